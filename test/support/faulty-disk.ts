/**
 * A machine with one disk for several simulated processes, on which everything that may go wrong does: processes are
 * killed between any two calls, the power fails, writes are cut short, the disk is full, a sync fails. All of it
 * follows from a seed.
 */

import type { Disk } from '../../src/store/disk.ts';
import type { Random } from '../../src/core/random.ts';

/** How often something happens, in a thousand disk calls; a machine draws its own. */
export interface Rates {
  readonly kill: number;
  readonly powerCut: number;
  readonly full: number;
  readonly shortWrite: number;
  readonly failedSync: number;
  /** Another process gets a turn. */
  readonly turn: number;
}

const SECTOR = 32;

/** A process that the machine runs; what it does after its death no longer reaches the disk. */
export interface Process {
  readonly disk: Disk;
  dead: boolean;
}

/** Bytes that a power cut may take: dirty ones until they are synced, forgotten ones until they are written again. */
interface Unsafe {
  from: number;
  to: number;
  forgotten: boolean;
}

export class Machine {
  readonly #random: Random;
  readonly #rates: Rates;
  readonly #files = new Map<string, Buffer>();
  readonly #processes = new Set<Process>();
  readonly #unheard = new Set<Process>();
  #unsafe: Unsafe[] = [];
  /** What the anchor may fall back to. */
  #oldAnchor: Buffer | undefined;
  /** No faults while this is above zero: the oracle is looking. */
  calm = 0;
  /** Called when another process gets a turn in the middle of a disk call. */
  onTurn: () => void = () => {};
  readonly counts = { calls: 0, kills: 0, powerCuts: 0, refusals: 0, failedSyncs: 0, turns: 0 };

  constructor(random: Random, rates: Rates) {
    this.#random = random;
    this.#rates = rates;
  }

  start(): Process {
    const process: Process = { dead: false, disk: this.#diskOf(() => process) };
    this.#processes.add(process);
    return process;
  }

  powerCut(): void {
    this.counts.powerCuts += 1;
    for (const process of this.#processes) process.dead = true;
    this.#processes.clear();
    const journal = this.#files.get('journal.jsonl');
    if (journal) this.#files.set('journal.jsonl', this.#afterCut(journal));
    this.#unsafe = [];
    if (this.#random.below(2) === 0) {
      if (this.#oldAnchor) this.#files.set('anchor', this.#oldAnchor);
      else this.#files.delete('anchor');
    }
    this.#oldAnchor = this.#files.get('anchor');
  }

  /** Sectors that were not safe are kept, zeroed or garbage; the end may be missing. */
  #afterCut(journal: Buffer): Buffer {
    const bytes = Buffer.from(journal);
    let length = bytes.length;
    for (const { from, to } of this.#unsafe.toSorted((one, other) => other.to - one.to)) {
      if (to === length && this.#random.below(3) > 0) length = from + this.#random.below(to - from + 1);
      const mood = this.#random.below(4);
      for (let at = from; at < Math.min(to, length); at += SECTOR) {
        if (mood === 0 || this.#random.below(2) === 0) continue;
        const end = Math.min(at + SECTOR, to, length);
        if (mood === 1) bytes.fill(0, at, end);
        else for (let each = at; each < end; each += 1) bytes[each] = this.#random.below(256);
      }
    }
    return bytes.subarray(0, length);
  }

  #happens(rate: number): boolean {
    return this.calm === 0 && this.#random.below(1_000) < rate;
  }

  #kill(process: Process): never {
    process.dead = true;
    this.#processes.delete(process);
    throw new Error('the process is dead');
  }

  /** Between two calls: the process may die, the power may fail, another process may have its turn. */
  #between(process: Process): void {
    if (process.dead) this.#kill(process);
    this.counts.calls += 1;
    if (this.#happens(this.#rates.turn)) {
      this.counts.turns += 1;
      this.onTurn();
    }
    if (this.#happens(this.#rates.powerCut)) this.powerCut();
    if (process.dead) this.#kill(process);
    if (this.#happens(this.#rates.kill)) {
      this.counts.kills += 1;
      this.#kill(process);
    }
  }

  #refuse(code: string): never {
    this.counts.refusals += 1;
    throw Object.assign(new Error(code), { code });
  }

  #diskOf(self: () => Process): Disk {
    const call = <Result>(work: () => Result): Result => {
      this.#between(self());
      const result = work();
      this.#between(self());
      return result;
    };
    const put = (name: string, bytes: Buffer) => {
      if (this.#happens(this.#rates.full)) this.#refuse('ENOSPC');
      this.#files.set(name, Buffer.from(bytes));
    };
    return {
      list: () => call(() => (this.#files.size === 0 ? undefined : [...this.#files.keys()])),
      size: (name) => call(() => this.#files.get(name)?.length),
      read: (name, from, length) =>
        call(() => Buffer.from(this.#files.get(name)?.subarray(from, from + length) ?? [])),
      append: (name, bytes) =>
        call(() => {
          if (this.#happens(this.#rates.full)) this.#refuse('ENOSPC');
          const before = this.#files.get(name) ?? Buffer.alloc(0);
          const short = this.#happens(this.#rates.shortWrite);
          // Whole but for its last byte is the cut that deserves to be seen more often than by chance.
          const count = !short
            ? bytes.length
            : bytes.length - 1 - this.#random.below(2) * this.#random.below(bytes.length);
          this.#files.set(name, Buffer.concat([before, bytes.subarray(0, count)]));
          this.#unsafe.push({ from: before.length, to: before.length + count, forgotten: false });
          return count;
        }),
      sync: () =>
        call(() => {
          // Every process that had the file open hears of it once, at its next sync.
          if (this.#unheard.delete(self())) this.#refuse('EIO');
          if (this.#happens(this.#rates.failedSync)) {
            // As Linux does: the pages count as clean from now on, and a later sync succeeds without them.
            this.counts.failedSyncs += 1;
            for (const each of this.#unsafe) each.forgotten = true;
            for (const other of this.#processes) if (other !== self()) this.#unheard.add(other);
            this.#refuse('EIO');
          }
          this.#unsafe = this.#unsafe.filter((each) => each.forgotten);
        }),
      create: (name, bytes) =>
        call(() => {
          if (this.#files.has(name)) return false;
          put(name, bytes);
          return true;
        }),
      replace: (name, bytes) => call(() => put(name, bytes)),
      overwrite: (name, from, bytes) =>
        call(() => {
          const before = this.#files.get(name);
          if (name !== 'journal.jsonl' || !before) return put(name, bytes);
          // The same bytes again: what was safe stays safe, what was forgotten will be written.
          if (!before.subarray(from, from + bytes.length).equals(bytes))
            throw new Error('not the same bytes');
          for (const each of this.#unsafe)
            if (each.from >= from && each.to <= from + bytes.length) each.forgotten = false;
        }),
      close: () => undefined,
    };
  }
}
