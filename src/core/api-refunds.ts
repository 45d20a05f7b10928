/** Refunds that merchants' programs ask for, each under the merchant's own number. */

import { unfitUrl } from './callbacks.ts';
import { accept, type Context, type Decision, deny, isRefusal, refused } from './decision.ts';
import type { Order, Payment } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import { accountOf } from './merchant-api.ts';
import type { Fen } from './money.ts';
import { known, named, orderRef, reentered, refundRef, unfitNumber } from './refs.ts';
import { refunding } from './refunds.ts';
import { cleanText } from './text.ts';
import type { World } from './world.ts';

export interface RefundApiOrderRequest {
  readonly mchid: string;
  /** What was paid: by the operator's number, or by the merchant's. */
  readonly transactionId?: string;
  readonly outTradeNo?: string;
  /** The merchant's own number of the refund: 1 to 64 letters, digits, `_`, `-`, `|`, `*`, `@`. */
  readonly outRefundNo: string;
  readonly amountFen: Fen;
  /** What the whole order cost, as the program knows it. */
  readonly totalFen: Fen;
  /** What its user reads; up to 80 characters. */
  readonly reason?: string;
  readonly notifyUrl?: string;
  /** Everything that was asked for, in one text: the same number must come with the same. */
  readonly terms: string;
}

/** A merchant's program refunds an order, or part of it. The same again changes nothing: the refund is there. */
export function refundApiOrder(world: World, request: RefundApiOrderRequest, context: Context): Decision {
  const { mchid, outRefundNo, amountFen, totalFen, notifyUrl } = request;
  if (!accountOf(world, mchid)) return deny('API_ACCOUNT_UNKNOWN', { mchid });
  const unfit = unfitNumber(outRefundNo, 'refund') ?? unfitUrl(notifyUrl);
  if (unfit) return refused(unfit);
  const reason = request.reason === undefined ? undefined : cleanText(request.reason, 80);
  if (request.reason !== undefined && reason === undefined)
    return deny('TEXT_INVALID', { what: 'reason', most: 80 });
  const name = named(context, refundRef(mchid, outRefundNo), request.terms);
  const before = known(context, 'refund', name.ref);
  const other = before && reentered(before, name, outRefundNo);
  if (before) return other ? refused(other) : accept();
  const sale = saleOf(request, context);
  if (isRefusal(sale)) return refused(sale);
  const { payment } = sale;
  if (totalFen !== payment.amountFen)
    return deny('REFUND_TOTAL_WRONG', { totalFen, paidFen: payment.amountFen });
  const made = refunding(world, payment, amountFen, context.now, {
    ...name,
    ...(reason !== undefined && { reason }),
    api: { mchid, outRefundNo, ...(notifyUrl !== undefined && { notifyUrl }) },
  });
  return isRefusal(made) ? refused(made) : accept(made);
}

/** The order that the program names, with its payment; or why there is none to give back. */
function saleOf(
  {
    mchid,
    transactionId,
    outTradeNo = '',
  }: Pick<RefundApiOrderRequest, 'mchid' | 'transactionId' | 'outTradeNo'>,
  context: Context,
): { order: Order; payment: Payment } | Refusal {
  const paid = transactionId === undefined ? undefined : context.entry(transactionId);
  const order =
    transactionId === undefined
      ? known(context, 'order', orderRef(mchid, outTradeNo))
      : context.entry(paid?.type === 'payment' ? (paid.order ?? '') : '');
  if (order?.type !== 'order' || order.api?.mchid !== mchid)
    return refuse('ORDER_UNKNOWN', { order: transactionId ?? outTradeNo });
  const payment = context.entry(order.payment ?? '');
  if (payment?.type !== 'payment' || payment.status === 'USERPAYING')
    return refuse('NOT_REFUNDABLE', { id: order.id, status: order.status });
  return { order, payment };
}
