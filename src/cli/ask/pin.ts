/** The question for a PIN: six dots that fill up, and it goes on at the sixth digit, as on the phone. */

import {
  createPrompt,
  isEnterKey,
  makeTheme,
  useKeypress,
  usePrefix,
  useRef,
  useState,
} from '@inquirer/core';

interface Config {
  readonly message: string;
  readonly theme: object;
  /** What is wrong with the PIN, or `true`. */
  readonly validate: (typed: string) => string | true;
}

const DIGITS = 6;

/** How long an Enter behind the sixth digit, typed by habit, still belongs to this question; in ms. */
const HABIT_MS = 250;

export const pinInput = createPrompt<string, Config>((config, done) => {
  const theme = makeTheme(config.theme);
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [count, setCount] = useState(0);
  const [problem, setProblem] = useState('');
  const goesOn = useRef<NodeJS.Timeout | undefined>(undefined);
  const typed = useRef('');
  const prefix = usePrefix({ status, theme });

  useKeypress((key, line) => {
    if (status === 'done') return;
    clearTimeout(goesOn.current);
    const finish = () => {
      const pin = typed.current;
      const verdict = config.validate(pin);
      typed.current = '';
      line.clearLine(0);
      if (verdict === true) {
        setStatus('done');
        done(pin);
        return;
      }
      setCount(0);
      setProblem(verdict);
    };
    if (isEnterKey(key)) {
      finish();
      return;
    }
    typed.current = line.line;
    setCount(line.line.length);
    setProblem('');
    if (line.line.length > DIGITS || /\D/.test(line.line)) finish();
    else if (line.line.length === DIGITS) goesOn.current = setTimeout(finish, HABIT_MS);
  });

  const message = `${prefix} ${theme.style.message(config.message, status)}`;
  if (status === 'done') return `${message} ${theme.style.answer('●'.repeat(DIGITS))}`;
  const dots = '●'.repeat(count) + '○'.repeat(Math.max(0, DIGITS - count));
  return [`${message} ${dots}`, problem === '' ? '' : theme.style.error(problem)];
});
