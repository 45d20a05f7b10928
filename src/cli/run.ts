/** From a parsed command line to an exit code: every command runs through here, and every error is told here. */

import { Command } from 'commander';
import type { Host } from './host.ts';
import { readConfig, strayed } from './config.ts';
import { Paint } from './print.ts';
import { type Options, Session } from './session.ts';
import { withoutSecrets } from './secret-flags.ts';
import type { SettingFlags } from './settings.ts';
import { escapeJson, refuse, type Refusal, shellQuoted, type Wallet, WalletError } from '../wallet.ts';

/** What a command does with its arguments and options. May return an exit code other than 0. */
export type Action<Own extends object> = (
  session: Session,
  args: readonly (string | undefined)[],
  options: Options & Own,
) => Promise<number | void>;

/** The root of all commands: knows for whom they run, and in the end with which exit code. */
export class Program extends Command {
  readonly host: Host;
  /** What was typed behind `wallet`. */
  readonly words: readonly string[];
  exitCode = 0;

  constructor(host: Host, words: readonly string[]) {
    super('wallet');
    this.host = host;
    this.words = words;
  }
}

/**
 * Wraps a command's action for commander: opens the session, closes it, tells what went wrong, sets the exit code.
 * `mends`: the command runs even if the settings are broken.
 */
export function run<Own extends object = Record<never, never>>(action: Action<Own>, { mends = false } = {}) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const options = command.optsWithGlobals<Options & Own>();
    const program = programOf(command);
    const { host } = program;
    const session = new Session(host, options);
    try {
      if (!mends) void session.settings;
      program.exitCode =
        (await action(session, command.processedArgs as (string | undefined)[], options)) ?? 0;
    } catch (error) {
      program.exitCode = await tell(host, error, options, {
        words: program.words,
        world: session.opened?.world,
      });
    }
    try {
      session.close();
    } catch (error) {
      // What was asked is done and kept; a snapshot that could not be written is made by a later command.
      if (host.env['WALLET_DEBUG']) host.stderr.write(`${String(error)}\n`);
    }
  };
}

/** The root of a command's tree. */
export function programOf(command: Command): Program {
  if (command instanceof Program) return command;
  if (!command.parent) throw new Error(`${command.name()} belongs to no program`);
  return programOf(command.parent);
}

/** Where a command was refused, for an explanation: what was typed, and in which world, if it got that far. */
interface Place {
  readonly words: readonly string[];
  readonly world?: Wallet['world'] | undefined;
}

/** Tells people or scripts what went wrong, on stderr; returns the exit code. */
export async function tell(
  host: Host,
  error: unknown,
  options: SettingFlags & Pick<Options, 'json' | 'explain'>,
  { words, world }: Place,
): Promise<number> {
  const { env, stderr } = host;
  const refusal = refusalOf(error);
  const { code, message, hint, exitCode } = refusal;
  host.refused?.(refusal);
  const explaining = options.explain ? await import('./explained.ts') : undefined;
  const explanation = explaining?.explain(refusal, world);
  const typed = withoutSecrets(words.filter((each) => each !== '--explain'));
  const again = ['wallet', ...typed].map(shellQuoted).join(' ');
  const commands = explanation && explaining?.commandsOf(explanation, again);
  if (options.json) {
    const { rules, values } = explanation ?? {};
    const explained = commands && { explanation: { rules, values, commands } };
    stderr.write(
      `${escapeJson(JSON.stringify({ error: { code, message, hint, exitCode, ...explained } }))}\n`,
    );
  } else {
    const paint = Paint.of(stderr, readConfig(env, host.places, options).settings, host);
    const told = host.language.refusal(refusal);
    stderr.write(`${paint.failed(told.message)}\n${paint.hint(told.hint)}\n`);
    if (explanation && commands) stderr.write(`${explaining?.explained(explanation, commands, paint)}\n`);
  }
  if (code === 'FAULT' && env['WALLET_DEBUG']) stderr.write(`${(error as Error).stack ?? ''}\n`);
  return exitCode;
}

/** Ctrl-C and a closed input end a question with these. */
const interruptions = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError']);

/** Whether somebody broke off a question. */
export function isInterruption(error: unknown): boolean {
  return error instanceof Error && interruptions.has(error.name);
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof WalletError) return error.refusal;
  if (isInterruption(error)) return refuse('INTERRUPTED', {});
  return (
    strayed(error) ?? refuse('FAULT', { problem: error instanceof Error ? error.message : String(error) })
  );
}
