/** Orders that merchants' programs place through the operator's API, each under the merchant's own number. */

import { callsAbout } from './callbacks.ts';
import { accept, type Context, type Decision, deny, isRefusal, refused } from './decision.ts';
import type { ApiOrder, Order, Payment, TradeType } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Event } from './events.ts';
import { newId } from './ids.ts';
import { accountOf, type MerchantApi, userOfOpenid } from './merchant-api.ts';
import type { Merchant } from './merchants.ts';
import { type Fen, ZERO } from './money.ts';
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

/** The name under which a merchant's own number finds its entry. */
export function orderRef(mchid: string, outTradeNo: string): string {
  return `order/${mchid}/${outTradeNo}`;
}

/** Whether the text can be a merchant's own number. */
function isNumber(text: string): boolean {
  return /^[\w|*-]{6,32}$/.test(text);
}

/** The order under the merchant's own number, as it is now. */
export function orderUnder(context: Context, mchid: string, outTradeNo: string): Order | undefined {
  const entry = context.byRef(orderRef(mchid, outTradeNo));
  return entry?.type === 'order' ? entry : undefined;
}

/** What a new order is made of, or what is wrong with the request. */
export function checkedOrder(
  world: World,
  context: Context,
  request: ApiOrderRequest,
): { api: MerchantApi; merchant: Merchant; item: string; print: string } | Refusal {
  const { mchid, appid, outTradeNo, attach } = request;
  const account = accountOf(world, mchid);
  if (!account) return refuse('API_ACCOUNT_UNKNOWN', { mchid });
  if (account.api.appid !== appid) return refuse('APPID_MISMATCH', { appid, mchid });
  if (!isNumber(outTradeNo)) return refuse('ORDER_NUMBER_INVALID', {});
  const item = cleanText(request.description, 127);
  if (item === undefined) return refuse('TEXT_INVALID', { what: 'description', most: 127 });
  if (attach !== undefined && cleanText(attach, 128) !== attach)
    return refuse('TEXT_INVALID', { what: 'attach', most: 128 });
  return { ...account, item, print: context.seal(`order/${request.terms}`) };
}

/** An order that is not paid yet, as the program asked for it. */
export function apiOrder(
  world: World,
  context: Context,
  { merchant, item, print }: { merchant: Merchant; item: string; print: string },
  request: ApiOrderRequest & { tradeType: TradeType; notifyUrl?: string; payer?: string; dueAt?: number },
): Order {
  const { mchid, appid, outTradeNo, tradeType, amountFen, dueAt, notifyUrl, payer, attach, limitPay } =
    request;
  const api: ApiOrder = {
    mchid,
    appid,
    outTradeNo,
    tradeType,
    ...(notifyUrl !== undefined && { notifyUrl }),
    ...(payer !== undefined && { payer }),
    ...(attach !== undefined && { attach }),
    ...(limitPay !== undefined && { limitPay }),
  };
  return {
    id: newId(world, 'order', context.now),
    type: 'order',
    user: merchant.id,
    at: context.now,
    status: 'UNPAID',
    amountFen,
    feeFen: ZERO,
    merchant: merchant.id,
    merchantName: merchant.name,
    entrance: tradeType === 'NATIVE' ? 'dynamic-code' : tradeType === 'MICROPAY' ? 'payment-code' : 'in-app',
    item,
    ref: orderRef(mchid, outTradeNo),
    print,
    api,
    ...(dueAt !== undefined && { dueAt }),
  };
}

/**
 * A merchant's program places an order. The same again, not paid and not closed, changes nothing: the order is there,
 * and may be shown to its payer again.
 */
export function placeApiOrder(world: World, request: PlaceApiOrderRequest, context: Context): Decision {
  const { mchid, appid, outTradeNo, openid } = request;
  const checked = checkedOrder(world, context, request);
  if (isRefusal(checked)) return refused(checked);
  const payer = openid === undefined ? undefined : userOfOpenid(world, context, appid, openid);
  if (openid !== undefined && payer === undefined) return deny('OPENID_UNKNOWN', { appid });
  const known = orderUnder(context, mchid, outTradeNo);
  if (known) {
    const problem = unrepeatable(known, checked.print);
    return problem ? refused(problem) : accept();
  }
  const { expiresAt = context.now + ruleOf(world, 'api-order-validity') } = request;
  if (!(expiresAt >= context.now + MINUTE && expiresAt <= context.now + DAYS_MOST))
    return deny('DEADLINE_INVALID', {});
  const order = apiOrder(world, context, checked, {
    ...request,
    dueAt: expiresAt,
    ...(payer !== undefined && { payer }),
  });
  return accept({ type: 'OrderPlaced', entry: order });
}

const MINUTE = 60_000;
/** No order waits longer, so that none stays in the world for ever. */
const DAYS_MOST = 31 * 24 * 60 * MINUTE;

/** Why an order can't be placed under this number again. */
export function unrepeatable({ api, id, status, print: before }: Order, print: string): Refusal | undefined {
  const outTradeNo = api?.outTradeNo ?? '';
  if (before !== print) return refuse('ORDER_REENTERED', { outTradeNo });
  if (status === 'PAID') return refuse('ORDER_PAID', { order: id });
  return status === 'UNPAID' ? undefined : refuse('ORDER_CLOSED', { order: id, status });
}

/** A merchant's program closes an order that was not paid. One that is closed already stays so. */
export function closeApiOrder(
  _world: World,
  request: { mchid: string; outTradeNo: string },
  context: Context,
): Decision {
  const { mchid, outTradeNo } = request;
  const order = orderUnder(context, mchid, outTradeNo);
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
