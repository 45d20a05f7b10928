/**
 * The few things the store asks of a disk, and the real one. All names are the store's own; nothing that a user typed
 * becomes part of a path. Calls are synchronous: a command does one thing and ends.
 */

import { constants } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';

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
  /** Returns when the files' names, and the folder's own, would survive a power cut. */
  syncNames(): void;
  /** Makes a whole, durable file unless there is one already; whether it did. */
  create(name: string, bytes: Buffer): boolean;
  /** Replaces the file by another, durably: whoever reads sees the old one or the new one. */
  replace(name: string, bytes: Buffer): void;
  /**
   * Overwrites a part of the file in place; where the file was replaced since it was first written to, perhaps the old
   * one, until `close`. Not synced: it may be lost.
   */
  overwrite(name: string, from: number, bytes: Buffer): void;
  close(): void;
}

/** What the disk asks of the operating system: a part of `node:fs`, or what a simulation has in its place. */
export interface FileSystem {
  chmodSync(path: string, mode: number): void;
  closeSync(fd: number): void;
  fchmodSync(fd: number, mode: number): void;
  fdatasyncSync(fd: number): void;
  fstatSync(fd: number): { isFile(): boolean; readonly size: number };
  fsyncSync(fd: number): void;
  linkSync(from: string, to: string): void;
  lstatSync(path: string): { isFile(): boolean; readonly size: number };
  mkdirSync(path: string, mode: number): void;
  openSync(path: string, flags: number, mode?: number): number;
  readdirSync(path: string): string[];
  readSync(fd: number, bytes: Buffer, offset: number, length: number, position: number): number;
  renameSync(from: string, to: string): void;
  unlinkSync(path: string): void;
  writeSync(fd: number, bytes: Buffer, offset?: number, length?: number, position?: number): number;
}

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** As many bytes are read without asking first how long the file is. */
const AT_ONCE = 1 << 16;

/** As it is: a bundle would copy an imported `node:fs` at every start. */
const nodeFiles: FileSystem = process.getBuiltinModule('node:fs');

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Refuses what is no plain file, as a system does that follows no link. */
export function refuseStrange(path: string): never {
  throw Object.assign(new Error(`${path} is no plain file`), { code: 'ELOOP' });
}

/**
 * Makes the folder and those above it that are missing, for nobody else to read; the first of them that was not there.
 * Node's own `recursive` never ends where a folder that is there takes no other, as /proc.
 */
export function makeFolders(
  path: string,
  files: Pick<FileSystem, 'mkdirSync'> = nodeFiles,
): string | undefined {
  try {
    return makesFolder(path, files) ? path : undefined;
  } catch (error) {
    if (!isMissing(error) || dirname(path) === path) throw error;
  }
  const first = makeFolders(dirname(path), files);
  return makesFolder(path, files) ? (first ?? path) : first;
}

