/** What the disk refuses, in the words of the catalogue. */

import { fail, WalletError } from '../core/errors.ts';
import { UnsureError } from './journal.ts';
import { DamageError } from './runs.ts';

/** Runs a piece of work on the disk; what the disk refuses becomes an error of the catalogue. */
export function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof WalletError) throw error;
    if (error instanceof UnsureError) return fail('STORE_UNSURE', { path, problem: error.message });
    if (error instanceof DamageError) {
      const way =
        error.ofIndex && `Delete the files index-* in ${path}: they are made again from the journal.`;
      return fail('STORE_CORRUPT', { path, problem: error.message, ...(way && { way }) });
    }
    return fail('STORE_UNWRITABLE', { path, problem: diskProblem(error) });
  }
}

/** The same for each of what is read one after the other. */
export function* guardedEach<Item>(path: string, items: Iterator<Item>): Generator<Item> {
  for (;;) {
    const next = guarded(path, () => items.next());
    if (next.done) return;
    yield next.value;
  }
}

/** What the system says of a file or a disk, in words; throws an error that is not the system's on. */
export function diskProblem(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !/^E[A-Z\d]+$/.test(code)) throw error;
  return diskProblems[code] ?? code;
}

const diskProblems: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file would become too large',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a file stands where the folder should be',
  EEXIST: 'a file stands where the folder should be',
  EIO: 'the disk reports an error',
  ELOOP: 'something else than a plain file is in the way',
};
