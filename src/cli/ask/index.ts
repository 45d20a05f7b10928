/**
 * Every question that the program asks, one function each. The only file that knows inquirer, and loaded only when
 * something is asked. Questions go to stderr, so that stdout holds results alone.
 */

import type { Paint } from '../print.ts';
import { cardNumberInput } from './card-number.ts';
import { confirm, input, password, search, select } from './prompts.ts';
import { cleanText, isEmail, normalisePhone, parseAmount, visible } from '../../wallet.ts';

const context = { output: process.stderr, clearPromptOnDone: false };

let theme = {};

/**
 * Gives the questions the marks and colours of everything else. The library's own go by what standard output is, which
 * is not where questions are shown, and know nothing of `--no-color`.
 */
export function dress({ chalk }: Paint): void {
  // Not chalk's own functions: they would join whatever else they are given.
  const cyan = (text: string) => chalk.cyan(text);
  const dim = (text: string) => chalk.dim(text);
  const keys = (pairs: [key: string, action: string][]) =>
    dim(pairs.map(([key, action]) => `${key} ${action}`).join(' • '));
  theme = {
    prefix: { idle: chalk.cyan('?'), done: chalk.green('✓') },
    icon: { cursor: '❯' },
    style: {
      answer: cyan,
      message: (message: string) => chalk.bold(message),
      error: (problem: string) => `${chalk.red('✗')} ${problem}`,
      defaultAnswer: (answer: string) => dim(`(${answer})`),
      confirmDefault: cyan,
      help: dim,
      highlight: cyan,
      searchTerm: cyan,
      description: dim,
      keysHelpTip: keys,
    },
  };
}

export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
  readonly description?: string;
}

/** One of several; arrow keys, Enter. */
export async function choose<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value> {
  const shown = choices.map((each) => ({ ...each, name: visible(each.name) }));
  if (shown.length <= 12) return select({ message, choices: shown, pageSize: 12, theme }, context);
  const matching = (term = '') =>
    shown.filter((each) => each.name.toLowerCase().includes(term.toLowerCase()));
  return search({ message, source: matching, pageSize: 12, theme }, context);
}

/** Yes or no. */
export async function agree(message: string, otherwise = false): Promise<boolean> {
  return confirm({ message: visible(message), default: otherwise, theme }, context);
}

/** One line of text that `problem` finds nothing wrong with. */
export async function text(
  message: string,
  problem: (answer: string) => string | undefined,
  suggestion?: string,
): Promise<string> {
  return input(
    {
      message,
      theme,
      validate: (answer) => problem(answer) ?? true,
      ...(suggestion !== undefined && { default: suggestion }),
    },
    context,
  );
}

export async function amount(message: string, suggestion?: string): Promise<string> {
  const problem = (answer: string) =>
    parseAmount(answer) === undefined ? 'Write yuan with at most two decimals: 18, 18.5 or 18.50' : undefined;
  return text(message, problem, suggestion);
}

/** A name or another short text. */
export async function name(message: string, most: number, suggestion?: string): Promise<string> {
  const problem = (answer: string) =>
    cleanText(answer, most) === undefined ? `Use 1 to ${most} visible characters` : undefined;
  return text(message, problem, suggestion);
}

/** A short text that may be left out: Enter alone says so. */
export async function remark(message: string, most: number): Promise<string | undefined> {
  const problem = (answer: string) =>
    answer === '' || cleanText(answer, most) !== undefined
      ? undefined
      : `Use up to ${most} visible characters`;
  return (await text(`${message} (Enter for none)`, problem)) || undefined;
}

/** One line in a form of its own; `wrong` says how it is written. */
export async function line(
  message: string,
  fits: (answer: string) => boolean,
  wrong: string,
): Promise<string> {
  return text(message, (answer) => (fits(answer) ? undefined : wrong));
}

export async function phone(message: string, suggestion?: string): Promise<string> {
  const problem = (answer: string) =>
    normalisePhone(answer) === undefined ? 'Give 11 digits, or +852, +853, +886 and the number' : undefined;
  return text(message, problem, suggestion);
}

export async function email(): Promise<string> {
  return text('E-mail', (answer) => (isEmail(answer.trim()) ? undefined : 'Write it as name@example.com'));
}

/** A card number; network, bank and kind are shown below it as soon as its digits tell. */
export async function cardNumber(): Promise<string> {
  return cardNumberInput({ message: 'Card number', theme }, context);
}

export async function expiry(): Promise<string> {
  const problem = (answer: string) =>
    /^(0[1-9]|1[0-2])\/\d{2}$/.test(answer.trim()) ? undefined : 'Write it as on the card: MM/YY';
  return text('Expiry (MM/YY)', problem);
}

/** Six digits that are never shown, and that `problem` finds nothing wrong with. */
export async function pin(
  message: string,
  problem: (pin: string) => string | undefined = () => undefined,
): Promise<string> {
  return secret(message, (answer) =>
    /^\d{6}$/.test(answer) ? problem(answer) : 'A PIN has six digits, nothing else',
  );
}

export async function cvv(digits: number): Promise<string> {
  const form = new RegExp(`^\\d{${digits}}$`);
  return secret(`CVV (${digits} digits)`, (answer) =>
    form.test(answer) ? undefined : `The CVV has ${digits} digits`,
  );
}

/** Text that is never shown: the reveal key of the library is off. */
async function secret(message: string, problem: (answer: string) => string | undefined): Promise<string> {
  return password(
    { message, mask: '●', toggleMask: false, theme, validate: (answer) => problem(answer) ?? true },
    context,
  );
}

/** The code from the phone, or `undefined` for a new one. */
export async function code(): Promise<string | undefined> {
  const problem = (answer: string) =>
    /^(\d{6}|r)$/i.test(answer.trim()) ? undefined : 'The code has six digits; r sends a new one';
  const answer = (await text('Code (r sends a new one)', problem)).trim();
  return answer.toLowerCase() === 'r' ? undefined : answer;
}
