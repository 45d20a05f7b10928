/** Refunds: whole or in parts, back where the money came from, fees pro rata, out of the merchant's own money. */

import { addWorkingDays } from './calendar.ts';
import { callsAbout } from './callbacks.ts';
import { accept, type Context, type Decision, deny, isRefusal, refused } from './decision.ts';
import type { Payment, Refund } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import { type Event, notice } from './events.ts';
import { newId } from './ids.ts';
import { type Account, move } from './ledger.ts';
import { type Fen, fen, formatYuan, share, sum } from './money.ts';
import { holds, ruleOf, type World } from './world.ts';

/** Refunds a payment, or part of it. Without an amount: all that is left of it. */
export function refund(
  world: World,
  request: { payment: string; amountFen?: Fen },
  context: Context,
): Decision {
  const payment = context.entry(request.payment);
  if (payment?.type !== 'payment') return deny('ENTRY_UNKNOWN', { id: request.payment });
  const made = refunding(world, payment, request.amountFen, context.now);
  return isRefusal(made) ? refused(made) : accept(made);
}

/** What refunds the payment, or so much of it; or what stops it. `more`: what a merchant's program says of it. */
export function refunding(
  world: World,
  payment: Payment,
  amount: Fen | undefined,
  now: number,
  more: Pick<Refund, 'ref' | 'print' | 'reason' | 'api'> = {},
): Event | Refusal {
  if (world.users.get(payment.user)?.forgotten) return refuse('USER_FORGOTTEN', { user: payment.user });
  const amountFen = amount ?? fen(payment.amountFen - payment.refundedFen);
  const { merchant, merchantName, user } = payment;
  const refundedFen = sum(payment.refundedFen, amountFen);
  // After a refund was closed a part may have come back that is a fen above the share; the whole fee never is.
  const feeFen = fen(Math.max(0, shareOf(payment, payment.feeFen, refundedFen) - feeBack(payment)));
  const merchantFeeFen = merchantFeePart(payment, payment.refundedFen, refundedFen);
  const fromMerchantFen = fen(amountFen - merchantFeeFen);
  const problem =
    unrefundable(world, payment, amountFen, now) ?? unaffordable(world, payment, fromMerchantFen);
  if (problem) return problem;
  const { entry, to } = refundEntry(world, payment, amountFen, feeFen, now);
  const status = refundedFen === payment.amountFen ? 'REFUNDED' : 'PARTLY_REFUNDED';
  return {
    type: 'PaymentRefunded',
    entry: { ...entry, ...more },
    postings: [
      ...move(`merchant/${merchant}`, [to, fromMerchantFen]),
      ...move('fees', [to, sum(feeFen, merchantFeeFen)]),
    ],
    updates: [
      {
        id: payment.id,
        set: {
          status,
          refundedFen,
          refunds: payment.refunds + 1,
          lastRefundAt: now,
          ...(payment.feeBackFen !== undefined && { feeBackFen: sum(payment.feeBackFen, feeFen) }),
        },
      },
    ],
    // What is still under way is told when it arrives.
    ...(more.api && entry.status === 'SUCCESS' && { calls: callsAbout(entry.id, more.api, now) }),
    tell: [
      notice(
        user,
        `${merchantName} refunds ${formatYuan(amountFen)} to ${payment.source}, refund ${entry.id}.`,
      ),
    ],
  };
}

function unaffordable(world: World, payment: Payment, neededFen: Fen): Refusal | undefined {
  const { merchant, merchantName } = payment;
  const heldFen = holds(world, `merchant/${merchant}`);
  return heldFen < neededFen
    ? refuse('MERCHANT_SHORT', { merchant: merchantName, heldFen, neededFen })
    : undefined;
}

/** The share of one of the payment's fees that is for so much of its amount. */
function shareOf(payment: Payment, feeFen: Fen, partFen: Fen): Fen {
  return share(feeFen, partFen, payment.amountFen);
}

/** What went back of the fee that the payer paid. */
export function feeBack(payment: Payment): Fen {
  return payment.feeBackFen ?? shareOf(payment, payment.feeFen, payment.refundedFen);
}

/**
 * The part of the merchant's fee between two sums that are refunded in all: so the parts of a whole refund add up to the
 * whole fee, and what is kept of it is the fee of what is not refunded.
 */
export function merchantFeePart(payment: Payment, fromFen: Fen, toFen: Fen): Fen {
  const upTo = (refundedFen: Fen) => shareOf(payment, payment.merchantFeeFen, refundedFen);
  return fen(upTo(toFen) - upTo(fromFen));
}

function unrefundable(world: World, payment: Payment, amountFen: Fen, now: number): Refusal | undefined {
  const { id, status, refunds, refundedFen, lastRefundAt } = payment;
  if (status === 'USERPAYING' || status === 'CLOSED') return refuse('NOT_REFUNDABLE', { id, status });
  const leftFen = fen(payment.amountFen - refundedFen);
  if (amountFen > leftFen || leftFen === 0) return refuse('REFUND_TOO_MUCH', { leftFen, amountFen });
  if (now > payment.at + ruleOf(world, 'refund-window'))
    return refuse('REFUND_TOO_LATE', { until: payment.at + ruleOf(world, 'refund-window') });
  const most = ruleOf(world, 'refund-parts');
  if (refunds >= most) return refuse('REFUND_TOO_OFTEN', { most });
  const nextAt = (lastRefundAt ?? Number.NEGATIVE_INFINITY) + ruleOf(world, 'refund-gap');
  return now < nextAt ? refuse('REFUND_TOO_SOON', { at: nextAt }) : undefined;
}

/** To the balance at once; to a card within working days, held under way until then. */
function refundEntry(world: World, payment: Payment, amountFen: Fen, feeFen: Fen, now: number) {
  const { user, source, account, merchant, merchantName } = payment;
  const id = newId(world, 'refund', now);
  const toCard = account.startsWith('bank/');
  const entry: Refund = {
    id,
    type: 'refund',
    user,
    at: now,
    status: toCard ? 'PROCESSING' : 'SUCCESS',
    amountFen,
    feeFen,
    source,
    account,
    payment: payment.id,
    merchant,
    merchantName,
    ...(toCard && { dueAt: addWorkingDays(now, ruleOf(world, 'refund-card-days')) }),
  };
  const to: Account = toCard ? `held/${id}` : account;
  return { entry, to };
}
