/** Files that people name, to be written. */

import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { fail } from '../wallet.ts';

/** Refuses a file that can't be read. */
export function cannotRead(file: string, error: unknown): never {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return fail('USAGE', { problem: `${file} cannot be read: ${code}.`, hint: 'Make it readable.' });
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
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'EEXIST') fail('FILE_TAKEN', { path: file });
    const hint = 'Name a file in a folder that is there, and that you may write to.';
    fail('USAGE', { problem: `${file} cannot be written: ${message}.`, hint });
  }
}
