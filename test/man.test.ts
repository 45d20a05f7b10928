import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { run } from './support/program.ts';

const page = readFileSync(join(fileURLToPath(new URL('..', import.meta.url)), 'dist', 'wallet.1'), 'utf8');

test('the manual page has every command, and the topics', async () => {
  const { stdout } = await run(['--help'], {});
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(30);
  for (const name of commands) expect(page).toContain(`.SS "wallet ${name.replaceAll('-', String.raw`\-`)}`);
  for (const section of ['NAME', 'SYNOPSIS', 'OPTIONS', 'COMMANDS', String.raw`EXIT\-CODES`, 'ENVIRONMENT'])
    expect(page).toContain(`.SH "${section}"`);
});

test('every line of it is text or one of the macros of man(7)', () => {
  const macros = page.split('\n').filter((line) => /^[.']/.test(line));
  expect(macros.filter((line) => !/^\.(?:TH|SH|SS|PP|TP|B|nf|fi)(?: |$)/.test(line))).toEqual([]);
  // A backslash begins an escape that was meant: a hyphen, a backslash, nothing.
  expect(page.replaceAll(/\\[-e&]/g, '')).not.toContain('\\');
  expect(macros.filter((line) => line === '.nf').length).toBe(macros.filter((line) => line === '.fi').length);
});
