/** How commands are declared: name, summary, examples; and the options that several of them share. */

import { Command, Option } from 'commander';
import type { Plain, Say } from './language.ts';
import { pad } from './print.ts';
import { programOf } from './run.ts';

/** What is typed behind `wallet`, and perhaps what it does. */
type Example = string | readonly [typed: string, does: Plain];

/** A command with its examples; `summary` says what it does, in the words of a list. */
export function command(name: string, summary: Plain, examples: readonly Example[] = []): Command {
  return introduced(new Command(name), summary, examples);
}

const examplesMade = new WeakMap<Command, readonly string[]>();

/** The command's examples, as they are typed behind `wallet`. */
export function examplesOf(made: Command): readonly string[] {
  return examplesMade.get(made) ?? [];
}

/** A command that is given its summary and examples. */
export function introduced<Made extends Command>(
  bare: Made,
  summary: Plain,
  examples: readonly Example[],
): Made {
  const made = bare.summary(summary).description(summary);
  if (examples.length === 0) return made;
  const shown = examples.map((example) => (typeof example === 'string' ? ([example] as const) : example));
  const widest = Math.max(...shown.map(([typed]) => typed.length));
  examplesMade.set(
    made,
    shown.map(([typed]) => typed),
  );
  return made.addHelpText('after', ({ command: root }) => {
    const say = sayFor(root);
    const lines = shown.map(
      ([typed, does]) => `  $ wallet ${does ? `${pad(typed, widest)}  ${say(does)}` : typed}`,
    );
    return `\n${say('Examples:')}\n${lines.join('\n')}`;
  });
}

/** Adds a remark below a command's help. */
export function remarked(made: Command, remark: Plain): Command {
  return made.addHelpText('after', ({ command: root }) => `\n${sayFor(root)(remark)}`);
}

function sayFor(made: Command): Say {
  return programOf(made).host.language.say;
}

const pin = () => new Option('--pin <pin>', 'payment PIN (also: --pin-stdin, WALLET_PIN)');
const pinStdin = () => new Option('--pin-stdin', 'read the PIN from standard input').conflicts('pin');
const requestId = () => new Option('--request-id <id>', 'makes a retry safe: the same id pays once');
const dryRun = () => new Option('--dry-run', 'show what would happen, and do nothing');
const idNumber = () =>
  new Option('--id-number <number>', 'number of the verified document, if it is asked for');
const otp = () => new Option('--otp <code>', 'code from the phone; “auto” takes it from the simulated phone');

/** For a command that asks for the PIN. */
export function asksPin(made: Command): Command {
  return made.addOption(pin()).addOption(pinStdin());
}

/** For a command that moves money: PIN, request id, dry run, and what real-time monitoring may ask for. */
export function movesMoney(made: Command): Command {
  return asksIdentity(asksCode(rehearses(asksPin(made).addOption(requestId()))));
}

/** For a command that may ask for the number of the verified document. */
export function asksIdentity(made: Command): Command {
  return made.addOption(idNumber());
}

/** For a command that can be tried without doing anything. */
export function rehearses(made: Command): Command {
  return made.addOption(dryRun());
}

/** For a command that needs a code from the phone. */
export function asksCode(made: Command): Command {
  return made.addOption(otp());
}
