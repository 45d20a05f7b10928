/**
 * A machine with one folder on one disk for several simulated processes: the part of `node:fs` that the store's disk
 * is made of, one system call at a time. Before each call something may happen: the process is killed, the power
 * fails, the call is refused or done in part, another process has its turn. A seed, or a plan, decides.
 *
 * What a power cut may take is what no sync covers: bytes that were written (each sector by itself: the old ones, zeros
 * or garbage in its place; the end missing), names that were made, moved or deleted (each by itself), the new folder.
 */

import { constants } from 'node:fs';
import { basename } from 'node:path';
import { type Disk, type FileSystem, nodeDisk } from '../../src/store/disk.ts';
import type { Random } from '../../src/core/random.ts';

const HOME = '/world';
const SECTOR = 32;
/** Of what was written in place over and over, unsynced, this many versions may come back. */
const MOST_VERSIONS = 4;

/** The files of a disk, by name. */
export type Files = ReadonlyMap<string, Buffer>;

/** A process that the machine runs; what it does after its death no longer reaches the disk. */
export interface Process {
  readonly disk: Disk;
  dead: boolean;
}

/** One system call, before it is done. */
export interface Call {
  readonly process: Process;
  readonly name: keyof FileSystem;
  /** The file's name; empty for the folder. */
  readonly file: string;
  /** How many bytes it wants to write. */
  readonly bytes: number;
  /** Whether it opens a file that need not be there. */
  readonly creates: boolean;
}

export type Fault =
  | { readonly is: 'killed' }
  | { readonly is: 'cut off'; readonly random: Random }
  | { readonly is: 'refused'; readonly code: 'EIO' | 'ENOSPC' }
  /** Only so many bytes are written. */
  | { readonly is: 'short'; readonly bytes: number };

/** Bytes that a power cut may take: dirty ones until they are synced, forgotten ones until they are written again. */
interface Unsafe {
  readonly from: number;
  readonly to: number;
  /** What may be there instead, as far as the file reached. */
  readonly old: Buffer;
  forgotten: boolean;
}

interface File {
  bytes: Buffer;
  length: number;
  unsafe: Unsafe[];
}

/** A name that the folder got or lost, and no sync of the folder covers. */
interface Renaming {
  readonly name: string;
  readonly before: File | undefined;
  readonly after: File | undefined;
}

interface Handle {
  /** Absent for a folder. */
  readonly file?: File;
  readonly name: string;
  readonly appends: boolean;
}

/** What becomes of an unsafe stretch. */
type Fate = (bytes: Buffer, unsafe: Unsafe) => number;

const writes = new Set<string>(['writeSync']);
const syncs = new Set<string>(['fsyncSync', 'fdatasyncSync']);

/** Whether this call can be refused by a full disk. */
export function takesSpace({ name, creates }: Call): boolean {
  return creates || ['writeSync', 'linkSync', 'renameSync', 'mkdirSync'].includes(name);
}

export class Machine {
  #names = new Map<string, File>();
  #renamed: Renaming[] = [];
  /** Whether the folder is there, and whether its own name in the folder above is on disk. */
  #folder: 'missing' | 'unsafe' | 'safe' = 'missing';
  readonly #processes = new Set<Process>();
  /** Who has not yet heard that a sync of a file failed. */
  readonly #unheard = new Map<Process, Set<File>>();
  /** What happens before a call; nothing while the oracle looks. */
  plan: (call: Call) => Fault | undefined = () => undefined;
  readonly counts = { calls: 0, kills: 0, powerCuts: 0, refusals: 0, shortWrites: 0, failedSyncs: 0 };

  constructor(files: Files = new Map()) {
    this.put(files);
  }

