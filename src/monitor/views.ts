/**
 * What a rule can ask about a request: the account that it comes from, the party at the other end, the device and the
 * place. Every answer is read from the world's rolling memories.
 */

import {
  type Activity,
  activityOf,
  type Movement,
  type Party,
  partyName,
  type Place,
  type Sales,
  salesOf,
  type SpentDay,
} from '../core/activity.ts';
import { dayOf } from '../core/calendar.ts';
import { allowanceOf } from '../core/funding.ts';
import { userOf, type World } from '../core/world.ts';
import type { Attempt } from './attempt.ts';

/** Earlier than anything: what never happened was so long ago, in ms. */
const NEVER = 100 * 366 * 86_400_000;
const DAY = 86_400_000;

/** What answers questions about one request in one world. */
class View {
  protected readonly world: World;
  protected readonly attempt: Attempt;

  constructor(world: World, attempt: Attempt) {
    this.world = world;
    this.attempt = attempt;
  }
}

/** Money and signs of one user. Windows in ms, up to now and the request itself included; amounts in fen. */
export class AccountView extends View {
  readonly #activity: Readonly<Activity>;

  constructor(world: World, attempt: Attempt) {
    super(world, attempt);
    this.#activity = activityOf(world, attempt.user);
  }

  /** Movements that went out, or came in, with the request as the newest if it is one of them. */
  #movements(direction: 'in' | 'out', window: number): readonly Movement[] {
    const { at, kind, amountFen, party } = this.attempt;
    const movements = lastWithin(this.#activity[direction], at, window);
    if (direction === this.attempt.direction && amountFen !== undefined && party !== undefined)
      movements.push({ at, kind, fen: amountFen, party });
    return movements;
  }

  /** How many payments, transfers, red packets and withdrawals went out. */
  sent(window: number): number {
    return this.#movements('out', window).length;
  }

