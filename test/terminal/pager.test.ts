import { spawnSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { temporaryFile } from '../support/environment.ts';
import { run, walletProgram } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { furnishedWorld } from './given.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A pager that every platform has: says how many lines it was given, and waits for a key at the terminal. */
const standIn = `
const { openSync, readFileSync, readSync } = require('node:fs');
const { ReadStream } = require('node:tty');
const lines = readFileSync(0, 'utf8').trimEnd().split('\\n');
console.log('PAGER ' + lines.length + ' lines, first ' + lines[0]);
const keys = new ReadStream(openSync('/dev/tty', 'r'));
keys.setRawMode(process.argv.includes('--raw'));
keys.on('data', (data) => { if (String(data).includes('q')) process.exit(3); });
`;

function pagerCommand(...flags: string[]): string {
  return [process.execPath, temporaryFile('pager.cjs', standIn), ...flags].join(' ');
}

/** A terminal of ten rows with a shell in it, which tells how the command ended and how the terminal was left. */
async function shell(words: string, env: Readonly<Record<string, string>>): Promise<TestTerminal> {
  const script = `trap : INT; "$0" "$1" ${words}; echo "exit $?"; stty -a | grep -ow -e '-\\?echo' -e '-\\?icanon' | tr '\\n' ' '`;
  return openTerminal(['-c', script, process.execPath, walletProgram], {
    program: ['/bin/sh'],
    rows: 10,
    cols: 200,
    env: { WALLET_HOME: await furnishedWorld(), ...env },
  });
}

const left = /exit 0\n(icanon echo|echo icanon)$/;

test.each([
  ['q', 'q\n', ''],
  ['q in raw mode', 'q', '--raw'],
])('a list longer than the screen goes through the pager, which %s ends', async (_, keys, flag) => {
  const term = await shell('rules', { WALLET_PAGER: pagerCommand(flag) });
  expect(await term.until(/PAGER \d\d lines, first/)).not.toContain('no-pin-single');
  term.type(keys);
  await term.exit();
  expect(term.screen()).toMatch(left);
});

test('Ctrl-C in the pager is no fault, and leaves the terminal as it was', async () => {
  const term = await shell('rules', { WALLET_PAGER: pagerCommand() });
  await term.until(/PAGER/);
  term.key('ctrl-c');
  await term.exit();
  expect(term.screen()).toMatch(left);
});

test.each([
  ['a list that fits', 'cards', {}],
  ['--no-pager', 'rules --no-pager', {}],
  ['--no-input', 'rules --no-input', {}],
  ['--json', 'rules --json', {}],
  ['a template', "rules --template '{no-pin-single}'", {}],
  ['what is no list', 'whoami', {}],
  ['the setting never', 'rules', { WALLET_PAGER: 'never' }],
])('no pager for %s', async (_, words, env) => {
  const term = await shell(words, { WALLET_PAGER: pagerCommand(), ...env });
  await term.exit();
  expect(term.raw()).toContain('exit 0');
  expect(term.raw()).not.toContain('PAGER');
});

test.each(['no-such-pager-anywhere -x', 'no-such-pager-anywhere "a b"', '/etc/passwd'])(
  'where the pager %j is missing the list is printed',
  async (pager) => {
    const term = await shell('test-cards', { WALLET_PAGER: pager });
    await term.exit();
    expect(term.raw()).toContain('4242 4242 4242 4242');
    expect(term.screen()).toMatch(left);
  },
);

test('without a terminal nothing is paged', async () => {
  const home = await furnishedWorld();
  const { stdout } = await run(['rules'], { home, env: { WALLET_PAGER: pagerCommand() } });
  expect(stdout).toContain('no-pin-single');
});

test('in the app, too: the menu comes back', async () => {
  const term = await openTerminal([], {
    rows: 12,
    env: { WALLET_HOME: await furnishedWorld(), WALLET_PAGER: pagerCommand() },
  });
  for (const name of ['Chats', 'Messages']) {
    await term.until(/Enter opens/);
    term.type(name);
    await term.until(new RegExp(String.raw`❯ \d+ ${name}[^]*Filter: ${name}`));
    term.key('enter');
  }
  await term.until(/PAGER \d+ lines/);
  term.type('q\n');
  await term.until(/≡ wallet inbox[^]*❯ 1 Messages/);
  term.key('ctrl-c');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
});

const usual = 'less';

test.runIf(spawnSync(usual, ['--version']).status === 0)('less shows a page; q leaves it', async () => {
  const term = await shell('rules', {});
  const page = await term.until(/^:$/m);
  expect(page.split('\n')[0]).toMatch(/^rule +value/);
  expect(page).not.toContain('[2m');
  term.type('/pin-lock\n');
  await term.until(/^pin-lock/m);
  term.type('q');
  await term.exit();
  expect(term.screen()).toMatch(left);
});
