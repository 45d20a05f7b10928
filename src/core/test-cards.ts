/**
 * The built-in cards. The numbers are published test numbers of payment service providers, except where a comment says
 * that they were made up: then they are Luhn-valid numbers under real issuer prefixes that nobody was issued.
 */

import { FOREIGN_BANK } from './banks.ts';
import type { CardKind, Network } from './card-number.ts';
import { fen, type Fen } from './money.ts';

/** How a bank behaves about a card. */
export type Outcome =
  | 'approves'
  | 'declined'
  | 'too-little-money'
  | 'expired'
  | 'stolen'
  | 'wrong-cvv'
  | 'wrong-code-always'
  | 'code-never-arrives'
  | 'bank-times-out'
  | 'no-code-needed'
  | 'declines-later';

export interface TestCard {
  readonly number: string;
  /** MM/YY */
  readonly expiry: string;
  /** Empty where the card has none. */
  readonly cvv: string;
  readonly network: Network;
  readonly bank: string;
  readonly kind: CardKind;
  readonly outcome: Outcome;
  /** What is on it. */
  readonly funds: Fen;
  /** What it does, in a few words. */
  readonly does: string;
}

const words: Readonly<Record<Outcome, string>> = {
  approves: 'approves',
  declined: 'declined when it is linked',
  'too-little-money': 'links; holds 1.00 only',
  expired: 'expired',
  stolen: 'declined: reported stolen',
  'wrong-cvv': 'the bank says that the CVV is wrong',
  'wrong-code-always': 'every code is wrong',
  'code-never-arrives': 'the code never arrives',
  'bank-times-out': 'the bank does not answer',
  'no-code-needed': 'links without a code',
  'declines-later': 'links; every payment is declined',
};

type Behaviour = Partial<Pick<TestCard, 'expiry' | 'outcome' | 'does'>>;

function card(
  number: string,
  network: Network,
  bank: string,
  kind: CardKind,
  behaviour: Behaviour = {},
): TestCard {
  const { outcome = 'approves', expiry = '12/34', does = words[outcome] } = behaviour;
  const cvv = network === 'Amex' ? '1234' : network === 'UnionPay' && kind === 'debit' ? '' : '123';
  const yuan = outcome === 'too-little-money' ? 1 : kind === 'credit' ? 50_000 : 20_000;
  return { number, expiry, cvv, network, bank, kind, outcome, funds: fen(yuan * 100), does };
}

const debit = (number: string, bank: string, behaviour?: Behaviour) =>
  card(number, 'UnionPay', bank, 'debit', behaviour);
const credit = (number: string, bank: string, behaviour?: Behaviour) =>
  card(number, 'UnionPay', bank, 'credit', behaviour);
const abroad = (number: string, network: Network, kind: CardKind, behaviour?: Behaviour) =>
  card(number, network, FOREIGN_BANK, kind, behaviour);

export const testCards: readonly TestCard[] = [
  // Domestic cards of no particular bank
  debit('6200000000000047', 'UnionPay Bank'),
  credit('6200000000000005', 'UnionPay Bank'),
  debit('6205500000000000004', 'UnionPay Bank', { does: 'approves; 19 digits' }),
  debit('62123456789002', 'UnionPay Bank', { does: 'approves; 14 digits' }),
  debit('6212345678901265', 'UnionPay Bank'),
  credit('6212345678901232', 'UnionPay Bank'),
  credit('8100010000000142', 'UnionPay Bank'),
  debit('6212345678900085', 'UnionPay Bank', { outcome: 'no-code-needed' }),
  // Made up: debit cards of banks, each a channel of its own for an account's tier
  debit('6222021234567890128', 'ICBC'),
  debit('6217001234567890122', 'CCB'),
  debit('6228481234567890128', 'ABC'),
  debit('6216611234567890126', 'BOC'),
  debit('6225881234567898', 'CMB'),
  credit('6225751234567893', 'CMB'),
  // Made up: no published number behaves like these
  debit('6221881234567890129', 'PSBC', { outcome: 'wrong-code-always' }),
  debit('622908123456789019', 'CIB', { outcome: 'code-never-arrives' }),
  credit('6226551234567896', 'CEB', { outcome: 'too-little-money' }),
  // Foreign networks
  abroad('4242424242424242', 'Visa', 'credit'),
  abroad('4000056655665556', 'Visa', 'debit'),
  abroad('5555555555554444', 'Mastercard', 'credit'),
  abroad('2223003122003222', 'Mastercard', 'credit', { does: 'approves; 2-series' }),
  abroad('5200828282828210', 'Mastercard', 'debit'),
  abroad('5105105105105100', 'Mastercard', 'prepaid'),
  abroad('3566002020360505', 'JCB', 'credit'),
  abroad('6011111111111117', 'Discover', 'credit'),
  abroad('6011981111111113', 'Discover', 'debit'),
  abroad('3056930009020004', 'Diners', 'credit'),
  abroad('36227206271667', 'Diners', 'credit', { does: 'approves; 14 digits' }),
  abroad('378282246310005', 'Amex', 'credit', { does: 'approves where allow-amex is on' }),
  // Refusals
  abroad('4000000000000002', 'Visa', 'credit', { outcome: 'declined' }),
  abroad('4000000000009995', 'Visa', 'credit', { outcome: 'too-little-money' }),
  abroad('4000000000009979', 'Visa', 'credit', { outcome: 'stolen' }),
  abroad('4000000000000069', 'Visa', 'credit', { outcome: 'expired', expiry: '12/20' }),
  abroad('4000000000000127', 'Visa', 'credit', { outcome: 'wrong-cvv' }),
  abroad('4000000000000119', 'Visa', 'credit', { outcome: 'bank-times-out' }),
  abroad('4000000000000341', 'Visa', 'credit', { outcome: 'declines-later' }),
];
