/**
 * Account protection: while it is on, nothing leaves the account and nothing about it can be changed; what comes in
 * waits. And the cooling-off: a quarter of an hour in which nothing leaves the account.
 */

import { accept, type Context, type Decision, deny, refused } from './decision.ts';
import { refuse, type Refusal } from './errors.ts';
import { type Event, type Folds, type Message, notice } from './events.ts';
import { entryIn, type Party } from './activity.ts';
import { checkDocument, todayOf } from './identity.ts';
import type { Fen } from './money.ts';
import { proveCode } from './otp.ts';
import { unproven } from './pin.ts';
import type { User } from './users.ts';
import { changeUser, ruleOf, userOf, type World } from './world.ts';

export interface Protection {
  /** In ms, as all times here. */
  readonly since: number;
  /** Who turned it on: real-time monitoring, the user, or the emergency line. */
  readonly by: 'monitoring' | 'user' | 'hotline';
  /** In words, to the user. */
  readonly why: string;
  /** From when on it may be lifted. */
  readonly liftableAt: number;
  /** The case that it belongs to, if monitoring turned it on. */
  readonly case?: string;
}

/** A suspicious movement of money was held back. When it is over, that same movement may be asked for again. */
export interface CoolingOff {
  readonly until: number;
  readonly why: string;
  readonly party: Party;
  readonly amountFen: Fen;
}

export type ProtectionEvent =
  | { readonly type: 'AccountProtected'; readonly user: string; readonly protection: Protection }
  | { readonly type: 'ProtectionLifted'; readonly user: string }
  | { readonly type: 'CoolingOffBegan'; readonly user: string; readonly coolingOff: CoolingOff };

/** How many earlier protections are remembered. */
const KEPT = 8;

export const protectionFolds: Folds<ProtectionEvent> = {
  AccountProtected(world, { user, protection }) {
    changeUser(world, user, ({ protections }) => ({
      protection,
      ...(protection.by === 'monitoring' && { protections: [...protections, protection.since].slice(-KEPT) }),
    }));
  },
  ProtectionLifted(world, { user }) {
    const { protection: _, ...owner } = userOf(world, user);
    world.users.set(user, owner);
  },
  CoolingOffBegan(world, { user, coolingOff }) {
    changeUser(world, user, () => ({ coolingOff }));
  },
};

/** What the user of a protected account may still ask for: what makes it safer, and the way out. */
const allowed: ReadonlySet<string> = new Set([
  'freeze',
  'unfreeze',
  'resetPin',
  'refuseTransfer',
  'disableQuickPay',
  'pauseQuickPay',
]);

/** What brings money out of an account. */
const sends: ReadonlySet<string> = new Set([
  'pay',
  'payOrder',
  'confirmPayment',
  'payBill',
  'sendTransfer',
  'sendRedPacket',
  'withdraw',
]);

/** Why the user may not ask for this now, whatever its details. */
export function guarded(world: World, name: string, user: string, now: number): Refusal | undefined {
  const owner = world.users.get(user);
  if (!owner) return undefined;
  if (owner.protection && !allowed.has(name)) return isProtected(owner.protection);
  return sends.has(name) ? coolsOff(owner, now) : undefined;
}

function isProtected({ why, since }: Protection): Refusal {
  return refuse('ACCOUNT_PROTECTED', { why, since });
}

function coolsOff({ coolingOff }: User, now: number): Refusal | undefined {
  if (!coolingOff || coolingOff.until <= now) return undefined;
  return refuse('COOLING_OFF', { why: coolingOff.why, until: coolingOff.until });
}

/**
 * Why these events must not be, whoever asked for them: money would leave a protected account, or one that cools off.
 * It asks the postings, so that no operation can get past it.
 */
export function leak(
  world: World,
  events: readonly Event[],
  asking: string,
  now: number,
): Refusal | undefined {
  for (const event of events) {
    for (const payer of payersOf(world, event, asking)) {
      const owner = world.users.get(payer);
      if (owner?.protection) return isProtected(owner.protection);
      // A top-up stays the user's own.
      const stops = owner && event.type !== 'BalanceToppedUp' ? coolsOff(owner, now) : undefined;
      if (stops) return stops;
    }
  }
  return undefined;
}

/** The users whose balances or cards give money. */
function payersOf(world: World, event: Event, asking: string): string[] {
  const { postings = [] } = event;
  const user = entryIn(world, event)?.user ?? asking;
  return postings
    .filter(([, amount]) => amount < 0)
    .flatMap(([account]) => {
      const [kind, ...rest] = account.split('/');
      if (kind === 'balance') return [rest.join('/')];
      return kind === 'bank' ? [user] : [];
    });
}

