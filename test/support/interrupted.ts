/**
 * A piece of work, interrupted at every system call: killed there; the power cut there, with whatever that may leave;
 * the call refused, once and from then on; its writes cut short. And again while the next process goes on from what
 * was left. Nothing is drawn by chance.
 */

import { createHash } from 'node:crypto';
import { WalletError } from '../../src/core/errors.ts';
import { generator } from '../../src/core/random.ts';
import { JOURNAL } from '../../src/store/journal.ts';
import { type Fault, type Files, Machine, type Process, takesSpace } from './machine.ts';

/** With more of it: in the soak. */
const THOROUGH = process.env['WALLET_SOAK'] !== undefined;

/** What whoever asked was told of each request. */
export type Told = Map<string, 'nothing' | 'kept' | 'refused' | 'unsure'>;

export interface Work {
  readonly name: string;
  /** Puts on the disk what is there before it. */
  readonly prepare: (machine: Machine) => void;
  readonly run: (process: Process, told: Told) => void | Promise<void>;
  /** What the next process does with what is left; nothing where it can't. */
  readonly goOn: (process: Process, told: Told) => void | Promise<void>;
  /** Throws unless whoever finds these files finds what was told, whole and once, and can go on. */
  readonly verify: (files: Files, told: Told) => void | Promise<void>;
  /** At how many bytes a write of so many is cut: each of them if left out. */
  readonly cuts?: (bytes: number) => number;
  /** What others may do between any two calls. */
  readonly others?: readonly (readonly [string, (process: Process, told: Told) => void])[];
}

/** What was left, by what, and what had been told by then. */
interface State {
  readonly files: Files;
  readonly told: Told;
  readonly where: string;
}

/** A machine on which the next process goes on. */
interface Left {
  readonly machine: Machine;
  readonly told: Told;
  readonly where: string;
}

/** One work's tries: each state once, however it came about. */
export class Tries {
  readonly #work: Work;
  readonly #seen = new Set<string>();
  readonly #begun = new Set<string>();
  /** What is to be looked at. */
  #found: State[] = [];
  #left: Left[] = [];
  states = 0;
  faults = 0;

  constructor(work: Work) {
    this.#work = work;
  }

