/**
 * The wallet's face: opens a world, runs one request at a time through core and store, checks PINs. The command line
 * is its first user; `import { Wallet } from 'walletsim'` is the second.
 */

import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, type Decision, refused } from './core/decision.ts';
import { type Movement, movementsIn } from './core/books.ts';
import { dueEvents } from './core/due.ts';
import type { Entry } from './core/entries.ts';
import { fail, refuse, type Refusal, WalletError } from './core/errors.ts';
import type { Event } from './core/events.ts';
import type { Place } from './core/activity.ts';
import { cvvLength } from './core/bank.ts';
import { decide, type OperationName, type RequestOf } from './core/operations.ts';
import { isUndecided, tryPin, unfitPin, wrongPin } from './core/pin.ts';
import { generator } from './core/random.ts';
import {
  type Committed,
  entriesIn,
  entriesWithin,
  entryFrom,
  entryKey,
  foldRecord,
  type Happened,
  happenedIn,
  historyKey,
  inboxKey,
  keysOf,
  messagesIn,
  caseKey,
  type Received,
  requestKey,
  type Watch,
  watchesIn,
  type WalletRecord,
} from './core/records.ts';
import { cutOff, shutOut } from './core/users.ts';
import { total } from './core/ledger.ts';
import { monthSpan, parseTime, type Span } from './core/calendar.ts';
import { visible } from './core/text.ts';
import { migrations } from './core/migrations.ts';
import { createWorld } from './core/evolve.ts';
import { loadWorld, type SavedWorld, saveWorld } from './core/save.ts';
import { Rehearsal } from './core/rehearsal.ts';
import { isUndone } from './core/points.ts';
import { type Statement, statementOf } from './core/statement.ts';
import { userOf, type World } from './core/world.ts';
import { isTuning, isWatched } from './monitor/attempt.ts';
import type { Tuning } from './core/monitoring.ts';
import type { Retried } from './monitor/backtest.ts';
import type { Score, SimulationOptions } from './monitor/simulation/index.ts';
import { type Disk, nodeDisk } from './store/disk.ts';
import { newFolder } from './store/folder.ts';
import { JOURNAL } from './store/journal.ts';
import { memoryDisk } from './store/memory.ts';
import { Pins } from './store/pins.ts';
import type { Model } from './store/model.ts';
import { type Damage, repair, type RepairOptions, survey } from './store/repair.ts';
import { type OnProgress, Store } from './store/store.ts';

/** What is given with a request beside its parameters. */
export interface Given {
  /** Who acts; who is logged in if left out. */
  readonly as?: string | undefined;
  readonly pin?: string | undefined;
  readonly otp?: string | undefined;
  /** The number of the user's document, where real-time monitoring asks for it. */
  readonly idNumber?: string | undefined;
  /** The device that the request comes from, if it is not the user's own phone. */
  readonly device?: string | undefined;
  /** Where the request comes from: degrees north and east. */
  readonly place?: Place | undefined;
  /** Whether the user agrees to what is unusual. */
  readonly confirmed?: boolean | undefined;
  /** Makes a retry safe: the same id returns the first result. */
  readonly requestId?: string | undefined;
}

/** What came of a request: the events, and the entry that it made or changed; or a refusal. */
export interface Outcome {
  readonly events: readonly Event[];
  readonly entry?: Entry;
  readonly refusal?: Refusal;
  /** Shown once, kept nowhere. */
  readonly once?: Readonly<Record<string, string>>;
}

export interface OpenOptions {
  /** The world's folder; a world in memory if left out. */
  readonly home?: string;
  /** Makes a new world reproducible: keys, codes and ids follow from it. */
  readonly seed?: string;
  /** Where a new world's own clock stands, in ms; it follows the real one if left out. */
  readonly clock?: number;
  /** The real time in ms. */
  readonly now?: () => number;
  /** Another disk than the folder: for simulations. */
  readonly disk?: Disk;
  /** Names the writers of records: for simulations. No two attempts may have the same name. */
  readonly writer?: () => string;
}

const MOST_TRIES = 64;
/** Between two looks at tries that other processes are checking: 64 looks outlast a check of bcrypt many times. */
const PIN_WAIT_MS = 40;
/** A process that lives long makes a snapshot now and then, so that what it holds in memory doesn't grow for ever. */
const MAINTAIN_AFTER = 4_096;

