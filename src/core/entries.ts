/**
 * Entries are what `history` lists and `show` shows: one per payment, transfer, red packet and so on. An entry with a
 * `dueAt` is open: the clock will act on it. All others are history, which the world doesn't hold in memory.
 */

import type { Account } from './ledger.ts';
import type { Fen } from './money.ts';

interface Common {
  readonly id: string;
  /** Whose history it belongs to; for a merchant's unpaid order, the merchant's id. */
  readonly user: string;
  /** When it began, in ms. */
  readonly at: number;
  readonly amountFen: Fen;
  /** What the user pays on top. */
  readonly feeFen: Fen;
  /** When the clock acts on it next, in ms; absent once nothing more can happen by itself. */
  readonly dueAt?: number;
}

/** Money that came from a source and can go back there. */
interface Sourced {
  /** `balance` or a card's id, as people name it. */
  readonly source: string;
  readonly account: Account;
}

/** How a payment came about; each way has limits of its own. */
export type Entrance = 'static-code' | 'dynamic-code' | 'in-app' | 'payment-code';

export interface Payment extends Common, Sourced {
  readonly type: 'payment';
  readonly status: 'USERPAYING' | 'PAID' | 'PARTLY_REFUNDED' | 'REFUNDED' | 'CLOSED';
  readonly merchant: string;
  readonly merchantName: string;
  readonly entrance: Entrance;
  readonly item?: string;
  readonly order?: string;
  /** What the merchant pays the wallet out of the amount. */
  readonly merchantFeeFen: Fen;
  readonly refundedFen: Fen;
  readonly refunds: number;
  readonly lastRefundAt?: number;
  /** Why a payment code alone did not pay. */
  readonly pinReason?: string;
}

export interface Order extends Common {
  readonly type: 'order';
  readonly status: 'UNPAID' | 'PAID' | 'CLOSED';
  readonly merchant: string;
  readonly merchantName: string;
  readonly entrance: 'dynamic-code' | 'in-app';
  readonly item: string;
  /** The user who placed it, where that was no merchant. */
  readonly author?: string;
  readonly payment?: string;
}

export interface Refund extends Common, Sourced {
  readonly type: 'refund';
  readonly status: 'PROCESSING' | 'SUCCESS';
  readonly payment: string;
  readonly merchant: string;
  readonly merchantName: string;
}

export interface TopUp extends Common, Sourced {
  readonly type: 'top-up';
  readonly status: 'SUCCESS';
}

export interface Withdrawal extends Common, Sourced {
  readonly type: 'withdrawal';
  readonly status: 'PROCESSING' | 'SUCCESS' | 'FAILED';
}

export interface Transfer extends Common, Sourced {
  readonly type: 'transfer';
  readonly status: 'PENDING' | 'RECEIVED' | 'REFUSED' | 'EXPIRED';
  readonly to: string;
  readonly note?: string;
  /** When the money may be spent by the receiver at the earliest, in ms. */
  readonly arrivesAt: number;
  /** Until when the receiver may accept, in ms. */
  readonly expiresAt: number;
}

export interface RedPacket extends Common, Sourced {
  readonly type: 'red-packet';
  readonly status: 'PENDING' | 'RECEIVED' | 'EXPIRED';
  readonly kind: 'single' | 'random' | 'identical';
  readonly to?: string;
  readonly greeting: string;
  readonly count: number;
  readonly left: number;
  readonly leftFen: Fen;
  readonly takers: readonly string[];
  readonly expiresAt: number;
}

export interface RedPacketShare extends Common {
  readonly type: 'red-packet-share';
  readonly status: 'RECEIVED';
  readonly packet: string;
  readonly from: string;
}

export type Entry = Payment | Order | Refund | TopUp | Withdrawal | Transfer | RedPacket | RedPacketShare;

type FieldOf<Each> = Each extends Entry ? keyof Each : never;

/** Every field that some entry has. */
export type EntryField = FieldOf<Entry>;

/** A change to an entry: the fields that change; `null` takes a field away. */
export interface EntryUpdate {
  readonly id: string;
  readonly set: { readonly [field: string]: string | number | readonly string[] | null };
}

/** The entry after a change; the same fold serves the open entries and the history. */
export function changeEntry(entry: Entry, update: EntryUpdate): Entry {
  const changed = Object.entries({ ...entry, ...update.set }).filter(([, value]) => value !== null);
  return Object.fromEntries(changed) as unknown as Entry;
}

/** The users whose history lists the entry. */
export function usersOf(entry: Entry): readonly string[] {
  return entry.type === 'transfer' ? [entry.user, entry.to] : [entry.user];
}
