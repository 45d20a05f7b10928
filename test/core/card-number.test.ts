import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cardNumberProblem,
  formatCardNumber,
  luhn,
  networkOf,
  networks,
  recognise,
  withCheckDigit,
} from '../../src/core/card-number.ts';

const digits = (minLength: number, maxLength: number) =>
  fc.stringMatching(new RegExp(`^[0-9]{${minLength},${maxLength}}$`));

const validNumber = digits(13, 18).map(withCheckDigit);

describe('the check digit', () => {
  test.each(['4242424242424242', '378282246310005', '36227206271667', '6205500000000000004', '79927398713'])(
    '%s, a published number, passes',
    (number) => expect(luhn(number)).toBe(true),
  );

  test.each(['4242424242424241', '6200000000000004', '79927398710', 'abc', '42 42', '４２'])(
    '%s fails',
    (number) => expect(luhn(number)).toBe(false),
  );

  test('the digit put behind makes the number pass, and no other digit would', () => {
    fc.assert(
      fc.property(digits(1, 18), (body) => {
        const passing = Array.from('0123456789').filter((digit) => luhn(body + digit));
        expect(passing).toEqual([withCheckDigit(body).slice(-1)]);
      }),
    );
  });

  test('any one digit typed wrong is noticed', () => {
    fc.assert(
      fc.property(validNumber, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const index = at % number.length;
        const wrong = (Number(number[index]) + by) % 10;
        expect(luhn(number.slice(0, index) + wrong + number.slice(index + 1))).toBe(false);
      }),
    );
  });

  test('two neighbours swapped are noticed, except 0 and 9', () => {
    fc.assert(
      fc.property(validNumber, fc.nat(), (number, at) => {
        const index = at % (number.length - 1);
        const [one = '', other = ''] = number.slice(index, index + 2);
        const swapped = number.slice(0, index) + other + one + number.slice(index + 2);
        expect(luhn(swapped)).toBe(one === other || ['09', '90'].includes(one + other));
      }),
    );
  });
});

