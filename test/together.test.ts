import { expect, test } from 'vitest';
import { fen, memoryDisk, Wallet } from '../src/wallet.ts';

const PIN = '246813';
const coffee = { merchant: 'coffee', amountFen: fen(1_000) };
const ticket = { merchant: 'cinema', item: 'ticket' };

/** A world with a card and 100.00 in the balance; how often it was synced since. */
async function given() {
  const disk = memoryDisk();
  let syncs = 0;
  const counted = { ...disk, sync: (name: string) => ((syncs += 1), disk.sync(name)) };
  const wallet = Wallet.open({
    disk: counted,
    seed: 'together',
    clock: Date.parse('2026-01-05T09:00:00+08:00'),
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
