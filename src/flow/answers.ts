/** Answers that are written down, given to the real prompts: typed into them as a person would type. */

import { PassThrough, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LeftError } from '../cli/ask/left.ts';
import type { Asked, Choice, Put } from '../cli/ask/index.ts';

/** One line `? MESSAGE = ANSWER` of a flow. */
export interface Answer {
  readonly message: string;
  /** What to type, made when it is given: a code may not have been sent before. */
  readonly answer: () => string;
}

/** What the prompts' configurations have in common, as far as somebody who answers needs to know. */
export interface Question extends Asked {
  readonly validate?: (answer: string) => unknown;
  /** What a confirmation says to an answer that is neither yes nor no: it has no `validate`. */
  readonly theme?: { readonly keywords?: { readonly error?: () => string } };
  readonly choices?: readonly Choice<unknown>[];
  readonly source?: (term?: string) => readonly Choice<unknown>[];
}

/** The answer of somebody who breaks a question off. */
export const INTERRUPTED = '^C';

const DOWN = '\u001B[B';
const CLEAR_LINE = '\u0015';

/**
 * Answers the questions in the order in which the answers are written, taking them from `left`. `told` gets each question and answer, and what
 * is wrong with an answer, as lines of a transcript. A question that is not the next one is told without an answer,
 * and ends the command as Ctrl-C does.
 */
export function answering(left: Answer[], told: (line: string) => void): Put {
  return async (prompt, config) => {
    const asked: Question = config;
    const input = new PassThrough();
    const over = new AbortController();
    const output = new Writable({ write: (_chunk, _encoding, done) => done() });
    let verdict = (_problem: unknown) => {};
    const validate = (answer: string) => {
      const problem = asked.validate?.(answer);
      verdict(problem);
      return problem;
    };
    const { keywords } = asked.theme ?? {};
    const error = () => {
      const said = keywords?.error?.() ?? '';
      verdict(said);
      return said;
    };
    const theme = { ...asked.theme, keywords: { ...keywords, error } };
    const settled = prompt(
      { ...config, ...(asked.validate && { validate }), ...(keywords?.error && { theme }) },
      { input, output, signal: over.signal },
    );
    // Awaited below, but it may be refused before that.
    settled.catch(() => undefined);
    try {
      for (;;) {
        const [next] = left;
        if (next?.message !== asked.message) {
          told(`? ${asked.message} =`);
          throw new LeftError('The flow has no answer to this question.');
        }
        const answer = valueOf(next);
        const problem = unfit(asked, answer);
        if (problem !== undefined) {
          told(`? ${asked.message} =${problem}`);
          throw new LeftError('The flow has no answer that can be given.');
        }
        left.shift();
        told(`? ${asked.message} = ${answer}`);
        if (answer === INTERRUPTED) throw new LeftError('The flow breaks this question off.');
        const refused = new Promise<unknown>((resolve) => {
          verdict = (said) => {
            if (said !== true) resolve(said);
          };
        });
        for (const keys of keysFor(asked, answer)) {
          input.write(keys);
          // A search looks up its choices before Enter can take one.
          await nextTurn();
        }
        const outcome = await Promise.race([settled.then(() => undefined), refused]);
        if (outcome === undefined) return await settled;
        told(`✗ ${typeof outcome === 'string' ? outcome : 'This is no answer.'}`);
        await nextTurn();
        input.write(CLEAR_LINE);
      }
    } finally {
      over.abort();
    }
  };
}

function valueOf({ answer }: Answer): string {
  try {
    return answer();
  } catch (error) {
    throw new LeftError('The answer has a variable that has no value.', { cause: error });
  }
}

/** What to press for this answer, in portions. */
function keysFor({ choices, source }: Question, answer: string): readonly string[] {
  if (choices) return [DOWN.repeat(choices.findIndex((each) => takenAs(each) === answer)), '\r'];
  if (!source) return [answer, '\r'];
  const found = source(answer).findIndex((each) => takenAs(each) === answer);
  return [answer, DOWN.repeat(found), '\r'];
}

/** How a choice stands as the answer. */
export function takenAs({ name, short }: Pick<Choice<unknown>, 'name' | 'short'>): string {
  return short ?? name;
}

/** Why the answer can't be given: what a person could choose instead. */
function unfit({ choices, source }: Question, answer: string): string | undefined {
  const offered = choices ?? source?.('');
  if (
    !offered ||
    answer === INTERRUPTED ||
    offered.some((each) => takenAs(each) === answer && each.disabled === undefined)
  )
    return undefined;
  return ` (one of: ${offered.map(takenAs).join('; ')})`;
}
