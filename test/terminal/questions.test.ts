import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { run, runJson, walletProgram } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { furnishedWorld, ICBC, journalOf, newWorld, PIN } from './given.ts';
import { temporaryFolder } from '../support/environment.ts';

vi.setConfig({ testTimeout: 60_000 });

async function open(home: string, args: readonly string[], env = {}): Promise<TestTerminal> {
  return await openTerminal(args, { env: { WALLET_HOME: home, ...env } });
}

/** Waits for a question and answers it. */
async function answer(term: TestTerminal, question: RegExp, text: string): Promise<void> {
  await term.until(question);
  term.type(`${text}\r`);
}

/** What a second shell reads from the simulated phone. */
async function codeOnPhone(home: string): Promise<string> {
  const [last] = await runJson<{ otp: string }[]>(['inbox', '--last-otp'], { home });
  return last?.otp ?? '';
}

/** A code that is not this one. */
const another = (code: string): string => (code === '000000' ? '111111' : '000000');

const card = ['--number', ICBC, '--expiry', '12/34', '--email', 'me@example.com'];
const holder = ['--holder', 'Li Lei', '--phone', '13800138000'];
const firstPin = ['--pin', PIN, '--confirm-pin', PIN];

test('the card is recognised while its number is typed, and masked afterwards', async () => {
  const term = await open(newWorld(), ['add-card']);
  await term.until(/\? Card number/);
  term.type('6222 0212');
  await term.until(/\? Card number 6222 0212\n {2}ICBC · UnionPay · debit/);
  term.type('3456 7890 129\r');
  await term.until(/✗ The check digit is wrong/);
  expect(term.screen()).toContain('? Card number 6222 0212 3456 7890 129');
  term.key('backspace');
  term.type('8\r');
  await term.until(/✓ Card number \*0128 {2}ICBC · UnionPay · debit\n\? Expiry/);
  expect(term.screen()).not.toContain('6222');
});

test('no CVV is asked where the card has none', async () => {
  const term = await open(newWorld(), ['add-card']);
  await answer(term, /\? Card number/, ICBC);
  await answer(term, /\? Expiry/, '12/34');
  await term.until(/\? Name on the card/);
  expect(term.screen()).not.toContain('CVV');
});

test('what was given by flags is not asked, the rest is', async () => {
  const home = newWorld();
  const term = await open(home, ['add-card', ...card, ...holder]);
  await answer(term, /\? New payment PIN/, PIN);
  await answer(term, /\? The same PIN again/, PIN);
  await term.until(
    /… A code was sent to 138\*{4}8000\.\n {2}`wallet inbox --last-otp` shows it\.\nNew message from ICBC: \d{6} is your code\.[^\n]*\n\? Code/,
  );
  term.type(`${await codeOnPhone(home)}\r`);
  expect(await term.exit()).toMatchObject({ code: 0 });
  expect(term.screen()).toContain('✓ Linked ICBC debit card *0128');
  expect(term.screen()).not.toMatch(/Card number|Expiry|Name|Phone|E-mail/);
});

test('a number given wrong by flag is told before anything is asked', async () => {
  const term = await open(newWorld(), ['add-card', '--number', '6222021234567890129']);
  expect(await term.exit()).toMatchObject({ code: 2 });
  expect(term.screen()).toMatch(/^✗ This is no card number: its check digit is wrong\./);
});

test('a weak PIN, and one typed differently the second time, are asked for again', async () => {
  const term = await open(newWorld(), ['set-pin']);
  await answer(term, /\? New PIN/, '123456');
  await term.until(/✗ This PIN is too easy to guess: it counts up or down\./);
  for (let digit = 1; digit <= 6; digit += 1) term.key('backspace');
  term.type(`${PIN}\r`);
  await answer(term, /\? The same PIN again/, '135792');
  await term.until(/✗ The two PINs are not the same\.\n\? New PIN/);
  term.type(`${PIN}\r`);
  await answer(term, /✗[^]*\? The same PIN again/, PIN);
  expect(await term.exit()).toMatchObject({ code: 0 });
});

test('no key reveals a PIN', async () => {
  const term = await open(await furnishedWorld(), ['pay', 'coffee', '18']);
  await term.until(/\? Payment PIN/);
  term.type(PIN);
  await term.until(/●{6}/);
  term.key('ctrl-t');
  term.key('left');
  term.key('enter');
  expect(await term.exit()).toMatchObject({ code: 0 });
  expect(term.raw()).not.toContain(PIN);
  expect(term.raw()).not.toContain(PIN.slice(0, 3));
});

