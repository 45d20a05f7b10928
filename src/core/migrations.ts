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

/** What merchants' programs need, before there are any. */
const unserved = { apis: [], platform: [], callbacks: [] } satisfies Partial<SavedWorld>;

/**
 * Format 3: looks in short, by books; those that are spelled out, as all were, are read as they are. Of one-time codes
 * there is a keyed hash; those that were under way are void. Worlds know merchants' programs.
 */
function inShort(data: unknown): WalletRecord {
  const { events, ...rest } = data as WalletRecord;
  return { ...rest, events: events.map((event) => withState(withSealedCode(event), sealed)) };
}

function withSealedCode(event: Event): Event {
  return event.type === 'CodeSent' ? { ...event, challenge: withoutCode(event.challenge) } : event;
}

function sealed(state: SavedWorld): SavedWorld {
  const users = state.users.map(
    ([name, user]) => [name, { ...user, challenges: user.challenges.map(withoutCode) }] as const,
  );
  return { ...state, books: [], ...unserved, users } as unknown as SavedWorld;
}

function withoutCode({ purpose, sentAt, expiresAt, tries }: Challenge): Challenge {
  return { purpose, sealed: '', sentAt, expiresAt, tries };
}

export const migrations: readonly ((data: unknown) => unknown)[] = [watched, inShort];
