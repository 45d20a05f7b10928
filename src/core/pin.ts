/** The payment PIN: set, change, forgotten, and the count of wrong tries that survives anything. */

import { accept, type Context, type Decision, deny, refused } from './decision.ts';
import { refuse, type Refusal } from './errors.ts';
import { type Event, type Folds, notice } from './events.ts';
import { proveCode } from './otp.ts';
import { weakPin } from './pin-rules.ts';
import type { User } from './users.ts';
import { changeUser, ruleOf, userOf, type World } from './world.ts';

export interface Pin {
  readonly hash: string;
  /** Tries since the last right one, those still being checked and those whose process died included. */
  readonly tries: number;
  /** How many of them were wrong for certain. */
  readonly wrong: number;
  /** Locked until then, in ms. */
  readonly lockedUntil?: number;
}

export type PinEvent =
  | { readonly type: 'PinSet'; readonly user: string; readonly hash: string }
  | {
      readonly type: 'PinTried';
      readonly user: string;
      readonly tries: number;
      readonly lockedUntil?: number;
    }
  | { readonly type: 'PinFailed'; readonly user: string }
  | { readonly type: 'PinProven'; readonly user: string };

export const pinFolds: Folds<PinEvent> = {
  PinSet(world, { user, hash }) {
    changeUser(world, user, () => ({ pin: { hash, tries: 0, wrong: 0 } }));
  },
  PinTried(world, { user, tries, lockedUntil }) {
    changePin(world, user, ({ hash, wrong }) => ({
      hash,
      tries,
      // A first try begins a new count, after a right one or after a lock.
      wrong: tries === 1 ? 0 : wrong,
      ...(lockedUntil !== undefined && { lockedUntil }),
    }));
  },
  PinFailed(world, { user }) {
    changePin(world, user, (pin) => ({ ...pin, wrong: pin.wrong + 1 }));
  },
  PinProven(world, { user }) {
    changePin(world, user, ({ hash }) => ({ hash, tries: 0, wrong: 0 }));
  },
};

function changePin(world: World, user: string, change: (pin: Pin) => Pin): void {
  changeUser(world, user, ({ pin }) => (pin ? { pin: change(pin) } : {}));
}

/** Until when no more tries are taken, in ms; `undefined` when they are. */
function lockedUntil(user: User, now: number): number | undefined {
  const until = user.pin?.lockedUntil;
  return until !== undefined && until > now ? until : undefined;
}

/** Whether the tries that lock the PIN are not all known to be wrong: a right one among them would unlock it. */
export function isUndecided(world: World, user: User): boolean {
  return user.pin !== undefined && user.pin.wrong < ruleOf(world, 'pin-attempts');
}

/**
 * Why the request may not go on without the PIN. `sheet` is what a payment sheet shows before it asks: who gets what,
 * from where, at what fee.
 */
export function unproven(world: World, context: Context, sheet: object = {}): Refusal | undefined {
  if (context.pinProven) return undefined;
  const user = userOf(world, context.user);
  if (!user.pin) return refuse('PIN_NOT_SET', {});
  const until = lockedUntil(user, context.now);
  if (until !== undefined && !isUndecided(world, user)) return refuse('PIN_LOCKED', { until });
  return refuse('PIN_REQUIRED', { sheet });
}

/**
 * Counts a try before it is checked, so that neither parallel tries nor a kill give an extra guess. The last allowed
 * try locks at once; being right unlocks again.
 */
export function tryPin(world: World, user: string, now: number): Decision {
  const { pin } = userOf(world, user);
  if (!pin) return deny('PIN_NOT_SET', {});
  const until = lockedUntil(userOf(world, user), now);
  if (until !== undefined) return deny('PIN_LOCKED', { until });
  const tries = (pin.lockedUntil === undefined ? pin.tries : 0) + 1;
  const last = tries >= ruleOf(world, 'pin-attempts');
  return accept({
    type: 'PinTried',
    user,
    tries,
    ...(last && { lockedUntil: now + ruleOf(world, 'pin-lock') }),
  });
}

/** What a wrong try is answered, after it was counted. */
export function wrongPin(world: World, user: string): Refusal {
  const { pin } = userOf(world, user);
  if (pin?.lockedUntil !== undefined) return refuse('PIN_LOCKED', { until: pin.lockedUntil });
  return refuse('PIN_WRONG', { left: ruleOf(world, 'pin-attempts') - (pin?.tries ?? 0) });
}

export interface NewPin {
  readonly newPin: string;
  readonly confirmPin: string;
}

/** Why a new PIN is not taken: typed differently the second time, or easy to guess. */
export function unfitPin(user: User, { newPin, confirmPin }: NewPin): Refusal | undefined {
  const weakness = weakPin(newPin, {
    phones: [user.phone, ...user.cards.map((card) => card.phone)],
    documents: user.identity ? [user.identity.ending] : [],
    ...(user.identity?.birth !== undefined && { birth: user.identity.birth }),
  });
  if (weakness === 'not-six-digits') return refuse('PIN_INVALID', {});
  if (weakness !== undefined) return refuse('PIN_WEAK', { weakness });
  return newPin === confirmPin ? undefined : refuse('PIN_MISMATCH', {});
}

/** The event that sets the PIN whose hash was handed in. */
export function pinSet(context: Context, user: string): Event {
  if (context.pinHash === undefined) throw new Error('a new PIN came without its hash');
  return { type: 'PinSet', user, hash: context.pinHash, tell: [notice(user, 'Your payment PIN was set.')] };
}

/** Sets the first PIN, or changes it: then the old one is asked first. */
export function setPin(world: World, request: NewPin, context: Context): Decision {
  const user = userOf(world, context.user);
  const problem = (user.pin ? unproven(world, context) : undefined) ?? unfitPin(user, request);
  return problem ? refused(problem) : accept(pinSet(context, user.name));
}

/** A forgotten PIN: the full number of a linked card and a code to that card's phone set a new one. */
export function resetPin(world: World, request: NewPin & { number: string }, context: Context): Decision {
  const user = userOf(world, context.user);
  const token = context.seal(request.number.replaceAll(/[ -]/g, ''));
  const card = user.cards.find((each) => each.token === token);
  if (!user.pin) return deny('PIN_NOT_SET', {});
  if (!card) return deny('CARD_NOT_LINKED', { card: 'this card' });
  const problem = unfitPin(user, request);
  if (problem) return refused(problem);
  const proof = proveCode(world, context, { purpose: `pin/${card.id}`, phone: card.phone, from: card.bank });
  return proof.refusal ? proof : accept(...proof.events, pinSet(context, user.name));
}

/**
 * Sets another PIN with nothing proven: in a copy of a world that others work with, so that nobody needs the PIN of the
 * real one. No command does this.
 */
export function replacePin(world: World, _request: { newPin: string }, context: Context): Decision {
  const user = world.users.get(context.user);
  if (!user) return deny('USER_UNKNOWN', { user: context.user });
  return user.pin ? accept({ ...pinSet(context, user.name), tell: [] }) : deny('PIN_NOT_SET', {});
}
