/** Worlds that can't be opened: what is damaged, and how to go on without it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WalletRecord } from '../core/records.ts';
import type { World } from '../core/world.ts';
import { nodeDisk } from '../store/disk.ts';
import { JOURNAL } from '../store/journal.ts';
import { type Damage, repair, type RepairOptions, survey } from '../store/repair.ts';
import type { OnProgress } from '../store/store.ts';
import { model } from './model.ts';
import { REPAIR } from './points.ts';

/** What is damaged in the world in `home`; `undefined` where nothing is. Changes nothing. */
export function surveyWorld(home: string, onProgress?: OnProgress): Damage<WalletRecord> | undefined {
  return onDisk(home, onProgress, survey);
}

/** Goes on without what is damaged in the world in `home`, deleting nothing; what was lost, if anything was damaged. */
export function repairWorld(home: string, onProgress?: OnProgress): Damage<WalletRecord> | undefined {
  return onDisk(home, onProgress, (options) => repair(options, { op: REPAIR, by: '', events: [] }));
}

function onDisk<Result>(
  home: string,
  onProgress: OnProgress | undefined,
  work: (options: RepairOptions<World, WalletRecord>) => Result,
): Result {
  const disk = nodeDisk(home);
  try {
    return work({ disk, path: home, model, ...(onProgress && { onProgress }) });
  } finally {
    disk.close();
  }
}

/** Whether there is a world in the folder already. */
export function isWorld(home: string): boolean {
  return existsSync(join(home, JOURNAL));
}
