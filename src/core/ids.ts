/** Ids of entries, in the shapes that the operator's own have. */

import { dayOf } from './calendar.ts';
import type { Entry } from './entries.ts';
import type { World } from './world.ts';

/** Payment ids have 28 digits, refund ids 29 (samples in the operator's forum); the others are the simulator's. */
const prefixes: Record<Entry['type'], string> = {
  payment: '4200000322',
  order: '4100',
  refund: '50300000322',
  'top-up': '1000',
  withdrawal: '1100',
  transfer: '1200',
  'red-packet': '1300',
  'red-packet-share': '1310',
};

const SPACE = 10_000_000_000n;
/** Coprime to ten, so that counting on visits each of the 10^10 endings once, in no order that one could guess. */
const STRIDE = 7_304_892_731n;

/** A fresh id; `ahead` counts the entries that the same decision made already. */
export function newId(world: World, type: Entry['type'], now: number, ahead = 0): string {
  const ending = (BigInt(world.entries + ahead) * STRIDE + 2_718_281_828n) % SPACE;
  return `${prefixes[type]}${dayOf(now).replaceAll('-', '')}${String(ending).padStart(10, '0')}`;
}
