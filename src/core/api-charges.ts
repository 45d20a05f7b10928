/** Payment codes that merchants' programs charge, and take back: when they don't know what came of it. */

import { type ApiOrderRequest, beingPaid, orderOf } from './api-orders.ts';
import { accept, type Context, type Decision, deny, isRefusal, refused } from './decision.ts';
import type { Order, Payment } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Event } from './events.ts';
import { scanned, leftOf } from './quickpay.ts';
import { known, orderRef, reentered } from './refs.ts';
import { refunding } from './refunds.ts';
import { ruleOf, type World } from './world.ts';

/**
 * A merchant's program charges a payment code: an order, and at once its payment. Within the no-PIN limits it is paid;
 * beyond them the order waits with its payment for the user. When the code was used up for nothing, the order failed.
 */
export function chargeApiOrder(
  world: World,
  request: ApiOrderRequest & { readonly code: string },
  context: Context,
): Decision {
  const made = orderOf(world, context, request, 'MICROPAY');
  if (isRefusal(made)) return refused(made);
  const { merchant, order, before } = made;
  const { code, outTradeNo } = request;
  if (before) return refused(reentered(before, order, outTradeNo) ?? isThere(before, context));
  const { amountFen, id, item } = order;
  const what = { merchant, amountFen, entrance: 'payment-code', order: id, item } as const;
  const { events, refusal } = scanned(world, context, { code, number: outTradeNo }, what);
  const payment = events.find(({ entry }) => entry?.type === 'payment')?.entry as Payment | undefined;
  const placed: Event = { type: 'OrderPlaced', entry: paidBy(order, payment) };
  if (!refusal) return accept(placed, ...events);
  return refused(refusal, ...(events.length > 0 ? leftOf([placed, ...events]) : []));
}

/** The order with what came of its charge: paid, or it ends with the payment that its user doesn't confirm. */
function paidBy(order: Order, payment: Payment | undefined): Order {
  if (!payment) return order;
  const { id, dueAt } = payment;
  return dueAt === undefined ? { ...order, status: 'PAID', payment: id } : { ...order, payment: id, dueAt };
}

/** That there is an order under this number already; the program asks what became of it. */
function isThere(order: Order, context: Context): Refusal {
  const { id, status } = order;
  if (status === 'PAID') return refuse('ORDER_PAID', { order: id });
  return beingPaid(order, context) ?? refuse('ORDER_CLOSED', { order: id, status });
}

/**
 * A merchant's program takes back what it charged a payment code for: what was paid goes back, what waits for its user
 * is closed. Once more, it changes nothing.
 */
export function reverseApiOrder(
  world: World,
  request: { mchid: string; outTradeNo: string },
  context: Context,
): Decision {
  const { mchid, outTradeNo } = request;
  const order = known(context, 'order', orderRef(mchid, outTradeNo));
  if (!order) return deny('ORDER_UNKNOWN', { order: outTradeNo });
  const { id, status } = order;
  if (status === 'REVOKED') return accept();
  if (order.entrance !== 'payment-code' || status === 'CLOSED') return deny('NOT_REVERSIBLE', { order: id });
  const from = order.at + ruleOf(world, 'reverse-wait');
  const until = order.at + ruleOf(world, 'reverse-window');
  if (context.now < from || context.now > until) return deny('REVERSE_TIME', { from, until });
  const revoked = { id, set: { status: 'REVOKED', dueAt: null } };
  const payment = context.entry(order.payment ?? '');
  if (payment?.type !== 'payment') return accept({ type: 'OrderClosed', updates: [revoked] });
  if (payment.status === 'USERPAYING') {
    const closed = { id: payment.id, set: { status: 'CLOSED', dueAt: null } };
    return accept({ type: 'OrderClosed', updates: [revoked, closed] });
  }
  if (payment.refunds > 0) return deny('NOT_REVERSIBLE', { order: id });
  const made = refunding(world, payment, undefined, context.now);
  if (isRefusal(made)) return refused(made);
  return accept({ ...made, updates: [...(made.updates ?? []), revoked] });
}
