/**
 * Finding old records: immutable, sorted runs of (key, place in the journal), each over an aligned range of records.
 * A run follows from the journal alone, so any process can make it at any time, without a lock, and a lost one is made
 * again. Runs of one level are merged into one of the next, so that a lookup opens a few dozen files at a million
 * records. What a lookup finds is checked against the journal's own hashes. That it finds nothing is checked too: each
 * slot has a checksum that covers the one after it, so that a request id that damage hides is not paid again.
 */

import type { Codec, SealedLine } from './codec.ts';
import type { Disk } from './disk.ts';
import { type Accepted, JOURNAL, lineAt, type Position } from './journal.ts';
import { KeyedHash } from './keyed.ts';
import { Pages } from './pages.ts';
import {
  checkedSlot,
  DamageError,
  HASH,
  HEADER,
  mergedSlots,
  runOf,
  SLOT,
  type Slots,
  slotsIn,
  slotsOf,
  slotText,
  sortedSlots,
} from './runs.ts';
import type { Shape } from './model.ts';
import type { Recorded } from './recent.ts';

export const SHAPE: Shape = { records: 256, fanOut: 16, levels: 3 };

/** It is guessed where in a run a key is so often at most, and until so few slots are left, which a page has. */
const [GUESSES, NEAR] = [8, 128];

/** How many hashes of keys are kept at hand: a user's history is a key of most records. */
const HASHES_AT_HAND = 1_024;

export class Lookup {
  readonly #disk: Disk;
  readonly #codec: Codec;
  readonly #keysOf: (line: SealedLine) => readonly string[];
  readonly #shape: Shape;
  readonly #pages: Pages;
  #keyed: KeyedHash | undefined;
  readonly #hashes = new Map<string, string>();
  /** The line that was read last: whoever found it in a list asks for it by its own key next. */
  #last: { readonly offset: number; readonly line: SealedLine } | undefined;

  constructor(disk: Disk, codec: Codec, keysOf: (line: SealedLine) => readonly string[], shape: Shape) {
    this.#disk = disk;
    this.#codec = codec;
    this.#keysOf = keysOf;
    this.#shape = shape;
    this.#pages = new Pages(disk);
  }

