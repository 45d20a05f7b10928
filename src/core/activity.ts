/**
 * What users did lately, for real-time monitoring: small rolling memories that fold with the events, so that a look at
 * them costs the same however long the history is. Each is bounded: the newest count.
 */

import { changeEntry, type Entry, type RedPacketShare, type Transfer } from './entries.ts';
import type { Event, RefundClosed } from './events.ts';
import { type Fen, fen, sum, ZERO } from './money.ts';
import { dayOf } from './calendar.ts';
import type { World } from './world.ts';

/** Who is at the other end of a movement of money: another user, a merchant, the user's own card, a group. */
export type Party = `user/${string}` | `merchant/${string}` | `card/${string}` | 'group';

/** A party's name alone. */
export function partyName(party: string): string {
  return party.slice(party.indexOf('/') + 1);
}

/** What is watched. */
export const watchedKinds = [
  'payment',
  'transfer',
  'red-packet',
  'withdrawal',
  'top-up',
  'receipt',
  'refund',
  'card-link',
  'pin-change',
  'identity',
  'quick-pay',
  'login',
] as const;

export type Watched = (typeof watchedKinds)[number];

/** What brings money out of the account. */
export const outgoingKinds: readonly Watched[] = ['payment', 'transfer', 'red-packet', 'withdrawal'];

export interface Movement {
  /** In ms. */
  readonly at: number;
  readonly fen: Fen;
  readonly kind: Watched;
  readonly party: Party;
}

/** What may be a sign of something wrong, each time that it happens. */
export type SignKind = 'pin-wrong' | 'card-tried' | 'declined' | 'code-replayed' | 'refunded' | 'id-wrong';

export interface Sign {
  readonly at: number;
  readonly kind: SignKind;
  readonly fen?: Fen;
}

/** What went out on one calendar day. */
export interface SpentDay {
  /** `YYYY-MM-DD`, in UTC+8. */
  readonly day: string;
  readonly fen: Fen;
  /** The largest single amount. */
  readonly mostFen: Fen;
}

/** Degrees north and east. */
export type Place = readonly [latitude: number, longitude: number];

export interface Visit {
  readonly place: Place;
  /** In ms. */
  readonly at: number;
}

export interface Activity {
  /** Money that went out, and that came in from others; the newest last. */
  readonly out: readonly Movement[];
  readonly in: readonly Movement[];
  /** Days with money that went out, the newest last. */
  readonly days: readonly SpentDay[];
  /** How many amounts that went out begin with the digits 1 to 9. */
  readonly digits: readonly number[];
  readonly signs: readonly Sign[];
  /** Devices beside the user's own phone, with the time of their first use in ms. */
  readonly devices: readonly (readonly [device: string, since: number])[];
  /** Where requests came from, the newest last, each place once. */
  readonly places: readonly Visit[];
  /** When money last moved, when a card was last linked, when the PIN was last changed, in ms. */
  readonly movedAt?: number;
  readonly linkedAt?: number;
  readonly pinChangedAt?: number;
}

/** What a merchant took and gave back, in fen. */
export interface Sales {
  readonly soldFen: Fen;
  readonly refundedFen: Fen;
}

/** How many of each are kept; movements: payments, what else went out, and what came in. */
export const KEPT = { movements: 32, days: 91, signs: 8, devices: 8, places: 8, users: 8 } as const;

export function newActivity(): Activity {
  return {
    out: [],
    in: [],
    days: [],
    digits: [0, 0, 0, 0, 0, 0, 0, 0, 0],
    signs: [],
    devices: [],
    places: [],
  };
}

const nothing = newActivity();

/** What the user did lately. */
export function activityOf(world: World, user: string): Activity {
  return world.activity.get(user) ?? nothing;
}

function note(world: World, user: string, changes: Partial<Activity>): void {
  world.activity.set(user, { ...activityOf(world, user), ...changes });
}

/** With the item, and without the oldest of those that are alike where there were as many of them as are kept. */
function newestAlike<Item>(
  items: readonly Item[],
  item: Item,
  most: number,
  isAlike: (each: Item) => boolean,
): Item[] {
  const alike = items.filter(isAlike);
  const gone = alike.length < most ? undefined : alike[0];
  return [...items.filter((each) => each !== gone), item];
}

function newest<Item>(items: readonly Item[], item: Item, most: number): Item[] {
  return [...items.slice(Math.max(0, items.length - most + 1)), item];
}

/** A movement of the user's money to somebody: what an entry says when it is made, or confirmed. */
export function outgoing(entry: Entry): { kind: Watched; party: Party } | undefined {
  switch (entry.type) {
    case 'payment':
      return { kind: 'payment', party: `merchant/${entry.merchant}` };
    case 'transfer':
      return { kind: 'transfer', party: `user/${entry.to}` };
    case 'red-packet':
      return { kind: 'red-packet', party: entry.to === undefined ? 'group' : `user/${entry.to}` };
    case 'withdrawal':
      return { kind: 'withdrawal', party: `card/${entry.source}` };
    default:
      return undefined;
  }
}

/** Who gave what somebody received. */
export function giverOf(entry: Transfer | RedPacketShare): Party {
  if (entry.type === 'red-packet-share') return `user/${entry.from}`;
  return entry.api ? `merchant/${entry.user}` : `user/${entry.user}`;
}

