/** Red packets: to one person, or to a group in random or identical shares; what nobody takes goes back. */

import { type Context, type Decision, accept, deny, isRefusal, refused } from './decision.ts';
import type { RedPacket, RedPacketShare } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import { notice } from './events.ts';
import { chooseSource, overdrawn } from './funding.ts';
import { newId } from './ids.ts';
import { move } from './ledger.ts';
import { type Fen, fen, formatYuan, MAX_AMOUNT_FEN, ZERO } from './money.ts';
import { unproven } from './pin.ts';
import type { Random } from './random.ts';
import { cleanText } from './text.ts';
import { cannotReceive, noReceiver } from './transfers.ts';
import { limitOf, ruleOf, type World } from './world.ts';

export interface RedPacketRequest {
  /** The total of a single or random packet; of an identical one, what each person gets. */
  readonly amountFen: Fen;
  readonly kind: 'single' | 'random' | 'identical';
  /** For a single one. */
  readonly to?: string;
  /** For a group. */
  readonly count?: number;
  readonly greeting?: string;
  readonly from?: string;
}

/** Sends a red packet from the balance or a domestic debit card. */
export function sendRedPacket(world: World, request: RedPacketRequest, context: Context): Decision {
  const { kind, to } = request;
  const count = kind === 'single' ? 1 : (request.count ?? 0);
  const mostLetters = ruleOf(world, 'red-packet-greeting');
  const greeting = cleanText(request.greeting ?? 'Best wishes', mostLetters);
  const wrong = kind === 'single' ? noReceiver(world, context.user, to ?? '') : badCount(world, count);
  if (wrong) return refused(wrong);
  if (greeting === undefined) return deny('TEXT_INVALID', { what: 'greeting', most: mostLetters });
  const total = kind === 'identical' ? request.amountFen * count : request.amountFen;
  const badShare = shareProblem(world, total, count);
  if (badShare) return refused(badShare);
  const amountFen = fen(total);
  const funding = chooseSource(world, context, {
    purpose: 'red-packet',
    amountFen,
    factors: 2,
    from: request.from,
  });
  if (isRefusal(funding)) return refused(funding);
  const sheet = { what: 'Red packet', amountFen, feeFen: funding.feeFen, source: funding.source };
  const problem = unproven(world, context, sheet) ?? overdrawn(world, context, funding, amountFen);
  if (problem) return refused(problem);
  const expiresAt = context.now + ruleOf(world, 'red-packet-expiry');
  const packet: RedPacket = {
    id: newId(world, 'red-packet', context.now),
    type: 'red-packet',
    user: context.user,
    at: context.now,
    status: 'PENDING',
    amountFen,
    feeFen: funding.feeFen,
    source: funding.source,
    account: funding.account,
    kind,
    ...(kind === 'single' && to !== undefined && { to }),
    greeting,
    count,
    left: count,
    leftFen: amountFen,
    takers: [],
    expiresAt,
    dueAt: expiresAt,
  };
  const told = packet.to === undefined ? [...world.users.keys()] : [packet.to];
  return accept({
    type: 'RedPacketSent',
    entry: packet,
    postings: move(funding.account, [`held/${packet.id}`, amountFen]),
    meters: funding.meters,
    tell: told.map((user) => ({
      ...notice(
        user,
        `${context.user} sent a red packet “${greeting}”: \`wallet red-packet open ${packet.id}\`.`,
      ),
      author: context.user,
    })),
  });
}

function badCount(world: World, count: number): Refusal | undefined {
  const most = ruleOf(world, 'red-packet-count');
  const fits = Number.isInteger(count) && count >= 1 && count <= most;
  return fits ? undefined : refuse('COUNT_INVALID', { most });
}

/** Each share is at least one fen and at most 200 yuan; the total may be too large to be whole fen. */
function shareProblem(world: World, total: number, count: number): Refusal | undefined {
  const mostFen = fen(Math.min(limitOf(world, 'red-packet-most') * count, MAX_AMOUNT_FEN));
  if (total < count) return refuse('RED_PACKET_TOO_SMALL', { count });
  if (total <= mostFen) return undefined;
  const amountFen = fen(Math.min(total, Number.MAX_SAFE_INTEGER));
  return refuse('LIMIT_EXCEEDED', { rule: 'red-packet-most', mostFen, usedFen: ZERO, amountFen });
}

/**
 * What the next taker gets. Random: uniform from one fen to twice the mean of what is left ("double mean"), but so
 * that every later share can still be between one fen and the most; the last one takes the rest.
 */
export function nextShare(packet: RedPacket, mostFen: Fen, random: Random): Fen {
  const { left, leftFen, kind } = packet;
  if (left === 1) return leftFen;
  if (kind === 'identical') return fen(leftFen / left);
  const mostLeaving = leftFen - (left - 1);
  // The limit may have been lowered since: then shares are larger, but each later one still gets a fen.
  const least = Math.max(1, Math.min(mostLeaving, leftFen - mostFen * (left - 1)));
  const doubleMean = Math.ceil((leftFen * 2) / left) - 1;
  const most = Math.max(least, Math.min(mostFen, mostLeaving, doubleMean));
  return fen(least + random.below(Math.min(most - least + 1, 2 ** 32)));
}

/** Opens a red packet: a share of it arrives in the balance at once. One share for each user. */
export function openRedPacket(world: World, request: { id: string }, context: Context): Decision {
  const packet = world.open.get(request.id) ?? context.entry(request.id);
  if (packet?.type !== 'red-packet') return deny('ENTRY_UNKNOWN', { id: request.id });
  const problem = closed(packet, context.user) ?? cannotReceive(world, context.user);
  if (problem) return refused(problem);
  const amountFen = nextShare(packet, limitOf(world, 'red-packet-most'), context.random);
  const left = packet.left - 1;
  const share: RedPacketShare = {
    id: newId(world, 'red-packet-share', context.now),
    type: 'red-packet-share',
    user: context.user,
    at: context.now,
    status: 'RECEIVED',
    amountFen,
    feeFen: ZERO,
    packet: packet.id,
    from: packet.user,
  };
  const takers = [...packet.takers, context.user];
  const rest = { left, leftFen: fen(packet.leftFen - amountFen), takers };
  return accept({
    type: 'RedPacketOpened',
    entry: share,
    postings: move(`held/${packet.id}`, [`balance/${context.user}`, amountFen]),
    updates: [{ id: packet.id, set: left === 0 ? { ...rest, status: 'RECEIVED', dueAt: null } : rest }],
    tell: [
      notice(
        packet.user,
        `${context.user} took ${formatYuan(amountFen)} from your red packet; ${left} left.`,
      ),
    ],
  });
}

function closed(packet: RedPacket, user: string): Refusal | undefined {
  if (packet.takers.includes(user)) return refuse('RED_PACKET_TAKEN', {});
  if (packet.to !== undefined && packet.to !== user) return refuse('ENTRY_UNKNOWN', { id: packet.id });
  return packet.status === 'PENDING' ? undefined : refuse('RED_PACKET_EMPTY', { status: packet.status });
}
