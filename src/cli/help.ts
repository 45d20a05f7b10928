/** How the help is laid out: in the language of the run, within the terminal's width, wide letters counted as wide. */

import { Help } from 'commander';
import width from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import type { Language } from './language.ts';

const usual = new Help();

/** What commander's help is configured with. */
export function helpIn({ known, say }: Language): Partial<Help> {
  return {
    commandDescription: (command) => known(usual.commandDescription(command)),
    subcommandDescription: (command) => known(usual.subcommandDescription(command)),
    argumentDescription: (argument) => known(usual.argumentDescription(argument)),
    optionDescription(option) {
      const what = known(option.description);
      const value: unknown = option.defaultValue;
      return typeof value === 'string' ? say('{what} (default: {value})', { what, value }) : what;
    },
    styleTitle: known,
    displayWidth: width,
    boxWrap: (text, columns) => wrapAnsi(text, Math.max(20, columns)),
  };
}
