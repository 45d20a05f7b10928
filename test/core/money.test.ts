import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fen,
  formatYuan,
  MAX_AMOUNT_FEN,
  negate,
  parseAmount,
  share,
  sum,
  ZERO,
} from '../../src/core/money.ts';

const amount = fc.integer({ min: 1, max: MAX_AMOUNT_FEN }).map(fen);

describe('an amount as typed', () => {
  test.each([
    ['18', 1_800],
    ['18.5', 1_850],
    ['18.50', 1_850],
    ['0.01', 1],
    ['0.1', 10],
    ['1.00', 100],
    ['01', 100],
    ['1000000000', 100_000_000_000],
    ['1000000000.00', 100_000_000_000],
  ])('%s is %d fen', (text, value) => expect(parseAmount(text)).toBe(value));

  test.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    '+1',
    '-1',
    '-0.01',
    '0',
    '0.0',
    '0.00',
    '00',
    '1.',
    '.5',
    '.',
    '1.005',
    '1.000',
    '0.001',
    '1e3',
    '1E3',
    '0x10',
    '1_000',
    '1,000',
    '1,5',
    "1'000",
    '1.2.3',
    '1/2',
    'NaN',
    'Infinity',
    'one',
    '１２',
    '１２.5',
    '١٢',
    '五',
    '¥1',
    '1元',
    '1\u202e2',
    '1000000000.01',
    '9999999999',
    '1000000000000000',
    '1000000000000000.00',
    '9'.repeat(400),
    '__proto__',
  ])('%j is none', (text) => expect(parseAmount(text)).toBeUndefined());

  test('a megabyte is refused at once', () => {
    const started = performance.now();
    for (const piece of ['1', '0', '1.', '.', ' ', '-', '９']) {
      expect(parseAmount(piece.repeat(1_000_000))).toBeUndefined();
    }
    expect(parseAmount(`1.${'0'.repeat(1_000_000)}`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('what is written reads as it was', () => {
    fc.assert(
      fc.property(amount, (fen) => {
        expect(parseAmount(formatYuan(fen).replaceAll(',', ''))).toBe(fen);
      }),
    );
  });

  test('any text gives an amount within the bounds, or none', () => {
    const likely = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[-+]?[0-9]{0,12}[.,e]?[0-9]{0,4}$/),
    );
    fc.assert(
      fc.property(likely, (text) => {
        const value = parseAmount(text) ?? fen(1);
        expect(Number.isSafeInteger(value) && value > 0 && value <= MAX_AMOUNT_FEN).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an amount as shown', () => {
  test.each([
    [0, '0.00'],
    [1, '0.01'],
    [10, '0.10'],
    [100, '1.00'],
    [99_999, '999.99'],
    [120_000, '1,200.00'],
    [100_000_000_000, '1,000,000,000.00'],
    [-1_850, '-18.50'],
    [-1, '-0.01'],
    [-120_000, '-1,200.00'],
  ])('%d fen is %s', (value, text) => expect(formatYuan(fen(value))).toBe(text));
});

describe('whole fen', () => {
  test.each([1.5, 0.1 + 0.2, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d is refused', (value) => {
    expect(() => fen(value)).toThrow(RangeError);
  });

  test('zero has no sign', () => {
    expect(Object.is(fen(-0), 0)).toBe(true);
    expect(Object.is(negate(ZERO), 0)).toBe(true);
  });

  test('a sum too large to be exact is refused', () => {
    expect(() => sum(fen(Number.MAX_SAFE_INTEGER), fen(1))).toThrow(RangeError);
  });

  test('sums add up, and nothing adds up to zero', () => {
    expect(sum()).toBe(0);
    expect(sum(fen(10), fen(20), fen(-5))).toBe(25);
    fc.assert(
      fc.property(amount, (value) => {
        expect(sum(value, negate(value))).toBe(0);
      }),
    );
  });
});

describe('a share', () => {
  test.each([
    [630, 7, 10, 441],
    [1, 1, 2, 1],
    [3, 1, 2, 2],
    [1, 1, 3, 0],
    [2, 1, 3, 1],
    [100_050, 1, 1_000, 100],
    [0, 1, 3, 0],
    [100_000_000_000, 9_999, 10_000, 99_990_000_000],
  ])('%d × %d ÷ %d is %d, half rounded up', (value, numerator, denominator, result) => {
    expect(share(fen(value), numerator, denominator)).toBe(result);
  });

  test('of the whole is the whole, and never off by more than half a fen', () => {
    fc.assert(
      fc.property(
        amount,
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (value, n, d) => {
          expect(share(value, d, d)).toBe(value);
          const off = 2n * (BigInt(share(value, n, d)) * BigInt(d) - BigInt(value) * BigInt(n));
          expect(off > -BigInt(d) && off <= BigInt(d)).toBe(true);
        },
      ),
    );
  });
});
