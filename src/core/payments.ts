/** Payments to merchants: by printed code, by a code or order with the amount inside, and confirming what was asked. */

import { beingPaid, settled } from './api-orders.ts';
import { type Context, type Decision, accept, deny, isRefusal, refused } from './decision.ts';
import type { Entrance, Order, Payment } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import { type Event, type Message, notice } from './events.ts';
import { chooseSource, type Funding, overdrawn, type Use } from './funding.ts';
import { newId } from './ids.ts';
import { move, type Posting } from './ledger.ts';
import type { Merchant } from './merchants.ts';
import { type Fen, fen, formatYuan, share, sum, ZERO } from './money.ts';
import { unproven } from './pin.ts';
import { type Prepay, prepayIn } from './prepay.ts';
import { ruleOf, type World } from './world.ts';

/** What is to be paid, before it is known from where. */
export interface Purchase {
  readonly merchant: Merchant;
  readonly amountFen: Fen;
  readonly entrance: Entrance;
  readonly item?: string | undefined;
  readonly order?: string | undefined;
  /** Whether the merchant takes no credit cards for it. */
  readonly noCredit?: boolean | undefined;
}

/** What a source must be good for, to pay this. */
export function useOf(what: Purchase, factors: 1 | 2, from?: string): Use {
  const { entrance: purpose, amountFen, noCredit } = what;
  return { purpose, amountFen, factors, from, noCredit };
}

/** What the payment sheet shows before it asks for the PIN. */
function sheetOf({ merchant, amountFen, item }: Purchase, funding: Funding) {
  return { merchant: merchant.name, item, amountFen, feeFen: funding.feeFen, source: funding.source };
}

/** The payment that the source would make, as an entry that was not paid yet. */
export function draft(world: World, context: Context, what: Purchase, funding: Funding): Payment {
  const { merchant, amountFen, entrance, item, order } = what;
  return {
    id: newId(world, 'payment', context.now),
    type: 'payment',
    user: context.user,
    at: context.now,
    status: 'PAID',
    amountFen,
    feeFen: funding.feeFen,
    source: funding.source,
    account: funding.account,
    merchant: merchant.id,
    merchantName: merchant.name,
    entrance,
    ...(item !== undefined && { item }),
    ...(order !== undefined && { order }),
    merchantFeeFen: share(amountFen, ruleOf(world, 'merchant-fee'), 10_000),
    refundedFen: ZERO,
    refunds: 0,
  };
}

/** The merchant gets the amount less its fee; the wallet earns that and the payer's fee. */
export function paymentPostings(payment: Payment): Posting[] {
  return move(
    payment.account,
    [`merchant/${payment.merchant}`, fen(payment.amountFen - payment.merchantFeeFen)],
    ['fees', sum(payment.merchantFeeFen, payment.feeFen)],
  );
}

/** The voucher that the payer finds in the chat. */
export function voucher(payment: Payment): Message {
  const fee = payment.feeFen > 0 ? ` (fee ${formatYuan(payment.feeFen)})` : '';
  const what = `${formatYuan(payment.amountFen)}${fee} to ${payment.merchantName} from ${payment.source}`;
  return notice(payment.user, `Payment voucher: ${what}, payment ${payment.id}.`);
}

/**
 * Pays with the PIN, or says what stops it: the source, the PIN, the money, in this order. `settles` gives what the
 * payment does to the order that it pays.
 */
export function purchase(
  world: World,
  context: Context,
  what: Purchase,
  from: string | undefined,
  settles: (payment: Payment) => Pick<Event, 'updates' | 'calls'> = () => ({}),
): Decision {
  const { amountFen } = what;
  const funding = chooseSource(world, context, useOf(what, 2, from));
  if (isRefusal(funding)) return refused(funding);
  const problem =
    unproven(world, context, sheetOf(what, funding)) ?? overdrawn(world, context, funding, amountFen);
  if (problem) return refused(problem);
  const payment = draft(world, context, what, funding);
  return accept({
    type: 'PaymentMade',
    entry: payment,
    postings: paymentPostings(payment),
    meters: funding.meters,
    ...settles(payment),
    tell: [voucher(payment)],
  });
}

