/** What differs between two points of a world, as far as its state tells. */

import { formatTime } from './calendar.ts';
import type { Account } from './ledger.ts';
import { type Fen, ZERO } from './money.ts';
import type { User } from './users.ts';
import type { World } from './world.ts';

export interface BalanceChange {
  /** In people's words: `balance of me`, `Corner Coffee`, `ICBC *0128`. */
  readonly account: string;
  readonly beforeFen: Fen;
  readonly afterFen: Fen;
}

export interface Change {
  readonly what: string;
  /** `null` where there was nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

export function diffView(before: World, after: World) {
  return { balances: balanceChanges(before, after), changes: changesOf(before, after) };
}

function balanceChanges(before: World, after: World): BalanceChange[] {
  const names = [...new Set([...before.accounts.keys(), ...after.accounts.keys()])] as Account[];
  return names
    .filter((name) => name !== 'outside')
    .map((name) => ({
      account: accountName(after, name) ?? accountName(before, name) ?? name,
      beforeFen: before.accounts.get(name) ?? ZERO,
      afterFen: after.accounts.get(name) ?? ZERO,
    }))
    .filter(({ beforeFen, afterFen }) => beforeFen !== afterFen);
}

/** An account in people's words, if this world knows whose it is. */
function accountName(world: World, account: string): string | undefined {
  const [kind = '', ...rest] = account.split('/');
  const id = rest.join('/');
  switch (kind) {
    case 'balance':
      return `balance of ${id}`;
    case 'merchant':
      return world.merchants.get(id)?.name;
    case 'bank': {
      const card = world.bankCards.get(id);
      return card && `${card.bank} *${card.last4}`;
    }
    case 'held':
      return `held for ${id}`;
    default:
      return account;
  }
}

function changesOf(before: World, after: World): Change[] {
  const [old, now] = [factsOf(before), factsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names
    .map((what) => ({ what, before: old.get(what) ?? null, after: now.get(what) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** What is set up, by name, in words. */
function factsOf(world: World): Map<string, string> {
  const facts = new Map<string, string>();
  facts.set('clock', world.clockAt === undefined ? 'follows the real time' : formatTime(world.clockAt));
  if (world.loggedIn !== undefined) facts.set('logged in', world.loggedIn);
  for (const user of world.users.values())
    for (const [what, fact] of userFacts(user)) if (fact) facts.set(`${user.name}: ${what}`, fact);
  for (const { id, name, vetted } of world.merchants.values())
    facts.set(`merchant ${id}`, vetted ? `${name}, official account` : name);
  for (const { bank, last4, kind } of world.bankCards.values())
    facts.set(`bank card ${bank} *${last4}`, kind);
  for (const [rule, value] of world.rules) facts.set(`rule ${rule}`, String(value));
  for (const [fault, users] of world.faults)
    facts.set(`fault ${fault}`, users.map(({ user, card }) => card ?? user).join(', '));
  return facts;
}

function userFacts(user: User): (readonly [what: string, fact: string | undefined])[] {
  const { pin, quickPay } = user;
  const how = quickPay.askPin ? 'on, asks the PIN' : 'on, without PIN';
  return [
    ['account', `opened ${formatTime(user.openedAt)}`],
    ['cards', user.cards.map(({ id }) => id).join(', ')],
    ['pays from', user.preferred],
    ['PIN', pin && (pin.lockedUntil === undefined ? 'set' : `locked until ${formatTime(pin.lockedUntil)}`)],
    ['wrong tries', pin && pin.tries > 0 ? String(pin.tries) : undefined],
    ['identity', user.identity && 'verified'],
    ['Quick Pay', quickPay.enabled ? (quickPay.paused ? 'paused' : how) : undefined],
    ['codes sent', user.challenges.length > 0 ? String(user.challenges.length) : undefined],
  ];
}
