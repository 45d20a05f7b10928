/** What moved a merchant's money on a day. */

import { type Entry, fen, type Fen, type Payment, type Refund, type Wallet } from '../../wallet.ts';

export interface Taking {
  /** In ms. */
  readonly at: number;
  /** What it was: a payment, a refund, a transfer to a user. */
  readonly entry: Entry | undefined;
  /** What it added to what the merchant holds; negative: took from it. */
  readonly netFen: Fen;
}

/** A payment or a refund among them. A refund that was closed is one once more, the other way round. */
export interface Sale extends Taking {
  readonly entry: Payment | Refund;
  /** What was paid, or came back when a refund was closed; negative: was refunded. */
  readonly grossFen: Fen;
  /** What the operator kept of it; negative: gave back. */
  readonly feeFen: Fen;
}

/** The day's movements, oldest first; `day` as `YYYY-MM-DD`. */
export function takingsOf(wallet: Wallet, merchant: string, day: string): Taking[] {
  const account = `merchant/${merchant}`;
  return wallet.takings(merchant, day).map(({ at, id, postings }) => ({
    at,
    entry: entryBehind(wallet, id),
    netFen: fen(postings.reduce((total, [name, amount]) => total + (name === account ? amount : 0), 0)),
  }));
}

/** The taking as a sale, if it is one. */
export function asSale(taking: Taking): Sale | undefined {
  const { entry, netFen } = taking;
  if (entry?.type !== 'payment' && entry?.type !== 'refund') return undefined;
  const grossFen = fen(netFen < 0 ? 0 - entry.amountFen : entry.amountFen);
  return { ...taking, entry, grossFen, feeFen: fen(grossFen - netFen) };
}

/** What a movement was about: an order's is the payment's. */
function entryBehind(wallet: Wallet, id: string | undefined): Entry | undefined {
  const entry = id === undefined ? undefined : wallet.entry(id);
  return entry?.type === 'order' ? entryBehind(wallet, entry.payment) : entry;
}
