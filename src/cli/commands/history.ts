import { type Command, Option } from 'commander';
import { command } from '../command.ts';
import { describe, minuteOf, sentenceOf, signed } from '../describe.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { balanceView, entryView, fail, formatTime, type View } from '../../wallet.ts';
import { pastAt } from './snapshot.ts';

const at = () => new Option('--at <point>', 'as it was: an entry’s id, a time, a snapshot');

interface At {
  readonly at?: string;
}

/** The world as of then, if a point was named. */
async function walletAt(session: Session, { at: point }: At): Promise<View> {
  return point === undefined ? session.wallet : pastAt(session, point);
}

/** `balance`: the user's money. */
export function balanceCommand(): Command {
  return command('balance', 'Show the balance', ['balance', 'balance --at 2026-01-05T09:00:00+08:00'])
    .addOption(at())
    .action(
      run<At>(async (session, _, own) => {
        const wallet = await walletAt(session, own);
        const view = balanceView(wallet.world, wallet.online(session.as));
        session.print(view, () => {
          const underWay = view.withdrawingFen > 0 ? yuan(view.withdrawingFen) : undefined;
          return session.paint.rows([
            ['balance', yuan(view.balanceFen)],
            ['being withdrawn', underWay],
            ['state', view.protected ? session.say('protected') : undefined],
          ]);
        });
      }),
    );
}

/** `history`: the user's entries, the newest first. */
export function historyCommand(): Command {
  return command('history', 'List payments and transfers, the newest first', [
    'history --limit 5',
    'history --user alice --json',
  ])
    .option('--limit <n>', 'how many at most', '20')
    .option('--user <user>', 'of another user')
    .addOption(at())
    .action(
      run<At & { limit: string; user?: string }>(async (session, _, own) => {
        const wallet = await walletAt(session, own);
        const user = wallet.online(own.user ?? session.as);
        const entries = wallet.history(user, limitOf(own.limit));
        session.list(
          entries.map((entry) => entryView(entry, user)),
          () => {
            if (entries.length === 0) return session.say('Nothing happened yet.');
            const lines = entries.map((entry) => [
              minuteOf(entry.at),
              sentenceOf(session.language, entry, user),
              signed(entry, user),
              session.say(entry.status),
              entry.id,
            ]);
            return session.paint.table(['when', 'what', 'amount', 'status', 'id'], lines, ['amount']);
          },
        );
      }),
    );
}

/** A limit as typed: 1 to 10,000. */
export function limitOf(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text))
    fail('USAGE', { problem: '--limit needs a whole number from 1 to 99999.' });
  return Number(text);
}

/** `show`: one entry, in full. */
export function showCommand(): Command {
  return command('show', 'Show one entry', [
    'show 4200000322202601050123456789',
    'show 4200000322202601050123456789 --json',
  ])
    .argument('[id]')
    .addOption(at())
    .action(
      run<At>(async (session, [given], own) => {
        const wallet = await walletAt(session, own);
        const user = wallet.actor(session.as);
        const id = await session.need(given, 'ID', (ask) => {
          const recent = wallet.history(wallet.shown(session.as), 50);
          if (recent.length === 0) return fail('ENTRY_UNKNOWN', {});
          return ask.choose(
            'Which one?',
            recent.map((each) => ({
              name: `${sentenceOf(session.language, each, user)}, ${each.id}`,
              value: each.id,
            })),
          );
        });
        const entry = wallet.entry(id) ?? fail('ENTRY_UNKNOWN', { id });
        session.print(entryView(entry, user), () =>
          describe(session.paint, entry, user, [['when', formatTime(entry.at)]]),
        );
      }),
    );
}
