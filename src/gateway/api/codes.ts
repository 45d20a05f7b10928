/** Payment codes that a program charges, and takes back when it does not know what came of it. */

import * as v from 'valibot';
import { fen } from '../../wallet.ts';
import { endpoint, submit } from './call.ts';
import { ApiError } from './errors.ts';
import { currency, fenOf, outTradeNo, text } from './fields.ts';
import { checkOwner } from './own.ts';
import { orderOf, transactionView } from './words.ts';

export const codes = [
  endpoint({
    method: 'POST',
    path: '/v3/pay/transactions/codepay',
    body: v.object({
      appid: text(32),
      mchid: text(32),
      description: text(127),
      out_trade_no: outTradeNo,
      attach: v.optional(text(128)),
      goods_tag: v.optional(text(32)),
      support_fapiao: v.optional(v.boolean()),
      payer: v.object({ auth_code: v.pipe(text(18, 18), v.regex(/^\d+$/)) }),
      amount: v.object({ total: fenOf(), currency }),
      scene_info: v.looseObject({ store_info: v.looseObject({}) }),
      limit_pay: v.optional(v.array(v.picklist(['no_credit']))),
      detail: v.optional(v.looseObject({})),
      settle_info: v.optional(v.looseObject({})),
    }),
    async run(call) {
      const { wallet, account, body, means } = call;
      checkOwner(wallet.coming, account, body);
      const { mchid, appid, out_trade_no, attach, payer, amount } = body;
      await submit(call, 'chargeApiOrder', {
        mchid,
        appid,
        outTradeNo: out_trade_no,
        description: body.description,
        amountFen: fen(amount.total),
        code: payer.auth_code,
        terms: JSON.stringify(body),
        ...(attach !== undefined && { attach }),
        ...(body.limit_pay && { limitPay: 'no_credit' }),
      });
      const order = orderOf(wallet, mchid, out_trade_no);
      if (!order) throw new ApiError('SYSTEM_ERROR');
      if (order.status === 'PAID') {
        means(`Charged a payment code: the order ${order.id} is paid.`, order.id);
        return { status: 200, body: transactionView(wallet, order) };
      }
      means(
        `The payer of the order ${order.id} is asked for the PIN: wallet pay --confirm ${order.payment ?? ''}`,
        order.id,
      );
      throw new ApiError('USER_PAYING');
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v3/pay/transactions/out-trade-no/:out_trade_no/reverse',
    params: v.object({ out_trade_no: outTradeNo }),
    body: v.object({ appid: text(32), mchid: text(32) }),
    async run(call) {
      const { wallet, account, body, params, means } = call;
      checkOwner(wallet.coming, account, body);
      const { mchid, appid } = body;
      const outNumber = params.out_trade_no;
      const { entry } = await submit(call, 'reverseApiOrder', { mchid, outTradeNo: outNumber });
      const order = orderOf(wallet, mchid, outNumber);
      means(
        entry ? `Took the order ${order?.id ?? ''} back.` : 'The order was taken back before.',
        order?.id,
      );
      return { status: 200, body: { appid, mchid, out_trade_no: outNumber } };
    },
  }),
];
