import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Accounts, book, held, move, total } from '../../src/core/ledger.ts';
import { fen, MAX_AMOUNT_FEN } from '../../src/core/money.ts';

const fill = (): Accounts =>
  new Map([
    ['outside', fen(-1_000)],
    ['balance/me', fen(600)],
    ['balance/you', fen(400)],
  ]);

test('an account nobody posted to holds nothing', () => expect(held(new Map(), 'balance/me')).toBe(0));

test('what one account gives, the others receive', () => {
  expect(move('balance/me', ['merchant/coffee', fen(99)], ['fees', fen(1)])).toEqual([
    ['balance/me', -100],
    ['merchant/coffee', 99],
    ['fees', 1],
  ]);
});

test('parts of nothing are left out', () => {
  expect(move('balance/me', ['fees', fen(0)])).toEqual([]);
  expect(move('balance/me', ['balance/you', fen(5)], ['fees', fen(0)])).toHaveLength(2);
});

test.each([
  [
    'off by one',
    [
      ['balance/me', -5],
      ['balance/you', 6],
    ],
    'off by 1 fen',
  ],
  [
    'an overdraft',
    [
      ['balance/me', -601],
      ['balance/you', 601],
    ],
    'balance/me would hold -1 fen',
  ],
  [
    'an overdraft of an unknown account',
    [
      ['held/1', -1],
      ['fees', 1],
    ],
    'held/1 would hold -1 fen',
  ],
  [
    'an overdraft in two steps',
    [
      ['balance/you', 800],
      ['balance/me', -400],
      ['balance/me', -400],
    ],
    'balance/me',
  ],
] as const)('%s is not booked, and nothing changes', (_, postings, message) => {
  const accounts = fill();
  expect(() =>
    book(
      accounts,
      postings.map(([account, amount]) => [account, fen(amount)] as const),
    ),
  ).toThrow(message);
  expect(accounts).toEqual(fill());
});

test('only the outside may owe', () => {
  const accounts = fill();
  book(accounts, move('outside', ['bank/1', MAX_AMOUNT_FEN]));
  expect(held(accounts, 'outside')).toBe(-1_000 - MAX_AMOUNT_FEN);
});

test('the emptied account of a closed entry goes, an empty balance stays', () => {
  const accounts = fill();
  book(accounts, move('balance/me', ['held/1', fen(600)]));
  book(accounts, move('held/1', ['balance/you', fen(600)]));
  expect([...accounts.keys()]).toEqual(['outside', 'balance/me', 'balance/you']);
});

test('whatever moves, the sum over all accounts is zero and nobody owes', () => {
  const account = fc.constantFrom('balance/me', 'balance/you', 'held/1', 'fees');
  const amount = fc.integer({ min: -50, max: 700 });
  fc.assert(
    fc.property(fc.array(fc.tuple(account, account, amount, amount)), (moves) => {
      const accounts = fill();
      for (const [from, to, one, other] of moves) {
        try {
          book(accounts, move(from, [to, fen(one)], ['fees', fen(other)]));
        } catch (error) {
          expect(String(error)).toContain('would hold');
        }
        expect(total(accounts)).toBe(0);
        for (const [name, holding] of accounts) expect(holding >= 0 || name === 'outside').toBe(true);
      }
    }),
  );
});
