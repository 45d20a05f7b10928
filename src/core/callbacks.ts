/**
 * Callbacks: what merchants' programs are told. One is queued in the record of what it tells, and is over once the
 * program has acknowledged it. A server claims one before it sends it, so that several servers don't send it at once;
 * when that server dies, another one may claim it. So each is delivered at least once.
 */

import { accept, type Context, type Decision, deny } from './decision.ts';
import type { ApiOrder, ApiRefund, ApiTransfer } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Event, Folds } from './events.ts';
import { lengthOf, spent, struckMerchant } from './faults.ts';
import { accountOf } from './merchant-api.ts';
import { cleanText, visible } from './text.ts';
import { ruleOf, type World } from './world.ts';

/** A callback that is not over. Its text is made of its entry when it is sent. */
export interface Callback {
  /** The entry that it tells of: a payment, a refund, a merchant's transfer. */
  readonly entry: string;
  readonly mchid: string;
  /** What the merchant calls the order that was paid, the refund, the transfer. */
  readonly number: string;
  readonly url: string;
  /** When it was queued, in ms. */
  readonly at: number;
  /** When it is to be sent, in ms of the world's time. */
  readonly nextAt: number;
  /** How often it was sent. */
  readonly tries: number;
  /** Until when it is a server's, in ms of the real time: a server can die though the world's clock stands still. */
  readonly claimedUntil?: number;
  /** How often it is to be sent again after it was acknowledged; absent as long as nobody asked for that. */
  readonly copies?: number;
}

/** How a callback ended: acknowledged, never acknowledged, never sent, or taken away. */
export type CallbackEnd = 'delivered' | 'given-up' | 'lost' | 'dropped';

export type CallbackEvent =
  | { readonly type: 'CallbackClaimed'; readonly callback: string; readonly until: number }
  | {
      readonly type: 'CallbackPostponed';
      readonly callback: string;
      readonly nextAt: number;
      /** What the program answered, if it was sent. */
      readonly answer?: string;
    }
  | { readonly type: 'CallbackCopied'; readonly callback: string; readonly copies: number }
  | {
      readonly type: 'CallbackRepeated';
      readonly callback: string;
      readonly nextAt: number;
      readonly answer: string;
    }
  | {
      readonly type: 'CallbackEnded';
      readonly callback: string;
      readonly how: CallbackEnd;
      readonly answer?: string;
    };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits before each retry (operator, payment callback page): 15 of them, about 24 hours. */
const waits = [
  ...[15, 15, 30].map((count) => count * SECOND),
  ...[3, 10, 20, 30, 30, 30, 60].map((count) => count * MINUTE),
  ...[3, 3, 3, 6, 6].map((count) => count * HOUR),
];

export const callbackFolds: Folds<CallbackEvent> = {
  CallbackClaimed(world, { callback, until }) {
    change(world, callback, (known) => ({ ...known, tries: known.tries + 1, claimedUntil: until }));
  },
  CallbackPostponed(world, { callback, nextAt }) {
    change(world, callback, (known) => ({ ...unclaimed(known), nextAt }));
  },
  CallbackCopied(world, { callback, copies }) {
    change(world, callback, (known) => ({ ...known, copies }));
  },
  CallbackRepeated(world, { callback, nextAt }) {
    change(world, callback, (known) => ({
      ...unclaimed(known),
      nextAt,
      tries: 0,
      copies: (known.copies ?? 1) - 1,
    }));
  },
  CallbackEnded(world, { callback }) {
    world.callbacks.delete(callback);
  },
};

function change(world: World, id: string, to: (known: Callback) => Callback): void {
  const known = world.callbacks.get(id);
  if (known) world.callbacks.set(id, to(known));
}

function unclaimed(callback: Callback): Callback {
  const { claimedUntil: _, ...free } = callback;
  return free;
}

/** Why nobody can be told at this address, if so: it is no web address, or too long (operator: 256 characters). */
export function unfitUrl(url: string | undefined): Refusal | undefined {
  const fits = url === undefined || (/^https?:\/\/\S+$/.test(url) && cleanText(url, 256) === url);
  return fits ? undefined : refuse('TEXT_INVALID', { what: 'notify_url', most: 256 });
}

