/**
 * Forgetting a person: an account that holds nothing is closed for good, and what is known about its user goes. What
 * the account did stays, under its name, as the books need it; who that was can't be read any more, as the store destroys
 * the person's key with the record.
 */

import { accept, type Context, type Decision, deny, refused } from './decision.ts';
import type { Entry } from './entries.ts';
import type { Folds } from './events.ts';
import { unproven } from './pin.ts';
import { newUser } from './users.ts';
import { holds, userOf, type World } from './world.ts';

export interface ForgetEvent {
  readonly type: 'UserForgotten';
  readonly user: string;
  /** The tokens of the bank cards that are nobody else's: what the bank has on file of them is the same person's. */
  readonly cards: readonly string[];
}

export const forgetFolds: Folds<ForgetEvent> = {
  UserForgotten(world, { user, cards }, at) {
    erase(world, user, { at, cards });
    if (world.loggedIn === user) world.loggedIn = undefined;
  },
};

/** Takes everything about the person out of the world; the name stays taken. */
function erase(world: World, user: string, forgotten: { at: number; cards: readonly string[] }): void {
  const openedAt = world.users.get(user)?.openedAt ?? forgotten.at;
  world.users.set(user, { ...newUser(user, '', openedAt), forgotten });
  world.activity.delete(user);
  world.reports.delete(`user/${user}`);
  world.watchList.delete(`user/${user}`);
  for (const [device, uses] of world.devices) {
    const left = uses.filter((use) => use.user !== user);
    if (left.length > 0) world.devices.set(device, left);
    else world.devices.delete(device);
  }
  for (const [id, { note: _, ...rest }] of world.cases) if (rest.user === user) world.cases.set(id, rest);
  for (const token of forgotten.cards) {
    const { holder: _, phone: __, ...card } = world.bankCards.get(token) ?? {};
    if ('token' in card) world.bankCards.set(token, card);
  }
}

/** A world that went back to when they were known still doesn't know those whom the present forgot. */
export function stayForgotten(world: World, present: World['users']): void {
  for (const { name, forgotten } of present.values()) if (forgotten) erase(world, name, forgotten);
}

/** Whether something is still to come for the user: money under way, or an order that can be paid. */
function concerns(entry: Entry, user: string): boolean {
  return (
    entry.user === user ||
    ('to' in entry && entry.to === user) ||
    (entry.type === 'order' && entry.author === user)
  );
}

/**
 * Closes the acting user's account and forgets who that was: the PIN, and an account with no money in it or on its way.
 * Not to be undone. `cards` are tokens of cards that were linked earlier.
 */
export function forgetUser(world: World, request: { cards?: readonly string[] }, context: Context): Decision {
  const user = userOf(world, context.user);
  const balanceFen = holds(world, `balance/${user.name}`);
  const underWay = [...world.open.values()].filter((entry) => concerns(entry, user.name)).length;
  if (balanceFen !== 0 || underWay > 0)
    return deny('ACCOUNT_NOT_EMPTY', { user: user.name, balanceFen, count: underWay });
  if (user.openCase !== undefined) return deny('CASE_OPEN', { case: user.openCase });
  if (!context.confirmed)
    return deny('CONFIRM_REQUIRED', {
      question: `Forget ${user.name}? Name, phone, cards, documents, notes and messages can never be read again.`,
    });
  const missing = user.pin ? unproven(world, context) : undefined;
  if (missing) return refused(missing);
  const others = new Set(
    [...world.users.values()].flatMap(({ name, cards }) =>
      name === user.name ? [] : cards.map(({ token }) => token),
    ),
  );
  const linked = new Set([...user.cards.map(({ token }) => token), ...(request.cards ?? [])]);
  const cards = [...linked].filter((token) => !others.has(token));
  return accept({ type: 'UserForgotten', user: user.name, cards });
}

/** Whose personal data a record's events make unreadable, as the store names people. */
export function forgottenIn(events: readonly { readonly type: string }[]): string[] {
  return events
    .filter((event): event is ForgetEvent => event.type === 'UserForgotten')
    .flatMap(({ user, cards }) => [user, ...cards.map(cardPerson)]);
}

/** A bank's customer, as far as one card tells. */
function cardPerson(token: string): string {
  return `card/${token}`;
}

/** The properties whose text is personal, and encrypted at rest. The seed is nobody's: the codes follow from it. */
const personal: ReadonlySet<string> = new Set([
  'phone',
  'holder',
  'name',
  'ending',
  'masked',
  'birth',
  'otp',
  'text',
  'note',
  'greeting',
  'item',
  'seed',
  'attach',
  'reason',
  'apiV3Key',
  'apiV2Key',
  'privateKeyPem',
]);

/** Those that are only told: no fold looks at them. */
const told: ReadonlySet<string> = new Set(['otp', 'text']);

/** Whose an object of a record or of a saved world is: a user's, a card holder's (`card/…`), nobody's (empty). */
function personOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const { author, user, name, openedAt, token, outcome, type, vetted, api, to } = fields;
  if (typeof author === 'string') return author;
  if (typeof token === 'string' && typeof outcome === 'string') return cardPerson(token);
  if (typeof openedAt === 'number' && typeof name === 'string') return name;
  if (typeof vetted === 'boolean') return '';
  // A merchant's transfer and an order have their merchant in that place; the first is about its receiver.
  if (type === 'transfer' && api !== undefined) return typeof to === 'string' ? to : undefined;
  return typeof user === 'string' && type !== 'order' ? user : undefined;
}

/** What the store must know to keep personal data. */
export const personalData = { personal, told, personOf };
