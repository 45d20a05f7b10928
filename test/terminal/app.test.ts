import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { run, runJson } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { furnishedWorld, lastCode, newWorld, PIN } from './given.ts';

vi.setConfig({ testTimeout: 120_000 });

async function app(home: string, ...words: string[]): Promise<TestTerminal> {
  const term = await openTerminal(words, { env: { WALLET_HOME: home } });
  await term.until(/walletsim\n❯/);
  return term;
}

/** Opens screens by their names: types a name until it is the one that is offered, then Enter. */
async function open(term: TestTerminal, ...names: string[]): Promise<void> {
  for (const name of names) {
    await term.until(/Enter opens/);
    term.type(name);
    // With the filter on the screen, it is not a frame from before.
    const shown = name.replaceAll(/[*.]/g, String.raw`\$&`);
    await term.until(new RegExp(String.raw`❯ \d+ ${shown}[^]*Filter: ${shown}`));
    term.key('enter');
  }
}

/** Answers questions, each as it comes. */
async function answer(term: TestTerminal, ...answers: (readonly [RegExp, string])[]): Promise<void> {
  for (const [question, text] of answers) {
    await term.until(question);
    term.type(`${text}\r`);
  }
}

/** Answers what is asked for a first card, up to the code. */
async function giveCard(term: TestTerminal, pin: string): Promise<void> {
  await answer(
    term,
    [asks('Card number'), '6222021234567890128'],
    [asks('Expiry'), '12/34'],
    [asks('Name on the card'), 'Li Lei'],
    [asks('Phone'), ''],
    [asks('E-mail'), 'li@example.com'],
    [asks('New payment PIN'), pin],
    [asks('The same PIN'), pin],
  );
  await term.until(asks('Code'));
}

const asks = (message: string) => new RegExp(`\\? ${message}[^\\n]*$`);
const choose = (message: string) => new RegExp(`\\? ${message}[^]*❯`);

test('Me › Wallet › Bank Cards › Add a Bank Card links a card, and says which command does the same', async () => {
  const home = newWorld();
  const term = await app(home);
  await open(term, 'Me', 'Wallet', 'Bank Cards', 'Add a Bank Card');
  await giveCard(term, PIN);
  await answer(term, [asks('Code'), await lastCode(home)]);
  const screen = await term.until(/Bank Cards\n❯ 1 ICBC debit \*0128/);
  expect(screen).toContain('✓ Linked ICBC debit card *0128');
  expect(screen.replaceAll(' \\\n ', '')).toContain(
    "≡ wallet add-card --number •••••• --expiry 12/34 --holder 'Li Lei' --phone 13800138000 --email li@example.com --pin •••••• --confirm-pin •••••• --otp ••••••",
  );
  for (const secret of ['6222021234567890128', PIN]) expect(screen).not.toContain(secret);
});

test('where the next menu would push off what was said, it stays until a key is pressed', async () => {
  const home = await furnishedWorld();
  const env = { WALLET_HOME: home, WALLET_PAGER: 'never' };
  const term = await openTerminal([], { cols: 40, rows: 12, env });
  await open(term, 'Me', 'Wallet', 'Bills', 'Statistics');
  const said = /Spent by kind[^]*≡ wallet statement\n\nEnter goes on$/;
  await term.until(said);
  term.key('escape');
  await term.until(/› Bills\n❯ 1 All[^]*Enter opens/);
  await open(term, 'Statistics');
  await term.until(said);
  term.key('ctrl-c');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
  expect(term.raw().lastIndexOf('\u001B[?25h')).toBeGreaterThan(term.raw().lastIndexOf('\u001B[?25l'));
});

