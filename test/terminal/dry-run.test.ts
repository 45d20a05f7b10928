import { stripVTControlCharacters } from 'node:util';
import width from 'fast-string-width';
import { expect, test } from 'vitest';
import { openTerminal } from '../support/terminal.ts';
import { furnishedWorld, journalOf } from './given.ts';

test('a dry run asks what to do, and neither for the PIN nor whether it is meant', async () => {
  const home = await furnishedWorld();
  const before = journalOf(home);
  const term = await openTerminal(['transfer', 'alice', '--from', 'balance', '--dry-run'], {
    rows: 60,
    env: { WALLET_HOME: home },
  });
  await term.until(/Amount/);
  term.type('2500');
  term.key('enter');
  await term.until(/When does it arrive/);
  term.key('enter');
  await term.until(/Note/);
  term.key('enter');
  expect(await term.exit(), term.screen()).toEqual({ code: 0, signal: null });
  expect(term.screen()).toMatch(/○ Would transfer ¥2,500\.00 to alice/);
  expect(term.screen()).toMatch(/asks {2}the payment PIN, a confirmation/);
  expect(term.screen()).not.toMatch(/\? Payment PIN|2,500\.00\? /);
  expect(journalOf(home)).toBe(before);
});

test.each([40, 80])('a dry run fits %s columns', async (cols) => {
  const home = await furnishedWorld();
  for (const words of [
    ['transfer', 'alice', '2500'],
    ['withdraw', '2500', '--to', 'icbc-0128'],
  ]) {
    const term = await openTerminal([...words, '--dry-run'], { cols, env: { WALLET_HOME: home } });
    expect(await term.exit()).toEqual({ code: 0, signal: null });
    const lines = stripVTControlCharacters(term.raw()).split(/\r?\n/);
    expect(lines.filter((line) => width(line) > cols)).toEqual([]);
    expect(lines).toContain('Nothing was done: this was a dry run.');
  }
});
