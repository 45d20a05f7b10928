/** Orders that merchants' programs place through the operator's API, each under the merchant's own number. */

import { callsAbout, unfitUrl } from './callbacks.ts';
import { accept, type Context, type Decision, deny, isRefusal, refused } from './decision.ts';
import type { Order, Payment, TradeType } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Event } from './events.ts';
import { newId } from './ids.ts';
import { accountFor, userOfOpenid } from './merchant-api.ts';
import { type Fen, ZERO } from './money.ts';
import { known, named, orderRef, reentered, unfitNumber } from './refs.ts';
import { cleanText } from './text.ts';
import { ruleOf, type World } from './world.ts';

/** What a merchant's program says of its order, whichever way it is paid. */
export interface ApiOrderRequest {
  readonly mchid: string;
  readonly appid: string;
  /** The merchant's own number of the order: 6 to 32 letters, digits, `_`, `-`, `|`, `*`. */
  readonly outTradeNo: string;
  readonly description: string;
  readonly amountFen: Fen;
  readonly attach?: string;
  readonly limitPay?: 'no_credit';
  /** Everything that was asked for, in one text: the same number must come with the same. */
  readonly terms: string;
}

export interface PlaceApiOrderRequest extends ApiOrderRequest {
  readonly tradeType: Exclude<TradeType, 'MICROPAY'>;
  readonly notifyUrl: string;
  /** Who alone may pay a JSAPI order. */
  readonly openid?: string;
  /** Until when it may be paid, in ms: a minute from now or later; after seven days if left out. */
  readonly expiresAt?: number;
}

const MINUTE = 60_000;
/** No order waits longer, so that none stays in the world for ever. */
const LONGEST = 31 * 24 * 60 * MINUTE;

/**
 * A merchant's program places an order. The same again, not paid and not closed, changes nothing: the order is there,
 * and may be shown to its payer again.
 */
export function placeApiOrder(world: World, request: PlaceApiOrderRequest, context: Context): Decision {
  const { appid, outTradeNo, openid, tradeType, notifyUrl } = request;
  const made = orderOf(world, context, request, tradeType);
  if (isRefusal(made)) return refused(made);
  const { order, before } = made;
  if (before) {
    const { id, status } = before;
    if (status === 'PAID') return deny('ORDER_PAID', { order: id });
    if (status !== 'UNPAID') return deny('ORDER_CLOSED', { order: id, status });
    const other = reentered(before, order, outTradeNo);
    return other ? refused(other) : accept();
  }
  const untold = unfitUrl(notifyUrl);
  if (untold) return refused(untold);
  const payer = openid === undefined ? undefined : userOfOpenid(world, context, appid, openid);
  if (openid !== undefined && payer === undefined) return deny('OPENID_UNKNOWN', { appid });
  const { expiresAt: dueAt = context.now + ruleOf(world, 'api-order-validity') } = request;
  if (!(dueAt >= context.now + MINUTE && dueAt <= context.now + LONGEST)) return deny('DEADLINE_INVALID', {});
  const api = { ...order.api, notifyUrl, ...(payer !== undefined && { payer }) };
  return accept({ type: 'OrderPlaced', entry: { ...order, api, dueAt } });
}

/** An order as a program asked for it, with the one that has its number already; or what is wrong with it. */
export function orderOf(world: World, context: Context, request: ApiOrderRequest, tradeType: TradeType) {
  const { mchid, appid, outTradeNo, amountFen, attach, limitPay } = request;
  const account = accountFor(world, mchid, appid);
  if (isRefusal(account)) return account;
  const unfit = unfitNumber(outTradeNo, 'order');
  if (unfit) return unfit;
  const item = cleanText(request.description, 127);
  if (item === undefined) return refuse('TEXT_INVALID', { what: 'description', most: 127 });
  if (attach !== undefined && cleanText(attach, 128) !== attach)
    return refuse('TEXT_INVALID', { what: 'attach', most: 128 });
  const { merchant } = account;
  const api = {
    mchid,
    appid,
    outTradeNo,
    tradeType,
    ...(attach !== undefined && { attach }),
    ...(limitPay !== undefined && { limitPay }),
  };
  const ref = orderRef(mchid, outTradeNo);
  const order = {
    id: newId(world, 'order', context.now),
    type: 'order',
    user: merchant.id,
    at: context.now,
    status: 'UNPAID',
    amountFen,
    feeFen: ZERO,
    merchant: merchant.id,
    merchantName: merchant.name,
    entrance: entrances[tradeType],
    item,
    ...named(context, ref, request.terms),
    api,
  } as const satisfies Order;
  return { merchant, order, before: known(context, 'order', ref) };
}

const entrances = {
  NATIVE: 'dynamic-code',
  JSAPI: 'in-app',
  APP: 'in-app',
  MWEB: 'in-app',
  MICROPAY: 'payment-code',
} as const;

/** A merchant's program closes an order that was not paid. One that is closed already stays so. */
export function closeApiOrder(
  _world: World,
  request: { mchid: string; outTradeNo: string },
  context: Context,
): Decision {
  const { mchid, outTradeNo } = request;
  const order = known(context, 'order', orderRef(mchid, outTradeNo));
  if (!order) return deny('ORDER_UNKNOWN', { order: outTradeNo });
  if (order.status === 'PAID') return deny('ORDER_PAID', { order: order.id });
  if (order.status !== 'UNPAID') return accept();
  const waits = beingPaid(order, context);
  if (waits) return refused(waits);
  return accept({ type: 'OrderClosed', updates: [{ id: order.id, set: { status: 'CLOSED', dueAt: null } }] });
}

/** That the order's payer was asked for it, if so: a payment code alone did not pay. */
export function beingPaid({ payment: id, status }: Order, context: Context): Refusal | undefined {
  const payment = status === 'UNPAID' && id !== undefined ? context.entry(id) : undefined;
  return payment?.type === 'payment'
    ? refuse('USERPAYING', { reason: payment.pinReason ?? '', id: payment.id })
    : undefined;
}

/** What paying an order changes: the order, and for a merchant's program that named an address, what it is told. */
export function settled(order: Order, payment: Payment, at: number): Pick<Event, 'updates' | 'calls'> {
  const { id, api } = order;
  return {
    updates: [{ id, set: { status: 'PAID', payment: payment.id, dueAt: null } }],
    ...(api && { calls: callsAbout(payment.id, api, at) }),
  };
}