test('a wrong PIN is asked again with the tries that are left, until it is locked', async () => {
  const home = await furnishedWorld();
  const term = await open(home, ['pay', 'coffee', '18']);
  await answer(term, /\? Payment PIN/, '111222');
  for (const left of ['4 tries are left', '3 tries are left', '2 tries are left', 'One try is left'])
    await answer(term, new RegExp(`✗ The PIN is wrong\\. ${left}\\.\\n\\? Payment PIN ○{6}$`), '111222');
  expect(await term.exit()).toMatchObject({ code: 4 });
  expect(term.screen()).toContain(
    '✗ The PIN is locked after too many wrong tries, until 2026-01-05T12:00:00+08:00.',
  );
  expect(await runJson(['balance'], { home })).toMatchObject({ balanceFen: 3_000_00 - 18_00 });
});

test('the sheet is on the screen before the PIN is asked', async () => {
  const term = await open(await furnishedWorld(), ['pay', 'coffee', '300', '--from', 'visa-4242']);
  const screen = await term.until(/\? Payment PIN/);
  expect(screen).toMatch(
    /to +Corner Coffee\n +amount +¥300\.00\n +fee +¥9\.00\n +from +visa-4242\n\? Payment PIN/,
  );
});

test('the fee of a withdrawal is on the screen before the PIN is asked', async () => {
  const term = await open(await furnishedWorld(), ['withdraw', '2500', '--to', 'icbc-0128']);
  const screen = await term.until(/\? Payment PIN/);
  expect(screen).toMatch(/what +Withdrawal to icbc-0128\n +amount +¥2,500\.00\n +fee +¥1\.50\n/);
});

test('a table wraps its words where the terminal is too narrow, and nothing else', async () => {
  const home = await furnishedWorld();
  const term = await openTerminal(['history', '--limit', '2'], { env: { WALLET_HOME: home }, cols: 80 });
  expect(await term.exit()).toMatchObject({ code: 0 });
  const rows = term.screen().split('\n');
  expect(rows[1]).toMatch(/^2026-01-05 09:00 {2}\S.* {2}[-+]?¥[\d.]+ {2}[A-Z]+ +\d{22,28}$/);
  expect(rows[2]).toMatch(/^ {18}\S/);
  const wide = await run(['history', '--limit', '2'], { home });
  expect(wide.stdout.trimEnd().split('\n')).toHaveLength(3);
});

test('a first large transfer that is not agreed to is not made', async () => {
  const home = await furnishedWorld();
  const term = await open(home, ['transfer', 'alice', '2000']);
  await answer(term, /\? First transfer to alice \(.*\): send 2,000\.00\?/, 'n');
  expect(await term.exit()).toMatchObject({ code: 130 });
  expect(term.screen()).toContain('✗ Interrupted; nothing was done.');
  expect(await runJson(['balance'], { home })).toMatchObject({ balanceFen: 3_000_00 - 18_00 });
});

test('a wrong code is asked again, and another is sent once the minute is over', async () => {
  const home = newWorld();
  const term = await open(home, ['add-card', ...card, ...holder, ...firstPin]);
  await term.until(/\? Code/);
  const first = await codeOnPhone(home);
  term.type(`${another(first)}\r`);
  await answer(term, /✗ The code is wrong\. 4 tries are left\.\nNew message from [^\n]*\n\? Code/, 'r');
  await term.until(/still valid; a new one from 2026-01-05T09:01:00\+08:00 on\.[^]*\? Code/);
  await run(['clock', 'advance', '60s'], { home });
  term.type('r\r');
  await term.until(/valid;[^]*A code was sent to[^]*\? Code/);
  const second = await codeOnPhone(home);
  expect(second).not.toBe(first);
  term.type(`${second}\r`);
  expect(await term.exit()).toMatchObject({ code: 0 });
});

test('a code that has expired is replaced by a new one', async () => {
  const home = newWorld();
  const term = await open(home, ['add-card', ...card, ...holder, ...firstPin]);
  await term.until(/\? Code/);
  const first = await codeOnPhone(home);
  await run(['clock', 'advance', '5m'], { home });
  term.type(`${first}\r`);
  await term.until(/✗ The code has expired\.\n… A code was sent to[^]*\? Code/);
  term.type(`${await codeOnPhone(home)}\r`);
  expect(await term.exit()).toMatchObject({ code: 0 });
});

