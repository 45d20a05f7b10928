import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { walletProgram } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';
import { furnishedWorld, PIN } from './given.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Every kind of prompt: a command that comes to it, and how it looks then. */
const prompts: readonly (readonly [kind: string, words: readonly string[], shown: RegExp])[] = [
  ['the app’s menu', [], /❯ 1 Chats/],
  ['a list', ['topup', '5'], /\? From which card\?[^]*❯/],
  ['a long list that is searched', ['fault', 'set'], /\? Which fault\?[^]*❯/],
  ['a line', ['login'], /\? Name *$/],
  ['an amount', ['pay', 'coffee'], /\? Amount in yuan *$/],
  ['a card number', ['add-card'], /\? Card number *$/],
  ['a PIN', ['pay', 'coffee', '1'], /\? Payment PIN ○/],
  ['a code', ['protect', 'unfreeze', '--id-number', '11010519491231002X', '--pin', PIN], /\? Code \(r/],
  ['yes or no', ['reset'], /\(y\/n\)/i],
  ['yes or no, in words alone', ['reset', '--plain'], /\(yes or no\)/],
  ['a PIN, in words alone', ['pay', 'coffee', '1', '--plain'], /Payment PIN/],
];

test.each(prompts)('after Ctrl-C at %s the terminal is as it was', async (kind, words, shown) => {
  const home = await furnishedWorld();
  const folder = temporaryFolder();
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  const wallet = `"${process.execPath}" "${walletProgram}"`;
  // Where a code is wanted, something must be protected.
  const first = kind === 'a code' ? `${wallet} protect freeze --yes > /dev/null;` : '';
  const script = `${first} stty -a > "${before}"; trap : INT; ${wallet} "$@"; stty -a > "${after}"; echo left`;
  const term = await openTerminal(words, {
    env: { WALLET_HOME: home },
    program: ['/bin/sh', '-c', script, 'sh'],
  });
  await term.until(shown);
  term.key('ctrl-c');
  await term.until(/(?:^|\n)left$/);
  expect(readFileSync(after, 'utf8')).toBe(readFileSync(before, 'utf8'));
  // The cursor is shown again, if it was hidden.
  const raw = term.raw();
  expect(raw.lastIndexOf('\u001b[?25l')).toBeLessThanOrEqual(raw.lastIndexOf('\u001b[?25h'));
});
