/**
 * The gateway's log on disk: a JSON document a line in the world's folder, that several servers append to and
 * `wallet logs` reads. It is bounded: a full one is set aside, and the one before is dropped.
 */

import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { LogEntry } from './log.ts';
import { escapeJson } from '../wallet.ts';

const LOG = 'gateway.log';
const BEFORE = 'gateway.log.1';
/** How long one file may be, in bytes. */
const MOST_BYTES = 4 << 20;

/** How much of a file's first line tells it from another. */
const MOST_TELLING = 512;

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
// Windows has neither.
const PLAIN = (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);

const Entry = v.object({
  at: v.number(),
  kind: v.picklist(['request', 'callback', 'note']),
  mchid: v.optional(v.string()),
  method: v.optional(v.string()),
  path: v.optional(v.string()),
  status: v.optional(v.number()),
  code: v.optional(v.string()),
  means: v.optional(v.string()),
  detail: v.optional(v.array(v.string())),
  entry: v.optional(v.string()),
  ms: v.optional(v.number()),
});

/** Appends an entry to the log in this folder. What can't be written is lost: a merchant's request is answered anyway. */
export function appendLog(folder: string, entry: LogEntry, mostBytes: number = MOST_BYTES): void {
  const path = join(folder, LOG);
  try {
    const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | PLAIN, 0o600);
    try {
      // One write: the lines of several servers stand below each other, never in each other.
      writeSync(fd, `${escapeJson(JSON.stringify(entry))}\n`);
      const { size, ino } = fstatSync(fd);
      // Another server may have set it aside already.
      if (size > mostBytes && statSync(path).ino === ino) renameSync(path, join(folder, BEFORE));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** Reads what is new in a log, across the files that it is kept in. */
export class LogReader {
  readonly #files: readonly string[];
  /** How the file began that was read last, and how far it was read. A name or an inode may be another file's by now. */
  #beginning = '';
  #from = 0;

  constructor(folder: string) {
    this.#files = [BEFORE, LOG].map((name) => join(folder, name));
  }

  /** The entries since the last reading, oldest first; all that are kept at the first. */
  read(): LogEntry[] {
    const kept = this.#files.flatMap((path) => {
      const beginning = bytesOf(path, 0, MOST_TELLING)?.toString().split('\n', 1)[0] ?? '';
      return beginning === '' ? [] : [{ path, beginning }];
    });
    const known = kept.findIndex(({ beginning }) => beginning === this.#beginning);
    const lines = kept.slice(Math.max(0, known)).flatMap(({ path, beginning }, index) => {
      const from = known >= 0 && index === 0 ? this.#from : 0;
      const bytes = bytesOf(path, from, Infinity) ?? Buffer.alloc(0);
      // What is half written is read when it is whole.
      const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
      this.#beginning = beginning;
      this.#from = from + whole.length;
      return whole.toString().split('\n');
    });
    return lines.flatMap(entryIn);
  }
}

/** A line's entry; what is none, after a power cut, is passed over. */
function entryIn(line: string): LogEntry[] {
  try {
    return [v.parse(Entry, JSON.parse(line)) as LogEntry];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) return [];
    throw error;
  }
}

/** What stands in a file from this byte on, so many at the most; `undefined` if there is no such file. */
function bytesOf(path: string, from: number, most: number): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(path, O_RDONLY | PLAIN);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(Math.max(0, Math.min(most, fstatSync(fd).size - from)));
    return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(fd, bytes, 0, bytes.length, from));
  } finally {
    closeSync(fd);
  }
}
