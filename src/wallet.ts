/** The wallet's face: what the command line is made with, and what `import { Wallet } from 'walletsim'` gives. */

import type { Score, SimulationOptions } from './monitor/simulation/index.ts';

/** How good monitoring is: plays honest people and fraud from a seed, with these tunings of the rules. */
export async function simulateRisk(options: SimulationOptions): Promise<Score> {
  const { simulate } = await import('./monitor/simulation/index.ts');
  return simulate(options);
}
export { type Given, type OpenOptions, type Outcome, Wallet } from './wallet/wallet.ts';
export { type CallbackStep, type EntryChanges, View } from './wallet/view.ts';
export { isWorld, repairWorld, surveyWorld } from './wallet/damage.ts';
export { type Disk, makeFolders, nodeDisk, refuseStrange } from './store/disk.ts';
export { diskProblem } from './store/guard.ts';
export type { OnProgress } from './store/store.ts';
export { memoryDisk } from './store/memory.ts';
export type { Callback, CallbackEnd, CallbackEvent } from './core/callbacks.ts';
export {
  accountOf,
  type ApiMode,
  apiModes,
  apiOf,
  type Certificate,
  type MerchantApi,
  type PlatformKey,
  platformKeys,
} from './core/merchant-api.ts';
export { codeUrl, nativeUrl, pageUrl, type Prepay, prepayId, prepayIn } from './core/prepay.ts';
export { orderRef, refundRef, transferRef } from './core/refs.ts';
export { banks, FOREIGN_BANK } from './core/banks.ts';
export { withdrawalFee } from './core/balance.ts';
export { bookAccount, type BookAccount, bookBalances, type Movement } from './core/books.ts';
export { type BalanceChange, type Change, diffView } from './core/diff.ts';
export { explain, type Explanation, reasons, sampleFacts } from './core/reasons.ts';
export { BEFORE, isSnapshotName } from './core/points.ts';
export { dayOf, formatDuration, formatTime, monthOf, parseDuration, parseTime } from './core/calendar.ts';
export {
  cardNumberProblem,
  type CardKind,
  formatCardNumber,
  type Network,
  networks,
  recognise,
} from './core/card-number.ts';
export {
  type ApiOrder,
  type Entry,
  type Order,
  type Payment,
  type RedPacket,
  type Refund,
  senderName,
  type TradeType,
  type Transfer,
  usersOf,
} from './core/entries.ts';
export {
  type ErrorCode,
  EXIT,
  type FactsOf,
  fail,
  refuse,
  type Refusal,
  WalletError,
} from './core/errors.ts';
export type { Event, Message } from './core/events.ts';
export { checkCharacter, checkDocument, type DocumentType, documentTypes, todayOf } from './core/identity.ts';
export { type Bill, billOf, isBillAccount, type Merchant } from './core/merchants.ts';
export { fen, type Fen, formatYuan, parseAmount } from './core/money.ts';
export type { OperationName, RequestOf } from './core/operations.ts';
export { isEmail, normalisePhone } from './core/phone.ts';
export type { Happened, Received } from './core/records.ts';
export { formatRule, isRuleName, type Rule, type RuleName, rules } from './core/rules.ts';
export { isHidden } from './core/users.ts';
export { type Party, partyName, type Place } from './core/activity.ts';
export { cities, parsePlace } from './core/places.ts';
export type { Assessment, Case, RiskRule, Tuning, Typology } from './core/monitoring.ts';
export { riskRules } from './monitor/rules.ts';
export { typologies } from './monitor/typologies.ts';
export { casesView, protectionView, riskRulesView, typologiesView } from './monitor/risk-views.ts';
export { type ApiErrorCode, apiErrorCodes, type ApiFailure, apiFailureIn } from './core/api-failures.ts';
export { type FaultCase, faults, formatCase, struckMerchant } from './core/faults.ts';
export {
  type KindSpending,
  type MerchantSpending,
  type SpendingKind,
  type Statement,
  statementView,
} from './core/statement.ts';
export { testCards } from './core/test-cards.ts';
export type { Card } from './core/cards.ts';
export { cleanText, escapeJson, isUserName, shellQuoted, visible } from './core/text.ts';
export * from './core/views.ts';
export { ruleOf } from './core/world.ts';
