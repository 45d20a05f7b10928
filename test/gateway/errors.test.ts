/** Every error that the documents name, each from what really causes it; those without a cause here, by a forced one. */

import { describe, expect, it, vi } from 'vitest';
import { DAY, MINUTE, NINE, SECOND } from '../support/given.ts';
import { ask, isSigned, matching, send } from './raw.ts';
import { done, openAccount, openShop, refusal, type Shop, withPayer } from './shop.ts';
import { signFields } from '../../src/gateway/wire/v2.ts';
import { fen, prepayIn } from '../../src/wallet.ts';

vi.setConfig({ testTimeout: 60_000 });

const PAY = 'v3/pay/transactions';
const NATIVE = `/${PAY}/native`;
const REFUNDS = 'v3/refund/domestic/refunds';

async function open(options: Parameters<typeof openShop>[0] = {}) {
  const shop = await openShop({ clock: NINE, ...options });
  await withPayer(shop.wallet);
  return shop;
}

const native = async (shop: Shop, order: object, config: object = {}) =>
  shop.post<{ code_url: string }>(`${PAY}/native`, order, config);

async function sold(shop: Shop, number: string, total: number): Promise<string> {
  const { code_url: url } = await native(shop, shop.order(number, total));
  const { entry } = await done(shop.wallet, 'payOrder', { order: prepayIn(url)?.order ?? '' });
  return entry?.id ?? '';
}

async function code({ wallet }: Shop, reveal = false): Promise<string> {
  await done(wallet, 'showCode', { reveal });
  return wallet.world.users.get('me')?.quickPay.codes.at(-1)?.code ?? '';
}

/** Leaves the payer ¥100 and no card. */
async function emptied({ wallet }: Shop) {
  const cards = wallet.world.users.get('me')?.cards ?? [];
  await done(wallet, 'withdraw', { amountFen: fen(90_000), to: cards[0]?.id ?? '' });
  for (const card of cards) await done(wallet, 'removeCard', { card: card.id });
}

const charge = async (shop: Shop, number: string, total: number, authCode: string) =>
  shop.post(
    `${PAY}/codepay`,
    shop.order(number, total, { payer: { auth_code: authCode }, scene_info: { store_info: { id: '1' } } }),
  );

const refund = async (shop: Shop, number: string, amount: number, total: number, more: object = {}) =>
  shop.post(REFUNDS, {
    out_trade_no: 'sold-0001',
    out_refund_no: number,
    amount: { refund: amount, total, currency: 'CNY' },
    ...more,
  });

