/** What differs between two points of a world, as far as its state tells. */

import { formatTime } from './calendar.ts';
import { formatCase } from './faults.ts';
import type { Account } from './ledger.ts';
import { type Fen, ZERO } from './money.ts';
import { formatRule, type RuleName, rules } from './rules.ts';
import type { User } from './users.ts';
import { ruleOf, type World } from './world.ts';

export type AccountKind = Account extends infer Name
  ? Name extends `${infer Kind}/${string}`
    ? Kind
    : Name
  : never;

export interface BalanceChange {
  readonly kind: AccountKind;
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
      kind: kindOf(name),
      account: accountName(after, name) ?? accountName(before, name) ?? name,
      beforeFen: before.accounts.get(name) ?? ZERO,
      afterFen: after.accounts.get(name) ?? ZERO,
    }))
    .filter(({ beforeFen, afterFen }) => beforeFen !== afterFen);
}

/** What an account is, by the first part of its name: words of ours, or the name of a merchant or bank. */
export function kindOf(account: Account): AccountKind {
  return account.split('/', 1)[0] as AccountKind;
}

/** An account in people's words, if this world knows whose it is. */
export function accountName(world: World, account: Account): string | undefined {
  const kind = kindOf(account);
  const id = account.slice(kind.length + 1);
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
  return names.flatMap((what) => {
    const [was, is] = [old.get(what), now.get(what)];
    if (was?.is === is?.is) return [];
    const same = was && is && was.words === is.words;
    return [{ what, before: was?.words ?? null, after: (same ? `${is.words} anew` : is?.words) ?? null }];
  });
}

/** What is set, in words; and what must be the same for it to be unchanged, which may be no words for people. */
interface Fact {
  readonly words: string;
  readonly is: string;
}

/** What is set up, by name. */
function factsOf(world: World): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  const note = (what: string, words: string | undefined, is = words) => {
    if (words !== undefined && is !== undefined) facts.set(what, { words, is });
  };
  note('clock', world.clockAt === undefined ? 'follows the real time' : formatTime(world.clockAt));
  note('logged in', world.loggedIn);
  for (const user of world.users.values())
    for (const [what, words, is] of userFacts(user)) note(`${user.name}: ${what}`, words, is);
  for (const { id, name, vetted } of world.merchants.values()) {
    note(`merchant ${id}`, name);
    note(`merchant ${id}: official account`, vetted ? 'yes' : undefined);
  }
  for (const { bank, last4, kind } of world.bankCards.values()) note(`bank card ${bank} *${last4}`, kind);
  for (const name of Object.keys(rules) as RuleName[])
    note(`rule ${name}`, formatRule(ruleOf(world, name), rules[name].unit));
  for (const [fault, cases] of world.faults) note(`fault ${fault}`, cases.map(formatCase).join('; '));
  return facts;
}

function userFacts(
  user: User,
): (readonly [what: string, words: string | undefined, is?: string | undefined])[] {
  const { pin, quickPay, identity } = user;
  const how = quickPay.askPin ? 'on, asks the PIN' : 'on, without PIN';
  const locked = pin?.lockedUntil === undefined ? undefined : formatTime(pin.lockedUntil);
  return [
    ['account', `opened ${formatTime(user.openedAt)}`],
    ['cards', user.cards.map(({ id }) => id).join(', ') || undefined],
    ['pays first', user.preferred],
    ['PIN', pin && 'set', pin?.hash],
    ['PIN locked until', locked],
    ['wrong tries', pin && pin.tries > 0 ? String(pin.tries) : undefined],
    ['identity', identity && `verified, ${identity.masked}`],
    ['Quick Pay', quickPay.enabled ? (quickPay.paused ? 'paused' : how) : undefined],
    ['codes sent', user.challenges.length > 0 ? String(user.challenges.length) : undefined],
  ];
}