  /** How much they are together. */
  spent(window: number): number {
    return total(this.#movements('out', window));
  }

  /** How much of it went to other people, or to the user's own cards. */
  sentOn(window: number): number {
    return total(this.#movements('out', window).filter(({ kind }) => kind !== 'payment'));
  }

  /** How many others it went to as transfers and red packets. */
  payees(window: number): number {
    return distinct(this.#movements('out', window).filter(isPersonal));
  }

  /** How many of them were red packets. */
  redPackets(window: number): number {
    return this.#movements('out', window).filter(({ kind }) => kind === 'red-packet').length;
  }

  /** How much came in from others, and from how many. */
  received(window: number): number {
    return total(this.#movements('in', window));
  }

  payers(window: number): number {
    return distinct(this.#movements('in', window));
  }

  /** How old the oldest of these accounts is; 0 where nothing came from users. */
  payersAge(window: number): number {
    const ages = this.#movements('in', window).map(({ party }) => {
      const owner = party.startsWith('user/') ? this.world.users.get(partyName(party)) : undefined;
      return owner ? this.attempt.at - owner.openedAt : 0;
    });
    return Math.max(0, ...ages);
  }

  /** The time since the last movement before this one went to somebody else; very long if none did. */
  sinceOther(): number {
    const { at, party } = this.attempt;
    const other = this.#activity.out.findLast((each) => each.party !== party);
    return other ? at - other.at : NEVER;
  }

  /** The time since money last moved; 0 if it never did. */
  idle(): number {
    const { movedAt } = this.#activity;
    return movedAt === undefined ? 0 : this.attempt.at - movedAt;
  }

  /** On how many earlier days money went out. */
  days(window: number): number {
    const [from, until] = this.#days(window);
    return until - from;
  }

  /** Where the days of the window before today begin and end in the list of days, which is in their order. */
  #days(window: number): [from: number, until: number] {
    const { at } = this.attempt;
    const { days } = this.#activity;
    return [firstFrom(days, dayOf(at - window)), firstFrom(days, dayOf(at))];
  }

  /** What went out on a day of the window before today, on average over all of its days. */
  dailyMean(window: number): number {
    const spent = this.#activity.days.slice(...this.#days(window)).reduce((sum, { fen }) => sum + fen, 0);
    return spent / Math.max(1, Math.round(window / DAY));
  }

  /** The largest amount on the days of the window before today. */
  most(window: number): number {
    return Math.max(0, ...this.#activity.days.slice(...this.#days(window)).map(({ mostFen }) => mostFen));
  }

  /** What goes out today, this included. */
  today(): number {
    const { at, amountFen = 0, direction } = this.attempt;
    const before = this.#activity.days.findLast(({ day }) => day === dayOf(at))?.fen ?? 0;
    return before + (direction === 'out' ? amountFen : 0);
  }

  /** How many amounts are below a limit by no more than this part of it. */
  justBelow(window: number, limit: number, margin: number): number {
    const least = limit * (1 - margin);
    return this.#movements('out', window).filter(({ fen }) => fen < limit && fen >= least).length;
  }

  /** How many of the last amounts in a row are multiples of this one. */
  round(multiple: number): number {
    const amounts = this.#movements('out', NEVER).filter(({ kind }) => kind !== 'payment');
    const other = amounts.findLastIndex(({ fen }) => fen % multiple !== 0);
    return amounts.length - 1 - other;
  }

  /** How many of the last amounts before this one went to the same party and were nearly the same. */
  alike(last: number, tolerance: number): number {
    const { party, amountFen = 0 } = this.attempt;
    const before = this.#activity.out.slice(-last);
    return before.filter(
      (each) => each.party === party && Math.abs(each.fen - amountFen) <= amountFen * tolerance,
    ).length;
  }

  /** How often a sign was seen: pin-wrong, card-tried, declined, code-replayed, refunded. */
  signs(kind: string, window: number): number {
    const { signs } = this.#activity;
    return lastWithin(signs, this.attempt.at, window).filter((each) => each.kind === kind).length;
  }

  /** The most payments of at most this amount that were declined within a time, somewhere in the window. */
  declinedWithin(within: number, window: number, most: number): number {
    const small = lastWithin(this.#activity.signs, this.attempt.at, window).filter(
      (each) => each.kind === 'declined' && (each.fen ?? 0) <= most,
    );
    const counts = small.map(
      (last) => small.filter(({ at: then }) => then <= last.at && isWithin(then, last.at, within)).length,
    );
    return Math.max(0, ...counts);
  }

  sincePin(): number {
    return this.#since(this.#activity.pinChangedAt);
  }

  sinceCard(): number {
    return this.#since(this.#activity.linkedAt);
  }

  #since(at: number | undefined): number {
    return at === undefined ? NEVER : this.attempt.at - at;
  }

  /** How old the account is. */
  age(): number {
    return this.attempt.at - userOf(this.world, this.attempt.user).openedAt;
  }

  /** How old its user is, in years; 200 where that is not known. */
  years(): number {
    const birth = userOf(this.world, this.attempt.user).identity?.birth;
    return birth === undefined ? 200 : yearsOf(birth, this.attempt.at);
  }

  /** Which part of the year's allowance of the account's class is used, without this request and with it. */
  capBefore(): number {
    return this.#cap(0);
  }

  capAfter(): number {
    return this.#cap(this.attempt.amountFen ?? 0);
  }

  #cap(moreFen: number): number {
    if (this.attempt.source !== 'balance') return 0;
    const { usedFen, mostFen } = allowanceOf(this.world, this.attempt.user, this.attempt.at);
    return mostFen > 0 ? (usedFen + moreFen) / mostFen : 0;
  }

  /** How far the first digits of what went out are from Benford's law: chi-squared; 0 below so many amounts. */
  benford(least: number): number {
    const { digits } = this.#activity;
    const count = digits.reduce((sum, each) => sum + each, 0);
    return count < least ? 0 : chiSquared(digits, count);
  }
}

/** Who is at the other end. */
export class PartyView extends View {
  readonly #party: Party;
  /** Its name if it is a user. */
  readonly #user: string | undefined;

  constructor(world: World, attempt: Attempt) {
    super(world, attempt);
    this.#party = attempt.party ?? 'group';
    this.#user = this.#party.startsWith('user/') ? partyName(this.#party) : undefined;
  }

  /** Whether the user sent money to this user before. */
  known(): boolean {
    const { payees } = userOf(this.world, this.attempt.user);
    return this.#user === undefined || payees.includes(this.#user);
  }

  /** How old the user's account is; very old for what is no user. */
  age(): number {
    const owner = this.#user === undefined ? undefined : this.world.users.get(this.#user);
    return owner ? this.attempt.at - owner.openedAt : NEVER;
  }

