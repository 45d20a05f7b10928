import type { Command } from 'commander';
import { command } from '../command.ts';
import { describe, sentenceOf, signed } from '../describe.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import { balanceView, entryView, fail, formatTime } from '../../wallet.ts';

/** `balance`: the user's money. */
export function balanceCommand(): Command {
  return command('balance', 'Show the balance').action(
    run(async (session) => {
      const view = balanceView(session.wallet.world, session.user);
      session.print(view, () => {
        const underWay = view.withdrawingFen > 0 ? yuan(view.withdrawingFen) : undefined;
        return session.paint.rows([
          ['balance', yuan(view.balanceFen)],
          ['being withdrawn', underWay],
        ]);
      });
    }),
  );
}

/** `history`: the user's entries, the newest first. */
export function historyCommand(): Command {
  return command('history', 'List payments and transfers, the newest first', ['history --limit 5'])
    .option('--limit <n>', 'how many at most', '20')
    .option('--user <user>', 'of another user')
    .action(
      run<{ limit: string; user?: string }>(async (session, _, own) => {
        const user = own.user === undefined ? session.user : session.wallet.shown(own.user);
        const entries = session.wallet.history(user, limitOf(own.limit));
        session.print(
          entries.map((entry) => entryView(entry, user)),
          () => {
            if (entries.length === 0) return 'Nothing happened yet.';
            const lines = entries.map((entry) => [
              formatTime(entry.at).slice(0, 16).replace('T', ' '),
              sentenceOf(entry, user),
              signed(entry, user),
              entry.status,
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
  return command('show', 'Show one entry')
    .argument('[id]')
    .action(
      run(async (session, [given]) => {
        const { wallet } = session;
        const user = wallet.actor(session.as);
        const id = await session.need(given, 'ID', (ask) => {
          const recent = wallet.history(session.user, 50);
          if (recent.length === 0) return fail('ENTRY_UNKNOWN', { id: 'yet' });
          return ask.choose(
            'Which one?',
            recent.map((each) => ({ name: `${sentenceOf(each, user)}, ${each.id}`, value: each.id })),
          );
        });
        const entry = wallet.entry(id) ?? fail('ENTRY_UNKNOWN', { id });
        session.print(entryView(entry, user), () =>
          describe(session.paint, entry, user, [['when', formatTime(entry.at)]]),
        );
      }),
    );
}
