/** Orders that a person pays in the wallet: placed as Native, JSAPI, APP or H5, in one way each. */

import * as v from 'valibot';
import { fen, nativeUrl, pageUrl, parseTime, prepayId } from '../../wallet.ts';
import { type Call, endpoint, submit } from './call.ts';
import { ApiError } from './errors.ts';
import { currency, fenOf, notifyUrl, outTradeNo, text } from './fields.ts';
import { checkOwner } from './own.ts';
import { orderOf } from './words.ts';

/** What is taken and not looked into. */
const anything = v.optional(v.looseObject({}));

const time = v.pipe(
  text(64),
  v.check((written) => parseTime(written) !== undefined),
  v.transform((written) => parseTime(written)),
);

/** In the order of the documents, which an order's print follows. */
const common = {
  appid: text(32),
  mchid: text(32),
  description: text(127),
  out_trade_no: outTradeNo,
  time_expire: v.optional(time),
  attach: v.optional(text(128)),
  notify_url: notifyUrl,
  goods_tag: v.optional(text(32)),
  support_fapiao: v.optional(v.boolean()),
  amount: v.object({ total: fenOf(), currency }),
  limit_pay: v.optional(v.array(v.picklist(['no_credit', 'no_debit', 'no_balance']))),
  detail: anything,
  settle_info: anything,
};

const order = v.object({ ...common, scene_info: anything });
const jsapiOrder = v.object({ ...common, scene_info: anything, payer: v.object({ openid: text(128) }) });
const pageOrder = v.object({
  ...common,
  scene_info: v.looseObject({ payer_client_ip: text(45), h5_info: v.looseObject({ type: text(32) }) }),
});

type Order = v.InferOutput<typeof order> & { readonly payer?: { readonly openid: string } };

/** Places the order, or finds it placed; its id. */
async function place(call: Call<Order>, tradeType: 'NATIVE' | 'JSAPI' | 'APP' | 'MWEB'): Promise<string> {
  const { body, wallet, account } = call;
  checkOwner(wallet.coming, account, body);
  const { mchid, appid, out_trade_no: outTradeNo, amount, payer, attach, time_expire: expiresAt } = body;
  const { entry } = await submit(call, 'placeApiOrder', {
    mchid,
    appid,
    outTradeNo,
    description: body.description,
    amountFen: fen(amount.total),
    tradeType,
    notifyUrl: body.notify_url,
    terms: JSON.stringify([tradeType, body]),
    ...(attach !== undefined && { attach }),
    ...(payer && { openid: payer.openid }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(body.limit_pay?.includes('no_credit') && { limitPay: 'no_credit' }),
  });
  const id = entry?.id ?? orderOf(wallet, mchid, outTradeNo)?.id;
  if (id === undefined) throw new ApiError('SYSTEM_ERROR');
  call.means(entry ? `Placed the order ${id}.` : `The order ${id} was placed before.`, id);
  return id;
}

export const prepay = [
  endpoint({
    method: 'POST',
    path: '/v3/pay/transactions/native',
    body: order,
    async run(call) {
      return { status: 200, body: { code_url: nativeUrl(await place(call, 'NATIVE'), call.wallet.now) } };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v3/pay/transactions/jsapi',
    body: jsapiOrder,
    async run(call) {
      return { status: 200, body: { prepay_id: prepayId(await place(call, 'JSAPI'), call.wallet.now) } };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v3/pay/transactions/app',
    body: order,
    async run(call) {
      return { status: 200, body: { prepay_id: prepayId(await place(call, 'APP'), call.wallet.now) } };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v3/pay/transactions/h5',
    body: pageOrder,
    async run(call) {
      return { status: 200, body: { h5_url: pageUrl(await place(call, 'MWEB'), call.wallet.now) } };
    },
  }),
];
