/** Points of a world's past: named, and gone back to. Nothing is erased: what is taken back stays in the journal. */

import { accept, type Context, type Decision, deny } from './decision.ts';
import type { Folds } from './events.ts';
import { stayForgotten } from './forget.ts';
import { loadWorld, type SavedWorld } from './save.ts';
import { isUserName } from './text.ts';
import type { NamedPoint, Stretch, World } from './world.ts';

export type PointEvent =
  | { readonly type: 'SnapshotSaved'; readonly snapshot: string; readonly point: NamedPoint }
  | { readonly type: 'SnapshotRemoved'; readonly snapshot: string }
  | {
      readonly type: 'WorldRestored';
      /** The record after which the world was as it is again. */
      readonly to: number;
      readonly state: SavedWorld;
      /** The present that was left: the snapshot `before`. */
      readonly before: NamedPoint;
      /** What is no longer part of the past, this record included: its time is none of the world's. */
      readonly undone: readonly Stretch[];
    };

export const pointFolds: Folds<PointEvent> = {
  SnapshotSaved(world, { snapshot, point }) {
    world.snapshots.set(snapshot, point);
  },
  SnapshotRemoved(world, { snapshot }) {
    world.snapshots.delete(snapshot);
  },
  WorldRestored(world, { state, before, undone }) {
    const snapshots = new Map(world.snapshots).set(BEFORE, before);
    const { users } = world;
    Object.assign(world, loadWorld(state), { snapshots, undone });
    stayForgotten(world, users);
  },
};

/** The snapshot that going back makes of the present: the way forward again. */
export const BEFORE = 'before';

/** Names that points have anyway. */
const reserved = new Set(['now', 'start', BEFORE]);

/** Whether a snapshot may be named so: as users are, but not as another point. */
export function isSnapshotName(text: string): boolean {
  // Digits alone are an entry's id, and a time begins with them.
  return isUserName(text) && !/^\d/.test(text) && !reserved.has(text);
}

/** Names the world's present; a name that is taken needs `replace`. */
export function saveSnapshot(
  world: World,
  request: { name: string; replace?: boolean },
  context: Context,
): Decision {
  const { name, replace = false } = request;
  if (!isSnapshotName(name)) return deny('SNAPSHOT_NAME_INVALID', { name });
  if (world.snapshots.has(name) && !replace) return deny('SNAPSHOT_EXISTS', { name });
  return accept({
    type: 'SnapshotSaved',
    snapshot: name,
    point: { seq: context.seq, at: context.now },
  });
}

export function removeSnapshot(world: World, request: { name: string }): Decision {
  const { name } = request;
  if (!world.snapshots.has(name)) return deny('POINT_UNKNOWN', { point: name });
  return accept({ type: 'SnapshotRemoved', snapshot: name });
}

/**
 * Goes to the point after record `to`, where the world was in this state: back, or forward again to what was taken
 * back. `seq` is how many records there were when that was chosen. Money only moves inside the world, so that it is as
 * balanced there as it was then. Named points stay.
 */
export function restoreWorld(
  _world: World,
  request: { to: number; state: SavedWorld; seq: number },
  context: Context,
): Decision {
  const { to, state, seq } = request;
  // Somebody who paid meanwhile did not ask for this.
  if (seq !== context.seq) return deny('WORLD_CHANGED', {});
  const undone = joined([...state.undone, [to + 1, context.seq + 1]]);
  const before = { seq, at: context.now };
  return accept({ type: 'WorldRestored', to, state, before, undone });
}

/** Whether a record was taken back. */
export function isUndone(undone: readonly Stretch[], seq: number): boolean {
  return undone.some(([first, last]) => first <= seq && seq <= last);
}

/** The same stretches in order, with those that touch in one; empty ones left out. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const [first, last] of stretches.toSorted((one, other) => one[0] - other[0])) {
    const before = result.at(-1);
    if (first > last) continue;
    if (before && first <= before[1] + 1) result[result.length - 1] = [before[0], Math.max(before[1], last)];
    else result.push([first, last]);
  }
  return result;
}
