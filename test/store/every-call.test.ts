/**
 * Every kind of the store's work, interrupted at every system call: killed there; the power cut there, with whatever
 * that may leave; the call refused, once and from then on; a write cut short at every byte. And again while the next
 * process goes on from what was left. Nothing is drawn by chance.
 */

import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { generator } from '../../src/core/random.ts';
import { JOURNAL } from '../../src/store/journal.ts';
import type { Model } from '../../src/store/model.ts';
import { repair } from '../../src/store/repair.ts';
import { keptOf } from '../../src/store/store.ts';
import { type Fault, type Files, Machine, type Process, takesSpace } from '../support/machine.ts';
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

/** With more of it: in the soak. */
const THOROUGH = process.env['WALLET_SOAK'] !== undefined;

type ToyModel = Model<Ledger, Transfer>;

/** A piece of work on a disk, and what is there before it. */
interface Work {
  readonly name: string;
  readonly prepare?: (machine: Machine) => void;
  /** The world's format after it. */
  readonly model?: ToyModel;
  readonly run: (process: Process, told: Told) => void;
  /** What is surely lost, because it was before. */
  readonly damaged?: boolean;
}

/** What whoever asked was told of each request. */
type Told = Map<string, 'nothing' | 'kept' | 'refused' | 'unsure'>;

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

