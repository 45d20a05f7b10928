/**
 * The world: everything the wallet knows at one moment, except its history. It is changed by `evolve` alone: its own
 * fields and maps in place, and what is in them never, so that a copy of the world is only one of its maps. It is saved
 * as plain JSON. Ids that people type are keys of `Map`s, never of plain objects.
 */

import { type Account, type Accounts, held } from './ledger.ts';
import { type Fen, fen, ZERO } from './money.ts';
import type { Fault, FaultCase } from './faults.ts';
import { type RuleName, rules } from './rules.ts';
import { dayOf, yearOf } from './calendar.ts';
import type { BankCard } from './bank.ts';
import type { Card } from './cards.ts';
import type { Activity, Party, Sales } from './activity.ts';
import type { Callback } from './callbacks.ts';
import type { MerchantApi, PlatformKey } from './merchant-api.ts';
import type { Merchant } from './merchants.ts';
import type { OpenEntries } from './open-entries.ts';
import type { Book, Case, RiskRule, Tuning } from './monitoring.ts';
import type { User } from './users.ts';

/** How much, and how often, something was done in the current period. */
export interface Meter {
  readonly period: string;
  readonly fen: Fen;
  readonly count: number;
}

export interface World {
  readonly id: string;
  readonly seed: string;
  /** When the last record was committed, in ms. Runs backwards only when the world goes back to a point. */
  time: number;
  /** The time at which a world's own clock stands, in ms; absent while the world follows the real clock. */
  clockAt: number | undefined;
  loggedIn: string | undefined;
  /** How many entries were ever made; ids are drawn from it. */
  entries: number;
  readonly users: Map<string, User>;
  readonly accounts: Accounts;
  /** The simulated banks' cards, by token. */
  readonly bankCards: Map<string, BankCard>;
  readonly merchants: Map<string, Merchant>;
  /** Merchants' accounts with the operator's API, by mchid; and the operator's own keys, the newest last. */
  readonly apis: Map<string, MerchantApi>;
  platform: readonly PlatformKey[];
  /** What merchants' programs have not acknowledged yet, by the entries that it tells of. */
  readonly callbacks: Map<string, Callback>;
  /** Open entries, by id. */
  readonly open: OpenEntries;
  readonly meters: Map<string, Meter>;
  /** The rules that this world overrides. */
  readonly rules: Map<RuleName, number>;
  /** The faults that are on, each with the cases it concerns. */
  readonly faults: Map<Fault, readonly FaultCase[]>;
  /** What users did lately, by their names; and what merchants took. */
  readonly activity: Map<string, Activity>;
  readonly sales: Map<string, Sales>;
  /** Who used a device that is not a user's own phone; the newest last, with times in ms. */
  readonly devices: Map<string, readonly { readonly user: string; readonly at: number }[]>;
  /** What real-time monitoring found suspicious, by the cases' ids. */
  readonly cases: Map<string, Case>;
  /** Until when a user and a party are trusted together, in ms. */
  readonly trusted: Map<string, number>;
  /** Who complained about whom, and who is on the list of risky payees, with the reason. */
  readonly reports: Map<Party, readonly string[]>;
  readonly watchList: Map<Party, string>;
  /** The monitoring rules and typologies that this world changes, by id. */
  tunings: ReadonlyMap<string, Tuning>;
  /** Rules of its own. */
  ownRules: readonly RiskRule[];
  /** What the rules of each time asked, so that assessments in short can be read for ever. */
  books: readonly Book[];
  /** Named points of its past. */
  readonly snapshots: Map<string, NamedPoint>;
  /** The records that were taken back: they are in the journal, and not in this world's past. */
  undone: readonly Stretch[];
}

/** A record's number and its time in ms. */
export interface NamedPoint {
  readonly seq: number;
  readonly at: number;
}

/** Records from the first to the last number, both included. */
export type Stretch = readonly [first: number, last: number];

/** The number a rule has in this world; units as the rules table says. */
export function ruleOf(world: World, name: RuleName): number {
  return world.rules.get(name) ?? rules[name].value;
}

/** A rule's number that is money. */
export function limitOf(world: World, name: RuleName): Fen {
  return fen(ruleOf(world, name));
}

/** What an account holds. */
export function holds(world: World, account: Account): Fen {
  return held(world.accounts, account);
}

/** The user, who must exist: operations on unknown users are refused before they get here. */
export function userOf(world: World, name: string): User {
  const user = world.users.get(name);
  if (!user) throw new Error(`no user ${name}`);
  return user;
}

/** Puts what is different about a user, who must exist, into the world. */
export function changeUser(world: World, name: string, change: (user: User) => Partial<User>): void {
  const user = userOf(world, name);
  world.users.set(name, { ...user, ...change(user) });
}

/** The user's card by its id or, when that is clear, its last four digits. */
export function cardOf(user: User, named: string): Card | undefined {
  const byEnding = user.cards.filter((card) => card.last4 === named);
  return user.cards.find((card) => card.id === named) ?? (byEnding.length === 1 ? byEnding[0] : undefined);
}

/** The span over which a meter counts: a calendar day or year in UTC+8, or for ever. */
export type Span = 'day' | 'year' | 'ever';

/** The name of the period that `at` (ms) falls into. */
function periodOf(span: Span, at: number): string {
  return span === 'day' ? dayOf(at) : span === 'year' ? String(yearOf(at)) : 'ever';
}

/** What the meter shows for the period that `at` falls into. */
export function metered(world: World, name: string, span: Span, at: number): { fen: Fen; count: number } {
  const meter = world.meters.get(`${name}/${span}`);
  return meter?.period === periodOf(span, at) ? meter : { fen: ZERO, count: 0 };
}

/** A meter's part of an event: `amountFen` more, once more, in this period. */
export interface MeterStep {
  readonly meter: string;
  readonly period: string;
  readonly fen: Fen;
}

/** A step of the meter `name` over `span`. */
export function meter(name: string, span: Span, at: number, amountFen: Fen = ZERO): MeterStep {
  return { meter: `${name}/${span}`, period: periodOf(span, at), fen: amountFen };
}
