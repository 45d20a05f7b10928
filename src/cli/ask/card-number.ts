/** The question for a card number: told below it while it is typed are network, bank and kind, as far as its digits tell. */

import { createPrompt, isEnterKey, makeTheme, useKeypress, usePrefix, useState } from '@inquirer/core';
import type { Say } from '../language.ts';
import { formatCardNumber, recognise, visible } from '../../wallet.ts';

interface Config {
  readonly message: string;
  readonly theme: object;
  readonly say: Say;
  /** What is wrong with the number, or `true`. */
  readonly validate: (typed: string) => string | true;
}

/** Not the library's own input: that can only tell something behind what is typed, where the cursor then stands. */
export const cardNumberInput = createPrompt<string, Config>((config, done) => {
  const theme = makeTheme(config.theme);
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const prefix = usePrefix({ status, theme });

  const digits = typed.replaceAll(/[ -]/g, '');
  useKeypress((key, line) => {
    if (status === 'done') return;
    if (!isEnterKey(key)) {
      setTyped(line.line);
      setProblem('');
      return;
    }
    const verdict = config.validate(typed);
    if (verdict !== true) {
      // Enter emptied the line: what is wrong is there to be corrected.
      line.write(typed);
      setProblem(verdict);
      return;
    }
    setStatus('done');
    done(digits);
  });

  const { network, bank, kind } = recognise(digits);
  const known = [bank, network, kind && config.say(kind)].filter((each) => each !== undefined).join(' · ');
  const message = `${prefix} ${theme.style.message(config.message, status)}`;
  if (status === 'done') return `${message} ${theme.style.answer(`*${digits.slice(-4)}  ${known}`)}`;
  const shown = /^\d*$/.test(digits) ? formatCardNumber(digits) : visible(typed);
  return [
    `${message} ${shown}`,
    problem === '' ? theme.style.help(known && `  ${known}`) : theme.style.error(problem),
  ];
});
