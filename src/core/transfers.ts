/** Transfers between users: pending until the receiver accepts; refused or unanswered, they go back. */

import { callsAbout } from './callbacks.ts';
import { type Context, type Decision, accept, deny, isRefusal, refused } from './decision.ts';
import type { RedPacket, Transfer } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import { type Event, type Folds, notice } from './events.ts';
import { chooseSource, overdrawn } from './funding.ts';
import { newId } from './ids.ts';
import { move, type Posting } from './ledger.ts';
import { type Fen, formatYuan } from './money.ts';
import { maskName } from './identity.ts';
import { unproven } from './pin.ts';
import { cleanText } from './text.ts';
import { tierOf } from './verify.ts';
import { changeUser, limitOf, ruleOf, userOf, type World } from './world.ts';

const HOUR = 3_600_000;

/** The delays that the phone's settings offer, in ms. */
const TRANSFER_DELAYS: readonly number[] = [0, 2 * HOUR, 24 * HOUR];

export interface SendRequest {
  readonly to: string;
  readonly amountFen: Fen;
  readonly note?: string;
  /** In ms: 0, 2 h or 24 h. */
  readonly delayMs?: number;
  readonly from?: string;
}

/** Why the two can't be sender and receiver. */
export function noReceiver(world: World, from: string, to: string): Refusal | undefined {
  if (!world.users.has(to)) return refuse('USER_UNKNOWN', { user: to });
  if (userOf(world, to).forgotten) return refuse('USER_FORGOTTEN', { user: to });
  return from === to ? refuse('RECEIVER_IS_SENDER', {}) : undefined;
}

/** Sends money to a user; the receiver is told and has 24 hours from its arrival to accept it. */
export function sendTransfer(world: World, request: SendRequest, context: Context): Decision {
  const { to, amountFen, delayMs = 0 } = request;
  const most = ruleOf(world, 'transfer-note');
  const note = request.note === undefined ? undefined : cleanText(request.note, most);
  const wrong = noReceiver(world, context.user, to);
  if (wrong) return refused(wrong);
  if (request.note !== undefined && note === undefined) return deny('TEXT_INVALID', { what: 'note', most });
  if (!TRANSFER_DELAYS.includes(delayMs)) return deny('DELAY_INVALID', {});
  const funding = chooseSource(world, context, {
    purpose: 'transfer',
    amountFen,
    factors: 2,
    from: request.from,
  });
  if (isRefusal(funding)) return refused(funding);
  const sheet = { what: `Transfer to ${to}`, amountFen, feeFen: funding.feeFen, source: funding.source };
  const problem =
    strangeReceiver(world, context, to, amountFen) ??
    unproven(world, context, sheet) ??
    overdrawn(world, context, funding, amountFen);
  if (problem) return refused(problem);
  const arrivesAt = context.now + delayMs;
  const expiresAt = arrivesAt + ruleOf(world, 'transfer-expiry');
  const transfer: Transfer = {
    id: newId(world, 'transfer', context.now),
    type: 'transfer',
    user: context.user,
    to,
    at: context.now,
    status: 'PENDING',
    amountFen,
    feeFen: funding.feeFen,
    source: funding.source,
    account: funding.account,
    ...(note !== undefined && { note }),
    arrivesAt,
    expiresAt,
    dueAt: expiresAt,
  };
  const said = note === undefined ? '' : ` “${note}”`;
  return accept(
    {
      type: 'TransferSent',
      entry: transfer,
      postings: move(funding.account, [`held/${transfer.id}`, amountFen]),
      meters: funding.meters,
      tell: [
        {
          ...notice(
            to,
            `${context.user} sends you ${formatYuan(amountFen)}${said}: \`wallet accept ${transfer.id}\`.`,
          ),
          author: context.user,
        },
      ],
    },
    { type: 'PayeeKnown', user: context.user, payee: to },
  );
}

export type TransferEvent = { readonly type: 'PayeeKnown'; readonly user: string; readonly payee: string };

export const transferFolds: Folds<TransferEvent> = {
  PayeeKnown(world, { user, payee }) {
    changeUser(world, user, ({ payees }) => ({
      payees: payees.includes(payee) ? payees : [...payees, payee],
    }));
  },
};

