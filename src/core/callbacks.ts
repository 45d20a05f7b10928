/**
 * Callbacks: what merchants' programs are told. One is queued in the record of what it tells, and is over once the
 * program has acknowledged it. A server claims one before it sends it, so that several servers don't send it at once;
 * when that server dies, another one may claim it. So each is delivered at least once.
 */

import { accept, type Context, type Decision, deny } from './decision.ts';
import type { Folds } from './events.ts';
import { ruleOf, type World } from './world.ts';

/** A callback that is not over. Its text is made of its entry when it is sent. */
export interface Callback {
  /** The entry that it tells of: a payment, a refund, a merchant's transfer. */
  readonly entry: string;
  readonly mchid: string;
  readonly url: string;
  /** When it was queued, in ms. */
  readonly at: number;
  /** When it is to be sent, in ms of the world's time. */
  readonly nextAt: number;
  /** How often it was sent. */
  readonly tries: number;
  /** Until when it is a server's, in ms of the real time: a server can die though the world's clock stands still. */
  readonly claimedUntil?: number;
}

/** How a callback ended: acknowledged, never acknowledged, or taken away. */
export type CallbackEnd = 'delivered' | 'given-up' | 'dropped';

export type CallbackEvent =
  | { readonly type: 'CallbackClaimed'; readonly callback: string; readonly until: number }
  | {
      readonly type: 'CallbackPostponed';
      readonly callback: string;
      readonly nextAt: number;
      /** What the program answered, if it was sent. */
      readonly answer?: string;
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
    const known = world.callbacks.get(callback);
    if (known) world.callbacks.set(callback, { ...known, tries: known.tries + 1, claimedUntil: until });
  },
  CallbackPostponed(world, { callback, nextAt }) {
    const known = world.callbacks.get(callback);
    if (!known) return;
    const { claimedUntil: _, ...free } = known;
    world.callbacks.set(callback, { ...free, nextAt });
  },
  CallbackEnded(world, { callback }) {
    world.callbacks.delete(callback);
  },
};

/** The callback that tells a merchant's program of an entry; none where the program named no address. */
export function callsAbout(
  entry: string,
  { mchid, notifyUrl }: { readonly mchid: string; readonly notifyUrl?: string },
  at: number,
): readonly Callback[] {
  return notifyUrl === undefined ? [] : [{ entry, mchid, url: notifyUrl, at, nextAt: at, tries: 0 }];
}

/** The callbacks that are to be sent now and that no server has claimed, the first one first. */
export function dueCallbacks(world: World, now: number, realNow: number): Callback[] {
  return [...world.callbacks.values()]
    .filter(({ nextAt, claimedUntil = 0 }) => nextAt <= now && claimedUntil <= realNow)
    .toSorted((one, other) => one.nextAt - other.nextAt);
}

/** Makes a callback a server's, to send it now. `realNow`: the real time in ms. */
export function claimCallback(
  world: World,
  request: { callback: string; realNow: number },
  context: Context,
): Decision {
  const { callback: id, realNow } = request;
  const callback = world.callbacks.get(id);
  if (!callback) return deny('CALLBACK_UNKNOWN', { id });
  if (!dueCallbacks(world, context.now, realNow).includes(callback)) return deny('CALLBACK_NOT_DUE', { id });
  return accept({
    type: 'CallbackClaimed',
    callback: id,
    until: realNow + ruleOf(world, 'callback-lease'),
  });
}

/** What came of sending a callback: it was acknowledged, or it will be sent again, until it was sent often enough. */
export function reportCallback(
  world: World,
  request: { callback: string; acknowledged: boolean; answer: string },
  context: Context,
): Decision {
  const { callback: id, acknowledged, answer } = request;
  const callback = world.callbacks.get(id);
  if (!callback) return deny('CALLBACK_UNKNOWN', { id });
  const wait = waits[callback.tries - 1];
  if (acknowledged || wait === undefined) {
    const how = acknowledged ? 'delivered' : 'given-up';
    return accept({ type: 'CallbackEnded', callback: id, how, answer });
  }
  return accept({ type: 'CallbackPostponed', callback: id, nextAt: context.now + wait, answer });
}
