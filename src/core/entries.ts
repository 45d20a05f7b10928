/**
 * Entries are what `history` lists and `show` shows: one per payment, transfer, red packet and so on. An entry with a
 * `dueAt` is open: the clock will act on it. All others are history, which the world doesn't hold in memory.
 */

import type { Account } from './ledger.ts';
import type { Fen } from './money.ts';

interface Common {
  readonly id: string;
  /** Whose history it belongs to; for a merchant's order or transfer, the merchant's id. */
  readonly user: string;
  /** When it began, in ms. */
  readonly at: number;
  readonly amountFen: Fen;
  /** What the user pays on top. */
  readonly feeFen: Fen;
  /** When the clock acts on it next, in ms; absent once nothing more can happen by itself. */
  readonly dueAt?: number;
  /** When it was done, in ms, where that was later than it began. */
  readonly doneAt?: number;
  /** What a merchant's program calls it, and is found by for ever; with a keyed hash of all that it asked for. */
  readonly ref?: string;
  readonly print?: string;
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
  /** What of the fee went back, once a refund was closed: from then on it no longer follows from `refundedFen`. */
  readonly feeBackFen?: Fen;
  /** Why a payment code alone did not pay. */
  readonly pinReason?: string;
}

export interface Order extends Common {
  readonly type: 'order';
  /** `REVOKED`: taken back by the merchant's program; `FAILED`: its payment code did not pay. */
  readonly status: 'UNPAID' | 'PAID' | 'CLOSED' | 'REVOKED' | 'FAILED';
  readonly merchant: string;
  readonly merchantName: string;
  readonly entrance: 'dynamic-code' | 'in-app' | 'payment-code';
  readonly item: string;
  /** The user who placed it, where that was no merchant. */
  readonly author?: string;
  /** What paid it, or is to: the payer was asked. */
  readonly payment?: string;
  /** What a merchant's program said of it. */
  readonly api?: ApiOrder;
}

/** How a merchant's program has an order paid, in the API's words. */
export type TradeType = 'NATIVE' | 'JSAPI' | 'APP' | 'MWEB' | 'MICROPAY';

/** What a merchant's program said of its order. */
export interface ApiOrder {
  readonly mchid: string;
  readonly appid: string;
  readonly outTradeNo: string;
  readonly tradeType: TradeType;
  /** Whom it tells that it was paid; nobody for payment codes. */
  readonly notifyUrl?: string;
  /** The user who alone may pay it. */
  readonly payer?: string;
  /** What it wants to hear again. */
  readonly attach?: string;
  readonly limitPay?: 'no_credit';
}

export interface Refund extends Common, Sourced {
  readonly type: 'refund';
  /** `ABNORMAL`: its bank refused it, and the merchant must say what becomes of it; `CLOSED`: the merchant has it. */
  readonly status: 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED';
  readonly payment: string;
  readonly merchant: string;
  readonly merchantName: string;
  /** What the merchant says about it. */
  readonly reason?: string;
  /** What a merchant's program said of it. */
  readonly api?: ApiRefund;
}

export interface ApiRefund {
  readonly mchid: string;
  readonly outRefundNo: string;
  /** Whom it tells what came of it. */
  readonly notifyUrl?: string;
}

export interface TopUp extends Common, Sourced {
  readonly type: 'top-up';
  readonly status: 'SUCCESS';
}

export interface Withdrawal extends Common, Sourced {
  readonly type: 'withdrawal';
  readonly status: 'PROCESSING' | 'SUCCESS' | 'FAILED';
}

/** To a user: from another one, or from a merchant, whose program may take it back while it is pending. */
export interface Transfer extends Common, Sourced {
  readonly type: 'transfer';
  readonly status: 'PENDING' | 'RECEIVED' | 'REFUSED' | 'EXPIRED' | 'CANCELLED';
  readonly to: string;
  readonly note?: string;
  /** When the money may be spent by the receiver at the earliest, in ms. */
  readonly arrivesAt: number;
  /** Until when the receiver may accept, in ms. */
  readonly expiresAt: number;
  /** The merchant that it is from, with what the merchant's program said of it. */
  readonly merchantName?: string;
  readonly api?: ApiTransfer;
}

export interface ApiTransfer {
  readonly mchid: string;
  readonly appid: string;
  readonly outBillNo: string;
  /** What it is for, by the operator's number. */
  readonly sceneId: string;
  /** Whom it tells what came of it. */
  readonly notifyUrl?: string;
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

/** The users whose history lists the entry. A merchant's orders are in nobody's: their payments are. */
export function usersOf(entry: Entry): readonly string[] {
  if (entry.type === 'order') return [];
  if (entry.type !== 'transfer') return [entry.user];
  return entry.api ? [entry.to] : [entry.user, entry.to];
}

/** Who sent the transfer, in people's words. */
export function senderName({ user, merchantName }: Transfer): string {
  return merchantName ?? user;
}