test('Wallet › Quick Pay › Enable Now, with the tick or without', async () => {
  for (const [tick, flag, askPin] of [
    ['y', '--no-pin', false],
    ['n', '--ask-pin', true],
  ] as const) {
    const home = await furnishedWorld();
    await runJson(['quickpay', 'disable'], { home });
    const term = await app(home);
    await open(term, 'Me', 'Wallet', 'Quick Pay', 'Enable Now');
    await answer(
      term,
      [asks('Payment PIN'), PIN],
      [asks('Agree to Quick Pay without PIN verification'), tick],
    );
    await term.until(new RegExp(`≡ wallet quickpay enable --pin •••••• ${flag}`));
    expect(await runJson(['quickpay', 'status'], { home })).toMatchObject({ enabled: true, askPin });
  }
});

test('Wallet › ⋯ › Payment Management › Identity Verification', async () => {
  const home = newWorld();
  await runJson(['set-pin', '--new', PIN, '--confirm', PIN], { home });
  const term = await app(home);
  await open(term, 'Me', 'Wallet', '⋯', 'Payment Management', 'Identity Verification');
  await answer(
    term,
    [asks('Payment PIN'), PIN],
    [choose('Document'), ''],
    [asks('Document number'), '11010519491231002X'],
    [asks('Name'), 'Li Lei'],
    [asks('Phone'), ''],
  );
  await term.until(asks('Code'));
  await answer(term, [asks('Code'), await lastCode(home)]);
  await term.until(/Payment Management\n❯ 1 Identity\n/);
  expect(await runJson(['whoami'], { home })).toMatchObject({ verified: true });
});

test('Chats › a friend › Transfer and Red Packet; what a friend sent is accepted there', async () => {
  const home = await furnishedWorld();
  const term = await app(home);
  await open(term, 'Chats', 'alice', 'Transfer');
  await answer(
    term,
    [asks('Amount'), '50'],
    [choose('When'), ''],
    [asks('Note'), 'Tea'],
    [choose('Pay with'), ''],
    [asks('Payment PIN'), PIN],
  );
  await term.until(/Enter opens/);
  expect(term.screen()).toMatch(
    /≡ wallet transfer alice 50 --delay 0 --note Tea --from balance --pin ••••••/,
  );
  await open(term, 'Red Packet');
  await answer(term, [asks('Amount'), '8'], [choose('Pay with'), ''], [asks('Payment PIN'), PIN]);
  await term.until(/≡ wallet red-packet send --to alice 8 --from balance --pin ••••••[^]*Enter opens/);
  await open(term, 'Accept ¥66.00');
  await term.until(/≡ wallet accept \d+[^]*Enter opens/);
  expect(term.screen()).not.toMatch(/\d Accept/);
  expect(await runJson(['audit'], { home })).toMatchObject({ ok: true });
});

test('the command that the app shows does the same', async () => {
  const home = await furnishedWorld();
  const again = await furnishedWorld();
  const term = await app(home);
  await open(term, 'Me', 'Wallet', 'Balance', 'Top Up');
  await answer(term, [asks('Amount'), '30'], [choose('From which card'), ''], [asks('Payment PIN'), PIN]);
  const [, line = ''] = /≡ wallet (topup .*)/.exec(await term.until(/≡ wallet topup .*\n/)) ?? [];
  expect(await run(line.replace('••••••', PIN).split(' '), { home: again })).toMatchObject({ code: 0 });
  expect(await runJson(['balance'], { home })).toEqual(await runJson(['balance'], { home: again }));
});

test('Discover › Scan pays; Wallet › Services › a mini program, a bill; Bills show what happened', async () => {
  const home = await furnishedWorld();
  const term = await app(home);
  await open(term, 'Discover', 'Scan');
  await term.until(choose('Pay whom'));
  await answer(
    term,
    [choose('Pay whom'), ''],
    [asks('Amount'), '3'],
    [choose('Pay with'), ''],
    [asks('Payment PIN'), PIN],
  );
  await term.until(/≡ wallet pay \S+ 3 --from balance --pin ••••••[^]*Enter opens/);
  term.key('left');
  await term.until(/^walletsim\n❯/m);
  await open(term, 'Me', 'Wallet', 'Services', 'Grand Cinema', 'ticket');
  await answer(term, [asks('Payment PIN'), PIN]);
  await term.until(/≡ wallet order cinema ticket --pin ••••••[^]*Enter opens/);
  term.key('escape');
  await term.until(/Services\n❯/);
  term.key('left');
  await term.until(/Wallet {2}Balance[^\n]*\n❯/);
  await open(term, 'Bills', 'All');
  expect(await term.until(/≡ wallet history/)).toMatch(/Paid ¥45\.00 to Grand Cinema +-¥45\.00 +PAID/);
});

