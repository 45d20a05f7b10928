/** Honest users: what they do on a day, at which hours, from where, with whom. */

import type { Place } from '../../core/activity.ts';
import { type Fen, fen } from '../../core/money.ts';
import { cities } from '../../core/places.ts';
import { userOf } from '../../core/world.ts';
import type { Chance } from './chance.ts';
import type { Asking, Result, Stage } from './stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Person {
  readonly name: string;
  readonly home: Place;
  /** How often the person pays in a day, and how large the amounts are. */
  readonly habit: number;
  readonly wealth: number;
  friends: readonly string[];
  /** Gets paid on a fixed day: rent. */
  readonly landlord?: string;
  readonly rent: Fen;
  /** Away from home until then, in ms. */
  trip?: { readonly place: Place; readonly from: number; readonly until: number };
  /** Something else than the own phone, used now and then. */
  readonly tablet: boolean;
  /** Does nothing before this day. */
  readonly sleepsUntil: number;
  /** How many people there are. */
  readonly population: number;
}

const SHOPS = 40;
export const shops = Array.from({ length: SHOPS }, (_, index) => `shop-${index}`);
const homes = ['beijing', 'shanghai', 'guangzhou', 'shenzhen', 'chengdu', 'hangzhou', 'wuhan', 'xian'];
const abroad = Object.values(cities);

/** Opens the shops and the honest accounts. */
export function settle(stage: Stage, chance: Chance, count: number, days: number): Person[] {
  for (const id of shops) stage.world.merchants.set(id, { id, name: id, vetted: false, items: [] });
  const people = Array.from({ length: count }, (_, index): Person => {
    const name = `user-${index}`;
    const sleeps = chance.is(0.02);
    const joins = !sleeps && chance.is(0.05) ? stage.now + chance.whole(1, days - 1) * DAY : undefined;
    if (joins === undefined) stage.open(name, stage.now - chance.whole(sleeps ? 200 : 1, 900) * DAY);
    else stage.at(joins, () => stage.open(name, joins));
    // Who sleeps was awake once.
    if (sleeps) movedLast(stage, name, stage.now - 150 * DAY);
    return {
      name,
      home: chance.near(cities[chance.pick(homes)] ?? [31, 121], 15),
      habit: chance.between(0.3, 3),
      wealth: Math.exp(chance.normal() * 0.5),
      friends: [],
      rent: fen(chance.whole(15, 45) * 10_000),
      ...(chance.is(0.15) && { landlord: `user-${chance.whole(0, count - 1)}` }),
      tablet: chance.is(0.03),
      population: count,
      sleepsUntil: sleeps ? stage.now + chance.whole(0, days) * DAY : 0,
    };
  });
  for (const person of people)
    person.friends = chance
      .some(people, 5)
      .map(({ name }) => name)
      .filter((name) => name !== person.name);
  return people;
}

/** Lets money move in the account for the last time before the story begins. */
export function movedLast(stage: Stage, user: string, at: number): void {
  const entry = {
    id: `long ago ${user}`,
    type: 'top-up',
    user,
    at,
    status: 'SUCCESS',
    amountFen: fen(1),
    feeFen: fen(0),
    source: 'icbc',
    account: `bank/card of ${user}`,
  } as const;
  stage.fold([{ type: 'BalanceToppedUp', entry }], at);
}

/** Where and with what the person asks. */
function asking(person: Person, chance: Chance, at: number): Asking {
  const away =
    person.trip && person.trip.from <= at && at < person.trip.until ? person.trip.place : undefined;
  const place = chance.near(away ?? person.home, chance.is(0.9) ? 2 : 12);
  return {
    user: person.name,
    ...(chance.is(0.5) && { place }),
    ...(person.tablet && chance.is(0.2) && { device: `tablet of ${person.name}` }),
  };
}

