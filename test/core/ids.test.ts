import { expect, test } from 'vitest';
import type { Entry } from '../../src/core/entries.ts';
import { newId } from '../../src/core/ids.ts';
import { given, NINE } from '../support/given.ts';

const { world } = given();
const idAt = (entries: number, type: Entry['type'] = 'payment', ahead = 0) =>
  newId({ ...world, entries }, type, NINE, ahead);

test.each([
  ['payment', /^420000032220260105\d{10}$/, 28],
  ['refund', /^5030000032220260105\d{10}$/, 29],
  ['order', /^410020260105\d{10}$/, 22],
  ['top-up', /^100020260105\d{10}$/, 22],
  ['withdrawal', /^110020260105\d{10}$/, 22],
  ['transfer', /^120020260105\d{10}$/, 22],
  ['red-packet', /^130020260105\d{10}$/, 22],
  ['red-packet-share', /^131020260105\d{10}$/, 22],
] as const)('the id of a %s has the operator’s form, the day inside', (type, form, length) => {
  expect(idAt(0, type)).toMatch(form);
  expect(idAt(0, type)).toHaveLength(length);
});

test('the day inside is that of UTC+8', () => {
  expect(newId(world, 'order', Date.parse('2026-01-05T16:00:00Z'))).toMatch(/^410020260106/);
});

test('100,000 entries of one day have 100,000 ids', () => {
  expect(new Set(Array.from({ length: 100_000 }, (_, entries) => idAt(entries))).size).toBe(100_000);
});

test('the ids of one decision follow each other as those of many would', () => {
  expect(idAt(7, 'payment', 3)).toBe(idAt(10));
});

test('neighbours look nothing alike: the next id cannot be guessed by adding one', () => {
  const endings = Array.from({ length: 1_000 }, (_, entries) => Number(idAt(entries).slice(-10)));
  const nearest = endings.slice(1).map((ending, index) => Math.abs(ending - (endings[index] ?? 0)));
  expect(Math.min(...nearest)).toBeGreaterThan(1_000_000_000);
});
