/**
 * Every record by its keys: those that the index covers are found on disk, the others in memory. Those among them that
 * came before the snapshot are read when somebody looks for something old.
 */

import type { Codec } from './codec.ts';
import type { Disk } from './disk.ts';
import { type Accepted, beginScan, type Position, type Scan, scanJournal } from './journal.ts';
import { Lookup } from './lookup.ts';
import { type Committed, type Model, recordOf, type Shape } from './model.ts';
import { type Place, Recent } from './recent.ts';

export interface HistoryOptions<Data> {
  readonly disk: Disk;
  readonly codec: Codec;
  readonly model: Pick<Model<unknown, Data>, 'keys' | 'migrations'>;
  readonly shape: Shape;
  /** Where the first record begins. */
  readonly start: Position;
  /** The record, if it has a format that is known. */
  readonly checked: (accepted: Accepted) => Committed<Data>;
  /** Refuses a journal that has something else than what was read of it before. */
  readonly refuse: (scan: Scan) => never;
}

export class History<Data> {
  readonly #options: HistoryOptions<Data>;
  #lookup: Lookup;
  /** What the index covers. */
  #indexed: Position;
  /** The records that the index doesn't cover, from `#read` on. */
  #recent: Recent<Data>;
  #read: Position;

  constructor(options: HistoryOptions<Data>) {
    this.#options = options;
    this.#lookup = this.#newLookup();
    this.#recent = this.#nothingRecent();
    this.#indexed = options.start;
    this.#read = options.start;
  }

  get indexed(): Position {
    return this.#indexed;
  }

  /** Begins anew behind a snapshot, with what the index is to cover by then; with no index where that is not whole. */
  begin(snapshot: Position, indexed: Position): void {
    this.#indexed = this.#lookup.isWhole(indexed.seq) ? indexed : this.#options.start;
    this.#recent = this.#nothingRecent();
    this.#read = snapshot;
  }

  #nothingRecent(): Recent<Data> {
    return new Recent((record) => this.#options.model.keys(record));
  }

  #newLookup(): Lookup {
    const { disk, codec, model, shape } = this.#options;
    return new Lookup(disk, codec, (line) => model.keys(recordOf(model, line)), shape);
  }

  /** Adds the next record; one that is still to be written has no place yet. */
  add(record: Committed<Data>, place?: Place): void {
    this.#recent.add(record, place);
  }

  /** Says where a record was written that was added before. */
  place(seq: number, place: Place): void {
    this.#recent.place(seq, place);
  }

  /** Takes back the records after this one. */
  rewind(seq: number): void {
    this.#recent.keep((record) => record.seq <= seq);
  }

  /** Drops what was read of the index and the journal: it may be what nobody can read any more, or what is there no more. */
  drop(): void {
    this.#lookup = this.#newLookup();
  }

  /** Everything ever kept under a key, the newest first. */
  *find(key: string): Generator<Committed<Data>> {
    const from = this.#read.seq;
    yield* this.#recent.find(key);
    // Who looks for something new has found it by now.
    if (from > this.#indexed.seq)
      for (const record of this.#uncovered().find(key)) if (record.seq <= from) yield record;
    for (const line of this.#lookup.find(key, this.#indexed.seq)) yield recordOf(this.#options.model, line);
  }

  /** All records that the index doesn't cover: those that the snapshot has are read when somebody looks for one. */
  #uncovered(): Recent<Data> {
    if (this.#read.seq === this.#indexed.seq) return this.#recent;
    const { disk, codec, checked, refuse } = this.#options;
    const older = this.#nothingRecent();
    const scan = beginScan(this.#indexed, undefined);
    for (const accepted of scanJournal(disk, codec, scan)) {
      older.add(checked(accepted), { offset: accepted.offset, end: scan.position });
      if (scan.position.seq === this.#read.seq) break;
    }
    if (scan.position.head !== this.#read.head) refuse(scan);
    this.#recent.precede(older);
    this.#read = this.#indexed;
    return this.#recent;
  }

  /** Has the index cover what it can of the first `seq` records, all of which are on disk. */
  index(seq: number): void {
    const covered = this.#lookup.coverable(seq);
    if (covered <= this.#indexed.seq) return;
    this.#indexed = this.#lookup.extend(this.#indexed, [...this.#uncovered().upTo(covered)]);
    this.#read = this.#indexed;
    this.#recent.keep((record) => record.seq > this.#indexed.seq);
  }

  /** For an audit: is told each record from the first on, and tells what is wrong with the index, if anything, once. */
  checker(): (accepted: Accepted, end: Position) => string | undefined {
    return this.#lookup.checker(this.#indexed.seq);
  }
}
