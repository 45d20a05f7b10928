/** One point of a world to look at: the world as it is or was there, and the records that led to it. */

import { type Movement, movementsIn } from '../core/books.ts';
import type { Callback, CallbackEvent } from '../core/callbacks.ts';
import { monthSpan, type Span } from '../core/calendar.ts';
import type { Entry, Refund } from '../core/entries.ts';
import { fail, WalletError } from '../core/errors.ts';
import type { Tuning } from '../core/monitoring.ts';
import { type Challenge, sealedCode } from '../core/otp.ts';
import { isUndone } from '../core/points.ts';
import {
  callbackKey,
  callbacksKey,
  caseKey,
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
  messagesIn,
  type Received,
  refKey,
  takingsKey,
  type Watch,
  watchesIn,
} from '../core/records.ts';
import { type Statement, statementOf } from '../core/statement.ts';
import { visible } from '../core/text.ts';
import { cutOff, shutOut } from '../core/users.ts';
import { userOf, type World } from '../core/world.ts';
import type { Retried } from '../monitor/backtest.ts';
import type { OnProgress } from '../store/store.ts';
import { hmac, type WalletStore } from './model.ts';
import { readOwnRules } from './decisions.ts';
import { pointOf } from './points.ts';

/** What it takes to find one more record under a key, and to look an entry up: in records read one after the other. */
const [FIND_COST, LOOKUP_COST] = [2, 24];

/** Where a view of a world's past stands. */
interface Past {
  readonly seq: number;
  readonly world: World;
}

/** Where a view stands: in the past, or now; `tentative`: with what was decided and is not on disk yet. */
type Standing = Past | 'now' | 'tentative';

/** How the entries of two points differ; each as it is at the point where it was made, or at both. */
export interface EntryChanges {
  readonly made: readonly Entry[];
  /** Those that the second point's past no longer has. */
  readonly takenBack: readonly Entry[];
  readonly changed: readonly { readonly before: Entry; readonly after: Entry }[];
}

/** One step in a callback's story: it was queued, or something was done about it; `at` in ms. */
export type CallbackStep =
  { readonly at: number; readonly queued: Callback } | { readonly at: number; readonly event: CallbackEvent };

export class View {
  readonly #store: WalletStore;
  readonly #realNow: () => number;
  readonly #at: Standing;

  constructor(store: WalletStore, realNow: () => number, at: Standing = 'now') {
    this.#store = store;
    this.#realNow = realNow;
    this.#at = at;
  }

