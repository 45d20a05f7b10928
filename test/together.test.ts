import { expect, test } from 'vitest';
import { fen, memoryDisk, Wallet } from '../src/wallet.ts';

const PIN = '246813';
const coffee = { merchant: 'coffee', amountFen: fen(1_000) };
const ticket = { merchant: 'cinema', item: 'ticket' };

/** Old records are soon looked for on the disk. */
const shape = { shape: { records: 4, fanOut: 2, levels: 3 } };

/** A world with a card and 100.00 in the balance; how often it was synced since. */
async function given(disk = memoryDisk()) {
  let syncs = 0;
  const counted = { ...disk, sync: (name: string) => ((syncs += 1), disk.sync(name)) };
  const wallet = Wallet.open({
    disk: counted,
    seed: 'together',
    clock: Date.parse('2026-01-05T09:00:00+08:00'),
    ...shape,
  });
  const card = { number: '6222021234567890128', expiry: '12/34', email: 'a@example.com' };
  await wallet.submit('addCard', { ...card, pin: { newPin: PIN, confirmPin: PIN } });
  await wallet.submit(
    'addCard',
    { ...card, pin: { newPin: PIN, confirmPin: PIN } },
    { otp: wallet.lastOtp('me')?.otp },
  );
  const from = wallet.world.users.get('me')?.cards[0]?.id ?? '';
  await wallet.submit('topUp', { amountFen: fen(10_000), from }, { pin: PIN });
  // They come at the same time, which is what monitoring looks for.
  await wallet.submit('setRule', { rule: 'monitoring', value: 0 });
  const before = syncs;
  return { wallet, disk, syncs: () => syncs - before };
}

const balance = ({ world }: Wallet) => world.accounts.get('balance/me');

test('requests that are submitted together share one sync, and each is decided on what those before it did', async () => {
  const { wallet, disk, syncs } = await given();
  const placed = await Promise.all(
    Array.from({ length: 50 }, async (_, n) =>
      wallet.submit('placeOrder', ticket, { requestId: `order-${n}` }),
    ),
  );
  expect(syncs()).toBe(1);
  expect(placed.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
  expect(new Set(placed.map(({ entry }) => entry?.id)).size).toBe(50);
  expect(Wallet.open({ disk }).world.open.size).toBe(50);
  expect(wallet.audit().problems).toEqual([]);
});

test('payments that are submitted together never spend more than there is', async () => {
  const { wallet } = await given();
  const paid = await Promise.all(
    Array.from({ length: 12 }, async () =>
      wallet.submit('pay', { ...coffee, from: 'balance' }, { pin: PIN }),
    ),
  );
  expect(paid.filter(({ entry }) => entry?.status === 'PAID')).toHaveLength(10);
  expect(paid.flatMap(({ refusal }) => refusal?.code ?? [])).toEqual([
    'INSUFFICIENT_FUNDS',
    'INSUFFICIENT_FUNDS',
  ]);
  expect(balance(wallet)).toBe(0);
  expect(wallet.audit().problems).toEqual([]);
});

test('a request id that is submitted twice at the same time pays once', async () => {
  const { wallet } = await given();
  const pays = async () => wallet.submit('placeOrder', ticket, { requestId: 'once' });
  const [one, other, third] = await Promise.all([pays(), pays(), pays()]);
  expect(other.entry?.id).toBe(one.entry?.id);
  expect(third.entry?.id).toBe(one.entry?.id);
  expect(wallet.world.open.size).toBe(1);
});

test('a request id whose first try the disk refused, and which cannot be read again then, was not done', async () => {
  const disk = memoryDisk();
  let fails = false;
  const trouble = () => {
    if (fails) throw Object.assign(new Error('bad sector'), { code: 'EIO' });
  };
  const { wallet } = await given({
    ...disk,
    append: (name, bytes) => (trouble(), disk.append(name, bytes)),
    read: (name, ...where) => (trouble(), disk.read(name, ...where)),
  });
  const first = wallet.submit('placeOrder', ticket, { requestId: 'once' });
  await Promise.resolve();
  fails = true;
  await expect(wallet.submit('placeOrder', ticket, { requestId: 'once' })).rejects.toThrow(
    'Nothing was done',
  );
  await expect(first).rejects.toThrow('Nothing was done');
  fails = false;
  expect(wallet.world.open.size).toBe(0);
  expect((await wallet.submit('placeOrder', ticket, { requestId: 'once' })).refusal).toBeUndefined();
  expect(Wallet.open({ disk }).world.open.size).toBe(1);
});

test('what is kept is told as done, though older records can’t be read any more then', async () => {
  const { wallet, disk } = await given();
  await wallet.submit('login', { user: 'bob' });
  // The one that links without a code.
  const card = { number: '6212345678900085', expiry: '12/34', email: 'b@example.com' };
  await wallet.submit('addCard', { ...card, pin: { newPin: PIN, confirmPin: PIN } }, { as: 'bob' });
  const transfer = { to: 'bob', amountFen: fen(100), from: 'balance' };
  const sent = await wallet.submit('sendTransfer', transfer, { as: 'me', pin: PIN });
  const id = sent.entry?.id ?? '';
  for (let n = 0; n < 8; n += 1) await wallet.submit('placeOrder', ticket);
  wallet.close();
  let appended = false;
  const again = Wallet.open({
    disk: {
      ...disk,
      append: (name, bytes) => ((appended = true), disk.append(name, bytes)),
      read(name, ...where) {
        if (appended && name.startsWith('index-')) throw Object.assign(new Error(name), { code: 'EIO' });
        return disk.read(name, ...where);
      },
    },
    ...shape,
  });
  const { entry } = await again.submit('acceptTransfer', { id }, { as: 'bob' });
  expect(entry).toMatchObject({ id, status: 'RECEIVED', amountFen: 100 });
  expect(() => again.entry(id)).toThrow('the disk reports an error');
  expect(Wallet.open({ disk }).entry(id)).toEqual(entry);
});

test('what is read while others wait is on disk', async () => {
  const { wallet, disk } = await given();
  const asked = wallet.submit('placeOrder', ticket);
  await Promise.resolve();
  const seen = wallet.world.open.size;
  expect(Wallet.open({ disk }).world.open.size).toBe(seen);
  await asked;
  expect(wallet.world.open.size).toBe(1);
});

test('two processes that submit many together get all of them in', async () => {
  const { wallet, disk } = await given();
  const other = Wallet.open({ disk });
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => (n % 2 === 0 ? wallet : other).submit('placeOrder', ticket)),
  );
  expect(outcomes.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
  expect(new Set(outcomes.map(({ entry }) => entry?.id)).size).toBe(40);
  const third = Wallet.open({ disk });
  expect(third.world.open.size).toBe(40);
  expect(third.audit().problems).toEqual([]);
});
