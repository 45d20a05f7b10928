/** What can be asked about callbacks: to be sent now, later, twice, or not at all. */

import { type Callback, callsAbout } from './callbacks.ts';
import { accept, type Context, type Decision, deny } from './decision.ts';
import type { World } from './world.ts';

/** The longest that a callback may be delayed, in ms. */
const LONGEST = 31 * 86_400_000;
/** A callback is sent again at most so often. */
const MOST_COPIES = 10;

/** Sends the callback of an entry now: the one that waits, or once more one that is over. */
export function resendCallback(world: World, request: { entry: string }, context: Context): Decision {
  const { entry } = request;
  if (world.callbacks.has(entry))
    return accept({ type: 'CallbackPostponed', callback: entry, nextAt: context.now });
  const calls = callsOf(entry, context);
  return calls.length === 0
    ? deny('CALLBACK_UNKNOWN', { id: entry })
    : accept({ type: 'CallbackQueued', calls });
}

/** The callback of an entry that has come to its end, as if it had come to it now. */
function callsOf(id: string, context: Context): readonly Callback[] {
  const entry = context.entry(id);
  if (entry?.type === 'payment') {
    const order = context.entry(entry.order ?? '');
    return order?.type === 'order' && order.payment === id && order.api && order.status !== 'UNPAID'
      ? callsAbout(id, order.api, context.now)
      : [];
  }
  if (entry?.type !== 'refund' && entry?.type !== 'transfer') return [];
  const isOver = entry.status !== 'PROCESSING' && entry.status !== 'PENDING';
  return entry.api && isOver ? callsAbout(id, entry.api, context.now) : [];
}

/** Takes a callback away: its program is not told. */
export function dropCallback(world: World, request: { entry: string }): Decision {
  const { entry } = request;
  if (!world.callbacks.has(entry)) return deny('CALLBACK_UNKNOWN', { id: entry });
  return accept({ type: 'CallbackEnded', callback: entry, how: 'dropped' });
}

/** Sends a callback so much later than now, in ms. */
export function delayCallback(
  world: World,
  request: { entry: string; ms: number },
  context: Context,
): Decision {
  const { entry, ms } = request;
  if (!world.callbacks.has(entry)) return deny('CALLBACK_UNKNOWN', { id: entry });
  if (!(Number.isSafeInteger(ms) && ms >= 0 && ms <= LONGEST))
    return deny('TIME_INVALID', { text: 'A delay outside 0 to 31 days' });
  return accept({ type: 'CallbackPostponed', callback: entry, nextAt: context.now + ms });
}

/** Sends a callback once more after it was acknowledged; one that is over is sent again. */
export function duplicateCallback(world: World, request: { entry: string }, context: Context): Decision {
  const { entry } = request;
  const waiting = world.callbacks.get(entry);
  if (!waiting) return resendCallback(world, request, context);
  const copies = Math.min((waiting.copies ?? 0) + 1, MOST_COPIES);
  return accept({ type: 'CallbackCopied', callback: entry, copies });
}
