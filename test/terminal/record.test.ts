import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { run } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

vi.setConfig({ testTimeout: 120_000 });

const PROMPT = /^\$ ?$/m;

/** A recorder in a terminal, and what it has written so far. */
async function recorder() {
  const folder = temporaryFolder();
  const term = await openTerminal(
    ['flow', 'record', 'a.flow', '--seed', '7', '--clock', '2026-01-05T09:00:00+08:00'],
    { cwd: folder },
  );
  await term.until(PROMPT);
  return { folder, term, flow: () => readFileSync(join(folder, 'a.flow'), 'utf8') };
}

/** Answers questions: waits for each, types the answer, presses Enter. */
async function answer(term: TestTerminal, ...answers: (readonly [RegExp, string])[]): Promise<void> {
  for (const [question, text] of answers) {
    await term.until(question);
    term.type(text);
    term.key('enter');
  }
}

const lastLine = (message: string) => new RegExp(`\\? ${message}[^\\n]*$`);

test('a conversation is written down as it goes, without what is secret, and checks green', async () => {
  const { folder, term, flow } = await recorder();
  term.type('add-card\r');
  await answer(
    term,
    [lastLine('Card number'), '6222 0212 3456 7890 129'],
    [/check digit/, '\u007F8'],
    [lastLine('Expiry'), '12/34'],
    [lastLine('Name on the card'), 'Li Lei'],
    [lastLine('Phone at'), ''],
    [lastLine('E-mail'), 'li=lei = me@example.com'],
    [/name@example.com/, '\u0015li@example.com'],
    [lastLine('New payment PIN'), '135790'],
    [lastLine('The same PIN'), '135790'],
    [lastLine('Code'), '000000'],
    [/wrong\. 4 tries[^?]*\? Code[^\n]*$/, '\u0003'],
  );
  await term.until(PROMPT);
  term.type('inbox --last-otp\r');
  const code = /^(\d{6})$/m.exec(await term.until(/^\d{6}$/m))?.[1] ?? '';
  term.type(
    'add-card --number 6222021234567890128 --expiry 12/34 --email li@example.com --pin 135790 --confirm-pin 135790\r',
  );
  await answer(
    term,
    [lastLine('Name on the card'), 'Li Lei'],
    [lastLine('Phone at'), ''],
    [lastLine('Code'), code],
  );
  await term.until(/Linked ICBC[^]*\$ ?$/);
  term.type('topup 500\r');
  await answer(
    term,
    [/From which card.*\n❯ ICBC/, ''],
    [lastLine('Payment PIN'), '111222'],
    [/tries are left[^?]*\? Payment PIN[^\n]*$/, '135790'],
  );
  await term.until(/Topped up[^]*\$ ?$/);
  term.key('ctrl-d');
  expect(await term.exit()).toEqual({ code: 0, signal: null });
  expect(term.screen()).toContain('✓ 4 commands in a.flow');

  expect(flow()).toContain('? Card number = ${card-wrong}\n✗ The check digit is wrong');
  expect(flow()).toContain(
    '? E-mail = li=lei = me@example.com\n✗ Write it as name@example.com\n? E-mail = li@example.com\n',
  );
  expect(flow()).toContain(
    '? Code (r sends a new one) = ${otp-wrong}\n✗ The code is wrong. 4 tries are left.',
  );
  expect(flow()).toContain('? Code (r sends a new one) = ^C\n✗ Interrupted; nothing was done.');
  expect(flow()).toContain('? Code (r sends a new one) = ${otp}\n✓ Linked ICBC debit card *0128');
  expect(flow()).toContain('? From which card? = ICBC debit *0128\n');
  expect(flow()).toContain(
    '? Payment PIN = ${pin-2}\n✗ The PIN is wrong. 4 tries are left.\n? Payment PIN = ${pin}\n✓ Topped up ¥500.00',
  );
  for (const secret of ['6222', '135790', '111222', code]) expect(flow()).not.toContain(secret);
  expect(await run(['flow', 'check', 'a.flow'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
});

test('a kill loses the command in the making, and nothing else', async () => {
  const { folder, term, flow } = await recorder();
  term.type('balance\r');
  await term.until(/balance +¥0\.00\n\$/);
  term.type('login bob\r');
  await term.until(/Logged in as bob[^]*\$ ?$/);
  term.type('add-card\r');
  await term.until(/\? Card number/);
  term.kill('SIGKILL');
  await term.exit();
  expect(flow()).toMatch(/\$ wallet login bob\n✓ Logged in as bob\n[^$]*$/);
  expect(await run(['flow', 'check', 'a.flow'], { cwd: folder })).toMatchObject({ code: 0 });
});

test('Ctrl-C drops what is typed; twice on an empty line it ends the recording', async () => {
  const { term, flow } = await recorder();
  term.type('pay cof');
  await term.until(/pay cof/);
  term.key('ctrl-c');
  term.type('balance\r');
  await term.until(/balance +¥0\.00\n\$/);
  term.key('ctrl-c');
  await term.until(/Ctrl-C once more/);
  term.key('ctrl-c');
  expect(await term.exit()).toEqual({ code: 0, signal: null });
  expect(flow().match(/^\$ .*/gm)).toEqual(['$ wallet balance']);
});