describe('the network', () => {
  test.each([
    ['4', 'Visa'],
    ['51', 'Mastercard'],
    ['55', 'Mastercard'],
    ['2221', 'Mastercard'],
    ['2720', 'Mastercard'],
    ['34', 'Amex'],
    ['37', 'Amex'],
    ['300', 'Diners'],
    ['305', 'Diners'],
    ['36', 'Diners'],
    ['39', 'Diners'],
    ['6011', 'Discover'],
    ['644', 'Discover'],
    ['65', 'Discover'],
    ['2131', 'JCB'],
    ['1800', 'JCB'],
    ['3528', 'JCB'],
    ['3589', 'JCB'],
    ['620', 'UnionPay'],
    ['62202', 'UnionPay'],
    ['622848', 'UnionPay'],
    ['6291', 'UnionPay'],
    ['627781', 'UnionPay'],
    ['810', 'UnionPay'],
    ['8171', 'UnionPay'],
  ])('%s… is %s', (prefix, network) => expect(networkOf(prefix)?.network).toBe(network));

  test.each([
    '',
    '0',
    '1',
    '3',
    '6',
    '50',
    '56',
    '2220',
    '2721',
    '306',
    '3527',
    '3590',
    '643',
    '62183',
    '627780',
    '8172',
  ])('%j tells none', (prefix) => expect(networkOf(prefix)).toBeUndefined());

  test('as few digits as suffice tell it', () => {
    expect(networkOf('23')?.network).toBe('Mastercard');
    expect(networkOf('353')?.network).toBe('JCB');
    expect(networkOf('6221')?.network).toBe('UnionPay');
    expect(networkOf('222')).toBeUndefined();
    expect(networkOf('352')).toBeUndefined();
  });

  test('once told, it stays, whatever is typed next', () => {
    fc.assert(
      fc.property(digits(1, 19), (number) => {
        const told = Array.from(number, (_, end) => networkOf(number.slice(0, end + 1))?.network);
        const first = told.findIndex((network) => network !== undefined);
        expect(first < 0 || new Set(told.slice(first)).size === 1).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a CVV has three digits, four with Amex', () => {
    expect(networkOf('4242')?.cvvLength).toBe(3);
    expect(networkOf('3782')?.cvvLength).toBe(4);
  });

  test('there are seven', () => expect(networks).toHaveLength(7));
});

describe('a number as typed', () => {
  test.each([
    ['4242424242424242', '4242424242424242'],
    ['4242 4242 4242 4242', '4242424242424242'],
    ['4242-4242-4242-4242', '4242424242424242'],
    ['  4242  4242 42424242 ', '4242424242424242'],
    ['3782 822463 10005', '378282246310005'],
    ['3622 720627 1667', '36227206271667'],
    ['6205500000000000004', '6205500000000000004'],
  ])('%j is taken', (text, number) => expect(cardNumberProblem(text)).toEqual({ digits: number }));

  test.each([
    ['', 'not-digits'],
    [' ', 'not-digits'],
    ['hello', 'not-digits'],
    ['4242 4242 4242 424x', 'not-digits'],
    ['-4242424242424242', 'not-digits'],
    ['4242424242424242-', 'not-digits'],
    ['４２４２４２４２４２４２４２４２', 'not-digits'],
    ['4242.4242.4242.4242', 'not-digits'],
    ['4242\u202e424242424242', 'not-digits'],
    ['1e15', 'not-digits'],
    ['4', 'too-short'],
    ['4222222222222', 'too-short'],
    ['42424242424242424242', 'too-long'],
    ['9999999999999999', 'unknown-network'],
    ['0000000000000000', 'unknown-network'],
    ['55555555555544440', 'wrong-length'],
    ['3782822463100050', 'wrong-length'],
    ['4242424242424241', 'check-digit'],
    ['6200000000000004', 'check-digit'],
  ])('%j is refused: %s', (text, problem) => expect(cardNumberProblem(text)).toEqual({ problem }));

  test('a megabyte is refused at once', () => {
    const started = performance.now();
    for (const piece of ['4', '4 ', ' ', '-'])
      expect(cardNumberProblem(piece.repeat(1_000_000))).toHaveProperty('problem');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('it is taken however it is grouped, and groups of four read the same', () => {
    const known = fc.constantFrom(
      '4242424242424242',
      '378282246310005',
      '6217001234567890122',
      '36227206271667',
    );
    fc.assert(
      fc.property(
        known,
        fc.array(fc.constantFrom('', ' ', '-', '  '), { minLength: 18, maxLength: 18 }),
        (number, gaps) => {
          const typed = Array.from(
            number,
            (digit, index) => digit + (index < number.length - 1 ? gaps[index] : ''),
          ).join('');
          expect(cardNumberProblem(typed)).toEqual({ digits: number });
          expect(cardNumberProblem(formatCardNumber(number))).toEqual({ digits: number });
        },
      ),
    );
  });
});

describe('while it is typed', () => {
  test('the network comes first, then bank and kind', () => {
    expect(recognise('')).toEqual({});
    expect(recognise('62')).toEqual({});
    expect(recognise('62220')).toEqual({ network: 'UnionPay' });
    expect(recognise('622202')).toEqual({ network: 'UnionPay', bank: 'ICBC', kind: 'debit' });
    expect(recognise('6222021234567890128')).toEqual({ network: 'UnionPay', bank: 'ICBC', kind: 'debit' });
  });

  test('a foreign number tells its kind only when a test card has it', () => {
    expect(recognise('400005665566555')).toEqual({ network: 'Visa' });
    expect(recognise('4000056655665556')).toEqual({
      network: 'Visa',
      bank: 'International Bank',
      kind: 'debit',
    });
  });

  test('it is shown in groups of four', () => {
    expect(formatCardNumber('6217001234567890122')).toBe('6217 0012 3456 7890 122');
    expect(formatCardNumber('4242')).toBe('4242');
    expect(formatCardNumber('42424')).toBe('4242 4');
    expect(formatCardNumber('')).toBe('');
  });
});