/** Pays a merchant by its printed code: the payer types the amount. */
export function pay(
  world: World,
  request: { merchant: string; amountFen: Fen; from?: string },
  context: Context,
): Decision {
  const merchant = world.merchants.get(request.merchant);
  if (!merchant) return deny('MERCHANT_UNKNOWN', { merchant: request.merchant });
  const { amountFen } = request;
  return purchase(world, context, { merchant, amountFen, entrance: 'static-code' }, request.from);
}

/** Pays an order, named by its id or by what a code, an official account's page or a merchant's program gives for it. */
export function payOrder(
  world: World,
  request: { order: string; from?: string },
  context: Context,
): Decision {
  const named = prepayIn(request.order);
  if (!named) return deny('ORDER_UNKNOWN', { order: request.order });
  const order = world.open.get(named.order) ?? context.entry(named.order);
  if (order?.type !== 'order') return deny('ORDER_UNKNOWN', { order: named.order });
  const problem = unpayable(order, context) ?? outdated(world, named, context.now);
  if (problem) return refused(problem);
  return purchase(world, context, purchaseOf(world, order), request.from, (payment) =>
    settled(order, payment, context.now),
  );
}

function unpayable(order: Order, context: Context): Refusal | undefined {
  const { id, status, api } = order;
  if (status !== 'UNPAID') return refuse('ORDER_CLOSED', { order: id, status });
  if (api?.payer !== undefined && api.payer !== context.user) return refuse('ORDER_NOT_YOURS', { order: id });
  return beingPaid(order, context);
}

/** Codes and pages end before their order does: its merchant gives new ones. */
function outdated(world: World, named: Prepay, now: number): Refusal | undefined {
  if (named.madeAt === undefined) return undefined;
  const until = named.madeAt + ruleOf(world, named.validity);
  return now < until ? undefined : refuse('PREPAY_EXPIRED', { order: named.order, until });
}

/** What paying the order buys. */
function purchaseOf(world: World, order: Order): Purchase {
  const merchant = world.merchants.get(order.merchant);
  if (!merchant) throw new Error(`no merchant ${order.merchant}`);
  const { amountFen, entrance, item, id, api } = order;
  return { merchant, amountFen, entrance, item, order: id, noCredit: api?.limitPay === 'no_credit' };
}

/** Confirms, with the PIN, a payment that a merchant's scanner began. */
export function confirmPayment(
  world: World,
  request: { payment: string; from?: string },
  context: Context,
): Decision {
  const asked = world.open.get(request.payment) ?? context.entry(request.payment);
  const problem = unconfirmable(asked, request.payment, context.user);
  if (problem || asked?.type !== 'payment')
    return refused(problem ?? refuse('ENTRY_UNKNOWN', { id: request.payment }));
  const { amountFen, entrance, merchant: id, order: no } = asked;
  const merchant = world.merchants.get(id);
  if (!merchant) throw new Error(`no merchant ${id}`);
  const waiting = world.open.get(no ?? '');
  const order = waiting?.type === 'order' ? waiting : undefined;
  const what = order ? purchaseOf(world, order) : { merchant, amountFen, entrance, order: no };
  const funding = chooseSource(world, context, useOf(what, 2, request.from));
  if (isRefusal(funding)) return refused(funding);
  const stopped =
    unproven(world, context, sheetOf(what, funding)) ?? overdrawn(world, context, funding, amountFen);
  if (stopped) return refused(stopped);
  const { source, account, feeFen } = funding;
  const paid: Payment = { ...asked, source, account, feeFen, status: 'PAID' };
  const settling = order ? settled(order, paid, context.now) : {};
  return accept({
    type: 'PaymentMade',
    postings: paymentPostings(paid),
    meters: funding.meters,
    ...settling,
    updates: [
      {
        id: asked.id,
        set: { status: 'PAID', source, account, feeFen, doneAt: context.now, dueAt: null, pinReason: null },
      },
      ...(settling.updates ?? []),
    ],
    tell: [voucher(paid)],
  });
}

function unconfirmable(
  asked: { type: string; user: string; status: string } | undefined,
  id: string,
  user: string,
): Refusal | undefined {
  if (asked?.type !== 'payment' || asked.user !== user) return refuse('ENTRY_UNKNOWN', { id });
  return asked.status === 'USERPAYING' ? undefined : refuse('PAYMENT_NOT_OPEN', { id, status: asked.status });
}
