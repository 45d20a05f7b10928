import type { Command } from 'commander';
import { command, movesMoney } from '../command.ts';
import { printEntry } from '../print-entry.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { type CardKind, fail, userView } from '../../wallet.ts';

/** The linked cards, to choose from. */
export function cardChoices(session: Session, fits: (kind: CardKind) => boolean = () => true) {
  return userView(session.wallet.world, session.user)
    .cards.filter(({ kind }) => fits(kind))
    .map(({ card, bank, kind, last4 }) => ({ name: `${bank} ${session.say(kind)} *${last4}`, value: card }));
}

async function chosenCard(
  session: Session,
  given: string | undefined,
  flag: '--from' | '--to',
): Promise<string> {
  return session.need(given, flag, async (ask) => {
    const choices = cardChoices(session, (kind) => kind === 'debit');
    if (choices.length === 0) return fail('NO_SOURCE', {});
    return ask.choose(flag === '--from' ? 'From which card?' : 'To which card?', choices);
  });
}

/** `topup`: from a debit card into the balance. */
export function topupCommand(): Command {
  const made = command('topup', 'Top up the balance from a debit card', ['topup 200 --from icbc-0128'])
    .argument('[amount]', 'in yuan')
    .option('--from <card>', 'a debit card');
  return movesMoney(made).action(
    run<{ from?: string }>(async (session, [amount], own) => {
      const { user } = session;
      const amountFen = await session.needAmount(amount);
      const from = await chosenCard(session, own.from, '--from');
      printEntry(session, await session.perform('topUp', { amountFen, from }), { user });
    }),
  );
}

/** `withdraw`: from the balance to a debit card, for verified users; the fee is shown before the PIN is asked. */
export function withdrawCommand(): Command {
  const made = command('withdraw', 'Withdraw the balance to a debit card', ['withdraw 100 --to icbc-0128'])
    .argument('[amount]', 'in yuan')
    .option('--to <card>', 'a debit card');
  return movesMoney(made).action(
    run<{ to?: string }>(async (session, [amount], own) => {
      const { user } = session;
      const amountFen = await session.needAmount(amount);
      const to = await chosenCard(session, own.to, '--to');
      printEntry(session, await session.perform('withdraw', { amountFen, to }), { user });
    }),
  );
}