describe('an order is refused with', () => {
  it('PARAM_ERROR where a field is wrong, named with its place', async () => {
    const shop = await open();
    const good = shop.order('order-0001', 100);
    const wrong: [object, string, string][] = [
      [
        { ...good, amount: { total: 0 } },
        '/amount/total',
        '输入源“/body/amount/total”映射到数值字段“总金额”规则校验失败，值低于最小值 1',
      ],
      [{ ...good, amount: { total: 1.5 } }, '/amount/total', '此字段需要一个合法的 64 位有符号整数'],
      [{ ...good, amount: { total: '100' } }, '/amount/total', '此字段需要一个合法的 64 位有符号整数'],
      [{ ...good, amount: { total: 100, currency: 'USD' } }, '/amount/currency', '不是可选的值'],
      [{ ...good, appid: undefined }, '/appid', '必填'],
      [{ ...good, out_trade_no: 'five5' }, '/out_trade_no', '字节数 5，小于最小值 6'],
      [{ ...good, out_trade_no: 'x'.repeat(33) }, '/out_trade_no', '字节数 33，大于最大值 32'],
      [{ ...good, out_trade_no: 'with spaces' }, '/out_trade_no', '格式不正确'],
      [{ ...good, description: 'x'.repeat(128) }, '/description', '大于最大值 127'],
      [{ ...good, notify_url: 'ftp://127.0.0.1/' }, '/notify_url', '格式不正确'],
      [{ ...good, notify_url: 'http://127.0.0.1/n?a=1' }, '/notify_url', '格式不正确'],
      [{ ...good, time_expire: 'tomorrow' }, '/time_expire', '格式不正确'],
      [{ ...good, attach: 7 }, '/attach', '此字段需要一个合法的字符串'],
    ];
    for (const [body, field, message] of wrong) {
      const told = await refusal(native(shop, body));
      expect(told).toMatchObject({ status: 400, code: 'PARAM_ERROR', detail: { location: 'body', field } });
      expect(told.message).toContain(message);
    }
    expect(await refusal(native(shop, { ...good, time_expire: '2026-01-05T09:00:30+08:00' }))).toMatchObject({
      code: 'PARAM_ERROR',
      message: '支付结束时间必须在1分钟以后',
    });
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '"text"',
      '\u0000',
      '{"a":'.repeat(50_000),
      Buffer.from([0x7b, 0xff, 0x7d]),
    ])
      expect(await ask(shop, { path: NATIVE, body })).toMatchObject({
        status: 400,
        json: { code: 'PARAM_ERROR' },
      });
  });

  it('INVALID_REQUEST, APPID_MCHID_NOT_MATCH, MCH_NOT_EXISTS, NO_AUTH where it is somebody else’s', async () => {
    const shop = await open();
    const other = await openAccount(shop.wallet, 'cinema', shop.second, 'both');
    const order = shop.order('order-0001', 100);
    const openid = shop.wallet.openid(other.appid, 'me');
    expect(await refusal(shop.post(`${PAY}/jsapi`, { ...order, payer: { openid } }))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      message: 'openid和appid不匹配',
    });
    expect(await refusal(native(shop, { ...order, appid: other.appid }))).toMatchObject({
      status: 400,
      code: 'APPID_MCHID_NOT_MATCH',
    });
    expect(await refusal(native(shop, { ...order, mchid: '1999999999' }))).toMatchObject({
      status: 400,
      code: 'MCH_NOT_EXISTS',
    });
    expect(await refusal(native(shop, { ...order, mchid: other.mchid }))).toMatchObject({
      status: 403,
      code: 'NO_AUTH',
    });
    await native(shop, order);
    expect(await refusal(shop.get(`${PAY}/out-trade-no/order-0001`, { mchid: other.mchid }))).toMatchObject({
      code: 'NO_AUTH',
    });
  });

  it('OUT_TRADE_NO_USED, ORDER_PAID, ORDER_CLOSED where its number was used; the same again gives a fresh code', async () => {
    const shop = await open();
    const order = shop.order('order-0001', 100);
    const first = await native(shop, order);
    await done(shop.wallet, 'setClock', { at: NINE + 5 * SECOND });
    const again = await native(shop, order);
    expect(again.code_url).not.toBe(first.code_url);
    expect(prepayIn(again.code_url)?.order).toBe(prepayIn(first.code_url)?.order);
    expect(await refusal(native(shop, { ...order, amount: { total: 200 } }))).toMatchObject({
      status: 403,
      code: 'OUT_TRADE_NO_USED',
      message: '商户订单号重复',
    });
    await done(shop.wallet, 'payOrder', { order: prepayIn(again.code_url)?.order ?? '' });
    expect(await refusal(native(shop, order))).toMatchObject({ status: 400, code: 'ORDER_PAID' });
    await native(shop, shop.order('order-0002', 100));
    await shop.post(`${PAY}/out-trade-no/order-0002/close`, { mchid: shop.account.mchid });
    expect(await refusal(native(shop, shop.order('order-0002', 100)))).toMatchObject({
      status: 400,
      code: 'ORDER_CLOSED',
    });
  });

  it('each code that is forced, by a header or in the description, and by nothing else', async () => {
    const shop = await open();
    for (const [forced, status] of [
      ['FREQUENCY_LIMITED', 429],
      ['SYSTEM_ERROR', 500],
      ['RULE_LIMIT', 403],
      ['USER_ACCOUNT_ABNORMAL', 403],
    ] as const) {
      const order = shop.order('order-0001', 100);
      const config = { headers: { 'Walletsim-Fault': forced } };
      expect(await refusal(native(shop, order, config))).toMatchObject({ status, code: forced });
      const described = { ...order, description: `Latte [fault:${forced}]` };
      expect(await refusal(native(shop, described))).toMatchObject({ status, code: forced });
    }
    await native(shop, shop.order('order-0001', 100));
    await native(shop, shop.order('order-0002', 100), { headers: { 'Walletsim-Fault': 'NONSENSE' } });
  });
});

