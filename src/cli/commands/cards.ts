import type { Command } from 'commander';
import { asksPin, command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { userView } from '../../wallet.ts';

function printCards(session: Session): void {
  const { cards } = userView(session.wallet.world, session.user);
  session.print(cards, () => {
    if (cards.length === 0) return 'No card is linked. Link one with `wallet add-card`.';
    const lines = cards.map(({ card, bank, network, kind, expiry, preferred }) => [
      card,
      bank,
      network,
      kind,
      expiry,
      preferred ? 'pays first' : '',
    ]);
    return session.paint.table(['card', 'bank', 'network', 'kind', 'expiry', ''], lines);
  });
}

async function chosen(session: Session, given: string | undefined, withBalance: boolean): Promise<string> {
  const { cards } = userView(session.wallet.world, session.user);
  const names = [...(withBalance ? ['balance'] : []), ...cards.map((card) => card.card)];
  return session.need(given, 'CARD', (ask) =>
    ask.choose(
      'Card',
      names.map((name) => ({ name, value: name })),
    ),
  );
}

/** `cards`: the linked cards; `cards remove`, `cards default`. */
export function cardsCommand(): Command {
  const remove = asksPin(command('remove', 'Unlink a card', ['cards remove visa-4242']).argument('[card]'));
  remove.action(
    run(async (session, [given]) => {
      const card = await chosen(session, given, false);
      await session.perform('removeCard', { card });
      printCards(session);
    }),
  );
  const prefer = command('default', 'Choose the card, or the balance, that pays first', [
    'cards default balance',
  ])
    .argument('[card]')
    .action(
      run(async (session, [given]) => {
        const source = await chosen(session, given, true);
        await session.perform('preferSource', { source });
        printCards(session);
      }),
    );
  return command('cards', 'List, remove and order linked cards', ['cards', 'cards default visa-4242'])
    .action(run(async (session) => printCards(session)))
    .addCommand(remove)
    .addCommand(prefer);
}
