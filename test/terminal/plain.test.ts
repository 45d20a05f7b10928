import { expect, test, vi } from 'vitest';
import { run, runJson } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';
import { furnishedWorld, PIN } from './given.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What moves the cursor up or erases: nobody who listens to the screen can follow that. */
// oxlint-disable-next-line no-control-regex
const redraws = /\u001B\[\d*(?:A|[12]?J|1?K)/;

test('a payment is asked for a line at a time, with numbers for choices and no echo of the PIN', async () => {
  const home = await furnishedWorld();
  const term = await openTerminal(['pay', '--plain'], { env: { WALLET_HOME: home } });
  const answers = [
    [/1 Corner Coffee \(coffee\)\n[^]*Pay whom\? \(a number\):$/, '9'],
    [/Type one of the numbers above\nPay whom\? \(a number\):$/, '1'],
    [/Amount in yuan:$/, '1.005'],
    [/Write yuan with at most two decimals: 18, 18\.5 or 18\.50\nAmount in yuan:$/, '18'],
    [/1 Balance ¥2,982\.00\n2 ICBC debit \*0128, [^]*Pay with\? \(a number\):$/, '1'],
    [/Payment PIN:$/, PIN],
  ] as const;
  for (const [question, answer] of answers) {
    await term.until(question);
    term.type(`${answer}\r`);
  }
  expect(await term.exit()).toEqual({ code: 0, signal: null });
  expect(term.screen()).toMatch(/Payment PIN: *\nOK: Paid ¥18\.00 to Corner Coffee\n/);
  expect(term.raw()).not.toContain(PIN);
  expect(await runJson(['balance'], { home })).toMatchObject({ balanceFen: 2_964_00 });
});

test('the app is menus by number, and says where one is', async () => {
  const home = await furnishedWorld();
  const term = await openTerminal([], { env: { WALLET_HOME: home, WALLET_PLAIN: '1' } });
  await term.until(/walletsim\n1 Chats\n2 Discover\n3 Me\n4 Back\nOpen \(a number\):$/);
  term.type('3\r');
  await term.until(/walletsim › Me\. me\n1 Wallet\n2 Settings\n3 Back\nOpen \(a number\):$/);
  term.type('3\r');
  await term.until(/4 Back\nOpen \(a number\):$/);
  expect(term.raw().split('Open (a number)').length).toBe(4);
  term.type('4\r');
  expect(await term.exit()).toEqual({ code: 0, signal: null });
});

test('Ctrl-C at such a question leaves with nothing done', async () => {
  const home = await furnishedWorld();
  const before = await run(['audit', '--json'], { home });
  const term = await openTerminal(['transfer', '--plain'], { env: { WALLET_HOME: home } });
  await term.until(/To whom\? \(a number\):$/);
  term.key('ctrl-c');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
  expect(term.screen()).toMatch(/:\nNo: Interrupted; nothing was done\.$/m);
  expect(await run(['audit', '--json'], { home })).toEqual(before);
});

test('what is printed has no drawings and is not drawn anew', async () => {
  const home = await furnishedWorld();
  for (const words of [['history'], ['statement'], ['cards'], ['pay', 'coffee', '5', '--dry-run']]) {
    const term = await openTerminal([...words, '--plain'], {
      cols: 40,
      rows: 12,
      env: { WALLET_HOME: home, WALLET_PAGER: 'never' },
    });
    expect(await term.exit()).toMatchObject({ code: 0 });
    expect(term.raw()).not.toMatch(redraws);
    expect(term.raw()).not.toMatch(/[█▏▎▍▌▋▊▉✓✗○]/);
  }
});
