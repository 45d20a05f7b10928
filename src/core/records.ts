/** What one committed request leaves in the journal, and how to find it again. */

import { dayOf, type Span } from './calendar.ts';
import { changeEntry, type Entry, usersOf } from './entries.ts';
import type { Place } from './activity.ts';
import type { Event, Message } from './events.ts';
import { type Assessment, inFull } from './monitoring.ts';
import { evolve } from './evolve.ts';
import type { World } from './world.ts';

export interface WalletRecord {
  /** The operation's name; `tick` for what the clock did, `tryPin` for a counted try. */
  readonly op: string;
  /** Who asked, as `--as` names users; a merchant's id for a charge. */
  readonly by: string;
  /** A keyed hash of the request, kept with its request id: a repeat must ask the same. */
  readonly print?: string;
  readonly events: readonly Event[];
  /** It was refused: the events are what the refusal remembers. */
  readonly refused?: true;
}

/** A record with its place in the journal; `at` in ms. */
export interface Committed {
  readonly seq: number;
  readonly at: number;
  readonly id?: string;
  readonly data: WalletRecord;
}

/** Folds a record into the world. Throws if it can't be folded. */
export function foldRecord(world: World, record: Committed): void {
  for (const event of record.data.events) evolve(world, event, record.at);
}

/** What came of a request: it was done, refused, or waits for the code that it sent. */
export type RequestStatus = 'DONE' | 'REFUSED' | 'OTP_SENT';

/** What came of the record's request. */
function statusOf({ data: { events, refused } }: Committed): RequestStatus {
  if (!refused) return 'DONE';
  return events.some(({ type }) => type === 'CodeSent') ? 'OTP_SENT' : 'REFUSED';
}

/** A record in terms of what people see; `at` in ms. */
export interface Happened {
  readonly seq: number;
  readonly at: number;
  /** The request's name; `tick` for what the clock did. */
  readonly op: string;
  readonly by: string;
  readonly status: RequestStatus;
  /** The entries that it made, as they were. */
  readonly made: readonly Entry[];
  /** The ids of those that it changed. */
  readonly changed: readonly string[];
  readonly messages: readonly Message[];
}

export function happenedIn(record: Committed): Happened {
  const { seq, at, data } = record;
  const { op, by, events } = data;
  return {
    seq,
    at,
    op,
    by,
    status: statusOf(record),
    made: events.flatMap(({ entry }) => entry ?? []),
    changed: events.flatMap(({ updates }) => updates ?? []).map(({ id }) => id),
    messages: events.flatMap(({ tell }) => tell ?? []),
  };
}

/**
 * The names under which a record can be found for ever: its request, its entries, whose history and inbox it is in, the
 * callbacks that it is about, whose takings of the day.
 */
export function keysOf(record: Committed): string[] {
  const keys = new Set<string>();
  if (record.id !== undefined) keys.add(requestKey(record.id));
  for (const event of record.data.events) {
    const { entry, updates, tell, calls, postings } = event;
    if (event.type === 'RequestWatched' && event.case !== undefined) keys.add(caseKey(event.case));
    if (entry) keys.add(entryKey(entry.id));
    if (entry?.ref !== undefined) keys.add(refKey(entry.ref));
    for (const user of entry ? usersOf(entry) : []) keys.add(historyKey(user));
    for (const update of updates ?? []) keys.add(entryKey(update.id));
    for (const message of tell ?? []) keys.add(inboxKey(message.user));
    for (const call of calls ?? []) keys.add(callbackKey(call.entry)).add(callbacksKey(call.mchid));
    if ('callback' in event) keys.add(callbackKey(event.callback));
    for (const [account] of postings ?? [])
      if (account.startsWith('merchant/')) keys.add(takingsKey(account.slice(9), dayOf(record.at)));
  }
  return [...keys];
}

export const requestKey = (id: string) => `request/${id}`;
export const caseKey = (id: string) => `case/${id}`;
export const entryKey = (id: string) => `entry/${id}`;
export const historyKey = (user: string) => `history/${user}`;
export const inboxKey = (user: string) => `inbox/${user}`;
export const refKey = (ref: string) => `ref/${ref}`;
/** By the entry that the callback tells of. */
export const callbackKey = (entry: string) => `callback/${entry}`;
export const callbacksKey = (mchid: string) => `callbacks/${mchid}`;
/** What moved a merchant's money on a day: `YYYY-MM-DD`, in UTC+8. */
export const takingsKey = (merchant: string, day: string) => `takings/${day}/${merchant}`;

/**
 * The entry as these records leave it; they come newest first, as the store finds them under the entry's key. None is
 * asked for that is older than the one which made it.
 */
export function entryFrom(records: Iterable<Committed>, id: string): Entry | undefined {
  const since: WalletRecord[] = [];
  for (const { data } of records) {
    since.unshift(data);
    if (data.events.some((event) => event.entry?.id === id)) break;
  }
  let entry: Entry | undefined;
  for (const { events } of since) {
    for (const event of events) {
      if (event.entry?.id === id) ({ entry } = event);
      for (const update of event.updates ?? [])
        if (entry && update.id === id) entry = changeEntry(entry, update);
    }
  }
  return entry;
}

/** A request as monitoring saw it; `at` in ms. */
export interface Watch {
  readonly at: number;
  readonly user: string;
  readonly op: string;
  readonly assessment: Assessment;
  readonly device?: string;
  readonly place?: Place;
  readonly case?: string;
}

/** How monitoring assessed the record's request, which is in this world's past. */
export function watchesIn({ books }: World, { at, data: { op, events } }: Committed): Watch[] {
  return events.flatMap((event) => {
    if (event.type !== 'RequestWatched') return [];
    const { user, assessment, device, place, case: of } = event;
    return [
      {
        at,
        user,
        op,
        assessment: inFull(books, assessment),
        ...(device !== undefined && { device }),
        ...(place !== undefined && { place }),
        ...(of !== undefined && { case: of }),
      },
    ];
  });
}

/** A message on the simulated phone, with its time in ms. */
export type Received = Message & { readonly at: number };

/** The user's messages in a record, newest first. */
export function messagesIn(record: Committed, user: string): Received[] {
  const told = record.data.events.flatMap((event) => event.tell ?? []);
  return told
    .filter((message) => message.user === user)
    .map((message) => ({ ...message, at: message.arrivesAt ?? record.at }))
    .toReversed();
}

/** The entries that a record began and that the user's history lists, newest first. */
export function entriesIn(record: Committed, user: string): string[] {
  return record.data.events
    .flatMap(({ entry }) => (entry && usersOf(entry).includes(user) ? [entry.id] : []))
    .toReversed();
}

/** The user's entries that began in this span as all records, oldest first, leave them; the newest first. */
export function entriesWithin(records: Iterable<Committed>, user: string, { from, until }: Span): Entry[] {
  const found = new Map<string, Entry>();
  for (const { data } of records) {
    for (const { entry, updates = [] } of data.events) {
      if (entry && entry.at >= from && entry.at < until && usersOf(entry).includes(user))
        found.set(entry.id, entry);
      for (const update of updates) {
        const known = found.get(update.id);
        if (known) found.set(update.id, changeEntry(known, update));
      }
    }
  }
  return [...found.values()].toReversed();
}
