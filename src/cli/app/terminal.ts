/** The app in a terminal, on the world that commands act on. */

import { openApp } from './index.ts';
import { phoneOf } from './screens.ts';
import { execute } from '../execute.ts';
import type { Host } from '../host.ts';
import { secretFlags } from '../secret-flags.ts';
import { type Options, Session } from '../session.ts';
import { shellQuoted } from '../../wallet.ts';

/** Opens the app until it is left; returns the exit code. `given` are the options that every command takes. */
export async function appInTerminal(host: Host, given: readonly string[], options: Options): Promise<number> {
  const { saying } = new Session(host, options);
  return openApp({
    paint: saying,
    phone() {
      const session = new Session(host, options);
      try {
        return phoneOf(session.wallet, session.as);
      } finally {
        session.close();
      }
    },
    async run(words) {
      const answers = new Map<string, string | true>();
      const answered = (flag: string, value: string | true) => void answers.set(flag, value);
      const exit = await execute([...given, ...words], { ...host, answered });
      host.stderr.write(`${saying.chalk.dim(`≡ ${sameCommand(words, answers)}`)}\n\n`);
      return exit;
    },
  });
}

/** The command that would have done the same without a question; what is secret shows as dots. */
function sameCommand(words: readonly string[], answers: ReadonlyMap<string, string | true>): string {
  const flags = [...answers].flatMap(([flag, value]) => {
    if (!flag.startsWith('--')) return [shellQuoted(String(value))];
    return value === true ? [flag] : [flag, Object.hasOwn(secretFlags, flag) ? '••••••' : shellQuoted(value)];
  });
  return ['wallet', ...words.map(shellQuoted), ...flags].join(' ');
}
