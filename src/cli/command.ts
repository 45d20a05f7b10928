/** How commands are declared: name, summary, examples; and the options that several of them share. */

import { Command, Option } from 'commander';

/** A command with its examples; `summary` says what it does, in the words of a list. */
export function command(name: string, summary: string, examples: readonly string[] = []): Command {
  return introduced(new Command(name), summary, examples);
}

/** A command that is given its summary and examples. */
export function introduced<Made extends Command>(
  bare: Made,
  summary: string,
  examples: readonly string[],
): Made {
  const made = bare.summary(summary).description(summary).configureHelp({ showGlobalOptions: true });
  const lines = examples.map((example) => `  $ wallet ${example}`);
  return lines.length > 0 ? made.addHelpText('after', `\nExamples:\n${lines.join('\n')}`) : made;
}

const pin = () => new Option('--pin <pin>', 'payment PIN (also: --pin-stdin, WALLET_PIN)');
const pinStdin = () => new Option('--pin-stdin', 'read the PIN from standard input').conflicts('pin');
const requestId = () => new Option('--request-id <id>', 'makes a retry safe: the same id pays once');
const otp = () => new Option('--otp <code>', 'code from the phone; “auto” takes it from the simulated phone');

/** For a command that asks for the PIN. */
export function asksPin(made: Command): Command {
  return made.addOption(pin()).addOption(pinStdin());
}

/** For a command that moves money: PIN and request id. */
export function movesMoney(made: Command): Command {
  return asksPin(made).addOption(requestId());
}

/** For a command that needs a code from the phone. */
export function asksCode(made: Command): Command {
  return made.addOption(otp());
}
