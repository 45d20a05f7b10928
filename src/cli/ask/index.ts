/**
 * Every question that the program asks, one method each. The only place that knows inquirer, and loaded only when something
 * is asked.
 */

import type { Paint } from '../print.ts';
import { cardNumberInput } from './card-number.ts';
import { confirm, input, password, search, select } from './prompts.ts';
import {
  cardNumberProblem,
  cleanText,
  type DocumentType,
  isEmail,
  normalisePhone,
  parseAmount,
  visible,
} from '../../wallet.ts';

/** The streams on which a prompt asks. */
export type Context = NonNullable<Parameters<typeof input>[1]>;

/** A prompt of the library: shows what its config says, and resolves to the answer. */
export type Prompt<Value, Config> = (config: Config, context?: Context) => Promise<Value>;

/** What is asked for, where it is nothing to write down. */
export type Secret = 'pin' | 'card' | 'cvv' | 'otp' | 'code' | DocumentType;

/** What all prompts are told. */
export interface Asked {
  readonly message: string;
  readonly secret?: Secret;
}

/** Puts a question to somebody: at the terminal, or in a flow to the answers that are written there. */
export type Put = <Value, Config extends Asked>(
  prompt: Prompt<Value, Config>,
  config: Config,
) => Promise<Value>;

/** To the person at the terminal. Questions go to stderr, so that stdout holds results alone. */
export const putToTerminal: Put = async (prompt, config) =>
  prompt(config, { output: process.stderr, clearPromptOnDone: false });

/**
 * The marks and colours of everything else. The library's own go by what standard output is, which
 * is not where questions are shown, and know nothing of `--no-color`.
 */
