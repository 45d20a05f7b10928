/** Why a request is refused, beyond its words: the rules behind it, and the commands that get past it. */

import { formatTime } from './calendar.ts';
import type { ErrorCode, Refusal } from './errors.ts';
import { isRuleName, type Rule, type RuleName, rules } from './rules.ts';
import { shellQuoted } from './text.ts';
import { ruleOf, type World } from './world.ts';

type Facts = Readonly<Record<string, unknown>>;

interface Reason {
  readonly rules?: readonly RuleName[];
  /** As typed behind `wallet`; what begins with `+` is the refused command again with these words. */
  readonly past?: (facts: Facts) => readonly string[];
}

/** A fact as a word of a command, or a placeholder for it. */
const word = (facts: Facts, name: string, otherwise: string) => {
  const fact = facts[name];
  return typeof fact === 'string' || typeof fact === 'number' ? shellQuoted(String(fact)) : otherwise;
};

/** Yuan that are enough for this amount and what was used before, as typed. */
const enough = ({ usedFen, amountFen }: Facts) =>
  typeof amountFen === 'number' ? String(Math.ceil((amountFen + Number(usedFen ?? 0)) / 100)) : 'AMOUNT';

const raise = (facts: Facts) => [
  `rules set ${word(facts, 'rule', 'RULE')} ${facts['mostFen'] === undefined ? 'NUMBER' : enough(facts)}`,
];

/** The wait until a moment, as a step of the clock. */
const waitFor = (name: string) => (facts: Facts) => {
  const until = facts[name];
  return [`clock set ${typeof until === 'number' ? formatTime(until) : 'TIME'}`];
};

const again = (words: string) => [`+ ${words}`];
const newCode = () => ['+', 'inbox --last-otp', '+ --otp auto'];
const linkAnother = ['test-cards', 'add-card'];

