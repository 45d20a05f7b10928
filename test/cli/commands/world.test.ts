import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { temporaryFolder } from '../../support/environment.ts';
import { run, temporaryHome } from '../../support/program.ts';
import { cardFlags, DEBIT, DEBIT_2, emptyWorld, PIN, preparedWorlds } from '../../support/world.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

interface Printed {
  readonly id: string;
}

describe('users', () => {
  test('a new world has me, logged in; a first login opens an account; logging out leaves nobody', async () => {
    const { json, refusal } = emptyWorld();
    expect(await json('whoami')).toMatchObject({ user: 'me', phone: '13800138000' });
    expect(await json('login alice --phone 13900139000')).toMatchObject({
      user: 'alice',
      phone: '13900139000',
    });
    expect(await json('whoami')).toMatchObject({ user: 'alice' });
    expect(await json('whoami --as me')).toMatchObject({ user: 'me' });
    expect(await json('logout')).toEqual({ user: 'alice', phone: '13900139000' });
    expect(await refusal('whoami')).toMatchObject({ code: 'NOT_LOGGED_IN', exitCode: 4 });
    expect(await refusal('logout')).toMatchObject({ code: 'NOT_LOGGED_IN' });
    expect(await refusal('balance --as nobody')).toMatchObject({ code: 'USER_UNKNOWN', exitCode: 3 });
    expect(await refusal('login alice --phone 13900139001')).toMatchObject({ code: 'PHONE_FIXED' });
  });

  test('WALLET_USER names the acting user, and --as is stronger', async () => {
    const { home } = prepared();
    const env = { WALLET_USER: 'alice' };
    expect((await run(['whoami', '--json'], { home, env })).stdout).toContain('"user":"alice"');
    expect((await run(['whoami', '--json', '--as', 'me'], { home, env })).stdout).toContain('"user":"me"');
  });

  test.each(['__proto__', 'constructor', 'toString', '李雷', 'a'.repeat(32)])(
    '%s is a user like any other',
    async (name) => {
      const { json, balance } = prepared();
      expect(await json(`login ${name}`)).toMatchObject({ user: name });
      await json(
        '',
        ...cardFlags(
          '6228481234567890128',
          '--pin',
          PIN,
          '--confirm-pin',
          PIN,
          '--otp',
          'auto',
          '--as',
          name,
        ),
      );
      const { id } = await json<Printed>(`transfer ${name} 5 ${pin} --as me`);
      expect(await json(`accept ${id} --as ${name}`)).toMatchObject({ status: 'RECEIVED', to: name });
      expect(await balance(name)).toBe(500);
      expect(await json(`history --as ${name}`)).toMatchObject([{ id, direction: 'in' }]);
    },
  );

  test.each([
    ['an escape sequence', 'a\u001B[31mred'],
    ['a right-to-left mark', 'a\u202Egnp'],
    ['a line break', 'a\nb'],
    ['a space', 'a b'],
    ['10 kB', 'x'.repeat(10_240)],
    ['nothing', ''],
  ])('%s is no name, and never reaches the terminal as it is', async (_, name) => {
    const { wallet } = emptyWorld();
    for (const words of [
      ['login', name],
      ['login', name, '--json'],
      ['transfer', name, '5', '--pin', PIN],
      ['fault', 'set', name],
      ['pay', name, '1'],
    ]) {
      const { code, stdout, stderr } = await wallet('', ...words);
      expect([2, 3, 5]).toContain(code);
      for (const raw of ['\u001B[31m', '\u202E']) expect(stdout + stderr).not.toContain(raw);
      expect(stderr.length).toBeLessThan(21_000);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
  });

  test('a hidden wallet comes back by logging out and in', async () => {
    const { json, refusal } = prepared();
    expect(await json('fault set wallet-hidden')).toContainEqual(
      expect.objectContaining({ name: 'wallet-hidden', on: true, users: ['me', 'alice'] }),
    );
    expect(await refusal('balance')).toMatchObject({ code: 'WALLET_NOT_SHOWN', exitCode: 4 });
    expect(await refusal(`pay coffee 1 ${pin}`)).toMatchObject({ code: 'WALLET_NOT_SHOWN' });
    await json('logout');
    await json('login me');
    expect(await json('balance')).toMatchObject({ balanceFen: 100_000, protected: false });
    expect(await refusal('balance --as alice')).toMatchObject({ code: 'WALLET_NOT_SHOWN' });
    await json('fault clear wallet-hidden');
    expect(await json('balance --as alice')).toMatchObject({ user: 'alice' });
  });
});

describe('PIN and identity', () => {
  test('set-pin sets the first PIN, changes it, and resets a forgotten one', async () => {
    const { json, refusal } = emptyWorld();
    expect(await json(`set-pin --new ${PIN} --confirm ${PIN}`)).toEqual({ pin: 'SET' });
    expect(await refusal('set-pin --new 135792 --confirm 135792')).toMatchObject({
      code: 'PIN_REQUIRED',
      exitCode: 5,
    });
    expect(await refusal('set-pin --current 000001 --new 135792 --confirm 135792')).toMatchObject({
      code: 'PIN_WRONG',
      exitCode: 4,
    });
    expect(await json(`set-pin --current ${PIN} --new 135792 --confirm 135792`)).toEqual({ pin: 'SET' });
    expect(await refusal('set-pin --current 135792 --new 138000 --confirm 138000')).toMatchObject({
      code: 'PIN_WEAK',
      exitCode: 3,
    });
    expect(await refusal('set-pin --current 135792 --new 12345 --confirm 12345')).toMatchObject({
      code: 'PIN_INVALID',
      exitCode: 2,
    });
    await json('', ...cardFlags(DEBIT, '--otp', 'auto'));
    const forgot = `set-pin --forgot --number ${DEBIT} --new 246801 --confirm 246801`;
    expect(await refusal(forgot)).toMatchObject({ code: 'OTP_REQUIRED', exitCode: 5 });
    expect(await refusal(`set-pin --forgot --number ${DEBIT_2} --new 246801 --confirm 246801`)).toMatchObject(
      { code: 'CARD_NOT_LINKED' },
    );
    expect(await json(`${forgot} --otp auto`)).toEqual({ pin: 'SET' });
    expect(await json('topup 1 --from icbc-0128 --pin 246801')).toMatchObject({ status: 'SUCCESS' });
  });

  test('verify-id in two steps, one identity a wallet', async () => {
    const { wallet, json, refusal } = emptyWorld();
    await json('', ...cardFlags(DEBIT, '--pin', PIN, '--confirm-pin', PIN, '--otp', 'auto'));
    const words = [
      '--id-type',
      'resident-id',
      '--id-number',
      '11010519491231002x',
      '--name',
      'Li Lei',
      '--phone',
      '13800138000',
    ];
    expect(await refusal('verify-id', ...words)).toMatchObject({ code: 'PIN_REQUIRED', exitCode: 5 });
    const sent = await wallet('verify-id --json', ...words, '--pin', PIN);
    expect([sent.code, JSON.parse(sent.stdout)]).toEqual([5, { status: 'OTP_SENT', tier: 1 }]);
    const [message] = await json<{ otp: string }[]>('inbox --last-otp');
    expect(await json('verify-id', ...words, '--pin', PIN, '--otp', message?.otp ?? '')).toEqual({
      status: 'VERIFIED',
      tier: 2,
    });
    expect(await refusal('verify-id', ...words, '--pin', PIN)).toMatchObject({
      code: 'ALREADY_VERIFIED',
      exitCode: 3,
    });
    expect(
      await refusal(
        'verify-id --as me',
        ...words.slice(0, 3),
        '110105194912310021',
        ...words.slice(4),
        '--pin',
        PIN,
      ),
    ).toMatchObject({ exitCode: 3 });
  });

  test.each([
    ['passport', 'E12345678'],
    ['hk-macau-permit', 'H12345678'],
    ['taiwan-permit', '12345678'],
    ['foreign-permanent-resident-id', '932682198501010017'],
  ])('%s verifies, and a malformed one does not', async (type, number) => {
    const { json, refusal } = emptyWorld();
    await json(`set-pin --new ${PIN} --confirm ${PIN}`);
    const words = (id: string) => [
      '--id-type',
      type,
      '--id-number',
      id,
      '--name',
      'Alex Smith',
      '--phone',
      '+85291234567',
      '--pin',
      PIN,
      '--otp',
      'auto',
    ];
    expect(await refusal('verify-id', ...words('??'))).toMatchObject({
      code: 'DOCUMENT_INVALID',
      exitCode: 2,
    });
    expect(await json('verify-id', ...words(number))).toEqual({ status: 'VERIFIED', tier: 1 });
  });
});

describe('merchants and services', () => {
  test('only a vetted merchant offers services', async () => {
    const { json, refusal } = prepared();
    const added = await json('merchant add', 'Book Club', '--service', 'month=30', '--service', 'year=300');
    expect(added).toMatchObject({
      merchant: 'book-club',
      kind: 'shop',
      services: [
        { item: 'month', priceFen: 3_000 },
        { item: 'year', priceFen: 30_000 },
      ],
    });
    expect(await refusal(`order book-club month ${pin}`)).toMatchObject({
      code: 'MERCHANT_NOT_VETTED',
      exitCode: 3,
    });
    expect(await json('merchant vet book-club')).toMatchObject({ kind: 'official-account' });
    expect(await json<{ merchant: string }[]>('services')).toContainEqual(
      expect.objectContaining({ merchant: 'book-club' }),
    );
    expect(await json(`order book-club month ${pin}`)).toMatchObject({
      status: 'PAID',
      merchant: 'book-club',
      item: 'month',
      entrance: 'in-app',
    });
    expect(await json<{ merchant: string }[]>('merchant list')).toContainEqual(
      expect.objectContaining({ merchant: 'coffee', kind: 'shop' }),
    );
    expect(await refusal('merchant add', 'a\u001B]0;x\u0007')).toMatchObject({
      code: 'TEXT_INVALID',
      exitCode: 2,
    });
    expect(await refusal('merchant add X --service', 'free=0')).toMatchObject({ code: 'AMOUNT_INVALID' });
  });

  test('an order is paid at once, or within two hours', async () => {
    const { json, refusal, wallet } = prepared();
    expect(await json(`order phone 50 --phone 13900139000 ${pin}`)).toMatchObject({
      status: 'PAID',
      amountFen: 5_000,
      item: '50 for 13900139000',
    });
    const later = await json<Printed>('order cinema ticket --later');
    expect(later).toMatchObject({ status: 'UNPAID', amountFen: 4_500 });
    expect(await json(`pay ${later.id} ${pin}`)).toMatchObject({ status: 'PAID', order: later.id });
    const lost = await json<Printed>('order taxi city --later');
    await wallet('clock advance 2h');
    expect(await refusal(`pay ${lost.id} ${pin}`)).toMatchObject({ code: 'ORDER_CLOSED' });
    expect(await refusal(`order cinema popcorn ${pin}`)).toMatchObject({ code: 'ITEM_UNKNOWN' });
  });

  test('a household bill is paid once a month', async () => {
    const { json, refusal, wallet } = prepared();
    const bills = await json<{ merchant: string; amountFen: number; status: string }[]>('bill list 12345678');
    const due = bills.find((bill) => bill.status === 'DUE');
    expect(bills.map((bill) => bill.merchant)).toEqual(['power', 'water']);
    const paid = await json(`bill pay ${due?.merchant} 12345678 ${pin}`);
    expect(paid).toMatchObject({ status: 'PAID', amountFen: due?.amountFen, merchant: due?.merchant });
    expect(await refusal(`bill pay ${due?.merchant} 12345678 ${pin}`)).toMatchObject({
      code: 'NOTHING_DUE',
      exitCode: 3,
    });
    expect(await json('bill list')).toMatchObject([
      { account: '12345678', status: 'PAID', month: '2026-01' },
    ]);
    await wallet('clock advance 31d');
    expect(await json('bill list')).toMatchObject([{ month: '2026-02' }]);
    expect(await refusal(`bill pay coffee 12345678 ${pin}`)).toMatchObject({ code: 'NO_BILLS' });
    expect(await refusal('bill list 123')).toMatchObject({ code: 'ACCOUNT_INVALID', exitCode: 2 });
  });
});

describe('seeing', () => {
  test('history lists the newest first, show shows all of one, inbox what arrived', async () => {
    const { json, refusal } = prepared();
    await json(`pay coffee 1 ${pin}`);
    await json(`transfer alice 2 ${pin}`);
    const entries = await json<{ type: string; id: string }[]>('history');
    expect(entries.map((entry) => entry.type)).toEqual(['transfer', 'payment', 'top-up']);
    expect(entries[0]).toMatchObject({ at: '2026-01-05T09:00:00+08:00', amountFen: 200, status: 'PENDING' });
    expect(await json('history --limit 1')).toEqual(entries.slice(0, 1));
    expect(await json('history --user alice')).toMatchObject([{ type: 'transfer', direction: 'in' }]);
    expect(await json(`show ${entries[1]?.id}`)).toEqual(entries[1]);
    expect(await refusal('show 42')).toMatchObject({ code: 'ENTRY_UNKNOWN', exitCode: 3 });
    const inbox = await json<object[]>('inbox --limit 2');
    expect(inbox).toHaveLength(2);
    expect(Object.keys(inbox[0] ?? {})).toEqual(['at', 'channel', 'from', 'text', 'otp']);
    expect(await refusal('history --limit 0')).toMatchObject({ code: 'USAGE', exitCode: 2 });
  });

  test('rules are listed with unit and source, overridden and reset', async () => {
    const { json, refusal } = prepared();
    const rules = await json<Record<string, object>>('rules');
    expect(rules['no-pin-single']).toEqual({
      value: 100_000,
      unit: 'fen',
      default: 100_000,
      source: 'operator, user help page',
    });
    expect(await json('rules set no-pin-single 10')).toMatchObject({ 'no-pin-single': { value: 1_000 } });
    expect(await json('rules set pin-lock 10m')).toMatchObject({ 'pin-lock': { value: 600_000 } });
    expect(await json('rules set merchant-fee 0.38%')).toMatchObject({ 'merchant-fee': { value: 38 } });
    expect(await json('rules set allow-amex on')).toMatchObject({ 'allow-amex': { value: 1 } });
    expect(await json('rules reset no-pin-single')).toMatchObject({ 'no-pin-single': { value: 100_000 } });
    expect(await refusal('rules set no-such 1')).toMatchObject({ code: 'RULE_UNKNOWN', exitCode: 2 });
    for (const value of ['-1', 'x', '1e3', '0.001'])
      expect(await refusal('rules set no-pin-single', '--', value)).toMatchObject({
        code: 'RULE_VALUE_INVALID',
      });
  });

  test('the clock is set, advanced, and never runs backwards once something happened', async () => {
    const { json, refusal } = emptyWorld();
    expect(await json('clock')).toMatchObject({ real: true });
    expect(await json('clock set 2026-01-05T09:00:00+08:00')).toEqual({
      now: '2026-01-05T09:00:00+08:00',
      real: false,
    });
    expect(await json('clock advance 1h30m')).toMatchObject({ now: '2026-01-05T10:30:00+08:00' });
    await json(`set-pin --new ${PIN} --confirm ${PIN}`);
    expect(await refusal('clock set 2026-01-05T10:00:00+08:00')).toMatchObject({
      code: 'CLOCK_BACKWARDS',
      exitCode: 3,
    });
    expect(await refusal('clock set yesterday')).toMatchObject({ code: 'TIME_INVALID', exitCode: 2 });
    expect(await refusal('clock advance -1h')).toMatchObject({ exitCode: 2 });
    expect(await json('clock real')).toMatchObject({ real: true });
  });

  test('the same seed, clock and commands make the same world', async () => {
    const told = async () => {
      const { json } = emptyWorld();
      await json('init --seed 7 --clock 2026-01-05T09:00:00+08:00');
      await json('', ...cardFlags(DEBIT, '--pin', PIN, '--confirm-pin', PIN, '--otp', 'auto'));
      await json(`quickpay enable --no-pin ${pin}`);
      return [
        await json(`topup 5 --from icbc-0128 ${pin}`),
        await json('quickpay code'),
        await json('inbox'),
      ];
    };
    expect(await told()).toEqual(await told());
  });

  test('init makes no world over another', async () => {
    const { json, refusal, home } = emptyWorld();
    expect(await json('init --seed 1')).toMatchObject({ home });
    expect(await refusal('init --seed 2')).toMatchObject({ code: 'WORLD_EXISTS', exitCode: 3 });
  });
});

describe('the command line', () => {
  test.each([['pya'], ['--jsno'], ['pay', 'coffee', '1', '2', '3'], ['pay', '--from'], ['cards', 'nothing']])(
    'a slip is a usage error: %j',
    async (...words) => {
      const { code, stdout, stderr } = await emptyWorld().wallet('', ...words);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr.trim().split('\n')).toHaveLength(2);
    },
  );

  test('a near command is suggested', async () => {
    expect((await emptyWorld().wallet('transfr alice 5')).stderr).toContain('Did you mean transfer?');
  });

  test.each([
    ['pay coffee 1 --pin 1 --pin 2', '--pin is given twice.'],
    ['balance --json --json', '--json is given twice.'],
    ['--as me balance --as alice', '--as is given twice.'],
  ])('a flag given twice is refused: %s', async (line, message) => {
    const { code, stderr } = await emptyWorld().wallet(line);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each([
    ['pay', 'MERCHANT'],
    ['pay coffee', 'AMOUNT'],
    ['transfer', 'USER'],
    ['add-card', '--number'],
    ['verify-id', '--id-type'],
    ['set-pin', '--new'],
    ['topup 5', '--from'],
    ['withdraw 5', '--to'],
    ['charge coffee 5', '--code'],
    ['quickpay enable', '--no-pin or --ask-pin'],
    ['login', 'NAME'],
    ['refund', 'PAYMENT'],
    ['accept', 'ID'],
    ['red-packet send 5', '--to or --count'],
    ['order', 'SERVICE'],
    ['bill pay', 'PROVIDER'],
    ['bank issue', '--bank'],
    ['merchant add', 'NAME'],
    ['cards remove', 'CARD'],
    ['show', 'ID'],
  ])('without a terminal, `%s` names the answer that is missing: %s', async (line, flag) => {
    const { refusal } = emptyWorld();
    expect(await refusal(line)).toMatchObject({
      code: 'ANSWER_MISSING',
      exitCode: 2,
      message: `${flag} is missing.`,
    });
  });

  test('help leads with usage and shows examples, on stdout, exit 0', async () => {
    for (const words of [
      [],
      ['--help'],
      ['-h'],
      ['help'],
      ['help', 'pay'],
      ['pay', '--help'],
      ['quickpay', 'code', '-h'],
    ]) {
      const { code, stdout, stderr } = await run(words);
      expect([code, stderr], words.join(' ')).toEqual([0, '']);
      expect(stdout).toContain('Usage: wallet');
      expect(stdout).toContain('Examples:');
    }
    expect((await run(['--version'])).stdout.trim()).toBe(packageJson.version);
  });

  test('colours follow the stream, NO_COLOR, FORCE_COLOR and --no-color', async () => {
    const { home } = prepared();
    const colourful = async (env: Record<string, string>, ...more: string[]) =>
      (await run(['audit', ...more], { home, env })).stdout.includes('\u001B[');
    expect(await colourful({})).toBe(false);
    expect(await colourful({ FORCE_COLOR: '1' })).toBe(true);
    expect(await colourful({ FORCE_COLOR: '1' }, '--no-color')).toBe(false);
    expect(await colourful({ FORCE_COLOR: '0' })).toBe(false);
  });

  test('it works from another folder, and with a relative home', async () => {
    const cwd = temporaryFolder();
    expect((await run(['whoami', '--home', 'here'], { cwd })).code).toBe(0);
    expect(existsSync(join(cwd, 'here', 'journal.jsonl'))).toBe(true);
  });
});

describe('the store', () => {
  function bytesOf(home: string): Record<string, string> {
    return Object.fromEntries(
      readdirSync(home).map((name) => [name, readFileSync(join(home, name), 'latin1')]),
    );
  }

  test.each(['', 'null', '0', '""', '{}', '[]', '{"users":[]}'])(
    'a wallet.json of %j is refused and left as it is',
    async (text) => {
      const { home, refusal } = prepared();
      writeFileSync(join(home, 'wallet.json'), text);
      const before = bytesOf(home);
      expect(await refusal('balance')).toMatchObject({ code: 'STORE_CORRUPT', exitCode: 6 });
      expect(bytesOf(home)).toEqual(before);
      rmSync(join(home, 'wallet.json'));
      expect((await run(['balance', '--json'], { home })).stdout).toContain('"balanceFen":100000');
    },
  );

  test('a damaged byte is refused with its place; a torn last line is healed', async () => {
    const { home, refusal, json, balance } = prepared();
    const journal = join(home, 'journal.jsonl');
    const whole = readFileSync(journal);
    const damaged = Buffer.from(whole);
    const at = damaged.indexOf(10, 2_000) + 100;
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(journal, damaged);
    const refused = await refusal(`pay coffee 1 ${pin}`);
    expect(refused).toMatchObject({ code: 'STORE_CORRUPT', exitCode: 6 });
    expect(refused.message).toMatch(/journal\.jsonl, line \d+, byte \d+: record \d+ cannot be read/);
    expect(readFileSync(journal).equals(damaged)).toBe(true);
    writeFileSync(journal, Buffer.concat([whole, whole.subarray(-200, -100)]));
    expect(await json(`pay coffee 1 ${pin}`)).toMatchObject({ status: 'PAID' });
    expect(await balance()).toBe(99_900);
    expect(await json('audit')).toMatchObject({ ok: true });
  });

  test('what was acknowledged and is cut off is missed', async () => {
    const { home, refusal } = prepared();
    const journal = join(home, 'journal.jsonl');
    const whole = readFileSync(journal);
    writeFileSync(journal, whole.subarray(0, whole.lastIndexOf(10, whole.length - 2) + 1));
    expect(await refusal('balance')).toMatchObject({ code: 'STORE_CORRUPT', exitCode: 6 });
  });

  test('a world of a newer version is refused and left as it is', async () => {
    const { home, refusal } = prepared();
    const snapshot = join(home, 'wallet.json');
    writeFileSync(snapshot, readFileSync(snapshot, 'utf8').replace(/"schema":\d+/, '"schema":99'));
    const before = bytesOf(home);
    expect(await refusal('balance')).toMatchObject({ code: 'STORE_NEWER', exitCode: 6 });
    expect(bytesOf(home)).toEqual(before);
  });

  test('a missing or foreign key file is refused, and none is made', async () => {
    const { home, refusal } = prepared();
    const key = join(home, 'wallet.key');
    const other = emptyWorld();
    await other.json('whoami');
    copyFileSync(join(other.home, 'wallet.key'), key);
    expect(await refusal('balance')).toMatchObject({ code: 'STORE_KEY_MISSING', exitCode: 6 });
    rmSync(key);
    expect(await refusal('balance')).toMatchObject({ code: 'STORE_KEY_MISSING', exitCode: 6 });
    expect(existsSync(key)).toBe(false);
  });

  test('a file where the folder should be, and a folder of something else, are refused', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'mine');
    expect(await emptyWorld(file).refusal('balance')).toMatchObject({
      code: 'STORE_UNWRITABLE',
      exitCode: 6,
    });
    expect(await emptyWorld(join(file, 'deeper')).refusal('balance')).toMatchObject({ exitCode: 6 });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'mine');
    expect(await emptyWorld(folder).refusal('balance')).toMatchObject({ code: 'STORE_FOREIGN', exitCode: 6 });
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
    const lonely = temporaryFolder();
    writeFileSync(join(lonely, 'wallet.json'), '{}');
    expect(await emptyWorld(lonely).refusal('balance')).toMatchObject({ code: 'STORE_FOREIGN', exitCode: 6 });
  });

  test('the folder is private, and so is every file in it', async () => {
    const home = temporaryHome();
    mkdirSync(home, { mode: 0o755 });
    await emptyWorld(home).json('whoami');
    expect(statSync(home).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(home))
      expect([name, statSync(join(home, name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  test('neither the PIN, the card number, the name nor the phone stands in any file', async () => {
    const { home } = prepared();
    const all = Object.entries(bytesOf(home))
      .filter(([name]) => name !== 'wallet.key')
      .map(([, text]) => text)
      .join('');
    for (const secret of [PIN, DEBIT, 'Li Lei', '11010519491231002X', 'li@example.com'])
      expect(all).not.toContain(secret);
  });
});