/** Folds what an event tells of its user's habits; before the event changes any entry. */
export function observe(world: World, event: Event, at: number): void {
  switch (event.type) {
    case 'PaymentMade':
    case 'TransferSent':
    case 'RedPacketSent':
    case 'WithdrawalStarted':
      sent(world, event, at);
      break;
    case 'BalanceToppedUp':
      if (event.entry) note(world, event.entry.user, { movedAt: at });
      break;
    case 'TransferAccepted':
    case 'RedPacketOpened':
      received(world, event, at);
      break;
    case 'PaymentRefunded':
      refunded(world, event, at);
      break;
    case 'RefundClosed':
      refundClosed(world, event);
      break;
    case 'PinFailed':
      signed(world, event.user, { at, kind: 'pin-wrong' });
      break;
    case 'PinSet':
      // The first PIN of a wallet is no change.
      if (world.users.get(event.user)?.pin) note(world, event.user, { pinChangedAt: at });
      break;
    case 'CardLinked':
      note(world, event.user, { linkedAt: at });
      signed(world, event.user, { at, kind: 'card-tried' });
      break;
    case 'SignSeen':
      signed(world, event.user, { at, kind: event.sign, ...(event.fen !== undefined && { fen: event.fen }) });
      break;
    case 'RequestWatched':
      cameFrom(world, event, at);
      break;
    default:
  }
}

/** The entry that the event makes, else the open one that it changes, as it leaves it. */
export function entryIn(world: World, { entry, updates: [update] = [] }: Event): Entry | undefined {
  const open = world.open.get(update?.id ?? '');
  return entry ?? (open && update ? changeEntry(open, update) : undefined);
}

function sent(world: World, event: Event, at: number): void {
  const entry = entryIn(world, event);
  const target = entry && outgoing(entry);
  if (!entry || !target) return;
  const { amountFen } = entry;
  const user = activityOf(world, entry.user);
  const movement = { at, fen: amountFen, ...target };
  const isPayment = target.kind === 'payment';
  const first = Number(String(amountFen)[0]);
  note(world, entry.user, {
    // By themselves, so that many small payments don't hide what goes to other people.
    out: newestAlike(user.out, movement, KEPT.movements, ({ kind }) => (kind === 'payment') === isPayment),
    days: spentOn(user.days, dayOf(at), amountFen),
    digits: user.digits.map((count, digit) => count + (first === digit + 1 ? 1 : 0)),
    movedAt: at,
  });
  if (entry.type !== 'payment') return;
  const { soldFen, refundedFen } = salesOf(world, entry.merchant);
  world.sales.set(entry.merchant, { soldFen: sum(soldFen, amountFen), refundedFen });
}

function spentOn(days: readonly SpentDay[], day: string, amountFen: Fen): SpentDay[] {
  const last = days.at(-1);
  if (last?.day !== day) return newest(days, { day, fen: amountFen, mostFen: amountFen }, KEPT.days);
  const spent = { day, fen: sum(last.fen, amountFen), mostFen: fen(Math.max(last.mostFen, amountFen)) };
  return [...days.slice(0, -1), spent];
}

function received(world: World, event: Event, at: number): void {
  const entry = entryIn(world, event);
  if (entry?.type !== 'transfer' && entry?.type !== 'red-packet-share') return;
  const name = entry.type === 'transfer' ? entry.to : entry.user;
  const movement = { at, fen: entry.amountFen, kind: 'receipt', party: giverOf(entry) } as const;
  note(world, name, { in: newest(activityOf(world, name).in, movement, KEPT.movements), movedAt: at });
}

function refunded(world: World, { entry }: Event, at: number): void {
  if (entry?.type !== 'refund') return;
  signed(world, entry.user, { at, kind: 'refunded', fen: entry.amountFen });
  const { soldFen, refundedFen } = salesOf(world, entry.merchant);
  world.sales.set(entry.merchant, { soldFen, refundedFen: sum(refundedFen, entry.amountFen) });
}

function refundClosed(world: World, { merchant, amountFen }: RefundClosed): void {
  const { soldFen, refundedFen } = salesOf(world, merchant);
  world.sales.set(merchant, { soldFen, refundedFen: fen(refundedFen - amountFen) });
}

/** What the merchant took and gave back so far. */
export function salesOf(world: World, merchant: string): Sales {
  return world.sales.get(merchant) ?? { soldFen: ZERO, refundedFen: ZERO };
}

function signed(world: World, name: string, sign: Sign): void {
  const { signs } = activityOf(world, name);
  note(world, name, { signs: newestAlike(signs, sign, KEPT.signs, ({ kind }) => kind === sign.kind) });
}

function cameFrom(
  world: World,
  { user: name, device, place, refused }: { user: string; device?: string; place?: Place; refused?: true },
  at: number,
): void {
  if (refused || (device === undefined && place === undefined)) return;
  const user = activityOf(world, name);
  if (device !== undefined) {
    const known = user.devices.some(([each]) => each === device);
    if (!known) note(world, name, { devices: newest(user.devices, [device, at], KEPT.devices) });
    const users = (world.devices.get(device) ?? []).filter((each) => each.user !== name);
    world.devices.set(device, newest(users, { user: name, at }, KEPT.users));
  }
  if (place !== undefined) {
    const others = user.places.filter((each) => String(each.place) !== String(place));
    note(world, name, { places: newest(others, { place, at }, KEPT.places) });
  }
}