/** A first, large transfer to somebody asks whether the name is right. */
function strangeReceiver(world: World, context: Context, to: string, amountFen: Fen): Refusal | undefined {
  const known = userOf(world, context.user).payees.includes(to);
  if (known || context.confirmed || amountFen < limitOf(world, 'transfer-confirm')) return undefined;
  const name = maskName(userOf(world, to).identity?.name ?? to);
  return refuse('CONFIRM_REQUIRED', {
    question: `First transfer to ${to} (${name}): send ${formatYuan(amountFen)}?`,
  });
}

function pendingFor(world: World, context: Context, id: string): Transfer | Refusal {
  const entry = world.open.get(id) ?? context.entry(id);
  if (entry?.type !== 'transfer' || entry.to !== context.user) return refuse('ENTRY_UNKNOWN', { id });
  return entry.status === 'PENDING' ? entry : refuse('TRANSFER_NOT_OPEN', { id, status: entry.status });
}

/** Why the user can't be given money, if so: only a verified person has a balance. */
export function cannotReceive(world: World, user: string): Refusal | undefined {
  return tierOf(world, userOf(world, user)) === 0
    ? refuse('ID_NOT_VERIFIED', { what: 'receive money' })
    : undefined;
}

/** Accepts a transfer. One sent with a delay may be accepted at once, but its money arrives when the delay is over. */
export function acceptTransfer(world: World, request: { id: string }, context: Context): Decision {
  const transfer = pendingFor(world, context, request.id);
  if ('code' in transfer) return refused(transfer);
  const problem = cannotReceive(world, context.user);
  if (problem) return refused(problem);
  const here = context.now >= transfer.arrivesAt;
  return accept({
    type: 'TransferAccepted',
    postings: here ? arrival(transfer) : [],
    updates: [
      {
        id: transfer.id,
        set: { status: 'RECEIVED', doneAt: context.now, dueAt: here ? null : transfer.arrivesAt },
      },
    ],
    ...toSender(transfer, `${transfer.to} accepted your ${formatYuan(transfer.amountFen)}.`, context.now),
  });
}

/** How the sender hears what came of it: a user on the phone, a merchant's program by a callback. */
function toSender(entry: Transfer | RedPacket, text: string, at: number): Pick<Event, 'tell' | 'calls'> {
  return entry.type === 'transfer' && entry.api
    ? { calls: callsAbout(entry.id, entry.api, at) }
    : { tell: [notice(entry.user, text)] };
}

/** What brings a transfer's money to its receiver. */
export function arrival(transfer: Transfer): Posting[] {
  return move(`held/${transfer.id}`, [`balance/${transfer.to}`, transfer.amountFen]);
}

/** Refuses a transfer: the money goes back where it came from. */
export function refuseTransfer(world: World, request: { id: string }, context: Context): Decision {
  const transfer = pendingFor(world, context, request.id);
  if ('code' in transfer) return refused(transfer);
  return accept(sentBack(world, 'TransferRefused', transfer, transfer.amountFen, 'REFUSED', context.now));
}

/** What gives `amountFen` back to the sender: to the balance at once, to a card after a day. */
export function sentBack(
  world: World,
  type: 'TransferRefused' | 'TransferCancelled' | 'ClockPassed',
  entry: Transfer | RedPacket,
  amountFen: Fen,
  status: 'REFUSED' | 'EXPIRED' | 'CANCELLED',
  now: number,
): Event {
  const toCard = entry.account.startsWith('bank/');
  const dueAt = toCard ? now + ruleOf(world, 'return-to-card') : null;
  const what = entry.type === 'transfer' ? `transfer to ${entry.to}` : 'red packet';
  const why = status === 'REFUSED' ? 'was refused' : 'was not taken in time';
  return {
    type,
    postings: toCard ? [] : move(`held/${entry.id}`, [entry.account, amountFen]),
    updates: [{ id: entry.id, set: { status, doneAt: now, dueAt } }],
    ...toSender(entry, `Your ${what} ${why}: ${formatYuan(amountFen)} go back to ${entry.source}.`, now),
  };
}
