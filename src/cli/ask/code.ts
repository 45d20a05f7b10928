/** The question for a code from the phone: the message appears above it when it arrives. */

import {
  createPrompt,
  isEnterKey,
  makeTheme,
  useEffect,
  useKeypress,
  usePrefix,
  useState,
} from '@inquirer/core';
import { visible } from '../../wallet.ts';

interface Config {
  readonly message: string;
  readonly theme: object;
  readonly validate: (typed: string) => string | true;
  /** What the phone shows, once it is there. */
  readonly notice: () => string | undefined;
}

/** How often it is looked whether the message is there, in ms. */
const LOOK_MS = 250;

export const codeInput = createPrompt<string, Config>((config, done) => {
  const theme = makeTheme(config.theme);
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const [notice, setNotice] = useState(config.notice());
  const prefix = usePrefix({ status, theme });

  useEffect(() => {
    const looking = setInterval(() => setNotice(config.notice()), LOOK_MS);
    return () => clearInterval(looking);
  }, []);
  useKeypress((key, line) => {
    if (status === 'done') return;
    if (!isEnterKey(key)) {
      setTyped(line.line);
      setProblem('');
      return;
    }
    const verdict = config.validate(typed);
    if (verdict === true) {
      setStatus('done');
      done(typed);
      return;
    }
    // Enter emptied the line: what is wrong is there to be corrected.
    line.write(typed);
    setProblem(verdict);
  });

  const message = `${prefix} ${theme.style.message(config.message, status)}`;
  const answer = status === 'done' ? theme.style.answer(visible(typed)) : visible(typed);
  const above = notice === undefined ? '' : `${theme.style.help(notice)}\n`;
  return [`${above}${message} ${answer}`, problem === '' ? '' : theme.style.error(problem)];
});
