/** Orders after they were placed: asked for by either number, and closed. */

import * as v from 'valibot';
import { type Answer, type Call, endpoint, submit } from './call.ts';
import { ApiError } from './errors.ts';
import { outTradeNo, text } from './fields.ts';
import { checkOwner } from './own.ts';
import { orderOf, orderPaidBy, paymentOf, type PlacedOrder, tradeState, transactionView } from './words.ts';

const byNumber = v.object({ out_trade_no: outTradeNo });
const whose = v.object({ mchid: text(32) });

/** The order as the API shows it, if there is one. */
function shown({ wallet, means }: Call, order: PlacedOrder | undefined): Answer {
  if (!order) throw new ApiError('ORDER_NOT_EXIST');
  means(`The order ${order.id} is ${tradeState(order, paymentOf(wallet, order))}.`, order.id);
  return { status: 200, body: transactionView(wallet, order) };
}

export const orders = [
  endpoint({
    method: 'GET',
    path: '/v3/pay/transactions/out-trade-no/:out_trade_no',
    params: byNumber,
    query: whose,
    async run(call) {
      const { wallet, account, query, params } = call;
      checkOwner(wallet.coming, account, query);
      return shown(call, orderOf(wallet, query.mchid, params.out_trade_no));
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v3/pay/transactions/id/:transaction_id',
    params: v.object({ transaction_id: text(32) }),
    query: whose,
    async run(call) {
      const { wallet, account, query, params } = call;
      checkOwner(wallet.coming, account, query);
      return shown(call, orderPaidBy(wallet, query.mchid, params.transaction_id));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v3/pay/transactions/out-trade-no/:out_trade_no/close',
    params: byNumber,
    body: whose,
    async run(call) {
      const { wallet, account, body, params, means } = call;
      checkOwner(wallet.coming, account, body);
      const request = { mchid: body.mchid, outTradeNo: params.out_trade_no };
      const { entry } = await submit(call, 'closeApiOrder', request);
      means(entry ? `Closed the order ${entry.id}.` : 'The order was closed before.', entry?.id);
      return { status: 204 };
    },
  }),
];
