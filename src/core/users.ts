/** Users: opening an account, logging in and out. */

import type { Card } from './cards.ts';
import { accept, type Context, type Decision, deny } from './decision.ts';
import { refuse, type Refusal } from './errors.ts';
import { type Folds, notice } from './events.ts';
import { normalisePhone } from './phone.ts';
import type { Challenge } from './otp.ts';
import type { Pin } from './pin.ts';
import type { CoolingOff, Protection } from './protection.ts';
import type { QuickPay } from './quickpay.ts';
import { isUserName } from './text.ts';
import type { Identity } from './verify.ts';
import { struck } from './faults.ts';
import { userOf, type World } from './world.ts';

export interface User {
  readonly name: string;
  readonly phone: string;
  readonly openedAt: number;
  readonly pin?: Pin;
  readonly identity?: Identity;
  /** In the order they were linked. */
  readonly cards: readonly Card[];
  /** The preferred funding source, if the user chose one: `balance` or a card's id. */
  readonly preferred?: string;
  readonly quickPay: QuickPay;
  /** Codes sent to a phone and not yet used. */
  readonly challenges: readonly Challenge[];
  /** Whom the user has sent money to before. */
  readonly payees: readonly string[];
  /** While account protection is on. */
  readonly protection?: Protection;
  /** When monitoring turned it on lately, in ms. */
  readonly protections: readonly number[];
  /** The last cooling-off; it may be over. */
  readonly coolingOff?: CoolingOff;
  /** The id of the case that is open about the user. */
  readonly openCase?: string;
  /** Since when nothing is known of the user any more, in ms, with the tokens of the cards that were theirs. */
  readonly forgotten?: { readonly at: number; readonly cards: readonly string[] };
  /** Household accounts whose bills the user has looked after, as `provider/account`. */
  readonly billAccounts: readonly string[];
}

export function newUser(name: string, phone: string, at: number): User {
  return {
    name,
    phone,
    openedAt: at,
    cards: [],
    quickPay: { enabled: false, askPin: false, paused: false, codes: [] },
    challenges: [],
    payees: [],
    protections: [],
    billAccounts: [],
  };
}

export type UserEvent =
  | { readonly type: 'UserOpened'; readonly user: string; readonly phone: string }
  | { readonly type: 'UserLoggedIn'; readonly user: string }
  | { readonly type: 'UserLoggedOut'; readonly user: string };

export const userFolds: Folds<UserEvent> = {
  UserOpened(world, { user, phone }, at) {
    world.users.set(user, newUser(user, phone, at));
  },
  UserLoggedIn(world, { user }) {
    world.loggedIn = user;
  },
  UserLoggedOut(world, { user }) {
    if (world.loggedIn === user) world.loggedIn = undefined;
    // What the phone's own help says of a wallet that does not appear: log out and log in again.
    const hidden = world.faults.get('wallet-hidden')?.filter((each) => each.user !== user) ?? [];
    if (hidden.length > 0) world.faults.set('wallet-hidden', hidden);
    else world.faults.delete('wallet-hidden');
  },
};

/** Whether the user's wallet does not appear. */
export function isHidden(world: World, user: string): boolean {
  return struck(world, 'wallet-hidden', user) !== undefined;
}

/** Why the user can't use the wallet at all, if so. */
export function shutOut(world: World, user: string): Refusal | undefined {
  if (user === '') return refuse('NOT_LOGGED_IN', {});
  const owner = world.users.get(user);
  if (!owner) return refuse('USER_UNKNOWN', { user });
  if (owner.forgotten) return refuse('USER_FORGOTTEN', { user });
  if (isHidden(world, user)) return refuse('WALLET_NOT_SHOWN', { user });
  return undefined;
}

/**
 * Why the user's phone can't ask the operator to show something, if so. A fault that is to strike once waits for a
 * request: looking leaves no record that could end it.
 */
export function cutOff(world: World, user: string): Refusal | undefined {
  const offline = struck(world, 'offline', user);
  return offline && !offline.once ? refuse('OFFLINE', {}) : undefined;
}

/** Logs a user in; the first login of a name opens its account. A phone is made up for it if none is given. */
export function login(world: World, request: { user: string; phone?: string }, context: Context): Decision {
  const { user } = request;
  if (!isUserName(user)) return deny('USER_NAME_INVALID', {});
  const known = world.users.get(user);
  const phone = request.phone === undefined ? undefined : normalisePhone(request.phone);
  if (known?.forgotten) return deny('USER_FORGOTTEN', { user });
  if (request.phone !== undefined && phone === undefined) return deny('PHONE_INVALID', {});
  if (known && phone !== undefined && phone !== known.phone) return deny('PHONE_FIXED', { user });
  const opened = {
    type: 'UserOpened',
    user,
    phone: phone ?? `199${context.random.digits(8)}`,
    tell: [notice(user, `Welcome, ${user}. Link a card with \`wallet add-card\`.`)],
  } as const;
  return accept(...(known ? [] : [opened]), { type: 'UserLoggedIn', user });
}

/** Logs the acting user out. Allowed even while the wallet isn't shown: it is the way out of that. */
export function logout(world: World, _request: Record<never, never>, context: Context): Decision {
  return accept({ type: 'UserLoggedOut', user: userOf(world, context.user).name });
}