test('Settings › Log Out, then Log In; a hidden wallet is not in the list of Me', async () => {
  const home = await furnishedWorld();
  await runJson(['fault', 'set', 'wallet-hidden', '--user', 'me'], { home });
  const term = await app(home);
  await open(term, 'Me');
  expect(await term.until(/Me {2}me\n❯ 1 Settings\n {2}Enter/)).not.toContain('Wallet');
  await open(term, 'Settings', 'Log Out');
  await term.until(/≡ wallet logout[^]*❯ 1 Log In/);
  await open(term, 'Log In');
  await answer(term, [asks('Name'), 'me']);
  await term.until(/≡ wallet login me[^]*❯ 1 Account & Security\n {2}2 Log Out/);
  term.key('escape');
  await term.until(/Me {2}me\n❯ 1 Wallet/);
});

test('Settings › Account & Security freezes the account, and asks for the document to unfreeze it', async () => {
  const home = await furnishedWorld();
  const term = await app(home);
  await open(term, 'Me', 'Settings', 'Account & Security', 'Freeze Account');
  await answer(term, [asks('Freeze the account'), 'y']);
  await term.until(/The account of me is protected[^]*≡ wallet protect freeze --yes[^]*2 Unfreeze Account/);
  await open(term, 'Unfreeze Account');
  await answer(term, [asks('Number of the verified document'), '110105194912310020']);
  await term.until(/This is not the number of the verified document/);
  await answer(
    term,
    [asks('Number of the verified document'), '11010519491231002X'],
    [asks('Payment PIN'), PIN],
  );
  await term.until(asks('Code'));
  await answer(term, [asks('Code'), await lastCode(home)]);
  await term.until(/The account of me is not protected[^]*≡ wallet protect unfreeze --id-number •+/);
  expect(await runJson(['protect', 'status'], { home })).toMatchObject({ protected: false });
});

test('a window that is resized while a menu is open shows the menu, whole and once', async () => {
  const home = await furnishedWorld();
  const term = await openTerminal([], { env: { WALLET_HOME: home }, cols: 80, rows: 24 });
  await term.until(/walletsim\n❯/);
  await open(term, 'Me', 'Wallet');
  const menu =
    /(?:^|\n)walletsim › Me › Wallet {2}Balance[^\n]*\n❯ 1 Quick Pay\n[^]*\n {2}6 ⋯\n {2}Enter opens[^\n]*$/;
  await term.until(menu);
  for (const [cols, rows] of [
    [60, 12],
    [50, 20],
    [80, 24],
  ] as const) {
    term.resize(cols, rows);
    // The next key draws it at its new size.
    term.key('down');
    await term.until(/❯ 2 Balance/);
    term.key('up');
    await term.until(menu);
    const screen = await term.settled();
    expect(screen.match(/Enter opens/g), `${cols} × ${rows}`).toHaveLength(1);
    expect(screen.match(/❯/g), `${cols} × ${rows}`).toHaveLength(1);
  }
});

test('numbers jump, arrows move, Esc and ← go back, and back from the first screen leaves', async () => {
  const term = await app(await furnishedWorld());
  term.type('3');
  await term.until(/❯ 3 Me/);
  term.key('up');
  await term.until(/❯ 2 Discover/);
  term.key('down');
  await term.until(/❯ 3 Me/);
  term.key('enter');
  await term.until(/› Me/);
  term.key('left');
  await term.until(/^walletsim\n❯/m);
  term.type('nothing');
  await term.until(/nothing like it/);
  for (let letter = 0; letter < 7; letter += 1) term.key('backspace');
  await term.until(/❯ 1 Chats/);
  term.key('escape');
  expect(await term.exit()).toEqual({ code: 0, signal: null });
  expect(term.screen()).toBe('');
});

