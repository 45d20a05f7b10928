import type { Command } from 'commander';
import { command } from '../command.ts';
import { sentenceOf } from '../describe.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import { diffView, type Entry, entryView, fail } from '../../wallet.ts';

/** `diff`: what changed between two points of the world. */
export function diffCommand(): Command {
  return command('diff', 'Show what changed between two points', ['diff rich', 'diff start rich --json'])
    .argument('[a]', 'a snapshot, an entry’s id, a time, `start`')
    .argument('[b]', 'the same', 'now')
    .action(
      run(async (session, [from, to = 'now']) => {
        const { wallet } = session;
        const a = from ?? fail('ANSWER_MISSING', { flag: 'A' });
        const [before, after] = [wallet.asOf(wallet.point(a)), wallet.asOf(wallet.point(to))];
        const { balances, changes } = diffView(before.world, after.world);
        const made = after.entriesBeyond(before);
        const takenBack = before.entriesBeyond(after);
        const views = (entries: readonly Entry[]) => entries.map((entry) => entryView(entry, entry.user));
        const entries = { made: views(made), takenBack: views(takenBack) };
        session.print({ from: a, to, balances, changes, entries }, () => {
          const { paint } = session;
          const money = balances.map(({ account, beforeFen, afterFen }) => [
            account,
            yuan(beforeFen),
            yuan(afterFen),
          ]);
          const facts = changes.map((each) => [each.what, each.before ?? '-', each.after ?? '-']);
          const lines = (mark: string, of: readonly Entry[]) =>
            of.map((entry) => [mark, entry.user, sentenceOf(entry, entry.user), entry.id]);
          const happened = [...lines('-', takenBack), ...lines('+', made)];
          const tables = [
            happened.length > 0 ? paint.table(['', 'who', 'what happened', 'id'], happened) : '',
            money.length > 0 ? paint.table(['account', a, to], money, [a, to]) : '',
            facts.length > 0 ? paint.table(['what', a, to], facts) : '',
          ].filter((table) => table !== '');
          return tables.length > 0 ? tables.join('\n\n') : `Nothing changed between ${a} and ${to}.`;
        });
      }),
    );
}
