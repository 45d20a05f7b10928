import { beforeAll, describe, expect, test } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { Codec } from '../../src/store/codec.ts';
import type { Disk } from '../../src/store/disk.ts';
import { Keys } from '../../src/store/keys.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { fen, type View, Wallet } from '../../src/wallet.ts';
import { dyingDisk } from '../support/dying-disk.ts';
import { PIN, yuan } from '../support/given.ts';
import { Machine } from '../support/machine.ts';
import { diskOf, type Files, filesOf, sameFiles, withFile } from '../support/toy-ledger.ts';

const CLOCK = Date.parse('2026-01-05T09:00:00+08:00');

/** What the person typed, and nobody may read again. */
const typed = {
  holder: 'Zhuge Kongming',
  phone: '13812345678',
  email: 'kongming@example.com',
  note: 'for the east wind',
  greeting: 'borrowed arrows',
  birth: '1949-12-31',
};

const open = (disk: Disk) => Wallet.open({ disk, clock: CLOCK, now: () => CLOCK });

/** Runs a request, which must not be refused. */
async function does(wallet: Wallet, ...request: Parameters<Wallet['submit']>): Promise<void> {
  const { refusal } = await wallet.submit(...request);
  if (refusal) throw new WalletError(refusal);
}

/** Everything that anybody can see of a world, at any of its points. */
function sight(wallet: View): string {
  const users = [...wallet.world.users.keys()];
  const seen = users.flatMap((user) => [
    wallet.history(user, 99),
    wallet.inbox(user, 99),
    wallet.world.users.get(user),
  ]);
  const [bank, open] = [[...wallet.world.bankCards], [...wallet.world.open]];
  return JSON.stringify([seen, bank, open, [...wallet.movements()], [...wallet.since(0)]]);
}

const read = (text: string) =>
  Object.entries(typed).flatMap(([name, value]) => (text.includes(value) ? [name] : []));

/** Where alice linked a card of her own, sent money and words to bob, and has nothing left. */
async function lived(seed?: string): Promise<Files> {
  const disk = memoryDisk();
  const wallet = Wallet.open({ disk, clock: CLOCK, now: () => CLOCK, ...(seed && { seed }) });
  const linked = async (as: string, number: string, person: { holder: string; phone: string }) => {
    const card = {
      number,
      expiry: '01/31',
      email: as === 'bob' ? 'bob@example.com' : typed.email,
      ...person,
    };
    const request = { ...card, pin: { newPin: PIN, confirmPin: PIN } };
    await wallet.submit('addCard', request, { as });
    await does(wallet, 'addCard', request, { as, otp: wallet.lastOtp(as)?.otp });
  };
  for (const user of ['bob', 'alice']) await does(wallet, 'login', { user });
  const { holder, phone } = typed;
  const bank = { bank: 'ICBC', kind: 'debit', network: 'UnionPay', fundsFen: yuan(500) } as const;
  const issued = await wallet.submit('issueCard', { ...bank, holder, phone });
  await linked('alice', issued.once?.['number'] ?? '', { holder, phone });
  const identity = { idType: 'resident-id', idNumber: '11010519491231002X', name: holder, phone } as const;
  await wallet.submit('verifyIdentity', identity, { as: 'alice', pin: PIN });
  const otp = wallet.lastOtp('alice')?.otp;
  await does(wallet, 'verifyIdentity', identity, { as: 'alice', pin: PIN, otp });
  const other = await wallet.submit('issueCard', { ...bank, holder: 'Bob', phone: '13900000001' });
  await linked('bob', other.once?.['number'] ?? '', { holder: 'Bob', phone: '13900000001' });
  const given = { as: 'alice', pin: PIN, confirmed: true };
  const from = wallet.world.users.get('alice')?.cards[0]?.id ?? '';
  const sent = { to: 'bob', amountFen: fen(500), note: typed.note, from, delayMs: 0 };
  await does(wallet, 'sendTransfer', sent, given);
  await does(wallet, 'acceptTransfer', { id: wallet.history('alice', 1)[0]?.id ?? '' }, { as: 'bob' });
  const packet = { kind: 'single', to: 'bob', amountFen: fen(300), greeting: typed.greeting, from } as const;
  await does(wallet, 'sendRedPacket', packet, given);
  await does(wallet, 'openRedPacket', { id: wallet.history('alice', 1)[0]?.id ?? '' }, { as: 'bob' });
  await does(wallet, 'saveSnapshot', { name: 'known' });
  wallet.close();
  return filesOf(disk);
}

const forget = (wallet: Wallet) =>
  wallet.submit(
    'forgetUser',
    { cards: wallet.cardsEverLinkedBy('alice') },
    { as: 'alice', pin: PIN, confirmed: true },
  );

let files: Files;
beforeAll(async () => {
  files = await lived();
}, 60_000);

