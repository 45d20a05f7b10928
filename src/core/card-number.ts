/** Card numbers: their form, their check digit, the network they belong to. */

import { bankOf } from './banks.ts';
import { testCards } from './test-cards.ts';

export const networks = ['UnionPay', 'Visa', 'Mastercard', 'JCB', 'Discover', 'Diners', 'Amex'] as const;
export type Network = (typeof networks)[number];

export type CardKind = 'debit' | 'credit' | 'prepaid';

export interface NetworkFacts {
  readonly network: Network;
  readonly lengths: readonly number[];
  readonly cvvLength: number;
}

const length14to19 = [14, 15, 16, 17, 18, 19];

/** Issuer prefixes as ranges of equally many digits (a public card-type table, read 2026). The longest match wins. */
const prefixes: readonly (readonly [from: number, to: number, Network])[] = [
  [4, 4, 'Visa'],
  [51, 55, 'Mastercard'],
  [2221, 2720, 'Mastercard'],
  [34, 34, 'Amex'],
  [37, 37, 'Amex'],
  [300, 305, 'Diners'],
  [36, 36, 'Diners'],
  [38, 39, 'Diners'],
  [6011, 6011, 'Discover'],
  [644, 649, 'Discover'],
  [65, 65, 'Discover'],
  [2131, 2131, 'JCB'],
  [1800, 1800, 'JCB'],
  [3528, 3589, 'JCB'],
  [620, 620, 'UnionPay'],
  [62100, 62182, 'UnionPay'],
  [62184, 62197, 'UnionPay'],
  [62200, 62205, 'UnionPay'],
  [622010, 622999, 'UnionPay'],
  [62207, 62209, 'UnionPay'],
  [623, 626, 'UnionPay'],
  [6270, 6270, 'UnionPay'],
  [6272, 6272, 'UnionPay'],
  [6276, 6276, 'UnionPay'],
  [627700, 627779, 'UnionPay'],
  [627781, 627799, 'UnionPay'],
  [6282, 6289, 'UnionPay'],
  [6291, 6292, 'UnionPay'],
  [810, 810, 'UnionPay'],
  [8110, 8171, 'UnionPay'],
];

const facts: Readonly<Record<Network, Omit<NetworkFacts, 'network'>>> = {
  UnionPay: { lengths: length14to19, cvvLength: 3 },
  Visa: { lengths: [16, 18, 19], cvvLength: 3 },
  Mastercard: { lengths: [16], cvvLength: 3 },
  JCB: { lengths: [16, 17, 18, 19], cvvLength: 3 },
  Discover: { lengths: [16, 19], cvvLength: 3 },
  Diners: { lengths: [14, 16, 19], cvvLength: 3 },
  Amex: { lengths: [15], cvvLength: 4 },
};

/** The network whose prefix the digits begin with, as soon as they tell: whatever follows, it is in the range. */
export function networkOf(digits: string): NetworkFacts | undefined {
  let found: Network | undefined;
  let longest = 0;
  for (const [from, to, network] of prefixes) {
    const width = String(from).length;
    const head = digits.slice(0, width);
    const within = Number(head.padEnd(width, '0')) >= from && Number(head.padEnd(width, '9')) <= to;
    if (within && width > longest) [found, longest] = [network, width];
  }
  return found && { network: found, ...facts[found] };
}

/** Whether the last digit is the check digit of the others (ISO/IEC 7812, Luhn). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The digits with their check digit behind them. */
export function withCheckDigit(body: string): string {
  const check = Array.from('0123456789').find((digit) => luhn(body + digit));
  return body + (check ?? '');
}

export type CardNumberProblem =
  'not-digits' | 'too-short' | 'too-long' | 'unknown-network' | 'wrong-length' | 'check-digit';

/** The digits of a number as typed, spaces and hyphens between them welcome; or what is wrong with it. */
export function cardNumberProblem(
  text: string,
): { readonly digits: string } | { readonly problem: CardNumberProblem } {
  if (text.length > 64) return { problem: 'too-long' };
  const digits = text.trim().replaceAll(/(?<=\d)[ -]+(?=\d)/g, '');
  if (!/^\d+$/.test(digits)) return { problem: 'not-digits' };
  if (digits.length < 14) return { problem: 'too-short' };
  if (digits.length > 19) return { problem: 'too-long' };
  const network = networkOf(digits);
  if (!network) return { problem: 'unknown-network' };
  if (!network.lengths.includes(digits.length)) return { problem: 'wrong-length' };
  return luhn(digits) ? { digits } : { problem: 'check-digit' };
}

export interface Recognised {
  readonly network?: Network;
  readonly bank?: string;
  readonly kind?: CardKind;
}

/** What the digits typed so far tell: the network after a few, the bank and the kind when their prefix is complete. */
export function recognise(digits: string): Recognised {
  const network = networkOf(digits)?.network;
  if (!network) return {};
  const testCard = testCards.find((card) => card.number === digits);
  const issuer = testCard ?? bankOf(digits);
  return { network, ...(issuer && { bank: issuer.bank, kind: issuer.kind }) };
}

/** The digits in groups of four. */
export function formatCardNumber(digits: string): string {
  return digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
}
