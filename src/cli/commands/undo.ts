import type { Command } from 'commander';
import { command } from '../command.ts';
import { inWords, minuteOf, sentenceOf } from '../describe.ts';
import type { Language } from '../language.ts';
import { run } from '../run.ts';
import { BEFORE, fail, formatTime, type Happened } from '../../wallet.ts';

/** `undo`: takes back the last requests. */
export function undoCommand(): Command {
  return command('undo', 'Take back the last requests; nothing is erased', ['undo', 'undo 3'])
    .argument('[n]', 'how many', '1')
    .action(
      run(async (session, [count = '1']) => {
        if (!/^[1-9]\d{0,4}$/.test(count))
          fail('USAGE', { problem: 'undo needs a whole number from 1 to 99999.' });
        const { wallet } = session;
        const undone = await session.working('Going back', async (onProgress) =>
          wallet.undo(Number(count), onProgress),
        );
        const view = undone.map(({ at, op, by, made }) => ({
          request: op,
          by,
          at: formatTime(at),
          entries: made.map(({ id }) => id),
        }));
        session.print(view, () => {
          const { paint } = session;
          const lines = undone.map((each) => [
            minuteOf(each.at),
            each.by.replace(/^merchant:/, ''),
            told(paint.language, each),
          ]);
          const forward = paint.rows([['forward', `wallet snapshot restore ${BEFORE}`]]);
          const count = undone.length;
          const back = session.say(count === 1 ? 'Took back 1 request' : 'Took back {count} requests', {
            count,
          });
          return `${paint.done(back)}\n${paint.table(['when', 'who', 'what'], lines)}\n${forward}`;
        });
      }),
    );
}

/** A request in words: what it made, or its name. */
function told(language: Language, { op, made, by }: Happened): string {
  return made.map((entry) => sentenceOf(language, entry, by)).join(', ') || inWords(language, op);
}