/** Sends money, and lets the receiver take it a while later. */
export function sends(
  stage: Stage,
  chance: Chance,
  by: Asking,
  to: string,
  amountFen: Fen,
  from = 'icbc',
  note?: string,
): Result {
  const result = stage.ask('sendTransfer', { to, amountFen, from, ...(note !== undefined && { note }) }, by);
  const { entry } = result;
  if (result.done && entry)
    stage.at(stage.now + chance.whole(1, 90) * MINUTE, () => {
      stage.ask('acceptTransfer', { id: entry.id }, { user: to });
    });
  return result;
}

/** An hour of the day, in ms from midnight: people are awake from seven on, a few are at night. */
function hour(chance: Chance): number {
  return chance.is(0.03)
    ? chance.between(0, 6 * HOUR)
    : Math.min(DAY - 1, (13 + 4 * chance.normal()) * HOUR) % DAY;
}

/** A person's day, which begins at `midnight`; `tell` hears what came of each request. */
export interface Day {
  readonly stage: Stage;
  readonly chance: Chance;
  readonly person: Person;
  readonly midnight: number;
  readonly tell: (result: Result) => void;
}

/** Plans the day. */
export function plan(day: Day): void {
  const { stage, chance, person, midnight, tell } = day;
  // Who has no account yet opens it today, or later.
  if (midnight < person.sleepsUntil || !stage.world.users.has(person.name)) return;
  // Whose account was protected proves who they are the next day.
  const { protection } = userOf(stage.world, person.name);
  if (protection && protection.liftableAt <= midnight)
    stage.fold([{ type: 'ProtectionLifted', user: person.name }]);
  const later = (act: (by: Asking) => Result | undefined, ms = hour(chance)) =>
    stage.at(midnight + Math.max(0, ms), () => {
      const result = act(asking(person, chance, stage.now));
      if (!result) return;
      tell(result);
      maybeReturned(day, result);
    });
  if (chance.is(0.01) && (person.trip?.until ?? 0) < midnight)
    // The way there takes the morning, the way back a night.
    person.trip = {
      place: chance.pick(abroad),
      from: midnight + 30 * HOUR,
      until: midnight + chance.whole(2, 6) * DAY,
    };
  const isMoving =
    person.trip &&
    [person.trip.from, person.trip.until].some(
      (at) => at - 24 * HOUR < midnight + DAY && at > midnight - 12 * HOUR,
    );
  if (isMoving) return;
  const { wealth } = person;
  for (let left = chance.times(person.habit); left > 0; left -= 1)
    later((by) => pays(stage, chance, by, chance.amount(25 * wealth)));
  if (chance.is(0.02)) later((by) => pays(stage, chance, by, chance.amount(900 * wealth, 0.6)));
  if (chance.is(0.2))
    later((by) => sends(stage, chance, by, chance.pick(person.friends), chance.amount(60 * wealth)));
  if (chance.is(0.01))
    later((by) => sends(stage, chance, by, chance.pick(person.friends), chance.amount(1_500 * wealth, 0.4)));
  if (chance.is(0.01))
    person.friends = [...person.friends.slice(1), `user-${chance.whole(0, person.population - 1)}`];
  const date = new Date(midnight + 8 * HOUR).getUTCDate();
  const { landlord } = person;
  if (landlord !== undefined && landlord !== person.name && date === 5)
    later((by) => sends(stage, chance, by, landlord, person.rent, 'icbc', 'rent'));
  if (chance.is(0.03))
    later((by) =>
      stage.ask(
        'sendRedPacket',
        {
          kind: 'single',
          to: chance.pick(person.friends),
          count: 1,
          amountFen: fen(chance.whole(1, 200) * 100),
          from: 'icbc',
        },
        by,
      ),
    );
  if (chance.is(0.01)) dinner(day);
  if (chance.is(0.002)) collection(day);
  if (chance.is(0.001)) inParts(day, asking(person, chance, midnight));
  if (chance.is(0.02))
    later((by) => stage.ask('withdraw', { to: 'icbc', amountFen: fen(chance.whole(1, 5) * 10_000) }, by));
  if (chance.is(0.05)) later((by) => takesOut(stage, by));
  if (chance.is(0.05))
    later((by) => stage.ask('topUp', { from: 'icbc', amountFen: fen(chance.whole(1, 20) * 10_000) }, by));
  if (chance.is(0.01)) stage.fold([{ type: 'PinFailed', user: person.name }]);
  if (chance.is(0.002)) stage.fold([{ type: 'PinSet', user: person.name, hash: 'y' }]);
}