describe('closing, asking and taking back are refused with', () => {
  it('ORDER_NOT_EXIST, ORDER_PAID, and 202 USER_PAYING while the payer is asked', async () => {
    const shop = await open();
    const { mchid } = shop.account;
    await done(shop.wallet, 'setRule', { rule: 'reverse-wait', value: 15 * SECOND });
    const close = (number: string) => shop.post(`${PAY}/out-trade-no/${number}/close`, { mchid });
    expect(await refusal(close('nowhere-1'))).toMatchObject({ status: 404, code: 'ORDER_NOT_EXIST' });
    expect(await refusal(shop.get(`${PAY}/out-trade-no/nowhere-1`, { mchid }))).toMatchObject({
      status: 404,
      code: 'ORDER_NOT_EXIST',
      message: '订单不存在',
    });
    expect(await refusal(shop.get(`${PAY}/id/4200000000`, { mchid }))).toMatchObject({
      status: 404,
      code: 'ORDER_NOT_EXIST',
    });
    await sold(shop, 'sold-0001', 100);
    expect(await refusal(close('sold-0001'))).toMatchObject({ status: 400, code: 'ORDER_PAID' });
    await charge(shop, 'asked-001', 100, await code(shop, true));
    expect(await close('asked-001')).toMatchObject({ code: 'USER_PAYING' });
    const { appid } = shop.account;
    const reverse = (number: string) => shop.post(`${PAY}/out-trade-no/${number}/reverse`, { appid, mchid });
    expect(await refusal(reverse('asked-001'))).toMatchObject({
      code: 'INVALID_REQUEST',
      message: matching(/15秒/),
    });
    expect(await refusal(reverse('sold-0001'))).toMatchObject({ code: 'INVALID_REQUEST' });
    expect(await refusal(reverse('nowhere-1'))).toMatchObject({ code: 'ORDER_NOT_EXIST' });
    // The payer does nothing: the payment failed.
    await done(shop.wallet, 'setClock', { at: NINE + 10 * MINUTE });
    expect(await shop.get(`${PAY}/out-trade-no/asked-001`, { mchid })).toMatchObject({
      trade_state: 'PAYERROR',
    });
  });
});

describe('a payment code is refused with', () => {
  it('INVALID_REQUEST, OUT_TRADE_NO_USED, ORDER_PAID, ORDER_CLOSED', async () => {
    const shop = await open();
    expect(await refusal(charge(shop, 'till-0001', 100, '139999999999999999'))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      message: matching(/付款码无效/),
    });
    expect(await refusal(charge(shop, 'till-0001', 100, '12345'))).toMatchObject({
      status: 400,
      code: 'PARAM_ERROR',
    });
    const used = await code(shop);
    await charge(shop, 'till-0001', 100, used);
    expect(await refusal(charge(shop, 'till-0001', 100, used))).toMatchObject({
      status: 400,
      code: 'ORDER_PAID',
    });
    expect(await refusal(charge(shop, 'till-0001', 200, used))).toMatchObject({
      status: 403,
      code: 'OUT_TRADE_NO_USED',
    });
    expect(await refusal(charge(shop, 'till-0002', 100, used))).toMatchObject({
      code: 'INVALID_REQUEST',
      message: matching(/已被使用/),
    });
    const stale = await code(shop);
    await done(shop.wallet, 'setClock', { at: NINE + 2 * MINUTE });
    expect(await refusal(charge(shop, 'till-0003', 100, stale))).toMatchObject({
      code: 'INVALID_REQUEST',
      message: matching(/过期/),
    });
  });

  it('TRADE_ERROR, NOT_ENOUGH, RULE_LIMIT, ACCOUNT_ERROR, by what the wallet says', async () => {
    const shop = await open();
    const off = await code(shop);
    await done(shop.wallet, 'disableQuickPay', {});
    expect(await refusal(charge(shop, 'till-0001', 100, off))).toMatchObject({
      status: 403,
      code: 'TRADE_ERROR',
    });
    await done(shop.wallet, 'enableQuickPay', { askPin: false });
    await emptied(shop);
    expect(await refusal(charge(shop, 'till-0002', 50_000, await code(shop)))).toMatchObject({
      status: 403,
      code: 'NOT_ENOUGH',
    });
    expect(await refusal(charge(shop, 'till-0003', 99_999_900, await code(shop)))).toMatchObject({
      status: 403,
      code: 'RULE_LIMIT',
    });
    const shown = await code(shop);
    await done(shop.wallet, 'freeze', {});
    expect(await refusal(charge(shop, 'till-0004', 100, shown))).toMatchObject({
      status: 403,
      code: 'ACCOUNT_ERROR',
    });
  });
});

