/** Refunds that the bank refuses, as the real SDK sees them: abnormal, then closed or on the payer's balance. */

import { Formatter } from 'wechatpay-axios-plugin';
import { expect, it, vi } from 'vitest';
import { DAY, HOUR, NINE } from '../support/given.ts';
import { prepayIn } from '../../src/wallet.ts';
import { done, openShop, type Shop, withPayer } from './shop.ts';

vi.setConfig({ testTimeout: 60_000 });

const REFUNDS = 'v3/refund/domestic/refunds';

async function advance({ wallet }: Shop, ms: number) {
  await done(wallet, 'setClock', { at: wallet.now + ms });
}

/** A shop whose order over 100 yuan a card paid, and a bank that refuses refunds. */
async function sold() {
  const shop = await openShop({ clock: NINE });
  await withPayer(shop.wallet);
  const { code_url: url = '' } = await shop.post<Record<string, string>>(
    'v3/pay/transactions/native',
    shop.order('sold-0001', 10_000),
  );
  await done(shop.wallet, 'payOrder', { order: prepayIn(url)?.order ?? '', from: 'icbc-0128' });
  await shop.hears(1);
  await done(shop.wallet, 'setFault', { fault: 'refund-fails', on: true });
  return shop;
}

async function refund(shop: Shop, number: string, fen: number) {
  return shop.post<Record<string, string>>(REFUNDS, {
    out_trade_no: 'sold-0001',
    out_refund_no: number,
    notify_url: shop.notifyUrl,
    amount: { refund: fen, total: 10_000, currency: 'CNY' },
  });
}

async function v2(shop: Shop) {
  const { appid, mchid } = shop.account;
  const asked = { appid, mch_id: mchid, out_trade_no: 'sold-0001' };
  return shop.post<Record<string, string>>('v2/pay/refundquery', asked);
}

/** A day's bill as the program gets it. */
async function bill(shop: Shop, kind: 'tradebill' | 'fundflowbill', day: string) {
  const { download_url: from } = await shop.get<{ download_url: string }>(`v3/bill/${kind}`, {
    bill_date: day,
  });
  const { data } = await shop.sdk.chain('v3/billdownload/file').get<ArrayBuffer>({
    params: { token: new URL(from).searchParams.get('token') },
    responseType: 'arraybuffer',
  });
  return Formatter.castCsvBill(Buffer.from(data)) as {
    rows: Record<string, string>[];
    summary: Record<string, string>;
  };
}

