/** One command line from its words to its exit code. */

import { CommanderError } from 'commander';
import { readConfig } from './config.ts';
import { changed, type Host } from './host.ts';
import { languageFor } from './language.ts';
import { buildProgram, type Groups, usageProblem } from './program.ts';
import { tell } from './run.ts';
import type { Options } from './session.ts';
import { settingFlagsIn } from './settings.ts';
import { refuse, WalletError } from '../wallet.ts';

/** Runs `wallet` with these words for this host; returns the exit code. `more` are the commands of other rooms. */
export async function execute(words: readonly string[], given: Host, more: Groups = {}): Promise<number> {
  const end = words.indexOf('--');
  // What follows `--` is not ours: `wallet run -- npm test --json`.
  const own = end === -1 ? words : words.slice(0, end);
  const options = {
    json: own.some((word) => /^--(?:json$|fields(?:=|$))/.test(word)),
    explain: own.includes('--explain'),
    ...settingFlagsIn(words),
  };
  const { lang } = readConfig(given.env, given.places, options).settings;
  const host = changed(given, { language: await languageFor(lang, given.env) });
  try {
    const opens = appOptions(words);
    if (opens && host.shared && host.canAsk && host.stdout.isTTY) {
      const { appInTerminal } = await import('./app/terminal.ts');
      return await appInTerminal(host, words, opens);
    }
    const program = await buildProgram(words, host, more);
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(words, { from: 'user' });
    return program.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return await tell(host, error, options, { words });
    const problem = usageProblem(error);
    if (problem === undefined) return 0;
    const hint = '`wallet --help` lists the commands, `wallet COMMAND --help` its options.';
    return await tell(host, new WalletError(refuse('USAGE', { problem, hint })), options, { words });
  }
}

/** The options of a line that names no command, so that the app opens; `undefined` for any other. */
function appOptions(words: readonly string[]): Options | undefined {
  const given: Record<string, string | boolean> = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = '', value] = /^--(home|as|lang)(?:=(.*))?$/.exec(word) ?? [];
    const text = value ?? (name === '' ? undefined : rest.shift());
    if (word === '--no-color') given['color'] = false;
    else if (word === '--plain') given['plain'] = true;
    else if (name !== '' && text !== undefined) given[name] = text;
    else return undefined;
  }
  return given;
}
