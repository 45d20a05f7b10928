/** A world as plain JSON, and back. */

import { OpenEntries } from './open-entries.ts';
import type { World } from './world.ts';

/** The world as plain JSON: its maps become lists of pairs. Nothing in them has maps, or is ever changed in place. */
export function saveWorld(world: World): SavedWorld {
  const fields = Object.entries(world).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Map ? [...value] : value,
  ]);
  return Object.fromEntries(fields) as SavedWorld;
}

/** What `saveWorld` gives. */
export type SavedWorld = {
  readonly [Field in keyof World]: World[Field] extends ReadonlyMap<infer K, infer V>
    ? [K, V][]
    : World[Field];
};

/** The world that `saveWorld` saved; its fields in the order in which a new world has them, so that it saves alike. */
export function loadWorld(saved: SavedWorld): World {
  return {
    id: saved.id,
    seed: saved.seed,
    time: saved.time,
    clockAt: saved.clockAt,
    loggedIn: saved.loggedIn,
    entries: saved.entries,
    // What is written of a forgotten user has no name any more.
    users: new Map(saved.users.map(([name, user]) => [name, Object.assign(user, { name })])),
    accounts: new Map(saved.accounts),
    bankCards: new Map(saved.bankCards),
    merchants: new Map(saved.merchants),
    apis: new Map(saved.apis),
    platform: saved.platform,
    callbacks: new Map(saved.callbacks),
    open: new OpenEntries(saved.open),
    meters: new Map(saved.meters),
    rules: new Map(saved.rules),
    faults: new Map(saved.faults),
    activity: new Map(saved.activity),
    sales: new Map(saved.sales),
    devices: new Map(saved.devices),
    cases: new Map(saved.cases),
    trusted: new Map(saved.trusted),
    reports: new Map(saved.reports),
    watchList: new Map(saved.watchList),
    tunings: new Map(saved.tunings),
    ownRules: saved.ownRules,
    books: saved.books,
    snapshots: new Map(saved.snapshots),
    undone: saved.undone,
  };
}
