import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cleanEnvironment } from '../support/environment.ts';
import { run, runJson, temporaryHome, walletProgram } from '../support/program.ts';
import { fen, openShop, PIN, Wallet } from './shop.ts';

vi.setConfig({ testTimeout: 120_000 });

const eight = Array.from({ length: 8 }, (_, index) => index);

function open<Result>(home: string, look: (wallet: ReturnType<typeof Wallet.open>) => Result): Result {
  const wallet = Wallet.open({ home });
  try {
    expect(wallet.audit().problems).toEqual([]);
    return look(wallet);
  } finally {
    wallet.close();
  }
}

test('eight shells paying at once: every accepted payment is there, none twice, and no balance is below zero', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  // 500.00 in the balance are enough for five of the eight.
  const words = (n: number) => [
    'pay',
    'coffee',
    '100',
    '--from',
    'balance',
    '--pin',
    PIN,
    '--as',
    'u0',
    '--request-id',
    `shell-${n}`,
    '--json',
  ];
  const results = await Promise.all(eight.map((n) => run(words(n), { home })));
  const paid = results.filter((result) => result.code === 0);
  expect(paid.length).toBe(5);
  for (const result of results.filter((each) => each.code !== 0))
    expect(result.stderr).toContain('INSUFFICIENT_FUNDS');
  const ids = new Set(paid.map((result) => (JSON.parse(result.stdout) as { id: string }).id));
  expect(ids.size).toBe(5);
  open(home, (wallet) => {
    expect(wallet.world.accounts.get('balance/u0')).toBe(0);
    const kept = new Set(wallet.history('u0', 100).map((entry) => entry.id));
    expect([...ids].filter((id) => !kept.has(id))).toEqual([]);
  });
});

test('eight shells repeating one request at once pay once, and all are told the same', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  const words = ['pay', 'coffee', '1', '--pin', PIN, '--as', 'u0', '--request-id', 'once', '--json'];
  const results = await Promise.all(eight.map(() => run(words, { home })));
  expect(new Set(results.map((result) => result.stdout)).size).toBe(1);
  open(home, (wallet) => expect(wallet.world.accounts.get('balance/u0')).toBe(49_900));
});

test('eight shells guessing a code at once get five tries, and then the right one opens nothing', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  const flags = ['--number', '6217001234567890122', '--expiry', '12/34', '--email', 'a@example.com'];
  const words = (otp: string) => ['add-card', ...flags, '--as', 'u0', '--pin', PIN, '--json', '--otp', otp];
  const sent = await run(words('auto').slice(0, -2), { home });
  expect(sent.stderr).toContain('OTP_REQUIRED');
  const { otp } = open(home, (wallet) => wallet.lastOtp('u0')) ?? {};
  const wrong = eight.map((n) => `00000${n}`).filter((guess) => guess !== otp);
  const results = await Promise.all(wrong.map((guess) => run(words(guess), { home })));
  const told = results.map(({ stderr }) => /"code":"(OTP_\w+)"/.exec(stderr)?.[1]);
  expect(told.filter((code) => code === 'OTP_WRONG')).toHaveLength(4);
  expect(told.filter((code) => code === 'OTP_ENDED')).toHaveLength(wrong.length - 4);
  open(home, (wallet) => expect(wallet.world.users.get('u0')?.challenges[0]?.tries).toBe(5));
  expect((await run(words(otp ?? ''), { home })).stderr).toContain('OTP_ENDED');
});

test('seven shells paying while another freezes the account: nothing leaves it from then on', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  const words = ['pay', 'coffee', '1', '--from', 'balance', '--pin', PIN, '--as', 'u0', '--json'];
  const freeze = ['protect', 'freeze', '--emergency', '--as', 'u0', '--json'];
  const results = await Promise.all(eight.map((n) => run(n === 4 ? freeze : words, { home })));
  const [frozen] = results.splice(4, 1);
  expect(frozen?.code).toBe(0);
  for (const { code, stderr } of results) if (code !== 0) expect(stderr).toContain('ACCOUNT_PROTECTED');
  const paid = results.filter(({ code }) => code === 0).length;
  open(home, (wallet) => {
    expect(wallet.world.accounts.get('balance/u0')).toBe(50_000 - paid * 100);
    const happened = [...wallet.since(0)];
    const since = happened.find(({ op }) => op === 'freezeByHotline')?.seq ?? 0;
    expect(since).toBeGreaterThan(0);
    const after = happened.filter(({ seq, op, status }) => seq > since && op === 'pay' && status === 'DONE');
    expect(after).toEqual([]);
  });
  expect((await run(words, { home })).stderr).toContain('ACCOUNT_PROTECTED');
});

