import type { Command } from 'commander';
import { asksPin, command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { fail, userView } from '../../wallet.ts';

/** The linked cards, to choose from. */
function cardChoices(session: Session) {
  return userView(session.wallet.world, session.user).cards.map(({ card, bank, kind, last4 }) => ({
    name: `${bank} ${session.say(kind)} *${last4}`,
    value: card,
  }));
}

function printCards(session: Session, back?: string): void {
  const { cards } = userView(session.wallet.world, session.user);
  session.list(cards, () => {
    const below = back === undefined ? [] : [session.paint.back(back)];
    if (cards.length === 0)
      return [session.say('No card is linked. Link one with `wallet add-card`.'), ...below].join('\n');
    const lines = cards.map(({ card, bank, network, kind, expiry, preferred }) => [
      card,
      bank,
      network,
      session.say(kind),
      expiry,
      preferred ? session.say('pays first') : '',
    ]);
    return [session.paint.table(['card', 'bank', 'network', 'kind', 'expiry', ''], lines), ...below].join(
      '\n',
    );
  });
}

async function chosenCard(session: Session, given: string | undefined): Promise<string> {
  return session.need(given, 'CARD', (ask) => {
    const choices = cardChoices(session);
    return choices.length > 0 ? ask.choose('Which card?', choices) : fail('NO_SOURCE', {});
  });
}

async function chosenSource(session: Session, given: string | undefined): Promise<string> {
  const balance = { name: session.say('Balance'), value: 'balance' };
  return session.need(given, 'CARD', (ask) =>
    ask.choose('What pays first?', [balance, ...cardChoices(session)]),
  );
}

/** `cards`: the linked cards; `cards remove`, `cards default`. */
export function cardsCommand(): Command {
  const remove = asksPin(
    command('remove', 'Unlink a card', [
      'cards remove visa-4242',
      'cards remove 4242 --pin 246813 --yes',
    ]).argument('[card]'),
  );
  remove.action(
    run(async (session, [given]) => {
      const card = await chosenCard(session, given);
      await session.perform('removeCard', { card });
      printCards(session, 'wallet undo');
    }),
  );
  const prefer = command('default', 'Choose the card, or the balance, that pays first', [
    'cards default balance',
    'cards default visa-4242',
  ])
    .argument('[card]')
    .action(
      run(async (session, [given]) => {
        const source = await chosenSource(session, given);
        await session.perform('preferSource', { source });
        printCards(session);
      }),
    );
  return command('cards', 'List, remove and order linked cards', ['cards', 'cards default visa-4242'])
    .action(run(async (session) => printCards(session)))
    .addCommand(remove)
    .addCommand(prefer);
}