  start(): Process {
    const process = { dead: false } as { disk: Disk; dead: boolean };
    process.disk = nodeDisk(HOME, this.#systemOf(process));
    this.#processes.add(process);
    return process;
  }

  /** What processes see now, and what is left of it when all of them are killed. */
  get files(): Files {
    return new Map([...this.#names].map(([name, file]) => [name, bytesOf(file)]));
  }

  /** Puts these files on the disk in place of all others: as somebody else would. */
  put(files: Files): void {
    this.#names = new Map([...files].map(([name, bytes]) => [name, fileOf(bytes)]));
    this.#renamed = [];
    this.#folder = this.#names.size === 0 ? 'missing' : 'safe';
  }

  /** What is surely left after a power cut: unsynced names and bytes gone, the journal cut before the first of them. */
  get safeFiles(): Files {
    return this.#image(new Set(), (_bytes, { from }) => from);
  }

  /** Another machine that is as this one after all its processes were killed: what no sync covers is still unsafe. */
  copy(): Machine {
    const copies = new Map<File, File>();
    const copied = (file: File): File => {
      const { bytes, length, unsafe } = file;
      const copy = copies.get(file) ?? {
        bytes: Buffer.from(bytes),
        length,
        unsafe: unsafe.map((each) => ({ ...each })),
      };
      copies.set(file, copy);
      return copy;
    };
    const machine = new Machine();
    machine.#folder = this.#folder;
    machine.#names = new Map([...this.#names].map(([name, file]) => [name, copied(file)]));
    machine.#renamed = this.#renamed.map(({ name, before, after }) => ({
      name,
      before: before && copied(before),
      after: after && copied(after),
    }));
    return machine;
  }

  killAll(): void {
    for (const process of this.#processes) process.dead = true;
    this.#processes.clear();
  }

  powerCut(random: Random): void {
    this.counts.powerCuts += 1;
    this.killAll();
    const kept = new Set(this.#renamed.filter(() => random.below(2) === 0));
    const files =
      this.#folder === 'unsafe' && random.below(2) === 0
        ? new Map<string, Buffer>()
        : this.#image(kept, randomFate(random));
    this.put(files);
    this.#unheard.clear();
  }

  /**
   * What a power cut may leave: every choice of at most three unsynced names; of unsynced bytes all, none, each stretch
   * alone, all but each; and the journal's last stretch cut at every byte, or at so many as `cuts` says, each of its
   * sectors zeroed or garbage.
   */
  *images(cuts = (bytes: number) => bytes): Generator<Files> {
    const all = new Set(this.#renamed);
    if (this.#folder === 'unsafe') yield new Map();
    const last = this.#renamed.slice(-3);
    for (let choice = 0; choice < 2 ** last.length; choice += 1) {
      const kept = new Set(this.#renamed.filter((each) => !last.includes(each)));
      for (const [index, each] of last.entries()) if ((choice >> index) % 2 === 1) kept.add(each);
      for (const fate of [keep, drop]) yield this.#image(kept, fate);
    }
    const unsafe = [...new Set(this.#names.values())].flatMap((file) => file.unsafe);
    for (const one of unsafe) {
      for (const [this_, others] of [
        [drop, keep],
        [keep, drop],
        [torn, keep],
        [torn, drop],
      ] as const)
        yield this.#image(all, (bytes, each) => (each === one ? this_ : others)(bytes, each));
    }
    const journal = this.#names.get('journal.jsonl');
    const tail = journal?.unsafe.findLast(({ to }) => to === journal.length);
    if (!tail) return;
    const length = tail.to - tail.from;
    const step = Math.max(1, Math.ceil(length / cuts(length)));
    for (let at = tail.from; at < tail.to + step; at += step)
      for (const end of at < tail.to ? [at] : [tail.to - 1, tail.to])
        yield this.#image(all, (bytes, each) => (each === tail ? end : keep(bytes, each)));
    for (let at = tail.from; at < tail.to; at += Math.max(SECTOR, step)) {
      for (const byte of [0, 0x41, 0xff]) {
        yield this.#image(all, (bytes, each) => {
          if (each === tail) bytes.fill(byte, at, Math.min(at + SECTOR, tail.to));
          return each.to;
        });
      }
    }
  }

  /** The files that a cut leaves if these names are kept and unsafe bytes have this fate. */
  #image(kept: ReadonlySet<Renaming>, fate: Fate): Files {
    const names = new Map(this.#names);
    for (const { name, before } of this.#renamed.toReversed()) {
      if (before) names.set(name, before);
      else names.delete(name);
    }
    for (const each of this.#renamed) {
      if (!kept.has(each)) continue;
      if (each.after) names.set(each.name, each.after);
      else names.delete(each.name);
    }
    return new Map([...names].map(([name, file]) => [name, afterCut(file, fate)]));
  }

  #kill(process: Process): never {
    process.dead = true;
    this.#processes.delete(process);
    throw new Error('the process is dead');
  }

  #call<Result>(
    process: Process,
    name: keyof FileSystem,
    file: string,
    work: (short?: number) => Result,
    { bytes = 0, creates = false } = {},
  ): Result {
    if (process.dead) this.#kill(process);
    this.counts.calls += 1;
    const fault = this.plan({ process, name, file, bytes, creates });
    if (process.dead) this.#kill(process);
    switch (fault?.is) {
      case 'killed':
        this.counts.kills += 1;
        return this.#kill(process);
      case 'cut off':
        this.powerCut(fault.random);
        return this.#kill(process);
      case 'refused':
        if (syncs.has(name)) this.#failSync(process, file);
        else this.counts.refusals += 1;
        throw Object.assign(new Error(fault.code), { code: fault.code });
      case 'short':
        this.counts.shortWrites += 1;
        return work(writes.has(name) ? Math.min(fault.bytes, bytes) : undefined);
      case undefined:
        return work();
    }
  }

  /** As Linux does: the pages count as clean from now on, and a later sync succeeds without them. */
  #failSync(process: Process, name: string): void {
    this.counts.failedSyncs += 1;
    const file = this.#names.get(name);
    if (!file) return;
    for (const each of file.unsafe) each.forgotten = true;
    // Every process that had the file open hears of it once, at its next sync.
    for (const other of this.#processes) {
      if (other === process) continue;
      const unheard = this.#unheard.get(other) ?? new Set();
      this.#unheard.set(other, unheard.add(file));
    }
  }

  #rename(name: string, after: File | undefined): void {
    const before = this.#names.get(name);
    this.#renamed.push({ name, before, after });
    if (after) this.#names.set(name, after);
    else this.#names.delete(name);
  }

  /** What gets a name that others look for must be on disk itself. */
  #mustBeSafe(file: File, name: string): void {
    if (file.unsafe.length > 0) throw new Error(`${name} gets its name before its bytes are synced`);
  }