test('one payment code scanned in eight shops at once pays once', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  const { code } = await runJson<{ code: string }>(['quickpay', 'code', '--as', 'u0'], { home });
  const results = await Promise.all(
    eight.map(() => run(['charge', 'coffee', '1', '--code', code], { home })),
  );
  expect(results.filter((result) => result.code === 0)).toHaveLength(1);
});

test('PINs tried by eight shells at once, some killed on the way, give five guesses and no more', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  const words = [
    'pay',
    'coffee',
    '1',
    '--pin',
    '135790',
    '--as',
    'u0',
    '--home',
    home,
    '--json',
    '--no-input',
  ];
  const tries = eight.map(
    (n) =>
      new Promise<string>((resolve) => {
        const child = spawn(process.execPath, [walletProgram, ...words], {
          env: cleanEnvironment(),
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        let stderr = '';
        child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
        child.on('close', () => resolve(stderr));
        if (n % 2 === 1) setTimeout(() => child.kill('SIGKILL'), 120 + n * 15);
      }),
  );
  const said = await Promise.all(tries);
  expect(said.filter((text) => text.includes('PIN_WRONG')).length).toBeLessThanOrEqual(4);
  const counted =
    readFileSync(join(home, 'journal.jsonl'), 'latin1').match(/"type":"PinTried","user":"u0"/g) ?? [];
  // Two tries by the right PIN when the shop was opened; lost races leave void lines, so count what the state says.
  expect(counted.length).toBeGreaterThanOrEqual(2);
  for (let more = 0; more < 5; more += 1) await run(words.slice(0, -2), { home });
  const right = await run(['pay', 'coffee', '1', '--pin', PIN, '--as', 'u0', '--json'], { home });
  expect(right.stderr).toContain('PIN_LOCKED');
  expect(right.code).toBe(4);
  open(home, (wallet) => expect(wallet.world.users.get('u0')?.pin?.tries).toBe(5));
});

test('a payment whose result nobody could read is kept, and the same request id returns it', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  const words = ['pay', 'coffee', '18', '--pin', PIN, '--as', 'u0', '--request-id', 'pipe', '--json'];
  const closed = spawn(
    'sh',
    ['-c', '"$0" "$@" | true', process.execPath, walletProgram, ...words, '--home', home],
    { env: cleanEnvironment() },
  );
  let stderr = '';
  closed.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  await new Promise((resolve) => closed.on('close', resolve));
  expect(stderr).toBe('');
  const again = await run(words, { home });
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'PAID', amountFen: 1_800 });
  open(home, (wallet) => expect(wallet.world.accounts.get('balance/u0')).toBe(fen(48_200)));
});

test('a full disk refuses the payment with exit 6 and leaves the world as it was', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  const journal = () => readFileSync(join(home, 'journal.jsonl'));
  const before = journal();
  const blocks = Math.floor(before.length / 512);
  const words = ['pay', 'coffee', '18', '--pin', PIN, '--as', 'u0', '--json', '--home', home];
  // The shell's own limit on file sizes stands in for a disk without space: writes beyond it fail or are cut short.
  const limited = spawn(
    'sh',
    ['-c', `ulimit -f ${blocks}; trap '' XFSZ; exec "$0" "$@"`, process.execPath, walletProgram, ...words],
    { env: cleanEnvironment() },
  );
  let stderr = '';
  limited.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const code = await new Promise((resolve) => limited.on('close', resolve));
  expect(stderr).toContain('STORE_UNWRITABLE');
  expect(code).toBe(6);
  expect(journal().subarray(0, before.length).equals(before)).toBe(true);
  open(home, (wallet) => expect(wallet.world.accounts.get('balance/u0')).toBe(50_000));
  expect((await run(words, { home })).code).toBe(0);
});

test('shells that pay and shells that take back at once leave a world that is balanced and whole', async () => {
  const home = temporaryHome();
  await openShop(home, ['u0']);
  const pay = ['pay', 'coffee', '10', '--from', 'balance', '--pin', PIN, '--as', 'u0'];
  const results = await Promise.all(eight.map((n) => run(n % 2 === 0 ? pay : ['undo'], { home })));
  // Whoever comes first, each is done or told why not; an undo may also find the shop half opened.
  for (const { code, stderr } of results) expect([0, 3, 4, 5], stderr).toContain(code);
  open(home, (wallet) => {
    const balanceFen = wallet.world.accounts.get('balance/u0') ?? 0;
    const paid = wallet.history('u0', 100).filter((entry) => entry.type === 'payment');
    const toppedUp = wallet.history('u0', 100).filter((entry) => entry.type === 'top-up');
    expect(balanceFen).toBe(toppedUp.length * 50_000 - paid.length * 1_000);
  });
});
