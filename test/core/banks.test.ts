import { describe, expect, test } from 'vitest';
import { bankOf, banks, issuerPrefixFor } from '../../src/core/banks.ts';
import { type CardKind, networkOf, networks } from '../../src/core/card-number.ts';

const kinds: readonly CardKind[] = ['debit', 'credit', 'prepaid'];
const issued = banks.flatMap((bank) =>
  networks.flatMap((network) =>
    kinds.flatMap((kind) => {
      const issuer = issuerPrefixFor(bank, kind, network);
      return issuer ? [{ asked: { bank, kind, network }, issuer }] : [];
    }),
  ),
);

test('fifteen domestic banks and one foreign bank issue cards', () => {
  expect(banks).toHaveLength(16);
  expect(banks).toContain('ICBC');
  expect(banks).toContain('International Bank');
});

test.each(issued)(
  '$asked.bank issues $asked.network $asked.kind cards of a length the network has',
  ({ asked, issuer }) => {
    expect(issuer).toMatchObject(asked);
    expect(networkOf(issuer.prefix)?.network).toBe(asked.network);
    expect(networkOf(issuer.prefix)?.lengths).toContain(issuer.length);
  },
);

describe('who issues what', () => {
  test('a bank may be named in any case', () => {
    expect(issuerPrefixFor(' icbc ', 'debit', 'UnionPay')).toMatchObject({
      bank: 'ICBC',
      prefix: '622202',
      length: 19,
    });
  });

  test('domestic banks issue no foreign cards, and the foreign bank no domestic ones', () => {
    expect(issuerPrefixFor('ICBC', 'debit', 'Visa')).toBeUndefined();
    expect(issuerPrefixFor('International Bank', 'debit', 'UnionPay')).toBeUndefined();
  });

  test('a bank issues only the kinds that its prefixes stand for', () => {
    expect(issuerPrefixFor('ICBC', 'credit', 'UnionPay')).toBeUndefined();
    expect(issuerPrefixFor('BOC', 'credit', 'UnionPay')?.length).toBe(16);
  });

  test.each(['', 'NO SUCH BANK', '__proto__', 'constructor'])('%j is no bank', (bank) => {
    expect(issuerPrefixFor(bank, 'debit', 'UnionPay')).toBeUndefined();
  });
});

describe('whose card it is', () => {
  test.each([
    ['6228480000', 'ABC', 'debit'],
    ['622836', 'ABC', 'credit'],
    ['6225750000000000', 'CMB', 'credit'],
    ['622908', 'CIB', 'debit'],
  ])('%s… is of %s, %s', (digits, bank, kind) => expect(bankOf(digits)).toMatchObject({ bank, kind }));

  test.each(['', '62', '62284', '622849', '4242424242424242'])('%j tells no bank', (digits) =>
    expect(bankOf(digits)).toBeUndefined(),
  );
});
