/** How a world begins, and how events fold into it. State is changed here and nowhere else. */

import { observe } from './activity.ts';
import { changeEntry, type Entry } from './entries.ts';
import type { Event, Folds } from './events.ts';
import { folds } from './folds.ts';
import { book } from './ledger.ts';
import { builtInMerchants } from './merchants.ts';
import { fen } from './money.ts';
import { OpenEntries } from './open-entries.ts';
import { newUser } from './users.ts';
import type { MeterStep, World } from './world.ts';

/** A new world: the user `me`, logged in, and the built-in merchants. */
export function createWorld(genesis: { world: string; seed: string; at: number; clock: boolean }): World {
  const me = newUser('me', '13800138000', genesis.at);
  return {
    id: genesis.world,
    seed: genesis.seed,
    time: genesis.at,
    clockAt: genesis.clock ? genesis.at : undefined,
    loggedIn: me.name,
    entries: 0,
    users: new Map([[me.name, me]]),
    accounts: new Map(),
    bankCards: new Map(),
    merchants: new Map(builtInMerchants.map((merchant) => [merchant.id, merchant])),
    apis: new Map(),
    platform: [],
    callbacks: new Map(),
    open: new OpenEntries(),
    meters: new Map(),
    rules: new Map(),
    faults: new Map(),
    activity: new Map(),
    sales: new Map(),
    devices: new Map(),
    cases: new Map(),
    trusted: new Map(),
    reports: new Map(),
    watchList: new Map(),
    tunings: new Map(),
    ownRules: [],
    books: [],
    snapshots: new Map(),
    undone: [],
  };
}

function step(world: World, { meter, period, fen: amount }: MeterStep): void {
  const before = world.meters.get(meter);
  const same = before?.period === period;
  world.meters.set(meter, {
    period,
    fen: fen((same ? before.fen : 0) + amount),
    count: (same ? before.count : 0) + 1,
  });
}

function keep(world: World, entry: Entry): void {
  if (entry.dueAt === undefined) world.open.delete(entry.id);
  else world.open.set(entry.id, entry);
}

/** Folds one event into the world, in place; `at` is the record's time in ms. Throws if it can't be folded. */
export function evolve(world: World, event: Event, at: number): void {
  world.time = Math.max(world.time, at);
  observe(world, event, at);
  if (event.postings) book(world.accounts, event.postings);
  for (const each of event.meters ?? []) step(world, each);
  if (event.entry) {
    world.entries += 1;
    keep(world, event.entry);
  }
  for (const update of event.updates ?? []) {
    const open = world.open.get(update.id);
    if (open) keep(world, changeEntry(open, update));
  }
  for (const call of event.calls ?? []) world.callbacks.set(call.entry, call);
  const fold = (folds as Partial<Folds<Event>>)[event.type] as
    ((w: World, e: Event, at: number) => void) | undefined;
  fold?.(world, event, at);
}
