/**
 * Going on after damage: from the last record that counts, with a record that says so. Nothing is deleted: what is lost
 * stays where it is in the journal, void; a snapshot that can't be used is set aside under another name.
 */

import { randomBytes } from 'node:crypto';
import { fail, WalletError } from '../core/errors.ts';
import { readHeader } from './begin.ts';
import { Codec, type SealedLine } from './codec.ts';
import type { Disk } from './disk.ts';
import { guarded } from './guard.ts';
import {
  appendLines,
  beginScan,
  isDamaged,
  JOURNAL,
  type Position,
  readAnchor,
  resetAnchor,
  scanJournal,
} from './journal.ts';
import { Keys } from './keys.ts';
import { type Committed, type Model, recordOf, schemaOf } from './model.ts';
import { openSnapshot, SNAPSHOT, snapshotFile } from './snapshot.ts';
import type { OnProgress } from './store.ts';

export interface RepairOptions<State, Data> {
  readonly disk: Disk;
  /** How messages name the world. */
  readonly path: string;
  readonly model: Model<State, Data>;
  readonly writer?: () => string;
  /** Told how much of the journal was read, in bytes. */
  readonly onProgress?: OnProgress;
}

/** What is damaged, and what going on without it would cost. */
export interface Damage<Data> {
  /** How many records count. */
  readonly kept: number;
  /** How many records after them were on disk once. */
  readonly lost: number;
  /** The part of the journal that would be set aside, in bytes. */
  readonly from: number;
  readonly to: number;
  /** The lost records that can still be read, the first of them. */
  readonly readable: readonly Committed<Data>[];
  /** Whether the snapshot can't be used. */
  readonly snapshot: boolean;
}

/** How many of the lost records are told. */
const MOST_READABLE = 100;

/** What is damaged; `undefined` where nothing is. A world whose key or header is lost can't be looked at. */
export function survey<State, Data>(options: RepairOptions<State, Data>): Damage<Data> | undefined {
  return guarded(options.path, () => new Survey(options).damage);
}

/**
 * Goes on without what is damaged, if anything is: what was lost, or `undefined`. `data` becomes the record that says
 * so. Durable when it returns; a kill in between leaves a world that is damaged still, and can be repaired again.
 */
export function repair<State, Data>(
  options: RepairOptions<State, Data>,
  data: Data,
): Damage<Data> | undefined {
  return guarded(options.path, () => {
    const found = new Survey(options);
    if (found.damage) found.goOn(data);
    return found.damage;
  });
}

class Survey<State, Data> {
  readonly #options: RepairOptions<State, Data>;
  readonly #codec: Codec;
  readonly #header: ReturnType<typeof readHeader>;
  readonly #journal: boolean;
  #end: Position;
  /** When the last record that counts was made, in ms. */
  #at: number;
  /** The highest count of repairs that any line tells of. */
  #generation = 0;
  readonly damage: Damage<Data> | undefined;

  constructor(options: RepairOptions<State, Data>) {
    const { disk, path, model } = options;
    const keys = new Keys(disk, path);
    this.#options = options;
    this.#codec = new Codec(keys, model);
    this.#header = readHeader(disk, path, this.#codec, keys.world, schemaOf(model));
    this.#end = this.#header.end;
    this.#at = this.#header.genesis.at;
    const { position: folded, broken } = this.#snapshot();
    const scan = beginScan(this.#header.end, readAnchor(disk, this.#codec));
    let astray = folded?.seq === 0 && folded.head !== this.#end.head;
    const size = disk.size(JOURNAL) ?? 0;
    for (const { line, end } of scanJournal(disk, this.#codec, scan)) {
      if (line.v > schemaOf(model)) fail('STORE_NEWER', { path, found: line.v, known: schemaOf(model) });
      this.#at = line.t;
      if (line.s === folded?.seq && line.h !== folded.head) astray = true;
      options.onProgress?.(end, size);
    }
    this.#end = scan.position;
    this.#journal = isDamaged(scan);
    const { seq, offset } = scan.position;
    const snapshot = broken || astray || (folded !== undefined && folded.seq > seq);
    if (!this.#journal && !snapshot) return;
    const readable = this.#journal ? this.#readable() : [];
    this.damage = {
      kept: seq,
      lost: this.#journal ? Math.max(scan.acknowledged, readable.at(-1)?.seq ?? 0) - seq : 0,
      from: offset,
      to: this.#journal ? (disk.size(JOURNAL) ?? offset) : offset,
      readable,
      snapshot,
    };
  }

  #snapshot(): { position?: Position; broken: boolean } {
    const { disk, path, model } = this.#options;
    try {
      const { data } = openSnapshot(disk, this.#codec, path, schemaOf(model));
      return { ...(data && { position: data.position }), broken: false };
    } catch (error) {
      if (error instanceof WalletError && error.refusal.code === 'STORE_CORRUPT') return { broken: true };
      throw error;
    }
  }

  /** Whole records after the end, each number once. */
  #readable(): Committed<Data>[] {
    const { disk, model } = this.#options;
    const found = new Map<number, SealedLine>();
    const tail = disk.read(JOURNAL, this.#end.offset, Number.MAX_SAFE_INTEGER).toString('latin1');
    for (const text of tail.split('\n')) {
      const line = this.#codec.read(text);
      if (!line) continue;
      this.#codec.revealed(line, text);
      this.#generation = Math.max(this.#generation, line.g ?? 0);
      if (line.s > this.#end.seq && !found.has(line.s)) found.set(line.s, line);
    }
    const lost = [...found.values()].toSorted((one, other) => one.s - other.s);
    return lost.slice(0, MOST_READABLE).map((line) => recordOf(model, line));
  }

  /** In this order: whatever is on disk when it is killed, no older snapshot or anchor speaks for what is lost. */
  goOn(data: Data): void {
    const { disk, path, model, writer = () => randomBytes(6).toString('hex') } = this.#options;
    const { seq, head } = this.#end;
    this.#setSnapshotAside();
    resetAnchor(disk, this.#codec, { seq, head });
    if (!this.#journal) return;
    const v = schemaOf(model);
    const g = Math.max(this.#generation, this.#end.generation ?? 0) + 1;
    const line = { s: seq + 1, p: head, a: seq, t: this.#at, v, w: writer(), g, d: data };
    if (!appendLines(disk, this.#codec.write(line), beginScan(this.#end, undefined)))
      fail('STORE_UNWRITABLE', { path, problem: 'no space left' });
  }

  /** Puts one in its place that stands for the world's beginning: the next command makes a better one. */
  #setSnapshotAside(): void {
    const { disk, path, model } = this.#options;
    const size = disk.size(SNAPSHOT);
    if (size === undefined) return;
    const bytes = disk.read(SNAPSHOT, 0, size);
    for (let number = 1; !disk.create(`${SNAPSHOT}.aside-${number}`, bytes); number += 1);
    const { genesis, end } = this.#header;
    const low = snapshotFile(disk, this.#codec, path, schemaOf(model));
    low.data = {
      walletsim: 'snapshot',
      schema: schemaOf(model),
      world: genesis.world,
      position: end,
      indexed: end,
      state: model.save(model.create(genesis)),
    };
    low.write();
  }
}
