/** What the simulation must have met: every code of the catalogue and every type of event, but for these. */

import { type ErrorCode, type Event, reasons } from '../../src/wallet.ts';
import type { Tally } from './life.ts';

/** Codes that no request to a world on this machine comes to, and where they are met instead. */
const elsewhere: Partial<Record<ErrorCode, string>> = {
  USAGE: 'what is typed: test/cli',
  CHOICE_INVALID: 'what is typed: test/cli',
  ANSWER_MISSING: 'what is typed: test/cli',
  INTERRUPTED: 'keys: test/terminal',
  FAULT: 'our own faults: test/cli',
  USERPAYING: 'the command’s word for a payment that waits: test/cli/commands/money.test.ts',
  NOT_ASSESSED: 'a view: test/cli/commands/risk.test.ts',
  NO_SOURCE: 'a question with nothing to choose from: test/cli/commands/cards.test.ts',
  FILE_TAKEN: 'a file: test/cli',
  FOLDER_TAKEN: 'a folder: test/cli/commands/points.test.ts',
  WORLD_EXISTS: 'a folder: test/cli/commands/world.test.ts',
  WORLD_MISSING: 'a folder: test/cli',
  STORE_FOREIGN: 'somebody else’s folder: test/store/world.test.ts',
  STORE_NEWER: 'a later version: test/store/world.test.ts',
  STORE_KEY_MISSING: 'damage: test/store/journal.test.ts',
  STORE_CORRUPT: 'damage: test/store/journal.test.ts',
  STORE_BUSY: 'sixty-four lost races in a row: none was seen',
  MERCHANT_SHORT: 'no way to it is known: a merchant holds what it could give back',
};

/** Codes that a million steps meet now and then, or never: each has a test of its own in test/core or test/cli. */
const rare = new Set<string>([
  'OTP_ENDED',
  'OTP_TOO_SOON',
  'OTP_LIMIT',
  'CARD_ON_TOO_MANY_WALLETS',
  'UNFREEZE_TOO_SOON',
  'REFUND_TOO_OFTEN',
  'REFUND_TOO_SOON',
  'REFUND_TOO_LATE',
  'NOTHING_TO_UNDO',
] satisfies ErrorCode[]);

/** The compiler refuses a list that lacks one. */
const types: Readonly<Record<Event['type'], true>> = {
  AccountProtected: true,
  BalanceToppedUp: true,
  BankCardOpened: true,
  BillAccountKnown: true,
  BookKept: true,
  CallbackClaimed: true,
  CallbackCopied: true,
  CallbackEnded: true,
  CallbackPostponed: true,
  CallbackQueued: true,
  CallbackRepeated: true,
  CardLinked: true,
  CardRemoved: true,
  CaseNoted: true,
  ClockPassed: true,
  ClockSet: true,
  CodeProven: true,
  CodeSent: true,
  CodeTried: true,
  CoolingOffBegan: true,
  FaultSet: true,
  FaultSpent: true,
  IdentityVerified: true,
  MerchantAdded: true,
  MerchantApiSet: true,
  MerchantVetted: true,
  OrderClosed: true,
  OrderPlaced: true,
  PairTrusted: true,
  PartyListed: true,
  PartyReported: true,
  PayeeKnown: true,
  PaymentAsked: true,
  PaymentCodeShown: true,
  PaymentCodeUsed: true,
  PaymentMade: true,
  PaymentRefunded: true,
  PinFailed: true,
  PinProven: true,
  PinSet: true,
  PinTried: true,
  PlatformKeyAdded: true,
  ProtectionLifted: true,
  QuickPayPaused: true,
  QuickPaySet: true,
  RedPacketOpened: true,
  RedPacketSent: true,
  RequestWatched: true,
  RiskRulesOwned: true,
  RiskTuned: true,
  RuleSet: true,
  SignSeen: true,
  SnapshotRemoved: true,
  SnapshotSaved: true,
  SourcePreferred: true,
  TransferAccepted: true,
  TransferCancelled: true,
  TransferOffered: true,
  TransferRefused: true,
  TransferSent: true,
  UserForgotten: true,
  UserLoggedIn: true,
  UserLoggedOut: true,
  UserOpened: true,
  WithdrawalStarted: true,
  WorldRestored: true,
};

/** The codes and types of events that were never met, and those that were though they are said to be met elsewhere. */
export function unmet({ codes, events }: Pick<Tally, 'codes' | 'events'>): string[] {
  const wanted = Object.keys(reasons).filter((code) => !Object.hasOwn(elsewhere, code) && !rare.has(code));
  return [
    ...wanted.filter((code) => !codes.has(code)),
    ...Object.keys(types).filter((type) => !events.has(type)),
    ...Object.keys(elsewhere).filter((code) => codes.has(code)),
  ];
}