/** The callback that tells a merchant's program of an entry; none where the program named no address. */
export function callsAbout(
  entry: string,
  api: ApiOrder | ApiRefund | ApiTransfer,
  at: number,
): readonly Callback[] {
  const { mchid, notifyUrl: url } = api;
  return url === undefined ? [] : [{ entry, mchid, number: numberIn(api), url, at, nextAt: at, tries: 0 }];
}

function numberIn(api: ApiOrder | ApiRefund | ApiTransfer): string {
  if ('outTradeNo' in api) return api.outTradeNo;
  return 'outRefundNo' in api ? api.outRefundNo : api.outBillNo;
}

/** The callbacks that are to be sent now and that no server has claimed, the first one first. */
export function dueCallbacks(world: World, now: number, realNow: number): Callback[] {
  return [...world.callbacks.values()]
    .filter((callback) => isDue(callback, now, realNow))
    .toSorted((one, other) => one.nextAt - other.nextAt);
}

function isDue({ nextAt, claimedUntil = 0 }: Callback, now: number, realNow: number): boolean {
  return nextAt <= now && claimedUntil <= realNow;
}

/**
 * Makes a callback a server's, to send it now: the server sends it if the events say that it was claimed. A fault may
 * lose it or make it late instead. `realNow`: the real time in ms.
 */
export function claimCallback(
  world: World,
  request: { callback: string; realNow: number },
  context: Context,
): Decision {
  const { callback: id, realNow } = request;
  const callback = world.callbacks.get(id);
  if (!callback) return deny('CALLBACK_UNKNOWN', { id });
  if (!isDue(callback, context.now, realNow)) return deny('CALLBACK_NOT_DUE', { id });
  const [fault, isOver] = faultsOf(world, callback);
  if (isOver) return accept(...fault);
  const until = realNow + ruleOf(world, 'callback-lease');
  return accept(...fault, { type: 'CallbackClaimed', callback: id, until });
}

/** What faults do to a callback that is about to be sent, and whether it is not sent then. */
function faultsOf(world: World, callback: Callback): [events: Event[], isOver: boolean] {
  const { entry: id, mchid, number, at, nextAt, tries, copies } = callback;
  const concern = { merchant: accountOf(world, mchid)?.merchant.id ?? '', number };
  const lost = struckMerchant(world, 'callback-lost', concern);
  if (lost)
    return [[{ type: 'CallbackEnded', callback: id, how: 'lost' }, ...spent('callback-lost', lost)], true];
  // Late once: what was postponed is no longer to be sent when it was queued.
  const late = nextAt === at && tries === 0 ? struckMerchant(world, 'callback-late', concern) : undefined;
  if (late) {
    const later = at + lengthOf(world, 'callback-late', late);
    return [
      [{ type: 'CallbackPostponed', callback: id, nextAt: later }, ...spent('callback-late', late)],
      true,
    ];
  }
  const twice = copies === undefined ? struckMerchant(world, 'callback-duplicate', concern) : undefined;
  if (!twice) return [[], false];
  return [
    [{ type: 'CallbackCopied', callback: id, copies: 1 }, ...spent('callback-duplicate', twice)],
    false,
  ];
}

/**
 * What came of sending a callback: it was acknowledged, or it will be sent again, until it was sent often enough.
 * `answer`: what the program answered, in words. `claimedUntil`: the claim it was sent under. The report says nothing of
 * a callback that was queued anew since, of what the entry became in the meantime.
 */
export function reportCallback(
  world: World,
  request: { callback: string; acknowledged: boolean; answer: string; claimedUntil?: number },
  context: Context,
): Decision {
  const { callback: id, acknowledged, claimedUntil } = request;
  const answer = visible(request.answer.slice(0, MOST_ANSWER));
  const callback = world.callbacks.get(id);
  if (!callback) return deny('CALLBACK_UNKNOWN', { id });
  if (claimedUntil !== undefined && claimedUntil !== callback.claimedUntil) return accept();
  const { tries, copies = 0 } = callback;
  if (acknowledged && copies > 0)
    return accept({ type: 'CallbackRepeated', callback: id, nextAt: context.now, answer });
  const wait = acknowledged ? undefined : waits[tries - 1];
  if (wait !== undefined)
    return accept({ type: 'CallbackPostponed', callback: id, nextAt: context.now + wait, answer });
  return accept({
    type: 'CallbackEnded',
    callback: id,
    how: acknowledged ? 'delivered' : 'given-up',
    answer,
  });
}

/** How much of an answer is kept. */
const MOST_ANSWER = 200;