  /** Kills and power cuts at every call, and at every call of whoever goes on from what they leave. */
  async interrupt(): Promise<void> {
    const machine = this.#prepared();
    const told: Told = new Map();
    let calls = 0;
    const look = () => {
      const where = `before call ${(calls += 1)}`;
      this.#note(machine.files, told, `killed ${where}`);
      for (const files of machine.images(this.#work.cuts)) this.#note(files, told, `power cut ${where}`);
      for (const left of [machine.copy(), new Machine(machine.safeFiles)])
        if (isNew(this.#begun, withSafe(left), told))
          this.#left.push({ machine: left, told: new Map(told), where });
    };
    const ended = await this.#run(machine, told, () => {
      look();
      return undefined;
    });
    if (ended !== undefined) throw new Error(this.#work.name, { cause: ended });
    look();
    this.faults += calls;
    await this.#check();
    const left = this.#left;
    this.#left = [];
    for (const each of left) await this.#again(each);
  }

  /** The next process, interrupted as well. */
  async #again({ machine, told, where }: Left): Promise<void> {
    const recovering: Told = new Map(told);
    let calls = 0;
    machine.plan = () => {
      const at = `${where}, then before call ${(calls += 1)}`;
      this.#note(machine.files, recovering, `killed ${at}`);
      this.#note(machine.safeFiles, recovering, `power cut ${at}`);
      if (THOROUGH)
        for (const image of machine.images(this.#work.cuts)) this.#note(image, recovering, `power cut ${at}`);
      return undefined;
    };
    await this.#work.goOn(machine.start(), recovering);
    machine.plan = () => undefined;
    this.#note(machine.safeFiles, recovering, `power cut ${where} and after going on`);
    this.faults += calls;
    await this.#check();
  }

  /** Every call refused, once and from then on; every write cut short. */
  async refuse(): Promise<void> {
    const calls: { takesSpace: boolean; shorts: readonly number[] }[] = [];
    await this.#run(this.#prepared(), new Map(), (call) => {
      calls.push({ takesSpace: takesSpace(call), shorts: this.#shorts(call.file, call.bytes) });
      return undefined;
    });
    for (const [index, call] of calls.entries()) {
      const faults: Fault[] = [
        { is: 'refused', code: 'EIO' },
        ...(call.takesSpace ? [{ is: 'refused', code: 'ENOSPC' } as const] : []),
        ...call.shorts.map((bytes) => ({ is: 'short', bytes }) as const),
      ];
      for (const fault of faults)
        for (const once of fault.is === 'short' ? [true] : [true, false])
          await this.#refuseAt(index, fault, once);
    }
  }

  /** After how many bytes a write is cut short. */
  #shorts(file: string, bytes: number): readonly number[] {
    const { cuts = (most) => most } = this.#work;
    // Snapshot and index are written under names that nobody reads.
    const most = THOROUGH || [JOURNAL, 'anchor'].includes(file) ? cuts(bytes) : bytes / 16;
    const step = Math.max(1, Math.ceil(bytes / most));
    const all = Array.from({ length: Math.ceil(bytes / step) }, (_, index) => index * step);
    return bytes > 1 ? [...new Set([...all, bytes - 1])] : all;
  }

  async #refuseAt(index: number, fault: Fault, once: boolean): Promise<void> {
    this.faults += 1;
    const machine = this.#prepared();
    const told: Told = new Map();
    const { ended } = await this.#counted(machine, told, (at) =>
      at === index || (!once && at > index) ? fault : undefined,
    );
    const where = `${JSON.stringify(fault)} at call ${index + 1}${once ? '' : ' and later'}`;
    const honest =
      ended === undefined || (ended instanceof WalletError && ended.refusal.code.startsWith('STORE_'));
    if (!honest) throw new Error(`${this.#work.name}, ${where}: not honest`, { cause: ended });
    for (const files of [machine.files, machine.safeFiles]) this.#note(files, told, where);
    machine.powerCut(generator(where));
    this.#note(machine.files, told, `${where}, then a power cut`);
    await this.#check();
  }

  /** Another process does its work between any two calls; then, or in the midst of it, all are killed. */
  async meet(): Promise<void> {
    for (const [name, work] of this.#work.others ?? []) {
      for (let index = 0, isOver = false; !isOver; index += 1) {
        this.faults += 1;
        const machine = this.#prepared();
        const told: Told = new Map();
        const { ended, calls } = await this.#counted(machine, told, (at) => {
          if (at !== index) return undefined;
          machine.plan = () => undefined;
          work(machine.start(), told);
          return undefined;
        });
        isOver = calls <= index;
        const where = `where another ${name} before call ${index + 1}`;
        if (ended !== undefined) throw new Error(`${this.#work.name}, ${where}: it failed`, { cause: ended });
        for (const files of [machine.files, machine.safeFiles]) this.#note(files, told, where);
        await this.#check();
      }
    }
  }

  #prepared(): Machine {
    const machine = new Machine();
    this.#work.prepare(machine);
    machine.plan = () => undefined;
    return machine;
  }

  /** Runs the work with this plan; how it ended. */
  async #run(machine: Machine, told: Told, plan: Machine['plan']): Promise<unknown> {
    machine.killAll();
    const process = machine.start();
    machine.plan = plan;
    try {
      await this.#work.run(process, told);
      return undefined;
    } catch (error) {
      return error;
    } finally {
      machine.plan = () => undefined;
    }
  }

  /** The same with a plan that is told how many calls came before; and how many there were. */
  async #counted(machine: Machine, told: Told, plan: (before: number) => Fault | undefined) {
    let calls = 0;
    const ended = await this.#run(machine, told, () => {
      calls += 1;
      return plan(calls - 1);
    });
    return { ended, calls };
  }

  #note(files: Files, told: Told, where: string): void {
    if (isNew(this.#seen, files, told)) this.#found.push({ files, told: new Map(told), where });
  }

  /** Looks at what was found: later, as a process that looks has system calls of its own. */
  async #check(): Promise<void> {
    const found = this.#found;
    this.#found = [];
    for (const { files, told, where } of found) {
      this.states += 1;
      try {
        await this.#work.verify(files, told);
      } catch (error) {
        throw new Error(`${this.#work.name}, ${where}: ${String(error)}`, { cause: error });
      }
    }
  }
}

/** What is there, and beside it what a power cut would surely leave of it. */
function withSafe({ files, safeFiles }: Machine): Files {
  return new Map([...files, ...[...safeFiles].map(([name, bytes]) => [`safe ${name}`, bytes] as const)]);
}

function isNew(seen: Set<string>, files: Files, told: Told): boolean {
  const hash = createHash('sha1');
  // Temporary files have names of chance, and nobody reads them.
  for (const [name, bytes] of files)
    if (!name.endsWith('.tmp')) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  const key = hash.update(JSON.stringify([...told])).digest('base64');
  return seen.size < seen.add(key).size;
}
