import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bugs } from './mutants/bugs.js';

const pages = ['SECURITY.md', 'docs/trust.md'].map((page) => readFileSync(page, 'utf8'));

test('every threat has a row, and every test that a page names is there', () => {
  const rows = [...(pages[0] ?? '').matchAll(/^\| (T\d+) +\|.*\| +(.*?) +\|$/gm)];
  expect(rows.map(([, threat]) => threat)).toEqual(Array.from({ length: 32 }, (_, index) => `T${index + 1}`));
  for (const [, threat, shown] of rows) expect(shown, threat).toMatch(/`test\/|^not defended$/);
  const named = pages.flatMap((page) =>
    [...page.matchAll(/\btest\/[\w/-]+(?:\.test\.ts)?/g)].map(([path]) => path),
  );
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test('every bug can still be made, in one place, and names tests that are there', () => {
  expect(bugs.length).toBeGreaterThanOrEqual(40);
  expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
  for (const { name, file, from, to, tests } of bugs) {
    expect(readFileSync(file, 'utf8').split(from), name).toHaveLength(2);
    expect(to, name).not.toBe(from);
    expect(
      tests.filter((path) => !existsSync(path)),
      name,
    ).toEqual([]);
  }
});
