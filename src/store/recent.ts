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
  /** Absent until somebody looks for one, or it is indexed. */
  keys?: readonly string[];
  /** Absent until it is written. */
  place?: Place;
}

/** The records that the index doesn't cover yet: they are found here, and go from here into the index. */
export class Recent<Data> {
  readonly #keysOf: (record: Committed<Data>) => readonly string[];
  /** By their numbers, without a gap. */
  #records: Known<Data>[] = [];
  /** The first so many of them. */
  #byKey = new Map<string, Committed<Data>[]>();
  #keyed = 0;

  constructor(keysOf: (record: Committed<Data>) => readonly string[]) {
    this.#keysOf = keysOf;
  }

  /** Adds the next record; one that is still to be written has no place yet. */
  add(record: Committed<Data>, place?: Place): void {
    this.#records.push({ record, ...(place && { place }) });
  }

  /** Puts those in front that came before. */
  precede(older: Recent<Data>): void {
    this.#become([...older.#records, ...this.#records]);
  }

  #become(records: Known<Data>[]): void {
    this.#records = records;
    this.#byKey = new Map();
    this.#keyed = 0;
  }

  #keysFor(known: Known<Data>): readonly string[] {
    return (known.keys ??= this.#keysOf(known.record));
  }

  /** Says where a record was written that was added before. */
  place(seq: number, place: Place): void {
    const known = this.#records[seq - (this.#records[0]?.record.seq ?? 0)];
    if (known) known.place = place;
  }

  /** The records with this key, the newest first. */
  find(key: string): Committed<Data>[] {
    for (const known of this.#records.slice(this.#keyed)) {
      for (const each of this.#keysFor(known)) {
        const records = this.#byKey.get(each);
        if (records) records.push(known.record);
        else this.#byKey.set(each, [known.record]);
      }
    }
    this.#keyed = this.#records.length;
    return (this.#byKey.get(key) ?? []).toReversed();
  }

  /** The records up to this number, to be indexed: their keys, and where they stand. */
  *upTo(seq: number): Generator<Recorded> {
    for (const known of this.#records) {
      const { record, place } = known;
      if (record.seq > seq) return;
      if (!place) throw new Error(`record ${record.seq} is not written yet`);
      yield { ...place, keys: this.#keysFor(known) };
    }
  }

  /** Forgets all but these. */
  keep(isKept: (record: Committed<Data>) => boolean): void {
    this.#become(this.#records.filter(({ record }) => isKept(record)));
  }
}
