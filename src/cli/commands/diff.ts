import type { Command } from 'commander';
import { command } from '../command.ts';
import { sentenceOf } from '../describe.ts';
import { type Paint, yuan } from '../print.ts';
import { run } from '../run.ts';
import { diffView, type Entry, type EntryChanges, entryView, visible } from '../../wallet.ts';
import { chosenPoint, pastAt } from './snapshot.ts';

/** `diff`: what changed between two points of the world. */
export function diffCommand(): Command {
  return command('diff', 'Show what changed between two points', ['diff rich', 'diff start rich --json'])
    .argument('[a]', 'a snapshot, an entry’s id, a time, `start`')
    .argument('[b]', 'the same', 'now')
    .action(
      run(async (session, [given, to = 'now']) => {
        const { paint } = session;
        const from = await chosenPoint(session, given, 'A', 'Since which point?');
        const [before, after] = [await pastAt(session, from), await pastAt(session, to)];
        const { balances, changes } = diffView(before.world, after.world);
        const entries = after.entriesSince(before);
        session.list({ from, to, balances, changes, entries: viewOf(entries) }, () => {
          const happened = linesOf(paint, entries);
          const named = [{ named: from }, { named: to }];
          const money = balances.map((each) => [
            paint.language.retell(each.account),
            yuan(each.beforeFen),
            yuan(each.afterFen),
          ]);
          const facts = changes.map((each) => [each.what, each.before ?? '-', each.after ?? '-']);
          const tables = [
            tableOf(paint, ['', 'who', 'what happened', 'id'], happened),
            tableOf(paint, ['account', ...named], money, named),
            tableOf(paint, ['what', ...named], facts),
          ].filter((table) => table !== '');
          return (
            tables.join('\n\n') ||
            visible(paint.say('Nothing changed between {from} and {to}.', { from, to }))
          );
        });
      }),
    );
}

type Header = Parameters<Paint['table']>[0];

function tableOf(paint: Paint, header: Header, lines: string[][], right: Header = []): string {
  return lines.length > 0 ? paint.table(header, lines, right) : '';
}

function viewOf({ made, takenBack, changed }: EntryChanges) {
  const view = (entry: Entry) => entryView(entry, entry.user);
  return {
    made: made.map(view),
    takenBack: takenBack.map(view),
    changed: changed.map(({ before, after }) => ({ before: view(before), after: view(after) })),
  };
}

/** `-` what was taken back, `~` what became another, `+` what is new. */
function linesOf(paint: Paint, { made, takenBack, changed }: EntryChanges): string[][] {
  const line = (mark: string, entry: Entry, how = '') => [
    mark,
    entry.user,
    `${sentenceOf(paint.language, entry, entry.user)}${how}`,
    entry.id,
  ];
  return [
    ...takenBack.map((entry) => line('-', entry)),
    ...changed.map(({ before, after }) =>
      line(
        '~',
        after,
        before.status === after.status ? '' : `, ${paint.say(before.status)} → ${paint.say(after.status)}`,
      ),
    ),
    ...made.map((entry) => line('+', entry)),
  ];
}
