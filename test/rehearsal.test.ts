import { expect, test } from 'vitest';
import { fen, type Disk, memoryDisk, Wallet } from '../src/wallet.ts';

const PIN = '246813';
const START = Date.parse('2026-01-05T09:00:00+08:00');
const packet = { amountFen: fen(10_00), kind: 'single', to: 'alice', count: 1 } as const;
const coffee = { merchant: 'coffee', amountFen: fen(18_00) };

function openOn(disk: Disk): Wallet {
  return Wallet.open({ disk, seed: 'rehearsal', clock: START });
}

/** `me` with 500 yuan and alice, whom `me` sent a red packet. */
async function given(disk = memoryDisk()): Promise<{ disk: Disk; wallet: Wallet }> {
  const wallet = openOn(disk);
  await wallet.submit('login', { user: 'alice' });
  await wallet.submit('login', { user: 'me' });
  const pin = { newPin: PIN, confirmPin: PIN };
  const card = { number: '6222021234567890128', expiry: '12/34', email: 'me@example.com', pin };
  await wallet.submit('addCard', card);
  await wallet.submit('addCard', card, { otp: wallet.lastOtp('me')?.otp });
  await wallet.submit('topUp', { amountFen: fen(500_00), from: 'icbc-0128' }, { pin: PIN });
  await wallet.submit('sendRedPacket', packet, { pin: PIN });
  return { disk, wallet };
}

const filesOf = (disk: Disk) =>
  (disk.list() ?? []).map((name) => [name, disk.read(name, 0, disk.size(name) ?? 0).toString('latin1')]);

test('a world that can’t be written can be rehearsed on', async () => {
  const { disk } = await given();
  const failing = () => {
    throw Object.assign(new Error('read-only'), { code: 'EROFS' });
  };
  const wallet = openOn({ ...disk, append: failing, replace: failing, overwrite: failing, create: failing });
  const { entry } = await wallet.rehearsal().submit('pay', coffee);
  expect(entry).toMatchObject({ status: 'PAID', amountFen: 1800 });
  await expect(wallet.submit('pay', coffee, { pin: PIN })).rejects.toThrow('read-only');
});

test('what is due when the request comes is done in the rehearsal, and left to the request in the world', async () => {
  const { disk, wallet } = await given();
  await wallet.submit('setClock', { at: START + 25 * 3_600_000 });
  const [files, held] = [filesOf(disk), wallet.world.accounts.get('balance/me')];
  const rehearsal = wallet.rehearsal();
  await rehearsal.submit('pay', coffee);
  expect(rehearsal.world.accounts.get('balance/me')).toBe((held ?? 0) + 10_00 - 18_00);
  expect(wallet.world.accounts.get('balance/me')).toBe(held);
  expect(filesOf(disk)).toEqual(files);
  // The red packet that came back is no part of what the payment moves.
  expect(rehearsal.rehearsed?.postings).toEqual([
    { kind: 'balance', account: 'balance of me', amountFen: -1800 },
    { kind: 'merchant', account: 'Corner Coffee', amountFen: 1789 },
    { kind: 'fees', account: 'fees', amountFen: 11 },
  ]);
});

test('a rehearsal sees what another process did before it, and hinders nobody', async () => {
  const { disk, wallet } = await given();
  const other = openOn(disk);
  await other.submit('pay', { ...coffee, amountFen: fen(450_00) }, { pin: PIN });
  const rehearsal = wallet.rehearsal();
  const fromBalance = async (yuan: number) =>
    rehearsal.submit('pay', { merchant: 'coffee', amountFen: fen(yuan * 100), from: 'balance' });
  expect((await fromBalance(30)).entry?.status).toBe('PAID');
  expect((await fromBalance(15)).refusal?.code).toBe('INSUFFICIENT_FUNDS');
  expect((await other.submit('pay', coffee, { pin: PIN })).entry?.status).toBe('PAID');
  expect(wallet.audit().problems).toEqual([]);
});

test('tries of a PIN in a rehearsal lock nothing, and a locked PIN is refused there as well', async () => {
  const { wallet } = await given();
  for (let tries = 0; tries < 7; tries += 1)
    expect((await wallet.rehearsal().submit('pay', coffee, { pin: '000000' })).refusal).toBeUndefined();
  for (let tries = 0; tries < 5; tries += 1) await wallet.submit('pay', coffee, { pin: '111222' });
  const real = await wallet.submit('pay', coffee, { pin: PIN });
  expect(real.refusal?.code).toBe('PIN_LOCKED');
  expect((await wallet.rehearsal().submit('pay', coffee, { pin: PIN })).refusal).toEqual(real.refusal);
});

test('a rehearsal tells the rules that were asked, as this world has them', async () => {
  const { wallet } = await given();
  await wallet.submit('setRule', { rule: 'static-code-day', value: 30_00 });
  const rehearsal = wallet.rehearsal();
  await rehearsal.submit('pay', coffee);
  expect(rehearsal.rehearsed?.rules).toContainEqual({ name: 'static-code-day', value: 3000, unit: 'fen' });
  expect(rehearsal.rehearsed?.rules.map(({ name }) => name)).not.toContain('withdrawal-fee');
  expect(wallet.rehearsed).toBeUndefined();
});

test('the past takes no requests, and no rehearsals', async () => {
  const { wallet } = await given();
  const past = wallet.asOf(1);
  expect(['submit', 'rehearsal', 'catchUp'].filter((door) => door in past)).toEqual([]);
});
