/** The user's own money: topping the balance up from a debit card and withdrawing it to one. */

import { hasExpired, refusesDebit } from './bank.ts';
import { type Card, isForeign } from './cards.ts';
import { accept, type Context, type Decision, refused } from './decision.ts';
import type { TopUp, Withdrawal } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import { notice } from './events.ts';
import { newId } from './ids.ts';
import { move } from './ledger.ts';
import { type Fen, fen, formatYuan, share, sum, ZERO } from './money.ts';
import { unproven } from './pin.ts';
import { personOf, tierOf } from './verify.ts';
import { cardOf, holds, limitOf, meter, metered, ruleOf, userOf, type World } from './world.ts';

/** Only the user's own debit card of a domestic bank, linked and valid. */
function ownDebitCard(world: World, context: Context, named: string, what: string): Card | Refusal {
  const card = cardOf(userOf(world, context.user), named);
  if (!card) return refuse('CARD_NOT_LINKED', { card: named });
  const kind = isForeign(card) ? 'foreign' : card.kind;
  if (kind !== 'debit') return refuse('CARD_NOT_ALLOWED', { card: card.id, kind, what });
  return hasExpired(card.expiry, context.now) ? refuse('CARD_EXPIRED', { card: card.id }) : card;
}

function tooLarge(
  world: World,
  rule: 'top-up-single' | 'card-single' | 'withdrawal-single',
  amountFen: Fen,
): Refusal | undefined {
  const mostFen = limitOf(world, rule);
  return amountFen > mostFen
    ? refuse('LIMIT_EXCEEDED', { rule, mostFen, usedFen: ZERO, amountFen })
    : undefined;
}

/** Tops the balance up from a debit card, at once and free of charge. A credit card can't: that would be a loan. */
export function topUp(world: World, request: { amountFen: Fen; from: string }, context: Context): Decision {
  const { amountFen } = request;
  const card = ownDebitCard(world, context, request.from, 'a top-up');
  if ('code' in card) return refused(card);
  const debit = { token: card.token, named: card.id, amountFen, user: context.user, now: context.now };
  const problem =
    tooLarge(world, 'top-up-single', amountFen) ??
    tooLarge(world, 'card-single', amountFen) ??
    overCardDay(world, card, amountFen, context.now) ??
    unproven(world, context, { what: 'Top-up', amountFen, feeFen: ZERO, source: card.id }) ??
    refusesDebit(world, debit);
  if (problem) return refused(problem);
  const entry: TopUp = {
    id: newId(world, 'top-up', context.now),
    type: 'top-up',
    user: context.user,
    at: context.now,
    status: 'SUCCESS',
    amountFen,
    feeFen: ZERO,
    source: card.id,
    account: `bank/${card.token}`,
  };
  return accept({
    type: 'BalanceToppedUp',
    entry,
    postings: move(`bank/${card.token}`, [`balance/${context.user}`, amountFen]),
    meters: [meter(`${card.token}/card`, 'day', context.now, amountFen)],
    tell: [notice(context.user, `${formatYuan(amountFen)} from ${card.id} arrived in your balance.`)],
  });
}

function overCardDay(world: World, card: Card, amountFen: Fen, now: number): Refusal | undefined {
  const mostFen = limitOf(world, 'card-day');
  const usedFen = metered(world, `${card.token}/card`, 'day', now).fen;
  if (usedFen + amountFen <= mostFen) return undefined;
  return refuse('LIMIT_EXCEEDED', { rule: 'card-day', mostFen, usedFen, amountFen });
}

/**
 * What withdrawing costs: 0.1 % of the part above the person's lifetime allowance, at least 0.10, nothing within it;
 * and nothing when the whole balance is no more than that least fee.
 */
export function withdrawalFee(world: World, context: Context, amountFen: Fen): Fen {
  const used = metered(world, `${personOf(userOf(world, context.user))}/withdrawn`, 'ever', context.now).fen;
  const freeFen = Math.max(0, limitOf(world, 'withdrawal-free') - used);
  const excess = fen(Math.max(0, amountFen - freeFen));
  const least = limitOf(world, 'withdrawal-fee-least');
  if (excess === 0 || holds(world, `balance/${context.user}`) <= least) return ZERO;
  return fen(Math.max(least, share(excess, ruleOf(world, 'withdrawal-fee'), 10_000)));
}

/** Withdraws to a debit card: verified users only; the fee comes on top and out of the balance; it takes its time. */
export function withdraw(world: World, request: { amountFen: Fen; to: string }, context: Context): Decision {
  const { amountFen } = request;
  const user = userOf(world, context.user);
  if (!user.identity || tierOf(world, user) === 0)
    return refused(refuse('ID_NOT_VERIFIED', { what: 'withdraw' }));
  const card = ownDebitCard(world, context, request.to, 'a withdrawal');
  if ('code' in card) return refused(card);
  const feeFen = withdrawalFee(world, context, amountFen);
  const neededFen = sum(amountFen, feeFen);
  const heldFen = holds(world, `balance/${user.name}`);
  const problem =
    tooLarge(world, 'withdrawal-single', amountFen) ??
    tooOften(world, user.name, context.now) ??
    (heldFen < neededFen ? refuse('INSUFFICIENT_FUNDS', { heldFen, neededFen, feeFen }) : undefined) ??
    unproven(world, context, { what: `Withdrawal to ${card.id}`, amountFen, feeFen, source: 'balance' });
  if (problem) return refused(problem);
  const id = newId(world, 'withdrawal', context.now);
  const dueAt = context.now + ruleOf(world, 'withdrawal-arrival');
  const entry: Withdrawal = {
    id,
    type: 'withdrawal',
    user: user.name,
    at: context.now,
    status: 'PROCESSING',
    amountFen,
    feeFen,
    source: card.id,
    account: `bank/${card.token}`,
    dueAt,
  };
  return accept({
    type: 'WithdrawalStarted',
    entry,
    postings: move(`balance/${user.name}`, [`held/${id}`, neededFen]),
    meters: [
      meter(`${personOf(user)}/withdrawn`, 'ever', context.now, amountFen),
      meter(`${user.name}/withdrawals`, 'day', context.now),
    ],
    tell: [notice(user.name, `${formatYuan(amountFen)} are on their way to ${card.id}.`)],
  });
}

function tooOften(world: World, user: string, now: number): Refusal | undefined {
  const most = ruleOf(world, 'withdrawals-per-day');
  const used = metered(world, `${user}/withdrawals`, 'day', now).count;
  return used >= most ? refuse('COUNT_EXCEEDED', { rule: 'withdrawals-per-day', most }) : undefined;
}
