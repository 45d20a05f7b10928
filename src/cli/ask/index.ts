/**
 * Every question that the program asks, one method each. The only place that knows inquirer, and loaded only when something
 * is asked.
 */

import type { Plain, Say } from '../language.ts';
import { type Paint, shortened } from '../print.ts';
import width from 'fast-string-width';
import { field } from './field.ts';
import { pinInput } from './pin.ts';
import { confirm, input, password, search, select } from './prompts.ts';
import {
  cardNumberProblem,
  cleanText,
  type DocumentType,
  type Fen,
  formatCardNumber,
  isEmail,
  normalisePhone,
  parseAmount,
  recognise,
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

/**
 * The marks and colours of everything else. The library's own go by what standard output is, which
 * is not where questions are shown, and know nothing of `--no-color`.
 */
function promptTheme(paint: Paint) {
  const { theme, say } = paint;
  const { accent, faint, strong, good, marks } = theme;
  /** Broken between words: the library breaks lines wherever the terminal ends. */
  const broken = (style: (line: string) => string, beside: number, indent: string) => (text: string) =>
    paint.fitted(text, beside).map(style).join(`\n${indent}`);
  return {
    prefix: { idle: accent(marks.asks), done: good(marks.done) },
    keywords: { error: () => say('Type y or n') },
    i18n: { disabledError: say('This one can’t be chosen') },
    icon: { cursor: marks.cursor },
    style: {
      answer: accent,
      message: broken(strong, ANSWER, '  '),
      // The search words this itself.
      error: (problem: string) =>
        paint.failed(problem === 'No results found' ? say('nothing like it') : problem),
      defaultAnswer: (answer: string) => faint(`(${answer})`),
      confirmDefault: (text: string) => accent(text.toUpperCase()),
      help: broken(faint, 0, ''),
      highlight: accent,
      searchTerm: accent,
      description: broken(faint, 0, ''),
      keysHelpTip: () => faint(say('↑↓ move, Enter takes it')),
    },
  };
}

const cardNumberHints: Readonly<Record<string, Plain>> = {
  'not-digits': 'Digits only, please',
  'too-short': 'The number is too short: cards have 14 to 19 digits',
  'too-long': 'The number is too long: cards have 14 to 19 digits',
  'unknown-network': 'No card network begins like this',
  'wrong-length': 'Cards of this network have another length',
  'check-digit': 'The check digit is wrong: look at the number again',
};

/** What would come of an amount, in a line. */
export type Foreseen = (amountFen: Fen) => Promise<string>;

export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
  /** How it stands as the answer; as it is offered, if left out. */
  readonly short?: string;
  /** Why it can't be chosen, if so. */
  readonly disabled?: string;
  /** Told below while it is looked at. */
  readonly description?: string;
}

/** Columns beside a choice: the cursor, and the last one of the terminal. */
const MARGIN = 3;

/** Columns for the mark before a question, and a short answer behind it. */
const ANSWER = 8;

/** The questions, in the colours of `paint`. */
export class Questions {
  readonly #put: Put;
  readonly #theme: object;
  readonly #hint: (text: string) => string;
  readonly #say: Say;
  readonly #columns: number;

  constructor(paint: Paint, put: Put) {
    this.#put = put;
    this.#theme = promptTheme(paint);
    this.#hint = (text) => paint.hint(text);
    this.#say = paint.say;
    this.#columns = paint.columns;
  }

