/**
 * Events: what happened, as facts. Everything an event does to money, limits, history and the simulated phone is
 * written in it (postings, meters, entries, messages), so a journal reads without the rules that led to it; what it
 * does to its own noun (a card, a PIN) is folded by that noun's file.
 */

import type { CardEvent } from './cards.ts';
import type { BankEvent } from './bank.ts';
import type { Callback, CallbackEvent } from './callbacks.ts';
import type { Entry, EntryUpdate } from './entries.ts';
import type { IdentityEvent } from './verify.ts';
import type { Posting } from './ledger.ts';
import type { MerchantApiEvent } from './merchant-api.ts';
import type { MerchantEvent } from './merchants.ts';
import type { MonitoringEvent } from './monitoring.ts';
import type { OtpEvent } from './otp.ts';
import type { PinEvent } from './pin.ts';
import type { FaultEvent } from './faults.ts';
import type { ForgetEvent } from './forget.ts';
import type { Fen } from './money.ts';
import type { PointEvent } from './points.ts';
import type { ProtectionEvent } from './protection.ts';
import type { QuickPayEvent } from './quickpay.ts';
import type { SettingEvent } from './settings.ts';
import type { TransferEvent } from './transfers.ts';
import type { UserEvent } from './users.ts';
import type { MeterStep, World } from './world.ts';

/** What a person sees on the simulated phone. */
export interface Message {
  readonly user: string;
  readonly channel: 'sms' | 'email' | 'notice';
  readonly from: string;
  readonly text: string;
  /** Whose words are in the text, if others wrote to the receiver. */
  readonly author?: string;
  /** The code in a text message that carries one. */
  readonly otp?: string;
  /** When it arrives, in ms, if that is later than it was sent. */
  readonly arrivesAt?: number;
}

interface Effects {
  readonly postings?: readonly Posting[];
  readonly meters?: readonly MeterStep[];
  readonly entry?: Entry;
  readonly updates?: readonly EntryUpdate[];
  readonly tell?: readonly Message[];
  /** What merchants' programs are to be told. */
  readonly calls?: readonly Callback[];
}

/** A refund that the merchant took back: it gave so much less. */
export interface RefundClosed {
  readonly type: 'RefundClosed';
  readonly merchant: string;
  readonly amountFen: Fen;
}

/** Movements of money: all they do is in their effects. */
type MoneyEvent = {
  readonly type:
    | 'OrderPlaced'
    | 'OrderClosed'
    | 'CallbackQueued'
    | 'PaymentAsked'
    | 'PaymentMade'
    | 'PaymentRefunded'
    | 'RefundRedirected'
    | 'BalanceToppedUp'
    | 'WithdrawalStarted'
    | 'TransferSent'
    | 'TransferOffered'
    | 'TransferAccepted'
    | 'TransferRefused'
    | 'TransferCancelled'
    | 'RedPacketSent'
    | 'RedPacketOpened'
    | 'ClockPassed';
};

type NounEvent =
  | UserEvent
  | PinEvent
  | OtpEvent
  | BankEvent
  | CardEvent
  | IdentityEvent
  | QuickPayEvent
  | MerchantEvent
  | MerchantApiEvent
  | CallbackEvent
  | TransferEvent
  | SettingEvent
  | FaultEvent
  | ForgetEvent
  | PointEvent
  | ProtectionEvent
  | MonitoringEvent;

export type Event = Effects & (MoneyEvent | RefundClosed | NounEvent);

/** How each type of event folds into the world, in place; `at` in ms. */
export type Folds<E extends { readonly type: string }> = {
  readonly [Type in E['type']]: (world: World, event: Extract<E, { type: Type }>, at: number) => void;
};

export type NounFolds = Folds<NounEvent>;

/** A notice to a user from the wallet itself. */
export function notice(user: string, text: string): Message {
  return { user, channel: 'notice', from: 'Wallet', text };
}