  get #past(): Past | undefined {
    return typeof this.#at === 'string' ? undefined : this.#at;
  }

  get #present(): World {
    return this.#at === 'tentative' ? this.#store.tentative : this.#store.state;
  }

  /** The world as it is, to look at, not to change: what is seen is on disk. */
  get world(): World {
    return this.#past?.world ?? this.#present;
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
    return as ?? this.#present.loggedIn ?? '';
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

  /** Any entry of the world, as it is now. */
  entry(id: string): Entry | undefined {
    return this.world.open.get(id) ?? entryFrom(this.#find(entryKey(id)), id);
  }

  /** The entry that a merchant's program knows by this name (`orderRef`), as it is now. */
  byRef(ref: string): Entry | undefined {
    for (const { data } of this.#find(refKey(ref))) {
      const made = data.events.find(({ entry }) => entry?.ref === ref)?.entry;
      if (made) return this.entry(made.id);
    }
    return undefined;
  }

  /** What moved a merchant's money on a day (`YYYY-MM-DD`, in UTC+8), oldest first: payments, refunds, transfers. */
  takings(merchant: string, day: string): Movement[] {
    const account = `merchant/${merchant}`;
    return [...this.#find(takingsKey(merchant, day))]
      .toReversed()
      .flatMap(movementsIn)
      .filter(({ postings }) => postings.some(([name]) => name === account));
  }

  /** The refunds of a payment as they are now, oldest first. */
  refundsOf(payment: string): Refund[] {
    const made = [...this.#find(entryKey(payment))].toReversed().flatMap(({ data }) => data.events);
    return made.flatMap(({ entry: began }) => {
      const refund = began?.type === 'refund' && began.payment === payment ? this.entry(began.id) : undefined;
      return refund?.type === 'refund' ? [refund] : [];
    });
  }

  /** What happened to the callback of an entry, oldest first; empty if there never was one. */
  callbackStory(entry: string): CallbackStep[] {
    return [...this.#find(callbackKey(entry))].toReversed().flatMap(({ at, data }) =>
      data.events.flatMap((event): CallbackStep[] => {
        const queued = event.calls?.find((call) => call.entry === entry);
        if (queued) return [{ at, queued }];
        return 'callback' in event && event.callback === entry ? [{ at, event }] : [];
      }),
    );
  }

  /** The entries that a merchant's program was told of, or is to be, the newest first. */
  callbacks(mchid: string, limit: number): string[] {
    const told = new Set<string>();
    for (const { data } of this.#find(callbacksKey(mchid))) {
      const calls = data.events.flatMap((event) => event.calls ?? []);
      for (const call of calls) if (call.mchid === mchid) told.add(call.entry);
      if (told.size >= limit) break;
    }
    return [...told].slice(0, limit);
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

  /** The message with the code for this purpose, once it has arrived on the user's phone. */
  arrivedCode(user: string, purpose: string): Received | undefined {
    const challenge = userOf(this.world, user).challenges.find((each) => each.purpose === purpose);
    if (!challenge) return undefined;
    for (const record of this.#find(inboxKey(user))) {
      if (record.at < challenge.sentAt) return undefined;
      const found = this.#arrived(record, user).find(
        ({ otp }) => otp !== undefined && this.#isCode(otp, challenge),
      );
      if (found) return found;
    }
    return undefined;
  }

  #isCode(code: string, { purpose, sealed }: Challenge): boolean {
    const seal = (text: string) => hmac(this.#store, 'seal', text);
    return sealedCode({ seal }, purpose, code) === sealed;
  }

  /** The tokens of all cards that the user ever linked, those removed since included. */
  cardsEverLinkedBy(user: string): string[] {
    const tokens = new Set<string>();
    this.#store.flush();
    for (const { data } of this.#store.find(inboxKey(user)))
      for (const event of data.events)
        if (event.type === 'CardLinked' && event.user === user) tokens.add(event.card.token);
    return [...tokens];
  }

  /** How monitoring assessed the requests behind an entry's id or a case's, the newest first. */
  assessments(id: string): Watch[] {
    const key = this.world.cases.has(id) ? caseKey(id) : entryKey(id);
    return [...this.#find(key)].flatMap((record) => watchesIn(this.world, record));
  }

  /** How monitoring would assess all requests of this world's past if its rules were tuned so as well. */
  async backtest(
    tunings: ReadonlyMap<string, Tuning>,
    onProgress: OnProgress = () => undefined,
  ): Promise<Retried[]> {
    const { retry } = await import('../monitor/backtest.ts');
    await readOwnRules();
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

  /**
   * The record that a point stands for: an entry's id (the record that made it), a time (the last record until then), a
   * snapshot's name, `start`, `now`. Throws a `WalletError` if there is none.
   */
  point(text: string, onProgress?: OnProgress): number {
    return pointOf(this, this.#store, text, onProgress);
  }

  /** The world as it was after this record, to look at: it takes no requests. */
  asOf(seq: number, onProgress?: OnProgress): View {
    return new View(this.#store, this.#realNow, { seq, world: this.#store.stateAt(seq, onProgress) });
  }

  /** What happened after this record in this world's past, oldest first; that it went back is told, too. */
  *since(seq: number): Generator<Happened> {
    for (const record of this.#store.after(seq))
      if (this.isPast(record.seq) || record.data.op === 'restoreWorld') yield happenedIn(record);
  }

  /** The same for all that happened after this record until now, with what was taken back since. */
  retrace(seq: number, each: (happened: Happened, then: View) => void): void {
    const world = this.#store.stateAt(seq);
    for (const record of this.#store.after(seq)) {
      foldRecord(world, record);
      each(happenedIn(record), new View(this.#store, this.#realNow, { seq: record.seq, world }));
    }
  }

  /** How the entries here differ from those of another point of the same world, oldest first. */
  entriesSince(before: View): EntryChanges {
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
  #beyond(other: View) {
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
    if (this.#at !== 'tentative') this.#store.flush();
    for (const record of this.#store.find(key)) if (this.isPast(record.seq)) yield record;
  }
}
