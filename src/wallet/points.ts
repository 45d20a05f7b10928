/** Points of a world's past: what names them, and those before its last requests. */

import { parseTime } from '../core/calendar.ts';
import { fail } from '../core/errors.ts';
import { entryKey, type Happened } from '../core/records.ts';
import { visible } from '../core/text.ts';
import type { OnProgress } from '../store/store.ts';
import type { WalletStore } from './model.ts';
import type { View } from './view.ts';

/** The names under which a repair, and new keys, are kept. */
export const [REPAIR, ROTATE] = ['repair', 'rotateKeys'];

/** What is no request of its own: what the clock did, the count of PIN tries, the points themselves, what servers do. */
const noRequests = new Set([
  REPAIR,
  ROTATE,
  'tick',
  'tryPin',
  'failPin',
  'saveSnapshot',
  'removeSnapshot',
  'restoreWorld',
  // Nothing brings the person back.
  'forgetUser',
  'claimCallback',
  'reportCallback',
]);

/** The record that this text stands for: see `View.point`. */
export function pointOf(view: View, store: WalletStore, text: string, onProgress?: OnProgress): number {
  if (text === 'now') return store.seq;
  if (text === 'start') return 0;
  const found =
    view.world.snapshots.get(text)?.seq ??
    madeAt(view, store, text) ??
    lastUntil(view, store, text, onProgress);
  return found ?? fail('POINT_UNKNOWN', { point: visible(text.slice(0, 64)) });
}

/** The record that made the entry; one that was taken back counts where no other has this id now. */
function madeAt(view: View, store: WalletStore, id: string): number | undefined {
  let takenBack: number | undefined;
  for (const { seq, data } of store.find(entryKey(id))) {
    if (!data.events.some(({ entry }) => entry?.id === id)) continue;
    if (view.isPast(seq)) return seq;
    takenBack ??= seq;
  }
  return takenBack;
}

/** The last record until this time; none for times that have not come yet, or before the world began. */
function lastUntil(
  view: View,
  store: WalletStore,
  text: string,
  onProgress: OnProgress = () => undefined,
): number | undefined {
  const until = parseTime(text);
  if (until === undefined || until > view.now) return undefined;
  let last = until < store.genesis.at ? undefined : 0;
  // Times may run backwards: a world's clock may be set back as long as nothing has happened.
  for (const { seq, at } of store.after(0)) {
    if (at <= until && view.isPast(seq)) last = seq;
    onProgress(seq, store.seq);
  }
  return last;
}

/** The last requests of this world's past, oldest first, each with the record to go back to. */
export function lastRequests(
  view: View,
  store: WalletStore,
  count: number,
  onProgress?: OnProgress,
): { readonly to: number; readonly request: Happened }[] {
  // Mostly the tail has enough of them. One more shows that the first of them has all of its tries.
  const recent = requestsAfter(view, store, store.folded, count + 1);
  const last = recent.length > count ? recent : requestsAfter(view, store, 0, count, onProgress);
  return last.slice(-count);
}

/** The last of the requests after a record. */
function requestsAfter(
  view: View,
  store: WalletStore,
  from: number,
  most: number,
  onProgress: OnProgress = () => undefined,
) {
  const last: { to: number; request: Happened }[] = [];
  // The tries of its user's PIN come right before a request, and go with it.
  const firstTries = new Map<string, number>();
  for (const each of view.since(from)) {
    const { seq, op, by, status } = each;
    onProgress(seq - from, store.seq - from);
    // What was refused leaves a memory, and nothing to take back: it goes with the next request.
    if (op === 'tick' || status === 'REFUSED') continue;
    if (op === 'tryPin' || op === 'failPin') firstTries.set(by, firstTries.get(by) ?? seq);
    else {
      if (!noRequests.has(op)) last.push({ to: (firstTries.get(by) ?? seq) - 1, request: each });
      if (last.length > most) last.shift();
      firstTries.clear();
    }
  }
  return last;
}
