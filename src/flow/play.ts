/** Plays a flow before people: commands are typed as a person types, and run for real. */

import type { Paint } from '../cli/print.ts';
import { runFlow, type Viewer } from './run.ts';
import type { Theatre } from './tape.ts';

/** How long a letter takes, in ms: not all alike, and the same each time. */
const pace = [18, 26, 14, 32, 22, 15, 28, 20, 17, 25];

/** Plays the file; returns how many commands ran, and how many of them printed something else than is written. */
export async function playFlow(
  file: string,
  theatre: Theatre,
  paint: Paint,
): Promise<{ commands: number; differing: number }> {
  const { theme } = paint;
  const viewer: Viewer = {
    colours: paint.coloured,
    sees: (text) => theatre.write(text),
    hears: (line) => theatre.write(`${answered(line, paint)}\n`),
    async comment(text) {
      theatre.write(`${theme.faint(`# ${text}`)}\n`);
      await theatre.wait(500);
    },
    async command(line) {
      theatre.write(theme.faint('$ '));
      await theatre.next();
      for (const [at, letter] of letters(line, paint).entries()) {
        theatre.write(letter);
        await theatre.wait(pace[at % pace.length] ?? 40);
      }
      await theatre.wait(150);
      theatre.write('\n');
    },
  };
  let [commands, differing] = [0, 0];
  for await (const { failure } of runFlow(file, viewer)) {
    commands += 1;
    if (failure) differing += 1;
    theatre.write('\n');
    await theatre.wait(600);
  }
  return { commands, differing };
}

/** The line letter by letter, each in the colour of its word: the program, the command, flags, all else. */
function letters(line: string, { theme }: Paint): string[] {
  return line.split(/(?<=\s)/).flatMap((word, at) => {
    const colour =
      at === 0 ? theme.strong : at === 1 ? theme.accent : word.startsWith('-') ? theme.waits : undefined;
    return Array.from(word, (letter) => (colour ? colour(letter) : letter));
  });
}

/** A question as it stands once it is answered; what is secret shows as dots. */
function answered(line: string, { theme }: Paint): string {
  const [, message, answer = ''] = /^\? ([^]*?) = ?([^]*)$/.exec(line) ?? [];
  if (message === undefined) return line.startsWith('✗') ? theme.bad(line) : line;
  const shown = /\b(?:PIN|CVV)\b/.test(message) ? '●'.repeat(answer.length) : answer;
  return `${theme.good('✓')} ${theme.strong(message)} ${theme.accent(shown)}`;
}