/** The event that protects the account, with what its user is told: on the phone, by text message and by e-mail. */
export function protects(
  world: World,
  name: string,
  { by, why, case: of }: Pick<Protection, 'by' | 'why' | 'case'>,
  now: number,
): Event {
  const user = userOf(world, name);
  const liftableAt = now + (by === 'monitoring' ? waitOf(world, user, now) : 0);
  const text = `Your account is protected: ${why} Nothing leaves it until you unfreeze it with \`wallet protect unfreeze\`.`;
  const told: Message[] = [
    notice(name, text),
    { user: name, channel: 'sms', from: 'Wallet', text },
    { user: name, channel: 'email', from: 'Wallet', text },
  ];
  return {
    type: 'AccountProtected',
    user: name,
    protection: { since: now, by, why, liftableAt, ...(of !== undefined && { case: of }) },
    tell: told,
  };
}

/** The first time it can be lifted at once; each time more within a year takes a day longer, up to three. */
function waitOf(world: World, { protections }: User, now: number): number {
  const before = protections.filter((at) => now - at <= ruleOf(world, 'protection-memory')).length;
  return Math.min(before * ruleOf(world, 'protection-wait'), ruleOf(world, 'protection-wait-most'));
}

/** Freezes the user's own account. Asks whether it is meant, and nothing else: it must be quick. */
export function freeze(world: World, _request: Record<never, never>, context: Context): Decision {
  if (!context.confirmed)
    return deny('CONFIRM_REQUIRED', {
      question: 'Freeze the account? Nothing can leave it until you unfreeze it.',
    });
  return frozen(world, context, 'user', 'You froze it.');
}

/** Freezes an account by the emergency line, from any phone: no PIN, no login, no connection. */
export function freezeByHotline(world: World, request: { user: string }, context: Context): Decision {
  const owner = world.users.get(request.user);
  if (!owner) return deny('USER_UNKNOWN', { user: request.user });
  if (owner.forgotten) return deny('USER_FORGOTTEN', { user: owner.name });
  return frozen(
    world,
    { ...context, user: request.user },
    'hotline',
    'It was reported to the emergency line.',
  );
}

function frozen(world: World, { user, now }: Context, by: 'user' | 'hotline', why: string): Decision {
  const { protection } = userOf(world, user);
  return protection ? refused(isProtected(protection)) : accept(protects(world, user, { by, why }, now));
}

/** For so long a wrong document number counts, in ms. */
const DAY = 86_400_000;

/**
 * Lifts the protection: the number of the verified document, the PIN and a code, each where the user has one. Repeated
 * cases wait longer.
 */
export function unfreeze(world: World, _request: Record<never, never>, context: Context): Decision {
  const user = userOf(world, context.user);
  if (!user.protection) return deny('NOT_PROTECTED', { user: user.name });
  const { liftableAt } = user.protection;
  if (context.now < liftableAt) return deny('UNFREEZE_TOO_SOON', { at: liftableAt });
  const stranger = strangerTo(world, user, context);
  if (stranger) return stranger;
  const missing = user.pin ? unproven(world, context) : undefined;
  if (missing) return refused(missing);
  const proof = proveCode(world, context, { purpose: 'unfreeze', phone: user.phone, from: 'Wallet' });
  if (proof.refusal) return proof;
  const tell = [notice(user.name, 'Your account is no longer protected.')];
  return accept(...proof.events, { type: 'ProtectionLifted', user: user.name, tell });
}

/** Why the document's number doesn't prove that it is the user who asks, if so; a wrong one is remembered. */
export function strangerTo(
  world: World,
  { name, identity }: User,
  context: Context,
  why?: string,
): Decision | undefined {
  if (!identity) return undefined;
  const { signs = [] } = world.activity.get(name) ?? {};
  const wrong = signs.filter(({ kind, at }) => kind === 'id-wrong' && context.now - at < DAY);
  const most = ruleOf(world, 'id-attempts');
  if (wrong.length >= most)
    return deny('UNFREEZE_TOO_SOON', { at: (wrong.at(-most)?.at ?? context.now) + DAY });
  const { idNumber } = context;
  if (idNumber === undefined)
    return deny('ID_REQUIRED', { type: identity.type, ...(why !== undefined && { why }) });
  const checked = checkDocument(identity.type, idNumber, todayOf(context.now));
  const token = 'problem' in checked ? '' : context.seal(`${identity.type}/${checked.number}`);
  if (token === identity.token) return undefined;
  return refused(refuse('ID_WRONG', { left: most - wrong.length - 1 }), {
    type: 'SignSeen',
    user: name,
    sign: 'id-wrong',
  });
}
