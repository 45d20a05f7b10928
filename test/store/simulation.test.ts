import { expect, test, vi } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { generator } from '../../src/core/random.ts';
import { Machine, type Process, randomPlan, randomRates } from '../support/machine.ts';
import { openToy, sumOf, type ToyStore, type Transfer } from '../support/toy-ledger.ts';

const SOAK_SECONDS = Number(process.env['WALLET_SOAK'] ?? 0);
const SEEDS = 250;
const MOST_TURNS = 120;

vi.setConfig({ testTimeout: 120_000 + SOAK_SECONDS * 2_000 });

/** What is known of a request: `unknown` when whoever asked was not told, `refused` when told that nothing was kept. */
interface Request {
  readonly id: string;
  readonly data: Transfer;
  told: 'nothing yet' | 'unknown' | 'refused' | { readonly seq: number };
  /** Processes that are at it now. */
  running: number;
}

interface Runner {
  process: Process;
  store: ToyStore | undefined;
  busy: boolean;
}

const ACCOUNTS = 3;

/** One world's life under faults. Throws if a promise is broken. */
class Simulation {
  readonly machine = new Machine();
  readonly #random: ReturnType<typeof generator>;
  readonly #runners: Runner[];
  readonly #requests: Request[] = [];
  readonly #faults: Machine['plan'];
  #turns = 0;
  acknowledged = 0;

  constructor(seed: string) {
    this.#random = generator(seed);
    const chance = generator(`${seed}/machine`);
    this.#faults = randomPlan(chance, randomRates(this.#random), () => this.turn());
    this.machine.plan = this.#faults;
    this.#runners = Array.from({ length: 1 + this.#random.below(4) }, () => ({
      process: this.machine.start(),
      store: undefined,
      busy: false,
    }));
  }

  run(): void {
    while (this.#turns < MOST_TURNS) {
      this.turn();
      if (this.#random.below(15) === 0) this.#look();
    }
    this.machine.powerCut(this.#random);
    this.#look();
  }

  /** One process that is not in the middle of something does something. */
  turn(): void {
    const free = this.#runners.filter(({ busy }) => !busy);
    const runner = free[this.#random.below(Math.max(1, free.length))];
    if (!runner) return;
    // Turns within turns within turns would never end.
    if (this.#turns >= MOST_TURNS) return;
    this.#turns += 1;
    runner.busy = true;
    try {
      this.#act(runner);
    } finally {
      runner.busy = false;
    }
  }

  #act(runner: Runner): void {
    if (runner.process.dead || this.#random.below(12) === 0) {
      runner.process = this.machine.start();
      runner.store = undefined;
    }
    try {
      runner.store ??= openToy(runner.process.disk, { writer: () => `w${this.#random.below(2 ** 32)}` });
      if (this.#random.below(6) === 0) runner.store.maintain();
    } catch (error) {
      return this.#mustBeHonest(runner, error);
    }
    this.#pay(runner.process, runner.store, this.#pick());
  }

  /** A new request, or one whose outcome isn't known, or one that another process is at, or one that is done. */
  #pick(): Request {
    const old = this.#requests[this.#random.below(Math.max(1, this.#requests.length))];
    const unknown = this.#requests.find(({ told }) => told === 'unknown');
    const running = this.#requests.find((request) => request.running > 0);
    const chance = this.#random.below(10);
    if (chance < 3 && unknown) return unknown;
    if (chance < 5 && running) return running;
    if (chance < 6 && old) return old;
    const [from, to] = [this.#random.below(ACCOUNTS), this.#random.below(ACCOUNTS)];
    const data = {
      from: this.#random.below(3) === 0 ? 'bank' : `p${from}`,
      to: `p${to}`,
      amount: 1 + this.#random.below(50),
    };
    const request: Request = { id: `r${this.#requests.length}`, data, told: 'nothing yet', running: 0 };
    this.#requests.push(request);
    return request;
  }

  /** What `Wallet.submit` does: look for the id, decide, commit, and again if another process was first. */
  #pay(process: Process, store: ToyStore, request: Request): void {
    request.running += 1;
    const before = request.told;
    try {
      const seq = this.#keep(store, request);
      if (process.dead) return this.#leave(request);
      if (seq === undefined) return;
      if (typeof before === 'object' && before.seq !== seq)
        throw new Error(`${request.id} was record ${before.seq}, and is record ${seq}`);
      request.told = { seq };
      this.acknowledged += 1;
    } catch (error) {
      if (process.dead) return this.#leave(request);
      if (!(error instanceof WalletError)) throw error;
      if (error.refusal.code === 'STORE_UNSURE') return this.#leave(request);
      if (error.refusal.code !== 'STORE_UNWRITABLE') throw error;
      // Another process may be at the same request.
      if (request.told === 'nothing yet' && request.running === 1) request.told = 'refused';
    } finally {
      request.running -= 1;
    }
  }

  #keep(store: ToyStore, { id, data }: Request): number | undefined {
    for (let tries = 1; ; tries += 1) {
      if (tries > 64) throw new Error('no try of 64 was the first');
      store.refresh();
      for (const record of store.find(`id/${id}`)) {
        store.sync();
        return record.seq;
      }
      if (data.from !== 'bank' && (store.state.accounts.get(data.from) ?? 0) < data.amount) return undefined;
      const kept = store.commit({ at: 1_000, data, id });
      if (kept) return kept.seq;
    }
  }

  #leave(request: Request): void {
    if (typeof request.told !== 'object') request.told = 'unknown';
  }

  #mustBeHonest({ process }: Runner, error: unknown): void {
    if (process.dead) return;
    const honest =
      error instanceof WalletError && ['STORE_UNWRITABLE', 'STORE_UNSURE'].includes(error.refusal.code);
    if (!honest) throw error;
  }

  /** The oracle: opens the world without faults and holds it against what was told. */
  #look(): void {
    this.machine.plan = () => undefined;
    const store = openToy(this.machine.start().disk);
    const replayed = store.audit((ledger) => (sumOf(ledger) === 0 ? [] : ['the sum is not zero']));
    if (!replayed.ok) throw new Error(replayed.problems.join('; '));
    expect(store.state.transfers).toBe(store.seq);
    const inDebt = [...store.state.accounts].filter(([name, amount]) => name !== 'bank' && amount < 0);
    expect(inDebt).toEqual([]);
    let found = 0;
    for (const { id, told, data } of this.#requests) {
      const records = [...store.find(`id/${id}`)];
      found += records.length;
      if (records.length > 1) throw new Error(`${id} is there ${records.length} times`);
      if (told === 'refused' && records.length > 0) throw new Error(`${id} was refused, and is there`);
      if (typeof told === 'object' && records[0]?.seq !== told.seq)
        throw new Error(
          `${id} was acknowledged as record ${told.seq}, and is ${records[0]?.seq ?? 'not there'}`,
        );
      if (records[0] && JSON.stringify(records[0].data) !== JSON.stringify(data))
        throw new Error(`${id} is another`);
    }
    expect(found).toBe(store.seq);
    this.machine.plan = this.#faults;
  }

  get trace(): string {
    return JSON.stringify(this.#requests.map(({ told }) => told));
  }
}