/** A shop gets paid: small amounts by its printed code, larger ones by a code with the amount inside. */
function pays(stage: Stage, chance: Chance, by: Asking, amountFen: Fen): Result | undefined {
  const merchant = chance.pick(shops);
  if (amountFen <= 10_000) return stage.ask('pay', { merchant, amountFen, from: 'icbc' }, by);
  const { entry } = stage.ask('makeCode', { merchant, amountFen }, { user: by.user });
  return entry && stage.ask('payOrder', { order: entry.id, from: 'icbc' }, by);
}

/** One payment in a hundred is given back within days. */
function maybeReturned({ stage, chance, tell }: Day, { done, entry }: Result): void {
  if (done && entry?.type === 'payment' && chance.is(0.01))
    stage.at(stage.now + chance.whole(1, 72) * HOUR, () => {
      tell(stage.ask('refund', { payment: entry.id }, { user: entry.user }));
    });
}

/** Takes out of the wallet what came in: for the rent, or by habit. */
function takesOut(stage: Stage, by: Asking): Result | undefined {
  const held = stage.world.accounts.get(`balance/${by.user}`) ?? 0;
  if (held < 10_000) return undefined;
  return stage.ask(
    'withdraw',
    { to: 'icbc', amountFen: fen(Math.min(500_000, Math.floor(held * 0.99))) },
    by,
  );
}

/** Many pay their parts for a trip or a present; hours later, the person pays for all, or passes it on to a friend. */
function collection({ stage, chance, person, midnight, tell }: Day): void {
  const part = chance.amount(200, 0.5);
  const from = midnight + chance.between(9, 15) * HOUR;
  const payers = Array.from(
    { length: chance.whole(4, 9) },
    () => `user-${chance.whole(0, person.population - 1)}`,
  );
  for (const payer of new Set(payers))
    if (payer !== person.name)
      stage.at(from + chance.between(0, 3) * HOUR, () => {
        tell(sends(stage, chance, { user: payer }, person.name, part));
      });
  const to = chance.pick(person.friends);
  stage.at(from + chance.between(5, 8) * HOUR, () => {
    const amountFen = fen(part * payers.length);
    const by = asking(person, chance, stage.now);
    const result = chance.is(0.5)
      ? pays(stage, chance, by, amountFen)
      : sends(stage, chance, by, to, fen(Math.min(amountFen, 500_000)));
    if (result) tell(result);
  });
}

/** A sum that is too large to be sent at once, in parts: a deposit, a used car. */
function inParts({ stage, chance, person, midnight, tell }: Day, by: Asking): void {
  const to = chance.is(0.5) ? chance.pick(person.friends) : `user-${chance.whole(0, person.population - 1)}`;
  const part = fen(chance.pick([95_000, 99_900, 100_000, 250_000, 300_000, 480_000, 500_000]));
  if (to === person.name) return;
  let at = midnight + chance.between(9, 18) * HOUR;
  for (let left = chance.whole(2, 4); left > 0; left -= 1) {
    stage.at(at, () => tell(sends(stage, chance, by, to, part)));
    at += chance.between(1, 60) * MINUTE;
  }
}

/** Friends share a dinner: each sends the person a part. */
function dinner({ stage, chance, person, midnight, tell }: Day): void {
  const part = chance.amount(70, 0.4);
  for (const friend of chance.some(person.friends, chance.whole(2, 5)))
    stage.at(midnight + chance.between(19, 22) * HOUR, () => {
      tell(sends(stage, chance, { user: friend }, person.name, part));
    });
}
