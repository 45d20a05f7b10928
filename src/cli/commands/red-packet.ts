import type { Command } from 'commander';
import { command, movesMoney, rehearses } from '../command.ts';
import { describe } from '../describe.ts';
import { printEntry } from '../print-entry.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { offeredSource } from '../sources.ts';
import { waitingEntry } from '../waiting.ts';
import { entryView, fail, type RequestOf, ruleOf } from '../../wallet.ts';

interface Own {
  readonly to?: string;
  readonly count?: string;
  readonly identical?: boolean;
  readonly greeting?: string;
  readonly from?: string;
}

/** `red-packet send` and `red-packet open`. */
export function redPacketCommand(): Command {
  return command('red-packet', 'Send and open red packets', [
    'red-packet send 8.88 --to alice',
    'red-packet open 1300202601050023174559',
  ])
    .addCommand(sendCommand())
    .addCommand(openCommand());
}

function sendCommand(): Command {
  const made = command('send', 'Send a red packet, to one user or to a group', [
    'red-packet send 8.88 --to alice',
    'red-packet send 50 --count 5',
    'red-packet send 10 --count 5 --identical',
  ])
    .argument('[amount]', 'in yuan: the total; with --identical, what each gets')
    .option('--to <user>', 'to one user')
    .option('--count <n>', 'to a group: how many shares')
    .option('--identical', 'the same for everybody, instead of a random split')
    .option('--greeting <text>', 'up to 25 characters')
    .option('--from <source>', 'balance, or a debit card');
  return movesMoney(made).action(
    run<Own>(async (session, [amount], own) => {
      const { to, greeting, from, identical } = own;
      if (to !== undefined && (own.count !== undefined || identical)) {
        return fail('USAGE', { problem: '--to names one user; --count and --identical are for a group.' });
      }
      const asks = session.canAsk && to === undefined && own.count === undefined;
      const { to: user = to, kind } = asks ? await receivers(session, identical) : { kind: kindOf(own) };
      const amountFen = await session.needAmount(amount, {
        question: kind === 'identical' ? 'Amount in yuan, for each' : 'Amount in yuan',
      });
      const count = kind === 'single' ? undefined : await countOf(session, own.count);
      const most = ruleOf(session.wallet.world, 'red-packet-greeting');
      const said = await session.offer(greeting, '--greeting', asks, (ask) =>
        ask.name('Greeting', most, { suggestion: 'Best wishes' }),
      );
      const request = {
        amountFen,
        kind,
        ...(user !== undefined && { to: user }),
        ...(count !== undefined && { count }),
        ...(said !== undefined && { greeting: said }),
      };
      const source = await offeredSource(session, from, amount === undefined, 'sendRedPacket', (chosen) => ({
        ...request,
        ...chosen,
      }));
      printEntry(session, await session.perform('sendRedPacket', { ...request, ...source }));
      return undefined;
    }),
  );
}

type Kind = RequestOf<'sendRedPacket'>['kind'];

function kindOf({ to, identical }: Own): Kind {
  if (to !== undefined) return 'single';
  return identical ? 'identical' : 'random';
}

/** Asks who is to get it: a group, by chance or all the same, or one user. */
async function receivers(session: Session, identical = false): Promise<{ kind: Kind; to?: string }> {
  if (identical) return { kind: 'identical' };
  const others = [...session.wallet.world.users.keys()].filter((name) => name !== session.user);
  const chosen = await session.need(undefined, '--to or --count', (ask) =>
    ask.choose<{ kind: Kind; to?: string }>('For whom?', [
      { name: session.say('A group, shares by chance'), value: { kind: 'random' } },
      { name: session.say('A group, the same for each'), value: { kind: 'identical' } },
      ...others.map((to) => ({ name: to, value: { kind: 'single' as const, to } })),
    ]),
  );
  if (chosen.to !== undefined) session.answered('--to', chosen.to);
  if (chosen.kind === 'identical') session.answered('--identical', true);
  return chosen;
}

/** The number of shares; what is no number is refused by the core with the range that it allows. */
async function countOf(session: Session, given: string | undefined): Promise<number> {
  const form = (text: string) => /^[1-9]\d{0,2}$/.test(text);
  const text = await session.need(given, '--to or --count', (ask) =>
    ask.line('How many shares?', form, 'A whole number, please', { suggestion: '1' }),
  );
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

function openCommand(): Command {
  return rehearses(
    command('open', 'Open a red packet', [
      'red-packet open 1300202601050023174559',
      'red-packet open 1300202601050023174559 --as alice',
    ])
      .argument('[id]')
      .option('--request-id <id>', 'makes a retry safe'),
  ).action(
    run(async (session, [given]) => {
      const { user } = session;
      const id = await waitingEntry(
        session,
        given,
        'red-packet',
        'Which red packet?',
        (packet, { user: sender }) => session.say('{packet} of {user}', { packet, user: sender }),
      );
      const { entry } = await session.perform('openRedPacket', { id });
      const packet = session.wallet.entry(id);
      if (!entry || packet?.type !== 'red-packet')
        throw new Error('a red packet was opened and is not there');
      session.print({ ...entryView(entry, user), left: packet.left }, () =>
        describe(session.paint, entry, user),
      );
    }),
  );
}
