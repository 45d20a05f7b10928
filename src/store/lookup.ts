/**
 * Finding old records: immutable, sorted runs of (key, place in the journal), each over an aligned range of records.
 * A run follows from the journal alone, so any process can make it at any time, without a lock, and a lost one is made
 * again. Runs of one level are merged into one of the next, so that a lookup opens a few dozen files at a million
 * records. What a lookup finds is checked against the journal's own hashes.
 */

import { createHmac } from 'node:crypto';
import type { Codec } from './codec.ts';
import type { Disk } from './disk.ts';
import { beginScan, lineAt, type Position, scanJournal } from './journal.ts';
import type { SealedLine } from './codec.ts';

/** How many records a run of level 0 covers, how many runs one of the next level covers, how many levels there are. */
export interface Shape {
  readonly records: number;
  readonly fanOut: number;
  readonly levels: number;
}

export const SHAPE: Shape = { records: 256, fanOut: 16, levels: 3 };

const SLOT = 16;
const HEADER = 256;
const BLOCK = 128;

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
      for (let level = 1; level < this.#shape.levels; level += 1) {
        if (position.seq % this.#width(level) === 0) this.#makeMerged(level, position);
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
        if (line && this.#keysOf(line).includes(key)) yield line;
      }
    }
  }

  /** Whether every run that covers the first `covered` records is there and is what the journal says. */
  problems(covered: number): string[] {
    const problems: string[] = [];
    let position = this.#start;
    while (position.seq < covered) {
      const made = this.#first(position);
      const name = runName(0, position.seq / this.#shape.records);
      if (!this.#read(name).equals(made.bytes))
        problems.push(`${name} is not what the journal says; delete the folder index`);
      position = made.end;
    }
    return problems;
  }

  /** Whether all runs over the first `covered` records are there: people delete what they don't know. */
  isWhole(covered: number): boolean {
    return this.#runs(covered).every(
      ([level, number]) => (this.#disk.size(runName(level, number)) ?? 0) >= HEADER,
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
    return { bytes: runOf(slots, scan.position), end: scan.position };
  }

  /** A higher level: the runs of the level below that end at `end`, merged. */
  #makeMerged(level: number, end: Position): void {
    const last = end.seq / this.#width(level - 1);
    const slots: Buffer[] = [];
    for (let number = last - this.#shape.fanOut; number < last; number += 1) {
      const run = this.#read(runName(level - 1, number));
      for (let at = HEADER; at < run.length; at += SLOT) slots.push(run.subarray(at, at + SLOT));
    }
    this.#disk.replace(runName(level, end.seq / this.#width(level) - 1), runOf(slots, end));
  }

  #read(name: string): Buffer {
    return this.#disk.read(name, 0, this.#disk.size(name) ?? 0);
  }

  /** The places under a hash, the newest first: slots are sorted by hash, then by place. */
  *#offsets(name: string, wanted: Buffer): Generator<number> {
    const slots = (from: number, to: number) =>
      this.#disk.read(name, HEADER + from * SLOT, (to - from) * SLOT);
    const count = ((this.#disk.size(name) ?? HEADER) - HEADER) / SLOT;
    const after = (slot: Buffer) => slot.subarray(0, 8).compare(wanted) > 0;
    let [low, high] = [0, count];
    while (high - low > BLOCK) {
      const middle = (low + high) >> 1;
      if (after(slots(middle, middle + 1))) high = middle;
      else low = middle + 1;
    }
    // The rest is read at once: a read costs more than comparing what it brings.
    const block = slots(low, high);
    let last = high - 1;
    while (last >= low && after(block.subarray((last - low) * SLOT, (last - low + 1) * SLOT))) last -= 1;
    for (let index = last; index >= 0; index -= 1) {
      const found = slots(index, index + 1);
      if (!found.subarray(0, 8).equals(wanted)) return;
      yield Number(found.readBigUInt64BE(8));
    }
  }

  /** Keyed, so that names of users don't stand in a file by their plain hash. */
  #hash(key: string): Buffer {
    return createHmac('sha256', this.#codec.secret('index')).update(key).digest().subarray(0, 8);
  }
}

function runName(level: number, number: number): string {
  return `index-${level}-${number}`;
}

function slotOf(hash: Buffer, offset: number): Buffer {
  const slot = Buffer.alloc(SLOT);
  hash.copy(slot);
  slot.writeBigUInt64BE(BigInt(offset), 8);
  return slot;
}

function runOf(slots: Buffer[], end: Position): Buffer {
  const header = Buffer.from(
    JSON.stringify({ walletsim: 'index', ...end })
      .padEnd(HEADER - 1)
      .concat('\n'),
  );
  return Buffer.concat([header, ...slots.toSorted((one, other) => one.compare(other))]);
}
