import type { Command } from 'commander';
import { asksCode, asksPin, command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { cardNumberProblem, fail, type Refusal, userView, WalletError } from '../../wallet.ts';

interface Own {
  readonly number?: string;
  readonly expiry?: string;
  readonly cvv?: string;
  readonly holder?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly confirmPin?: string;
}

/** `add-card`: the card, the first PIN if none is set, the code from the bank. */
export function addCardCommand(): Command {
  const made = command('add-card', 'Link a bank card', [
    'add-card',
    'add-card --number 6200000000000047 --expiry 12/34 --email me@example.com --pin 246813 --confirm-pin 246813 --otp auto',
  ])
    .option('--number <number>', '14 to 19 digits; see `wallet test-cards`')
    .option('--expiry <mm/yy>', 'as on the card')
    .option('--cvv <cvv>', 'where the card has one')
    .option('--holder <name>', 'name on the card')
    .option('--phone <phone>', 'phone reserved at the bank')
    .option('--email <address>', 'where the notice goes')
    .option('--confirm-pin <pin>', 'the first PIN once more');
  return asksCode(asksPin(made)).action(
    run<Own>(async (session, _, own) => {
      const user = userView(session.wallet.world, session.user);
      const request = await cardRequest(session, own, user);
      try {
        const { events } = await session.perform('addCard', request);
        const linked = events.find((event) => event.type === 'CardLinked');
        const view = userView(session.wallet.world, session.user).cards.find(
          (card) => card.card === linked?.card.id,
        );
        if (!view) throw new Error('a card was linked and is not there');
        session.print(view, () => {
          const { bank, kind, last4, network, card } = view;
          const rows = [
            ['card', card],
            ['network', network],
            ['pays with', `wallet pay --from ${card}`],
          ] as const;
          const linkedCard = session.say('Linked {bank} {kind} card *{last4}', {
            bank,
            kind: session.say(kind),
            last4,
          });
          return `${session.paint.done(linkedCard)}\n${session.paint.rows(rows)}`;
        });
      } catch (error) {
        const sent = error instanceof WalletError ? sentCard(error.refusal) : undefined;
        if (sent && session.forScripts) session.print(sent, () => '');
        throw error;
      }
    }),
  );
}

/** What scripts read when the code was sent and is still to come. */
function sentCard({ code, facts }: Refusal): object | undefined {
  // Which card pays first is a field of linked cards: known here, and without a value.
  return code === 'OTP_REQUIRED' && typeof facts['card'] === 'object'
    ? { ...facts['card'], preferred: undefined }
    : undefined;
}

/** The phone's own order: number, expiry, CVV, holder, phone, e-mail, then the first PIN twice. */
async function cardRequest(session: Session, own: Own, user: ReturnType<typeof userView>) {
  const number = await session.need(own.number, '--number', (ask) => ask.cardNumber());
  const checked = cardNumberProblem(number);
  // A slip in a flag is told before six questions are answered in vain.
  if ('problem' in checked) return fail('CARD_NUMBER_INVALID', { problem: checked.problem });
  const expiry = await session.need(own.expiry, '--expiry', (ask) => ask.expiry());
  const digits = session.wallet.cvvLength(number);
  const cvv = digits === 0 ? undefined : await session.need(own.cvv, '--cvv', (ask) => ask.cvv(digits));
  const asks = session.canAsk;
  const holder =
    own.holder ??
    (asks
      ? await session.need(undefined, '--holder', (ask) =>
          ask.name('Name on the card', 64, { suggestion: user.name ?? undefined }),
        )
      : undefined);
  const phone =
    own.phone ??
    (asks
      ? await session.need(undefined, '--phone', (ask) => ask.phone('Phone at the bank', user.phone))
      : undefined);
  const email = await session.need(own.email, '--email', (ask) => ask.email());
  const pin = await firstPin(session, own, user.pinSet);
  return {
    number,
    expiry,
    email,
    ...(cvv !== undefined && { cvv }),
    ...(holder !== undefined && { holder }),
    ...(phone !== undefined && { phone }),
    ...(pin && { pin }),
  };
}

/** The first PIN, asked for twice; nothing where one is set, unless the flags insist. */
async function firstPin(session: Session, own: Own, pinSet: boolean) {
  const given = await session.pin();
  if (pinSet && own.confirmPin === undefined) return undefined;
  if (given === undefined && !session.canAsk) return undefined;
  return session.newPin(
    { newPin: given, confirmPin: own.confirmPin },
    { newPin: '--pin', confirmPin: '--confirm-pin' },
    'New payment PIN (six digits)',
  );
}