test('what the person typed is readable before, and in no byte on disk', () => {
  expect(read(sight(open(diskOf(files))))).toEqual(Object.keys(typed));
  for (const bytes of files.values()) expect(read(bytes.toString('latin1'))).toEqual([]);
});

describe('a forgotten person', () => {
  test('is unreadable everywhere: now, at every point before, after going back, in copies; the books balance', async () => {
    const disk = diskOf(files);
    const wallet = open(disk);
    const before = wallet.records;
    const accounts = [...wallet.world.accounts];
    expect((await forget(wallet)).refusal).toBeUndefined();
    expect([...wallet.world.accounts]).toEqual(accounts);
    const other = diskOf(files);
    for (const world of [
      wallet,
      open(disk),
      open(diskOf(withFile(filesOf(disk), 'wallet.json', undefined))),
    ]) {
      expect(read(sight(world))).toEqual([]);
      expect(world.audit()).toMatchObject({ ok: true, problems: [] });
      for (let seq = 0; seq <= before; seq += 1) expect(read(sight(world.asOf(seq)))).toEqual([]);
    }
    await wallet.restore(wallet.point('known'));
    expect(read(sight(wallet))).toEqual([]);
    const { refusal } = await wallet.submit('login', { user: 'alice' });
    expect(refusal?.code).toBe('USER_FORGOTTEN');
    await wallet.undo(5);
    expect(read(sight(wallet))).toEqual([]);
    expect(wallet.world.users.get('alice')).toMatchObject({ phone: '', cards: [] });
    expect(wallet.audit()).toMatchObject({ ok: true, problems: [] });
    const copy = memoryDisk();
    wallet.copyTo(copy, before);
    expect(read(sight(open(copy)))).toEqual([]);
    // The looking works: a copy that was made before still has its keys.
    expect(read(sight(open(other)))).toEqual(Object.keys(typed));
  });

  test('leaves the others as they were', async () => {
    const wallet = open(diskOf(files));
    const bob = () => [wallet.world.users.get('bob'), wallet.history('bob', 9).map(({ id }) => id)];
    const before = structuredClone(bob());
    await forget(wallet);
    expect(bob()).toEqual(before);
    expect(wallet.world.bankCards.size).toBe(open(diskOf(files)).world.bankCards.size);
  });

  test('is forgotten, or wholly known, whenever the process is killed', async () => {
    const seen = new Set<boolean>();
    for (let steps = 0; ; steps += 1) {
      const disk = diskOf(files);
      const wallet = open(dyingDisk(disk, steps));
      const code = await forget(wallet).then(
        ({ refusal }) => refusal?.code,
        (error: unknown) => (error instanceof WalletError ? error.refusal.code : String(error)),
      );
      const next = open(disk);
      const forgotten = next.world.users.get('alice')?.forgotten !== undefined;
      seen.add(forgotten);
      expect(read(sight(next))).toEqual(forgotten ? [] : Object.keys(typed));
      if (forgotten) expect(read(sight(next.asOf(next.point('known'))))).toEqual([]);
      expect(next.audit()).toMatchObject({ ok: true, problems: [] });
      // Whoever asked again is told that it is done, or does it.
      const { refusal } = await forget(next);
      expect(refusal?.code).toBe(forgotten ? 'USER_FORGOTTEN' : undefined);
      if (code === undefined) break;
    }
    expect(seen).toEqual(new Set([false, true]));
  });

  test.each([
    ['failed', { is: 'refused', code: 'EIO' }, 'not known'],
    ['was not done', { is: 'killed' }, 'dead'],
  ] as const)(
    'is wholly known where the sync of the record %s, until another process sees to it',
    async (_how, fault, told) => {
      const machine = new Machine(files);
      const wallet = open(machine.start().disk);
      // The first is of the PIN's try.
      let syncs = 0;
      machine.plan = ({ name }) => (name === 'fdatasyncSync' && (syncs += 1) > 1 ? fault : undefined);
      await expect(forget(wallet)).rejects.toThrow(told);
      expect(read(sight(open(diskOf(machine.safeFiles))))).toEqual(Object.keys(typed));
      const seeing = machine.start();
      // Nor may who reads the record destroy what it has not made sure of.
      machine.plan = ({ name }) => (name === 'fdatasyncSync' ? { is: 'refused', code: 'EIO' } : undefined);
      expect(() => open(seeing.disk)).toThrow('not known');
      expect(read(sight(open(diskOf(machine.safeFiles))))).toEqual(Object.keys(typed));
      machine.plan = () => undefined;
      expect(read(sight(open(machine.start().disk)))).toEqual([]);
      expect(open(diskOf(machine.safeFiles)).world.users.get('alice')?.forgotten).toBeDefined();
    },
  );

  test('is forgotten by a shell that was open all along, and what it writes of them later is unreadable', async () => {
    const disk = diskOf(files);
    const [one, other] = [open(disk), open(disk)];
    expect(read(sight(other)).length).toBeGreaterThan(0);
    await forget(one);
    other.catchUp();
    expect(read(sight(other))).toEqual([]);
    other.close();
    expect(open(disk).audit()).toMatchObject({ ok: true });
  });

  test('is not taken for one whose key was lost or changed: then the world is refused', async () => {
    const people = [...files.keys()].filter((name) => name.startsWith('person-'));
    expect(people.length).toBeGreaterThan(3);
    for (const name of people) {
      const bytes = files.get(name) ?? Buffer.alloc(0);
      const changed = Buffer.from(bytes);
      changed[90] = (changed[90] ?? 0) ^ 1;
      const emptied = Buffer.from(`${JSON.stringify({ walletsim: 'person', id: name.slice(7, 23) })}\n`);
      for (const strange of [undefined, changed, emptied, Buffer.alloc(0)]) {
        const disk = diskOf(withFile(files, name, strange));
        expect(() => sight(open(disk))).toThrow(expect.objectContaining({ name: 'WalletError' }));
        expect(disk.size(name)).toBe(strange?.length);
      }
    }
  });

  test('keeps money, orders and cases from being forgotten with them', async () => {
    const wallet = open(diskOf(files));
    const as = { as: 'alice', pin: PIN, confirmed: true };
    const from = wallet.world.users.get('alice')?.cards[0]?.id ?? '';
    await does(wallet, 'topUp', { amountFen: fen(100), from }, as);
    expect((await forget(wallet)).refusal).toMatchObject({ code: 'ACCOUNT_NOT_EMPTY' });
    await does(wallet, 'sendTransfer', { to: 'bob', amountFen: fen(100), from: 'balance', delayMs: 0 }, as);
    expect((await forget(wallet)).refusal?.facts).toMatchObject({ balanceFen: 0, count: 1 });
    await does(wallet, 'acceptTransfer', { id: wallet.history('alice', 1)[0]?.id ?? '' }, { as: 'bob' });
    const asked = { as: 'alice', pin: PIN };
    expect((await wallet.submit('forgetUser', {}, asked)).refusal?.code).toBe('CONFIRM_REQUIRED');
    expect((await wallet.submit('forgetUser', {}, { as: 'alice', confirmed: true })).refusal?.code).toBe(
      'PIN_REQUIRED',
    );
    expect((await wallet.submit('forgetUser', {}, { ...as, pin: '640382' })).refusal?.code).toBe('PIN_WRONG');
    expect(read(sight(wallet)).length).toBeGreaterThan(0);
    expect((await forget(wallet)).refusal).toBeUndefined();
    expect(
      (await wallet.submit('sendTransfer', { to: 'alice', amountFen: fen(1) }, { as: 'bob', pin: PIN }))
        .refusal?.code,
    ).toBe('USER_FORGOTTEN');
    expect((await wallet.submit('freezeByHotline', { user: 'alice' })).refusal?.code).toBe('USER_FORGOTTEN');
  });
});

