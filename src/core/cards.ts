/** Linking bank cards to a user, in the phone's own order; what the wallet keeps of a card. */

import { bankCardOf, type BankCard, cvvToken, hasExpired, refusesLink } from './bank.ts';
import { cardNumberProblem, type CardKind, type Network } from './card-number.ts';
import { accept, type Context, type Decision, deny, refused } from './decision.ts';
import { refuse, type Refusal } from './errors.ts';
import { type Folds, notice } from './events.ts';
import { proveCode } from './otp.ts';
import { isEmail, normalisePhone } from './phone.ts';
import { type NewPin, pinSet, unfitPin, unproven } from './pin.ts';
import { cleanText } from './text.ts';
import type { User } from './users.ts';
import { cardOf, changeUser, ruleOf, userOf, type World } from './world.ts';

/** A linked card: a token, the issuer prefix and the last four digits; never the number, never the CVV. */
export interface Card {
  /** What the user calls it: `icbc-0128`. */
  readonly id: string;
  readonly token: string;
  readonly bin: string;
  readonly last4: string;
  readonly network: Network;
  readonly bank: string;
  readonly kind: CardKind;
  readonly expiry: string;
  /** The name on the card, where it was given. */
  readonly holder?: string;
  /** The phone reserved at the bank. */
  readonly phone: string;
  readonly linkedAt: number;
}

export type CardEvent =
  | { readonly type: 'CardLinked'; readonly user: string; readonly card: Card }
  | { readonly type: 'CardRemoved'; readonly user: string; readonly card: string }
  | { readonly type: 'SourcePreferred'; readonly user: string; readonly source: string };

export const cardFolds: Folds<CardEvent> = {
  CardLinked(world, { user, card }) {
    changeUser(world, user, ({ cards }) => ({ cards: [...cards, card] }));
  },
  CardRemoved(world, { user, card }) {
    changeUser(world, user, ({ cards }) => ({ cards: cards.filter((each) => each.id !== card) }));
    const { preferred, ...owner } = userOf(world, user);
    if (preferred === card) world.users.set(user, owner);
  },
  SourcePreferred(world, { user, source }) {
    changeUser(world, user, () => ({ preferred: source }));
  },
};

/** Cards of foreign networks carry a fee, limits of their own, and can't do what personal money does. */
export function isForeign(card: { readonly network: Network }): boolean {
  return card.network !== 'UnionPay';
}

export interface AddCardRequest {
  readonly number: string;
  /** MM/YY */
  readonly expiry: string;
  readonly cvv?: string;
  readonly holder?: string;
  readonly phone?: string;
  readonly email: string;
  /** The first PIN, where none is set. */
  readonly pin?: NewPin;
}

interface Details {
  readonly holder: string | undefined;
  readonly phone: string;
}

/** The name that is known to be the user's: the verified one, else the one on the cards. */
export function knownName(user: User): string | undefined {
  return user.identity?.name ?? user.cards.find((card) => card.holder !== undefined)?.holder;
}

/** Whether two names are one person's, as banks compare them: without regard to case and spacing. */
export function sameName(one: string, other: string): boolean {
  const plain = (name: string) => name.toUpperCase().replaceAll(/\s+/g, ' ');
  return plain(one) === plain(other);
}

/**
 * Links a card. Refused in this order: the number's form, a card no bank knows, its details, the wallet's limits, the
 * bank's answer, the PIN, the code sent to the phone that is reserved at the bank.
 */
export function addCard(world: World, request: AddCardRequest, context: Context): Decision {
  const user = userOf(world, context.user);
  const checked = cardNumberProblem(request.number);
  if ('problem' in checked) return deny('CARD_NUMBER_INVALID', { problem: checked.problem });
  const found = bankCardOf(world, checked.digits, context);
  if (!found) return deny('CARD_UNKNOWN', {});
  const { card, opening } = found;
  const details = detailsOf(user, request);
  if ('code' in details) return refused(details);
  const problem =
    unlikely(card, request, checked.digits, context) ??
    unwelcome(world, user, card) ??
    notYours(user, card, details) ??
    refusesLink(world, card, user.name) ??
    pinProblem(world, user, request, context);
  if (problem) return refused(problem);
  const linked = linkedCard(user, card, details, context.now);
  const proof = proveCode(world, context, {
    purpose: `card/${card.token}`,
    phone: details.phone,
    from: card.bank,
    facts: { card: cardFacts(linked, 'OTP_SENT') },
    arrives: card.outcome !== 'code-never-arrives',
    works: card.outcome !== 'wrong-code-always',
  });
  if (proof.refusal && card.outcome !== 'no-code-needed') return proof;
  const proven = proof.refusal ? [] : proof.events;
  const pin = request.pin && !user.pin ? [pinSet(context, user.name)] : [];
  const text = `${card.bank} ${card.kind} card *${card.last4} was linked to your wallet.`;
  return accept(...opening, ...proven, ...pin, {
    type: 'CardLinked',
    user: user.name,
    card: linked,
    tell: [
      notice(user.name, text),
      { user: user.name, channel: 'email', from: 'Wallet', text: `To ${request.email.trim()}: ${text}` },
    ],
  });
}

