/**
 * Finding old records: immutable, sorted runs of (key, place in the journal), each over an aligned range of records.
 * A run follows from the journal alone, so any process can make it at any time, without a lock, and a lost one is made
 * again. Runs of one level are merged into one of the next, so that a lookup opens a few dozen files at a million
 * records. What a lookup finds is checked against the journal's own hashes. That it finds nothing is checked too: each
 * slot has a checksum that covers the one after it, so that a request id that damage hides is not paid again.
 */

import { createHmac } from 'node:crypto';
import type { Codec } from './codec.ts';
import type { Disk } from './disk.ts';
import { beginScan, JOURNAL, lineAt, type Position, scanJournal } from './journal.ts';
import type { SealedLine } from './codec.ts';

/** How many records a run of level 0 covers, how many runs one of the next level covers, how many levels there are. */
export interface Shape {
  readonly records: number;
  readonly fanOut: number;
  readonly levels: number;
}

export const SHAPE: Shape = { records: 256, fanOut: 16, levels: 3 };

// Loaded only where records are looked up: most commands need none.
const crc32: typeof import('node:zlib').crc32 = (data, value) =>
  process.getBuiltinModule('node:zlib').crc32(data, value);

/** A slot: the key's hash, the place in the journal, the checksum. */
const [HASH, PLACE, SLOT] = [8, 16, 20];
const HEADER = 256;
/** Every run begins with it: before any key. */
const FIRST_SLOT = Buffer.alloc(PLACE);

/** What a lookup needs can't be read: in the index, which can be made again, or in the journal. */
export class DamageError extends Error {
  readonly ofIndex: boolean;

  constructor(problem: string, ofIndex: boolean) {
    super(problem);
    this.ofIndex = ofIndex;
  }
}

export class Lookup {
  readonly #disk: Disk;
  readonly #codec: Codec;
  readonly #keysOf: (line: SealedLine) => readonly string[];
  readonly #start: Position;
  readonly #shape: Shape;

  /** `start` is the position after the journal's header. */
  constructor(
    disk: Disk,
    codec: Codec,
    keysOf: (line: SealedLine) => readonly string[],
    start: Position,
    shape: Shape,
  ) {
    this.#disk = disk;
    this.#codec = codec;
    this.#keysOf = keysOf;
    this.#start = start;
    this.#shape = shape;
  }