describe('a refund is refused with', () => {
  it('RESOURCE_NOT_EXISTS, INVALID_REQUEST, FREQUENCY_LIMITED, NOT_ENOUGH, PARAM_ERROR', async () => {
    const shop = await open();
    expect(await refusal(refund(shop, 'back-1', 100, 100))).toMatchObject({
      status: 404,
      code: 'RESOURCE_NOT_EXISTS',
    });
    expect(await refusal(shop.get(`${REFUNDS}/back-1`))).toMatchObject({
      status: 404,
      code: 'RESOURCE_NOT_EXISTS',
    });
    await native(shop, shop.order('open-0001', 100));
    expect(await refusal(refund(shop, 'back-1', 100, 100, { out_trade_no: 'open-0001' }))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      message: matching(/未支付/),
    });
    await sold(shop, 'sold-0001', 10_000);
    expect(await refusal(refund(shop, 'back-1', 10_001, 10_000))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      message: matching(/大于/),
    });
    expect(await refusal(refund(shop, 'back-1', 100, 9_999))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      message: matching(/不一致/),
    });
    expect(await refusal(refund(shop, 'back-1', 100, 10_000, { out_trade_no: undefined }))).toMatchObject({
      status: 400,
      code: 'PARAM_ERROR',
    });
    await done(shop.wallet, 'setRule', { rule: 'refund-gap', value: MINUTE });
    await refund(shop, 'back-1', 100, 10_000);
    expect(await refusal(refund(shop, 'back-1', 200, 10_000))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      message: matching(/不一致/),
    });
    expect(await refusal(refund(shop, 'back-2', 100, 10_000))).toMatchObject({
      status: 429,
      code: 'FREQUENCY_LIMITED',
    });
    await done(shop.wallet, 'setClock', { at: NINE + 5 * MINUTE });
    const { appid } = shop.account;
    const openid = shop.wallet.openid(appid, 'me');
    const transfer = {
      appid,
      out_bill_no: 'empty1',
      transfer_scene_id: '1000',
      openid,
      transfer_amount: 9_000,
      transfer_remark: 'x',
      transfer_scene_report_infos: [{ info_type: 'a', info_content: 'b' }],
    };
    await shop.post('v3/fund-app/mch-transfer/transfer-bills', transfer);
    expect(await refusal(refund(shop, 'back-2', 5_000, 10_000))).toMatchObject({
      status: 403,
      code: 'NOT_ENOUGH',
      message: matching(/基本账户余额不足/),
    });
    await done(shop.wallet, 'setClock', { at: NINE + 366 * DAY });
    expect(await refusal(refund(shop, 'back-2', 100, 10_000))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      message: matching(/期限/),
    });
  });
});

