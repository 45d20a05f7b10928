/**
 * The one catalogue of everything that can go wrong: code, exit code, what happened, what to do next. The words
 * stand here and nowhere else; scripts branch on `code` and `exitCode`, which `README.md` promises.
 */

import { formatDuration, formatTime } from './calendar.ts';
import type { Fault, FaultCase } from './faults.ts';
import type { DocumentType } from './identity.ts';
import { formatYuan, type Fen } from './money.ts';

/** Exit codes of the command line, by class. */
export const EXIT = {
  fault: 1,
  usage: 2,
  refused: 3,
  unproven: 4,
  needed: 5,
  store: 6,
  interrupted: 130,
} as const;

/** The fault that was met, and whom it was set for. */
export type Struck = readonly [fault: Fault, found: FaultCase];

interface Wording<Facts> {
  readonly exitCode: number;
  readonly words: (facts: Facts) => readonly [message: string, hint: string];
}

function error<Facts = Record<never, never>>(
  exitCode: number,
  words: (facts: Facts) => readonly [message: string, hint: string],
): Wording<Facts> {
  return { exitCode, words };
}

const { usage, refused, unproven, needed, store } = EXIT;

const tries = (left: number) => (left === 1 ? 'One try is left' : `${left} tries are left`);

const weaknesses: Readonly<Record<string, string>> = {
  'equal-digits': 'has six equal digits',
  run: 'counts up or down',
  repeats: 'repeats itself',
  'birth-date': 'is your birth date',
  'phone-ending': 'is the end of your phone number',
  'document-ending': 'is the end of your document number',
};

const cardNumberProblems: Readonly<Record<string, string>> = {
  'not-digits': 'it has other characters than digits',
  'too-short': 'it has fewer than 14 digits',
  'too-long': 'it has more than 19 digits',
  'unknown-network': 'no card network begins like this',
  'wrong-length': 'cards of this network have another length',
  'check-digit': 'its check digit is wrong',
};

const unitHints: Readonly<Record<string, string>> = {
  fen: 'Give an amount in yuan, as 1000 or 0.10.',
  ms: 'Give a duration, as 30s, 5m, 3h or 2d.',
  bp: 'Give a rate, as 0.6% or 60 (hundredths of a percent).',
};