  /** How many others sent the user money, this one included. */
  payers(window: number): number {
    if (this.#user === undefined) return 0;
    const { at, user } = this.attempt;
    const before = lastWithin(activityOf(this.world, this.#user).in, at, window);
    const parties = new Set<string>(before.map(({ party }) => party));
    return parties.add(`user/${user}`).size;
  }

  /** Whether it is on the list of risky payees. */
  listed(): boolean {
    return this.world.watchList.has(this.#party);
  }

  /** How many users complained about it. */
  reports(): number {
    return this.world.reports.get(this.#party)?.length ?? 0;
  }

  get #sales(): Sales {
    const merchant = this.#party.startsWith('merchant/') ? partyName(this.#party) : '';
    return salesOf(this.world, merchant);
  }

  /** Which part of what a merchant sold it gave back, this refund included. */
  refundShare(): number {
    const { soldFen, refundedFen } = this.#sales;
    return soldFen === 0 ? 0 : (refundedFen + (this.attempt.amountFen ?? 0)) / soldFen;
  }

  /** What a merchant sold in all. */
  sold(): number {
    return this.#sales.soldFen;
  }
}

/** What the request was sent from. The user's own phone, where none is named, is known from the start. */
export class DeviceView extends View {
  #firstUse(): number | undefined {
    const { device, user } = this.attempt;
    return activityOf(this.world, user).devices.find(([each]) => each === device)?.[1];
  }

  /** Whether the user used it before. */
  known(): boolean {
    return this.attempt.device === undefined || this.#firstUse() !== undefined;
  }

  /** The time since the user's first use of it; very long for the own phone, 0 for a new one. */
  age(): number {
    const { device, at } = this.attempt;
    return device === undefined ? NEVER : at - (this.#firstUse() ?? at);
  }

  /** How many users it had, this one included. */
  users(window: number): number {
    const { device, at, user } = this.attempt;
    if (device === undefined) return 1;
    const before = lastWithin(this.world.devices.get(device) ?? [], at, window);
    return new Set(before.map((each) => each.user)).add(user).size;
  }
}

/** Where the request came from. Without a place, it came from where the user was. */
export class PlaceView extends View {
  get #places(): Activity['places'] {
    return activityOf(this.world, this.attempt.user).places;
  }

  /** How far it is from the nearest place where the user was before, in km; 0 if there is none. */
  away(): number {
    const { place } = this.attempt;
    const distances = place ? this.#places.map((each) => kilometres(each.place, place)) : [];
    return distances.length === 0 ? 0 : Math.min(...distances);
  }

  /** How far it is from the last place, in km. */
  moved(): number {
    const last = this.#places.at(-1);
    const { place } = this.attempt;
    return last && place ? kilometres(last.place, place) : 0;
  }

  /** How fast the user went there from the last place, in km/h. */
  speed(): number {
    const last = this.#places.at(-1);
    const { place, at } = this.attempt;
    if (!last || !place) return 0;
    // Nobody is in two places at once: a second counts at least.
    const hours = Math.max(at - last.at, 1_000) / 3_600_000;
    return Math.round(kilometres(last.place, place) / hours);
  }
}

/** What is in the window, of a list that is in the order of its times. */
function lastWithin<Item extends { readonly at: number }>(
  list: readonly Item[],
  now: number,
  window: number,
): Item[] {
  let first = list.length;
  while (first > 0 && isWithin(list[first - 1]?.at ?? 0, now, window)) first -= 1;
  return list.slice(first);
}

/** The index of the first day from this one on. */
function firstFrom(days: readonly SpentDay[], day: string): number {
  let [from, until] = [0, days.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if ((days[middle]?.day ?? '') < day) from = middle + 1;
    else until = middle;
  }
  return from;
}

/** A window is open at its far end: what is exactly so old is no longer in it. */
function isWithin(then: number, now: number, window: number): boolean {
  return now - then < window;
}

function total(movements: readonly Movement[]): number {
  return movements.reduce((sum, { fen }) => sum + fen, 0);
}

function distinct(movements: readonly Movement[]): number {
  return new Set(movements.map(({ party }) => party)).size;
}

function isPersonal({ kind }: Movement): boolean {
  return kind === 'transfer' || kind === 'red-packet';
}

/** Whole years from a day of birth, `YYYY-MM-DD`. */
function yearsOf(birth: string, now: number): number {
  const today = dayOf(now);
  const hadBirthday = today.slice(5) >= birth.slice(5);
  return Number(today.slice(0, 4)) - Number(birth.slice(0, 4)) - (hadBirthday ? 0 : 1);
}

/** Benford's law: which part of all amounts begins with the digits 1 to 9. */
const firstDigits = Array.from({ length: 9 }, (_, index) => Math.log10(1 + 1 / (index + 1)));

/** How far so many first digits are from what Benford's law expects. */
function chiSquared(digits: readonly number[], count: number): number {
  return digits.reduce((sum, seen, index) => {
    const expected = count * (firstDigits[index] ?? 0);
    return sum + (seen - expected) ** 2 / expected;
  }, 0);
}

const EARTH_KM = 6_371;

/** The distance on the ground, by the haversine formula, in whole km. */
export function kilometres([north, east]: Place, [otherNorth, otherEast]: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const chord =
    half(otherNorth - north) +
    Math.cos(radians(north)) * Math.cos(radians(otherNorth)) * half(otherEast - east);
  return Math.round(2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord))));
}