describe('a transfer is refused with', () => {
  it('NOT_ENOUGH, NOT_FOUND, INVALID_REQUEST, PARAM_ERROR', async () => {
    const shop = await open();
    const path = 'v3/fund-app/mch-transfer/transfer-bills';
    const { appid } = shop.account;
    const body = {
      appid,
      out_bill_no: 'gift01',
      transfer_scene_id: '1000',
      openid: shop.wallet.openid(appid, 'me'),
      transfer_amount: 1_000,
      transfer_remark: 'x',
      transfer_scene_report_infos: [{ info_type: 'a', info_content: 'b' }],
    };
    expect(await refusal(shop.post(path, body))).toMatchObject({ status: 403, code: 'NOT_ENOUGH' });
    expect(await refusal(shop.get(`${path}/out-bill-no/gift01`))).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
    expect(await refusal(shop.post(`${path}/out-bill-no/gift01/cancel`, {}))).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
    expect(await refusal(shop.post(path, { ...body, transfer_scene_report_infos: [] }))).toMatchObject({
      status: 400,
      code: 'PARAM_ERROR',
    });
    expect(await refusal(shop.post(path, { ...body, user_name: 'plain' }))).toMatchObject({
      status: 400,
      code: 'PARAM_ERROR',
      message: matching(/Wechatpay-Serial/),
    });
    await done(shop.wallet, 'pay', { merchant: 'coffee', amountFen: fen(30_000) });
    const { transfer_bill_no: id } = await shop.post<Record<string, string>>(path, body);
    expect(await refusal(shop.post(path, { ...body, transfer_amount: 2_000 }))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
    });
    await done(shop.wallet, 'refuseTransfer', { id: id ?? '' });
    expect(await shop.get(`${path}/out-bill-no/gift01`)).toMatchObject({
      state: 'FAIL',
      fail_reason: 'PAYEE_REFUSED',
    });
    expect(await refusal(shop.post(`${path}/out-bill-no/gift01/cancel`, {}))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
    });
  });
});

describe('v2 is refused with', () => {
  it('USERPAYING, AUTH_CODE_INVALID, NOTENOUGH, ORDERPAID, OUT_TRADE_NO_USED, ORDERNOTEXIST, SYSTEMERROR', async () => {
    const shop = await open();
    const { appid, mchid } = shop.account;
    const v2 = async (path: string, body: object, config: object = {}) => {
      const answer = shop.post(`v2/${path}`, { appid, mch_id: mchid, ...body }, config);
      return refusal(answer) as unknown as Promise<Record<string, string>>;
    };
    const sale = (number: string, authCode: string, fee = '100') => ({
      body: 'Latte',
      out_trade_no: number,
      total_fee: fee,
      spbill_create_ip: '127.0.0.1',
      auth_code: authCode,
    });
    const used = await code(shop);
    await charge(shop, 'till-0001', 100, used);
    const again = sale('till-0001', used);
    expect(await v2('pay/micropay', again)).toMatchObject({ err_code: 'OUT_TRADE_NO_USED' });
    expect(await v2('pay/micropay', sale('till-0002', used))).toMatchObject({
      err_code: 'AUTH_CODE_INVALID',
    });
    expect(await v2('pay/micropay', sale('till-0002', '139999999999999999'))).toMatchObject({
      err_code: 'AUTH_CODE_INVALID',
    });
    expect(await v2('pay/micropay', sale('till-0003', await code(shop, true)))).toMatchObject({
      err_code: 'USERPAYING',
      err_code_des: '需要用户输入支付密码',
    });
    await shop.post('v2/pay/micropay', { appid, mch_id: mchid, ...sale('till-0004', await code(shop)) });
    expect(await v2('pay/micropay', sale('till-0004', used))).toMatchObject({
      err_code: 'OUT_TRADE_NO_USED',
    });
    const paid = sale('till-0009', await code(shop));
    await shop.post('v2/pay/micropay', { appid, mch_id: mchid, ...paid });
    expect(await v2('pay/micropay', paid)).toMatchObject({ err_code: 'ORDERPAID' });
    expect(
      await v2('secapi/pay/refund', {
        out_trade_no: 'till-0004',
        out_refund_no: 'r1',
        total_fee: '100',
        refund_fee: '101',
      }),
    ).toMatchObject({ err_code: 'REFUND_FEE_MISMATCH' });
    expect(await v2('pay/orderquery', { out_trade_no: 'nowhere-1' })).toMatchObject({
      err_code: 'ORDERNOTEXIST',
    });
    expect(await v2('pay/refundquery', { out_refund_no: 'nowhere-1' })).toMatchObject({
      err_code: 'REFUNDNOTEXIST',
    });
    await done(shop.wallet, 'setRule', { rule: 'reverse-wait', value: 15 * SECOND });
    expect(await v2('secapi/pay/reverse', { out_trade_no: 'till-0004' })).toMatchObject({
      err_code: 'REVERSE_EXPIRE',
    });
    expect(await v2('pay/micropay', { ...sale('till-0005', used), appid: 'wx0' })).toMatchObject({
      err_code: 'APPID_MCHID_NOT_MATCH',
    });
    expect(await v2('pay/micropay', sale('till-0005', used, '1.5'))).toMatchObject({
      err_code: 'PARAM_ERROR',
    });
    expect(await v2('pay/micropay', sale('till-0005', ''))).toMatchObject({
      return_code: 'FAIL',
      return_msg: '缺少参数auth_code',
    });
    const forced = { headers: { 'Walletsim-Fault': 'SYSTEM_ERROR' } };
    expect(await v2('pay/micropay', sale('till-0005', used), forced)).toMatchObject({
      err_code: 'SYSTEMERROR',
    });
    await emptied(shop);
    expect(await v2('pay/micropay', sale('till-0006', await code(shop), '50000'))).toMatchObject({
      err_code: 'NOTENOUGH',
    });
  });
});