const catalogue = {
  // Who you are
  NOT_LOGGED_IN: error(unproven, () => [
    'Nobody is logged in.',
    'Log in with `wallet login NAME`, or name a user with --as.',
  ]),
  USER_UNKNOWN: error<{ user: string }>(refused, (f) => [
    `There is no user ${f.user}.`,
    'A first `wallet login NAME` opens an account.',
  ]),
  USER_FORGOTTEN: error<{ user: string }>(unproven, (f) => [
    `Who ${f.user} was is forgotten. The account is closed for good.`,
    'Open another one with `wallet login NAME`.',
  ]),
  WALLET_NOT_SHOWN: error<{ user: string }>(unproven, (f) => [
    `The wallet of ${f.user} does not appear.`,
    'Log out and log in again: `wallet logout`, then `wallet login NAME`.',
  ]),
  USER_NAME_INVALID: error(usage, () => [
    'This is no user name.',
    'Use 1 to 32 letters, digits, “_”, “.” or “-”; the first one a letter, a digit or “_”.',
  ]),
  PHONE_FIXED: error<{ user: string }>(refused, (f) => [
    `The account of ${f.user} has another phone.`,
    'The phone is chosen when the account is opened; leave --phone out to log in.',
  ]),

  // PIN
  PIN_REQUIRED: error<{ sheet?: object; unset?: boolean }>(needed, (f) => [
    f.unset ? 'A payment PIN must be set first.' : 'The payment PIN is needed.',
    f.unset
      ? 'Give --pin PIN --confirm-pin PIN: six digits, twice.'
      : 'Give it with --pin, --pin-stdin or WALLET_PIN.',
  ]),
  PIN_NOT_SET: error(needed, () => [
    'No payment PIN is set.',
    'Set one with `wallet set-pin`, or link a card first.',
  ]),
  PIN_WRONG: error<{ left: number }>(unproven, (f) => [
    `The PIN is wrong. ${tries(f.left)}.`,
    'Try again, or set a new one with `wallet set-pin --forgot`.',
  ]),
  PIN_LOCKED: error<{ until: number }>(unproven, (f) => [
    `The PIN is locked after too many wrong tries, until ${formatTime(f.until)}.`,
    'Wait until then, or set a new one with `wallet set-pin --forgot`.',
  ]),
  PIN_INVALID: error(usage, () => ['A PIN has six digits.', 'Type six digits, nothing else.']),
  PIN_MISMATCH: error(usage, () => [
    'The two PINs are not the same.',
    'Type the new PIN the same way twice.',
  ]),
  PIN_WEAK: error<{ weakness: string }>(refused, (f) => [
    `This PIN is too easy to guess: it ${weaknesses[f.weakness] ?? 'is too simple'}.`,
    'Choose another one.',
  ]),

  // One-time codes
  OTP_REQUIRED: error<{ phone: string; purpose: string; nextAt?: number; why?: string }>(needed, (f) => [
    (f.why === undefined ? '' : `${f.why} `) +
      (f.nextAt === undefined
        ? `A code was sent to ${f.phone}.`
        : `The last code is still valid; a new one from ${formatTime(f.nextAt)} on.`),
    'Run the same command with --otp CODE; `wallet inbox --last-otp` shows it, --otp auto takes it from there.',
  ]),
  OTP_NOT_SENT: error(unproven, () => [
    'No code was sent for this.',
    'Run the same command without --otp first.',
  ]),
  OTP_WRONG: error<{ left: number }>(unproven, (f) => [
    `The code is wrong. ${tries(f.left)}.`,
    'Look at the newest message in `wallet inbox`.',
  ]),
  OTP_ENDED: error<{ tries: number }>(unproven, (f) => [
    `This code was tried ${f.tries} times and is no longer valid.`,
    'Run the same command without --otp to have a new one sent.',
  ]),
  OTP_EXPIRED: error(unproven, () => [
    'The code has expired.',
    'Run the same command without --otp to have a new one sent.',
  ]),
  OTP_TOO_SOON: error<{ at: number }>(refused, (f) => [
    'A new code was asked for too soon.',
    `A new one can be sent from ${formatTime(f.at)} on.`,
  ]),
  OTP_LIMIT: error<{ most: number; phone: string }>(refused, (f) => [
    `${f.phone} got ${f.most} codes today; no more are sent.`,
    'Try again tomorrow, or change the rule otp-per-day.',
  ]),

  // Cards
  CARD_NUMBER_INVALID: error<{ problem: string }>(usage, (f) => [
    `This is no card number: ${cardNumberProblems[f.problem] ?? f.problem}.`,
    'Look at the number again; `wallet test-cards` lists numbers to use.',
  ]),
  CARD_UNKNOWN: error(refused, () => [
    'No simulated bank knows this card. Real cards are never accepted here.',
    'Use one of `wallet test-cards`, or have one issued with `wallet bank issue`.',
  ]),
  CARD_EXPIRED: error<{ card: string }>(refused, (f) => [
    `The card ${f.card} has expired.`,
    'Use another card.',
  ]),
  CARD_DETAILS_WRONG: error<{ what: string }>(refused, (f) => [
    `The bank says the ${f.what} is not right.`,
    'Type it as it stands on the card.',
  ]),
  CARD_NETWORK_REFUSED: error(refused, () => [
    'American Express cards are not accepted.',
    'Use another card, or `wallet rules set allow-amex 1`.',
  ]),
  CARD_ALREADY_LINKED: error<{ card: string }>(refused, (f) => [
    `The card ${f.card} is linked already.`,
    '`wallet cards` lists the linked cards.',
  ]),
  TOO_MANY_CARDS: error<{ most: number }>(refused, (f) => [
    `A wallet holds ${f.most} cards at most.`,
    'Remove one with `wallet cards remove CARD`.',
  ]),
  CARD_ON_TOO_MANY_WALLETS: error<{ most: number }>(refused, (f) => [
    `This card is in as many wallets as it may be: ${f.most}.`,
    'Use another card.',
  ]),
  CARD_NOT_YOURS: error<{ what: string }>(refused, (f) => [
    `The ${f.what} does not match what the bank or your verified identity says: only your own cards can be linked.`,
    `Give the ${f.what} as the bank has it, with --${f.what}.`,
  ]),
  CARD_DECLINED: error<{ card: string; reason: string; linking?: true }>(refused, (f) => [
    `The bank declined the card ${f.card}: ${f.reason}.`,
    f.linking ? 'Link another card.' : 'Use another card; `wallet pay --from SOURCE` names one.',
  ]),
  BANK_TIMEOUT: error<{ bank: string; struck?: Struck }>(refused, (f) => [
    `${f.bank} does not answer. Nothing was done.`,
    'Try again later.',
  ]),
  BANK_SLOW: error<{ bank: string; mostMs: number; struck?: Struck }>(refused, (f) => [
    `${f.bank} took longer than ${formatDuration(f.mostMs)} to answer; it was called off, and nothing was charged.`,
    'Try again, or use another source with --from.',
  ]),
  OFFLINE: error<{ struck?: Struck }>(refused, () => [
    'The phone has no connection. Nothing was done.',
    'Go where there is one: `wallet fault clear offline`. A payment code can still be shown.',
  ]),
  BANK_UNKNOWN: error<{ bank: string; kind: string; network: string }>(usage, (f) => [
    `No simulated bank ${f.bank} issues ${f.network} ${f.kind} cards.`,
    '`wallet bank issue --help` lists the banks and what they issue.',
  ]),
  CARD_NOT_LINKED: error<{ card: string }>(refused, (f) => [
    `No linked card is called ${f.card}.`,
    '`wallet cards` lists the linked cards.',
  ]),
  CARD_NOT_ALLOWED: error<{ card: string; kind: string; what: string }>(refused, (f) => [
    `${f.card} is a ${f.kind} card; it cannot be used for ${f.what}.`,
    'Use a debit card of a domestic bank.',
  ]),
  EXPIRY_INVALID: error(usage, () => ['This is no expiry date.', 'Write it as on the card: MM/YY.']),
  CVV_INVALID: error(usage, () => ['The CVV is missing or malformed.', 'Give the 3 or 4 digits with --cvv.']),

  // Identity
  ID_NOT_VERIFIED: error<{ what: string }>(needed, (f) => [
    `Only verified users can ${f.what}.`,
    'Verify your identity with `wallet verify-id`.',
  ]),
  ALREADY_VERIFIED: error<{ name: string }>(refused, (f) => [
    `This wallet is verified as ${f.name}; one wallet has one identity.`,
    'Log in as another user to verify another person.',
  ]),
  DOCUMENT_INVALID: error<{ problem: string }>(usage, (f) => [
    `This is no valid document number: ${f.problem}.`,
    'Type it as it stands on the document.',
  ]),
  TOO_YOUNG: error<{ least: number }>(refused, (f) => [
    `A wallet is for people of ${f.least} years and older.`,
    'Use another document, or change the rule minimum-age.',
  ]),
  NAME_MISMATCH: error(refused, () => [
    'The name is not the one on your linked cards.',
    'Give the name as it stands on the cards, or remove them first.',
  ]),
  IDENTITY_ON_TOO_MANY_WALLETS: error<{ most: number }>(refused, (f) => [
    `This identity has as many wallets as it may have: ${f.most}.`,
    'Use one of them.',
  ]),

  // Money
  INSUFFICIENT_FUNDS: error<{ heldFen: Fen; neededFen: Fen; feeFen?: Fen }>(refused, (f) => [
    `The balance is ${formatYuan(f.heldFen)}; ${formatYuan(f.neededFen)} are needed.`,
    f.feeFen === undefined
      ? 'Top up with `wallet topup`, or name another source with --from.'
      : `Withdraw less; the fee of ${formatYuan(f.feeFen)} comes on top.`,
  ]),
  NO_SOURCE: error(refused, () => ['Nothing can pay this.', 'Link a card with `wallet add-card`.']),
  LIMIT_EXCEEDED: error<{ rule: string; mostFen: Fen; usedFen: Fen; amountFen: Fen }>(refused, (f) => [
    `${formatYuan(f.amountFen)} is above the limit ${f.rule} of ${formatYuan(f.mostFen)}${
      f.usedFen > 0 ? `, of which ${formatYuan(f.usedFen)} are used` : ''
    }.`,
    'Pay less, or from another source; `wallet rules` says where the limit comes from.',
  ]),
  COUNT_EXCEEDED: error<{ rule: string; most: number }>(refused, (f) => [
    `The limit ${f.rule} of ${f.most} is used up.`,
    'Try again tomorrow; `wallet rules` shows where the number comes from.',
  ]),
  MERCHANT_SHORT: error<{ merchant: string; heldFen: Fen; neededFen: Fen }>(refused, (f) => [
    `${f.merchant} holds ${formatYuan(f.heldFen)}; ${formatYuan(f.neededFen)} are needed.`,
    'Give less, or after its next sale.',
  ]),

  // Payments
  MERCHANT_UNKNOWN: error<{ merchant: string }>(refused, (f) => [
    `There is no merchant ${f.merchant}.`,
    '`wallet merchant list` lists them, `wallet merchant add NAME` adds one.',
  ]),
  MERCHANT_NOT_VETTED: error<{ merchant: string }>(refused, (f) => [
    `${f.merchant} is no official account: only vetted third parties offer services.`,
    'Have it vetted with `wallet merchant vet MERCHANT`.',
  ]),
  ITEM_UNKNOWN: error<{ merchant: string; item: string; items: readonly string[] }>(refused, (f) => [
    `${f.merchant} has no ${f.item}.`,
    f.items.length > 0 ? `It offers: ${f.items.join(', ')}.` : '`wallet services` lists what there is.',
  ]),
  ORDER_UNKNOWN: error<{ order: string }>(refused, (f) => [
    `There is no order ${f.order}.`,
    'A merchant makes a code with `wallet merchant code`; `wallet order` orders a service.',
  ]),
  ORDER_CLOSED: error<{ order: string; status: string }>(refused, (f) => [
    `The order ${f.order} is ${f.status}.`,
    'Ask the merchant for a new one.',
  ]),
  ORDER_NOT_YOURS: error<{ order: string }>(refused, (f) => [
    `The order ${f.order} was placed for another user.`,
    'Only the user whom the merchant named can pay it.',
  ]),
  PREPAY_EXPIRED: error<{ order: string; until: number }>(refused, (f) => [
    `This code of the order ${f.order} was good until ${formatTime(f.until)}.`,
    'Ask the merchant for a new one: the same order placed again gives it.',
  ]),
  ENTRY_UNKNOWN: error<{ id?: string }>(refused, (f) => [
    f.id === undefined
      ? 'There is nothing yet that this could be about.'
      : `There is nothing with the id ${f.id}.`,
    '`wallet history` lists the ids.',
  ]),
  PAYMENT_NOT_OPEN: error<{ id: string; status: string }>(refused, (f) => [
    `The payment ${f.id} is ${f.status}; there is nothing to confirm.`,
    'Ask the merchant to scan a new code.',
  ]),
  USERPAYING: error<{ reason: string; id: string }>(needed, (f) => [
    `PIN needed: ${f.reason.replace(/\.$/, '')}.`,
    `The user confirms with \`wallet pay --confirm ${f.id}\`; \`wallet show ${f.id}\` tells what came of it.`,
  ]),
  QUICK_PAY_OFF: error<{ paused: boolean }>(refused, (f) => [
    f.paused ? 'Quick Pay is paused.' : 'Quick Pay is not enabled.',
    f.paused
      ? 'Take it up again with `wallet quickpay pause --resume`.'
      : 'Enable it with `wallet quickpay enable`.',
  ]),
  CODE_INVALID: error(refused, () => [
    'This is no payment code of this wallet: 18 digits with the prefix 10, 11, 12, 13, 14 or 15.',
    'Scan the code that `wallet quickpay code` shows.',
  ]),
  CODE_USED: error(refused, () => [
    'This payment code was used already; each code can be used once.',
    'Refresh the code and scan again.',
  ]),
  CODE_EXPIRED: error<{ skewMs?: number }>(refused, (f) => [
    'This payment code has expired.',
    f.skewMs === undefined
      ? 'Refresh the code and scan again.'
      : `The phone’s clock is ${formatDuration(f.skewMs)} slow: set it right with \`wallet fault clear clock-skew\`, refresh the code and scan again.`,
  ]),
  REQUEST_ID_USED: error<{ id: string }>(refused, (f) => [
    `The request id ${f.id} was used for another request.`,
    'Use a new id for a new request, and the same parameters to repeat one.',
  ]),
  NOTHING_DUE: error<{ account: string; month: string; paid: boolean }>(refused, (f) => [
    f.paid
      ? `The bill of ${f.account} for ${f.month} is paid already.`
      : `${f.account} owes nothing for ${f.month}.`,
    'There is nothing to do.',
  ]),
  NO_BILLS: error<{ merchant: string }>(refused, (f) => [
    `${f.merchant} sends no bills.`,
    '`wallet bill list ACCOUNT` lists the providers that do.',
  ]),

  // Merchants' programs
  API_ACCOUNT_UNKNOWN: error<{ mchid: string }>(refused, (f) => [
    `No merchant has the number ${f.mchid}.`,
    '`wallet merchant keys MERCHANT` gives a merchant its number and its keys.',
  ]),
  APPID_MISMATCH: error<{ appid: string; mchid: string }>(refused, (f) => [
    `The app ${f.appid} does not belong to the merchant ${f.mchid}.`,
    'Use the appid that `wallet merchant keys MERCHANT` shows.',
  ]),
  OPENID_UNKNOWN: error<{ appid: string }>(refused, (f) => [
    `The app ${f.appid} knows no user with this openid.`,
    'Each user has another openid for each app.',
  ]),
  NUMBER_INVALID: error(usage, () => [
    "This is no merchant's own number.",
    'Use 6 to 32 letters, digits, “_”, “-”, “|” or “*”; up to 64 for a refund.',
  ]),
  NUMBER_REENTERED: error<{ number: string }>(refused, (f) => [
    `The number ${f.number} was used with other parameters.`,
    'Use a new number for something new, and the same parameters to repeat a request.',
  ]),
  ORDER_PAID: error<{ order: string }>(refused, (f) => [
    `The order ${f.order} is paid already.`,
    'Give its money back with a refund.',
  ]),
  DEADLINE_INVALID: error(usage, () => [
    'An order cannot have this deadline.',
    'Choose one from a minute to 31 days from now.',
  ]),
  NOT_REVERSIBLE: error<{ order: string }>(refused, (f) => [
    `The order ${f.order} cannot be taken back.`,
    'Only what a payment code was charged for can, if nothing of it was refunded: refund it instead.',
  ]),
  REVERSE_TIME: error<{ from: number; until: number }>(refused, (f) => [
    `This order can be taken back from ${formatTime(f.from)} until ${formatTime(f.until)}.`,
    'Ask what became of it first; later, refund it.',
  ]),
  REFUND_TOTAL_WRONG: error<{ totalFen: Fen; paidFen: Fen }>(refused, (f) => [
    `The order cost ${formatYuan(f.paidFen)}, not ${formatYuan(f.totalFen)}.`,
    'Give the total of the order as it was placed.',
  ]),
  PAYEE_NAME_WRONG: error<{ leastFen: Fen; missing: boolean }>(refused, (f) => [
    f.missing ? 'The name of who receives this is needed.' : 'The name is not that of who receives this.',
    `From ${formatYuan(f.leastFen)} on, a merchant's transfer needs the receiver's verified name.`,
  ]),
  CALLBACK_UNKNOWN: error<{ id: string }>(refused, (f) => [
    `No callback waits for ${f.id}.`,
    '`wallet notify list` lists them.',
  ]),
  CALLBACK_NOT_DUE: error<{ id: string }>(refused, (f) => [
    `The callback of ${f.id} is not to be sent now.`,
    'It waits for its time, or a server is sending it.',
  ]),

  // Monitoring and protection
  ACCOUNT_PROTECTED: error<{ why: string; since: number }>(unproven, (f) => [
    `The account is protected since ${formatTime(f.since)}: ${f.why}`,
    'Nothing leaves it until its user unfreezes it: `wallet protect unfreeze`.',
  ]),
  COOLING_OFF: error<{ why: string; until: number }>(refused, (f) => [
    `This was held back until ${formatTime(f.until)}: ${f.why}`,
    'Make sure who asks you for this money. Afterwards the same payment goes on.',
  ]),
  RISK_BLOCKED: error<{ why: string; case: string }>(refused, (f) => [
    `This was declined: ${f.why}`,
    `\`wallet risk explain ${f.case}\` tells which rules looked, and what they saw.`,
  ]),
  NOT_ASSESSED: error<{ id: string }>(refused, (f) => [
    `Monitoring did not look at ${f.id}.`,
    'It was off then, or this is nothing that it watches: `wallet rules` has its switch, monitoring.',
  ]),
  NOT_PROTECTED: error<{ user: string }>(refused, (f) => [
    `The account of ${f.user} is not protected.`,
    'There is nothing to unfreeze.',
  ]),
  UNFREEZE_TOO_SOON: error<{ at: number }>(refused, (f) => [
    `The account can be unfrozen from ${formatTime(f.at)} on.`,
    'Repeated cases and wrong document numbers make the wait longer.',
  ]),
  ID_REQUIRED: error<{ type: DocumentType; why?: string }>(needed, (f) => [
    `${f.why === undefined ? '' : `${f.why} `}The number of the verified document is needed.`,
    'Give it with --id-number.',
  ]),
  ID_WRONG: error<{ left: number }>(unproven, (f) => [
    `This is not the number of the verified document. ${tries(f.left)}.`,
    'Type it as it stands on the document.',
  ]),
  CASE_UNKNOWN: error<{ id: string }>(refused, (f) => [
    `There is no case ${f.id}.`,
    '`wallet risk cases` lists them.',
  ]),
  CASE_CLOSED: error<{ id: string; status: string }>(refused, (f) => [
    `The case ${f.id} is ${f.status} already.`,
    'A verdict is given once.',
  ]),

  RISK_RULE_UNKNOWN: error<{ rule: string }>(usage, (f) => [
    `There is no monitoring rule ${f.rule}.`,
    '`wallet risk rules` lists them.',
  ]),
  RISK_VALUE_INVALID: error<{ rule: string; what: string }>(usage, (f) => [
    `This is no value for ${f.what} of ${f.rule}.`,
    '`wallet risk rules RULE` shows its numbers and units.',
  ]),
  RISK_RULES_INVALID: error<{ where: string; problem: string }>(usage, (f) => [
    `These are no monitoring rules: ${f.where}: ${f.problem}.`,
    '`wallet risk rules --json` shows how rules are written.',
  ]),

  // Refunds
  NOT_REFUNDABLE: error<{ id: string; status: string }>(refused, (f) => [
    `The payment ${f.id} is ${f.status}: nothing was paid.`,
    'There is nothing to refund.',
  ]),
  REFUND_TOO_MUCH: error<{ leftFen: Fen; amountFen: Fen }>(refused, (f) => [
    f.leftFen > 0
      ? `${formatYuan(f.amountFen)} is more than the ${formatYuan(f.leftFen)} left to refund.`
      : 'This payment was refunded whole.',
    'Never more is refunded than was paid.',
  ]),
  REFUND_TOO_LATE: error<{ until: number }>(refused, (f) => [
    `This payment could be refunded until ${formatTime(f.until)}.`,
    'Send the money as a transfer instead.',
  ]),
  REFUND_TOO_OFTEN: error<{ most: number }>(refused, (f) => [
    `A payment can be refunded in ${f.most} parts at most.`,
    'Send the rest as a transfer instead.',
  ]),
  REFUND_TOO_SOON: error<{ at: number }>(refused, (f) => [
    'The last refund of this payment was too short ago.',
    `The next one is possible from ${formatTime(f.at)} on.`,
  ]),
  REFUND_NOT_ABNORMAL: error<{ id: string; status: string }>(refused, (f) => [
    `The refund ${f.id} is ${f.status}.`,
    'Only what a bank refused can be closed, or sent to the balance.',
  ]),

  // Transfers and red packets
  RECEIVER_IS_SENDER: error(refused, () => ['You cannot send money to yourself.', 'Name another user.']),
  DELAY_INVALID: error(usage, () => ['There is no such delay.', 'Choose 0, 2h or 24h.']),
  CONFIRM_REQUIRED: error<{ question: string }>(needed, (f) => [f.question, 'Agree with --yes.']),
  TRANSFER_NOT_OPEN: error<{ id: string; status: string }>(refused, (f) => [
    `The transfer ${f.id} is ${f.status}.`,
    'There is nothing to accept or refuse.',
  ]),
  COUNT_INVALID: error<{ most: number }>(usage, (f) => [
    'This is no number of red packets.',
    `Give --count with a number from 1 to ${f.most}.`,
  ]),
  RED_PACKET_TOO_SMALL: error<{ count: number }>(refused, (f) => [
    `Each of the ${f.count} shares must be at least 0.01.`,
    'Give more, or fewer shares.',
  ]),
  RED_PACKET_TAKEN: error(refused, () => ['You took your share already.', 'One share for each user.']),
  RED_PACKET_EMPTY: error<{ status: string }>(refused, (f) => [
    f.status === 'EXPIRED' ? 'This red packet has expired.' : 'This red packet is empty.',
    'Be faster next time.',
  ]),

  // The world
  CLOCK_BACKWARDS: error<{ time: number }>(refused, (f) => [
    'Time does not run backwards.',
    `The world's time is ${formatTime(f.time)}; set a later one.`,
  ]),
  RULE_UNKNOWN: error<{ rule: string }>(usage, (f) => [
    `There is no rule ${f.rule}.`,
    '`wallet rules` lists them.',
  ]),
  RULE_VALUE_INVALID: error<{ rule: string; unit: string }>(usage, (f) => [
    `This is no value for ${f.rule}.`,
    unitHints[f.unit] ?? `Give a whole number (${f.unit}).`,
  ]),
  FAULT_SCOPE: error<{ fault: string; what: string }>(usage, (f) => [
    `The fault ${f.fault} takes no ${f.what}.`,
    '`wallet fault list` says what each fault does.',
  ]),
  FAULT_UNKNOWN: error<{ fault: string }>(usage, (f) => [
    `There is no fault ${f.fault}.`,
    '`wallet fault list` lists them.',
  ]),

  // What was typed
  AMOUNT_INVALID: error<{ text: string }>(usage, (f) => [
    `${f.text} is no amount.`,
    'Write yuan with at most two decimals, more than 0: 18, 18.5 or 18.50.',
  ]),
  PHONE_INVALID: error(usage, () => [
    'This is no phone number.',
    'Give 11 digits of a mainland number, or +852, +853 or +886 and the number.',
  ]),
  EMAIL_INVALID: error(usage, () => ['This is no e-mail address.', 'Write it as name@example.com.']),
  PLACE_INVALID: error<{ text: string }>(usage, (f) => [
    `${f.text} is no place.`,
    'Name a city, as shanghai, or degrees north and east, as 31.23,121.47.',
  ]),
  ACCOUNT_INVALID: error(usage, () => [
    'This is no household account.',
    'Give the 8 to 11 digits that stand on the bill.',
  ]),
  POINT_UNKNOWN: error<{ point: string }>(refused, (f) => [
    `There is no point ${f.point} in this world's past.`,
    'Name a snapshot, an entry’s id, a time as 2026-01-05T09:00:00+08:00, `start` or `now`.',
  ]),
  ACCOUNT_NOT_EMPTY: error<{ user: string; balanceFen: Fen; count: number }>(refused, (f) => [
    f.balanceFen === 0
      ? `The account of ${f.user} has ${f.count} entries that are still open.`
      : `${formatYuan(f.balanceFen)} are in the account of ${f.user}.`,
    'Withdraw the balance, and wait for what is under way: `wallet withdraw`, `wallet history`.',
  ]),
  CASE_OPEN: error<{ case: string }>(refused, (f) => [
    `The case ${f.case} about this user is open.`,
    'Close it first: `wallet risk cases`.',
  ]),
  NOTHING_TO_UNDO: error(refused, () => [
    'There is nothing to take back.',
    '`wallet snapshot list` shows the points that you can go to.',
  ]),
  WORLD_CHANGED: error(refused, () => [
    'Another command changed the world meanwhile. Nothing was done.',
    'Run the command again.',
  ]),
  SNAPSHOT_EXISTS: error<{ name: string }>(refused, (f) => [
    `There is a snapshot ${f.name} already.`,
    'Choose another name, or give --replace.',
  ]),
  SNAPSHOT_NAME_INVALID: error<{ name: string }>(usage, (f) => [
    `${f.name} is no name for a snapshot.`,
    'Use 1 to 32 letters, digits, “_”, “.” or “-”, the first one a letter; not `now`, `start` or `before`.',
  ]),
  TEXT_INVALID: error<{ what: string; most: number }>(usage, (f) => [
    `The ${f.what} is empty, too long or has characters that cannot be shown.`,
    `Use up to ${f.most} visible characters on one line.`,
  ]),
  TIME_INVALID: error<{ text: string }>(usage, (f) => [
    `${f.text} is no time.`,
    'Write ISO 8601, as 2026-01-05T09:00:00+08:00, or a duration as 24h, 90m, 2d.',
  ]),
  CHOICE_INVALID: error<{ what: string; choices: readonly string[] }>(usage, (f) => [
    `There is no such ${f.what}.`,
    `Choose one of: ${f.choices.join(', ')}.`,
  ]),
  ANSWER_MISSING: error<{ flag: string }>(usage, (f) => [
    `${f.flag} is missing.`,
    `Give ${f.flag}; without a terminal nothing is asked.`,
  ]),
  USAGE: error<{ problem: string; hint?: string }>(usage, (f) => [
    f.problem,
    f.hint ?? '`wallet --help` lists the commands.',
  ]),
  INTERRUPTED: error<{ order?: string }>(EXIT.interrupted, (f) =>
    f.order === undefined
      ? ['Interrupted; nothing was done.', 'Run the command again.']
      : ['Interrupted; the order is placed and not paid.', `Pay it with \`wallet pay ${f.order}\`.`],
  ),
  OUTPUT_LOST: error<{ problem: string }>(EXIT.fault, (f) => [
    `The result can't be printed: ${f.problem}.`,
    'What the command did is done all the same, and done again if it is run again. Look it up: `wallet history`.',
  ]),
  FAULT: error<{ problem: string }>(EXIT.fault, (f) => [
    `A fault of walletsim itself: ${f.problem}`,
    'Please report it, with the command; WALLET_DEBUG=1 shows where it happened.',
  ]),

  // The store
  STORE_BUSY: error<{ path: string; tries: number }>(store, (f) => [
    `Other commands kept writing to ${f.path}; nothing was done after ${f.tries} tries.`,
    'Run the command again; with --request-id a retry is safe.',
  ]),
  STORE_CORRUPT: error<{ path: string; problem: string; way?: string }>(store, (f) => [
    `${f.path} is damaged: ${f.problem}. Nothing was changed.`,
    f.way ?? 'Put back a copy of the folder, or start a new world with --home DIR.',
  ]),
  STORE_NEWER: error<{ path: string; found: number; known: number }>(store, (f) => [
    `${f.path} was written by a newer walletsim (format ${f.found}; this one knows ${f.known}). Nothing was changed.`,
    'Update walletsim, or use another world with --home DIR.',
  ]),
  STORE_UNWRITABLE: error<{ path: string; problem: string }>(store, (f) => [
    `${f.path} cannot be written: ${f.problem}. Nothing was done.`,
    'Free the space or give yourself the right to write there, or use another world with --home DIR.',
  ]),
  STORE_UNSURE: error<{ path: string; problem: string }>(store, (f) => [
    `${f.path} could not be synced to disk: ${f.problem}. Whether the request was kept is not known.`,
    'Check the disk, then run the same command again with its --request-id.',
  ]),
  STORE_KEY_MISSING: error<{ path: string }>(store, (f) => [
    `The key file ${f.path} is missing or belongs to another world. Nothing was changed.`,
    'Put the key file back; without it neither PINs nor the journal can be checked.',
  ]),
  WORLD_EXISTS: error<{ path: string }>(refused, (f) => [
    `There is a world in ${f.path} already.`,
    'Use it as it is, or name another folder with --home DIR.',
  ]),
  FOLDER_TAKEN: error<{ path: string }>(refused, (f) => [
    `${f.path} is there already, and is no empty folder. Nothing was changed.`,
    'Name another folder: a new one, or an empty one.',
  ]),
  FILE_TAKEN: error<{ path: string }>(refused, (f) => [
    `There is a file ${f.path} already. It was not changed.`,
    'Name another file, or write over this one with --replace.',
  ]),
  WORLD_MISSING: error<{ path: string }>(refused, (f) => [
    `There is no world in ${f.path}.`,
    'Make one with `wallet init`, or name another folder with --home DIR.',
  ]),
  STORE_FOREIGN: error<{ path: string; problem: string }>(store, (f) => [
    `${f.path} is not a wallet world: ${f.problem}. Nothing was changed.`,
    'Name an empty or a new folder with --home DIR.',
  ]),
} as const;

export type ErrorCode = keyof typeof catalogue;

/** What the words of an error need to know. */
export type FactsOf<Code extends ErrorCode> = Parameters<(typeof catalogue)[Code]['words']>[0];

/** A refusal, as a value: the core returns it, `--json` prints it. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: number;
  /** What the words were made of, and what a prompt may show before it asks. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Words a refusal: `refuse('STORE_BUSY', { path, tries })`. */
export function refuse<Code extends ErrorCode>(code: Code, facts: FactsOf<Code>): Refusal {
  const { exitCode, words } = catalogue[code] as unknown as Wording<FactsOf<Code>>;
  const [message, hint] = words(facts);
  return { code, message, hint, exitCode, facts };
}

/** A refusal on its way up, where a return value can't carry it. */
export class WalletError extends Error {
  override readonly name = 'WalletError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Throws what `refuse` words. */
export function fail<Code extends ErrorCode>(code: Code, facts: FactsOf<Code>): never {
  throw new WalletError(refuse(code, facts));
}
