import type { Disk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { type Committed, type Model, Store, type StoreOptions } from '../../src/store/store.ts';

/** A ledger as small as one can be: money moves between named accounts, and the bank may go below zero. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  /** Personal: encrypted at rest. */
  readonly phone?: string;
}

export type Accounts = Map<string, number>;

export const model: Model<Accounts, Move> = {
  migrations: [],
  personal: new Set(['phone']),
  create: () => new Map(),
  fold(accounts, { data: { from, to, amount } }) {
    const left = (accounts.get(from) ?? 0) - amount;
    if (left < 0 && from !== 'bank') throw new Error(`${from} has too little`);
    accounts.set(from, left);
    accounts.set(to, (accounts.get(to) ?? 0) + amount);
  },
  save: (accounts) => [...accounts],
  load: (saved) => new Map(saved as [string, number][]),
  keys: ({ id, data }) => [
    ...(id === undefined ? [] : [`id/${id}`]),
    `account/${data.from}`,
    `account/${data.to}`,
  ],
};

export type ToyStore = Store<Accounts, Move>;

/** Runs of four records, two to a run of the next level: a few records exercise every level. */
const SMALL = { records: 4, fanOut: 2, levels: 3 };

export function openToy(
  disk: Disk = memoryDisk(),
  more: Partial<StoreOptions<Accounts, Move>> = {},
): ToyStore {
  return Store.open({ disk, path: 'toy', model, now: () => 1_000, seed: 'toy', shape: SMALL, ...more });
}

/** Keeps a move, deciding again as long as others come first. */
export function keep(store: ToyStore, data: Move, id?: string): Committed<Move> {
  for (;;) {
    const kept = store.commit({ at: 1_000 + store.seq, data, ...(id !== undefined && { id }) });
    if (kept) return kept;
  }
}

export const deposit = (to: string, amount = 1): Move => ({ from: 'bank', to, amount });

/** A file's bytes. */
export function bytesOf(disk: Disk, name: string): Buffer {
  return disk.read(name, 0, disk.size(name) ?? 0);
}

/** All files, to see that nothing changed. */
export function filesOf(disk: Disk): Record<string, string> {
  return Object.fromEntries(
    (disk.list() ?? []).map((name) => [name, bytesOf(disk, name).toString('latin1')]),
  );
}

/** A disk with the same files. */
export function copyOf(disk: Disk): Disk {
  const copy = memoryDisk();
  for (const name of disk.list() ?? []) copy.replace(name, bytesOf(disk, name));
  return copy;
}

/** The code of the error that the work ends with. */
export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const { refusal } = error as { refusal?: { code: string; message: string; hint: string } };
    if (refusal) return refusal.code;
    throw error;
  }
  return 'none';
}
