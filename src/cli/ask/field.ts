/**
 * A question for one line, that tells while it is typed: what the line is read as, what follows from it below, what has
 * come in above. Not the library's own input: that can only tell something behind what is typed, where the cursor stands.
 */

import {
  createPrompt,
  isEnterKey,
  makeTheme,
  useEffect,
  useKeypress,
  usePrefix,
  useRef,
  useState,
} from '@inquirer/core';
import { visible } from '../../wallet.ts';

interface Config {
  readonly message: string;
  readonly theme: object;
  /** How what follows is told. */
  readonly hint: (text: string) => string;
  /** What is wrong with the answer, or `true`. */
  readonly validate: (typed: string) => string | true;
  /** What Enter alone gives. */
  readonly default?: string | undefined;
  /** How the line looks while it is typed, and once it is the answer. */
  readonly shown?: (typed: string) => string;
  readonly taken?: (typed: string) => string;
  /** What follows from the line as it is. */
  readonly below?: (typed: string) => string | Promise<string>;
  /** What has come in by now: looked for again and again. */
  readonly above?: () => string | undefined;
}

/** How often it is looked what has come in, in ms. */
const LOOK_MS = 250;

export const field = createPrompt<string, Config>((config, done) => {
  const { default: usual = '', shown = visible, taken = shown } = config;
  const theme = makeTheme(config.theme);
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const [below, setBelow] = useState('');
  const [above, setAbove] = useState(config.above?.());
  const latest = useRef('');
  const prefix = usePrefix({ status, theme });

  useEffect(() => {
    if (!config.above) return undefined;
    const looking = setInterval(() => setAbove(config.above?.()), LOOK_MS);
    return () => clearInterval(looking);
  }, []);
  const follow = async (text: string) => {
    const told = (await config.below?.(text)) ?? '';
    if (latest.current === text) setBelow(told);
  };
  useKeypress((key, line) => {
    if (status === 'done') return;
    if (!isEnterKey(key)) {
      latest.current = line.line;
      setTyped(line.line);
      setProblem('');
      void follow(line.line);
      return;
    }
    const answer = typed === '' ? usual : typed;
    const verdict = config.validate(answer);
    if (verdict === true) {
      setTyped(answer);
      setStatus('done');
      done(answer);
      return;
    }
    // Enter emptied the line: what is wrong is there to be corrected.
    line.write(typed);
    setProblem(verdict);
  });

  const message = `${prefix} ${theme.style.message(config.message, status)}`;
  const before = above === undefined ? '' : `${theme.style.help(above)}\n`;
  if (status === 'done') return `${before}${message} ${theme.style.answer(taken(typed))}`;
  const suggested = typed === '' && usual !== '' ? ` ${theme.style.defaultAnswer(usual)}` : '';
  return [
    `${before}${message}${suggested} ${shown(typed)}`,
    problem === '' ? below && config.hint(below) : theme.style.error(problem),
  ];
});
