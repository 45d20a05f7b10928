/** Every kind of the store's work, interrupted at every system call. */

import { expect, test, vi } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { JOURNAL } from '../../src/store/journal.ts';
import type { Model } from '../../src/store/model.ts';
import { repair } from '../../src/store/repair.ts';
import { keptOf } from '../../src/store/store.ts';
import { type Told, Tries, type Work } from '../support/interrupted.ts';
import { type Files, Machine, type Process } from '../support/machine.ts';
import {
  type Ledger,
  openToy,
  sumOf,
  toyModel,
  type ToyStore,
  transfer,
  type Transfer,
} from '../support/toy-ledger.ts';

vi.setConfig({ testTimeout: 240_000 });

type ToyModel = Model<Ledger, Transfer>;

/** A piece of the store's work, and what is there before it. */
interface ToyWork {
  readonly name: string;
  readonly prepare?: (machine: Machine) => void;
  /** The world's format after it. */
  readonly model?: ToyModel;
  readonly run: (process: Process, told: Told) => void;
  /** What is surely lost, because it was before. */
  readonly damaged?: boolean;
}

const newer: ToyModel = { ...toyModel, migrations: [(data) => data] };

const requests = Array.from({ length: 20 }, (_, index) => `r${index + 1}`);

let writers = 0;
/** A writer of a fixed name, so that each run writes the same bytes. */
const open = (process: Process, model = toyModel): ToyStore =>
  openToy(process.disk, { model, writer: () => `w${(writers += 1)}` });

/** Asks for a transfer as `Wallet.submit` does, and notes what it was told. */
function ask(store: ToyStore, id: string, told: Told): void {
  const before = told.get(id);
  told.set(id, before ?? 'nothing');
  try {
    for (;;) {
      store.refresh();
      if ([...store.find(`id/${id}`)].length > 0) {
        store.sync();
        break;
      }
      if (store.commit({ at: 1_000, data: transfer(7, 'bank', 'a'), id })) break;
    }
    told.set(id, 'kept');
  } catch (error) {
    if (error instanceof WalletError)
      told.set(id, error.refusal.code === 'STORE_UNSURE' || before ? 'unsure' : 'refused');
    throw error;
  }
}

/** A world with so many transfers, r1, r2 and so on; maintained as it grew, or not. */
function grown(machine: Machine, count: number, maintained = false): void {
  const store = open(machine.start());
  for (let n = 1; n <= count; n += 1) {
    ask(store, `r${n}`, new Map());
    if (maintained) store.maintain();
  }
}

function append(machine: Machine, text: string): void {
  machine.start().disk.append(JOURNAL, Buffer.from(text, 'latin1'));
}

