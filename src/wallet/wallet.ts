/** The wallet: opens a world, runs one request at a time through core and store, checks PINs. */

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../core/activity.ts';
import { cvvLength } from '../core/bank.ts';
import { type Callback, dueCallbacks } from '../core/callbacks.ts';
import { type Context, type Decision, refused } from '../core/decision.ts';
import { dueEvents } from '../core/due.ts';
import { changeEntry, type Entry } from '../core/entries.ts';
import { fail, refuse, type Refusal, WalletError } from '../core/errors.ts';
import type { Event } from '../core/events.ts';
import { total } from '../core/ledger.ts';
import { accountOf, openidOf, userOfOpenid } from '../core/merchant-api.ts';
import type { OperationName, RequestOf } from '../core/operations.ts';
import { isUndecided, tryPin, unfitPin, wrongPin } from '../core/pin.ts';
import { generator } from '../core/random.ts';
import { type Happened, happenedIn, requestKey, type WalletRecord } from '../core/records.ts';
import { Rehearsal } from '../core/rehearsal.ts';
import { saveWorld } from '../core/save.ts';
import type { World } from '../core/world.ts';
import { type Disk, nodeDisk } from '../store/disk.ts';
import { newFolder } from '../store/folder.ts';
import { memoryDisk } from '../store/memory.ts';
import { Pins } from '../store/pins.ts';
import { keptOf, type OnProgress, Store } from '../store/store.ts';
import { decisionsOf, readOwnRules } from './decisions.ts';
import { hmac, model, type WalletStore } from './model.ts';
import { lastRequests, ROTATE } from './points.ts';
import { View } from './view.ts';

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
  /** Told how much of the journal was read, in bytes, while the world is opened. */
  readonly onProgress?: OnProgress;
}

const MOST_TRIES = 64;
/** An audit adds up all accounts after so many records, and after the last. */
const SUM_EVERY = 256;
/** Between two looks at tries that other processes are checking: 64 looks outlast a check of bcrypt many times. */
const PIN_WAIT_MS = 40;
/**
 * A process that lives long makes a snapshot now and then, so that what it holds in memory doesn't grow for ever, and
 * that who opens the world after a kill reads a short tail.
 */
const MAINTAIN_AFTER = 384;
/** And then only for records that are so large a part of it: others wait meanwhile. */
const MAINTAIN_WORTH = 1 / 4;

/** What is kept with a request's events. */
interface Kept {
  readonly id?: string;
  readonly print?: string;
  readonly refused?: true;
}

export class Wallet extends View {
  readonly #store: WalletStore;
  readonly #realNow: () => number;
  /** How many records this process kept since it last made a snapshot. */
  #kept = 0;

  /** The world with what was decided and is not on disk yet: what the next request is decided on. */
  readonly #next: View;
  /** The end of this turn, when what was decided in it is written. */
  #turning: Promise<void> | undefined;
  readonly #pins: Pins;
  readonly #rehearsal: Rehearsal | undefined;

