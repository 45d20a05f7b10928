import { describe, expect, test } from 'vitest';
import { bankOf } from '../../src/core/banks.ts';
import { cardNumberProblem, networkOf, networks } from '../../src/core/card-number.ts';
import { type Outcome, testCards } from '../../src/core/test-cards.ts';

const outcomes: readonly Outcome[] = [
  'approves',
  'declined',
  'too-little-money',
  'expired',
  'stolen',
  'wrong-cvv',
  'wrong-code-always',
  'code-never-arrives',
  'bank-times-out',
  'no-code-needed',
  'declines-later',
];

describe.each(testCards)('$number ($bank, $does)', (card) => {
  test('its number is a card number of its network', () => {
    expect(cardNumberProblem(card.number)).toEqual({ digits: card.number });
    expect(networkOf(card.number)?.network).toBe(card.network);
  });

  test('its CVV is as long as the network says, or it has none', () => {
    const length =
      card.network === 'UnionPay' && card.kind === 'debit' ? 0 : networkOf(card.number)?.cvvLength;
    expect(card.cvv).toMatch(/^\d*$/);
    expect(card.cvv).toHaveLength(length ?? -1);
  });

  test('it expires in 2034, unless being expired is what it is for', () => {
    expect(card.expiry).toBe(card.outcome === 'expired' ? '12/20' : '12/34');
  });

  test('it holds what its outcome and kind say', () => {
    const yuan = card.outcome === 'too-little-money' ? 1 : card.kind === 'credit' ? 50_000 : 20_000;
    expect(card.funds).toBe(yuan * 100);
  });

  test('it belongs to the bank that its prefix tells', () => {
    const issuer = bankOf(card.number);
    const plain = card.network === 'UnionPay' ? 'UnionPay Bank' : 'International Bank';
    const { bank, kind, length } = issuer ?? { bank: plain, kind: card.kind, length: card.number.length };
    expect([card.bank, card.kind, card.number.length]).toEqual([bank, kind, length]);
  });

  test('it says what it does', () => expect(card.does).toMatch(/^\S.{4,59}$/));
});

describe('the built-in cards', () => {
  const approving = testCards.filter((card) => card.outcome === 'approves');

  test('no number is there twice', () => {
    expect(new Set(testCards.map((card) => card.number)).size).toBe(testCards.length);
  });

  test('every outcome has a card', () => {
    expect(new Set(testCards.map((card) => card.outcome))).toEqual(new Set(outcomes));
  });

  test('every network has a card that approves', () => {
    expect(new Set(approving.map((card) => card.network))).toEqual(new Set(networks));
  });

  test('five banks have a domestic debit card that approves, enough for the highest tier', () => {
    const own = approving.filter((card) => card.kind === 'debit' && bankOf(card.number));
    expect(new Set(own.map((card) => card.bank)).size).toBeGreaterThanOrEqual(5);
  });

  test('there are numbers of 14, 15, 16 and 19 digits', () => {
    const lengths = new Set(testCards.map((card) => card.number.length));
    for (const length of [14, 15, 16, 19]) expect(lengths).toContain(length);
  });

  test.each([
    ['4000000000000002', 'declined'],
    ['4000000000009995', 'too-little-money'],
    ['4000000000000069', 'expired'],
    ['4000000000009979', 'stolen'],
    ['4000000000000127', 'wrong-cvv'],
    ['4000000000000119', 'bank-times-out'],
    ['4000000000000341', 'declines-later'],
    ['6212345678900085', 'no-code-needed'],
  ])('%s does what it is published for: %s', (number, outcome) => {
    expect(testCards.find((card) => card.number === number)?.outcome).toBe(outcome);
  });
});
