/** The journal as books: every movement of money by itself, in postings that sum to zero. */

import type { Entry } from './entries.ts';
import type { Event } from './events.ts';
import type { Account, Posting } from './ledger.ts';
import { type Fen, fen } from './money.ts';
import type { Committed } from './records.ts';

/** One balanced movement; `at` in ms. */
export interface Movement {
  readonly seq: number;
  readonly at: number;
  /** What happened: `PaymentMade`. */
  readonly event: Event['type'];
  /** Who asked; empty for what the clock did. */
  readonly by: string;
  /** The id of the entry that it belongs to; some money moves without one: a bank card is opened. */
  readonly id?: string;
  /** The entry, where it began with this movement. */
  readonly entry?: Entry;
  readonly postings: readonly Posting[];
}

/** What moved in a record. */
export function movementsIn({ seq, at, data }: Committed): Movement[] {
  return data.events.flatMap(({ type, postings = [], entry, updates = [] }) => {
    const id = entry?.id ?? updates[0]?.id;
    return postings.length === 0
      ? []
      : [
          {
            seq,
            at,
            event: type,
            by: data.by,
            ...(id !== undefined && { id }),
            ...(entry && { entry }),
            postings,
          },
        ];
  });
}

/** An account in books. */
export type BookAccount = Account | 'held';

/** The account in books: money under way stands in one, for its own accounts come and go with each entry. */
export function bookAccount(account: Account): BookAccount {
  return account.startsWith('held/') ? 'held' : account;
}

/** What each of the books' accounts holds; empty ones are left out. */
export function bookBalances(accounts: ReadonlyMap<string, Fen>): Map<BookAccount, Fen> {
  const sums = new Map<BookAccount, Fen>();
  for (const [account, amount] of accounts as ReadonlyMap<Account, Fen>) {
    const name = bookAccount(account);
    sums.set(name, fen((sums.get(name) ?? 0) + amount));
  }
  return new Map([...sums].filter(([, amount]) => amount !== 0));
}