  private constructor(store: WalletStore, now: () => number, rehearsal?: Rehearsal) {
    super(store, now);
    this.#store = store;
    this.#next = new View(store, now, 'tentative');
    this.#pins = new Pins((purpose) => store.secret(purpose));
    this.#realNow = now;
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

  /**
   * The world with what is being written in this turn as well. Looking at `world` waits for that to be on disk, and a
   * server that looks before each request would write each alone. For looks that the request itself takes again.
   */
  get coming(): World {
    return this.#next.world;
  }

  /** Takes in what other processes did, and lets the clock do what is due. */
  catchUp(): void {
    // What waits to be written was decided on what others did a moment ago; a look now would break up its group.
    if (this.#store.isPending) return this.#passTime();
    this.#store.refresh();
    if (this.#kept >= MAINTAIN_AFTER) this.#maintain(MAINTAIN_WORTH);
    this.#passTime();
  }

  /** Lets the clock do what is due. */
  #passTime(): void {
    for (;;) {
      const { world, now } = this.#next;
      const events = dueEvents(world, now);
      if (events.length === 0) return;
      this.#store.commit({ at: now, data: { op: 'tick', by: '', events } });
    }
  }

  /** Takes in what other processes did, and writes nothing; `each` sees this world right after each record. */
  follow(each: (happened: Happened, then: Wallet) => void): void {
    this.#store.refresh((record) => each(happenedIn(record), this));
  }

  /** How many digits the CVV of this card has; 0 where it has none, or where no bank knows the card. */
  cvvLength(number: string): number {
    return cvvLength(this.world, number.replaceAll(/[ -]/g, ''), { seal: this.#seal });
  }

  /** Who a user is to an app. */
  openid(appid: string, user: string): string {
    return openidOf({ seal: this.#seal }, appid, user);
  }

  /** The user whom an app knows by this openid. */
  userOfOpenid(appid: string, openid: string): string | undefined {
    return userOfOpenid(this.world, { seal: this.#seal }, appid, openid);
  }

  /** The callbacks to send now, the first one first. */
  dueCallbacks(): Callback[] {
    return dueCallbacks(this.world, this.now, this.#realNow());
  }

  /** Why the acting user can't take this PIN for a new one; to tell before it is typed again. */
  pinProblem(pin: string, as?: string): Refusal | undefined {
    const user = this.world.users.get(this.actor(as));
    return user && unfitPin(user, { newPin: pin, confirmPin: pin });
  }

  /**
   * Runs one request. Requests that are submitted without waiting for each other share a write and a sync, each decided
   * on what those before it did. What is accepted is on disk before this returns; what is refused has changed nothing
   * but what a refusal remembers (a wrong PIN, a code sent). Throws a `WalletError` if the store can't keep it.
   */
  async submit<Name extends OperationName>(
    name: Name,
    request: RequestOf<Name>,
    given: Given = {},
  ): Promise<Outcome> {
    /** The hash of the PIN that was proven. What others do meanwhile may bring another one, or none. */
    let proven: string | undefined;
    let challengePassed = false;
    let lost = 0;
    let crowded = false;
    const newPin = newPinIn(request);
    const pinHash =
      newPin === undefined
        ? undefined
        : await this.#pins.hash(this.#next.actor(given.as), newPin, this.#store.seq);
    const decideHere = await decisionsOf(name);
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      if (this.#store.isPending) this.#passTime();
      else {
        const { seq } = this.#store;
        this.catchUp();
        crowded = this.#store.seq > seq;
      }
      if (this.#next.world.ownRules.length > 0) await readOwnRules();
      const by = merchantIn(this.#next.world, name, request) ?? this.#next.actor(given.as);
      const id = given.requestId === undefined ? undefined : `${by}/${given.requestId}`;
      const print = id === undefined ? undefined : this.#print(name, request);
      const repeated = id === undefined ? undefined : this.#repeat(id, print);
      if (repeated) {
        if (!repeated.refusal) this.#rehearsal?.repeat();
        return repeated;
      }
      const hash = this.#next.world.users.get(this.#next.actor(given.as))?.pin?.hash;
      const pinProven = hash !== undefined && hash === proven;
      const context = this.#context(name, request, given, { pinProven, pinHash, challengePassed });
      const world = this.#rehearsal?.listening(this.#next.world) ?? this.#next.world;
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
      if (events.length === 0) {
        if (!this.#store.isPending) return { ...decision };
        // What it was decided on must count, too.
        this.#store.flush();
        continue;
      }
      const kept = decision.refusal
        ? ({ refused: true } as const)
        : id === undefined || print === undefined
          ? {}
          : { id, print };
      // What can't be read once it is kept would be told as if nothing had been done.
      const outcome = this.#outcome(decision);
      const pending = this.#add(name, by, events, context.now, kept);
      // Where others write, too, who waits for company loses: what is on disk sooner loses less often.
      if (crowded || lost > 0) this.#store.flush();
      else await this.#turn();
      if (this.#isKept(pending)) {
        this.#rehearsal?.book(decision.events);
        return outcome;
      }
      lost += 1;
      if (lost > 3) await sleep(Math.random() * lost);
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
    {
      to,
      prepare,
      onProgress,
    }: { to?: number; prepare?: (copy: Wallet) => Promise<void>; onProgress?: OnProgress | undefined } = {},
  ): Promise<void> {
    await newFolder(home, async (disk) => {
      this.#store.copyTo(disk, home, to, onProgress);
      const copy = Wallet.open({ disk, now: this.#realNow, ...(onProgress && { onProgress }) });
      await prepare?.(copy);
      copy.close();
    });
  }

  /** The same world in memory, to try requests on: they are decided as they would be, any PIN is right, nothing is kept. */
  rehearsal(): Wallet {
    return new Wallet(this.#store.draft(), this.#realNow, new Rehearsal());
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
      const last = lastRequests(this, this.#store, count, onProgress);
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

  /** Replays the whole journal: hashes, balance of every record, the sum of all accounts, the snapshot. */
  audit(onProgress?: OnProgress) {
    const last = this.records;
    return this.#store.audit((world, { seq }) => {
      // No posting folds that is off: this is about what the sum of all of them comes to.
      if (seq % SUM_EVERY !== 0 && seq !== last) return [];
      const off = total(world.accounts);
      return off === 0 ? [] : [`the accounts are off by ${off} fen`];
    }, onProgress);
  }

  /** The world's keys by their ids, and which of them is used for what is written now. */
  get keys(): readonly { readonly key: number; readonly file: string; readonly active: boolean }[] {
    return this.#store.keys;
  }

  /**
   * Goes on with a new key. What is there stays as it is, and is read with the keys that it was written with. A kill
   * leaves the old key or the new one in use; another process goes on with the new one once it reads what was written
   * with it.
   */
  rotateKeys(): void {
    this.#store.rotateKeys();
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      this.catchUp();
      if (this.#commit(ROTATE, this.actor(), [], this.now)) return;
    }
    fail('STORE_BUSY', { path: this.#store.path, tries: MOST_TRIES });
  }

  /** Snapshots if the journal has grown, and closes the world's files. */
  close(): void {
    if (!this.#rehearsal) this.#maintain();
    this.#store.close();
  }

  /** Makes snapshot and index if the journal has grown. What is kept is kept without them: a failure can wait. */
  #maintain(worth?: number): void {
    this.#kept = 0;
    try {
      this.#store.maintain(worth);
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
    }
  }

  /** Lets others add their requests; then all of them are written. */
  async #turn(): Promise<void> {
    this.#turning ??= this.#endOfTurn();
    await this.#turning;
  }

  async #endOfTurn(): Promise<void> {
    await nextTurn();
    this.#turning = undefined;
    this.#store.flush();
  }

  /** Whether the record counts; it must have been written. */
  #isKept(pending: ReturnType<WalletStore['add']>): boolean {
    const isKept = keptOf(pending) !== undefined;
    if (isKept) this.#kept += 1;
    return isKept;
  }

  /** Writes a record alone; whether it counts. */
  #commit(op: string, by: string, events: readonly Event[], now: number, kept: Kept = {}): boolean {
    const pending = this.#add(op, by, events, now, kept);
    this.#store.flush();
    return this.#isKept(pending);
  }

  /** Folds a record that the next flush writes. */
  #add(op: string, by: string, events: readonly Event[], now: number, kept: Kept) {
    const { id, print, refused: wasRefused } = kept;
    const data: WalletRecord = {
      op,
      by,
      ...(print !== undefined && { print }),
      events,
      ...(wasRefused && { refused: true }),
    };
    const at = Math.max(now, this.#next.world.time);
    return this.#store.add({ at, data, ...(id !== undefined && { id }) });
  }

  #context(
    name: OperationName,
    request: object,
    given: Given,
    proofs: { pinProven: boolean; pinHash: string | undefined; challengePassed: boolean },
  ): Context {
    const user = this.#next.actor(given.as);
    const followsRealClock = name === 'setClock' && !('at' in request);
    return {
      seq: this.#store.seq,
      now: followsRealClock ? this.#realNow() : this.#next.now,
      user,
      random: generator(`${this.#next.world.seed}/${this.#store.seq + 1}`),
      seal: this.#seal,
      pinProven: proofs.pinProven,
      challengePassed: proofs.challengePassed,
      ...(proofs.pinHash !== undefined && { pinHash: proofs.pinHash }),
      ...(given.otp !== undefined && { otp: given.otp }),
      ...(given.idNumber !== undefined && { idNumber: given.idNumber }),
      ...(given.device !== undefined && { device: given.device }),
      ...(given.place !== undefined && { place: given.place }),
      confirmed: given.confirmed ?? false,
      entry: (id) => this.#next.entry(id),
      byRef: (ref) => this.#next.byRef(ref),
    };
  }

  /** What comes of it, on the world as it is before: with the entry that it makes, or as it leaves it. */
  #outcome({ events, refusal, once }: Decision): Outcome {
    const entry = madeBy(events) ?? this.#changedBy(events);
    return { events, ...(entry && { entry }), ...(refusal && { refusal }), ...(once && { once }) };
  }

  #changedBy(events: readonly Event[]): Entry | undefined {
    const before = this.#concerned(events);
    const updates = events.flatMap((event) => event.updates ?? []);
    return before && updates.filter(({ id }) => id === before.id).reduce<Entry>(changeEntry, before);
  }

  /** The first entry that they change, as it is now. */
  #concerned(events: readonly Event[]): Entry | undefined {
    const [first] = events.flatMap((event) => event.updates ?? []);
    return first && this.#next.entry(first.id);
  }

  /** The first result of a request id that was used before. */
  #repeat(id: string, print: string | undefined): Outcome | undefined {
    for (const record of this.#store.find(requestKey(id))) {
      if (!this.#next.isPast(record.seq)) continue;
      // Whether it counts is known when it is on disk.
      if (this.#store.isPending) {
        this.#store.flush();
        return this.#repeat(id, print);
      }
      if (record.data.print !== print)
        return refused(refuse('REQUEST_ID_USED', { id: id.slice(id.indexOf('/') + 1) }));
      // The record may be another process's that died before it synced.
      this.#store.sync();
      const { events } = record.data;
      const entry = madeBy(events) ?? this.#concerned(events);
      return { events, ...(entry && { entry }) };
    }
    return undefined;
  }

  #print(name: OperationName, request: object): string {
    const secrets = new Set(['newPin', 'confirmPin', 'cvv']);
    return hmac(
      this.#store,
      'request',
      JSON.stringify([name, request], (key, value: unknown) => (secrets.has(key) ? '' : value)),
    );
  }

  /** Counts the try, then checks it; the PIN's hash if it is right. */
  async #provePin(user: string, pin: string): Promise<Refusal | string> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      this.#store.refresh();
      const owner = this.#next.world.users.get(user);
      if (!owner) return refuse('USER_UNKNOWN', { user });
      const now = this.#next.now;
      const decision = tryPin(this.#next.world, user, now);
      if (decision.refusal?.code === 'PIN_LOCKED' && isUndecided(this.#next.world, owner)) {
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
    return wrongPin(this.#next.world, user);
  }

  /** Notes that a counted try was wrong, and words the refusal. */
  #failPin(user: string): Refusal {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      this.#store.refresh();
      // The world may have gone back to before there was this user.
      if (!this.#next.world.users.has(user)) return refuse('USER_UNKNOWN', { user });
      if (this.#commit('failPin', user, [{ type: 'PinFailed', user }], this.#next.now, { refused: true }))
        return wrongPin(this.#next.world, user);
    }
    return fail('STORE_BUSY', { path: this.#store.path, tries: MOST_TRIES });
  }

  readonly #seal = (text: string): string => hmac(this.#store, 'seal', text);
}

/** The merchant whose scanner or program asks. */
function merchantIn(world: World, name: OperationName, request: object): string | undefined {
  if (name === 'charge' && 'merchant' in request) return `merchant:${String(request.merchant)}`;
  if (!('mchid' in request)) return undefined;
  const mchid = String(request.mchid);
  return `merchant:${accountOf(world, mchid)?.merchant.id ?? mchid}`;
}

function madeBy(events: readonly Event[]): Entry | undefined {
  return events.find(({ entry }) => entry)?.entry;
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
