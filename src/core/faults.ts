/**
 * What can be made to go wrong: for everybody, a user or a card, a merchant or one of its own numbers; until it is
 * cleared, or once.
 */

import { formatDuration } from './calendar.ts';
import type { Event, Folds } from './events.ts';
import { ruleOf, type World } from './world.ts';
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
  'refund-fails': 'banks refuse refunds to cards when they should arrive',
  'pin-asked': 'payment codes need the PIN, whatever the amount',
  'api-fails': 'the operator’s API answers merchants’ programs with an error, or not at all',
  'callback-lost': 'what merchants’ programs are to be told is never sent',
  'callback-late': 'what merchants’ programs are to be told is sent late',
  'callback-duplicate': 'what merchants’ programs are told is sent twice',
} as const;

export type Fault = keyof typeof faults;

/** What a bank does may be narrowed to one card. */
export const ofCards: readonly string[] = ['bank-down', 'bank-slow', 'refund-fails'] satisfies Fault[];

/** These are a merchant's, and may be narrowed to one of its own numbers. */
export const ofMerchants: readonly string[] = [
  'pin-asked',
  'api-fails',
  'callback-lost',
  'callback-late',
  'callback-duplicate',
] satisfies Fault[];

/** How long the faults last that have a length, unless one is given. */
export const lengths: Partial<Record<Fault, RuleName>> = {
  'bank-slow': 'bank-delay',
  'sms-late': 'sms-delay',
  'clock-skew': 'clock-skew',
  'callback-late': 'callback-delay',
};

/** Whom a fault concerns. */
export interface FaultCase {
  /** `*` is everybody. */
  readonly user: string;
  /** The id of a card of that user's; every card if left out. */
  readonly card?: string;
  /** The id of a merchant, and one of its own numbers: of an order, a refund, a transfer. */
  readonly merchant?: string;
  readonly number?: string;
  /** How the API fails: see `apiFailureIn` (api-failures.ts). */
  readonly code?: string;
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

/** Whom the fault concerns now; empty where it is off. */
export function casesOf(world: World, fault: Fault): readonly FaultCase[] {
  return world.faults.get(fault) ?? [];
}

/** Whether the two concern the same. */
export function isSame(one: FaultCase, other: FaultCase): boolean {
  return (['user', 'card', 'merchant', 'number'] as const).every((field) => one[field] === other[field]);
}

/** Whom it concerns in words: `alice’s icbc-0128, once`. */
export function formatCase({ user, card, merchant, number, code, once, ms }: FaultCase): string {
  const [whom, what] =
    merchant === undefined && number === undefined ? [user, card] : [merchant ?? '*', number];
  const everybody = whom === '*';
  const whose =
    what === undefined ? (everybody ? 'everybody' : whom) : everybody ? what : `${whom}’s ${what}`;
  const length = ms === undefined ? [] : [formatDuration(ms)];
  return [whose, ...(code === undefined ? [] : [code]), ...length, ...(once ? ['once'] : [])].join(', ');
}

/** The case of a fault that concerns this user, and this card if one is named; `undefined` if all goes well. */
export function struck(world: World, fault: Fault, user: string, card?: string): FaultCase | undefined {
  return casesOf(world, fault).find(
    (each) => ['*', user].includes(each.user) && (each.card === undefined || each.card === card),
  );
}

/** A merchant, and what its program calls the order, the refund or the transfer that is concerned. */
export interface Concern {
  readonly merchant: string;
  readonly number?: string | undefined;
}

/** The case of a fault that concerns this merchant's order, refund or transfer; `undefined` if all goes well. */
export function struckMerchant(world: World, fault: Fault, concern: Concern): FaultCase | undefined {
  return casesOf(world, fault).find(
    ({ merchant = concern.merchant, number = concern.number }) =>
      merchant === concern.merchant && number === concern.number,
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