/** The key that each line of the journal names. */
const keysIn = (disk: Disk) =>
  disk
    .read('journal.jsonl', 0, Number.MAX_SAFE_INTEGER)
    .toString('latin1')
    .trim()
    .split('\n')
    .map((line) => Number(/,"k":(\d+),"h":"[0-9a-f]{32}"\}$/.exec(line)?.[1] ?? 1));

describe('a new key', () => {
  test('seals and encrypts what comes after it; what was there is read as before', async () => {
    const disk = diskOf(files);
    const before = sight(open(disk));
    const wallet = open(disk);
    const old = wallet.records;
    wallet.rotateKeys();
    wallet.rotateKeys();
    await does(wallet, 'login', { user: 'carol', phone: '13700000007' });
    expect(keysIn(disk)).toEqual([...Array.from({ length: old + 1 }, () => 1), 2, 3, 3]);
    expect(disk.read('journal.jsonl', 0, 1 << 20).toString()).toContain('"A256GCM.3.');
    expect([...filesOf(disk).keys()].filter((name) => name.startsWith('wallet.key'))).toHaveLength(3);
    const again = open(disk);
    expect(again.keys.map(({ active }) => active)).toEqual([false, false, true]);
    expect(sight(again.asOf(old))).toBe(before);
    expect(again.world.users.get('carol')?.phone).toBe('13700000007');
    expect((await forget(again)).refusal).toBeUndefined();
    expect(read(sight(open(disk)))).toEqual([]);
    expect(open(disk).audit()).toMatchObject({ ok: true });
    const copy = memoryDisk();
    again.copyTo(copy);
    expect(open(copy).audit()).toMatchObject({ ok: true });
  });

  test('is whole or not there, whenever the process is killed', () => {
    for (let steps = 0; ; steps += 1) {
      const disk = diskOf(files);
      const wallet = open(dyingDisk(disk, steps));
      let done = true;
      try {
        wallet.rotateKeys();
        wallet.close();
      } catch (error) {
        if (!(error instanceof WalletError)) throw error;
        done = false;
      }
      const next = open(disk);
      expect(read(sight(next))).toEqual(Object.keys(typed));
      expect(next.audit()).toMatchObject({ ok: true, problems: [] });
      next.rotateKeys();
      next.close();
      expect(open(disk).audit()).toMatchObject({ ok: true, problems: [] });
      if (done) return expect(steps).toBeGreaterThan(2);
    }
  });

  test('is one when two shells rotate at once, and both go on', async () => {
    const disk = diskOf(files);
    const racing: Disk = {
      ...disk,
      create(name, bytes) {
        if (name === 'wallet.key.2' && disk.size(name) === undefined) open(disk).rotateKeys();
        return disk.create(name, bytes);
      },
    };
    const [one, other] = [open(racing), open(disk)];
    one.rotateKeys();
    // The other opened before: it goes on with what it reads.
    await does(other, 'login', { user: 'carol' });
    await does(one, 'login', { user: 'dave' });
    expect(new Set(keysIn(disk).slice(-4))).toEqual(new Set([2]));
    expect(open(disk).audit()).toMatchObject({ ok: true });
    expect(open(disk).keys).toHaveLength(2);
  });

  test('leaves the old one useless for forging: neither a line nor a snapshot of its is taken', async () => {
    // Whoever copied the folder before the rotation can write with the old key.
    const disk = diskOf(files);
    const stolen = diskOf(files);
    const wallet = open(disk);
    wallet.rotateKeys();
    const last =
      disk
        .read('journal.jsonl', 0, 1 << 20)
        .toString('latin1')
        .trim()
        .split('\n')
        .at(-1) ?? '';
    const { h, s: seq } = JSON.parse(last) as { h: string; s: number };
    const old = new Codec(new Keys(stolen, ''), { personal: new Set() });
    const opened = { type: 'UserOpened', user: 'mallory', phone: '13700000007' };
    const data = { op: 'login', by: 'me', events: [opened] };
    const line = { s: seq + 1, p: h, a: seq - 1, t: CLOCK, v: 3, w: 'mallory', d: data };
    disk.append('journal.jsonl', old.write(line));
    expect(open(disk).world.users.has('mallory')).toBe(false);
    const thief = open(stolen);
    await does(thief, 'login', { user: 'mallory' });
    thief.close();
    disk.replace('wallet.json', stolen.read('wallet.json', 0, 1 << 20));
    expect(open(disk).world.users.has('mallory')).toBe(false);
  });

  test.each(['wallet.key', 'wallet.key.2'])('that is lost is missed, and none is made: %s', (name) => {
    const disk = diskOf(files);
    open(disk).rotateKeys();
    const left = withFile(filesOf(disk), name, undefined);
    const without = diskOf(left);
    expect(() => open(without)).toThrow(expect.objectContaining({ name: 'WalletError' }));
    expect(sameFiles(filesOf(without), left)).toBe(true);
  });
});

