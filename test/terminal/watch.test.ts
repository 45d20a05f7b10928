import { expect, test, vi } from 'vitest';
import { run, walletProgram } from '../support/program.ts';
import { openTerminal, type TerminalOptions, type TestTerminal } from '../support/terminal.ts';
import { furnishedWorld, journalOf, PIN } from './given.ts';

vi.setConfig({ testTimeout: 60_000 });

const STATUS = /^2026-01-05 09:00 {2}me\u00A0¥[\d,.]+ {2}alice\u00A0¥[\d,.]+ {2}q ends$/m;

async function watch(home: string, options: TerminalOptions = {}): Promise<TestTerminal> {
  const term = await openTerminal(['watch'], { ...options, env: { WALLET_HOME: home, ...options.env } });
  await term.until(/ me\u00A0¥/);
  return term;
}

test('a payment by another shell goes up above the balances, which follow', async () => {
  const home = await furnishedWorld();
  const term = await watch(home);
  expect(term.screen()).toMatch(STATUS);
  const before = term.screen();
  await run(['pay', 'coffee', '20', '--from', 'balance', '--pin', PIN], { home });
  const after = await term.until(/Payment voucher/);
  const balance = /balance (¥[\d,.]+)$/m.exec(after)?.[1] ?? 'none';
  expect(after).toMatch(/✓ Paid ¥20\.00 to Corner Coffee {2}PAID {2}balance ¥/);
  await term.until(new RegExp(`me\\u00A0${balance.replaceAll('.', '\\.')}`));
  const last = term.screen().split('\n').at(-1) ?? '';
  expect(last).toMatch(STATUS);
  expect(before).not.toContain(balance);
  expect(term.screen().match(/q ends/g)).toHaveLength(1);
});

test('somebody who opens an account stands in the line at the bottom, too', async () => {
  const home = await furnishedWorld();
  const term = await watch(home);
  await run(['login', 'bob'], { home });
  const screen = await term.until(/bob\u00A0¥/);
  expect(screen).toMatch(/alice\u00A0¥[\d,.]+ {2}bob\u00A0¥0\.00 {2}q ends$/);
});

test('watching keeps no record', async () => {
  const home = await furnishedWorld();
  const before = journalOf(home);
  const term = await watch(home);
  term.key('ctrl-c');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
  expect(journalOf(home)).toBe(before);
});

test('where nobody else acts there is nobody to wait for', async () => {
  const home = await furnishedWorld();
  const { stderr } = await run(['flow', 'record', `${home}.flow`], { input: 'watch\n' });
  expect(stderr).toContain('Nobody else acts on this world.');
});

test.each([
  ['q', 'q', 0],
  ['Ctrl-D', '\x04', 0],
  ['Ctrl-C', '\x03', 130],
])('%s ends it and leaves the terminal as it was', async (_, key, code) => {
  const home = await furnishedWorld();
  const shell = `echo before; "$0" "$1" watch; code=$?; stty -a | grep -ow -e '-\\?echo' -e '-\\?icanon' | tr '\\n' ' '; exit $code`;
  const term = await openTerminal(['-c', shell, process.execPath, walletProgram], {
    program: ['/bin/sh'],
    env: { WALLET_HOME: home },
  });
  await term.until(STATUS);
  term.type(key);
  expect(await term.exit()).toEqual({ code, signal: null });
  expect(term.screen()).toMatch(/^before\n(icanon echo|echo icanon)$/);
  expect(term.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(term.raw().lastIndexOf('\x1b[?25l'));
});

test('a signal ends it with the line at the bottom gone', async () => {
  const term = await watch(await furnishedWorld());
  term.kill('SIGTERM');
  expect(await term.exit()).toEqual({ code: 143, signal: null });
  expect(term.screen()).toBe('');
});

test('a narrow terminal shows as many balances as fit in one row', async () => {
  const term = await watch(await furnishedWorld(), { cols: 36, rows: 8 });
  expect(term.screen()).toMatch(/^2026-01-05 09:00 {2}me\u00A0¥[\d,.]+$/);
});

test('colours can be switched off; the bottom line stays', async () => {
  const coloured = await watch(await furnishedWorld());
  expect(coloured.raw()).toContain('\x1b[2m');
  const plain = await watch(await furnishedWorld(), { env: { NO_COLOR: '1' } });
  expect(plain.raw()).not.toMatch(/\[\d+m/);
  expect(plain.screen()).toMatch(STATUS);
});
