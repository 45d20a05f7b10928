/**
 * The few things the store asks of a disk, and the real one. All names are the store's own; nothing that a user typed
 * becomes part of a path. Calls are synchronous: a command does one thing and ends.
 */

import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fdatasyncSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';

export interface Disk {
  /** The names in the world's folder; `undefined` if there is no folder. */
  list(): readonly string[] | undefined;
  /** The file's size in bytes; `undefined` if there is no such file. */
  size(name: string): number | undefined;
  /** Up to `length` bytes from `from`; fewer where the file ends. */
  read(name: string, from: number, length: number): Buffer;
  /** One write at the file's end; how many bytes were written, which may be fewer. */
  append(name: string, bytes: Buffer): number;
  /** Returns when all that was appended to the file would survive a power cut. */
  sync(name: string): void;
  /** Makes a whole, durable file unless there is one already; whether it did. */
  create(name: string, bytes: Buffer): boolean;
  /** Replaces the file by another, durably: whoever reads sees the old one or the new one. */
  replace(name: string, bytes: Buffer): void;
  /** Overwrites a part of the file in place. Not synced: it may be lost. */
  overwrite(name: string, from: number, bytes: Buffer): void;
  close(): void;
}

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Opens a plain file, and nothing else: no link is followed, no pipe or device waited for. */
function openPlain(path: string, flags: number): number {
  // Windows has neither.
  const fd = openSync(path, flags | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0), PRIVATE_FILE);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  return refuseStrange(path);
}

function refuseStrange(path: string): never {
  throw Object.assign(new Error(`${path} is no plain file`), { code: 'ELOOP' });
}

/** The folder `home` on the real disk: folders 0700, files 0600, symbolic links never followed inside it. */
export function nodeDisk(home: string): Disk {
  const open = new Map<string, number>();

  /** A handle that stays open: a journal is read and written many times in one process. */
  function handle(name: string, flags: number): number {
    const key = `${flags}:${name}`;
    const known = open.get(key);
    if (known !== undefined) return known;
    const fd = openPlain(join(home, name), flags);
    open.set(key, fd);
    return fd;
  }

  function syncFolder(name: string): void {
    const fd = openSync(dirname(join(home, name)), O_RDONLY);
    try {
      fsyncSync(fd);
    } catch (error) {
      // Some platforms can't sync a folder; there the rename is as durable as it gets.
      if (!['EPERM', 'EINVAL', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    } finally {
      closeSync(fd);
    }
  }

  /** A durable file of a name that nobody can foresee, beside where it will stand. */
  function temporary(name: string, bytes: Buffer): string {
    const path = join(home, `${name}.${randomBytes(6).toString('hex')}.tmp`);
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    const fd = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, PRIVATE_FILE);
    try {
      // The mode at opening is cut by the umask; this one is not.
      fchmodSync(fd, PRIVATE_FILE);
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
      fsyncSync(fd);
    } catch (error) {
      unlinkSync(path);
      throw error;
    } finally {
      closeSync(fd);
    }
    return path;
  }

  return {
    list() {
      try {
        return readdirSync(home);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    size(name) {
      try {
        const stat = lstatSync(join(home, name));
        if (!stat.isFile()) refuseStrange(name);
        return stat.size;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    read(name, from, length) {
      // A replaced file is another one under the same name; a handle is kept only of those that never change.
      const keep = name === 'journal.jsonl' || name.startsWith('index-');
      const fd = keep ? handle(name, O_RDONLY) : openPlain(join(home, name), O_RDONLY);
      try {
        const room = Math.max(0, Math.min(length, fstatSync(fd).size - from));
        const bytes = Buffer.allocUnsafe(room);
        let done = 0;
        for (let got = -1; got !== 0 && done < room; done += got) {
          got = readSync(fd, bytes, done, room - done, from + done);
        }
        return bytes.subarray(0, done);
      } finally {
        if (!keep) closeSync(fd);
      }
    },
    append(name, bytes) {
      return writeSync(handle(name, O_RDWR | O_APPEND), bytes);
    },
    sync(name) {
      fdatasyncSync(handle(name, O_RDWR | O_APPEND));
    },
    create(name, bytes) {
      const path = temporary(name, bytes);
      chmodSync(home, PRIVATE_FOLDER);
      try {
        linkSync(path, join(home, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      } finally {
        unlinkSync(path);
      }
      syncFolder(name);
      return true;
    },
    replace(name, bytes) {
      renameSync(temporary(name, bytes), join(home, name));
      syncFolder(name);
    },
    overwrite(name, from, bytes) {
      const fd = openPlain(join(home, name), O_WRONLY | O_CREAT);
      try {
        writeSync(fd, bytes, 0, bytes.length, from);
      } finally {
        closeSync(fd);
      }
    },
    close() {
      for (const fd of open.values()) closeSync(fd);
      open.clear();
    },
  };
}