it('tells that a refund is abnormal, then that it is closed; the bills agree with what the merchant holds', async () => {
  const shop = await sold();
  const made = await refund(shop, 'back-01', 3_000);
  expect(made).toMatchObject({ status: 'PROCESSING', user_received_account: 'ICBC借记卡0128' });
  await advance(shop, 2 * DAY);

  const abnormal = await shop.get(`${REFUNDS}/back-01`);
  expect(abnormal).toMatchObject({ status: 'ABNORMAL', channel: 'ORIGINAL', amount: { refund: 3_000 } });
  expect(abnormal).not.toHaveProperty('success_time');
  expect(await v2(shop)).toMatchObject({ refund_status_0: 'CHANGE', refund_count: '1', refund_fee: '3000' });
  const [, first] = await shop.hears(2);
  expect(first).toMatchObject({
    event: 'REFUND.ABNORMAL',
    told: { out_refund_no: 'back-01', refund_status: 'ABNORMAL', amount: { refund: 3_000, total: 10_000 } },
  });
  expect(first?.told).not.toHaveProperty('success_time');

  await done(shop.wallet, 'settleRefund', { refund: made['refund_id'] ?? '', to: 'merchant' });
  expect(await shop.get(`${REFUNDS}/back-01`)).toMatchObject({ status: 'CLOSED' });
  expect(await v2(shop)).toMatchObject({
    refund_status_0: 'REFUNDCLOSE',
    refund_count: '1',
    refund_fee: '0',
  });
  const [, , second] = await shop.hears(3);
  expect(second).toMatchObject({ event: 'REFUND.CLOSED', told: { refund_status: 'CLOSED' } });
  expect(JSON.parse(second?.body ?? '')).toMatchObject({ summary: '退款关闭' });
  // A program that drops what it has heard by its id must not drop this.
  expect(second?.id).not.toBe(first?.id);
  const asked = { mchid: shop.account.mchid };
  expect(await shop.get('v3/pay/transactions/out-trade-no/sold-0001', asked)).toMatchObject({
    trade_state: 'REFUND',
  });

  await advance(shop, DAY + 2 * HOUR);
  const [monday, wednesday] = ['2026-01-05', '2026-01-07'];
  expect(await bill(shop, 'tradebill', monday)).toMatchObject({
    rows: [
      { 商户订单号: 'sold-0001', 订单金额: '100.00', 手续费: '0.60' },
      { 商户退款单号: 'back-01', 退款金额: '30.00', 手续费: '-0.18', 退款状态: 'CLOSED' },
    ],
    summary: { 退款总金额: '30.00', 手续费总金额: '0.42' },
  });
  expect(await bill(shop, 'tradebill', wednesday)).toMatchObject({
    rows: [{ 商户退款单号: 'back-01', 退款金额: '-30.00', 手续费: '0.18', 退款状态: 'CLOSED' }],
    summary: { 退款总金额: '-30.00', 手续费总金额: '0.18' },
  });
  expect(await bill(shop, 'fundflowbill', monday)).toMatchObject({
    summary: { 收入金额: '100.18', 支出金额: '30.60' },
  });
  expect((await bill(shop, 'fundflowbill', wednesday)).rows).toMatchObject([
    { 业务名称: '退款关闭', 收支类型: '收入', '收支金额(元)': '30.00', '账户结余(元)': '99.58' },
    { 业务名称: '扣除交易手续费', 收支类型: '支出', '收支金额(元)': '0.18', '账户结余(元)': '99.40' },
  ]);
  expect(shop.wallet.world.accounts.get('merchant/coffee')).toBe(9_940);
  expect(shop.wallet.audit()).toMatchObject({ problems: [] });
});

it('tells that an abnormal refund went to the payer’s balance, and takes another one for a closed one', async () => {
  const shop = await sold();
  const { wallet } = shop;
  const ids = [];
  for (const [number, fen] of [
    ['back-01', 3_000],
    ['back-02', 2_000],
  ] as const)
    ids.push((await refund(shop, number, fen))['refund_id'] ?? '');
  const [closed = '', sent = ''] = ids;
  await advance(shop, 2 * DAY);
  await shop.hears(3);
  await done(wallet, 'settleRefund', { refund: closed, to: 'merchant' });
  await done(wallet, 'settleRefund', { refund: sent, to: 'balance' });
  expect(await shop.get(`${REFUNDS}/back-02`)).toMatchObject({
    status: 'SUCCESS',
    channel: 'OTHER_BALANCE',
    user_received_account: '支付用户零钱',
    success_time: '2026-01-07T09:00:00+08:00',
  });
  const heard = (await shop.hears(5)).slice(3).map(({ event }) => event);
  expect(heard.toSorted()).toEqual(['REFUND.CLOSED', 'REFUND.SUCCESS']);
  expect(await v2(shop)).toMatchObject({
    refund_fee: '2000',
    refund_status_0: 'REFUNDCLOSE',
    refund_status_1: 'SUCCESS',
    refund_channel_1: 'OTHER_BALANCE',
  });
  expect(wallet.world.accounts.get('balance/me')).toBe(102_000);

  await done(wallet, 'setFault', { fault: 'refund-fails', on: false });
  expect(await refund(shop, 'back-03', 8_000)).toMatchObject({ status: 'PROCESSING' });
  await advance(shop, 7 * DAY);
  expect(await shop.get(`${REFUNDS}/back-03`)).toMatchObject({ status: 'SUCCESS', channel: 'ORIGINAL' });
  expect(wallet.world.accounts.get('merchant/coffee')).toBe(0);
  expect(wallet.audit()).toMatchObject({ problems: [] });
});