const works: readonly ToyWork[] = [
  { name: 'a world is made', run: (process) => void open(process) },
  { name: 'a world is made and used', run: (process, told) => ask(open(process), 'new', told) },
  {
    name: 'a world whose making was killed is used',
    prepare: (machine) => {
      const process = machine.start();
      let calls = 0;
      machine.plan = ({ name }) => (name === 'linkSync' && (calls += 1) === 2 ? { is: 'killed' } : undefined);
      expect(() => open(process)).toThrow('dead');
    },
    run: (process, told) => ask(open(process), 'new', told),
  },
  {
    name: 'a transfer',
    prepare: (machine) => grown(machine, 2),
    run: (process, told) => ask(open(process), 'new', told),
  },
  {
    name: 'two transfers of one process',
    prepare: (machine) => grown(machine, 1),
    run(process, told) {
      const store = open(process);
      ask(store, 'new', told);
      ask(store, 'newer', told);
    },
  },
  {
    name: 'a transfer after a torn line',
    prepare(machine) {
      grown(machine, 2);
      append(machine, '{"s":3,"p":"torn');
    },
    run: (process, told) => ask(open(process), 'new', told),
  },
  {
    name: 'a transfer after a line that lacks its end only',
    prepare(machine) {
      grown(machine, 2);
      const writing = machine.start();
      machine.plan = ({ name, file, bytes }) =>
        name === 'writeSync' && file === JOURNAL ? { is: 'short', bytes: bytes - 1 } : undefined;
      expect(() => ask(open(writing), 'torn', new Map())).toThrow('no space');
    },
    run: (process, told) => ask(open(process), 'new', told),
  },
  {
    name: 'a transfer on one that was never synced',
    prepare(machine) {
      grown(machine, 2);
      const dying = machine.start();
      const store = open(dying);
      machine.plan = ({ name }) => (name === 'fdatasyncSync' ? { is: 'killed' } : undefined);
      expect(() => ask(store, 'maybe', new Map())).toThrow('dead');
    },
    run(process, told) {
      told.set('maybe', 'unsure');
      ask(open(process), 'new', told);
    },
  },
  {
    name: 'a transfer on one whose sync failed',
    prepare(machine) {
      grown(machine, 2);
      const store = open(machine.start());
      machine.plan = ({ name }) => (name === 'fdatasyncSync' ? { is: 'refused', code: 'EIO' } : undefined);
      expect(() => ask(store, 'maybe', new Map())).toThrow('not known');
    },
    run(process, told) {
      told.set('maybe', 'unsure');
      ask(open(process), 'new', told);
    },
  },
  {
    name: 'a request again that was never synced',
    prepare(machine) {
      grown(machine, 2);
      const store = open(machine.start());
      machine.plan = ({ name }) => (name === 'fdatasyncSync' ? { is: 'killed' } : undefined);
      expect(() => ask(store, 'again', new Map())).toThrow('dead');
    },
    run(process, told) {
      told.set('again', 'unsure');
      ask(open(process), 'again', told);
    },
  },
  {
    name: 'a transfer that loses a race',
    prepare: (machine) => grown(machine, 2),
    run(process, told) {
      const store = open(process);
      // Decided on the same head.
      const loser = store.add({ at: 1_000, data: transfer(1, 'bank', 'c'), id: 'loser' });
      told.set('first', 'unsure');
      if (open(process).commit({ at: 1_000, data: transfer(7, 'bank', 'b'), id: 'first' }))
        told.set('first', 'kept');
      store.flush();
      expect(keptOf(loser)).toBeUndefined();
      ask(store, 'new', told);
    },
  },
  {
    name: 'the first snapshot and index',
    prepare: (machine) => grown(machine, 5),
    run: (process) => open(process).maintain(),
  },
  {
    name: 'a snapshot in an older one’s place, and an index of indexes',
    prepare(machine) {
      grown(machine, 15, true);
      grown(machine, 1);
    },
    run(process, told) {
      const store = open(process);
      ask(store, 'new', told);
      store.maintain();
      ask(store, 'newer', told);
    },
  },
  {
    name: 'a world of an older format is opened, used and maintained',
    prepare: (machine) => grown(machine, 6, true),
    model: newer,
    run(process, told) {
      const store = open(process, newer);
      ask(store, 'new', told);
      store.maintain();
      ask(store, 'newer', told);
    },
  },
  {
    name: 'a damaged world is repaired',
    prepare(machine) {
      grown(machine, 5, true);
      const files = new Map(machine.files);
      const journal = Buffer.from(files.get(JOURNAL) ?? '');
      // The last but one can't be read any more.
      const lines = journal.toString('latin1').split('\n');
      journal.write('X', lines.slice(0, -3).join('\n').length + 20);
      machine.put(files.set(JOURNAL, journal));
    },
    damaged: true,
    run(process, told) {
      told.set('repair', 'nothing');
      repair({ disk: process.disk, path: 'world', model: toyModel }, transfer(0, 'a', 'a'));
      told.set('repair', 'kept');
      ask(open(process), 'new', told);
    },
  },
];

