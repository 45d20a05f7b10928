/**
 * The snapshot: the folded state with the position that it stands for, kept by lowdb through an adapter that is
 * durable and refuses what it did not write. (lowdb's own takes a file that holds `null`, `0` or `""` for an empty
 * database, doesn't sync, and loses writes of two processes.)
 */

import { LowSync, type SyncAdapter } from 'lowdb';
import { fail } from '../core/errors.ts';
import type { Codec } from './codec.ts';
import type { Disk } from './disk.ts';
import type { Position } from './journal.ts';

export const SNAPSHOT = 'wallet.json';

export interface Snapshot {
  readonly walletsim: 'snapshot';
  readonly schema: number;
  readonly world: string;
  /** Which record it is the state after. */
  readonly position: Position;
  /** Up to where old records are found by the index. */
  readonly indexed: Position;
  readonly state: unknown;
  /** The id of the key that sealed it, if that is not the first. */
  readonly k?: number;
}

/** The adapter that lowdb reads and writes through. */
class DurableJson implements SyncAdapter<Snapshot | null> {
  readonly #disk: Disk;
  readonly #codec: Codec;
  readonly #path: string;
  readonly #schema: number;

  constructor(disk: Disk, codec: Codec, path: string, schema: number) {
    this.#disk = disk;
    this.#codec = codec;
    this.#path = path;
    this.#schema = schema;
  }

  /** `null` only if there is no file of this format. */
  read(): Snapshot | null {
    if (this.#disk.size(SNAPSHOT) === undefined) return null;
    // In one call: another process may put a longer one in its place meanwhile.
    const text = this.#disk.read(SNAPSHOT, 0, Number.MAX_SAFE_INTEGER).toString('latin1');
    // Before the seal: a newer version may seal in another way.
    const schema = Number(/"schema":(\d{1,9})[,}]/.exec(text.slice(0, 200))?.[1] ?? 0);
    if (schema > this.#schema)
      return fail('STORE_NEWER', { path: this.#path, found: schema, known: this.#schema });
    // Of an earlier version, which sealed in another way: the journal tells what was in it.
    if (schema > 0 && schema < this.#schema) return null;
    const key = this.#codec.sealOf(text.slice(0, -1), 'snapshot');
    const missing = key === undefined ? this.#codec.missingKey(text) : undefined;
    if (missing !== undefined) return fail('STORE_KEY_MISSING', { path: `${this.#path}/${missing}` });
    if (key === undefined || !text.endsWith('\n')) {
      const problem = `${SNAPSHOT} ${text.trim() === '' ? 'is empty' : 'is not what this world wrote'}`;
      const way = `Delete ${this.#path}/${SNAPSHOT}: it is made again from the journal.`;
      return fail('STORE_CORRUPT', { path: this.#path, problem, way });
    }
    return this.#codec.parse(text) as Snapshot;
  }

  write(snapshot: Snapshot | null): void {
    const text = this.#codec.seal(this.#codec.stringify(snapshot), 'snapshot');
    this.#disk.replace(SNAPSHOT, Buffer.from(`${text}\n`));
  }
}

type File = LowSync<Snapshot | null>;

/** The snapshot file of a world, to be written whatever is there. */
export function snapshotFile(disk: Disk, codec: Codec, path: string, schema: number): File {
  return new LowSync<Snapshot | null>(new DurableJson(disk, codec, path, schema), null);
}

/** The snapshot file of a world; `data` is `null` if there is none. */
export function openSnapshot(disk: Disk, codec: Codec, path: string, schema: number): File {
  const low = snapshotFile(disk, codec, path, schema);
  low.read();
  return low;
}
