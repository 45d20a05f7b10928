/**
 * Questions a line at a time, for those who have the screen read to them: nothing is drawn anew, choices have numbers,
 * and what is secret is not echoed.
 */

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Asked, Choice, Put } from './index.ts';
import type { Say } from '../language.ts';
import { LeftError } from './left.ts';

/** What the prompts' configurations have in common, as far as it can be asked in lines. */
interface Question extends Asked {
  readonly validate?: (answer: string) => string | true;
  readonly choices?: readonly Choice<unknown>[];
  readonly source?: (term?: string) => readonly Choice<unknown>[];
  readonly above?: () => string | undefined;
  readonly default?: string | boolean;
}

/** What is never echoed. A card's number is: nobody could check it otherwise. */
const unseen: readonly unknown[] = ['pin', 'cvv'] satisfies Asked['secret'][];

export function putPlainly(say: Say): Put {
  return async (_prompt, config) => {
    const question: Question = config;
    const choices = question.choices ?? question.source?.();
    tell(question.above?.());
    choices?.forEach(({ name, disabled }, at) =>
      tell(`${at + 1} ${name}${typeof disabled === 'string' ? ` ${disabled}` : ''}`),
    );
    for (;;) {
      const typed = await line(asked(question, choices, say), unseen.includes(question.secret));
      const answer = read(question, choices, typed, say);
      // Each question is answered with what its prompt would have given.
      if ('value' in answer) return answer.value as never;
      tell(answer.problem);
    }
  };
}

function asked({ message, default: usual }: Question, choices: unknown, say: Say): string {
  if (choices !== undefined) return say('{question} (a number)', { question: message });
  if (typeof usual === 'boolean') return say('{question} (yes or no)', { question: message });
  return usual === undefined ? message : `${message} (${usual})`;
}

type Read = { readonly value: unknown } | { readonly problem: string };

function read(
  { validate, default: usual }: Question,
  choices: readonly Choice<unknown>[] | undefined,
  typed: string,
  say: Say,
): Read {
  if (choices !== undefined) {
    const chosen = /^\d+$/.test(typed.trim()) ? choices[Number(typed) - 1] : undefined;
    if (chosen === undefined) return { problem: say('Type one of the numbers above') };
    return chosen.disabled === undefined ? { value: chosen.value } : { problem: chosen.description ?? '' };
  }
  if (typeof usual === 'boolean') {
    if (typed.trim() === '') return { value: usual };
    if (/^(y|yes|是)$/i.test(typed.trim())) return { value: true };
    return /^(n|no|否)$/i.test(typed.trim()) ? { value: false } : { problem: say('Type yes or no') };
  }
  const answer = typed === '' && usual !== undefined ? usual : typed;
  const verdict = validate?.(answer) ?? true;
  return verdict === true ? { value: answer } : { problem: verdict };
}

function tell(text: string | undefined): void {
  if (text !== undefined && text !== '') process.stderr.write(`${text}\n`);
}

/** One line as it is typed; Ctrl-C and Ctrl-D leave. */
async function line(message: string, hidden: boolean): Promise<string> {
  let silent = false;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!silent) process.stderr.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.on('SIGINT', () => reader.close());
      let answered = false;
      reader.once('close', () => {
        if (answered) return;
        process.stderr.write('\n');
        reject(new LeftError('the question was broken off'));
      });
      reader.question(`${message}: `, (answer) => {
        answered = true;
        if (hidden) process.stderr.write('\n');
        resolve(answer);
      });
      silent = hidden;
    });
  } finally {
    reader.close();
  }
}
