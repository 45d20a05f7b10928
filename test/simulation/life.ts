/**
 * One world's life: one to eight processes that use it at once on a simulated machine, where they are killed, the power
 * fails, the disk is full, calls fail and clocks jump; all of it follows from a seed. What they are told is held against
 * what is surely on disk, and each record of the journal against an independent model of the wallet.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { generator, type Random } from '../../src/core/random.ts';
import type { Disk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { type Outcome, Wallet, WalletError } from '../../src/wallet.ts';
import { type Files, Machine, type Process, randomPlan, randomRates } from '../support/machine.ts';
import { type Line, Model, ModelError, type Silent } from './model.ts';
import {
  type Ask,
  firstAsks,
  firstFault,
  firstProgram,
  type Issued,
  Scene,
  someAsk,
  USERS,
} from './requests.ts';
import type { Told } from './story.ts';
import { asleep, wake } from './time.ts';

const START = Date.parse('2026-01-05T09:00:00+08:00');
const JOURNAL = 'journal.jsonl';

/** What came of a life, added up over many. */
export interface Tally {
  steps: number;
  requests: number;
  done: number;
  refused: number;
  kills: number;
  powerCuts: number;
  failedCalls: number;
  retries: number;
  /** Writes of more than one record. */
  groups: number;
  wentBack: number;
  judged: number;
  unjudged: number;
  readonly codes: Map<string, number>;
  readonly events: Map<string, number>;
  readonly operations: Map<string, number>;
}

export function newTally(): Tally {
  return {
    steps: 0,
    requests: 0,
    done: 0,
    refused: 0,
    kills: 0,
    powerCuts: 0,
    failedCalls: 0,
    retries: 0,
    groups: 0,
    wentBack: 0,
    judged: 0,
    unjudged: 0,
    codes: new Map(),
    events: new Map(),
    operations: new Map(),
  };
}

/** What was asked under an id of its own, and what is known of it: nothing for certain until somebody was told. */
interface Request {
  readonly id: string | undefined;
  readonly ask: Ask;
  told: 'nothing yet' | 'unknown' | 'done' | 'refused';
  entry?: string | undefined;
  /** How often anybody had gone back before it was last begun: what is taken back may be done again. */
  goings: number;
}

/** A person's shell, or a server that has many requests at once. */
interface Shell {
  process: Process;
  wallet: Wallet | undefined;
  readonly most: number;
  readonly doings: Set<Doing>;
  readonly skewMs: number;
}

/** One thing that a process is at. */
interface Doing {
  readonly shell: Shell;
  process: Process;
  request: Request | undefined;
  /** The name under which it last tried to write what was asked for. */
  writer: string | undefined;
  /** Whether its process did nothing else meanwhile. */
  isAlone: boolean;
}

/** Who has the turn: it stays so where a promise goes on. */
const turn = new AsyncLocalStorage<Doing>();

/** One attempt to write a record, by the name of its writer. */
interface Attempt {
  readonly request: Request | undefined;
  /** What it wrote, once it did. */
  op: string | undefined;
  /** Whether somebody was told that it is kept, or that it is not. */
  told: 'kept' | 'not kept' | undefined;
}

interface Past {
  readonly line: Line;
  readonly ask: Ask | undefined;
}

export class Life {
  readonly machine = new Machine();
  readonly tally = newTally();
  /** What was asked, in the order of the journal: to tell the story again without faults. */
  readonly story: Told[] = [];
  readonly seed: string;
  readonly #random: Random;
  readonly #shells: Shell[];
  readonly #plan: Machine['plan'];
  readonly #attempts = new Map<string, Attempt>();
  readonly #requests: Request[] = [];
  /** The ids of requests that are kept, as somebody was told. */
  readonly #kept = new Set<string>();
  readonly #first: Ask[];
  readonly #issued: Issued[] = [];
  readonly #ownClock: boolean;
  /** How many turns are left. */
  #turns: number;
  #realNow = START;
  #goings = 0;
  /** Who is going back: what is done meanwhile may be taken back with the rest. */
  readonly #travelling = new Set<Doing>();
  /** The processes that are in the middle of a system call: while others have a turn, these have none. */
  readonly #calling: Process[] = [];
  #writers = 0;
  #taken = 0;
  #silent: (Silent & { readonly after: number })[] = [];
  #model = new Model();
  readonly #pasts: Past[] = [];
  #failure: Error | undefined;
  readonly #running = new Set<Promise<void>>();