/** What it takes to find one more record under a key, and to look an entry up: in records read one after the other. */
const [FIND_COST, LOOKUP_COST] = [2, 24];

const model: Model<World, WalletRecord> = {
  migrations,
  personal: new Set(['phone', 'holder', 'name', 'ending', 'birth', 'otp', 'text', 'note', 'item']),
  create: createWorld,
  fold: foldRecord,
  save: saveWorld,
  load: (saved) => loadWorld(saved as SavedWorld),
  keys: keysOf,
};

/** Where a wallet stands that looks at a world's past. */
interface Past {
  readonly seq: number;
  readonly world: World;
}

/** How the entries of two points differ; each as it is at the point where it was made, or at both. */
export interface EntryChanges {
  readonly made: readonly Entry[];
  /** Those that the second point's past no longer has. */
  readonly takenBack: readonly Entry[];
  readonly changed: readonly { readonly before: Entry; readonly after: Entry }[];
}

const REPAIR = 'repair';

/** What is no request of its own: what the clock did, the count of PIN tries, the points themselves. */
const noRequests = new Set([
  REPAIR,
  'tick',
  'tryPin',
  'failPin',
  'saveSnapshot',
  'removeSnapshot',
  'restoreWorld',
]);

export class Wallet {
  readonly #store: Store<World, WalletRecord>;
  readonly #realNow: () => number;
  /** How many records this process kept since it last made a snapshot. */
  #kept = 0;

  readonly #pins: Pins;
  readonly #past: Past | undefined;
  readonly #rehearsal: Rehearsal | undefined;

  private constructor(
    store: Store<World, WalletRecord>,
    now: () => number,
    { past, rehearsal }: { readonly past?: Past; readonly rehearsal?: Rehearsal } = {},
  ) {
    this.#store = store;
    this.#pins = new Pins((purpose) => store.secret(purpose));
    this.#realNow = now;
    this.#past = past;
    this.#rehearsal = rehearsal;
  }

  /** Opens the world in `home`, making it if the folder is new or empty. Throws a `WalletError` of the store. */
  static open(options: OpenOptions = {}): Wallet {
    const {
      home,
      now = Date.now,
      disk = home === undefined ? memoryDisk() : nodeDisk(home),
      ...rest
    } = options;
    return new Wallet(Store.open({ ...rest, disk, path: home ?? 'memory', model, now }), now);
  }

  /** The world as it is; to look at, not to change. */
  get world(): World {
    return this.#past?.world ?? this.#store.state;
  }

