/** The issuers that the simulated banks stand for, and the prefixes of the cards that they issue. */

import type { CardKind, Network } from './card-number.ts';

export interface Issuer {
  readonly prefix: string;
  readonly bank: string;
  readonly kind: CardKind;
  readonly length: number;
  readonly network: Network;
}

const domestic = (prefix: string, bank: string, kind: CardKind, length: number): Issuer => ({
  prefix,
  bank,
  kind,
  length,
  network: 'UnionPay',
});

/** A small part of a public table of 1,709 Chinese issuer prefixes (read 2026). */
const domesticIssuers: readonly Issuer[] = [
  domestic('622848', 'ABC', 'debit', 19),
  domestic('622836', 'ABC', 'credit', 16),
  domestic('622202', 'ICBC', 'debit', 19),
  domestic('621700', 'CCB', 'debit', 19),
  domestic('622700', 'CCB', 'debit', 19),
  domestic('622280', 'CCB', 'debit', 19),
  domestic('621661', 'BOC', 'debit', 19),
  domestic('622760', 'BOC', 'credit', 16),
  domestic('625908', 'BOC', 'credit', 16),
  domestic('622588', 'CMB', 'debit', 16),
  domestic('621485', 'CMB', 'debit', 16),
  domestic('622575', 'CMB', 'credit', 16),
  domestic('622262', 'COMM', 'debit', 19),
  domestic('622252', 'COMM', 'credit', 16),
  domestic('622188', 'PSBC', 'debit', 19),
  domestic('622521', 'SPDB', 'debit', 16),
  domestic('622568', 'GDB', 'debit', 19),
  domestic('622600', 'CMBC', 'credit', 16),
  domestic('622617', 'CMBC', 'debit', 16),
  domestic('622630', 'HXBANK', 'debit', 16),
  domestic('622655', 'CEB', 'credit', 16),
  domestic('622689', 'CITIC', 'credit', 16),
  domestic('622908', 'CIB', 'debit', 18),
  domestic('622155', 'SPABANK', 'credit', 16),
];

/** The bank behind all cards of foreign networks. */
export const FOREIGN_BANK = 'International Bank';

/** Prefixes by which the foreign bank issues, one a network: those of the networks' published test numbers. */
const foreign: readonly (readonly [Network, prefix: string, length: number])[] = [
  ['Visa', '400000', 16],
  ['Mastercard', '555555', 16],
  ['JCB', '356600', 16],
  ['Discover', '601111', 16],
  ['Diners', '305693', 16],
  ['Amex', '378282', 15],
];

const issuers: readonly Issuer[] = [
  ...domesticIssuers,
  ...foreign.flatMap(([network, prefix, length]) =>
    (['debit', 'credit', 'prepaid'] as const).map((kind) => ({
      prefix,
      bank: FOREIGN_BANK,
      kind,
      length,
      network,
    })),
  ),
];

/** The names of the banks that issue cards. */
export const banks: readonly string[] = [...new Set(issuers.map((issuer) => issuer.bank))];

/** The domestic issuer by a number's prefix; foreign prefixes don't tell the bank or the kind. */
export function bankOf(digits: string): Issuer | undefined {
  return domesticIssuers.find(({ prefix }) => digits.startsWith(prefix));
}

/** How a bank issues a card of this kind and network, if it does. The bank's name may be typed in any case. */
export function issuerPrefixFor(bank: string, kind: CardKind, network: Network): Issuer | undefined {
  const named = bank.trim().toLowerCase();
  return issuers.find(
    (each) => each.bank.toLowerCase() === named && each.kind === kind && each.network === network,
  );
}
