/** Refunds: asked for, and asked about, by the merchant's own number. */

import * as v from 'valibot';
import { fen, type Refund, refundRef, type Wallet } from '../../wallet.ts';
import { endpoint, submit } from './call.ts';
import { ApiError } from './errors.ts';
import { fenOf, notifyUrl, outRefundNo, outTradeNo, text } from './fields.ts';
import type { Renamed } from './refusals.ts';
import { apiTime, orderPaidBy, refundChannel, sourceInWords } from './words.ts';

/** What stops a refund, in the operator's words for it. */
const refundRefusals: Renamed = {
  ORDER_UNKNOWN: ['RESOURCE_NOT_EXISTS', '订单不存在'],
  NOT_REFUNDABLE: ['INVALID_REQUEST', '订单未支付，不能退款'],
  REFUND_TOO_MUCH: ['INVALID_REQUEST', '退款金额大于订单可退金额'],
  REFUND_TOO_LATE: ['INVALID_REQUEST', '订单已超过可退款的最大期限'],
  REFUND_TOO_OFTEN: ['INVALID_REQUEST', '订单部分退款次数超过限制'],
  REFUND_TOO_SOON: 'FREQUENCY_LIMITED',
  REFUND_TOTAL_WRONG: ['INVALID_REQUEST', '订单金额与之前请求不一致，请核实后再试'],
  NUMBER_REENTERED: ['INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试'],
};

/** The refund under the merchant's own number, if there is one. */
export function refundOf(wallet: Wallet, mchid: string, number: string): Refund | undefined {
  const entry = wallet.byRef(refundRef(mchid, number));
  return entry?.type === 'refund' ? entry : undefined;
}

/** A refund as the API shows it. */
export function refundView(wallet: Wallet, mchid: string, refund: Refund) {
  const { amountFen, status } = refund;
  const payment = wallet.entry(refund.payment);
  const total = payment?.amountFen ?? amountFen;
  return {
    amount: {
      currency: 'CNY',
      discount_refund: 0,
      from: [],
      payer_refund: amountFen,
      payer_total: total,
      refund: amountFen,
      refund_fee: 0,
      settlement_refund: amountFen,
      settlement_total: total,
      total,
    },
    channel: refundChannel(refund, payment),
    create_time: apiTime(refund.at),
    funds_account: 'AVAILABLE',
    out_refund_no: refund.api?.outRefundNo ?? '',
    out_trade_no: orderPaidBy(wallet, mchid, refund.payment)?.api.outTradeNo ?? '',
    promotion_detail: [],
    refund_id: refund.id,
    status,
    success_time: status === 'SUCCESS' ? apiTime(refund.doneAt ?? refund.at) : undefined,
    transaction_id: refund.payment,
    user_received_account: sourceInWords(wallet, refund),
  };
}

export const refunds = [
  endpoint({
    method: 'POST',
    path: '/v3/refund/domestic/refunds',
    body: v.object({
      transaction_id: v.optional(text(32)),
      out_trade_no: v.optional(outTradeNo),
      out_refund_no: outRefundNo,
      reason: v.optional(text(80)),
      notify_url: v.optional(notifyUrl),
      funds_account: v.optional(v.picklist(['AVAILABLE', 'UNSETTLED'])),
      amount: v.object({ refund: fenOf(), total: fenOf(), currency: v.picklist(['CNY']) }),
      goods_detail: v.optional(v.array(v.looseObject({}))),
    }),
    async run(call) {
      const { wallet, account, body, means } = call;
      const { mchid } = account;
      const { transaction_id, out_trade_no, out_refund_no, reason, notify_url, amount } = body;
      if (transaction_id === undefined && out_trade_no === undefined)
        throw new ApiError('PARAM_ERROR', '微信支付订单号和商户订单号不能同时为空');
      const { entry } = await submit(
        call,
        'refundApiOrder',
        {
          mchid,
          outRefundNo: out_refund_no,
          amountFen: fen(amount.refund),
          totalFen: fen(amount.total),
          terms: JSON.stringify(body),
          ...(transaction_id !== undefined && { transactionId: transaction_id }),
          ...(out_trade_no !== undefined && { outTradeNo: out_trade_no }),
          ...(reason !== undefined && { reason }),
          ...(notify_url !== undefined && { notifyUrl: notify_url }),
        },
        refundRefusals,
      );
      const refund = refundOf(wallet, mchid, out_refund_no);
      if (!refund) throw new ApiError('SYSTEM_ERROR');
      means(entry ? `Refunded ${refund.payment}: ${refund.id}.` : `${refund.id} was made before.`, refund.id);
      return { status: 200, body: refundView(wallet, mchid, refund) };
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v3/refund/domestic/refunds/:out_refund_no',
    params: v.object({ out_refund_no: outRefundNo }),
    async run({ wallet, account, params, means }) {
      const refund = refundOf(wallet, account.mchid, params.out_refund_no);
      if (!refund) throw new ApiError('RESOURCE_NOT_EXISTS', '退款单不存在');
      means(`The refund ${refund.id} is ${refund.status}.`, refund.id);
      return { status: 200, body: refundView(wallet, account.mchid, refund) };
    },
  }),
];