export const reasons: Readonly<Record<ErrorCode, Reason>> = {
  NOT_LOGGED_IN: { past: () => ['login me'] },
  USER_UNKNOWN: { past: (facts) => [`login ${word(facts, 'user', 'NAME')}`] },
  USER_FORGOTTEN: { past: () => ['login NAME'] },
  WALLET_NOT_SHOWN: { past: (facts) => ['logout', `login ${word(facts, 'user', 'NAME')}`] },
  USER_NAME_INVALID: {},
  PHONE_FIXED: {},
  PIN_REQUIRED: { past: ({ unset }) => again(unset ? '--pin PIN --confirm-pin PIN' : '--pin PIN') },
  PIN_NOT_SET: { past: () => ['set-pin'] },
  PIN_WRONG: { rules: ['pin-attempts', 'pin-lock'], past: () => ['set-pin --forgot'] },
  PIN_LOCKED: { rules: ['pin-lock', 'pin-attempts'], past: waitFor('until') },
  PIN_INVALID: {},
  PIN_MISMATCH: {},
  PIN_WEAK: {},
  OTP_REQUIRED: { rules: ['otp-validity'], past: () => ['inbox --last-otp', '+ --otp auto'] },
  OTP_NOT_SENT: { past: newCode },
  OTP_WRONG: { rules: ['otp-attempts'], past: () => ['inbox --last-otp', '+ --otp auto'] },
  OTP_ENDED: { rules: ['otp-attempts', 'otp-resend'], past: newCode },
  OTP_EXPIRED: { rules: ['otp-validity'], past: newCode },
  OTP_TOO_SOON: { rules: ['otp-resend'], past: waitFor('at') },
  OTP_LIMIT: { rules: ['otp-per-day'], past: () => ['clock advance 24h', 'rules set otp-per-day NUMBER'] },
  CARD_NUMBER_INVALID: { past: () => ['test-cards'] },
  CARD_UNKNOWN: { past: () => ['test-cards', 'bank issue'] },
  CARD_EXPIRED: { past: () => linkAnother },
  CARD_DETAILS_WRONG: {},
  CARD_NETWORK_REFUSED: { rules: ['allow-amex'], past: () => ['rules set allow-amex 1'] },
  CARD_ALREADY_LINKED: { past: () => ['cards'] },
  TOO_MANY_CARDS: {
    rules: ['cards-per-user'],
    past: () => ['cards remove CARD', 'rules set cards-per-user NUMBER'],
  },
  CARD_ON_TOO_MANY_WALLETS: { rules: ['users-per-card'], past: () => ['rules set users-per-card NUMBER'] },
  CARD_NOT_YOURS: {},
  CARD_DECLINED: { past: () => ['cards', '+ --from SOURCE'] },
  BANK_TIMEOUT: { past: () => ['fault clear bank-down', '+'] },
  BANK_SLOW: { rules: ['bank-timeout', 'bank-delay'], past: () => ['fault clear bank-slow', '+'] },
  OFFLINE: { past: () => ['fault clear offline', '+'] },
  BANK_UNKNOWN: { past: () => ['bank issue --help'] },
  CARD_NOT_LINKED: { past: () => ['cards', 'add-card'] },
  CARD_NOT_ALLOWED: { past: () => linkAnother },
  EXPIRY_INVALID: {},
  CVV_INVALID: {},
  ID_NOT_VERIFIED: { past: () => ['verify-id'] },
  ALREADY_VERIFIED: { past: () => ['login NAME'] },
  DOCUMENT_INVALID: {},
  TOO_YOUNG: { rules: ['minimum-age'], past: () => ['rules set minimum-age YEARS'] },
  NAME_MISMATCH: { past: () => ['cards'] },
  IDENTITY_ON_TOO_MANY_WALLETS: {
    rules: ['users-per-identity'],
    past: () => ['rules set users-per-identity NUMBER'],
  },
  INSUFFICIENT_FUNDS: {
    past: ({ heldFen, neededFen }) => {
      const short = typeof neededFen === 'number' ? neededFen - Number(heldFen) : undefined;
      return [`topup ${short === undefined ? 'AMOUNT' : Math.ceil(short / 100)}`, '+'];
    },
  },
  NO_SOURCE: { past: () => linkAnother },
  LIMIT_EXCEEDED: {
    rules: [
      'balance-single',
      'balance-day-one-factor',
      'balance-day-two-factors',
      'tier-1-lifetime',
      'tier-2-year',
      'tier-3-year',
      'card-single',
      'card-day',
      'foreign-single',
      'foreign-year',
      'foreign-single-unverified',
      'foreign-total-unverified',
      'static-code-day',
      'dynamic-code-day-one-factor',
      'dynamic-code-day',
      'top-up-single',
      'withdrawal-single',
      'transfer-single',
      'transfer-day',
      'red-packet-most',
    ],
    past: raise,
  },
  COUNT_EXCEEDED: { rules: ['withdrawals-per-day'], past: (facts) => ['clock advance 24h', ...raise(facts)] },
  MERCHANT_SHORT: {},
  MERCHANT_UNKNOWN: { past: (facts) => ['merchant list', `merchant add ${word(facts, 'merchant', 'NAME')}`] },
  MERCHANT_NOT_VETTED: { past: (facts) => [`merchant vet ${word(facts, 'merchant', 'MERCHANT')}`] },
  ITEM_UNKNOWN: { past: () => ['services'] },
  ORDER_UNKNOWN: { past: () => ['merchant code', 'order'] },
  ORDER_CLOSED: { rules: ['order-validity', 'api-order-validity'], past: () => ['merchant code'] },
  ORDER_NOT_YOURS: {},
  PREPAY_EXPIRED: {
    rules: ['order-validity', 'page-validity'],
    past: (facts) => [`pay ${word(facts, 'order', 'ORDER')}`],
  },
  API_ACCOUNT_UNKNOWN: { past: () => ['merchant keys MERCHANT'] },
  APPID_MISMATCH: { past: () => ['merchant keys MERCHANT'] },
  OPENID_UNKNOWN: {},
  NUMBER_INVALID: {},
  NUMBER_REENTERED: {},
  ORDER_PAID: {},
  DEADLINE_INVALID: {},
  NOT_REVERSIBLE: {},
  REVERSE_TIME: { rules: ['reverse-wait', 'reverse-window'], past: waitFor('from') },
  REFUND_TOTAL_WRONG: {},
  PAYEE_NAME_WRONG: { rules: ['transfer-confirm'] },
  CALLBACK_UNKNOWN: { past: () => ['notify list'] },
  CALLBACK_NOT_DUE: { rules: ['callback-lease'], past: () => ['notify list'] },
  ENTRY_UNKNOWN: { past: () => ['history'] },
  PAYMENT_NOT_OPEN: { rules: ['charge-timeout'], past: () => ['quickpay code'] },
  USERPAYING: {
    rules: ['no-pin-single', 'no-pin-per-day', 'charge-timeout'],
    past: (facts) => [`pay --confirm ${word(facts, 'id', 'ID')}`],
  },
  QUICK_PAY_OFF: { past: ({ paused }) => [paused === true ? 'quickpay pause --resume' : 'quickpay enable'] },
  CODE_INVALID: { past: () => ['quickpay code'] },
  CODE_USED: { past: () => ['quickpay code'] },
  CODE_EXPIRED: { rules: ['code-validity', 'clock-skew'], past: () => ['quickpay code'] },
  REQUEST_ID_USED: {},
  NOTHING_DUE: {},
  NO_BILLS: { past: () => ['bill list'] },
  ACCOUNT_PROTECTED: { past: () => ['protect unfreeze', '+'] },
  COOLING_OFF: {
    rules: ['cooling-off', 'cooling-off-pass'],
    past: (facts) => [...waitFor('until')(facts), '+'],
  },
  RISK_BLOCKED: { rules: ['monitoring'], past: (facts) => [`risk explain ${word(facts, 'case', 'CASE')}`] },
  NOT_ASSESSED: {},
  NOT_PROTECTED: {},
  UNFREEZE_TOO_SOON: {
    rules: ['protection-wait', 'protection-wait-most', 'protection-memory', 'id-attempts'],
    past: waitFor('at'),
  },
  ID_REQUIRED: { past: () => again('--id-number NUMBER') },
  ID_WRONG: { rules: ['id-attempts'] },
  RISK_RULE_UNKNOWN: { past: () => ['risk rules'] },
  RISK_VALUE_INVALID: { past: (facts) => [`risk rules ${word(facts, 'rule', 'RULE')}`] },
  RISK_RULES_INVALID: { past: () => ['risk rules --json'] },
  CASE_UNKNOWN: { past: () => ['risk cases'] },
  CASE_CLOSED: { past: () => ['risk cases'] },
  NOT_REFUNDABLE: {},
  REFUND_TOO_MUCH: {},
  REFUND_TOO_LATE: { rules: ['refund-window'], past: () => ['rules set refund-window DURATION', 'transfer'] },
  REFUND_TOO_OFTEN: { rules: ['refund-parts'], past: () => ['rules set refund-parts NUMBER', 'transfer'] },
  REFUND_TOO_SOON: { rules: ['refund-gap'], past: waitFor('at') },
  REFUND_NOT_ABNORMAL: { past: (facts) => [`show ${word(facts, 'id', 'ID')}`] },
  RECEIVER_IS_SENDER: {},
  DELAY_INVALID: {},
  CONFIRM_REQUIRED: { rules: ['transfer-confirm'], past: () => again('--yes') },
  TRANSFER_NOT_OPEN: { rules: ['transfer-expiry'] },
  COUNT_INVALID: { rules: ['red-packet-count'] },
  RED_PACKET_TOO_SMALL: {},
  RED_PACKET_TAKEN: {},
  RED_PACKET_EMPTY: { rules: ['red-packet-expiry'] },
  CLOCK_BACKWARDS: { past: () => ['clock advance 24h', 'snapshot restore POINT', 'reset'] },
  RULE_UNKNOWN: { past: () => ['rules'] },
  RULE_VALUE_INVALID: { past: () => ['rules'] },
  FAULT_SCOPE: { past: () => ['fault list'] },
  FAULT_UNKNOWN: { past: () => ['fault list'] },
  AMOUNT_INVALID: {},
  PHONE_INVALID: {},
  EMAIL_INVALID: {},
  PLACE_INVALID: {},
  ACCOUNT_INVALID: {},
  POINT_UNKNOWN: { past: () => ['snapshot list', 'history'] },
  ACCOUNT_NOT_EMPTY: { past: () => ['withdraw', 'history'] },
  CASE_OPEN: { past: (facts) => [`risk dismiss ${word(facts, 'case', 'CASE')}`] },
  NOTHING_TO_UNDO: { past: () => ['history'] },
  WORLD_CHANGED: { past: () => ['+'] },
  SNAPSHOT_EXISTS: { past: () => again('--replace') },
  SNAPSHOT_NAME_INVALID: {},
  TEXT_INVALID: { rules: ['transfer-note', 'red-packet-greeting'] },
  TIME_INVALID: {},
  CHOICE_INVALID: {},
  ANSWER_MISSING: { past: ({ flag }) => again(typeof flag === 'string' ? flag : '--FLAG …') },
  USAGE: { past: () => ['--help'] },
  INTERRUPTED: { past: () => ['+'] },
  OUTPUT_LOST: { past: () => ['history'] },
  FAULT: {},
  STORE_BUSY: { past: () => ['+'] },
  STORE_CORRUPT: { past: () => ['audit'] },
  STORE_NEWER: {},
  STORE_UNWRITABLE: {},
  STORE_UNSURE: { past: () => again('--request-id ID') },
  STORE_KEY_MISSING: {},
  FILE_TAKEN: { past: () => again('--replace') },
  FOLDER_TAKEN: { past: () => ['snapshot fork DIR'] },
  WORLD_EXISTS: { past: () => again('--home DIR') },
  WORLD_MISSING: { past: () => ['init', '+'] },
  STORE_FOREIGN: { past: () => again('--home DIR') },
};

