/** The whole life of orders, as the real SDK runs it, in each mode that merchants know the platform by. */

import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
import { HOUR, MINUTE, NINE, PIN, SECOND } from '../support/given.ts';
import { matching } from './raw.ts';
import { done, openShop, refusal, type Shop, withPayer } from './shop.ts';
import { fen, prepayIn } from '../../src/wallet.ts';

vi.setConfig({ testTimeout: 60_000 });

const PAY = 'v3/pay/transactions';
const REFUNDS = 'v3/refund/domestic/refunds';
const TRANSFERS = 'v3/fund-app/mch-transfer/transfer-bills';

type Transaction = Record<string, unknown> & { transaction_id: string };

/** The wallet pays what the program got for its order: a code, a prepay id, a page. */
async function pays(shop: Shop, what: string | undefined) {
  const { entry } = await done(shop.wallet, 'payOrder', { order: prepayIn(what ?? '')?.order ?? '' });
  return entry?.id ?? '';
}

async function query(shop: Shop, number: string): Promise<Transaction> {
  return shop.get(`${PAY}/out-trade-no/${number}`, { mchid: shop.account.mchid });
}

async function advance({ wallet }: Shop, ms: number) {
  await done(wallet, 'setClock', { at: wallet.now + ms });
}

async function code({ wallet }: Shop, reveal = false): Promise<string> {
  await done(wallet, 'showCode', { reveal });
  return wallet.world.users.get('me')?.quickPay.codes.at(-1)?.code ?? '';
}

function audited({ wallet }: Shop) {
  expect(wallet.audit()).toMatchObject({ problems: [] });
}

const ways = [
  { mode: 'public-key', byProxy: false },
  { mode: 'certificate', byProxy: false },
  { mode: 'both', byProxy: false },
  { mode: 'public-key', byProxy: true },
  { mode: 'certificate', byProxy: true },
] as const;

