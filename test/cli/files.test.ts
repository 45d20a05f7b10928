import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../src/cli/files.ts';
import { temporaryFolder } from '../support/environment.ts';

test('a file is replaced as a whole, and nothing is left beside it', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.txt');
  writeFileSync(file, 'old');
  writeWhole(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

test('where it cannot be, nothing is left either', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a'));
  expect(() => writeWhole(join(folder, 'a'), 'new')).toThrow(/EISDIR|EPERM/u);
  expect(readdirSync(folder)).toEqual(['a']);
});

test('a link in its place is replaced, and what it leads to stays', () => {
  const folder = temporaryFolder();
  const victim = join(folder, 'victim');
  writeFileSync(victim, 'mine');
  symlinkSync(victim, join(folder, 'a'));
  symlinkSync(victim, join(folder, `a.${process.pid}.tmp`));
  writeWhole(join(folder, 'a'), 'new');
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new');
});