/** A card as `--json` shows it. */
export function cardFacts(card: Card, status: 'OTP_SENT' | 'LINKED') {
  const { id, last4, network, bank, kind, expiry } = card;
  return { card: id, last4, network, bank, kind, expiry, status };
}

function detailsOf(user: User, request: AddCardRequest): Details | Refusal {
  const named = request.holder ?? knownName(user);
  const holder = named === undefined ? undefined : cleanText(named, 64);
  const phone = normalisePhone(request.phone ?? user.phone);
  if (named !== undefined && holder === undefined)
    return refuse('TEXT_INVALID', { what: 'holder', most: 64 });
  if (phone === undefined) return refuse('PHONE_INVALID', {});
  if (!isEmail(request.email.trim())) return refuse('EMAIL_INVALID', {});
  return { holder, phone };
}

function unlikely(
  card: BankCard,
  request: AddCardRequest,
  digits: string,
  context: Context,
): Refusal | undefined {
  const expiry = request.expiry.trim();
  if (!/^(0[1-9]|1[0-2])\/\d{2}$/.test(expiry)) return refuse('EXPIRY_INVALID', {});
  const expired =
    hasExpired(expiry, context.now) || hasExpired(card.expiry, context.now) || card.outcome === 'expired';
  if (expired) return refuse('CARD_EXPIRED', { card: `*${card.last4}` });
  if (expiry !== card.expiry) return refuse('CARD_DETAILS_WRONG', { what: 'expiry date' });
  if (card.cvvToken === undefined) return undefined;
  if (request.cvv === undefined || !/^\d{3,4}$/.test(request.cvv)) return refuse('CVV_INVALID', {});
  const right = cvvToken(context, digits, request.cvv) === card.cvvToken;
  return right ? undefined : refuse('CARD_DETAILS_WRONG', { what: 'CVV' });
}

function unwelcome(world: World, user: User, card: BankCard): Refusal | undefined {
  if (card.network === 'Amex' && ruleOf(world, 'allow-amex') === 0) return refuse('CARD_NETWORK_REFUSED', {});
  if (user.cards.some((each) => each.token === card.token))
    return refuse('CARD_ALREADY_LINKED', { card: `*${card.last4}` });
  const most = ruleOf(world, 'cards-per-user');
  if (user.cards.length >= most) return refuse('TOO_MANY_CARDS', { most });
  const wallets = [...world.users.values()].filter((each) =>
    each.cards.some((one) => one.token === card.token),
  );
  const mostWallets = ruleOf(world, 'users-per-card');
  return wallets.length >= mostWallets
    ? refuse('CARD_ON_TOO_MANY_WALLETS', { most: mostWallets })
    : undefined;
}

/** Only the verified person's own cards; a card that its bank issued to a name and phone wants those. */
function notYours(user: User, card: BankCard, { holder, phone }: Details): Refusal | undefined {
  for (const name of [card.holder, knownName(user)]) {
    const theirs = name === undefined || (holder !== undefined && sameName(name, holder));
    if (!theirs) return refuse('CARD_NOT_YOURS', { what: 'holder' });
  }
  if (card.phone !== undefined && card.phone !== phone) return refuse('CARD_NOT_YOURS', { what: 'phone' });
  return undefined;
}

function pinProblem(
  world: World,
  user: User,
  request: AddCardRequest,
  context: Context,
): Refusal | undefined {
  if (user.pin) return request.pin ? unproven(world, context) : undefined;
  return request.pin ? unfitPin(user, request.pin) : refuse('PIN_REQUIRED', { unset: true });
}

function linkedCard(user: User, card: BankCard, { holder, phone }: Details, now: number): Card {
  const { token, bin, last4, network, bank, kind, expiry } = card;
  const brand = (isForeign(card) ? network : bank).toLowerCase().replaceAll(/[^a-z]+/g, '-');
  const taken = new Set(user.cards.map((each) => each.id));
  let id = `${brand}-${last4}`;
  for (let n = 2; taken.has(id); n += 1) id = `${brand}-${last4}-${n}`;
  const named = holder === undefined ? {} : { holder };
  return { id, token, bin, last4, network, bank, kind, expiry, ...named, phone, linkedAt: now };
}

/** Unlinks a card; the identity that it proved stays verified by the other channels. Asks the PIN. */
export function removeCard(world: World, request: { card: string }, context: Context): Decision {
  const user = userOf(world, context.user);
  const card = cardOf(user, request.card);
  if (!card) return deny('CARD_NOT_LINKED', { card: request.card });
  const problem = unproven(world, context, { card: card.id });
  if (problem) return refused(problem);
  return accept({
    type: 'CardRemoved',
    user: user.name,
    card: card.id,
    tell: [notice(user.name, `${card.bank} ${card.kind} card *${card.last4} was removed from your wallet.`)],
  });
}

/** Makes a card, or the balance, the source that pays first. */
export function preferSource(world: World, request: { source: string }, context: Context): Decision {
  const user = userOf(world, context.user);
  const source = request.source === 'balance' ? 'balance' : cardOf(user, request.source)?.id;
  if (source === undefined) return deny('CARD_NOT_LINKED', { card: request.source });
  return accept({ type: 'SourcePreferred', user: user.name, source });
}