describe.each(ways)('in $mode mode (by proxy: $byProxy) the SDK', ({ mode, byProxy }) => {
  it('places orders in four ways, has them paid, hears of it, and asks for them by either number', async () => {
    const shop = await openShop({ mode, byProxy, clock: NINE });
    await withPayer(shop.wallet);
    const { appid, mchid } = shop.account;
    const openid = shop.wallet.openid(appid, 'me');
    const kinds = [
      ['NATIVE', 'native', {}, 'code_url'],
      ['JSAPI', 'jsapi', { payer: { openid } }, 'prepay_id'],
      ['APP', 'app', {}, 'prepay_id'],
      ['MWEB', 'h5', { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } }, 'h5_url'],
    ] as const;
    for (const [index, [tradeType, way, more, given]] of kinds.entries()) {
      const number = `order-${way}`;
      const asked = shop.order(number, 1800 + index, { attach: '{"table":7}', ...more });
      const { [given]: what } = await shop.post<Record<string, string>>(`${PAY}/${way}`, asked);
      expect(await query(shop, number)).toMatchObject({
        trade_state: 'NOTPAY',
        amount: { total: 1800 + index },
      });
      const id = await pays(shop, what);
      const transaction = {
        appid,
        mchid,
        out_trade_no: number,
        transaction_id: id,
        trade_type: tradeType,
        trade_state: 'SUCCESS',
        trade_state_desc: '支付成功',
        bank_type: 'OTHERS',
        attach: '{"table":7}',
        success_time: '2026-01-05T09:00:00+08:00',
        payer: { openid },
        amount: { total: 1800 + index, payer_total: 1800 + index, currency: 'CNY', payer_currency: 'CNY' },
        promotion_detail: [],
      };
      expect(await query(shop, number)).toEqual(transaction);
      expect(await shop.get(`${PAY}/id/${id}`, { mchid })).toEqual(transaction);
      const heard = (await shop.hears(index + 1)).at(-1);
      expect(heard).toMatchObject({ id: `EV-${id}`, event: 'TRANSACTION.SUCCESS', told: transaction });
    }
    audited(shop);
  });

  it('charges payment codes by v3 and v2, waits for the payer, takes back', async () => {
    const shop = await openShop({ mode, byProxy, clock: NINE });
    await withPayer(shop.wallet);
    const { appid, mchid } = shop.account;
    const till = { scene_info: { store_info: { id: '0001' } }, notify_url: undefined };
    const charge = async (number: string, total: number, authCode: string) =>
      shop.post<Transaction>(
        `${PAY}/codepay`,
        shop.order(number, total, { ...till, payer: { auth_code: authCode } }),
      );

    expect(await charge('till-v3-1', 1200, await code(shop))).toMatchObject({
      trade_type: 'MICROPAY',
      trade_state: 'SUCCESS',
      out_trade_no: 'till-v3-1',
    });
    // Above the no-PIN limit the payer is asked.
    expect(await charge('till-v3-2', 50_000, await code(shop, true))).toEqual({
      code: 'USER_PAYING',
      message: '用户支付中，需要输入密码',
    });
    expect(await query(shop, 'till-v3-2')).toMatchObject({ trade_state: 'USERPAYING' });
    const asked = shop.wallet.history('me', 1)[0];
    await advance(shop, 5 * SECOND);
    await done(shop.wallet, 'confirmPayment', { payment: asked?.id ?? '' });
    expect(await query(shop, 'till-v3-2')).toMatchObject({
      trade_state: 'SUCCESS',
      success_time: '2026-01-05T09:00:05+08:00',
    });
    await advance(shop, 15 * SECOND);
    const before = shop.wallet.world.accounts.get('balance/me');
    const reversed = { appid, mchid, out_trade_no: 'till-v3-2' };
    const reverse = `${PAY}/out-trade-no/till-v3-2/reverse`;
    expect(await shop.post(reverse, { appid, mchid })).toEqual(reversed);
    expect(await shop.post(reverse, { appid, mchid })).toEqual(reversed);
    expect(await query(shop, 'till-v3-2')).toMatchObject({ trade_state: 'REVOKED' });
    expect(shop.wallet.world.accounts.get('balance/me')).toBe((before ?? 0) + 50_000);

    const micropay = {
      appid,
      mch_id: mchid,
      body: 'Latte <拿铁> & more',
      out_trade_no: 'till-v2-1',
      total_fee: '1300',
      spbill_create_ip: '127.0.0.1',
    };
    const v2 = async (path: string, body: object) =>
      shop.post<Record<string, string>>(`v2/${path}`, { appid, mch_id: mchid, ...body });
    expect(await v2('pay/micropay', { ...micropay, auth_code: await code(shop) })).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      trade_type: 'MICROPAY',
      total_fee: '1300',
    });
    const byHmac = { out_trade_no: 'till-v2-1', sign_type: 'HMAC-SHA256' };
    expect(await v2('pay/orderquery', byHmac)).toMatchObject({
      trade_state: 'SUCCESS',
      sign: matching(/^[0-9A-F]{64}$/),
    });
    expect(
      await v2('secapi/pay/refund', {
        out_trade_no: 'till-v2-1',
        out_refund_no: 'back-v2-1',
        total_fee: '1300',
        refund_fee: '300',
      }),
    ).toMatchObject({ refund_fee: '300', result_code: 'SUCCESS' });
    expect(await v2('pay/refundquery', { out_trade_no: 'till-v2-1' })).toMatchObject({
      refund_count: '1',
      out_refund_no_0: 'back-v2-1',
      refund_status_0: 'SUCCESS',
    });
    expect(await v2('pay/refundquery', { out_refund_no: 'back-v2-1' })).toMatchObject({
      refund_fee_0: '300',
    });
    await v2('pay/micropay', { ...micropay, out_trade_no: 'till-v2-2', auth_code: await code(shop) });
    await advance(shop, 15 * SECOND);
    expect(await v2('secapi/pay/reverse', { out_trade_no: 'till-v2-2' })).toMatchObject({ recall: 'N' });
    expect(await v2('pay/orderquery', { out_trade_no: 'till-v2-2' })).toMatchObject({
      trade_state: 'REVOKED',
    });
    // Payment codes have no callbacks.
    expect(shop.heard).toEqual([]);
    audited(shop);
  });

  it('closes, refunds in part and in full with callbacks, and finds all of it in the bills', async () => {
    const shop = await openShop({ mode, byProxy, clock: NINE });
    await withPayer(shop.wallet);
    const { account, wallet } = shop;
    const { mchid } = account;
    await shop.post(`${PAY}/native`, shop.order('closed-01', 500));
    const close = async () => shop.sdk.chain(`${PAY}/out-trade-no/closed-01/close`).post({ mchid });
    expect((await close()).status).toBe(204);
    expect((await close()).status).toBe(204);
    expect(await query(shop, 'closed-01')).toMatchObject({ trade_state: 'CLOSED' });

    const { code_url: url } = await shop.post<Record<string, string>>(
      `${PAY}/native`,
      shop.order('sold-0001', 10_000),
    );
    const id = await pays(shop, url);
    await shop.hears(1);
    const part = {
      out_trade_no: 'sold-0001',
      out_refund_no: 'back-01',
      reason: 'cold',
      notify_url: shop.notifyUrl,
      amount: { refund: 2_500, total: 10_000, currency: 'CNY' },
    };
    const refund = await shop.post(REFUNDS, part);
    expect(refund).toMatchObject({
      status: 'SUCCESS',
      transaction_id: id,
      out_trade_no: 'sold-0001',
      channel: 'ORIGINAL',
      user_received_account: '支付用户零钱',
      amount: { refund: 2_500, total: 10_000, payer_refund: 2_500, currency: 'CNY' },
    });
    expect(await shop.post(REFUNDS, part)).toEqual(refund);
    expect(await shop.get(`${REFUNDS}/back-01`)).toEqual(refund);
    const [, heard] = await shop.hears(2);
    expect(heard).toMatchObject({
      event: 'REFUND.SUCCESS',
      told: {
        mchid,
        out_refund_no: 'back-01',
        refund_status: 'SUCCESS',
        amount: { refund: 2_500, total: 10_000 },
      },
    });
    expect(heard?.told).not.toHaveProperty('status');
    await advance(shop, 2 * MINUTE);
    const rest = {
      transaction_id: id,
      out_refund_no: 'back-02',
      amount: { refund: 7_500, total: 10_000, currency: 'CNY' },
    };
    // What the fee took the merchant must have from other sales.
    await done(wallet, 'pay', { merchant: 'coffee', amountFen: fen(3_000) });
    expect(await shop.post(REFUNDS, rest)).toMatchObject({ status: 'SUCCESS' });
    expect(await query(shop, 'sold-0001')).toMatchObject({ trade_state: 'REFUND' });

    const bill = async (path: string, params: object) =>
      shop.get<{ hash_type: string; hash_value: string; download_url: string }>(`v3/bill/${path}`, params);
    expect(await refusal(bill('tradebill', { bill_date: '2026-01-05' }))).toMatchObject({
      status: 400,
      code: 'PARAM_ERROR',
    });
    await advance(shop, 24 * HOUR);
    expect(await refusal(bill('tradebill', { bill_date: '2026-01-05' }))).toMatchObject({
      code: 'STATEMENT_CREATING',
    });
    await advance(shop, 2 * HOUR);
    const download = async (params: object, path = 'tradebill') => {
      const { hash_value: hash, download_url: from } = await bill(path, {
        bill_date: '2026-01-05',
        ...params,
      });
      expect(new URL(from).origin).toBe(byProxy ? 'https://api.mch.weixin.qq.com' : shop.url);
      const { data } = await shop.sdk.chain('v3/billdownload/file').get<ArrayBuffer>({
        params: { token: new URL(from).searchParams.get('token') },
        responseType: 'arraybuffer',
      });
      const file = 'tar_type' in params ? gunzipSync(Buffer.from(data)) : Buffer.from(data);
      expect(createHash('sha1').update(file).digest('hex')).toBe(hash);
      return Formatter.castCsvBill(file) as {
        rows: Record<string, string>[];
        summary: Record<string, string>;
      };
    };
    const trade = await download({ tar_type: 'GZIP' });
    expect(trade.rows).toHaveLength(4);
    expect(trade.rows[0]).toMatchObject({
      交易时间: '2026-01-05 09:00:00',
      商户订单号: 'sold-0001',
      微信订单号: id,
      交易状态: 'SUCCESS',
      订单金额: '100.00',
      手续费: '0.60',
      费率: '0.60%',
      商品名称: 'Latte 拿铁',
    });
    expect(trade.rows[1]).toMatchObject({
      交易状态: 'REFUND',
      商户退款单号: 'back-01',
      退款金额: '25.00',
      手续费: '-0.15',
    });
    expect(trade.summary).toMatchObject({ 总交易单数: '4', 订单总金额: '130.00', 退款总金额: '100.00' });
    expect((await download({ bill_type: 'SUCCESS' })).rows).toHaveLength(2);
    expect((await download({ bill_type: 'REFUND' })).rows).toHaveLength(2);
    const flow = await download({}, 'fundflowbill');
    const held = wallet.world.accounts.get('merchant/coffee') ?? 0;
    expect(flow.rows.at(-1)).toMatchObject({ '账户结余(元)': (held / 100).toFixed(2) });
    const added = Math.round((Number(flow.summary['收入金额']) - Number(flow.summary['支出金额'])) * 100);
    expect(added).toBe(held);
    audited(shop);
  });

  it('offers transfers, which the user accepts in the wallet, and learns the platform’s certificates', async () => {
    const shop = await openShop({ mode, byProxy, clock: NINE });
    await withPayer(shop.wallet);
    const { appid, mchid } = shop.account;
    await done(shop.wallet, 'pay', { merchant: 'coffee', amountFen: fen(30_000) });
    const openid = shop.wallet.openid(appid, 'me');
    const [serial = '', publicKey = ''] = Object.entries(shop.certs)[0] ?? [];
    const offer = (number: string, more: object = {}) => ({
      appid,
      out_bill_no: number,
      transfer_scene_id: '1000',
      openid,
      transfer_amount: 5_000,
      transfer_remark: 'bonus',
      notify_url: shop.notifyUrl,
      transfer_scene_report_infos: [{ info_type: '活动名称', info_content: 'new year' }],
      ...more,
    });
    const name = Rsa.encrypt('Li Lei', Rsa.from(publicKey, Rsa.KEY_TYPE_PUBLIC));
    const offered = await shop.post<Record<string, string>>(
      TRANSFERS,
      offer('bonus01', { user_name: name }),
      {
        headers: { 'Wechatpay-Serial': serial },
      },
    );
    expect(offered).toMatchObject({ out_bill_no: 'bonus01', state: 'WAIT_USER_CONFIRM' });
    expect(offered['package_info']).toBeTruthy();
    await done(shop.wallet, 'acceptTransfer', { id: offered['transfer_bill_no'] ?? '' });
    const bill = { state: 'SUCCESS', mch_id: mchid, transfer_amount: 5_000, openid };
    expect(await shop.get(`${TRANSFERS}/out-bill-no/bonus01`)).toMatchObject(bill);
    expect(await shop.get(`${TRANSFERS}/transfer-bill-no/${offered['transfer_bill_no']}`)).toMatchObject(
      bill,
    );
    const [heard] = await shop.hears(1);
    expect(heard).toMatchObject({ event: 'MCHTRANSFER.BILL.FINISHED', told: bill });

    await shop.post(TRANSFERS, offer('bonus02'));
    expect(await shop.post(`${TRANSFERS}/out-bill-no/bonus02/cancel`, {})).toMatchObject({
      state: 'CANCELLED',
    });
    expect(await shop.get(`${TRANSFERS}/out-bill-no/bonus02`)).toMatchObject({ state: 'CANCELLED' });

    const certificates = shop.get<{
      data: { serial_no: string; encrypt_certificate: Record<string, string> }[];
    }>('v3/certificates');
    if (mode === 'public-key') {
      expect(await refusal(certificates)).toMatchObject({ status: 404, code: 'RESOURCE_NOT_EXISTS' });
    } else {
      const [one] = (await certificates).data;
      const { ciphertext = '', nonce = '', associated_data: associated } = one?.encrypt_certificate ?? {};
      expect(one?.serial_no).toBe(shop.platform.serial);
      expect(Aes.AesGcm.decrypt(ciphertext, shop.account.apiV3Key, nonce, associated)).toBe(
        shop.platform.pem,
      );
    }
    audited(shop);
  });
});

it('knows the PIN nowhere: what the gateway logs has no secret in it', async () => {
  const shop = await openShop();
  await withPayer(shop.wallet);
  const authCode = await code(shop);
  const till = { scene_info: { store_info: { id: '0001' } }, payer: { auth_code: authCode } };
  await shop.post(`${PAY}/codepay`, shop.order('till-0001', 1200, till));
  const logged = JSON.stringify(shop.log);
  for (const secret of [PIN, authCode, shop.account.apiV3Key, shop.account.apiV2Key])
    expect(logged).not.toContain(secret);
  expect(logged).toContain('Charged a payment code');
});