  /** One of several; arrow keys, Enter. */
  async choose<Value>(question: Plain, choices: readonly Choice<Value>[]): Promise<Value> {
    const message = this.#say(question);
    const shown = choices.map((each) => this.#fitting(each));
    if (shown.length <= 12)
      return this.#put(select, { message, choices: shown, pageSize: 12, theme: this.#theme });
    const matching = (term = '') =>
      shown.filter((each) => each.name.toLowerCase().includes(term.toLowerCase()));
    return this.#put(search, { message, source: matching, pageSize: 12, theme: this.#theme });
  }

  /** The choice in one row; what there is no room for of why it can't be taken is told when it is looked at. */
  #fitting<Value>({ name, disabled, ...choice }: Choice<Value>): Choice<Value> {
    const room = Math.min(this.#columns, 200) - MARGIN;
    const fits = shortened(visible(name), room);
    if (disabled === undefined) return { ...choice, name: fits };
    const why = visible(disabled);
    const beside = `(${shortened(why, room - width(fits) - 3)})`;
    return { ...choice, name: fits, disabled: beside, description: why };
  }

  /** Yes or no, to a question that has been worded. */
  async agree(message: string, otherwise = false): Promise<boolean> {
    return this.#put(confirm, {
      message: visible(message),
      default: otherwise,
      transformer: (answer) => this.#say(answer ? 'Yes' : 'No'),
      theme: this.#theme,
    });
  }

  /** One line of text that `problem` finds nothing wrong with; what it finds has been worded. */
  async text(
    question: Plain,
    problem: (answer: string) => string | undefined,
    { suggestion, secret }: { readonly suggestion?: string | undefined; readonly secret?: Secret } = {},
  ): Promise<string> {
    return this.#put(input, {
      message: this.#say(question),
      ...(secret && { secret }),
      theme: this.#theme,
      validate: (answer) => problem(answer) ?? true,
      ...(suggestion !== undefined && { default: suggestion }),
    });
  }

  /** One line in a form of its own; `wrong` says how it is written. */
  async line(
    question: Plain,
    fits: (answer: string) => boolean,
    wrong: Plain,
    more: { readonly suggestion?: string | undefined; readonly secret?: Secret } = {},
  ): Promise<string> {
    return this.text(question, (answer) => (fits(answer) ? undefined : this.#say(wrong)), more);
  }

  /** An amount; `foreseen` tells what would come of it, while it is typed. */
  async amount(
    question: Plain,
    {
      suggestion,
      foreseen,
    }: { readonly suggestion?: string | undefined; readonly foreseen?: Foreseen | undefined } = {},
  ): Promise<string> {
    return this.#put(field, {
      message: this.#say(question),
      theme: this.#theme,
      hint: this.#hint,
      default: suggestion,
      validate: (answer) =>
        parseAmount(answer) !== undefined ||
        this.#say('Write yuan with at most two decimals: 18, 18.5 or 18.50'),
      below(typed) {
        const amountFen = parseAmount(typed);
        return amountFen === undefined || !foreseen ? '' : foreseen(amountFen);
      },
    });
  }

  /** A name or another short text. */
  async name(
    question: Plain,
    most: number,
    more: { readonly suggestion?: string | undefined; readonly secret?: Secret } = {},
  ): Promise<string> {
    const problem = (answer: string) =>
      cleanText(answer, most) === undefined
        ? this.#say('Use 1 to {most} visible characters', { most })
        : undefined;
    return this.text(question, problem, more);
  }

  /** A short text that may be left out: Enter alone says so. */
  async remark(question: Plain, most: number): Promise<string | undefined> {
    const problem = (answer: string) =>
      answer === '' || cleanText(answer, most) !== undefined
        ? undefined
        : this.#say('Use up to {most} visible characters', { most });
    return (await this.text(question, problem)) || undefined;
  }

  async phone(question: Plain, suggestion?: string): Promise<string> {
    return this.line(
      question,
      (answer) => normalisePhone(answer) !== undefined,
      'Give 11 digits, or +852, +853, +886 and the number',
      { suggestion },
    );
  }

  async email(): Promise<string> {
    return this.line('E-mail', (answer) => isEmail(answer.trim()), 'Write it as name@example.com');
  }

  /** A card number; network, bank and kind are shown below it as soon as its digits tell. */
  async cardNumber(): Promise<string> {
    const validate = (typed: string) => {
      const checked = cardNumberProblem(typed);
      if (!('problem' in checked)) return true;
      const hint = cardNumberHints[checked.problem];
      return hint === undefined ? checked.problem : this.#say(hint);
    };
    const message = this.#say('Card number');
    const room = this.#columns - width(message) - MARGIN - 1;
    const digitsOf = (typed: string) => typed.replaceAll(/[ -]/g, '');
    const known = (typed: string) => {
      const { network, bank, kind } = recognise(digitsOf(typed));
      return [bank, network, kind && this.#say(kind)].filter((each) => each !== undefined).join(' · ');
    };
    const typed = await this.#put(field, {
      message,
      secret: 'card',
      theme: this.#theme,
      hint: this.#hint,
      validate,
      below: known,
      shown: (text) => (/^[\d -]*$/.test(text) ? formatCardNumber(digitsOf(text)) : visible(text)),
      taken: (text) => shortened(`*${digitsOf(text).slice(-4)}  ${known(text)}`, room),
    });
    return digitsOf(typed);
  }

  async expiry(): Promise<string> {
    return this.line(
      'Expiry (MM/YY)',
      (answer) => /^(0[1-9]|1[0-2])\/\d{2}$/.test(answer.trim()),
      'Write it as on the card: MM/YY',
    );
  }

  /** Six digits that are never shown, and that `problem` finds nothing wrong with. */
  async pin(
    question: Plain,
    problem: (pin: string) => string | undefined = () => undefined,
  ): Promise<string> {
    const six = (typed: string) =>
      /^\d{6}$/.test(typed) ? problem(typed) : this.#say('A PIN has six digits, nothing else');
    return this.#put(pinInput, {
      message: this.#say(question),
      secret: 'pin',
      theme: this.#theme,
      validate: (typed) => six(typed) ?? true,
    });
  }

  async cvv(digits: number): Promise<string> {
    const form = new RegExp(`^\\d{${digits}}$`);
    return this.#put(password, {
      message: this.#say('CVV ({digits} digits)', { digits }),
      secret: 'cvv',
      mask: '●',
      // The library's reveal key is on by default.
      toggleMask: false,
      theme: this.#theme,
      validate: (answer) => form.test(answer) || this.#say('The CVV has {digits} digits', { digits }),
    });
  }

  /** The code from the phone, whose message `notice` gives once it has arrived; `undefined` for a new one. */
  async code(notice: () => string | undefined): Promise<string | undefined> {
    const answer = await this.#put(field, {
      message: this.#say('Code (r sends a new one)'),
      secret: 'otp',
      theme: this.#theme,
      hint: this.#hint,
      above: notice,
      validate: (typed) =>
        /^(\d{6}|r)$/i.test(typed.trim()) || this.#say('The code has six digits; r sends a new one'),
    });
    return answer.trim().toLowerCase() === 'r' ? undefined : answer.trim();
  }
}