/** A rule behind a refusal, with its number in this world; units as the rules table says. */
export interface RuleReason {
  readonly name: RuleName;
  readonly value: number;
  readonly default: number;
  readonly unit: Rule['unit'];
  readonly source: string;
}

export interface Explanation {
  readonly rules: readonly RuleReason[];
  /** What met the rule: amounts in fen, times in ms. */
  readonly values: Readonly<Record<string, string | number | boolean>>;
  /** As typed behind `wallet`; what begins with `+` is the refused command again with these words. */
  readonly past: readonly string[];
}

/** Explains a refusal, with the numbers of this world; with the defaults if there is none. */
export function explain({ code, facts }: Pick<Refusal, 'code' | 'facts'>, world?: World): Explanation {
  const { rules: known = [], past } = reasons[code];
  const named = typeof facts['rule'] === 'string' && isRuleName(facts['rule']) ? [facts['rule']] : known;
  const shown = Object.entries(facts).filter(
    ([name, value]) => name !== 'rule' && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return {
    rules: named.map((name) => {
      const { value, unit, source } = rules[name];
      return { name, value: world ? ruleOf(world, name) : value, default: value, unit, source };
    }),
    values: Object.fromEntries(shown) as Explanation['values'],
    past: past?.(facts) ?? [],
  };
}

/** Whatever any error's words are made of: for an example of each. */
export const sampleFacts = {
  point: 'rich',
  account: '12345678',
  amountFen: 1_805,
  appid: 'wx2421b1c4370ec43b',
  at: Date.UTC(2026, 0, 5, 4),
  bank: 'ICBC',
  card: 'icbc-0128',
  case: 'case-1',
  choices: ['one', 'other'],
  count: 3,
  fault: 'rain',
  flag: '--pin',
  found: 3,
  from: Date.UTC(2026, 0, 5, 4),
  heldFen: 1,
  id: '42',
  item: 'tea',
  items: ['ticket', 'imax'],
  kind: 'credit',
  known: 1,
  least: 14,
  leastFen: 200_000,
  left: 2,
  leftFen: 100,
  mchid: '1900001234',
  merchant: 'coffee',
  month: '2026-01',
  most: 10,
  mostFen: 50_000,
  mostMs: 30_000,
  missing: false,
  name: 'Li Lei',
  neededFen: 2,
  network: 'Visa',
  number: 'till-0001',
  order: '4100',
  paid: false,
  paidFen: 2_000,
  path: 'world',
  paused: false,
  phone: '138****8000',
  problem: 'no space left',
  purpose: 'card',
  question: 'Go on without what is lost?',
  reason: 'the bank gives no reason',
  rule: 'static-code-day',
  sent: true,
  sheet: {},
  since: Date.UTC(2026, 0, 5, 4),
  status: 'PAID',
  text: '1e3',
  time: Date.UTC(2026, 0, 5, 4),
  totalFen: 1_900,
  tries: 5,
  type: 'resident-id' as const,
  unit: 'fen',
  until: Date.UTC(2026, 0, 5, 4),
  usedFen: 1_000,
  user: 'me',
  weakness: 'run',
  what: 'note',
  where: '0.when',
  why: 'You froze it.',
};
