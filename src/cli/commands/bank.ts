import type { Command } from 'commander';
import { command } from '../command.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import { amountOf } from '../session.ts';
import {
  bankCardsView,
  banks,
  type CardKind,
  fail,
  FOREIGN_BANK,
  formatCardNumber,
  type Network,
  networks,
  testCards,
} from '../../wallet.ts';

/** `test-cards`: the built-in cards, each with what it does. */
export function testCardsCommand(): Command {
  return command('test-cards', 'List the built-in cards and what each does', [
    'test-cards',
    'test-cards --json',
  ]).action(
    run(async (session) => {
      const cards = testCards.map(({ number, expiry, cvv, network, kind, bank, outcome, does }) => ({
        number,
        expiry,
        cvv,
        network,
        kind,
        bank,
        outcome,
        does,
      }));
      session.list(cards, () => {
        const lines = cards.map((card) => [
          formatCardNumber(card.number),
          card.expiry,
          card.cvv || '-',
          card.bank,
          card.network,
          session.say(card.kind),
          session.language.retell(card.does),
        ]);
        return session.paint.table(
          ['number', 'expiry', 'cvv', 'bank', 'network', 'kind', 'what it does'],
          lines,
        );
      });
    }),
  );
}

interface Own {
  readonly bank?: string;
  readonly kind?: string;
  readonly network?: string;
  readonly holder?: string;
  readonly phone?: string;
  readonly funds?: string;
}

/** `bank issue` and `bank cards`: the simulated banks' side. */
export function bankCommand(): Command {
  return command('bank', "The simulated banks' side", [
    "bank issue --bank ICBC --kind debit --holder 'Li Lei' --phone 13800138000 --funds 5000",
    'bank cards',
  ])
    .addCommand(issueCommand())
    .addCommand(cardsCommand());
}

const kinds = ['debit', 'credit', 'prepaid'] as const;

function oneOf<Value extends string>(text: string, choices: readonly Value[], what: string): Value {
  const found = choices.find((each) => each.toLowerCase() === text.toLowerCase());
  return found ?? fail('CHOICE_INVALID', { what, choices });
}

function issueCommand(): Command {
  return command('issue', 'Issue a card; its number is shown once', [
    "bank issue --bank ICBC --kind debit --holder 'Li Lei' --phone 13800138000 --funds 5000",
    "bank issue --bank 'International Bank' --kind credit --network Visa --holder 'Li Lei' --phone 13800138000 --funds 9000",
  ])
    .option('--bank <bank>', banks.join(', '))
    .option('--kind <kind>', kinds.join(', '))
    .option('--network <network>', networks.join(', '))
    .option('--holder <name>')
    .option('--phone <phone>', 'reserved at the bank')
    .option('--funds <amount>', 'what is on it, in yuan')
    .action(
      run<Own>(async (session, _, own) => {
        const names = (values: readonly string[]) => values.map((value) => ({ name: value, value }));
        const bank = await session.need(own.bank, '--bank', (ask) => ask.choose('Bank', names(banks)));
        const kind: CardKind = oneOf(
          await session.need(own.kind, '--kind', (ask) => ask.choose('Kind', names(kinds))),
          kinds,
          '--kind',
        );
        const foreign = bank.toLowerCase() === FOREIGN_BANK.toLowerCase();
        const abroad = names(networks.filter((each) => each !== 'UnionPay'));
        const given = own.network ?? (foreign ? undefined : 'UnionPay');
        const named = await session.need(given, '--network', (ask) => ask.choose('Network', abroad));
        const network: Network = oneOf(named, networks, '--network');
        const holder = await session.need(own.holder, '--holder', (ask) => ask.name('Holder', 64));
        const phone = await session.need(own.phone, '--phone', (ask) => ask.phone('Phone at the bank'));
        const fundsFen = amountOf(
          await session.need(own.funds, '--funds', (ask) => ask.amount('What is on it, in yuan')),
        );
        const { events, once } = await session.perform('issueCard', {
          bank,
          kind,
          network,
          holder,
          phone,
          fundsFen,
        });
        const issued = events.find((event) => event.type === 'BankCardOpened')?.card;
        if (!issued || !once) throw new Error('a card was issued and is not there');
        const { expiry, last4 } = issued;
        const { number = '', cvv = '' } = once;
        session.print({ number, expiry, cvv, last4, bank: issued.bank, network, kind, fundsFen }, () => {
          const rows = [
            ['number', formatCardNumber(number)],
            ['expiry', expiry],
            ['cvv', cvv || undefined],
            ['holds', yuan(fundsFen)],
          ] as const;
          const { paint, say } = session;
          const kindOfCard = say(kind);
          return [
            paint.done(
              say('{bank} issued a {kind} card to {holder}', { bank: issued.bank, kind: kindOfCard, holder }),
            ),
            paint.rows(rows),
            paint.hint(say('The number is shown this once.')),
          ].join('\n');
        });
      }),
    );
}

function cardsCommand(): Command {
  return command('cards', 'List the cards that the banks know, with what is on them', [
    'bank cards',
    'bank cards --json',
  ]).action(
    run(async (session) => {
      const cards = bankCardsView(session.wallet.world);
      session.list(cards, () => {
        if (cards.length === 0)
          return session.say(
            'No bank has opened a card yet; built-in cards are opened when they are linked.',
          );
        const lines = cards.map((card) => [
          `*${card.last4}`,
          card.bank,
          card.network,
          session.say(card.kind),
          card.expiry,
          card.holder ?? '-',
          yuan(card.fundsFen),
        ]);
        return session.paint.table(['card', 'bank', 'network', 'kind', 'expiry', 'holder', 'holds'], lines, [
          'holds',
        ]);
      });
    }),
  );
}
