import type { Position } from './journal.ts';
import type { Committed } from './model.ts';

/** Where a record's line stands in the journal. */
export interface Place {
  /** Where it begins, in bytes. */
  readonly offset: number;
  readonly end: Position;
}

/** A record to be indexed. */
export interface Recorded extends Place {
  readonly keys: readonly string[];
}

interface Known<Data> {
  readonly record: Committed<Data>;
  readonly keys: readonly string[];
  /** Absent until it is written. */
  place?: Place;
}

/** The records that the index doesn't cover yet: they are found here, and go from here into the index. */
export class Recent<Data> {
  readonly #keysOf: (record: Committed<Data>) => readonly string[];
  /** By their numbers, without a gap. */
  #records: Known<Data>[] = [];
  #byKey = new Map<string, Committed<Data>[]>();

  constructor(keysOf: (record: Committed<Data>) => readonly string[]) {
    this.#keysOf = keysOf;
  }

  /** Adds the next record; one that is still to be written has no place yet. */
  add(record: Committed<Data>, place?: Place): void {
    this.#add({ record, keys: this.#keysOf(record), ...(place && { place }) });
  }

  #add(known: Known<Data>): void {
    this.#records.push(known);
    for (const key of known.keys) {
      const records = this.#byKey.get(key);
      if (records) records.push(known.record);
      else this.#byKey.set(key, [known.record]);
    }
  }

  /** Says where a record was written that was added before. */
  place(seq: number, place: Place): void {
    const known = this.#records[seq - (this.#records[0]?.record.seq ?? 0)];
    if (known) known.place = place;
  }

  /** The records with this key, the newest first. */
  find(key: string): Committed<Data>[] {
    return (this.#byKey.get(key) ?? []).toReversed();
  }

  /** The records up to this number, to be indexed: their keys, and where they stand. */
  *upTo(seq: number): Generator<Recorded> {
    for (const { record, keys, place } of this.#records) {
      if (record.seq > seq) return;
      if (!place) throw new Error(`record ${record.seq} is not written yet`);
      yield { ...place, keys };
    }
  }

  /** Forgets all but these. */
  keep(isKept: (record: Committed<Data>) => boolean): void {
    const kept = this.#records.filter(({ record }) => isKept(record));
    this.#records = [];
    this.#byKey = new Map();
    for (const known of kept) this.#add(known);
  }
}
