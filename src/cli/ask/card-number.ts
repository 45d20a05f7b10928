/** The question for a card number: told below it while it is typed are network, bank and kind, as far as its digits tell. */

import { createPrompt, isEnterKey, makeTheme, useKeypress, usePrefix, useState } from '@inquirer/core';
import { cardNumberProblem, formatCardNumber, recognise, visible } from '../../wallet.ts';

interface Config {
  readonly message: string;
  readonly theme: object;
}

const hints: Readonly<Record<string, string>> = {
  'not-digits': 'Digits only, please',
  'too-short': 'The number is too short: cards have 14 to 19 digits',
  'too-long': 'The number is too long: cards have 14 to 19 digits',
  'unknown-network': 'No card network begins like this',
  'wrong-length': 'Cards of this network have another length',
  'check-digit': 'The check digit is wrong: look at the number again',
};

/** Not the library's own input: that can only tell something behind what is typed, where the cursor then stands. */
export const cardNumberInput = createPrompt<string, Config>((config, done) => {
  const theme = makeTheme(config.theme);
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const prefix = usePrefix({ status, theme });

  useKeypress((key, line) => {
    if (status === 'done') return;
    if (!isEnterKey(key)) {
      setTyped(line.line);
      setProblem('');
      return;
    }
    const checked = cardNumberProblem(typed);
    if ('problem' in checked) {
      // Enter emptied the line: what is wrong is there to be corrected.
      line.write(typed);
      setProblem(hints[checked.problem] ?? checked.problem);
      return;
    }
    setStatus('done');
    done(checked.digits);
  });

  const digits = typed.replaceAll(/[ -]/g, '');
  const { network, bank, kind } = recognise(digits);
  const known = [bank, network, kind].filter((each) => each !== undefined).join(' · ');
  const message = `${prefix} ${theme.style.message(config.message, status)}`;
  if (status === 'done') return `${message} ${theme.style.answer(`*${digits.slice(-4)}  ${known}`)}`;
  const shown = /^\d*$/.test(digits) ? formatCardNumber(digits) : visible(typed);
  return [
    `${message} ${shown}`,
    problem === '' ? theme.style.help(known && `  ${known}`) : theme.style.error(problem),
  ];
});