  #systemOf(process: Process): FileSystem {
    const handles = new Map<number, Handle>();
    let next = 3;
    const call = <Result>(name: keyof FileSystem, file: string, work: () => Result) =>
      this.#call(process, name, file, work);
    const handle = (fd: number): Handle => {
      const found = handles.get(fd);
      if (!found) throw new Error(`${fd} is not open`);
      return found;
    };
    const named = (path: string) => {
      const found = this.#names.get(basename(path));
      return found ?? refuse('ENOENT');
    };
    const nameOf = (path: string) => (path === HOME || !path.startsWith(`${HOME}/`) ? '' : basename(path));
    const stat = (file: File | undefined) => ({ isFile: () => file !== undefined, size: file?.length ?? 0 });
    const sync = (name: keyof FileSystem, fd: number) => {
      const { file, name: of } = handle(fd);
      return call(name, of, () => {
        if (!file) {
          if (of === HOME) this.#renamed = [];
          else this.#folder = this.#folder === 'unsafe' ? 'safe' : this.#folder;
          return;
        }
        if (this.#unheard.get(process)?.delete(file)) refuse('EIO');
        file.unsafe = file.unsafe.filter((each) => each.forgotten);
      });
    };
    return {
      chmodSync: (path) => call('chmodSync', nameOf(path), () => undefined),
      fchmodSync: (fd) => call('fchmodSync', handle(fd).name, () => undefined),
      // Closing reaches no disk, and is done even by who is about to die.
      closeSync: (fd) => void handles.delete(fd),
      fstatSync: (fd) => call('fstatSync', handle(fd).name, () => stat(handle(fd).file)),
      lstatSync: (path) => call('lstatSync', nameOf(path), () => stat(named(path))),
      mkdirSync: () =>
        call('mkdirSync', '', () => {
          if (this.#folder !== 'missing') refuse('EEXIST');
          this.#folder = 'unsafe';
        }),
      readdirSync: () =>
        call('readdirSync', '', () => {
          if (this.#folder === 'missing') refuse('ENOENT');
          return [...this.#names.keys()];
        }),
      openSync: (path, flags) => {
        const creates = (flags & constants.O_CREAT) !== 0;
        const name = nameOf(path);
        const work = () => {
          const fd = (next += 1);
          if (name === '') {
            handles.set(fd, { name: path, appends: false });
            return fd;
          }
          let file = this.#names.get(name);
          if (file && (flags & constants.O_EXCL) !== 0) refuse('EEXIST');
          if (!file) {
            if (!creates) refuse('ENOENT');
            file = fileOf(Buffer.alloc(0));
            this.#rename(name, file);
          }
          handles.set(fd, { file, name, appends: (flags & constants.O_APPEND) !== 0 });
          return fd;
        };
        return this.#call(process, 'openSync', name, work, { creates });
      },
      readSync: (fd, bytes, offset, length, position) =>
        call('readSync', handle(fd).name, () => {
          const { file } = handle(fd);
          return file
            ? file.bytes.copy(bytes, offset, position, Math.min(position + length, file.length))
            : refuse('EISDIR');
        }),
      writeSync: (fd, bytes, offset = 0, length = bytes.length - offset, position?: number) => {
        const { file, name, appends } = handle(fd);
        return this.#call(
          process,
          'writeSync',
          name,
          (short = length) => {
            if (!file) return refuse('EISDIR');
            const at = appends ? file.length : (position ?? offset);
            write(file, at, bytes.subarray(offset, offset + short));
            return short;
          },
          { bytes: length },
        );
      },
      fsyncSync: (fd) => sync('fsyncSync', fd),
      fdatasyncSync: (fd) => sync('fdatasyncSync', fd),
      linkSync: (from, to) =>
        call('linkSync', nameOf(to), () => {
          const file = named(from);
          if (this.#names.has(nameOf(to))) refuse('EEXIST');
          this.#mustBeSafe(file, nameOf(to));
          this.#rename(nameOf(to), file);
        }),
      renameSync: (from, to) =>
        call('renameSync', nameOf(to), () => {
          const file = named(from);
          this.#mustBeSafe(file, nameOf(to));
          this.#rename(nameOf(to), file);
          this.#rename(nameOf(from), undefined);
        }),
      unlinkSync: (path) =>
        call('unlinkSync', nameOf(path), () => {
          named(path);
          this.#rename(nameOf(path), undefined);
        }),
    };
  }
}

function refuse(code: string): never {
  throw Object.assign(new Error(code), { code });
}

function fileOf(bytes: Buffer): File {
  return { bytes: Buffer.from(bytes), length: bytes.length, unsafe: [] };
}

function bytesOf(file: File): Buffer {
  return Buffer.from(file.bytes.subarray(0, file.length));
}

function write(file: File, from: number, bytes: Buffer): void {
  const to = from + bytes.length;
  const old = Buffer.from(file.bytes.subarray(from, Math.min(to, file.length)));
  if (to > file.bytes.length) {
    const larger = Buffer.alloc(to * 2);
    file.bytes.copy(larger, 0, 0, file.length);
    file.bytes = larger;
  }
  bytes.copy(file.bytes, from);
  file.length = Math.max(file.length, to);
  // The same bytes again: what was safe stays safe, and what was forgotten will be written.
  if (old.equals(bytes)) {
    file.unsafe = file.unsafe.flatMap((each) => remembered(each, from, to));
    return;
  }
  if (bytes.length > 0) file.unsafe.push({ from, to, old, forgotten: false });
  const versions = file.unsafe.filter((each) => each.from === from && each.to === to);
  if (versions.length > MOST_VERSIONS) file.unsafe = file.unsafe.filter((each) => each !== versions[1]);
}

/** The stretch, of which what lies within these bounds is dirty again. */
function remembered(unsafe: Unsafe, from: number, to: number): Unsafe[] {
  if (!unsafe.forgotten || unsafe.to <= from || to <= unsafe.from) return [unsafe];
  const part = (start: number, end: number, forgotten: boolean): Unsafe[] =>
    start < end
      ? [
          {
            from: start,
            to: end,
            old: unsafe.old.subarray(start - unsafe.from, end - unsafe.from),
            forgotten,
          },
        ]
      : [];
  const [start, end] = [Math.max(from, unsafe.from), Math.min(to, unsafe.to)];
  return [...part(unsafe.from, start, true), ...part(start, end, false), ...part(end, unsafe.to, true)];
}

/** The file when the power is back. A fate changes the bytes of its stretch, and says where the file ends if that is its end. */
function afterCut(file: File, fate: Fate): Buffer {
  const bytes = bytesOf(file);
  let { length } = file;
  for (const each of file.unsafe.toReversed()) {
    const end = fate(bytes, each);
    if (each.to !== length || each.old.length === each.to - each.from) continue;
    length = Math.max(each.from + each.old.length, Math.min(end, length));
  }
  return bytes.subarray(0, length);
}

const keep: Fate = (_bytes, { to }) => to;

/** What was there before; where nothing was, the end or a hole. */
const drop: Fate = (bytes, { from, to, old }) => {
  bytes.fill(0, from + old.length, to);
  old.copy(bytes, from);
  return from;
};

/** Every other sector is as it was. */
const torn: Fate = (bytes, unsafe) => {
  for (let at = unsafe.from; at < unsafe.to; at += SECTOR * 2) undo(bytes, unsafe, at);
  return unsafe.to;
};

function undo(bytes: Buffer, { from, to, old }: Unsafe, at: number): void {
  const end = Math.min(at + SECTOR, to);
  bytes.fill(0, at, end);
  if (at - from < old.length) old.copy(bytes, at, at - from, Math.min(end - from, old.length));
}

/** Sectors are kept, as they were, or garbage; the end may be missing. */
function randomFate(random: Random): Fate {
  return (bytes, unsafe) => {
    const { from, to, old } = unsafe;
    const mood = random.below(4);
    for (let at = from; at < to; at += SECTOR) {
      if (mood === 0 || random.below(2) === 0) continue;
      if (mood === 1 || old.length > 0) undo(bytes, unsafe, at);
      else for (let each = at; each < Math.min(at + SECTOR, to); each += 1) bytes[each] = random.below(256);
    }
    return random.below(3) > 0 ? from + random.below(to - from + 1) : to;
  };
}

/** How often something happens, in ten thousand calls; a machine draws its own. */
export interface Rates {
  readonly kill: number;
  readonly powerCut: number;
  readonly full: number;
  readonly shortWrite: number;
  readonly failedSync: number;
  readonly failedRead: number;
  /** Another process gets a turn. */
  readonly turn: number;
}

/** Each machine has faults of its own, and half of them not at all. */
export function randomRates(random: Random): Rates {
  const rate = (most: number) => (random.below(2) === 0 ? 0 : 1 + random.below(most));
  return {
    kill: rate(120),
    powerCut: rate(60),
    full: rate(200),
    shortWrite: rate(1_500),
    failedSync: rate(1_500),
    failedRead: rate(20),
    turn: rate(200),
  };
}

/** A plan of chance; `turn` lets another process do something in the middle of the call. */
export function randomPlan(random: Random, rates: Rates, turn: () => void): Machine['plan'] {
  return (call) => {
    let dice = random.below(10_000);
    const happens = (rate: number) => (dice -= rate) < 0;
    if (happens(rates.turn)) {
      turn();
      dice = random.below(10_000);
    }
    if (happens(rates.powerCut)) return { is: 'cut off', random };
    if (happens(rates.kill)) return { is: 'killed' };
    if (syncs.has(call.name)) return happens(rates.failedSync) ? { is: 'refused', code: 'EIO' } : undefined;
    if (takesSpace(call) && happens(rates.full)) return { is: 'refused', code: 'ENOSPC' };
    // Whole but for its last byte is the cut that deserves to be seen more often than by chance.
    if (writes.has(call.name) && happens(rates.shortWrite))
      return { is: 'short', bytes: Math.max(0, call.bytes - 1 - random.below(2) * random.below(call.bytes)) };
    return happens(rates.failedRead) ? { is: 'refused', code: 'EIO' } : undefined;
  };
}