/** Makes one folder; whether nobody came first. */
function makesFolder(path: string, files: Pick<FileSystem, 'mkdirSync'>): boolean {
  try {
    files.mkdirSync(path, PRIVATE_FOLDER);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Makes the names in the folder durable. */
export function syncFolder(path: string, files: FileSystem = nodeFiles): void {
  const fd = files.openSync(path, O_RDONLY);
  try {
    files.fsyncSync(fd);
  } catch (error) {
    // Some platforms can't sync a folder; there the rename is as durable as it gets.
    if (!['EPERM', 'EINVAL', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    files.closeSync(fd);
  }
}

/** The folder `home` on the real disk: folders 0700, files 0600, symbolic links never followed inside it. */
export function nodeDisk(home: string, files: FileSystem = nodeFiles): Disk {
  const open = new Map<string, number>();
  // The names are plain, and `join` takes longer than reading a key.
  const pathOf = (name: string) => `${home}/${name}`;

  /** Opens a plain file, and nothing else: no link is followed, no pipe or device waited for. */
  function openPlain(path: string, flags: number): number {
    // Windows has neither.
    const fd = files.openSync(path, flags | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0), PRIVATE_FILE);
    if (files.fstatSync(fd).isFile()) return fd;
    files.closeSync(fd);
    return refuseStrange(path);
  }

  /** A handle that stays open: a journal is read and written many times in one process. */
  function handle(name: string, flags: number): number {
    const key = `${flags}:${name}`;
    const known = open.get(key);
    if (known !== undefined) return known;
    const fd = openPlain(pathOf(name), flags);
    open.set(key, fd);
    return fd;
  }

  /** Makes the folder, and those above it that are missing, durably: each one's name is kept by the one above. */
  function makeFolder(): void {
    const made = makeFolders(resolve(home), files);
    if (made === undefined) return;
    for (let above = dirname(resolve(home)); above.length >= dirname(made).length; above = dirname(above)) {
      syncFolder(above, files);
      if (above === dirname(above)) return;
    }
  }

  /** Systems may write less than they were asked to, and say so. */
  function writeAll(fd: number, bytes: Buffer, at: number): void {
    for (let done = 0; done < bytes.length;)
      done += files.writeSync(fd, bytes, done, bytes.length - done, at + done);
  }

  /** A durable file of a name that nobody can foresee, beside where it will stand. */
  function temporary(name: string, bytes: Buffer): string {
    const path = pathOf(`${name}.${randomBytes(6).toString('hex')}.tmp`);
    makeFolder();
    const fd = files.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, PRIVATE_FILE);
    try {
      // The mode at opening is cut by the umask; this one is not.
      files.fchmodSync(fd, PRIVATE_FILE);
      writeAll(fd, bytes, 0);
      files.fsyncSync(fd);
    } catch (error) {
      files.unlinkSync(path);
      throw error;
    } finally {
      files.closeSync(fd);
    }
    return path;
  }

  return {
    list() {
      try {
        return files.readdirSync(home);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    size(name) {
      try {
        const stat = files.lstatSync(pathOf(name));
        if (!stat.isFile()) refuseStrange(name);
        return stat.size;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    read(name, from, length) {
      // A replaced file is another one under the same name; a handle is kept only of those that hardly ever are.
      const keep = name === 'journal.jsonl' || name.startsWith('index-');
      const fd = keep ? handle(name, O_RDONLY) : openPlain(pathOf(name), O_RDONLY);
      try {
        const room =
          length <= AT_ONCE ? length : Math.max(0, Math.min(length, files.fstatSync(fd).size - from));
        const bytes = Buffer.allocUnsafe(room);
        let done = 0;
        for (let got = -1; got !== 0 && done < room; done += got) {
          got = files.readSync(fd, bytes, done, room - done, from + done);
        }
        return bytes.subarray(0, done);
      } finally {
        if (!keep) files.closeSync(fd);
      }
    },
    append(name, bytes) {
      return files.writeSync(handle(name, O_RDWR | O_APPEND), bytes);
    },
    sync(name) {
      files.fdatasyncSync(handle(name, O_RDWR | O_APPEND));
    },
    syncNames() {
      syncFolder(home, files);
      syncFolder(dirname(resolve(home)), files);
    },
    create(name, bytes) {
      const path = temporary(name, bytes);
      let made = true;
      files.chmodSync(home, PRIVATE_FOLDER);
      try {
        files.linkSync(path, pathOf(name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        made = false;
      } finally {
        files.unlinkSync(path);
      }
      // Of a file that somebody else made as well: whoever did may have been killed before its name was on disk.
      syncFolder(home, files);
      return made;
    },
    replace(name, bytes) {
      files.renameSync(temporary(name, bytes), pathOf(name));
      syncFolder(home, files);
    },
    overwrite(name, from, bytes) {
      writeAll(handle(name, O_WRONLY | O_CREAT), bytes, from);
    },
    close() {
      for (const fd of open.values()) files.closeSync(fd);
      open.clear();
    },
  };
}