function simulate(seed: string): Simulation {
  const simulation = new Simulation(seed);
  try {
    simulation.run();
  } catch (error) {
    throw new Error(`seed ${seed}, disk call ${simulation.machine.counts.calls}: ${String(error)}`, {
      cause: error,
    });
  }
  return simulation;
}

test('whatever fails and whenever, what was acknowledged is there once, and what was refused is not', () => {
  const totals = {
    calls: 0,
    kills: 0,
    powerCuts: 0,
    refusals: 0,
    shortWrites: 0,
    failedSyncs: 0,
    acknowledged: 0,
  };
  const until = performance.now() + SOAK_SECONDS * 1_000;
  for (let number = 0; number < SEEDS || performance.now() < until; number += 1) {
    const { machine, acknowledged } = simulate(`store-${number}`);
    for (const [name, count] of Object.entries({ ...machine.counts, acknowledged }))
      totals[name as keyof typeof totals] += count;
  }
  if (SOAK_SECONDS > 0) process.stderr.write(`${JSON.stringify(totals)}\n`);
  // Without these, the test would have looked at nothing.
  for (const [name, least] of Object.entries({
    calls: 50_000,
    kills: 300,
    powerCuts: 400,
    refusals: 300,
    shortWrites: 300,
    failedSyncs: 300,
    acknowledged: 4_000,
  }))
    expect([name, totals[name as keyof typeof totals] >= least]).toEqual([name, true]);
});

test('a seed gives the same life each time', () => {
  for (const seed of ['again-1', 'again-2', 'again-3'])
    expect(simulate(seed).trace).toBe(simulate(seed).trace);
});
