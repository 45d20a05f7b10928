/** What the clock does by itself: open entries whose time has come, at the next request. */

import { callsAbout } from './callbacks.ts';
import type { Entry, Payment, RedPacket, Refund, Transfer, Withdrawal } from './entries.ts';
import { type Event, notice } from './events.ts';
import { move } from './ledger.ts';
import { formatYuan, negate, sum } from './money.ts';
import { spent, struck } from './faults.ts';
import { meter, type World } from './world.ts';
import { arrival, sentBack } from './transfers.ts';
import { personOf } from './verify.ts';
import { userOf } from './world.ts';

/** So that one record stays small, however many entries come due at once. */
const MOST_AT_ONCE = 64;

/** The events of the entries that are due at `now` (ms), the earliest first; at most 64 of them. */
export function dueEvents(world: World, now: number): Event[] {
  const due = world.open.dueBy(now).filter((entry) => !isFrozen(world, entry));
  const events: Event[] = [];
  for (const entry of due.slice(0, MOST_AT_ONCE)) {
    events.push(...passed(world, entry, now));
    // A fault that was to strike once is still on in this world: the next entry must come after its end was folded.
    if (events.at(-1)?.type === 'FaultSpent') break;
  }
  return events;
}

/** A withdrawal of a protected account waits until the protection is lifted. */
function isFrozen(world: World, entry: Entry): boolean {
  return entry.type === 'withdrawal' && userOf(world, entry.user).protection !== undefined;
}

function passed(world: World, entry: Entry, now: number): Event[] {
  switch (entry.type) {
    case 'order':
      return [over(entry, entry.entrance === 'payment-code' ? 'FAILED' : 'CLOSED')];
    case 'payment':
      return [timedOut(entry)];
    case 'refund':
      return refundDue(world, entry, now);
    case 'withdrawal':
      return withdrawalDue(world, entry, now);
    case 'transfer':
      return [transferDue(world, entry)];
    case 'red-packet':
      return [redPacketDue(world, entry)];
    case 'top-up':
    case 'red-packet-share':
      throw new Error(`a ${entry.type} is never due`);
  }
}

function over(entry: Entry, status: Entry['status']): Event {
  return { type: 'ClockPassed', updates: [{ id: entry.id, set: { status, dueAt: null } }] };
}

function timedOut(payment: Payment): Event {
  const text = `The payment of ${formatYuan(payment.amountFen)} to ${payment.merchantName} timed out and was closed.`;
  return { ...over(payment, 'CLOSED'), tell: [notice(payment.user, text)] };
}

/** Arrives on the card, or is refused by its bank. */
function refundDue(world: World, refund: Refund, now: number): Event[] {
  const failing = struck(world, 'refund-fails', refund.user, refund.source);
  return failing ? [refusedByBank(refund, now), ...spent('refund-fails', failing)] : [arrived(refund, now)];
}

/** The money stays held: what becomes of it is the merchant's decision (`settleRefund`). */
function refusedByBank(refund: Refund, now: number): Event {
  const { id, user, source, merchantName, api, dueAt = now } = refund;
  const amount = formatYuan(sum(refund.amountFen, refund.feeFen));
  const text = `The bank refused refund ${id} of ${amount} to ${source}: ${merchantName} decides what becomes of it.`;
  return {
    ...over(refund, 'ABNORMAL'),
    ...(api && { calls: callsAbout(id, api, dueAt) }),
    tell: [notice(user, text)],
  };
}

function arrived(refund: Refund, now: number): Event {
  const { id, dueAt: doneAt = now } = refund;
  const amountFen = sum(refund.amountFen, refund.feeFen);
  return {
    type: 'ClockPassed',
    updates: [{ id, set: { status: 'SUCCESS', doneAt, dueAt: null } }],
    ...(refund.api && { calls: callsAbout(id, refund.api, doneAt) }),
    postings: move(`held/${id}`, [refund.account, amountFen]),
    tell: [notice(refund.user, `Refund ${id} of ${formatYuan(amountFen)} arrived on ${refund.source}.`)],
  };
}

/** Arrives on the card, or comes back with its fee, and with the allowance that it used. */
function withdrawalDue(world: World, entry: Withdrawal, now: number): Event[] {
  const { id, user, amountFen, feeFen, account, source } = entry;
  const failing = struck(world, 'withdrawal-fails', user);
  if (!failing) {
    return [
      {
        ...over(entry, 'SUCCESS'),
        postings: move(`held/${id}`, [account, amountFen], ['fees', feeFen]),
        tell: [notice(user, `${formatYuan(amountFen)} arrived on ${source}.`)],
      },
    ];
  }
  const back: Event = {
    ...over(entry, 'FAILED'),
    postings: move(`held/${id}`, [`balance/${user}`, sum(amountFen, feeFen)]),
    meters: [meter(`${personOf(userOf(world, user))}/withdrawn`, 'ever', now, negate(amountFen))],
    tell: [
      notice(
        user,
        `The bank sent ${formatYuan(amountFen)} back: they are in your balance again, with the fee.`,
      ),
    ],
  };
  return [back, ...spent('withdrawal-fails', failing)];
}

/**
 * An unanswered transfer goes back, as of when it expired, whenever the next request comes; a delayed one that was
 * accepted arrives; one that goes to a card gets there.
 */
function transferDue(world: World, transfer: Transfer): Event {
  const { id, status, amountFen, account } = transfer;
  if (status === 'PENDING')
    return sentBack(world, 'ClockPassed', transfer, amountFen, 'EXPIRED', transfer.expiresAt);
  const postings = status === 'RECEIVED' ? arrival(transfer) : move(`held/${id}`, [account, amountFen]);
  const told =
    status === 'RECEIVED'
      ? [notice(transfer.to, `${formatYuan(amountFen)} from ${transfer.user} arrived.`)]
      : [];
  return { ...over(transfer, status), postings, tell: told };
}

function redPacketDue(world: World, packet: RedPacket): Event {
  const { id, status, leftFen, account } = packet;
  if (status === 'PENDING')
    return sentBack(world, 'ClockPassed', packet, leftFen, 'EXPIRED', packet.expiresAt);
  return { ...over(packet, status), postings: move(`held/${id}`, [account, leftFen]) };
}
