/**
 * Double entry. Every movement of money is a list of postings that sum to zero over named accounts, so the sum over
 * all accounts is zero for ever. Only `outside`, where the simulated banks' money comes from, may be negative.
 */

import { fen, type Fen, ZERO } from './money.ts';

/** An account's name. */
export type Account =
  | `balance/${string}` // a user's balance
  | `bank/${string}` // a bank card, by its token
  | `merchant/${string}`
  | `held/${string}` // money under way for one entry: a transfer, a red packet, a withdrawal
  | 'fees' // what the wallet earned
  | 'outside';

/** One account's part in a movement; positive means the account receives. */
export type Posting = readonly [account: Account, amount: Fen];

export type Accounts = Map<string, Fen>;

/** What an account holds; an account nobody posted to holds nothing. */
export function held(accounts: Accounts, account: Account): Fen {
  return accounts.get(account) ?? ZERO;
}

/**
 * A balanced movement of several parts: what `to` receives, `from` gives.
 * `move('balance/me', ['merchant/coffee', fen(1800)])`. Parts of zero fen are left out.
 */
export function move(from: Account, ...to: readonly Posting[]): Posting[] {
  const total = to.reduce((sum, [, amount]) => sum + amount, 0);
  return [[from, fen(-total)] as const, ...to].filter(([, amount]) => amount !== 0);
}

/** Books the postings. Throws, before any account changes, when they don't balance or would overdraw an account. */
export function book(accounts: Accounts, postings: readonly Posting[]): void {
  const after = new Map<string, Fen>();
  let total = 0;
  for (const [account, amount] of postings) {
    total += amount;
    after.set(account, fen((after.get(account) ?? held(accounts, account)) + amount));
  }
  if (total !== 0) throw new Error(`postings are off by ${total} fen`);
  for (const [account, amount] of after) {
    if (amount < 0 && account !== 'outside') throw new Error(`${account} would hold ${amount} fen`);
  }
  for (const [account, amount] of after) {
    // Emptied accounts of closed entries go, so that the world doesn't grow with its history.
    if (amount === 0 && account.startsWith('held/')) accounts.delete(account);
    else accounts.set(account, amount);
  }
}

/** The sum over all accounts: zero, or money was created or lost. */
export function total(accounts: Accounts): number {
  return [...accounts.values()].reduce<number>((sum, amount) => sum + amount, 0);
}