describe('an answer on the wire', () => {
  it('has the operator’s headers in the operator’s case, is compact JSON, and is signed, errors and 204 included', async () => {
    const shop = await open();
    const order = JSON.stringify(shop.order('order-0001', 100));
    const placed = await ask(shop, { path: NATIVE, body: order });
    expect(placed.names).toEqual(
      expect.arrayContaining([
        'Content-Type',
        'Request-ID',
        'Wechatpay-Nonce',
        'Wechatpay-Serial',
        'Wechatpay-Signature',
        'Wechatpay-Signature-Type',
        'Wechatpay-Timestamp',
      ]),
    );
    expect(placed.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
      'request-id': matching(/^[0-9A-F]{44}-0$/),
    });
    expect(placed.text).toBe(JSON.stringify(JSON.parse(placed.text)));
    const body = JSON.stringify({ mchid: shop.account.mchid });
    const closed = await ask(shop, { path: `/${PAY}/out-trade-no/order-0001/close`, body });
    expect(closed).toMatchObject({ status: 204, text: '' });
    expect(closed.names).not.toContain('Content-Type');
    const missing = await ask(shop, {
      method: 'GET',
      path: `/${PAY}/out-trade-no/nowhere-1?mchid=${shop.account.mchid}`,
    });
    expect(missing).toMatchObject({
      status: 404,
      headers: { 'request-id': matching(/-268512771$/) },
    });
    const unsigned = await send(shop, { path: NATIVE, body: order });
    expect(unsigned).toMatchObject({
      status: 401,
      json: { code: 'SIGN_ERROR' },
      headers: { 'request-id': matching(/-268443699$/) },
    });
    expect(isSigned(shop, unsigned)).toBe(true);
    const unknown = await send(shop, { path: '/v3/combine-transactions/app', body: order });
    expect(unknown).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
  });

  it('is signed by the key that a merchant in both modes asks for', async () => {
    const shop = await open({ mode: 'both' });
    const path = `/${PAY}/out-trade-no/nowhere-1?mchid=${shop.account.mchid}`;
    for (const serial of [shop.platform.serial, shop.platform.publicKeyId]) {
      const answer = await ask(shop, { method: 'GET', path, headers: { 'Wechatpay-Serial': serial } });
      expect(answer.headers['wechatpay-serial']).toBe(serial);
    }
  });
});

