/**
 * What a rule can ask about a request: the account that it comes from, the party at the other end, the device and the
 * place. Every answer is read from the world's rolling memories and noted, so that it can be shown later what was seen.
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

/** The answers that were given, by what was asked. */
export interface Notes {
  saw: Record<string, number | boolean>;
}

/** Answers questions and notes the answers. */
class View {
  protected readonly world: World;
  protected readonly attempt: Attempt;
  readonly #notes: Notes;

  constructor(world: World, attempt: Attempt, notes: Notes) {
    this.world = world;
    this.attempt = attempt;
    this.#notes = notes;
  }

  protected note<Answer extends number | boolean>(question: string, answer: Answer): Answer {
    this.#notes.saw[question] = answer;
    return answer;
  }
}

/** Money and signs of one user. Windows in ms, up to now and the request itself included; amounts in fen. */
export class AccountView extends View {
  readonly #windows = new Map<string, readonly Movement[]>();
  readonly #earlier = new Map<number, readonly SpentDay[]>();

  get #activity(): Readonly<Activity> {
    return activityOf(this.world, this.attempt.user);
  }

  /** Movements that went out, or came in, with the request as the newest if it is one of them. */
  #movements(direction: 'in' | 'out', window: number): readonly Movement[] {
    return remembered(this.#windows, `${direction} ${window}`, () => {
      const { at, kind, amountFen, party } = this.attempt;
      const before = this.#activity[direction].filter((each) => isWithin(each.at, at, window));
      const own = direction === (this.attempt.direction ?? 'none') && amountFen !== undefined;
      return own && party !== undefined ? [...before, { at, kind, fen: amountFen, party }] : before;
    });
  }

  /** How many payments, transfers, red packets and withdrawals went out. */
  sent(window: number): number {
    return this.note(`payer.sent(${window}ms)`, this.#movements('out', window).length);
  }

  /** How much they are together. */
  spent(window: number): number {
    return this.note(`payer.spent(${window}ms)`, total(this.#movements('out', window)));
  }

  /** How much of it went to other people, or to the user's own cards. */
  sentOn(window: number): number {
    const on = this.#movements('out', window).filter(({ kind }) => kind !== 'payment');
    return this.note(`payer.sentOn(${window}ms)`, total(on));
  }

  /** How many others it went to as transfers and red packets. */
  payees(window: number): number {
    const people = this.#movements('out', window).filter(isPersonal);
    return this.note(`payer.payees(${window}ms)`, distinct(people));
  }

  /** How many of them were red packets. */
  redPackets(window: number): number {
    const packets = this.#movements('out', window).filter(({ kind }) => kind === 'red-packet');
    return this.note(`payer.redPackets(${window}ms)`, packets.length);
  }

  /** How much came in from others, and from how many. */
  received(window: number): number {
    return this.note(`payer.received(${window}ms)`, total(this.#movements('in', window)));
  }

  payers(window: number): number {
    return this.note(`payer.payers(${window}ms)`, distinct(this.#movements('in', window)));
  }

  /** How old the oldest of these accounts is; 0 where nothing came from users. */
  payersAge(window: number): number {
    const ages = this.#movements('in', window).map(({ party }) => {
      const owner = party.startsWith('user/') ? this.world.users.get(partyName(party)) : undefined;
      return owner ? this.attempt.at - owner.openedAt : 0;
    });
    return this.note(`payer.payersAge(${window}ms)`, Math.max(0, ...ages));
  }

  /** The time since the last movement before this one went to somebody else; very long if none did. */
  sinceOther(): number {
    const { at, party } = this.attempt;
    const other = this.#activity.out.findLast((each) => each.party !== party);
    return this.note('payer.sinceOther()', other ? at - other.at : NEVER);
  }

  /** The time since money last moved; 0 if it never did. */
  idle(): number {
    const { movedAt } = this.#activity;
    return this.note('payer.idle()', movedAt === undefined ? 0 : this.attempt.at - movedAt);
  }

  /** On how many earlier days money went out. */
  days(window: number): number {
    return this.note(`payer.days(${window}ms)`, this.#days(window).length);
  }

  #days(window: number): readonly SpentDay[] {
    return remembered(this.#earlier, window, () => {
      const today = dayOf(this.attempt.at);
      const first = dayOf(this.attempt.at - window);
      return this.#activity.days.filter(({ day }) => day >= first && day < today);
    });
  }

  /** What went out on a day of the window before today, on average over all of its days. */
  dailyMean(window: number): number {
    const spent = this.#days(window).reduce((sum, { fen }) => sum + fen, 0);
    return this.note(`payer.dailyMean(${window}ms)`, spent / Math.max(1, Math.round(window / DAY)));
  }

  /** The largest amount on the days of the window before today. */
  most(window: number): number {
    const most = Math.max(0, ...this.#days(window).map(({ mostFen }) => mostFen));
    return this.note(`payer.most(${window}ms)`, most);
  }

  /** What goes out today, this included. */
  today(): number {
    const { at, amountFen = 0, direction } = this.attempt;
    const before = this.#activity.days.findLast(({ day }) => day === dayOf(at))?.fen ?? 0;
    return this.note('payer.today()', before + (direction === 'out' ? amountFen : 0));
  }

  /** How many amounts are below a limit by no more than this part of it. */
  justBelow(window: number, limit: number, margin: number): number {
    const near = this.#movements('out', window).filter(
      ({ fen }) => fen < limit && fen >= limit * (1 - margin),
    );
    return this.note(`payer.justBelow(${window}ms, ${limit}fen)`, near.length);
  }

  /** How many of the last amounts in a row are multiples of this one. */
  round(multiple: number): number {
    const amounts = this.#movements('out', NEVER).filter(({ kind }) => kind !== 'payment');
    const other = amounts.findLastIndex(({ fen }) => fen % multiple !== 0);
    return this.note(`payer.round(${multiple}fen)`, amounts.length - 1 - other);
  }

  /** How many of the last amounts before this one went to the same party and were nearly the same. */
  alike(last: number, tolerance: number): number {
    const { party, amountFen = 0 } = this.attempt;
    const before = this.#activity.out.slice(-last);
    const same = before.filter(
      (each) => each.party === party && Math.abs(each.fen - amountFen) <= amountFen * tolerance,
    );
    return this.note(`payer.alike(${last})`, same.length);
  }

  /** How often a sign was seen: pin-wrong, card-tried, declined, code-replayed, refunded. */
  signs(kind: string, window: number): number {
    const { at } = this.attempt;
    const seen = this.#activity.signs.filter((each) => each.kind === kind && isWithin(each.at, at, window));
    return this.note(`payer.signs(${kind}, ${window}ms)`, seen.length);
  }

  /** The most payments of at most this amount that were declined within a time, somewhere in the window. */
  declinedWithin(within: number, window: number, most: number): number {
    const { at } = this.attempt;
    const small = this.#activity.signs.filter(
      (each) => each.kind === 'declined' && (each.fen ?? 0) <= most && isWithin(each.at, at, window),
    );
    const counts = small.map(
      (last) => small.filter(({ at: then }) => then <= last.at && isWithin(then, last.at, within)).length,
    );
    return this.note(`payer.declinedWithin(${within}ms, ${window}ms)`, Math.max(0, ...counts));
  }

  sincePin(): number {
    return this.note('payer.sincePin()', this.#since(this.#activity.pinChangedAt));
  }

  sinceCard(): number {
    return this.note('payer.sinceCard()', this.#since(this.#activity.linkedAt));
  }

  #since(at: number | undefined): number {
    return at === undefined ? NEVER : this.attempt.at - at;
  }

  /** How old the account is. */
  age(): number {
    return this.note('payer.age()', this.attempt.at - userOf(this.world, this.attempt.user).openedAt);
  }

  /** How old its user is, in years; 200 where that is not known. */
  years(): number {
    const birth = userOf(this.world, this.attempt.user).identity?.birth;
    return this.note('payer.years()', birth === undefined ? 200 : yearsOf(birth, this.attempt.at));
  }

  /** Which part of the year's allowance of the account's class is used, without this request and with it. */
  capBefore(): number {
    return this.note('payer.capBefore()', this.#cap(0));
  }

  capAfter(): number {
    return this.note('payer.capAfter()', this.#cap(this.attempt.amountFen ?? 0));
  }

  #cap(moreFen: number): number {
    const { usedFen, mostFen } = allowanceOf(this.world, this.attempt.user, this.attempt.at);
    return this.attempt.source === 'balance' && mostFen > 0 ? (usedFen + moreFen) / mostFen : 0;
  }

  /** How far the first digits of what went out are from Benford's law: chi-squared; 0 below so many amounts. */
  benford(least: number): number {
    const { digits } = this.#activity;
    const count = digits.reduce((sum, each) => sum + each, 0);
    return this.note('payer.benford()', count < least ? 0 : chiSquared(digits, count));
  }
}

/** Who is at the other end. */
export class PartyView extends View {
  get #party(): Party {
    return this.attempt.party ?? 'group';
  }

  get #user(): string | undefined {
    return this.#party.startsWith('user/') ? partyName(this.#party) : undefined;
  }

  /** Whether the user sent money to this user before. */
  known(): boolean {
    const { payees } = userOf(this.world, this.attempt.user);
    return this.note('payee.known()', this.#user === undefined || payees.includes(this.#user));
  }

  /** How old the user's account is; very old for what is no user. */
  age(): number {
    const owner = this.#user === undefined ? undefined : this.world.users.get(this.#user);
    return this.note('payee.age()', owner ? this.attempt.at - owner.openedAt : NEVER);
  }

  /** How many others sent the user money, this one included. */
  payers(window: number): number {
    if (this.#user === undefined) return this.note(`payee.payers(${window}ms)`, 0);
    const { at, user } = this.attempt;
    const before = activityOf(this.world, this.#user).in.filter((each) => isWithin(each.at, at, window));
    const parties = new Set<string>([...before.map(({ party }) => party), `user/${user}`]);
    return this.note(`payee.payers(${window}ms)`, parties.size);
  }

  /** Whether it is on the list of risky payees. */
  listed(): boolean {
    return this.note('payee.listed()', this.world.watchList.has(this.#party));
  }

  /** How many users complained about it. */
  reports(): number {
    return this.note('payee.reports()', this.world.reports.get(this.#party)?.length ?? 0);
  }

  get #sales(): Sales {
    const merchant = this.#party.startsWith('merchant/') ? partyName(this.#party) : '';
    return salesOf(this.world, merchant);
  }

  /** Which part of what a merchant sold it gave back, this refund included. */
  refundShare(): number {
    const { soldFen, refundedFen } = this.#sales;
    const share = soldFen === 0 ? 0 : (refundedFen + (this.attempt.amountFen ?? 0)) / soldFen;
    return this.note('payee.refundShare()', share);
  }

  /** What a merchant sold in all. */
  sold(): number {
    return this.note('payee.sold()', this.#sales.soldFen);
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
    return this.note('device.known()', this.attempt.device === undefined || this.#firstUse() !== undefined);
  }

  /** The time since the user's first use of it; very long for the own phone, 0 for a new one. */
  age(): number {
    const { device, at } = this.attempt;
    return this.note('device.age()', device === undefined ? NEVER : at - (this.#firstUse() ?? at));
  }

  /** How many users it had, this one included. */
  users(window: number): number {
    const { device, at, user } = this.attempt;
    if (device === undefined) return this.note(`device.users(${window}ms)`, 1);
    const users = (this.world.devices.get(device) ?? []).filter((each) => isWithin(each.at, at, window));
    return this.note(`device.users(${window}ms)`, new Set([...users.map((each) => each.user), user]).size);
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
    return this.note('place.away()', distances.length === 0 ? 0 : Math.min(...distances));
  }

  /** How far it is from the last place, in km. */
  moved(): number {
    const last = this.#places.at(-1);
    const { place } = this.attempt;
    return this.note('place.moved()', last && place ? kilometres(last.place, place) : 0);
  }

  /** How fast the user went there from the last place, in km/h. */
  speed(): number {
    const last = this.#places.at(-1);
    const { place, at } = this.attempt;
    if (!last || !place) return this.note('place.speed()', 0);
    // Nobody is in two places at once: a second counts at least.
    const hours = Math.max(at - last.at, 1_000) / 3_600_000;
    return this.note('place.speed()', Math.round(kilometres(last.place, place) / hours));
  }
}

/** What was made for this key before, else made now: rules ask for the same windows. */
function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
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

function yearsOf(birth: string, now: number): number {
  const { year, month, day } = partsOf(dayOf(now));
  const born = partsOf(birth);
  const before = month < born.month || (month === born.month && day < born.day);
  return year - born.year - (before ? 1 : 0);
}

function partsOf(day: string) {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return { year, month, day: date };
}

/** How many of `count` first digits Benford's law expects to be `digit`. */
function chiSquared(digits: readonly number[], count: number): number {
  return digits.reduce((sum, seen, index) => {
    const expected = count * Math.log10(1 + 1 / (index + 1));
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
