/** What can be made to go wrong: for everybody, a user or a card; until it is cleared, or once. */

import { formatDuration } from './calendar.ts';
import { accept, type Context, type Decision, deny } from './decision.ts';
import type { Event, Folds } from './events.ts';
import { cardOf, ruleOf, userOf, type World } from './world.ts';
import type { RuleName } from './rules.ts';

/** What each fault does. */
export const faults = {
  'wallet-hidden': 'the wallet does not appear until its user logs out and in again',
  'bank-down': 'the bank does not answer',
  'bank-slow': 'the bank takes its time; above bank-timeout the payment is called off',
  'sms-lost': 'text messages with codes never arrive',
  'sms-late': 'text messages with codes arrive late',
  offline: 'the phone has no connection; only payment codes still work',
  'clock-skew': 'the phone’s clock is slow: payment codes that it shows are over sooner',
  'withdrawal-fails': 'banks send withdrawals back when they should arrive',
} as const;

export type Fault = keyof typeof faults;

/** Whose calls a bank refuses may be narrowed to one card. */
const ofCards: readonly string[] = ['bank-down', 'bank-slow'] satisfies Fault[];

/** How long the faults last that have a length, unless one is given. */
const lengths: Partial<Record<Fault, RuleName>> = {
  'bank-slow': 'bank-delay',
  'sms-late': 'sms-delay',
  'clock-skew': 'clock-skew',
};

/** Whom a fault concerns. */
export interface FaultCase {
  /** `*` is everybody. */
  readonly user: string;
  /** The id of a card of that user's; every card if left out. */
  readonly card?: string;
  /** Whether it is over when it has struck. */
  readonly once: boolean;
  /** In ms, where the fault has a length. */
  readonly ms?: number;
}

export type FaultEvent =
  | { readonly type: 'FaultSet'; readonly fault: Fault; readonly cases: readonly FaultCase[] }
  | { readonly type: 'FaultSpent'; readonly fault: Fault; readonly spent: FaultCase };

export const faultFolds: Folds<FaultEvent> = {
  FaultSet: setCases,
  FaultSpent(world, { fault, spent }) {
    setCases(world, { fault, cases: casesOf(world, fault).filter((each) => !isSame(each, spent)) });
  },
};

function setCases(world: World, { fault, cases }: { fault: Fault; cases: readonly FaultCase[] }): void {
  if (cases.length === 0) world.faults.delete(fault);
  else world.faults.set(fault, cases);
}

function casesOf(world: World, fault: Fault): readonly FaultCase[] {
  return world.faults.get(fault) ?? [];
}

function isSame(one: FaultCase, other: FaultCase): boolean {
  return one.user === other.user && one.card === other.card;
}

/** Whom it concerns in words: `alice’s icbc-0128, once`. */
export function formatCase({ user, card, once, ms }: FaultCase): string {
  const whose = user === '*' ? 'everybody' : card === undefined ? user : `${user}’s ${card}`;
  const length = ms === undefined ? [] : [formatDuration(ms)];
  return [whose, ...length, ...(once ? ['once'] : [])].join(', ');
}

/** The case of a fault that concerns this user, and this card if one is named; `undefined` if all goes well. */
export function struck(world: World, fault: Fault, user: string, card?: string): FaultCase | undefined {
  return casesOf(world, fault).find(
    (each) => ['*', user].includes(each.user) && (each.card === undefined || each.card === card),
  );
}

/** The event that ends a fault which was to strike once; none for others. */
export function spent(fault: Fault, found: FaultCase | undefined): Event[] {
  return found?.once ? [{ type: 'FaultSpent', fault, spent: found }] : [];
}

/** How long it takes, in ms. */
export function lengthOf(world: World, fault: Fault, found: FaultCase): number {
  const rule = lengths[fault];
  return found.ms ?? (rule === undefined ? 0 : ruleOf(world, rule));
}

export interface FaultRequest {
  readonly fault: string;
  readonly on: boolean;
  readonly user?: string;
  readonly card?: string;
  readonly once?: boolean;
  readonly ms?: number;
}

/** The longest that a fault may last, in ms: a hundred years, as durations are read. */
const MOST_MS = 36_525 * 86_400_000;

/**
 * Sets a fault or clears it. A card is named by its id or last four digits, and is the acting user's if no user is
 * named; `ms` is for faults that have a length.
 */
export function setFault(world: World, request: FaultRequest, context: Context): Decision {
  const { fault, on, once = false, ms } = request;
  if (!isFault(fault)) return deny('FAULT_UNKNOWN', { fault });
  const user = request.user ?? (request.card === undefined ? undefined : context.user);
  if (user === '') return deny('NOT_LOGGED_IN', {});
  if (user !== undefined && !world.users.has(user)) return deny('USER_UNKNOWN', { user });
  const unfit = unfitFor(fault, request);
  if (unfit !== undefined) return deny('FAULT_SCOPE', { fault, what: unfit });
  if (ms !== undefined && !(Number.isSafeInteger(ms) && ms >= 0 && ms <= MOST_MS))
    return deny('TIME_INVALID', { text: 'A length outside 0 to 100 years' });
  const card =
    user === undefined || request.card === undefined
      ? undefined
      : cardOf(userOf(world, user), request.card)?.id;
  if (request.card !== undefined && card === undefined)
    return deny('CARD_NOT_LINKED', { card: request.card });
  const length = ms === undefined ? {} : { ms };
  const narrowed = { ...(card !== undefined && { card }), once, ...length };
  const everyone = [...world.users.keys()];
  // Hidden wallets come back one by one, as their users log out and in, so that everybody is named.
  const everybody = fault === 'wallet-hidden' ? everyone : ['*'];
  const named = (user === undefined ? everybody : [user]).map((name) => ({ user: name, ...narrowed }));
  const before = casesOf(world, fault);
  if (!on) return accept({ type: 'FaultSet', fault, cases: without(before, everyone, user, card) });
  const others = before.filter((each) => !named.some((one) => isSame(each, one)));
  return accept({ type: 'FaultSet', fault, cases: [...others, ...named] });
}

/** The flag that this fault does not take, if it was given. A hidden wallet is over when its user logs out and in. */
function unfitFor(fault: Fault, { card, once, ms }: FaultRequest): string | undefined {
  if (card !== undefined && !ofCards.includes(fault)) return '--card';
  if (ms !== undefined && lengths[fault] === undefined) return '--for';
  return once === true && fault === 'wallet-hidden' ? '--once' : undefined;
}

/** The cases that are left. Taken from one user, a fault of everybody stays with all others. */
function without(
  cases: readonly FaultCase[],
  everyone: readonly string[],
  user: string | undefined,
  card: string | undefined,
): FaultCase[] {
  if (user === undefined) return [];
  return cases
    .flatMap((each) =>
      each.user === '*' && card === undefined ? everyone.map((name) => ({ ...each, user: name })) : [each],
    )
    .filter((each) => each.user !== user || (card !== undefined && each.card !== card));
}

function isFault(text: string): text is Fault {
  return Object.hasOwn(faults, text);
}
