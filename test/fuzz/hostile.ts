/** What somebody who means harm types, and what must hold whatever was typed. */

import fc from 'fast-check';
import { expect } from 'vitest';

/** How much is tried: 1 with every push; `npm run fuzz` takes `WALLET_FUZZ`. */
export const effort = Number(process.env['WALLET_FUZZ'] ?? 1);

/** Another seed with each run of `npm run fuzz`; the same one with every push. A failure prints it. */
export const plan = (numRuns: number): fc.Parameters<unknown> => ({
  numRuns: numRuns * effort,
  ...(effort === 1 && { seed: 6 }),
});

const escapes = [
  '\u001B[2J',
  '\u001B[31mred\u001B[0m',
  '\u001B]0;title\u0007',
  '\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\',
  '\u001B]52;c;cm0gLXJm\u0007',
  '\u001BP$q"p\u001B\\',
  '\u009B2J',
  '\u009D0;title\u009C',
  'a\rb',
  'a\nb',
  'a\tb',
  'a\bb',
  '\u0007',
  '\u007F',
  '\0',
  'me\0',
];
const unseen = [
  '\u202Eevil\u202C',
  '\u2066me\u2069',
  '\u200B',
  'm\u200De',
  'me\uFEFF',
  '\u2028',
  '\u2029',
  '\u061C',
  '\u3164',
  '\u{E0041}\u{E0042}',
  '\uE000',
  '\uFFFE',
  '\uD800',
  'a\uDC00b',
  '\u0301',
  `e${'\u0301'.repeat(200)}`,
  'ａｄｍｉｎ',
  '👩‍👩‍👧‍👦',
];
const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__proto__.polluted',
  'constructor.prototype.polluted',
  '{"__proto__":{"polluted":1}}',
  '{id,__proto__}',
  '{',
  '[]',
  'null',
  'undefined',
];
const paths = [
  '..',
  '../../etc/passwd',
  '/dev/null',
  'C:\\x',
  '~',
  '.',
  '/',
  'a/../../b',
  '-',
  '--',
  '-x',
  '--x=y',
];
const formulas = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '=cmd|"/c calc"!A1',
  '$(id)',
  '`id`',
  '${HOME}',
  "'; --",
  '%s%n',
  '<b>&amp;',
];
const numbers = [
  '-0',
  '0',
  '1e9',
  '0x10',
  'NaN',
  'Infinity',
  '9007199254740993',
  '1'.repeat(400),
  '0.001',
  '１８',
  '1,000',
];
const long = [
  'a'.repeat(5_000),
  '😀'.repeat(2_000),
  'a '.repeat(2_000),
  '((('.repeat(500),
  '-'.repeat(3_000),
];

/** Text that does harm where it is not taken for data. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...escapes, ...unseen) },
  { weight: 3, arbitrary: fc.constantFrom(...names, ...paths, ...formulas, ...numbers) },
  { weight: 1, arbitrary: fc.constantFrom(...long) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.nat(0xff_ff), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('me', 'coffee', '18', 'icbc-0128'), fc.constantFrom(...escapes, ...unseen))
      .map(([word, evil]) => word + evil),
  },
);

/** What can't be passed to a process, whoever tries: it ends at the first NUL, and is UTF-8. */
export const passable = hostile.map((text) => Buffer.from(text.replaceAll('\0', '')).toString());

/** Characters that drive or deceive a terminal, but for the ends of lines. */
const driving = /[^\P{Cc}\n]|[\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B-\u200D\u2060-\u2064\uFEFF]/u;

/** How a fault of our own shows: a stack, a value that is none. */
const fault = /^\s+at .*(?:\.[cm]?[jt]s|node:\S+):\d+:\d+|\[object |\b(?:Type|Range|Reference)Error\b/m;

/** What was printed drives no terminal and has no stack in it. `what` is the command. */
export function expectClean(printed: string, what: string): void {
  // Rows of a CSV end so (RFC 4180).
  printed = printed.replaceAll('\r\n', '\n');
  const at = printed.search(driving);
  expect(at === -1 ? undefined : JSON.stringify(printed.slice(Math.max(0, at - 40), at + 40)), what).toBe(
    undefined,
  );
  expect(fault.exec(printed)?.[0], what).toBe(undefined);
}

/** The exit codes that the contract has for what people type; 1 is a fault of our own. */
export const documented: readonly (number | null)[] = [0, 2, 3, 4, 5, 6, 130];

const properties = Reflect.ownKeys(Object.prototype).length;

/** Nothing that was typed has become a property of everything. */
export function expectUnpolluted(): void {
  expect(Reflect.ownKeys(Object.prototype)).toHaveLength(properties);
  expect(Object.hasOwn(Object, 'polluted')).toBe(false);
}
