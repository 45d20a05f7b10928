/** How records of earlier formats become those of today. */

import type { Event } from './events.ts';
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
  if (event.type !== 'WorldRestored') return event;
  const users = event.state.users.map(([name, user]) => [name, { ...user, protections: [] }] as const);
  return { ...event, state: { ...event.state, ...unwatched, users } as unknown as SavedWorld };
}

/** What merchants' programs need, before there are any. */
const unserved = { apis: [], platform: [], callbacks: [] } satisfies Partial<SavedWorld>;

/** Format 3: worlds know merchants' programs. */
function served(data: unknown): WalletRecord {
  const record = data as WalletRecord;
  return { ...record, events: record.events.map(withPrograms) };
}

function withPrograms(event: Event): Event {
  return event.type === 'WorldRestored' ? { ...event, state: { ...event.state, ...unserved } } : event;
}

export const migrations: readonly ((data: unknown) => unknown)[] = [watched, served];