  /** The last record number up to which runs can be made when `seq` records are there. */
  coverable(seq: number): number {
    return seq - (seq % this.#shape.records);
  }

  /** Makes the runs that records `from` + 1 to `to` complete; returns the position after record `to`. */
  extend(from: Position, to: number): Position {
    let position = from;
    while (position.seq < to) {
      position = this.#makeFirst(position);
      for (const level of this.#levelsEnding(position.seq)) {
        this.#disk.replace(
          runName(level, position.seq / this.#width(level) - 1),
          this.#merged(level, position),
        );
      }
    }
    return position;
  }

  /** The journal lines that have the key among the first `covered` records, the newest first. */
  *find(key: string, covered: number): Generator<SealedLine> {
    const wanted = this.#hash(key);
    for (const [level, number] of this.#runs(covered)) {
      for (const offset of this.#offsets(runName(level, number), wanted)) {
        const line = lineAt(this.#disk, this.#codec, offset);
        if (!line)
          throw new DamageError(`${JOURNAL}, byte ${offset}: the record there cannot be read`, false);
        if (this.#keysOf(line).includes(key)) yield line;
      }
    }
  }

  /**
   * Whether every run that covers the first `covered` records is there and is what the journal says; `onRecords` is told
   * how many of them have been looked at.
   */
  problems(covered: number, onRecords: (done: number) => void = () => undefined): string[] {
    const problems: string[] = [];
    const compare = (name: string, bytes: Buffer) => {
      if (!this.#read(name).equals(bytes))
        problems.push(`${name} is not what the journal says; delete the files index-*`);
    };
    let position = this.#start;
    while (position.seq < covered && problems.length === 0) {
      const made = this.#first(position);
      compare(runName(0, position.seq / this.#shape.records), made.bytes);
      position = made.end;
      onRecords(position.seq);
      for (const level of this.#levelsEnding(position.seq)) {
        if (problems.length > 0) break;
        compare(runName(level, position.seq / this.#width(level) - 1), this.#merged(level, position));
      }
    }
    return problems;
  }

  /** Whether all runs over the first `covered` records are there: people delete what they don't know. */
  isWhole(covered: number): boolean {
    return this.#runs(covered).every(
      ([level, number]) => this.#disk.size(runName(level, number)) !== undefined,
    );
  }

  /** The largest aligned runs that cover the first `covered` records, the newest first. */
  #runs(covered: number): [level: number, number: number][] {
    const runs: [number, number][] = [];
    for (let end = covered; end > 0;) {
      let level = this.#shape.levels - 1;
      while (level > 0 && end % this.#width(level) !== 0) level -= 1;
      runs.push([level, end / this.#width(level) - 1]);
      end -= this.#width(level);
    }
    return runs;
  }

  /** The levels above the first that have a run whose last record this is. */
  #levelsEnding(seq: number): number[] {
    const above = Array.from({ length: this.#shape.levels - 1 }, (_, index) => index + 1);
    return above.filter((level) => seq % this.#width(level) === 0);
  }

  #width(level: number): number {
    return this.#shape.records * this.#shape.fanOut ** level;
  }

  /** The first level: read from the journal. */
  #makeFirst(from: Position): Position {
    const { bytes, end } = this.#first(from);
    this.#disk.replace(runName(0, from.seq / this.#shape.records), bytes);
    return end;
  }

  #first(from: Position): { bytes: Buffer; end: Position } {
    const scan = beginScan(from, undefined);
    const slots: Buffer[] = [];
    for (const { line, offset } of scanJournal(this.#disk, this.#codec, scan)) {
      for (const key of this.#keysOf(line)) slots.push(slotOf(this.#hash(key), offset));
      if (line.s - from.seq === this.#shape.records) break;
    }
    if (scan.position.seq !== from.seq + this.#shape.records)
      throw new DamageError(
        `${JOURNAL}, byte ${scan.position.offset}: the record there cannot be read`,
        false,
      );
    const name = runName(0, from.seq / this.#shape.records);
    return { bytes: runOf(name, slots, scan.position), end: scan.position };
  }

  /** A higher level: the runs of the level below that end at `end`, merged. */
  #merged(level: number, end: Position): Buffer {
    const last = end.seq / this.#width(level - 1);
    const slots: Buffer[] = [];
    for (let number = last - this.#shape.fanOut; number < last; number += 1) {
      const name = runName(level - 1, number);
      const run = this.#read(name);
      const count = slotsIn(name, run.length);
      for (let index = 0; index < count; index += 1) {
        const at = HEADER + index * SLOT;
        const slot = checkedSlot(name, index, count, run.subarray(at, at + SLOT + HASH));
        if (index > 0) slots.push(slot);
      }
    }
    return runOf(runName(level, end.seq / this.#width(level) - 1), slots, end);
  }

  #read(name: string): Buffer {
    const size = this.#disk.size(name);
    return size === undefined ? Buffer.alloc(0) : this.#disk.read(name, 0, size);
  }

  /** The places under a hash, the newest first: slots are sorted by hash, then by place. */
  *#offsets(name: string, wanted: Buffer): Generator<number> {
    const slot = (index: number, length = HASH) => this.#disk.read(name, HEADER + index * SLOT, length);
    const count = slotsIn(name, this.#disk.size(name) ?? 0);
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (slot(middle).compare(wanted) <= 0) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; ; index -= 1) {
      // The last one read here lies before the key: together with the next one it proves that nothing is missing.
      const found = checkedSlot(name, index, count, slot(index, SLOT + HASH));
      if (!found.subarray(0, HASH).equals(wanted)) return;
      yield Number(found.readBigUInt64BE(HASH));
    }
  }

  /** Keyed, so that names of users don't stand in a file by their plain hash. */
  #hash(key: string): Buffer {
    return createHmac('sha256', this.#codec.secret('index')).update(key).digest().subarray(0, HASH);
  }
}

function runName(level: number, number: number): string {
  return `index-${level}-${number}`;
}

/** Hash and place, without the checksum. */
function slotOf(hash: Buffer, offset: number): Buffer {
  const slot = Buffer.alloc(PLACE);
  hash.copy(slot);
  slot.writeBigUInt64BE(BigInt(offset), HASH);
  return slot;
}

function slotsIn(name: string, size: number): number {
  const count = (size - HEADER) / SLOT;
  if (!Number.isInteger(count) || count < 1) throw new DamageError(`${name} is cut short`, true);
  return count;
}

/** Over the slot, its place in the run, and the hash after it (none at the end). */
function checksum(run: number, index: number, slot: Buffer, next: Buffer): number {
  return crc32(next, crc32(slot, (run + index) >>> 0));
}

/** The slot that these bytes begin with; those after it are the next one's hash. */
function checkedSlot(name: string, index: number, count: number, bytes: Buffer): Buffer {
  const slot = bytes.subarray(0, PLACE);
  const next = bytes.subarray(SLOT);
  const whole = bytes.length === SLOT + (index + 1 < count ? HASH : 0);
  if (!whole || bytes.readUInt32BE(PLACE) !== checksum(crc32(name), index, slot, next))
    throw new DamageError(`${name}, byte ${HEADER + index * SLOT}: the checksum is wrong`, true);
  return slot;
}

/** The bytes of a run; `slots` come without checksums, in any order. */
function runOf(name: string, slots: readonly Buffer[], end: Position): Buffer {
  const header = Buffer.from(
    JSON.stringify({ walletsim: 'index', ...end })
      .padEnd(HEADER - 1)
      .concat('\n'),
  );
  const sorted = [FIRST_SLOT, ...slots.toSorted((one, other) => one.compare(other))];
  const bytes = Buffer.alloc(HEADER + sorted.length * SLOT);
  header.copy(bytes);
  const run = crc32(name);
  for (const [index, slot] of sorted.entries()) {
    const at = HEADER + index * SLOT;
    slot.copy(bytes, at);
    const next = sorted[index + 1]?.subarray(0, HASH) ?? Buffer.alloc(0);
    bytes.writeUInt32BE(checksum(run, index, slot, next), at + PLACE);
  }
  return bytes;
}