/** What whoever finds these files may find: each of it once, or not at all. */
function verify(files: Files, { told, kept, model }: Case): void {
  const machine = new Machine(files);
  const store = open(machine.start(), model);
  const replayed = store.audit((ledger) => (sumOf(ledger) === 0 ? [] : ['the sum is not zero']));
  const problem = replayed.problems[0] ?? misses(store, told, kept);
  if (problem !== undefined) throw new Error(problem);
  // And goes on.
  ask(store, 'afterwards', new Map());
  machine.killAll();
  const next = open(machine.start(), model);
  const after = misses(next, new Map([...told, ['afterwards', 'kept']]), kept);
  if (after !== undefined) throw new Error(`afterwards ${after}`);
}

/** What is not as it was told to be, if anything. */
function misses(store: ToyStore, told: Told, kept: readonly string[]): string | undefined {
  for (const id of kept)
    if ([...store.find(`id/${id}`)].length !== 1) return `${id} was kept, and is not there once`;
  for (const [id, what] of told) {
    if (id === 'repair') continue;
    const count = [...store.find(`id/${id}`)].length;
    if (count > 1 || (what === 'kept' && count === 0) || (what === 'refused' && count > 0))
      return `${id} was told as ${what}, and is there ${count} times`;
  }
  const state = store.state.transfers;
  return state === store.seq ? undefined : `${state} of ${store.seq} were folded`;
}

interface Case {
  readonly told: Told;
  readonly kept: readonly string[];
  readonly model: ToyModel;
}

/** The work as it is interrupted. */
function interruptible({ name, prepare, run, model, damaged = false }: ToyWork): Work {
  const prepared = (machine: Machine) => {
    writers = 0;
    prepare?.(machine);
    machine.killAll();
    writers = 1_000;
  };
  const machine = new Machine();
  prepared(machine);
  machine.plan = () => undefined;
  const { safeFiles } = machine;
  const store = damaged || !safeFiles.has(JOURNAL) ? undefined : open(new Machine(safeFiles).start());
  /** The requests that were kept before the work began. */
  const kept = requests.filter((id) => [...(store?.find(`id/${id}`) ?? [])].length === 1);
  // What was damaged before is damaged until it is repaired; then it has what is left.
  const isDamaged = (told: Told) => damaged && told.get('repair') !== 'kept';
  return {
    name,
    prepare: prepared,
    run,
    goOn(process, told) {
      if (isDamaged(told)) return;
      writers = 2_000;
      const next = open(process, model);
      ask(next, 'recovering', told);
      next.maintain();
    },
    verify(files, told) {
      if (isDamaged(told)) mend(files, model);
      else verify(files, { told, kept, model: model ?? toyModel });
    },
    others: damaged
      ? []
      : others.map(([what, work]) => [
          what,
          (process, told) => (model ? open(process, model).maintain() : work(process, told)),
        ]),
  };
}

/** A repair that was broken off can be made, or made again. */
function mend(files: Files, model = toyModel): void {
  const machine = new Machine(files);
  repair({ disk: machine.start().disk, path: 'world', model }, transfer(0, 'a', 'a'));
  verify(machine.files, { told: new Map(), kept: ['r1'], model });
}

/** What another process may do between any two calls. */
const others: readonly [string, (process: Process, told: Told) => void][] = [
  ['pays', (process, told) => ask(open(process), 'other', told)],
  ['pays the same', (process, told) => ask(open(process), 'new', told)],
  ['makes a snapshot', (process) => open(process).maintain()],
];

const totals = { works: 0, faults: 0, states: 0 };

test.each(works.map((work) => [work.name, work] as const))(
  'interrupted at every system call, it is done or not done: %s',
  async (_name, work) => {
    const tries = new Tries(interruptible(work));
    await tries.interrupt();
    await tries.refuse();
    await tries.meet();
    totals.works += 1;
    totals.faults += tries.faults;
    totals.states += tries.states;
    expect(tries.faults).toBeGreaterThan(20);
  },
);

test('so many states were looked at', () => {
  process.stderr.write(`${totals.works} works, ${totals.faults} faults, ${totals.states} states\n`);
  expect(totals.states).toBeGreaterThan(5_000);
});
