/** The app in a terminal, on the world that commands act on. */

import width from 'fast-string-width';
import { openApp } from './index.ts';
import { phoneOf } from './screens.ts';
import { execute } from '../execute.ts';
import { changed, type Host, type Output, terminalPut } from '../host.ts';
import { secretFlags } from '../secret-flags.ts';
import { type Options, Session } from '../session.ts';
import { EXIT, shellQuoted } from '../../wallet.ts';

/** Opens the app until it is left; returns the exit code. `given` are the options that every command takes. */
export async function appInTerminal(host: Host, given: readonly string[], options: Options): Promise<number> {
  const { saying } = new Session(host, options);
  const { Questions } = await import('../ask/index.ts');
  return openApp({
    paint: saying,
    phone() {
      const session = new Session(host, options);
      try {
        return phoneOf(session.wallet, session.language, session.as);
      } finally {
        session.close();
      }
    },
    async run(words) {
      const answers = new Map<string, string | true>();
      let back = false;
      let rows = 0;
      const counted = (output: Output): Output => ({
        ...sizeOf(output),
        write(text) {
          rows += text.split('\n').length - 1;
          return output.write(text);
        },
      });
      const app = changed(host, {
        stdout: counted(host.stdout),
        stderr: counted(host.stderr),
        answered: (flag, value) => void answers.set(flag, value),
        ask: async (paint) => new Questions(paint, await terminalPut(paint, () => (back = true))),
      });
      const exit = await execute([...given, ...words], app);
      if (exit === EXIT.interrupted) return back ? rows : undefined;
      const { marks, faint } = saying.theme;
      const lines = continued([marks.same, ...sameCommand(words, answers)], saying.columns);
      host.stderr.write(`${lines.map(faint).join('\n')}\n\n`);
      return rows + lines.length + 1;
    },
  });
}

function sizeOf({ isTTY = false, columns, rows }: Output) {
  return { isTTY, ...(columns !== undefined && { columns }), ...(rows !== undefined && { rows }) };
}

/** The command that would have done the same without a question, in words; what is secret shows as dots. */
function sameCommand(words: readonly string[], answers: ReadonlyMap<string, string | true>): string[] {
  const flags = [...answers].flatMap(([flag, value]) => {
    if (!flag.startsWith('--')) return [shellQuoted(String(value))];
    // One part, so that no line breaks between a flag and its value.
    const said = value === true || Object.hasOwn(secretFlags, flag) ? '••••••' : shellQuoted(value);
    return [value === true ? flag : `${flag} ${said}`];
  });
  return ['wallet', ...words.map(shellQuoted), ...flags];
}

/** Words as lines that fit, each continued as a shell reads it, so that what is copied can be run. */
function continued(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line.trim() !== '' && width(longer) + 2 >= columns) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