test('what is encrypted cannot be moved: not to another property, nor to another person', () => {
  const codec = new Codec(Keys.create(memoryDisk(), undefined), {
    personal: new Set(['name', 'note']),
    personOf: ({ user }) => (typeof user === 'string' ? user : undefined),
  });
  const written = (value: object) => JSON.parse(codec.stringify(value)) as Record<string, string>;
  const [mine, theirs] = [written({ user: 'me', name: 'Li' }), written({ user: 'bob', name: 'Li' })];
  expect(codec.parse(JSON.stringify(mine))).toEqual({ user: 'me', name: 'Li' });
  expect(mine['name']).toMatch(/^A256GCM\.1\.[0-9a-f]{16}\./);
  // Equal texts of two people are not seen to be equal.
  expect(mine['name']?.slice(-40)).not.toBe(theirs['name']?.slice(-40));
  const looked = (value: object) => JSON.stringify(codec.parse(JSON.stringify(value)));
  expect(() => looked({ note: mine['name'] })).toThrow(/authenticate/);
  const mark = (text = '') => text.slice(0, text.lastIndexOf('.') + 1);
  const moved = mark(theirs['name']) + (mine['name'] ?? '').slice(mark(mine['name']).length);
  expect(() => looked({ name: moved })).toThrow(/authenticate/);
});

test('a world that follows from a seed has the same keys, and the same bytes, each time', async () => {
  const [one, other] = [await lived('same'), await lived('same')];
  const keys = (each: Files) => [...each].filter(([name]) => name.endsWith('.key'));
  expect(keys(one)).toEqual(keys(other));
  const third = await lived('another');
  expect(keys(one)).not.toEqual(keys(third));
});
