/**
 * The simulated banks: the cards they know, and how they answer. They recognise the built-in test cards and cards they
 * issued themselves, nothing else, so that nobody's real card can enter. Numbers and CVVs are kept as keyed hashes.
 */

import { issuerPrefixFor } from './banks.ts';
import { dayOf } from './calendar.ts';
import { type CardKind, networkOf, type Network, withCheckDigit } from './card-number.ts';
import { accept, type Context, type Decision, deny } from './decision.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Folds } from './events.ts';
import { held, move } from './ledger.ts';
import type { Fen } from './money.ts';
import { normalisePhone } from './phone.ts';
import { type Outcome, testCards, type TestCard } from './test-cards.ts';
import { cleanText } from './text.ts';
import { lengthOf, struck } from './faults.ts';
import { ruleOf, type World } from './world.ts';

export interface BankCard {
  /** The keyed hash of the number; all else of the number is the issuer prefix and the last four digits. */
  readonly token: string;
  readonly bin: string;
  readonly last4: string;
  readonly length: number;
  readonly network: Network;
  readonly bank: string;
  readonly kind: CardKind;
  /** MM/YY */
  readonly expiry: string;
  /** The keyed hash of number and CVV; absent where the card has none. */
  readonly cvvToken?: string;
  /** On file at the bank; the built-in cards have none and take any. */
  readonly holder?: string;
  readonly phone?: string;
  readonly outcome: Outcome;
}

export type BankEvent = { readonly type: 'BankCardOpened'; readonly card: BankCard };

export const bankFolds: Folds<BankEvent> = {
  BankCardOpened(world, { card }) {
    world.bankCards.set(card.token, card);
  },
};

/** The event that opens a card's account at its bank, with its funds; it has no number in it. */
function opened(card: BankCard, fundsFen: Fen) {
  return {
    type: 'BankCardOpened',
    card,
    postings: move('outside', [`bank/${card.token}`, fundsFen]),
  } as const;
}

/** The keyed hash of a card's CVV. */
export function cvvToken(context: Pick<Context, 'seal'>, digits: string, cvv: string): string {
  return context.seal(`${digits}/${cvv}`);
}

function fromTestCard(card: TestCard, context: Pick<Context, 'seal'>): BankCard {
  return {
    token: context.seal(card.number),
    bin: card.number.slice(0, 6),
    last4: card.number.slice(-4),
    length: card.number.length,
    network: card.network,
    bank: card.bank,
    kind: card.kind,
    expiry: card.expiry,
    ...(card.cvv !== '' && { cvvToken: cvvToken(context, card.number, card.cvv) }),
    outcome: card.outcome,
  };
}

/**
 * The bank's own record of the card with this number, and the event that opens it if the bank sees this built-in card
 * for the first time. `undefined`: no bank knows the number.
 */
export function bankCardOf(world: World, digits: string, context: Pick<Context, 'seal'>) {
  const known = world.bankCards.get(context.seal(digits));
  if (known) return { card: known, opening: [] };
  const testCard = testCards.find((each) => each.number === digits);
  if (!testCard) return undefined;
  const card = fromTestCard(testCard, context);
  return { card, opening: [opened(card, testCard.funds)] };
}

/** How many digits the CVV of this card has; 0 where it has none, or where no bank knows the card. */
export function cvvLength(world: World, digits: string, context: Pick<Context, 'seal'>): number {
  const found = bankCardOf(world, digits, context);
  return found?.card.cvvToken === undefined ? 0 : (networkOf(digits)?.cvvLength ?? 0);
}

/** When the card stops being valid, as the first day (`YYYY-MM-DD`) on which it is not. */
function endOf(expiry: string): string {
  const month = Number(expiry.slice(0, 2));
  const year = 2000 + Number(expiry.slice(3));
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
}

/** Whether a card that is valid through the month `MM/YY` has expired at `now` (ms), in UTC+8. */
export function hasExpired(expiry: string, now: number): boolean {
  return dayOf(now) >= endOf(expiry);
}

const reasons: Partial<Record<Outcome, string>> = {
  declined: 'the bank gives no reason',
  stolen: 'the card was reported stolen',
};

