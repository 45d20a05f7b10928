import type { Disk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import type { Committed, Model } from '../../src/store/model.ts';
import { Store, type StoreOptions } from '../../src/store/store.ts';

/** The smallest ledger that can lose money: what one account gives, another gets. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly note?: string;
}

export interface Ledger {
  readonly accounts: Map<string, number>;
  /** How many transfers were folded. */
  transfers: number;
}

export type ToyStore = Store<Ledger, Transfer>;

export const toyModel: Model<Ledger, Transfer> = {
  migrations: [],
  personal: new Set(['note', 'owner']),
  create: () => ({ accounts: new Map(), transfers: 0 }),
  fold(ledger, { data: { from, to, amount } }) {
    if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is no amount`);
    ledger.accounts.set(from, (ledger.accounts.get(from) ?? 0) - amount);
    ledger.accounts.set(to, (ledger.accounts.get(to) ?? 0) + amount);
    ledger.transfers += 1;
  },
  save: ({ accounts, transfers }) => ({
    accounts: [...accounts].toSorted(([one], [other]) => (one < other ? -1 : 1)),
    transfers,
  }),
  load(saved) {
    const { accounts, transfers } = saved as { accounts: [string, number][]; transfers: number };
    return { accounts: new Map(accounts), transfers };
  },
  // Each key once: who pays himself has one.
  keys: ({ id, data }) => [
    ...new Set([...(id === undefined ? [] : [`id/${id}`]), `of/${data.from}`, `of/${data.to}`]),
  ],
};

/** Snapshots and index runs are due every few records, so that a short test sees many. */
export const smallShape = { records: 4, fanOut: 2, levels: 3 };

let writers = 0;

/** A store of the toy ledger: the same seed and clock each time, snapshots every few records. */
export function openToy(disk: Disk, options: Partial<StoreOptions<Ledger, Transfer>> = {}): ToyStore {
  const name = `writer-${(writers += 1)}`;
  let attempts = 0;
  return Store.open({
    disk,
    path: 'world',
    model: toyModel,
    now: () => 0,
    seed: 'toy',
    clock: 1_000,
    writer: () => `${name}-${(attempts += 1)}`,
    shape: smallShape,
    ...options,
  });
}

export function transfer(amount: number, from = 'a', to = 'b'): Transfer {
  return { from, to, amount };
}

/** Commits as callers do: decides again when another process came first. */
export function pay(store: ToyStore, data: Transfer, id?: string): Committed<Transfer> {
  for (;;) {
    const kept = store.commit({ at: 2_000, data, ...(id !== undefined && { id }) });
    if (kept) return kept;
  }
}

/** What is in the state, in one text that can be compared. */
export function stateOf(store: ToyStore): string {
  return JSON.stringify(toyModel.save(store.state));
}

/** The sum of all accounts, which no transfer changes. */
export function sumOf({ accounts }: Ledger): number {
  return [...accounts.values()].reduce((sum, amount) => sum + amount, 0);
}

export type Files = ReadonlyMap<string, Buffer>;

/** All files of a disk with their bytes. */
export function filesOf(disk: Disk): Files {
  const names = (disk.list() ?? []).toSorted();
  return new Map(names.map((name) => [name, disk.read(name, 0, disk.size(name) ?? 0)]));
}

/** A disk that holds these files. */
export function diskOf(files: Files): Disk {
  const disk = memoryDisk();
  for (const [name, bytes] of files) disk.create(name, bytes);
  return disk;
}

/** These files with one of them changed; without it if there are no new bytes. */
export function withFile(files: Files, name: string, bytes: Buffer | undefined): Files {
  const changed = new Map(files);
  if (bytes) changed.set(name, bytes);
  else changed.delete(name);
  return changed;
}

export function sameFiles(one: Files, other: Files): boolean {
  return (
    one.size === other.size && [...one].every(([name, bytes]) => other.get(name)?.equals(bytes) ?? false)
  );
}
