import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXIT, fail, refuse, type Refusal, WalletError } from '../../src/core/errors.ts';
import { sampleFacts as facts } from '../../src/core/reasons.ts';

const catalogue = readFileSync(new URL('../../src/core/errors.ts', import.meta.url), 'utf8');
const codes = [...catalogue.matchAll(/^ {2}([A-Z][A-Z_]+): error/gm)].map(([, code = '']) => code);
const word = refuse as (code: string, facts: object) => Refusal;

/** The lines that are no sentence to show: empty, of several lines, too long, or with a hole in them. */
function unreadable({ message, hint }: Refusal): string[] {
  return [message, hint].filter(
    (line) =>
      !/^[`\p{L}\p{N}–-][^\n\r\t]*[.?:!\p{L}\p{N}]$/u.test(line) ||
      /undefined|null|NaN|\[object|\s{2}/.test(line) ||
      line.length > 200,
  );
}

test('the catalogue is read whole', () => {
  expect(codes.length).toBeGreaterThan(80);
  expect(new Set(codes).size).toBe(codes.length);
});

test.each(codes)('%s says what happened and what to do, a line each', (code) => {
  const refusal = word(code, facts);
  expect(refusal).toMatchObject({ code, facts });
  expect(Object.values(EXIT)).toContain(refusal.exitCode);
  expect(unreadable(refusal)).toEqual([]);
});

test.each(codes)('%s is as readable when a fact is not, or is the other one', (code) => {
  const others = [
    { usedFen: 0, leftFen: 0, left: 1, paid: true, paused: true, nextAt: 1 },
    { items: [], unset: true, status: 'EXPIRED', unit: 'ms', way: 'Wait.', hint: 'Wait.' },
    { unit: 'count' },
  ];
  expect(others.flatMap((other) => unreadable(word(code, { ...facts, ...other })))).toEqual([]);
});

test.each([
  'INSUFFICIENT_FUNDS 3',
  'LIMIT_EXCEEDED 3',
  'CARD_NOT_ALLOWED 3',
  'CARD_DECLINED 3',
  'CODE_EXPIRED 3',
  'PIN_WRONG 4',
  'PIN_LOCKED 4',
  'OTP_WRONG 4',
  'NOT_LOGGED_IN 4',
  'WALLET_NOT_SHOWN 4',
  'PIN_REQUIRED 5',
  'OTP_REQUIRED 5',
  'ID_NOT_VERIFIED 5',
  'USERPAYING 5',
  'CONFIRM_REQUIRED 5',
  'AMOUNT_INVALID 2',
  'STORE_BUSY 6',
  'STORE_CORRUPT 6',
  'STORE_NEWER 6',
  'STORE_UNWRITABLE 6',
  'INTERRUPTED 130',
  'OUTPUT_LOST 1',
  'FAULT 1',
])('the exit code that scripts were promised: %s', (promise) => {
  const [code = '', exit] = promise.split(' ');
  expect(word(code, facts).exitCode).toBe(Number(exit));
});

test('every error is used somewhere', () => {
  const folder = new URL('../../src/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files
    .filter((name) => name.endsWith('.ts') && !name.endsWith('errors.ts'))
    .map((name) => readFileSync(new URL(name.replaceAll('\\', '/'), folder), 'utf8'))
    .join('\n');
  expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test('an error goes up with its refusal inside', () => {
  const raise = () => fail('MERCHANT_UNKNOWN', { merchant: 'nowhere' });
  expect(raise).toThrow(WalletError);
  expect(raise).toThrow('There is no merchant nowhere.');
  try {
    raise();
  } catch (error) {
    expect((error as WalletError).refusal).toEqual(refuse('MERCHANT_UNKNOWN', { merchant: 'nowhere' }));
  }
});