  constructor(seed: string) {
    this.seed = seed;
    this.#random = generator(`life/${seed}`);
    const rates = randomRates(this.#random);
    const plan = randomPlan(generator(`machine/${seed}`), rates, () => this.#turn());
    this.#plan = (call) => {
      this.#calling.push(call.process);
      try {
        return plan(call);
      } finally {
        this.#calling.pop();
      }
    };
    this.#ownClock = this.#random.below(2) === 0;
    this.#turns = 200 + this.#random.below(700);
    const funds = [300_000, 3_000, 100_000][this.#random.below(3)] ?? 0;
    const faults = this.#random.below(2) === 0 ? [firstFault] : [];
    this.#first = [...USERS.flatMap((user) => [...firstAsks(user, funds)]), firstProgram, ...faults];
    this.#shells = Array.from({ length: 1 + this.#random.below(8) }, (_, index) => ({
      process: this.machine.start(),
      wallet: undefined,
      most: (index === 0 && [1, 3, 12][this.#random.below(3)]) || 1,
      doings: new Set(),
      skewMs: this.#random.below(3) === 0 ? this.#random.below(100_000) : 0,
    }));
  }

  async run(): Promise<void> {
    this.machine.plan = this.#plan;
    // Some lives begin in peace, so that there is money to lose.
    if (this.#random.below(4) > 0) await this.#begin();
    while (this.#turns > 0) {
      this.#realNow +=
        this.#random.below(4) === 0 ? this.#random.below(400_000) - 60_000 : 1 + this.#random.below(900);
      this.#turn();
      if (asleep() > 0 && this.#random.below(3) > 0) wake(this.#random.below(asleep()));
      await this.#settle();
      if (this.#random.below(25) === 0) this.#look();
    }
    while (this.#running.size > 0) {
      if (asleep() > 0) wake(this.#random.below(asleep()));
      await this.#settle();
    }
    this.machine.powerCut(this.#random);
    this.#look();
    this.#lookThrough();
    this.tally.steps = this.machine.counts.calls;
    const { kills, powerCuts, refusals, shortWrites, failedSyncs } = this.machine.counts;
    Object.assign(this.tally, { kills, powerCuts, failedCalls: refusals + shortWrites + failedSyncs });
  }

  /** Everything that is told, and every byte of the journal. */
  get digest(): string {
    const told = this.#requests.map(({ told, entry }) => [told, entry]);
    const journal = this.machine.files.get(JOURNAL) ?? Buffer.alloc(0);
    return createHash('sha256').update(JSON.stringify(told)).update(journal).digest('hex').slice(0, 16);
  }

  async #begin(): Promise<void> {
    const [shell] = this.#shells;
    if (!shell) throw new Error('there is no shell');
    this.machine.plan = () => undefined;
    for (let ask = this.#first.shift(); ask; ask = this.#first.shift()) {
      const running = this.#do(shell, async (doing) => this.#submit(doing, this.#new(ask)));
      const state = { isOver: false };
      void running.finally(() => (state.isOver = true));
      while (!state.isOver) {
        if (asleep() > 0) wake(0);
        await this.#settle();
      }
      const challenge = shell.wallet?.world.users.get(ask.given.as)?.challenges.at(-1);
      if (challenge && ask.given.otp === undefined)
        this.#first.unshift({
          ...ask,
          given: { ...ask.given, otp: shell.wallet?.lastOtp(ask.given.as)?.otp },
        });
    }
    this.machine.plan = this.#plan;
  }

  /** Lets all that can go on go on, until each shell sleeps or is done. */
  async #settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#failure) throw this.#failure;
  }

  /** A shell that can does something, a server several things at once: until it has to wait, before this returns. */
  #turn(): void {
    const free = this.#shells.filter(
      ({ doings, most, process }) => doings.size < most && !this.#calling.includes(process),
    );
    const shell = free[this.#random.below(Math.max(1, free.length))];
    this.#turns -= 1;
    // Turns within turns within turns would never end.
    if (!shell || this.#turns < 0) return;
    for (let more = this.#random.below(shell.most - shell.doings.size); more >= 0; more -= 1) {
      if (this.#failure !== undefined) return;
      const running = this.#do(shell, async (doing) => this.#act(doing))
        .catch((error: unknown) => (this.#failure ??= error as Error))
        .finally(() => this.#running.delete(running))
        .then(() => undefined);
      this.#running.add(running);
    }
  }

  async #do(shell: Shell, work: (doing: Doing) => Promise<void>): Promise<void> {
    const { process, doings } = shell;
    const doing: Doing = {
      shell,
      process,
      request: undefined,
      writer: undefined,
      isAlone: doings.size === 0,
    };
    for (const other of doings) other.isAlone = false;
    doings.add(doing);
    try {
      await turn.run(doing, async () => work(doing));
    } finally {
      doings.delete(doing);
    }
  }

  async #act(doing: Doing): Promise<void> {
    const dice = this.#random.below(1_000);
    if (dice < 15) return this.#restart(doing);
    const wallet = this.#opened(doing);
    if (!wallet) return undefined;
    if (dice < 20) return this.#travel(doing, wallet);
    if (dice < 24) {
      return this.#honestly(doing, () => {
        const { problems } = wallet.audit();
        if (problems.length > 0) throw new Error(problems.join('; '));
      });
    }
    let request: Request | undefined;
    this.#honestly(doing, () => (request = this.#pick(wallet)));
    return request && this.#submit(doing, request);
  }

  /** Ends the process, in order or not, whatever else it is at; the next one begins later. */
  #restart(doing: Doing): void {
    if (this.#random.below(2) === 0) this.#honestly(doing, () => doing.shell.wallet?.close());
    doing.process.dead = true;
  }

  #opened(doing: Doing): Wallet | undefined {
    const { shell } = doing;
    if (shell.process.dead) {
      shell.process = this.machine.start();
      shell.wallet = undefined;
    }
    doing.process = shell.process;
    this.#honestly(doing, () => {
      shell.wallet ??= Wallet.open({
        disk: this.#watched(shell.process.disk),
        seed: this.seed,
        ...(this.#ownClock && { clock: START }),
        now: () => this.#realNow + shell.skewMs,
        writer: () => this.#writer(),
        ...this.#shape,
      });
    });
    return shell.wallet;
  }

