/** Failures that are forced: by the request itself, or by faults of the world; once or always; for one number or all. */

import { expect, it, vi } from 'vitest';
import { MINUTE, NINE } from '../support/given.ts';
import { done, openShop, refusal, type Shop, withPayer } from './shop.ts';
import { prepayIn } from '../../src/wallet.ts';

vi.setConfig({ testTimeout: 60_000 });

const PAY = 'v3/pay/transactions';

async function open() {
  const shop = await openShop({ clock: NINE });
  await withPayer(shop.wallet);
  return shop;
}

const native = async (shop: Shop, number: string) =>
  shop.post<{ code_url: string }>(`${PAY}/native`, shop.order(number, 100));

const query = async (shop: Shop, number: string) =>
  shop.get(`${PAY}/out-trade-no/${number}`, { mchid: shop.account.mchid });

const fault = async ({ wallet }: Shop, name: string, more: object = {}) =>
  done(wallet, 'setFault', { fault: name, on: true, ...more });

async function charge(shop: Shop, number: string, config: object = {}) {
  await done(shop.wallet, 'showCode', { reveal: false });
  const code = shop.wallet.world.users.get('me')?.quickPay.codes.at(-1)?.code ?? '';
  const more = { payer: { auth_code: code }, scene_info: { store_info: { id: '1' } } };
  return shop.post(`${PAY}/codepay`, shop.order(number, 100, more), config);
}

it('an error for one number alone, once, then all is well', async () => {
  const shop = await open();
  await fault(shop, 'api-fails', { number: 'order-0001', code: 'FREQUENCY_LIMITED', once: true });
  await native(shop, 'order-0002');
  expect(await refusal(native(shop, 'order-0001'))).toMatchObject({ status: 429, code: 'FREQUENCY_LIMITED' });
  await native(shop, 'order-0001');
});

it('an error for a merchant, until it is cleared; for many at once it strikes once if it is to', async () => {
  const shop = await open();
  await fault(shop, 'api-fails', { merchant: 'cinema', code: 'SYSTEM_ERROR' });
  await native(shop, 'order-0001');
  await fault(shop, 'api-fails', { merchant: 'coffee', code: 'SYSTEM_ERROR' });
  for (const number of ['order-0002', 'order-0003'])
    expect(await refusal(native(shop, number))).toMatchObject({ status: 500, code: 'SYSTEM_ERROR' });
  expect(await refusal(query(shop, 'order-0001'))).toMatchObject({ code: 'SYSTEM_ERROR' });
  await done(shop.wallet, 'setFault', { fault: 'api-fails', on: false });
  await query(shop, 'order-0001');
  await fault(shop, 'api-fails', { code: 'NO_AUTH', once: true });
  const all = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map(async (name) => native(shop, `many-000${name}`)),
  );
  expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(1);
});

it('SYSTEM_ERROR that did pay: the query tells the truth, a retry pays nothing twice', async () => {
  const shop = await open();
  const before = shop.wallet.world.accounts.get('balance/me') ?? 0;
  await fault(shop, 'api-fails', { number: 'till-0001', code: 'SYSTEM_ERROR_PAID', once: true });
  expect(await refusal(charge(shop, 'till-0001'))).toMatchObject({ status: 500, code: 'SYSTEM_ERROR' });
  expect(await query(shop, 'till-0001')).toMatchObject({ trade_state: 'SUCCESS' });
  expect(shop.wallet.world.accounts.get('balance/me')).toBe(before - 100);
  const header = { headers: { 'Walletsim-Fault': 'SYSTEM_ERROR_PAID' } };
  expect(await refusal(charge(shop, 'till-0002', header))).toMatchObject({ code: 'SYSTEM_ERROR' });
  expect(shop.log.at(-1)?.means).toMatch(/is paid\. It fails on purpose: SYSTEM_ERROR\.$/);
  expect(await query(shop, 'till-0002')).toMatchObject({ trade_state: 'SUCCESS' });
});

it('USERPAYING that ends either way: paid once the payer gives the PIN, or not at all', async () => {
  const shop = await open();
  await fault(shop, 'pin-asked', { merchant: 'coffee' });
  expect(await charge(shop, 'till-0001')).toMatchObject({ code: 'USER_PAYING' });
  expect(await query(shop, 'till-0001')).toMatchObject({ trade_state: 'USERPAYING' });
  const payment = shop.wallet.history('me', 1)[0]?.id ?? '';
  await done(shop.wallet, 'confirmPayment', { payment });
  expect(await query(shop, 'till-0001')).toMatchObject({ trade_state: 'SUCCESS' });
  expect(await charge(shop, 'till-0002')).toMatchObject({ code: 'USER_PAYING' });
  await done(shop.wallet, 'setClock', { at: NINE + 10 * MINUTE });
  expect(await query(shop, 'till-0002')).toMatchObject({ trade_state: 'PAYERROR' });
});

it('a bank that says no', async () => {
  const shop = await open();
  const card = shop.wallet.world.users.get('me')?.cards[0]?.id ?? '';
  await done(shop.wallet, 'preferSource', { source: card });
  await fault(shop, 'bank-down', { user: 'me' });
  expect(await refusal(charge(shop, 'till-0001'))).toMatchObject({
    status: 403,
    code: 'TRADE_ERROR',
    message: '银行系统异常，请稍后重试',
  });
  const { code_url: url } = await native(shop, 'order-0001');
  const order = prepayIn(url)?.order ?? '';
  const { refusal: no } = await shop.wallet.submit('payOrder', { order }, { pin: '246813' });
  expect(no?.code).toBe('BANK_TIMEOUT');
  expect(await query(shop, 'order-0001')).toMatchObject({ trade_state: 'NOTPAY' });
});