  /** The world's time in ms: where its own clock stands, or the real time, but never before its last record. */
  get now(): number {
    const { clockAt, time } = this.world;
    return clockAt ?? (this.#past ? time : Math.max(this.#realNow(), time));
  }

  /** How many records the world has. */
  get records(): number {
    return this.#store.seq;
  }

  /** Who acts when `as` is not given, who looks at the past included: who is logged in now; empty if nobody is. */
  actor(as?: string): string {
    return as ?? this.#store.state.loggedIn ?? '';
  }

  /** Takes in what other processes did, and lets the clock do what is due. */
  catchUp(): void {
    if (this.#past) return;
    this.#store.refresh();
    if (this.#kept >= MAINTAIN_AFTER) this.#maintain();
    for (;;) {
      const at = this.now;
      const events = dueEvents(this.world, at);
      if (events.length === 0) return;
      this.#store.commit({ at, data: { op: 'tick', by: '', events } });
    }
  }

  /** Any entry of the world, as it is now. */
  entry(id: string): Entry | undefined {
    return this.world.open.get(id) ?? entryFrom(this.#find(entryKey(id)), id);
  }

  /** The entries of the user's history as they are now, the newest first. */
  history(user: string, limit: number): Entry[] {
    const entries: Entry[] = [];
    for (const record of this.#find(historyKey(user))) {
      for (const id of entriesIn(record, user)) {
        const entry = this.entry(id);
        if (entry) entries.push(entry);
      }
      if (entries.length >= limit) break;
    }
    return entries.slice(0, limit);
  }

  /** What the user's month looked like; a `WalletError` unless the month is written as `2026-01`. */
  statement(user: string, month: string, onProgress?: OnProgress): Statement {
    const span = monthSpan(month);
    if (span) return statementOf(user, month, this.#entriesWithin(user, span, onProgress));
    const problem = `${visible(month.slice(0, 40))} is no month.`;
    return fail('USAGE', { problem, hint: 'Write the year and the month, as 2026-01.' });
  }

  /**
   * The entries of the user's history that began in this span, as they are now, the newest first: each looked up, or
   * where that would take longer, all in one reading of the whole journal.
   */
  #entriesWithin(user: string, span: Span, onProgress?: OnProgress): Entry[] {
    const ids: string[] = [];
    let cost = 0;
    for (const record of this.#find(historyKey(user))) {
      if (record.at < span.from) break;
      const within = record.at < span.until ? entriesIn(record, user) : [];
      ids.push(...within);
      cost += FIND_COST + LOOKUP_COST * within.length;
      if (cost > this.#store.seq) return entriesWithin(this.#records(onProgress), user, span);
    }
    return ids.map((id) => this.entry(id)).filter((entry) => entry !== undefined);
  }

  /** All records of this world's past, oldest first. */
  *#records(onProgress?: OnProgress): Generator<Committed> {
    for (const record of this.#store.after(0)) {
      onProgress?.(record.seq, this.#store.seq);
      if (this.isPast(record.seq)) yield record;
    }
  }

  /** Every movement of money in this world's past, oldest first. */
  *movements(onProgress?: OnProgress): Generator<Movement> {
    for (const record of this.#records(onProgress)) yield* movementsIn(record);
  }

  /** What arrived on the user's simulated phone, the newest first. */
  inbox(user: string, limit: number): Received[] {
    const messages: Received[] = [];
    for (const record of this.#find(inboxKey(user))) {
      messages.push(...this.#arrived(record, user));
      if (messages.length >= limit) break;
    }
    return messages.toSorted((one, other) => other.at - one.at).slice(0, limit);
  }

  /** The user's messages in a record that have arrived by now, newest first. */
  #arrived(record: Committed, user: string): Received[] {
    return messagesIn(record, user).filter(({ at }) => at <= this.now);
  }

  /** The last one-time code that arrived on the user's phone. */
  lastOtp(user: string): Received | undefined {
    for (const record of this.#find(inboxKey(user))) {
      const message = this.#arrived(record, user).find((each) => each.otp !== undefined);
      if (message) return message;
    }
    return undefined;
  }

  /** How monitoring assessed the requests behind an entry's id or a case's, the newest first. */
  assessments(id: string): Watch[] {
    const key = this.world.cases.has(id) ? caseKey(id) : entryKey(id);
    return [...this.#find(key)].flatMap(watchesIn);
  }

  /** How monitoring would assess all requests of this world's past if its rules were tuned so as well. */
  async backtest(
    tunings: ReadonlyMap<string, Tuning>,
    onProgress: OnProgress = () => undefined,
  ): Promise<Retried[]> {
    const { retry } = await import('./monitor/backtest.ts');
    const { ownRules } = this.world;
    const trial = { tunings: new Map([...this.world.tunings, ...tunings]), ownRules };
    const world = this.#store.stateAt(0);
    const retried: Retried[] = [];
    for (const record of this.#store.after(0)) {
      if (this.isPast(record.seq)) retried.push(...retry(world, record, trial));
      foldRecord(world, record);
      onProgress(record.seq, this.#store.seq);
    }
    return retried;
  }

  /** The message with the code for this purpose, once it has arrived on the user's phone. */
  arrivedCode(user: string, purpose: string): Received | undefined {
    const challenge = userOf(this.world, user).challenges.find((each) => each.purpose === purpose);
    if (!challenge) return undefined;
    for (const record of this.#find(inboxKey(user))) {
      if (record.at < challenge.sentAt) return undefined;
      const found = this.#arrived(record, user).find(({ otp }) => otp === challenge.code);
      if (found) return found;
    }
    return undefined;
  }

  /** How many digits the CVV of this card has; 0 where it has none, or where no bank knows the card. */
  cvvLength(number: string): number {
    return cvvLength(this.world, number.replaceAll(/[ -]/g, ''), {
      seal: (text) => this.#hmac('seal', text),
    });
  }

  /** Why the acting user can't take this PIN for a new one; to tell before it is typed again. */
  pinProblem(pin: string, as?: string): Refusal | undefined {
    const user = this.world.users.get(this.actor(as));
    return user && unfitPin(user, { newPin: pin, confirmPin: pin });
  }

  /** The acting user, who must be known and whose wallet must be shown; throws a `WalletError` otherwise. */
  shown(as?: string): string {
    const user = this.actor(as);
    const refusal = shutOut(this.world, user);
    if (refusal) throw new WalletError(refusal);
    return user;
  }

  /** The same, and the phone must have a connection: for what is not on the phone itself. */
  online(as?: string): string {
    const user = this.shown(as);
    const refusal = cutOff(this.world, user);
    if (refusal) throw new WalletError(refusal);
    return user;
  }

  /**
   * Runs one request. What is accepted is on disk before this returns; what is refused has changed nothing but what a
   * refusal remembers (a wrong PIN, a code sent). Throws a `WalletError` if the store can't keep it.
   */
  async submit<Name extends OperationName>(
    name: Name,
    request: RequestOf<Name>,
    given: Given = {},
  ): Promise<Outcome> {
    if (this.#past) throw new Error('the past takes no requests');
    /** The hash of the PIN that was proven. What others do meanwhile may bring another one, or none. */
    let proven: string | undefined;
    let challengePassed = false;
    const newPin = newPinIn(request);
    const pinHash =
      newPin === undefined ? undefined : await this.#pins.hash(this.actor(given.as), newPin, this.#store.seq);
    const decideHere = isWatched(name) || isTuning(name) ? await monitorFor(name) : decide;
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      this.catchUp();
      const by =
        name === 'charge' && 'merchant' in request ? `merchant:${request.merchant}` : this.actor(given.as);
      const id = given.requestId === undefined ? undefined : `${by}/${given.requestId}`;
      const print = id === undefined ? undefined : this.#print(name, request);
      const repeated = id === undefined ? undefined : this.#repeat(id, print);
      if (repeated) {
        if (!repeated.refusal) this.#rehearsal?.repeat();
        return repeated;
      }
      const hash = this.world.users.get(this.actor(given.as))?.pin?.hash;
      const pinProven = hash !== undefined && hash === proven;
      const context = this.#context(name, request, given, { pinProven, pinHash, challengePassed });
      const world = this.#rehearsal?.listening(this.world) ?? this.world;
      const decision = decideHere(world, name, request, context);
      if (this.#rehearsal && decision.refusal?.code === 'CONFIRM_REQUIRED') {
        this.#rehearsal.asks('confirmation');
        given = { ...given, confirmed: true };
        continue;
      }
      if (this.#rehearsal && isChallenge(decision)) {
        this.#rehearsal.asks('code');
        challengePassed = true;
        continue;
      }
      if (this.#rehearsal && asksPin(decision)) this.#rehearsal.asks('pin');
      // A rehearsal takes any PIN, or none: it must not tell whether one is right.
      const pin = this.#rehearsal ? '' : given.pin;
      if (!pinProven && pin !== undefined && asksPin(decision)) {
        const proof = await this.#provePin(context.user, pin);
        if (typeof proof !== 'string') return { events: [], refusal: proof };
        proven = proof;
        continue;
      }
      const proof: Event[] = pinProven ? [{ type: 'PinProven', user: context.user }] : [];
      const events = [...proof, ...decision.events];
      if (events.length === 0) return { ...decision };
      const kept = decision.refusal
        ? ({ refused: true } as const)
        : id === undefined || print === undefined
          ? {}
          : { id, print };
      if (this.#commit(name, by, events, context.now, kept)) {
        this.#rehearsal?.book(decision.events);
        return this.#outcome(decision);
      }
      if (tries > 3) await sleep(Math.random() * tries);
    }
    return fail('STORE_BUSY', { path: this.#store.path, tries: MOST_TRIES });
  }

  /** Copies the world, with key and history up to this record, to an empty disk. Opened there, it goes its own way. */
  copyTo(disk: Disk, to?: number): void {
    this.#store.copyTo(disk, 'the copy', to);
  }

  /**
   * Copies the world as it was after record `to`, or as it is, into a new or empty folder; `prepare` may still change
   * the copy. The folder is there as a whole or not at all; throws a `WalletError` if it can't be.
   */
  async forkTo(
    home: string,
    { to, prepare }: { to?: number; prepare?: (copy: Wallet) => Promise<void> } = {},
  ): Promise<void> {
    await newFolder(home, async (disk) => {
      this.#store.copyTo(disk, home, to);
      const copy = Wallet.open({ disk, now: this.#realNow });
      await prepare?.(copy);
      copy.close();
    });
  }

  /**
   * The record that a point stands for: an entry's id (the record that made it), a time (the last record until then), a
   * snapshot's name, `start`, `now`. Throws a `WalletError` if there is none.
   */
  point(text: string, onProgress?: OnProgress): number {
    if (text === 'now') return this.#store.seq;
    if (text === 'start') return 0;
    const found =
      this.world.snapshots.get(text)?.seq ?? this.#madeAt(text) ?? this.#lastUntil(text, onProgress);
    return found ?? fail('POINT_UNKNOWN', { point: visible(text.slice(0, 64)) });
  }

  /** The record that made the entry; one that was taken back counts where no other has this id now. */
  #madeAt(id: string): number | undefined {
    let takenBack: number | undefined;
    for (const { seq, data } of this.#store.find(entryKey(id))) {
      if (!data.events.some(({ entry }) => entry?.id === id)) continue;
      if (this.isPast(seq)) return seq;
      takenBack ??= seq;
    }
    return takenBack;
  }

  /** The last record until this time; none for times that have not come yet, or before the world began. */
  #lastUntil(text: string, onProgress: OnProgress = () => undefined): number | undefined {
    const until = parseTime(text);
    if (until === undefined || until > this.now) return undefined;
    let last = until < this.#store.genesis.at ? undefined : 0;
    // Times may run backwards: a world's clock may be set back as long as nothing has happened.
    for (const { seq, at } of this.#store.after(0)) {
      if (at <= until && this.isPast(seq)) last = seq;
      onProgress(seq, this.#store.seq);
    }
    return last;
  }

  /** The world as it was after this record, to look at: it takes no requests. */
  asOf(seq: number, onProgress?: OnProgress): Wallet {
    const world = this.#store.stateAt(seq, onProgress);
    return new Wallet(this.#store, this.#realNow, { past: { seq, world } });
  }

  /** The same world in memory, to try requests on: they are decided as they would be, any PIN is right, nothing is kept. */
  rehearsal(): Wallet {
    if (this.#past) throw new Error('the past takes no requests');
    return new Wallet(this.#store.draft(), this.#realNow, { rehearsal: new Rehearsal() });
  }

  /** What the requests to a rehearsal would move, which rules they ask, what they ask for; `undefined` for a real wallet. */
  get rehearsed(): ReturnType<Rehearsal['view']> | undefined {
    return this.#rehearsal?.view(this.world);
  }

  /** Goes to the point after this record; throws a `WalletError` if the store can't keep it. */
  async restore(to: number, onProgress?: OnProgress): Promise<void> {
    await this.#goTo(() => to, onProgress);
  }

  /** Takes back the last requests, at most `count`; returns them, the newest first. None: `NOTHING_TO_UNDO`. */
  async undo(count: number, onProgress?: OnProgress): Promise<Happened[]> {
    let requests: Happened[] = [];
    await this.#goTo(() => {
      const last = this.#lastRequests(count, onProgress);
      requests = last.map(({ request }) => request).toReversed();
      return last[0]?.to ?? fail('NOTHING_TO_UNDO', {});
    }, onProgress);
    return requests;
  }

  /** Goes to a point that is chosen anew when another process came first. */
  async #goTo(choose: () => number, onProgress?: OnProgress): Promise<void> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      this.catchUp();
      const to = choose();
      const request = { to, seq: this.#store.seq, state: saveWorld(this.#store.stateAt(to, onProgress)) };
      const { refusal } = await this.submit('restoreWorld', request);
      if (!refusal) return;
      if (refusal.code !== 'WORLD_CHANGED') throw new WalletError(refusal);
    }
    fail('STORE_BUSY', { path: this.#store.path, tries: MOST_TRIES });
  }

  /** The last requests of this world's past, oldest first, each with the record to go back to. */
  #lastRequests(
    count: number,
    onProgress?: OnProgress,
  ): { readonly to: number; readonly request: Happened }[] {
    // Mostly the tail has enough of them. One more shows that the first of them has all of its tries.
    const recent = this.#requestsAfter(this.#store.folded, count + 1);
    const last = recent.length > count ? recent : this.#requestsAfter(0, count, onProgress);
    return last.slice(-count);
  }

  /** The last of the requests after a record. */
  #requestsAfter(from: number, most: number, onProgress: OnProgress = () => undefined) {
    const last: { to: number; request: Happened }[] = [];
    // The tries of its user's PIN come right before a request, and go with it.
    const firstTries = new Map<string, number>();
    for (const each of this.since(from)) {
      const { seq, op, by, status } = each;
      onProgress(seq - from, this.#store.seq - from);
      // What was refused leaves a memory, and nothing to take back: it goes with the next request.
      if (op === 'tick' || status === 'REFUSED') continue;
      if (op === 'tryPin' || op === 'failPin') firstTries.set(by, firstTries.get(by) ?? seq);
      else {
        if (!noRequests.has(op)) last.push({ to: (firstTries.get(by) ?? seq) - 1, request: each });
        if (last.length > most) last.shift();
        firstTries.clear();
      }
    }
    return last;
  }

  /** What happened after this record in this world's past, oldest first; that it went back is told, too. */
  *since(seq: number): Generator<Happened> {
    for (const record of this.#store.after(seq))
      if (this.isPast(record.seq) || record.data.op === 'restoreWorld') yield happenedIn(record);
  }

  /** Takes in what other processes did, and writes nothing; `each` sees this world right after each record. */
  follow(each: (happened: Happened, then: Wallet) => void): void {
    this.#store.refresh((record) => each(happenedIn(record), this));
  }

  /** The same for all that happened after this record until now, with what was taken back since. */
  retrace(seq: number, each: (happened: Happened, then: Wallet) => void): void {
    const world = this.#store.stateAt(seq);
    for (const record of this.#store.after(seq)) {
      foldRecord(world, record);
      each(happenedIn(record), new Wallet(this.#store, this.#realNow, { past: { seq: record.seq, world } }));
    }
  }

  /** How the entries here differ from those of another point of the same world, oldest first. */
  entriesSince(before: Wallet): EntryChanges {
    const [gone, come] = [before.#beyond(this), this.#beyond(before)];
    const changed = new Map<string, { before: Entry; after: Entry }>();
    for (const id of [...gone.touched, ...come.touched]) {
      const [was, is] = [before.entry(id), this.entry(id)];
      // One that was made since is new; and ids that were taken back may have been used again.
      if (!was || !is || gone.made.has(id) || come.made.has(id)) continue;
      if (JSON.stringify(was) !== JSON.stringify(is)) changed.set(id, { before: was, after: is });
    }
    return {
      made: [...come.made.values()],
      takenBack: [...gone.made.values()],
      changed: [...changed.values()],
    };
  }

  /** What belongs to this past and not to the other's: the entries made, as they are here, and the ids of those changed. */
  #beyond(other: Wallet) {
    const made = new Map<string, Entry>();
    const touched = new Set<string>();
    for (const each of this.since(0)) {
      if (other.isPast(each.seq)) continue;
      for (const entry of each.made) made.set(entry.id, this.entry(entry.id) ?? entry);
      for (const id of each.changed) touched.add(id);
    }
    return { made, touched };
  }

  /** Whether the record is part of this world's past: it may have been taken back. */
  isPast(seq: number): boolean {
    return seq <= (this.#past?.seq ?? Infinity) && !isUndone(this.world.undone, seq);
  }

  /** Everything under a key that is part of this world's past, the newest first. */
  *#find(key: string) {
    for (const record of this.#store.find(key)) if (this.isPast(record.seq)) yield record;
  }

  /** Replays the whole journal: hashes, balance of every record, the sum of all accounts, the snapshot. */
  audit(onProgress?: OnProgress) {
    return this.#store.audit((world) => {
      const off = total(world.accounts);
      return off === 0 ? [] : [`the accounts are off by ${off} fen`];
    }, onProgress);
  }

  /** Snapshots if the journal has grown, and closes the world's files. */
  close(): void {
    if (!this.#rehearsal) this.#maintain();
    this.#store.close();
  }

  /** Makes snapshot and index if the journal has grown. What is kept is kept without them: a failure can wait. */
  #maintain(): void {
    this.#kept = 0;
    try {
      this.#store.maintain();
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
    }
  }

  #commit(
    op: string,
    by: string,
    events: readonly Event[],
    now: number,
    kept: { id?: string; print?: string; refused?: true } = {},
  ) {
    const { id, print, refused: wasRefused } = kept;
    const data: WalletRecord = {
      op,
      by,
      ...(print !== undefined && { print }),
      events,
      ...(wasRefused && { refused: true }),
    };
    const committed = this.#store.commit({
      at: Math.max(now, this.world.time),
      data,
      ...(id !== undefined && { id }),
    });
    if (committed) this.#kept += 1;
    return committed;
  }

  #context(
    name: OperationName,
    request: object,
    given: Given,
    proofs: { pinProven: boolean; pinHash: string | undefined; challengePassed: boolean },
  ): Context {
    const user = this.actor(given.as);
    const followsRealClock = name === 'setClock' && !('at' in request);
    return {
      seq: this.#store.seq,
      now: followsRealClock ? this.#realNow() : this.now,
      user,
      random: generator(`${this.world.seed}/${this.#store.seq + 1}`),
      seal: (text) => this.#hmac('seal', text),
      pinProven: proofs.pinProven,
      challengePassed: proofs.challengePassed,
      ...(proofs.pinHash !== undefined && { pinHash: proofs.pinHash }),
      ...(given.otp !== undefined && { otp: given.otp }),
      ...(given.idNumber !== undefined && { idNumber: given.idNumber }),
      ...(given.device !== undefined && { device: given.device }),
      ...(given.place !== undefined && { place: given.place }),
      confirmed: given.confirmed ?? false,
      entry: (id) => this.entry(id),
    };
  }

  #outcome({ events, refusal, once }: Decision): Outcome {
    const made = events.find((event) => event.entry)?.entry;
    const changed = events.flatMap((event) => event.updates ?? [])[0];
    const entry = made ?? (changed && this.entry(changed.id));
    return { events, ...(entry && { entry }), ...(refusal && { refusal }), ...(once && { once }) };
  }

  /** The first result of a request id that was used before. */
  #repeat(id: string, print: string | undefined): Outcome | undefined {
    for (const record of this.#find(requestKey(id))) {
      if (record.data.print !== print)
        return refused(refuse('REQUEST_ID_USED', { id: id.slice(id.indexOf('/') + 1) }));
      // The record may be another process's that died before it synced.
      this.#store.sync();
      return this.#outcome({ events: record.data.events });
    }
    return undefined;
  }

  #print(name: OperationName, request: object): string {
    const secrets = new Set(['newPin', 'confirmPin', 'cvv']);
    return this.#hmac(
      'request',
      JSON.stringify([name, request], (key, value: unknown) => (secrets.has(key) ? '' : value)),
    );
  }

  /** Counts the try, then checks it; the PIN's hash if it is right. */
  async #provePin(user: string, pin: string): Promise<Refusal | string> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      this.#store.refresh();
      const owner = this.world.users.get(user);
      if (!owner) return refuse('USER_UNKNOWN', { user });
      const now = this.now;
      const decision = tryPin(this.world, user, now);
      if (decision.refusal?.code === 'PIN_LOCKED' && isUndecided(this.world, owner)) {
        // Other shells are checking theirs; if one of them is right, there are tries again.
        await sleep(PIN_WAIT_MS);
        continue;
      }
      if (decision.refusal) return decision.refusal;
      const hash = owner.pin?.hash ?? '';
      if (!this.#commit('tryPin', user, decision.events, now)) continue;
      // A rehearsal must not tell whether a PIN is right.
      const right = this.#rehearsal !== undefined || (await this.#pins.isRight(user, pin, hash));
      return right ? hash : this.#failPin(user);
    }
    return wrongPin(this.world, user);
  }

  /** Notes that a counted try was wrong, and words the refusal. */
  #failPin(user: string): Refusal {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      this.#store.refresh();
      // The world may have gone back to before there was this user.
      if (!this.world.users.has(user)) return refuse('USER_UNKNOWN', { user });
      if (this.#commit('failPin', user, [{ type: 'PinFailed', user }], this.now, { refused: true }))
        return wrongPin(this.world, user);
    }
    return fail('STORE_BUSY', { path: this.#store.path, tries: MOST_TRIES });
  }

  #hmac(purpose: string, text: string): string {
    return createHmac('sha256', this.#store.secret(purpose)).update(text).digest('hex').slice(0, 32);
  }
}

/** Who decides requests that monitoring watches, and those that change what it does; loaded where they are needed. */
async function monitorFor(name: OperationName): Promise<typeof decide> {
  if (isTuning(name)) return (await import('./monitor/tuning.ts')).decideTuning;
  return (await import('./monitor/gate.ts')).decideWatched;
}

function asksPin({ refusal }: Decision): boolean {
  return refusal?.code === 'PIN_REQUIRED' && refusal.facts['unset'] !== true;
}

/** Whether monitoring wants more than the request has. */
function isChallenge({ refusal }: Decision): boolean {
  return (
    refusal?.code === 'ID_REQUIRED' ||
    (refusal?.code === 'OTP_REQUIRED' && refusal.facts['why'] !== undefined)
  );
}

function newPinIn(request: object): string | undefined {
  if ('newPin' in request && typeof request.newPin === 'string') return request.newPin;
  return 'pin' in request && typeof request.pin === 'object' && request.pin !== null
    ? newPinIn(request.pin)
    : undefined;
}

/** How good monitoring is: plays honest people and fraud from a seed, with these tunings of the rules. */
export async function simulateRisk(options: SimulationOptions): Promise<Score> {
  const { simulate } = await import('./monitor/simulation/index.ts');
  return simulate(options);
}

/** What is damaged in the world in `home`; `undefined` where nothing is. Changes nothing. */
export function surveyWorld(home: string): Damage<WalletRecord> | undefined {
  return onDisk(home, survey);
}

/** Goes on without what is damaged in the world in `home`, deleting nothing; what was lost, if anything was damaged. */
export function repairWorld(home: string): Damage<WalletRecord> | undefined {
  return onDisk(home, (options) => repair(options, { op: REPAIR, by: '', events: [] }));
}

function onDisk<Result>(home: string, work: (options: RepairOptions<World, WalletRecord>) => Result): Result {
  const disk = nodeDisk(home);
  try {
    return work({ disk, path: home, model });
  } finally {
    disk.close();
  }
}

/** Whether there is a world in the folder already. */
export function isWorld(home: string): boolean {
  return existsSync(join(home, JOURNAL));
}

// What callers need beside the class; the command line imports only this file.
export { type Disk, nodeDisk } from './store/disk.ts';
export type { OnProgress } from './store/store.ts';
export { memoryDisk } from './store/memory.ts';
export { banks, FOREIGN_BANK } from './core/banks.ts';
export { withdrawalFee } from './core/balance.ts';
export { bookAccount, type BookAccount, bookBalances, type Movement } from './core/books.ts';
export { type BalanceChange, type Change, diffView } from './core/diff.ts';
export { explain, type Explanation, reasons, sampleFacts } from './core/reasons.ts';
export { BEFORE, isSnapshotName } from './core/points.ts';
export { dayOf, formatDuration, formatTime, monthOf, parseDuration, parseTime } from './core/calendar.ts';
export {
  cardNumberProblem,
  type CardKind,
  formatCardNumber,
  type Network,
  networks,
  recognise,
} from './core/card-number.ts';
export { type Entry, type Payment, type RedPacket, type Transfer, usersOf } from './core/entries.ts';
export {
  type ErrorCode,
  EXIT,
  type FactsOf,
  fail,
  refuse,
  type Refusal,
  WalletError,
} from './core/errors.ts';
export type { Event, Message } from './core/events.ts';
export { checkCharacter, checkDocument, type DocumentType, documentTypes, todayOf } from './core/identity.ts';
export { type Bill, billOf, isBillAccount, type Merchant } from './core/merchants.ts';
export { fen, type Fen, formatYuan, parseAmount } from './core/money.ts';
export type { OperationName, RequestOf } from './core/operations.ts';
export { isEmail, normalisePhone } from './core/phone.ts';
export type { Happened, Received } from './core/records.ts';
export { formatRule, isRuleName, type Rule, type RuleName, rules } from './core/rules.ts';
export { isHidden } from './core/users.ts';
export { type Party, partyName, type Place } from './core/activity.ts';
export { cities, parsePlace } from './core/places.ts';
export type { Assessment, Case, RiskRule, Tuning, Typology } from './core/monitoring.ts';
export { riskRules } from './monitor/rules.ts';
export { typologies } from './monitor/typologies.ts';
export { casesView, protectionView, riskRulesView, typologiesView } from './monitor/risk-views.ts';
export { faults, formatCase } from './core/faults.ts';
export {
  type KindSpending,
  type MerchantSpending,
  type SpendingKind,
  type Statement,
  statementView,
} from './core/statement.ts';
export { testCards } from './core/test-cards.ts';
export type { Card } from './core/cards.ts';
export { cleanText, escapeJson, isUserName, shellQuoted, visible } from './core/text.ts';
export * from './core/views.ts';
export { ruleOf } from './core/world.ts';