  /** The same disk; it is noted what each writer's record is about. */
  #watched(disk: Disk): Disk {
    return {
      ...disk,
      append: (name, bytes) => {
        const lines = bytes.toString('latin1').split('\n');
        const records = lines.filter((line) => line.startsWith('{'));
        if (records.length > 1) this.tally.groups += 1;
        for (const record of records) {
          const { w, d } = JSON.parse(record) as Line & { w: string };
          const attempt = this.#attempts.get(w);
          if (attempt) attempt.op = d.op;
        }
        return disk.append(name, bytes);
      },
    };
  }

  /** Snapshots and index runs come often, so that a short life has many. */
  get #shape(): object {
    return { shape: { records: 16, fanOut: 2, levels: 3 } };
  }

  /** What may be thrown: what the disk refuses, or what a dead process's call comes to. */
  #honestly(doing: Doing, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#mustBeHonest(doing, error);
    }
  }

  #mustBeHonest({ process }: Doing, error: unknown): string | undefined {
    if (process.dead) return undefined;
    if (!(error instanceof WalletError)) throw error;
    const { code } = error.refusal;
    count(this.tally.codes, code);
    if (
      ![
        'STORE_UNWRITABLE',
        'STORE_UNSURE',
        'STORE_BUSY',
        'POINT_UNKNOWN',
        'NOTHING_TO_UNDO',
        'WORLD_CHANGED',
      ].includes(code)
    )
      throw error;
    return code;
  }

  #writer(): string {
    const name = `w${(this.#writers += 1)}`;
    const doing = turn.getStore();
    this.#attempts.set(name, { request: doing?.request, op: undefined, told: undefined });
    if (doing) doing.writer = name;
    return name;
  }

  /** Goes back, or forward again to what was taken back. */
  async #travel(doing: Doing, wallet: Wallet): Promise<void> {
    const ask: Ask = {
      name: 'restoreWorld',
      request: { to: 0, seq: 0, state: {} as never },
      given: { as: '' },
    };
    doing.request = { id: undefined, ask, told: 'nothing yet', goings: 0 };
    this.#goings += 1;
    this.#travelling.add(doing);
    try {
      if (this.#random.below(2) === 0) await wallet.undo(1 + this.#random.below(4));
      else if (this.#random.below(3) === 0) await wallet.restore(wallet.point('before'));
      else await wallet.restore(Math.max(0, wallet.records - this.#random.below(30)));
      this.#isKept(doing);
      this.tally.wentBack += 1;
    } catch (error) {
      this.#mustBeHonest(doing, error);
    } finally {
      this.#arrived(doing);
    }
  }

  /** However it ended: a process that died on the way goes nowhere any more. */
  #arrived(doing: Doing): void {
    if (this.#travelling.delete(doing)) this.#goings += 1;
  }

  /** Whether nobody went back since this request was begun that was done, and nobody is about to. */
  #stands({ told, goings }: Request): boolean {
    for (const doing of this.#travelling) if (doing.process.dead) this.#arrived(doing);
    return told === 'done' && goings === this.#goings && this.#travelling.size === 0;
  }

  #new(ask: Ask): Request {
    const id = this.#random.below(4) > 0 ? `r${this.#requests.length}` : undefined;
    const request: Request = { id, ask, told: 'nothing yet', goings: 0 };
    this.#requests.push(request);
    return request;
  }

  /** A new request, or one again: whose outcome isn't known, that another process is at, or that is done. */
  #pick(wallet: Wallet): Request {
    const chance = this.#random.below(100);
    const again = chance < 12 ? this.#again(chance) : undefined;
    if (again) {
      this.tally.retries += 1;
      return again;
    }
    const done = this.#requests[this.#random.below(Math.max(1, this.#requests.length))];
    // Something else under an id that was used.
    if (done?.id !== undefined && 'amountFen' in done.ask.request && chance === 99) {
      const ask = { ...done.ask, request: { ...done.ask.request, amountFen: 7 } } as Ask;
      return { id: done.id, ask, told: 'nothing yet', goings: 0 };
    }
    const first = this.#first.shift();
    if (first && this.#random.below(4) > 0) return this.#new(first);
    return this.#new(
      someAsk(
        new Scene(this.#random, wallet, this.#issued),
        (user) => this.#model.users.get(user)?.pin?.text,
      ),
    );
  }

  #again(chance: number): Request | undefined {
    const known = this.#requests.filter(({ id, told }) => id !== undefined && told !== 'refused');
    const recent = known.slice(-30);
    if (chance < 6) return recent.findLast(({ told }) => told === 'unknown');
    if (chance < 9)
      return this.#shells
        .flatMap(({ doings }) => [...doings].map(({ request }) => request))
        .find((request) => request?.id !== undefined);
    return recent[this.#random.below(Math.max(1, recent.length))];
  }

  async #submit(doing: Doing, request: Request): Promise<void> {
    const wallet = this.#opened(doing);
    if (!wallet) return;
    const { ask, id } = request;
    const stood = this.#stands(request);
    const began = this.#goings;
    doing.request = request;
    this.tally.requests += 1;
    count(this.tally.operations, ask.name);
    let outcome: Outcome;
    try {
      const given = { ...ask.given, ...(id !== undefined && { requestId: id }) };
      outcome = await wallet.submit(ask.name, ask.request, given);
    } catch (error) {
      const code = this.#mustBeHonest(doing, error);
      if (code === 'STORE_UNWRITABLE') this.#isNotKept(doing);
      return this.#leave(request);
    }
    if (doing.process.dead) return this.#leave(request);
    this.#told(doing, request, outcome, stood && this.#stands(request));
    // Whoever went back meanwhile may have taken it back.
    if (outcome.refusal === undefined) request.goings = began;
    // Its process may not be able to look any more.
    return this.#honestly(doing, () => this.#lookAt(doing, wallet, request, outcome));
  }

  #leave(request: Request): void {
    if (request.told === 'nothing yet') request.told = 'unknown';
  }

  #told(doing: Doing, request: Request, { refusal, events, entry }: Outcome, stood: boolean): void {
    const { id } = request;
    if (events.length > 0) this.#isKept(doing, refusal === undefined);
    if (refusal) {
      this.tally.refused += 1;
      count(this.tally.codes, refusal.code);
      // Under this id something else was done, or the same that another process did meanwhile.
      if (stood) throw new Error(`${id} was done, and then refused with ${refusal.code}`);
      if (request.told === 'nothing yet') request.told = 'refused';
      return;
    }
    this.tally.done += 1;
    if (id !== undefined && stood && request.entry !== entry?.id)
      throw new Error(`${id} was ${request.entry}, and is ${entry?.id}`);
    // What is only looked at is not kept.
    if (events.length > 0) request.told = 'done';
    request.entry = entry?.id;
  }

  /** What whoever asked sees of the world then, and does next. */
  #lookAt(doing: Doing, wallet: Wallet, { ask }: Request, { refusal, events, once }: Outcome): void {
    if (refusal) {
      const { code, facts } = refusal;
      // What its process did meanwhile may have come after it.
      if (events.length === 0 && doing.isAlone)
        this.#silent.push({ ask, code, facts, now: wallet.now, after: wallet.records });
      // Whoever is sent a code mostly gives it, or guesses.
      if (code === 'OTP_REQUIRED' && this.#random.below(4) > 0) this.#follow(ask, wallet);
      if (code === 'OTP_WRONG') this.#follow(ask, wallet);
    }
    const number = once?.['number'];
    if (number !== undefined && ask.name === 'issueCard') {
      const { holder, phone } = ask.request as { holder: string; phone: string };
      const expiry = [...wallet.world.bankCards.values()].at(-1)?.expiry ?? '12/34';
      this.#issued.push({ number, expiry, holder, phone });
    }
  }

  #follow(ask: Ask, wallet: Wallet): void {
    const code = wallet.lastOtp(ask.given.as)?.otp ?? '';
    const otp = this.#random.below(3) > 0 ? code : '000000';
    this.#first.unshift({ ...ask, given: { ...ask.given, otp } });
  }

  /** What has an id of its own may have been kept by another process that was at it, too. */
  #isKept(doing: Doing, hasId = true): void {
    const id = doing.request?.id;
    if (id !== undefined && hasId) {
      this.#kept.add(id);
      return;
    }
    const attempt = this.#attemptOf(doing);
    if (attempt) attempt.told = 'kept';
  }

  #isNotKept(doing: Doing): void {
    const attempt = this.#attemptOf(doing);
    if (attempt && attempt.told === undefined) attempt.told = 'not kept';
  }

  /** Its last attempt to write what was asked for; what the clock did on the way is another matter. */
  #attemptOf({ writer, request }: Doing): Attempt | undefined {
    const attempt = writer === undefined ? undefined : this.#attempts.get(writer);
    return attempt?.op === request?.ask.name ? attempt : undefined;
  }

  /**
   * The oracle: holds what would surely be left if the power failed now against what was told, and takes the records
   * that are new in it to the model.
   */
  #look(): void {
    const { plan } = this.machine;
    this.machine.plan = () => undefined;
    const files = this.machine.safeFiles;
    const lines = linesOf(files);
    const there = new Set(lines.map(({ w }) => w));
    for (const line of lines.slice(this.#taken + 1)) this.#take(line);
    for (const [writer, { told, request }] of this.#attempts) {
      if (told === 'kept' && !there.has(writer))
        throw new Error(`${request?.ask.name} was acknowledged by ${writer}, and is not there`);
      if (told === 'not kept' && there.has(writer))
        throw new Error(`${request?.ask.name} was refused by ${writer}, and is there`);
    }
    const ids = new Set(lines.map(({ id }) => id?.slice(id.lastIndexOf('/') + 1)));
    for (const id of this.#kept)
      if (!ids.has(id)) throw new Error(`${id} was acknowledged, and is not there`);
    if (lines.length > 0) this.#compare(files, lines.length - 1);
    // What was decided on records that may never have been is not looked at.
    this.#silent = this.#silent.filter(({ after }) => after > this.#taken && !this.#wasCut());
    this.machine.plan = plan;
  }

  #cuts = 0;

  #wasCut(): boolean {
    return this.#cuts !== this.machine.counts.powerCuts;
  }

  #take(line: Line & { readonly w: string; readonly id?: string }): void {
    this.#judge(line.s - 1);
    const { request } = this.#attempts.get(line.w) ?? {};
    const entry = line.d.events.find((event) => event.entry)?.entry?.id;
    if (request && line.d.op === request.ask.name) this.story.push({ ask: request.ask, at: line.t, entry });
    for (const { type } of line.d.events) count(this.tally.events, type);
    const restored = line.d.events.find(({ type }) => type === 'WorldRestored');
    if (restored) this.#rewind(Number(restored['to']));
    else {
      this.#model.take(line, request?.ask);
      this.#pasts[line.s] = { line, ask: request?.ask };
    }
    this.#taken = line.s;
    this.#judge(line.s);
  }

  /** What was silently refused after this record. */
  #judge(after: number): void {
    if (this.#wasCut()) {
      this.#silent = [];
      this.#cuts = this.machine.counts.powerCuts;
    }
    for (const silent of this.#silent) if (silent.after === after) this.#model.judge(silent);
    this.#silent = this.#silent.filter((silent) => silent.after > after);
  }

  /** The model as it was after a record: told again all that was part of the past then. */
  #rewind(to: number): void {
    this.#model = new Model(this.#model);
    const past = this.#restoredTo(to);
    for (const seq of past) {
      const known = this.#pasts[seq];
      if (known) this.#model.take(known.line, known.ask);
    }
    this.#model.stayForgotten();
    this.#ways.set(this.#taken + 1, past);
  }

  /** The records that a world which went back has in its past, by the record that took it there. */
  readonly #ways = new Map<number, readonly number[]>();

  #restoredTo(to: number): number[] {
    const last = [...this.#ways.keys()].filter((seq) => seq <= to).at(-1);
    const before = last === undefined ? [] : (this.#ways.get(last) ?? []);
    return [...before, ...Array.from({ length: to - (last ?? 0) }, (_, index) => (last ?? 0) + 1 + index)];
  }

  /** The world that opens from these files is what the model says. */
  #compare(files: Files, seq: number): void {
    const wallet = openFiles(files, this.seed);
    if (wallet.records !== seq)
      throw new Error(`${wallet.records} records were opened, and ${seq} are there`);
    const { accounts, users } = wallet.world;
    for (const account of new Set([...accounts.keys(), ...this.#model.accounts.keys()])) {
      const [found, wanted] = [accounts.get(account) ?? 0, this.#model.accounts.get(account) ?? 0];
      if (found !== wanted) throw new ModelError(`${account} holds ${found}, and should hold ${wanted}`);
    }
    for (const [name, known] of this.#model.users) {
      const user = users.get(name);
      const [tries, until] = [user?.pin?.tries ?? 0, user?.pin?.lockedUntil ?? 0];
      const [wanted, wantedUntil] = [known.pin?.tries ?? 0, known.pin?.lockedUntil ?? 0];
      if (tries !== wanted || until !== wantedUntil)
        throw new ModelError(`${tries} tries of ${name}’s PIN were counted, and should be ${wanted}`);
      if ((user?.protection !== undefined) !== known.isProtected)
        throw new ModelError(`${name} is protected or not`);
    }
    for (const [id, item] of [...this.#model.items].slice(-12)) {
      const status = wallet.entry(id)?.status;
      if (status !== item.status) throw new ModelError(`${id} is ${status}, and should be ${item.status}`);
    }
  }

  /** At the end: every hash, every record folded again; no request id twice. */
  #lookThrough(): void {
    const { files } = this.machine;
    if (!files.has(JOURNAL)) return;
    const { problems } = openFiles(files, this.seed).audit();
    if (problems.length > 0) throw new Error(problems.join('; '));
    const { judged, unjudged } = this.#model;
    Object.assign(this.tally, { judged, unjudged });
  }
}

function openFiles(files: Files, seed: string): Wallet {
  const disk = memoryDisk();
  for (const [name, bytes] of files) disk.create(name, bytes);
  const options = { disk, seed, now: () => START, shape: { records: 16, fanOut: 2, levels: 3 } };
  return Wallet.open(options);
}

/** The lines that count, in order, read without the store: each on the one before. */
export function linesOf(files: Files): (Line & { readonly w: string; readonly id?: string })[] {
  const text = files.get(JOURNAL)?.toString('latin1') ?? '';
  const lines: (Line & { w: string; p: string; h: string; id?: string })[] = [];
  for (const each of text.split('\n').slice(0, -1)) {
    let line;
    try {
      line = JSON.parse(each) as (typeof lines)[number];
    } catch {
      continue;
    }
    const last = lines.at(-1);
    if (line.s === lines.length && line.p === (last?.h ?? '')) lines.push(line);
  }
  return lines;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
