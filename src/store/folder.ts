/** A new folder for a world, which is there as a whole or not at all. */

import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fail } from '../core/errors.ts';
import { type Disk, nodeDisk, syncFolder } from './disk.ts';
import { guarded } from './guard.ts';

/**
 * Fills a folder beside `home`, and moves it there once `fill` is done. Throws a `WalletError`: `FOLDER_TAKEN` where
 * something is already but an empty folder, `STORE_UNWRITABLE` where the disk refuses.
 */
export async function newFolder(home: string, fill: (disk: Disk) => Promise<void>): Promise<void> {
  if (!guarded(home, () => isFree(home))) fail('FOLDER_TAKEN', { path: home });
  const making = `${home}.${randomBytes(6).toString('hex')}.tmp`;
  const disk = nodeDisk(making);
  try {
    await fill(disk);
    disk.close();
    guarded(home, () => {
      renameSync(making, home);
      syncFolder(dirname(resolve(home)));
    });
  } finally {
    disk.close();
    rmSync(making, { recursive: true, force: true });
  }
}

function isFree(home: string): boolean {
  const found = statSync(home, { throwIfNoEntry: false });
  return found === undefined || (found.isDirectory() && readdirSync(home).length === 0);
}
