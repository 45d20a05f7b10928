/**
 * Refunds that a bank refused (the operator's ABNORMAL: the card is void or frozen). The money is held until the merchant
 * says what becomes of it: it goes to the user's balance, or the refund is closed and the money is the merchant's again.
 */

import { callsAbout } from './callbacks.ts';
import { accept, type Context, type Decision, deny } from './decision.ts';
import type { Payment, Refund } from './entries.ts';
import { type Event, notice } from './events.ts';
import { move } from './ledger.ts';
import { fen, formatYuan, sum } from './money.ts';
import { feeBack, merchantFeePart } from './refunds.ts';
import type { World } from './world.ts';

export interface SettleRefundRequest {
  readonly refund: string;
  /** Who gets the money: the user, on the balance, or the merchant, who closes the refund with that. */
  readonly to: 'balance' | 'merchant';
}

/** Decides where the money of a refund goes that its bank refused. */
export function settleRefund(world: World, request: SettleRefundRequest, context: Context): Decision {
  const refund = context.entry(request.refund);
  const payment = refund?.type === 'refund' ? context.entry(refund.payment) : undefined;
  if (refund?.type !== 'refund' || payment?.type !== 'payment')
    return deny('ENTRY_UNKNOWN', { id: request.refund });
  const { id, status, user } = refund;
  if (status !== 'ABNORMAL') return deny('REFUND_NOT_ABNORMAL', { id, status });
  const isForgotten = world.users.get(user)?.forgotten !== undefined;
  if (request.to === 'merchant') return accept(closed(refund, payment, context.now, isForgotten));
  return isForgotten ? deny('USER_FORGOTTEN', { user }) : accept(sentToBalance(refund, context.now));
}

function sentToBalance(refund: Refund, now: number): Event {
  const { id, user, api } = refund;
  const amountFen = sum(refund.amountFen, refund.feeFen);
  const [source, account] = ['balance', `balance/${user}`] as const;
  return {
    type: 'RefundRedirected',
    updates: [{ id, set: { status: 'SUCCESS', doneAt: now, source, account } }],
    ...(api && { calls: callsAbout(id, api, now) }),
    postings: move(`held/${id}`, [account, amountFen]),
    tell: [notice(user, `Refund ${id} of ${formatYuan(amountFen)} arrived on ${source}.`)],
  };
}

/** The sale counts again as if the refund had not been asked for, but for how often one was. */
function closed(refund: Refund, payment: Payment, now: number, isForgotten: boolean): Event {
  const { id, user, amountFen, feeFen, merchant, merchantName, api } = refund;
  const refundedFen = fen(payment.refundedFen - amountFen);
  const merchantFeeFen = merchantFeePart(payment, refundedFen, payment.refundedFen);
  const status = refundedFen === 0 ? 'PAID' : 'PARTLY_REFUNDED';
  const text = `${merchantName} closed refund ${id} of ${formatYuan(sum(amountFen, feeFen))}: the money stays there.`;
  return {
    type: 'RefundClosed',
    merchant,
    amountFen,
    updates: [
      { id, set: { status: 'CLOSED', doneAt: now } },
      { id: payment.id, set: { status, refundedFen, feeBackFen: fen(feeBack(payment) - feeFen) } },
    ],
    ...(api && { calls: callsAbout(id, api, now) }),
    postings: move(
      `held/${id}`,
      [`merchant/${merchant}`, fen(amountFen - merchantFeeFen)],
      ['fees', sum(feeFen, merchantFeeFen)],
    ),
    tell: isForgotten ? [] : [notice(user, text)],
  };
}
