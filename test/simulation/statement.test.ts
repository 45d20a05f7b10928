import { expect, test } from 'vitest';
import { type Disk, fen, memoryDisk, type OperationName, type RequestOf, Wallet } from '../../src/wallet.ts';

const PIN = '246813';
const START = Date.parse('2026-01-02T09:00:00+08:00');
const MINUTE = 60_000;

/** A disk that counts how often it is read. */
function countingDisk(): { disk: Disk; reads: () => number } {
  const disk = memoryDisk();
  let count = 0;
  const read: Disk['read'] = (...where) => {
    count += 1;
    return disk.read(...where);
  };
  return { disk: { ...disk, read }, reads: () => count };
}

test('a month of many entries costs a few reads of the disk, and so does a small month beside it', async () => {
  const { disk, reads } = countingDisk();
  let now = START;
  const wallet = Wallet.open({ disk, seed: 'many', now: () => now });
  const does = async <Name extends OperationName>(name: Name, request: RequestOf<Name>) => {
    const { refusal } = await wallet.submit(name, request, { pin: PIN });
    expect(refusal, name).toBeUndefined();
  };
  const pin = { newPin: PIN, confirmPin: PIN };
  await does('addCard', { number: '6212345678900085', expiry: '12/34', email: 'a@example.com', pin });
  const from = wallet.world.users.get('me')?.cards[0]?.id ?? '';
  await does('topUp', { amountFen: fen(100_000), from });
  await does('enableQuickPay', { askPin: false });
  for (const rule of ['no-pin-per-day', 'dynamic-code-day-one-factor', 'dynamic-code-day'])
    await does('setRule', { rule, value: 1_000_000 });
  await does('setRule', { rule: 'monitoring', value: 0 });
  const pay = async () => {
    now += MINUTE;
    await does('showCode', { reveal: false });
    const code = wallet.world.users.get('me')?.quickPay.codes.at(-1)?.code ?? '';
    await does('charge', { merchant: 'coffee', amountFen: fen(1), code });
  };
  const payments = 1_500;
  for (let n = 0; n < payments; n += 1) await pay();
  now = Date.parse('2026-02-02T09:00:00+08:00');
  for (let n = 0; n < 3; n += 1) await pay();
  wallet.close();

  const opened = Wallet.open({ disk, now: () => now });
  const before = reads();
  expect(opened.statement('me', '2026-01')).toMatchObject({
    outFen: payments,
    byMerchant: [{ merchant: 'coffee', count: payments }],
  });
  const many = reads() - before;
  expect(many).toBeLessThan(payments);
  expect(opened.statement('me', '2026-02')).toMatchObject({ outFen: 3 });
  expect(reads() - before - many).toBeLessThan(payments);
}, 60_000);