  /** The last record number up to which runs can be made when `seq` records are there. */
  coverable(seq: number): number {
    return seq - (seq % this.#shape.records);
  }

  /** Makes the runs that these records complete, which follow `from`; returns the position after the last of them. */
  extend(from: Position, records: readonly Recorded[]): Position {
    let position = from;
    const { records: width } = this.#shape;
    for (let first = 0; first + width <= records.length; first += width) {
      position = this.#makeFirst(records.slice(first, first + width), position);
      for (const level of this.#levelsEnding(position.seq)) {
        const name = runName(level, position.seq / this.#width(level) - 1);
        this.#disk.replace(name, runOf(name, this.#merged(level, position), position));
      }
    }
    return position;
  }

  /** The journal lines that have the key among the first `covered` records, the newest first. */
  *find(key: string, covered: number): Generator<SealedLine> {
    const wanted = Buffer.from(this.#hash(key), 'hex');
    for (const [level, number] of this.#runs(covered)) {
      for (const offset of this.#offsets(runName(level, number), wanted)) {
        const line = this.#lineAt(offset);
        if (this.#keysOf(line).includes(key)) yield line;
      }
    }
  }

  #lineAt(offset: number): SealedLine {
    if (this.#last?.offset === offset) return this.#last.line;
    const line = lineAt(this.#disk, this.#codec, offset);
    if (!line) throw new DamageError(`${JOURNAL}, byte ${offset}: the record there cannot be read`, false);
    this.#last = { offset, line };
    return line;
  }

  /**
   * For whoever reads the whole journal from its first record: tell it each record, with the position after it, and it
   * tells what is wrong with a run over the first `covered` records, if anything, once.
   */
  checker(covered: number): (accepted: Accepted, end: Position) => string | undefined {
    let found: string[] = [];
    let bad: string | undefined;
    const isBad = (name: string, slots: () => Slots, end: Position) => {
      if (this.#read(name).equals(runOf(name, slots(), end))) return false;
      bad = `${name} is not what the journal says; delete the files index-*`;
      return true;
    };
    return (accepted, end) => {
      if (bad !== undefined || end.seq > covered) return undefined;
      this.#collect(found, this.#keysOf(accepted.line), accepted.offset);
      if (end.seq % this.#shape.records !== 0) return undefined;
      const slots = sortedSlots(found);
      found = [];
      for (const level of [0, ...this.#levelsEnding(end.seq)]) {
        const name = runName(level, end.seq / this.#width(level) - 1);
        if (isBad(name, level === 0 ? () => slots : () => this.#merged(level, end), end)) return bad;
      }
      return undefined;
    };
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

  /** The first level. */
  #makeFirst(records: readonly Recorded[], before: Position): Position {
    const found: string[] = [];
    for (const { keys, offset } of records) this.#collect(found, keys, offset);
    const end = records.at(-1)?.end ?? before;
    const name = runName(0, before.seq / this.#shape.records);
    this.#disk.replace(name, runOf(name, sortedSlots(found), end));
    return end;
  }

  #collect(found: string[], keys: readonly string[], offset: number): void {
    for (const key of keys) found.push(slotText(this.#hash(key), offset));
  }

  /** A higher level: the runs of the level below that end at `end`, merged. */
  #merged(level: number, end: Position): Slots {
    const last = end.seq / this.#width(level - 1);
    const names = Array.from({ length: this.#shape.fanOut }, (_, index) =>
      runName(level - 1, last - this.#shape.fanOut + index),
    );
    return mergedSlots(names.map((name) => slotsOf(name, this.#read(name))));
  }

  #read(name: string): Buffer {
    const size = this.#disk.size(name);
    return size === undefined ? Buffer.alloc(0) : this.#disk.read(name, 0, size);
  }

  /** The places under a hash, the newest first: slots are sorted by hash, then by place. */
  *#offsets(name: string, wanted: Buffer): Generator<number> {
    const slot = (index: number, length = HASH) => this.#pages.read(name, HEADER + index * SLOT, length);
    const count = slotsIn(name, this.#pages.size(name));
    let [low, high] = [0, count];
    // Hashes are spread evenly: where it is follows from how large it is, give or take the root of how many there are.
    let [below, above] = [0, 2 ** 32];
    const size = wanted.readUInt32BE(0);
    for (let tries = 0; low < high; tries += 1) {
      const range = high - low;
      const guess = Math.floor((range * (size - below)) / Math.max(1, above - below));
      const error = Math.ceil(Math.sqrt(range));
      const guessed = tries % 2 === 0 ? guess - error : guess + error;
      const isNear = range < NEAR || tries >= GUESSES;
      const index = low + (isNear ? range >> 1 : Math.min(range - 1, Math.max(0, guessed)));
      const found = slot(index);
      if (found.compare(wanted) <= 0) [low, below] = [index + 1, found.readUInt32BE(0)];
      else [high, above] = [index, found.readUInt32BE(0)];
    }
    for (let index = low - 1; ; index -= 1) {
      // The last one read here lies before the key: together with the next one it proves that nothing is missing.
      const found = checkedSlot(name, index, count, slot(index, SLOT + HASH));
      if (!found.subarray(0, HASH).equals(wanted)) return;
      yield Number(found.readBigUInt64BE(HASH));
    }
  }

  /** In hex. Keyed, so that names of users don't stand in a file by their plain hash. */
  #hash(key: string): string {
    const known = this.#hashes.get(key);
    if (known !== undefined) return known;
    if (this.#hashes.size === HASHES_AT_HAND) this.#hashes.clear();
    this.#keyed ??= new KeyedHash(this.#codec.secret('index'));
    const made = this.#keyed.hex(key).slice(0, HASH * 2);
    this.#hashes.set(key, made);
    return made;
  }
}

function runName(level: number, number: number): string {
  return `index-${level}-${number}`;
}