test('questions are on the screen, the result alone in the file', async () => {
  const home = await furnishedWorld();
  const file = join(temporaryFolder(), 'result.json');
  const shell = '"$0" "$1" pay --json > "$2"';
  const term = await openTerminal(['-c', shell, process.execPath, walletProgram, file], {
    program: ['/bin/sh'],
    env: { WALLET_HOME: home },
  });
  await answer(term, /\? Pay whom/, '');
  await answer(term, /\? Amount/, '18');
  await answer(term, /\? Pay with/, '');
  await answer(term, /\? Payment PIN/, PIN);
  expect(await term.exit()).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ status: 'PAID', amountFen: 1800 });
});

test.each([
  ['--no-input', ['--no-input'], {}],
  ['CI', [], { CI: 'true' }],
])('under %s a terminal is asked nothing', async (_, flags, env) => {
  const term = await open(newWorld(), ['add-card', ...flags], env);
  expect(await term.exit()).toMatchObject({ code: 2 });
  expect(term.screen()).toBe('✗ --number is missing.\n  Give --number; without a terminal nothing is asked.');
});

test.each([
  ['--no-color', ['--no-color'], {}],
  ['NO_COLOR', [], { NO_COLOR: '1' }],
])('under %s questions have no colours', async (_, flags, env) => {
  const term = await open(await furnishedWorld(), ['pay', ...flags], env);
  await answer(term, /\? Pay whom/, '');
  await term.until(/\? Amount/);
  expect(term.raw()).not.toMatch(/\[\d+m/);
});

test.each([
  ['a choice', ['pay'], /\? Pay whom/],
  ['a text', ['topup'], /\? Amount/],
  ['a PIN', ['set-pin'], /\? Current PIN/],
  ['yes or no', ['transfer', 'alice', '2000'], /\? First transfer/],
  ['a card number', ['set-pin', '--forgot'], /\? Card number/],
])('Ctrl-D at %s ends it like Ctrl-C', async (_, args, question) => {
  const term = await open(await furnishedWorld(), args);
  await term.until(question);
  term.key('ctrl-d');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
  expect(term.screen()).toContain('✗ Interrupted; nothing was done.');
});

test('a terminal that is closed ends the program', async () => {
  const term = await open(await furnishedWorld(), ['pay']);
  await term.until(/\? Pay whom/);
  term.kill('SIGHUP');
  expect((await term.exit()).code).not.toBe(0);
});

test('a PIN is six dots, and goes on at the sixth digit, without Enter', async () => {
  const home = await furnishedWorld();
  const term = await open(home, ['pay', 'coffee', '18']);
  await term.until(/\? Payment PIN ○{6}$/);
  term.type(PIN.slice(0, 2));
  await term.until(/\? Payment PIN ●●○○○○$/);
  term.type(PIN.slice(2));
  expect(await term.exit()).toMatchObject({ code: 0 });
  expect(term.screen()).toMatch(/✓ Payment PIN ●{6}\n✓ Paid ¥18\.00/);
});

test('an Enter behind the sixth digit, typed by habit, answers no other question', async () => {
  const home = await furnishedWorld();
  await run(['quickpay', 'disable'], { home });
  const term = await open(home, ['quickpay', 'enable']);
  await answer(term, /\? Payment PIN/, PIN);
  await term.until(/\? Agree to Quick Pay without PIN verification\? [^\n]*$/);
  term.type('y\r');
  expect(await term.exit()).toMatchObject({ code: 0 });
  expect(term.screen()).toContain('pays small amounts without PIN');
});

test('letters and a seventh digit are no PIN; what is wrong is told, and the PIN is typed anew', async () => {
  const term = await open(await furnishedWorld(), ['pay', 'coffee', '18']);
  for (const wrong of ['12a', '1234567', '123\r']) {
    await term.until(/\? Payment PIN ○{6}/);
    term.type(wrong);
    await term.until(/○{6}\n✗ A PIN has six digits, nothing else$/);
    term.type('1');
    await term.until(/\? Payment PIN ●○{5}$/);
    term.key('backspace');
  }
  term.type(PIN);
  expect(await term.exit()).toMatchObject({ code: 0 });
});

test('a text message that is late appears above the question when it arrives', async () => {
  const home = newWorld();
  await run(['fault', 'set', 'sms-late', '--for', '2m'], { home });
  const term = await open(home, ['add-card', ...card, ...holder, ...firstPin]);
  expect(await term.until(/\? Code/)).not.toContain('New message');
  await run(['clock', 'advance', '2m'], { home });
  await term.until(/New message from ICBC: \d{6} is your code\.[^\n]*\n\? Code/);
  term.type(`${await codeOnPhone(home)}\r`);
  expect(await term.exit()).toMatchObject({ code: 0 });
});

test('Escape breaks a question off, with nothing done', async () => {
  const home = await furnishedWorld();
  const before = await runJson(['audit'], { home });
  const term = await open(home, ['transfer']);
  await term.until(/\? To whom/);
  term.key('escape');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
  expect(term.screen()).toContain('✗ Interrupted; nothing was done.');
  expect(await runJson(['audit'], { home })).toEqual(before);
});

test.each([
  [['reset'], /\? Take everything back/],
  [['snapshot', 'remove', 'rich'], /\? Forget the snapshot rich/],
])('whoever does not agree to %j has done nothing', async (args, question) => {
  const home = await furnishedWorld();
  await run(['snapshot', 'save', 'rich'], { home });
  const before = journalOf(home);
  const term = await open(home, args);
  await answer(term, question, 'n');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
  expect(term.screen()).toContain('✗ Interrupted; nothing was done.');
  expect(journalOf(home)).toBe(before);
});

test('while an amount is typed, what would pay it and the fee are told; or why nothing would', async () => {
  const home = await furnishedWorld();
  const term = await open(home, ['pay', 'coffee']);
  await term.until(/\? Amount/);
  term.type('18');
  await term.until(/\? Amount in yuan 18\n {2}from balance, no fee$/);
  term.type('00');
  await term.until(/\? Amount in yuan 1800\n {2}1,800\.00 is above the limit static-code-day of 500\.00/);
  term.key('ctrl-c');
  expect(await term.exit()).toMatchObject({ code: 130 });
});

test('a choice of what pays shows what each source holds, and why one can’t be taken', async () => {
  const home = await furnishedWorld();
  const term = await open(home, ['transfer', 'alice']);
  await answer(term, /\? Amount/, '20');
  await answer(term, /\? When/, '');
  await answer(term, /\? Note/, '');
  const screen = await term.until(/\? Pay with[^]*↑↓/);
  expect(screen).toMatch(/❯ Balance ¥2,982\.00\n {2}ICBC debit \*0128, ¥17,000\.00 at the bank\n/);
  expect(screen).toMatch(
    /\n- International Bank credit \*4242, ¥50,000\.00 at the bank \(visa-4242 is a foreign card; it cannot…\)\n/,
  );
  term.key('down');
  await term.until(/❯ ICBC/);
  term.key('enter');
  await answer(term, /\? Payment PIN/, PIN);
  expect(await term.exit()).toMatchObject({ code: 0 });
  expect(term.screen()).toMatch(/✓ Pay with\? ICBC debit \*0128\n/);
  expect(term.screen()).toMatch(/from +icbc-0128/);
});

test('what the library would say by itself is in the language as well', async () => {
  const home = await furnishedWorld();
  const chinese = { WALLET_LANG: 'zh-CN' };
  const rules = await open(home, ['rules', 'set'], chinese);
  await rules.until(/选择规则[^]*❯/);
  rules.type('zzz');
  await rules.until(/✗ 没有匹配项/);
  expect(rules.screen()).not.toContain('No results');

  const topUp = await open(home, ['topup', '5'], chinese);
  await topUp.until(/选择付款银行卡[^]*❯ ICBC/);
  topUp.key('down');
  await topUp.until(/❯ International Bank[^\n]*\([^)]*境外卡[^]*visa-4242 是境外卡/);
  topUp.key('enter');
  await topUp.until(/✗ 不能选择此项/);

  const reset = await open(home, ['reset'], chinese);
  await reset.until(/\(y\/N\) *$/);
  reset.type('maybe\r');
  await reset.until(/✗ 请输入 y 或 n/);
  reset.type('\u0015n\r');
  expect(await reset.until(/已中断/)).toContain('将一切恢复到这个世界的起点？ 否');
});