/** Whether the bank keeps silent, or for too long. */
function unanswered(world: World, bank: string, user: string, card?: string): Refusal | undefined {
  const down = struck(world, 'bank-down', user, card);
  if (down) return refuse('BANK_TIMEOUT', { bank, struck: ['bank-down', down] });
  const slow = struck(world, 'bank-slow', user, card);
  const mostMs = ruleOf(world, 'bank-timeout');
  if (!slow || lengthOf(world, 'bank-slow', slow) <= mostMs) return undefined;
  return refuse('BANK_SLOW', { bank, mostMs, struck: ['bank-slow', slow] });
}

/** Why the bank refuses to have the card linked, if it does. */
export function refusesLink(world: World, card: BankCard, user: string): Refusal | undefined {
  if (card.outcome === 'bank-times-out') return refuse('BANK_TIMEOUT', { bank: card.bank });
  const silent = unanswered(world, card.bank, user);
  if (silent) return silent;
  if (card.outcome === 'wrong-cvv') return refuse('CARD_DETAILS_WRONG', { what: 'CVV' });
  const reason = reasons[card.outcome];
  return reason === undefined
    ? undefined
    : refuse('CARD_DECLINED', { card: `*${card.last4}`, reason, linking: true });
}

/** Why the bank refuses to give `amountFen` from the card, if it does. `named` is what the user calls the card. */
export function refusesDebit(
  world: World,
  use: { token: string; named: string; amountFen: Fen; user: string; now: number },
): Refusal | undefined {
  const card = world.bankCards.get(use.token);
  if (!card) throw new Error(`no bank knows the card ${use.named}`);
  const silent = unanswered(world, card.bank, use.user, use.named);
  if (silent) return silent;
  if (hasExpired(card.expiry, use.now)) return refuse('CARD_EXPIRED', { card: use.named });
  const short = held(world.accounts, `bank/${use.token}`) < use.amountFen;
  const reason =
    card.outcome === 'declines-later'
      ? 'the bank gives no reason'
      : short
        ? 'not enough money on it'
        : undefined;
  return reason === undefined ? undefined : refuse('CARD_DECLINED', { card: use.named, reason });
}

export interface IssueRequest {
  readonly bank: string;
  readonly kind: CardKind;
  readonly network: Network;
  readonly holder: string;
  readonly phone: string;
  readonly fundsFen: Fen;
}

/** A bank issues a card. Its number and CVV are in `once` of the decision, and nowhere else ever again. */
export function issueCard(world: World, request: IssueRequest, context: Context): Decision {
  const issuer = issuerPrefixFor(request.bank, request.kind, request.network);
  const holder = cleanText(request.holder, 64);
  const phone = normalisePhone(request.phone);
  if (!issuer)
    return deny('BANK_UNKNOWN', { bank: request.bank, kind: request.kind, network: request.network });
  if (holder === undefined) return deny('TEXT_INVALID', { what: 'holder', most: 64 });
  if (phone === undefined) return deny('PHONE_INVALID', {});
  const { number, token } = freshNumber(world, issuer, context);
  const network = networkOf(number);
  const needsCvv = request.kind === 'credit' || request.network !== 'UnionPay';
  const cvv = needsCvv ? context.random.digits(network?.cvvLength ?? 3) : '';
  const expiry = `${dayOf(context.now).slice(5, 7)}/${String((Number(dayOf(context.now).slice(0, 4)) + 5) % 100).padStart(2, '0')}`;
  const card: BankCard = {
    token,
    bin: number.slice(0, 6),
    last4: number.slice(-4),
    length: number.length,
    network: request.network,
    bank: issuer.bank,
    kind: request.kind,
    expiry,
    ...(cvv !== '' && { cvvToken: cvvToken(context, number, cvv) }),
    holder,
    phone,
    outcome: 'approves',
  };
  return { ...accept(opened(card, request.fundsFen)), once: { number, cvv } };
}

function freshNumber(world: World, issuer: { prefix: string; length: number }, context: Context) {
  for (;;) {
    const body = issuer.prefix + context.random.digits(issuer.length - issuer.prefix.length - 1);
    const number = withCheckDigit(body);
    const token = context.seal(number);
    const taken = world.bankCards.has(token) || testCards.some((card) => card.number === number);
    if (!taken) return { number, token };
  }
}