test.each([[[]], [['Me']], [['Me', 'Wallet', 'Bank Cards']], [['Chats', 'alice', 'Transfer']]])(
  'Ctrl-C leaves from %j with nothing half done',
  async (path) => {
    const home = await furnishedWorld();
    const before = await runJson(['audit'], { home });
    const term = await app(home);
    await open(term, ...path);
    await term.until(path.includes('Transfer') ? asks('Amount') : /Enter opens/);
    term.key('ctrl-c');
    expect(await term.exit()).toEqual({ code: 130, signal: null });
    expect(await runJson(['audit'], { home })).toEqual(before);
  },
);

test('--as and --home name whose phone it is; without a terminal there is the help', async () => {
  const home = await furnishedWorld();
  const term = await app('/nowhere', '--home', home, '--as', 'alice');
  await open(term, 'Me');
  await term.until(/Me {2}alice/);
  const { code, stdout } = await run([], { home });
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: wallet');
});

test('on 40 columns nothing breaks', async () => {
  const term = await openTerminal([], { cols: 40, env: { WALLET_HOME: await furnishedWorld() } });
  await term.until(/walletsim\n❯/);
  await open(term, 'Me', 'Wallet', 'Bank Cards');
  const rows = (await term.until(/❯ 1 ICBC debit \*0128[^]*Enter opens/)).split('\n');
  expect(rows).toContain('  Enter opens, Esc back, Ctrl-C leaves');
});

test('a recording made through menus and prompts has the commands, and checks green', async () => {
  const folder = temporaryFolder();
  const term = await openTerminal(['flow', 'record', 'a.flow', '--clock', '2026-01-05T09:00:00+08:00'], {
    cwd: folder,
  });
  await term.until(/^\$ ?$/m);
  term.type('app\r');
  await term.until(/walletsim\n❯/);
  await open(term, 'Me', 'Wallet', 'Bank Cards', 'Add a Bank Card');
  await giveCard(term, '135790');
  // The code is on the phone, in another chat: break off, read it, do it again.
  term.key('ctrl-c');
  await term.until(/Interrupted[^]*\n\$ ?$/);
  term.type(
    'add-card --number 6222021234567890128 --expiry 12/34 --email li@example.com --pin 135790 --confirm-pin 135790 --otp auto\r',
  );
  await answer(term, [asks('Name on the card'), 'Li Lei'], [asks('Phone'), '']);
  await term.until(/Linked ICBC[^]*\n\$ ?$/);
  term.type('app\r');
  await open(term, 'Me', 'Wallet', 'Balance', 'Top Up');
  await answer(
    term,
    [asks('Amount'), '100'],
    [choose('From which card'), ''],
    [asks('Payment PIN'), '135790'],
  );
  await term.until(/Topped up[^]*Enter opens/);
  for (const title of ['Wallet', 'Me', 'walletsim']) {
    term.key('escape');
    await term.until(new RegExp(`${title}[^›\\n]*\\n❯`));
  }
  term.key('escape');
  await term.until(/\n\$ ?$/);
  term.key('ctrl-d');
  expect(await term.exit()).toEqual({ code: 0, signal: null });
  const flow = readFileSync(join(folder, 'a.flow'), 'utf8');
  expect(flow.match(/^\$ wallet \S+/gm)).toEqual([
    '$ wallet add-card',
    '$ wallet add-card',
    '$ wallet topup',
  ]);
  expect(flow).toContain('? Amount in yuan = 100\n? From which card? = ICBC debit *0128\n');
  for (const secret of ['6222', '135790']) expect(flow).not.toContain(secret);
  expect(await run(['flow', 'check', 'a.flow'], { cwd: folder })).toMatchObject({ code: 0 });
});
