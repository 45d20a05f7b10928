/** What the world shows: the fields that `--json` promises, made from state. Times as ISO 8601, money as fen. */

import { cardFacts } from './cards.ts';
import { formatTime } from './calendar.ts';
import type { Entry, EntryField } from './entries.ts';
import { type Merchant } from './merchants.ts';
import { type Fen, fen } from './money.ts';
import type { Received } from './records.ts';
import { currentCode } from './quickpay.ts';
import { type RuleName, rules } from './rules.ts';
import { faults, type Fault } from './faults.ts';
import { tierOf } from './verify.ts';
import { holds, ruleOf, userOf, type World } from './world.ts';

/** Who a user is and what the user has set up. */
export function whoamiView(world: World, name: string) {
  const user = userOf(world, name);
  return {
    user: user.name,
    phone: user.phone,
    tier: tierOf(world, user),
    verified: user.identity !== undefined,
    name: user.identity?.name ?? null,
    pinSet: user.pin !== undefined,
  };
}

/** `protected`: whether account protection is on. */
export function balanceView(world: World, name: string) {
  const balanceFen = holds(world, `balance/${name}`);
  const underWay = [...world.open.values()].filter(
    (entry) => entry.type === 'withdrawal' && entry.user === name && entry.status === 'PROCESSING',
  );
  return {
    user: name,
    balanceFen,
    withdrawingFen: fen(underWay.reduce<number>((sum, entry) => sum + entry.amountFen, 0)),
    protected: userOf(world, name).protection !== undefined,
  };
}

export function cardsView(world: World, name: string) {
  const user = userOf(world, name);
  return user.cards.map((card) => ({ ...cardFacts(card, 'LINKED'), preferred: user.preferred === card.id }));
}

/** A user with the linked cards: what a command wants to know before it asks. */
export function userView(world: World, name: string) {
  return { ...whoamiView(world, name), cards: cardsView(world, name) };
}

export function quickPayView(world: World, name: string) {
  const { enabled, askPin, paused } = userOf(world, name).quickPay;
  return { enabled, askPin, paused };
}

/** The code that is valid now, as `quickpay code` shows it. */
export function codeView(world: World, name: string, now: number) {
  const code = currentCode(userOf(world, name), now);
  return code && { code: code.code, expiresAt: formatTime(code.expiresAt), revealed: code.revealed };
}

export function merchantView(world: World, { id, name, vetted, items, bills }: Merchant) {
  return {
    merchant: id,
    name,
    kind: vetted ? ('official-account' as const) : ('shop' as const),
    services: items.map((item) => ({ item: item.name, priceFen: item.priceFen })),
    bills: bills === true,
    balanceFen: holds(world, `merchant/${id}`),
  };
}

export function rulesView(world: World) {
  const view = (name: RuleName) => {
    const { value, unit, source } = rules[name];
    return [name, { value: ruleOf(world, name), unit, default: value, source }] as const;
  };
  return Object.fromEntries((Object.keys(rules) as RuleName[]).map(view));
}

export function faultsView(world: World) {
  return (Object.keys(faults) as Fault[]).map((name) => {
    const cases = world.faults.get(name) ?? [];
    return { name, on: cases.length > 0, users: cases.map(({ user }) => user), cases, does: faults[name] };
  });
}

/** The simulated banks' side: every card they have opened, with what is on it. */
export function bankCardsView(world: World) {
  return [...world.bankCards.values()].map(
    ({ token, bank, network, kind, last4, expiry, holder, outcome }) => ({
      last4,
      bank,
      network,
      kind,
      expiry,
      holder: holder ?? null,
      outcome,
      fundsFen: holds(world, `bank/${token}`),
    }),
  );
}

export function messageView({ at, channel, from, text, otp }: Received) {
  return { at: formatTime(at), channel, from, text, otp: otp ?? null };
}

/** Whether the entry waits for this user to take it: a transfer, or a red packet of which the user took no share. */
export function waitsFor(entry: Entry, user: string): boolean {
  if (entry.status !== 'PENDING') return false;
  if (entry.type === 'transfer') return entry.to === user;
  const { to = user, takers } = entry;
  return to === user && !takers.includes(user);
}

/** Whether the entry brought the user money, took it, or neither (the user's own money moved). */
export function directionOf(entry: Entry, user: string): 'in' | 'out' | 'neutral' {
  switch (entry.type) {
    case 'payment':
    case 'red-packet':
    case 'order':
      return 'out';
    case 'refund':
    case 'red-packet-share':
      return 'in';
    case 'transfer':
      return entry.to === user ? 'in' : 'out';
    case 'top-up':
    case 'withdrawal':
      return 'neutral';
  }
}

/** What is only the simulator's. */
type HiddenField = 'account' | 'dueAt' | 'merchantFeeFen' | 'feeBackFen' | 'author' | 'ref' | 'print';

/** What some entries have and others lack. */
type OwnField = Exclude<
  EntryField,
  HiddenField | 'id' | 'type' | 'user' | 'at' | 'amountFen' | 'feeFen' | 'status'
>;

const lacking: Readonly<Record<OwnField, undefined>> = {
  source: undefined,
  merchant: undefined,
  merchantName: undefined,
  entrance: undefined,
  item: undefined,
  order: undefined,
  refundedFen: undefined,
  refunds: undefined,
  lastRefundAt: undefined,
  pinReason: undefined,
  payment: undefined,
  to: undefined,
  note: undefined,
  arrivesAt: undefined,
  expiresAt: undefined,
  kind: undefined,
  greeting: undefined,
  count: undefined,
  left: undefined,
  leftFen: undefined,
  takers: undefined,
  packet: undefined,
  from: undefined,
  api: undefined,
  doneAt: undefined,
  reason: undefined,
};

/**
 * An entry as `--json` shows it: all of it but what is only the simulator's, times as ISO 8601. Fields that only other
 * entries have are `undefined`: known to whoever asks for them by name, and not printed.
 */
export function entryView(entry: Entry, user: string) {
  const hidden = new Set<string>([
    'account',
    'dueAt',
    'merchantFeeFen',
    'feeBackFen',
    'author',
    'ref',
    'print',
  ] satisfies HiddenField[]);
  // Where the money of a transfer came from is the sender's business.
  if (entry.type === 'transfer' && entry.user !== user) hidden.add('source');
  const time = (value: unknown) => (typeof value === 'number' ? formatTime(value) : value);
  const fields = Object.entries(entry).filter(([field]) => !hidden.has(field));
  const view = Object.fromEntries(
    fields.map(([field, value]) => [field, /(^at|At)$/.test(field) ? time(value) : value]),
  );
  const others = Object.entries(lacking).filter(([field]) => !Object.hasOwn(view, field));
  return { ...view, direction: directionOf(entry, user), ...Object.fromEntries(others) } as EntryView;
}

export interface EntryView {
  readonly id: string;
  readonly type: Entry['type'];
  readonly at: string;
  readonly status: Entry['status'];
  readonly amountFen: Fen;
  readonly feeFen: Fen;
  readonly direction: 'in' | 'out' | 'neutral';
  readonly [field: string]: unknown;
}