function themeOf({ chalk }: Paint) {
  // Not chalk's own functions: they would join whatever else they are given.
  const cyan = (text: string) => chalk.cyan(text);
  const dim = (text: string) => chalk.dim(text);
  const keys = (pairs: [key: string, action: string][]) =>
    dim(pairs.map(([key, action]) => `${key} ${action}`).join(' • '));
  return {
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

const cardNumberHints: Readonly<Record<string, string>> = {
  'not-digits': 'Digits only, please',
  'too-short': 'The number is too short: cards have 14 to 19 digits',
  'too-long': 'The number is too long: cards have 14 to 19 digits',
  'unknown-network': 'No card network begins like this',
  'wrong-length': 'Cards of this network have another length',
  'check-digit': 'The check digit is wrong: look at the number again',
};

export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
  readonly description?: string;
}

/** The questions, in the colours of `paint`. */
export class Questions {
  readonly #put: Put;
  readonly #theme: object;

  constructor(paint: Paint, put: Put) {
    this.#put = put;
    this.#theme = themeOf(paint);
  }

  /** One of several; arrow keys, Enter. */
  async choose<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value> {
    const shown = choices.map((each) => ({ ...each, name: visible(each.name) }));
    if (shown.length <= 12)
      return this.#put(select, { message, choices: shown, pageSize: 12, theme: this.#theme });
    const matching = (term = '') =>
      shown.filter((each) => each.name.toLowerCase().includes(term.toLowerCase()));
    return this.#put(search, { message, source: matching, pageSize: 12, theme: this.#theme });
  }

  /** Yes or no. */
  async agree(message: string, otherwise = false): Promise<boolean> {
    return this.#put(confirm, { message: visible(message), default: otherwise, theme: this.#theme });
  }

  /** One line of text that `problem` finds nothing wrong with. */
  async text(
    message: string,
    problem: (answer: string) => string | undefined,
    { suggestion, secret }: { readonly suggestion?: string | undefined; readonly secret?: Secret } = {},
  ): Promise<string> {
    return this.#put(input, {
      message,
      ...(secret && { secret }),
      theme: this.#theme,
      validate: (answer) => problem(answer) ?? true,
      ...(suggestion !== undefined && { default: suggestion }),
    });
  }

  async amount(message: string, suggestion?: string): Promise<string> {
    const problem = (answer: string) =>
      parseAmount(answer) === undefined
        ? 'Write yuan with at most two decimals: 18, 18.5 or 18.50'
        : undefined;
    return this.text(message, problem, { suggestion });
  }

  /** A name or another short text. */
  async name(message: string, most: number, suggestion?: string): Promise<string> {
    const problem = (answer: string) =>
      cleanText(answer, most) === undefined ? `Use 1 to ${most} visible characters` : undefined;
    return this.text(message, problem, { suggestion });
  }

  /** A short text that may be left out: Enter alone says so. */
  async remark(message: string, most: number): Promise<string | undefined> {
    const problem = (answer: string) =>
      answer === '' || cleanText(answer, most) !== undefined
        ? undefined
        : `Use up to ${most} visible characters`;
    return (await this.text(`${message} (Enter for none)`, problem)) || undefined;
  }

  /** One line in a form of its own; `wrong` says how it is written. */
  async line(message: string, fits: (answer: string) => boolean, wrong: string): Promise<string> {
    return this.text(message, (answer) => (fits(answer) ? undefined : wrong));
  }

  async phone(message: string, suggestion?: string): Promise<string> {
    const problem = (answer: string) =>
      normalisePhone(answer) === undefined ? 'Give 11 digits, or +852, +853, +886 and the number' : undefined;
    return this.text(message, problem, { suggestion });
  }

  async email(): Promise<string> {
    return this.text('E-mail', (answer) =>
      isEmail(answer.trim()) ? undefined : 'Write it as name@example.com',
    );
  }

  /** A card number; network, bank and kind are shown below it as soon as its digits tell. */
  async cardNumber(): Promise<string> {
    const validate = (typed: string) => {
      const checked = cardNumberProblem(typed);
      return 'problem' in checked ? (cardNumberHints[checked.problem] ?? checked.problem) : true;
    };
    return this.#put(cardNumberInput, {
      message: 'Card number',
      secret: 'card',
      theme: this.#theme,
      validate,
    });
  }

  async expiry(): Promise<string> {
    const problem = (answer: string) =>
      /^(0[1-9]|1[0-2])\/\d{2}$/.test(answer.trim()) ? undefined : 'Write it as on the card: MM/YY';
    return this.text('Expiry (MM/YY)', problem);
  }

  /** Six digits that are never shown, and that `problem` finds nothing wrong with. */
  async pin(
    message: string,
    problem: (pin: string) => string | undefined = () => undefined,
  ): Promise<string> {
    return this.#secret('pin', message, (answer) =>
      /^\d{6}$/.test(answer) ? problem(answer) : 'A PIN has six digits, nothing else',
    );
  }

  async cvv(digits: number): Promise<string> {
    const form = new RegExp(`^\\d{${digits}}$`);
    return this.#secret('cvv', `CVV (${digits} digits)`, (answer) =>
      form.test(answer) ? undefined : `The CVV has ${digits} digits`,
    );
  }

  /** Text that is never shown: the reveal key of the library is off. */
  async #secret(
    secret: Secret,
    message: string,
    problem: (answer: string) => string | undefined,
  ): Promise<string> {
    const validate = (answer: string) => problem(answer) ?? true;
    return this.#put(password, {
      message,
      secret,
      mask: '●',
      toggleMask: false,
      theme: this.#theme,
      validate,
    });
  }

  /** The code from the phone, or `undefined` for a new one. */
  async code(): Promise<string | undefined> {
    const problem = (answer: string) =>
      /^(\d{6}|r)$/i.test(answer.trim()) ? undefined : 'The code has six digits; r sends a new one';
    const answer = (await this.text('Code (r sends a new one)', problem, { secret: 'otp' })).trim();
    return answer.toLowerCase() === 'r' ? undefined : answer;
  }
}
