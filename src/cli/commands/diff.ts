import type { Command } from 'commander';
import { command } from '../command.ts';
import { accountIn, sentenceOf } from '../describe.ts';
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
            accountIn(paint.language, each),
            yuan(each.beforeFen),
            yuan(each.afterFen),
          ]);
          const { retell } = paint.language;
          const facts = changes.map(({ what, before: was, after: is }) => {
            // What others have named is in no language.
            const said = (value: string | null) => (isName(what) ? value : value && retell(value)) ?? '-';
            return [retell(what), said(was), said(is)];
          });
          const tables = [
            tableOf(paint, ['', 'who', 'what happened', 'id'], happened),
            tableOf(paint, ['held by', ...named], money, named),
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

/** Whether what is called so is a name that somebody gave: of a merchant, of who is logged in. */
function isName(what: string): boolean {
  return what === 'logged in' || /^merchant [^:]+$/.test(what);
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
