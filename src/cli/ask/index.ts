/**
 * Every question that the program asks, one function each. The only file that knows inquirer, and loaded only when
 * something is asked. Questions go to stderr, so that stdout holds results alone.
 */

import { confirm, input, password, search, select } from './prompts.ts';
import {
  cardNumberProblem,
  cleanText,
  formatCardNumber,
  isEmail,
  normalisePhone,
  parseAmount,
  recognise,
  visible,
} from '../../wallet.ts';

const context = { output: process.stderr, clearPromptOnDone: false };

export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
  readonly description?: string;
}

/** One of several; arrow keys, Enter. */
export async function choose<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value> {
  const shown = choices.map((each) => ({ ...each, name: visible(each.name) }));
  if (shown.length <= 12) return select({ message, choices: shown, pageSize: 12 }, context);
  const matching = (term = '') =>
    shown.filter((each) => each.name.toLowerCase().includes(term.toLowerCase()));
  return search({ message, source: matching, pageSize: 12 }, context);
}

/** Yes or no. */
export async function agree(message: string, otherwise = false): Promise<boolean> {
  return confirm({ message: visible(message), default: otherwise }, context);
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
      validate: (answer) => problem(answer) ?? true,
      ...(suggestion !== undefined && { default: suggestion }),
    },
    context,
  );
}

export async function amount(message: string): Promise<string> {
  return text(message, (answer) =>
    parseAmount(answer) === undefined ? 'Write yuan with at most two decimals: 18, 18.5 or 18.50' : undefined,
  );
}

/** A name or another short text. */
export async function name(message: string, most: number, suggestion?: string): Promise<string> {
  const problem = (answer: string) =>
    cleanText(answer, most) === undefined ? `Use 1 to ${most} visible characters` : undefined;
  return text(message, problem, suggestion);
}

export async function phone(message: string, suggestion?: string): Promise<string> {
  const problem = (answer: string) =>
    normalisePhone(answer) === undefined ? 'Give 11 digits, or +852, +853, +886 and the number' : undefined;
  return text(message, problem, suggestion);
}

export async function email(): Promise<string> {
  return text('E-mail', (answer) => (isEmail(answer.trim()) ? undefined : 'Write it as name@example.com'));
}

/** A card number; network, bank and kind are shown beside it as soon as its digits tell. */
export async function cardNumber(): Promise<string> {
  return input(
    {
      message: 'Card number',
      validate: (answer) => {
        const checked = cardNumberProblem(answer);
        return 'problem' in checked ? (cardNumberHints[checked.problem] ?? checked.problem) : true;
      },
      transformer: (answer, { isFinal }) => {
        const digits = answer.replaceAll(/\D/g, '');
        const { network, bank, kind } = recognise(digits);
        const told = [network, bank, kind].filter((each) => each !== undefined).join(' · ');
        if (isFinal)
          return `${'*'.repeat(Math.max(0, digits.length - 4))}${digits.slice(-4)}${told && `  ${told}`}`;
        return `${/^[\d -]*$/.test(answer) ? formatCardNumber(digits) : visible(answer)}${told && `  ${told}`}`;
      },
    },
    context,
  );
}

const cardNumberHints: Readonly<Record<string, string>> = {
  'not-digits': 'Digits only, please',
  'too-short': 'The number is too short: cards have 14 to 19 digits',
  'too-long': 'The number is too long: cards have 14 to 19 digits',
  'unknown-network': 'No card network begins like this',
  'wrong-length': 'Cards of this network have another length',
  'check-digit': 'The check digit is wrong: look at the number again',
};

export async function expiry(): Promise<string> {
  const problem = (answer: string) =>
    /^(0[1-9]|1[0-2])\/\d{2}$/.test(answer.trim()) ? undefined : 'Write it as on the card: MM/YY';
  return text('Expiry (MM/YY)', problem);
}

/** Six digits that are never shown: the reveal key of the library is off. */
export async function pin(message: string): Promise<string> {
  return secret(message, /^\d{6}$/, 'A PIN has six digits');
}

export async function cvv(digits: number): Promise<string> {
  return secret(`CVV (${digits} digits)`, new RegExp(`^\\d{${digits}}$`), `The CVV has ${digits} digits`);
}

async function secret(message: string, form: RegExp, hint: string): Promise<string> {
  return password(
    { message, mask: '●', toggleMask: false, validate: (answer) => form.test(answer) || hint },
    context,
  );
}

/** The code from the phone, or `undefined` for a new one. */
export async function code(message: string): Promise<string | undefined> {
  const problem = (answer: string) =>
    /^(\d{6}|r)$/i.test(answer.trim()) ? undefined : 'The code has six digits; r sends a new one';
  const answer = (await text(`${visible(message)} Code (r sends a new one)`, problem)).trim();
  return answer.toLowerCase() === 'r' ? undefined : answer;
}