describe('a signature is refused, and the log says why:', () => {
  it.each<[string, (shop: Shop) => object, string, RegExp]>([
    [
      'no header',
      () => ({ headers: { Authorization: '' } }),
      'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
      /Authorization header/,
    ],
    [
      'an unknown serial',
      () => ({ serial: 'F'.repeat(40) }),
      '商户证书序列号有误。请使用签名私钥匹配的证书序列号',
      /no certificate that is good here; this merchant's own is [0-9A-F]{40}/,
    ],
    [
      'the platform’s serial',
      ({ platform }) => ({ serial: platform.serial }),
      '商户证书序列号有误。请使用签名私钥匹配的证书序列号',
      /is the platform's/,
    ],
    [
      'an unknown merchant',
      () => ({ mchid: '1234567890' }),
      '商户证书序列号有误。请使用签名私钥匹配的证书序列号',
      /No merchant has the mchid/,
    ],
    [
      'a clock that is off',
      () => ({ timestamp: String(Math.floor(Date.now() / 1000) - 400) }),
      'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
      /clock is \d+ s slow/,
    ],
    [
      'another key',
      ({ second }) => ({ privateKey: second.privateKeyPem }),
      '错误的签名，验签失败',
      /by a key that is not known here/,
    ],
    [
      'a host in the path',
      () => ({ signs: (text: string) => text.replace('/v3', 'https://api.mch.weixin.qq.com/v3') }),
      '错误的签名，验签失败',
      /The host stands before the path/,
    ],
    [
      'a body written anew',
      () => ({ signs: (text: string) => text.replaceAll('":', '": ') }),
      '错误的签名，验签失败',
      /./,
    ],
  ])('%s', async (_, wrong, message, reason) => {
    const shop = await open();
    const body = JSON.stringify(shop.order('order-0001', 100));
    const answer = await ask(shop, { path: NATIVE, body, ...wrong(shop) });
    expect(answer).toMatchObject({ status: 401, json: { code: 'SIGN_ERROR', message } });
    const told = shop.log.at(-1)?.detail?.join('\n') ?? '';
    expect(told).toMatch(reason);
    expect(told).toContain('should be signed: ');
  });

  it('in lower case a serial number is as good', async () => {
    const shop = await open();
    const serial = shop.account.certificates.at(-1)?.serial.toLowerCase() ?? '';
    const answer = await ask(shop, {
      path: NATIVE,
      body: JSON.stringify(shop.order('order-0001', 100)),
      serial,
    });
    expect(answer.status).toBe(200);
  });

  it('by v2 with another key', async () => {
    const shop = await open();
    const { mchid, appid, apiV3Key } = shop.account;
    const xml = (fields: object) =>
      `<xml>${Object.entries(fields)
        .map(([name, value]) => `<${name}>${String(value)}</${name}>`)
        .join('')}</xml>`;
    const fields = { appid, mch_id: mchid, nonce_str: 'n', out_trade_no: 'x-000001', sign: 'A'.repeat(32) };
    const answer = await send(shop, { path: '/pay/orderquery', body: xml(fields) });
    expect(answer.text).toContain('签名错误，请检查后再试');
    expect(shop.log.at(-1)?.detail?.join('\n')).toMatch(/v2 key is another/);
    const right = signFields(fields, shop.account.apiV2Key);
    for (const [sign, reason, more] of [
      [right.toLowerCase(), /in lower case/],
      [signFields(fields, apiV3Key), /with the API v3 key/],
      [signFields(fields, shop.account.apiV2Key, 'HMAC-SHA256'), /is HMAC-SHA256; sign_type says otherwise/],
      [right, /no such sign_type/, { sign_type: 'SHA1' }],
    ] as const) {
      await send(shop, { path: '/pay/orderquery', body: xml({ ...fields, ...more, sign }) });
      expect(shop.log.at(-1)?.detail?.join('\n')).toMatch(reason);
    }
    expect(JSON.stringify(shop.log)).not.toContain(apiV3Key);
    for (const bad of ['', '{}', '<xml>', '<!DOCTYPE x [<!ENTITY a "b">]><xml><a>&a;</a></xml>'])
      expect((await send(shop, { path: '/pay/micropay', body: bad })).text).toContain('XML格式错误');
  });
});