const works: readonly Work[] = [
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

/** One work's tries: each state once, however it came about. */
class Tries {
  readonly #work: Work;
  readonly #seen = new Set<string>();
  readonly #second = new Set<string>();
  states = 0;
  faults = 0;

  /** The requests that were kept before the work began. */
  readonly #kept: readonly string[];

  constructor(work: Work) {
    this.#work = work;
    const { safeFiles } = this.#prepared();
    const store = work.damaged || !safeFiles.has(JOURNAL) ? undefined : open(new Machine(safeFiles).start());
    this.#kept = requests.filter((id) => [...(store?.find(`id/${id}`) ?? [])].length === 1);
  }

  #prepared(): Machine {
    writers = 0;
    const machine = new Machine();
    this.#work.prepare?.(machine);
    machine.plan = () => undefined;
    return machine;
  }

  /** Runs the work with this plan; what was told, and how it ended. */
  #run(machine: Machine, told: Told, plan: Machine['plan']): unknown {
    machine.killAll();
    const process = machine.start();
    writers = 1_000;
    machine.plan = plan;
    try {
      this.#work.run(process, told);
      return undefined;
    } catch (error) {
      return error;
    } finally {
      machine.plan = () => undefined;
    }
  }

  #check(files: Files, told: Told, where: string): void {
    const { damaged = false, model = toyModel } = this.#work;
    const key = keyOf(files, told);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.states += 1;
    // What was damaged before is damaged until it is repaired; then it has what is left.
    const repaired = !damaged || told.get('repair') === 'kept';
    try {
      if (repaired) verify(files, { told, kept: this.#kept, model });
      else this.#mend(files, model);
    } catch (error) {
      throw new Error(`${this.#work.name}, ${where}: ${String(error)}`, { cause: error });
    }
  }

  /** A repair that was broken off can be made, or made again. */
  #mend(files: Files, model: ToyModel): void {
    const machine = new Machine(files);
    repair({ disk: machine.start().disk, path: 'world', model }, transfer(0, 'a', 'a'));
    verify(machine.files, { told: new Map(), kept: ['r1'], model });
  }

  /** Kills and power cuts at every call, and at every call of whoever goes on from what they leave. */
  interrupt(): void {
    const machine = this.#prepared();
    const told: Told = new Map();
    let calls = 0;
    const look = () => {
      const where = `before call ${(calls += 1)}`;
      this.#check(machine.files, told, `killed ${where}`);
      for (const files of machine.images()) this.#check(files, told, `power cut ${where}`);
      for (const files of [machine.files, machine.safeFiles]) this.#again(files, told, where);
    };
    const ended = this.#run(machine, told, () => {
      look();
      return undefined;
    });
    if (ended !== undefined) throw new Error(this.#work.name, { cause: ended });
    look();
    this.faults += calls;
  }

  /** The next process, interrupted as well. */
  #again(files: Files, told: Told, where: string): void {
    const key = keyOf(files, told);
    if (this.#second.has(key) || told.get('repair') === 'nothing') return;
    this.#second.add(key);
    const machine = new Machine(files);
    const recovering: Told = new Map(told);
    let calls = 0;
    machine.plan = () => {
      const at = `${where}, then before call ${(calls += 1)}`;
      this.#check(machine.files, recovering, `killed ${at}`);
      this.#check(machine.safeFiles, recovering, `power cut ${at}`);
      if (THOROUGH) for (const image of machine.images()) this.#check(image, recovering, `power cut ${at}`);
      return undefined;
    };
    writers = 2_000;
    const store = open(machine.start(), this.#work.model);
    ask(store, 'recovering', recovering);
    store.maintain();
    machine.plan = () => undefined;
    this.#check(machine.safeFiles, recovering, `power cut ${where} and after going on`);
  }

  /** Every call refused, once and from then on; every write cut short at every byte. */
  refuse(): void {
    const calls: { takesSpace: boolean; bytes: number; step: number }[] = [];
    this.#run(this.#prepared(), new Map(), (call) => {
      // Snapshot and index are written under names that nobody reads.
      const step = THOROUGH || [JOURNAL, 'anchor'].includes(call.file) ? 1 : 16;
      calls.push({ takesSpace: takesSpace(call), bytes: call.bytes, step });
      return undefined;
    });
    for (const [index, call] of calls.entries()) {
      const faults: Fault[] = [
        { is: 'refused', code: 'EIO' },
        ...(call.takesSpace ? [{ is: 'refused', code: 'ENOSPC' } as const] : []),
        ...Array.from({ length: Math.ceil(call.bytes / call.step) }, (_, index) => {
          return { is: 'short', bytes: index * call.step } as const;
        }),
      ];
      for (const fault of faults) {
        for (const once of fault.is === 'short' ? [true] : [true, false]) this.#refuseAt(index, fault, once);
      }
    }
  }

  /** Another process does its work between any two calls; then, or in the midst of it, all are killed. */
  meet(): void {
    for (const [name, work] of others) {
      for (let index = 0, isOver = false; !isOver; index += 1) {
        this.faults += 1;
        const machine = this.#prepared();
        const told: Told = new Map();
        let at = -1;
        const ended = this.#run(machine, told, () => {
          at += 1;
          if (at !== index) return undefined;
          machine.plan = () => undefined;
          const model = this.#work.model;
          if (model === undefined) work(machine.start(), told);
          else open(machine.start(), model).maintain();
          return undefined;
        });
        isOver = at < index;
        const where = `where another ${name} before call ${index + 1}`;
        if (ended !== undefined) throw new Error(`${this.#work.name}, ${where}: it failed`, { cause: ended });
        for (const files of [machine.files, machine.safeFiles]) this.#check(files, told, where);
      }
    }
  }

  #refuseAt(index: number, fault: Fault, once: boolean): void {
    this.faults += 1;
    const machine = this.#prepared();
    const told: Told = new Map();
    let at = -1;
    const ended = this.#run(machine, told, () => {
      at += 1;
      return at === index || (!once && at > index) ? fault : undefined;
    });
    const where = `${JSON.stringify(fault)} at call ${index + 1}${once ? '' : ' and later'}`;
    const honest =
      ended === undefined || (ended instanceof WalletError && ended.refusal.code.startsWith('STORE_'));
    if (!honest) throw new Error(`${this.#work.name}, ${where}: not honest`, { cause: ended });
    if (told.get('repair') === 'nothing') told.delete('repair');
    for (const files of [machine.files, machine.safeFiles]) this.#check(files, told, where);
    machine.powerCut(generator(where));
    this.#check(machine.files, told, `${where}, then a power cut`);
  }
}

/** What another process may do between any two calls. */
const others: readonly [string, (process: Process, told: Told) => void][] = [
  ['pays', (process, told) => ask(open(process), 'other', told)],
  ['pays the same', (process, told) => ask(open(process), 'new', told)],
  ['makes a snapshot', (process) => open(process).maintain()],
];

function keyOf(files: Files, told: Told): string {
  const hash = createHash('sha1');
  // Temporary files have names of chance, and nobody reads them.
  for (const [name, bytes] of files)
    if (!name.endsWith('.tmp')) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.update(JSON.stringify([...told])).digest('base64');
}

const totals = { works: 0, faults: 0, states: 0 };

test.each(works.map((work) => [work.name, work] as const))(
  'interrupted at every system call, it is done or not done: %s',
  (_name, work) => {
    const tries = new Tries(work);
    tries.interrupt();
    tries.refuse();
    if (!work.damaged) tries.meet();
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
