/** Files that people name. */

import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { diskProblem, fail } from '../wallet.ts';

/** Refuses a file that the system doesn't let read; any other error is thrown on. */
export function cannotRead(file: string, error: unknown): never {
  return fail('USAGE', {
    problem: `${file} cannot be read: ${diskProblem(error)}.`,
    hint: 'Name a file that is there, and that you may read.',
  });
}

/** Refuses a file or a folder that the system doesn't let write; any other error is thrown on. */
export function cannotWrite(file: string, error: unknown, hint: string): never {
  return fail('USAGE', { problem: `${file} cannot be written: ${diskProblem(error)}.`, hint });
}

/** Writes a file as a whole: whoever reads sees the old one or the new one. */
export function writeWhole(
  file: string,
  text: string,
  { mode = 0o666 }: { readonly mode?: number } = {},
): void {
  // A name that nobody can foresee, and put a link at.
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, text, { mode, flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes a new file, or with `replace` also over one; a `WalletError` if one is there or it can't be written. */
export function writeFile(file: string, text: string, replace: boolean): void {
  try {
    if (replace) writeWhole(file, text);
    else writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') fail('FILE_TAKEN', { path: file });
    cannotWrite(file, error, 'Name a file in a folder that is there, and that you may write to.');
  }
}
