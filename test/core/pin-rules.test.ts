import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weakPin } from '../../src/core/pin-rules.ts';

const nobody = { phones: [], documents: [] };
const weakness = (pin: string) => weakPin(pin, nobody);
const known = {
  birth: '1987-11-23',
  phones: ['13800138260', '+85291234567'],
  documents: ['440308198711231516', '11010519491231002X'],
};

test.each([
  '',
  '12345',
  '1234567',
  '12345a',
  '１２３４５６',
  ' 384756',
  '384756\n',
  '-38475',
  '1e5000',
  '38 475',
])('%j is not six digits', (pin) => expect(weakness(pin)).toBe('not-six-digits'));

test.each(['000000', '888888', '999999'])('%s has six equal digits', (pin) =>
  expect(weakness(pin)).toBe('equal-digits'),
);

test.each(['123456', '012345', '987654', '654321', '567890', '098765'])('%s counts up or down', (pin) =>
  expect(weakness(pin)).toBe('run'),
);

test.each(['121212', '909090', '123123', '520520', '112233', '889900', '112211'])(
  '%s repeats itself',
  (pin) => expect(weakness(pin)).toBe('repeats'),
);

test.each(['384756', '246813', '135791', '123457', '123321', '111112', '100000', '112234'])(
  '%s is taken',
  (pin) => expect(weakness(pin)).toBeUndefined(),
);

test.each(['871123', '112387', '231187', '198711'])('%s is a birth date of 23 November 1987', (pin) => {
  expect(weakPin(pin, known)).toBe('birth-date');
  expect(weakness(pin)).toBeUndefined();
});

test.each(['138260', '234567'])('%s is the end of a phone number, unless it is worse', (pin) => {
  expect(weakPin(pin, known)).toBe(pin === '234567' ? 'run' : 'phone-ending');
});

test.each(['231516', '231002'])('%s is the end of a document, the letters left out', (pin) => {
  expect(weakPin(pin, known)).toBe('document-ending');
});

test('a PIN like somebody else’s birthday is taken', () => expect(weakPin('800101', known)).toBeUndefined());

describe('of all PINs', () => {
  test('10 are equal, 20 run, 2,070 repeat', () => {
    const counts = new Map<string | undefined, number>();
    for (let number = 0; number < 1_000_000; number += 1) {
      const found = weakness(String(number).padStart(6, '0'));
      counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    // 100 of ababab, 1,000 each of abcabc and aabbcc, less the ten equal ones in each.
    expect(Object.fromEntries(counts)).toMatchObject({ 'equal-digits': 10, run: 20 });
    expect(counts.get('not-six-digits')).toBeUndefined();
    expect(counts.get('repeats')).toBe(2_070);
  });

  test('knowing more about a person never makes a weak PIN strong', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{6}$/), (pin) => {
        expect(weakPin(pin, known)).toBe(weakness(pin) ?? weakPin(pin, known));
      }),
    );
  });
});
