/** How records of earlier formats become those of today. */

import type { Event } from './events.ts';
import type { Challenge } from './otp.ts';
import type { WalletRecord } from './records.ts';
import type { SavedWorld } from './save.ts';

/** What a refusal left behind in format 1, which did not say that it was one. */
const remembered: ReadonlySet<string> = new Set<Event['type']>([
  'PinProven',
  'PinFailed',
  'PaymentCodeUsed',
  'CodeTried',
  'CodeSent',
  'FaultSpent',
]);

/** What real-time monitoring keeps, before it has seen anything. */
const unwatched = {
  activity: [],
  sales: [],
  devices: [],
  cases: [],
  trusted: [],
  reports: [],
  watchList: [],
  tunings: [],
  ownRules: [],
} satisfies Partial<SavedWorld>;

/** Format 2: records say whether they were refused, and worlds know what users did lately. */
function watched(data: unknown): WalletRecord {
  const { events, ...rest } = data as WalletRecord;
  const wasRefused = rest.op !== 'tick' && events.every(({ type }) => remembered.has(type));
  return { ...rest, events: events.map(withMonitoring), ...(wasRefused && { refused: true }) };
}

function withMonitoring(event: Event): Event {
  return withState(event, (state) => {
    const users = state.users.map(([name, user]) => [name, { ...user, protections: [] }] as const);
    return { ...state, ...unwatched, users } as unknown as SavedWorld;
  });
}

/** A record that carries the state of a point carries it as a world of its format has it. */
function withState(event: Event, change: (state: SavedWorld) => SavedWorld): Event {
  return event.type === 'WorldRestored' ? { ...event, state: change(event.state) } : event;
}

/** Format 3: looks in short, by books. Those that are spelled out, as all were, are read as they are. */
function inShort(data: unknown): WalletRecord {
  const record = data as WalletRecord;
  const events = record.events.map((event) => withState(event, (state) => ({ ...state, books: [] })));
  return { ...record, events };
}

/** Format 4: of one-time codes there is a keyed hash. Those that were under way are void. */
function sealed(data: unknown): WalletRecord {
  const { events, ...rest } = data as WalletRecord;
  return { ...rest, events: events.map(withSealedCodes) };
}

function withSealedCodes(event: Event): Event {
  if (event.type === 'CodeSent') return { ...event, challenge: withoutCode(event.challenge) };
  if (event.type !== 'WorldRestored') return event;
  const users = event.state.users.map(
    ([name, user]) => [name, { ...user, challenges: user.challenges.map(withoutCode) }] as const,
  );
  return { ...event, state: { ...event.state, users } as unknown as SavedWorld };
}

function withoutCode({ purpose, sentAt, expiresAt, tries }: Challenge): Challenge {
  return { purpose, sealed: '', sentAt, expiresAt, tries };
}

export const migrations: readonly ((data: unknown) => unknown)[] = [watched, inShort, sealed];
