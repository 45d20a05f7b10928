/**
 * Which source pays, and whether it may: the balance, or one linked card. One source pays all. Each check is named
 * for what stops you; limits are meters that the event then moves.
 */

import { hasExpired, refusesDebit } from './bank.ts';
import { type Card, isForeign } from './cards.ts';
import type { Context } from './decision.ts';
import { isRefusal } from './decision.ts';
import type { Entrance } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Account } from './ledger.ts';
import { type Fen, fen, share, sum, ZERO } from './money.ts';
import type { RuleName } from './rules.ts';
import type { User } from './users.ts';
import { personOf, tierOf } from './verify.ts';
import {
  cardOf,
  holds,
  limitOf,
  meter,
  metered,
  type MeterStep,
  ruleOf,
  type Span,
  userOf,
  type World,
} from './world.ts';

/** What money is wanted for. */
export interface Use {
  readonly purpose: Entrance | 'transfer' | 'red-packet';
  readonly amountFen: Fen;
  /** 2 with the PIN (phone and PIN), 1 without. */
  readonly factors: 1 | 2;
  /** The source the user named, if any. */
  readonly from?: string | undefined;
  /** Whether the merchant takes no credit cards for it. */
  readonly noCredit?: boolean | undefined;
}

/** The source that pays, what it costs on top, and the meters to move. */
export interface Funding {
  readonly source: string;
  readonly account: Account;
  readonly card?: Card;
  readonly feeFen: Fen;
  readonly meters: readonly MeterStep[];
}

interface Limit {
  readonly rule: RuleName;
  readonly meter: string;
  readonly span: Span;
  readonly mostFen: Fen;
}

/**
 * The source that will pay: the one named, else the preferred one, else the balance, else the cards in the order they
 * were linked; those that can't pay this are skipped, unless named. The bank's own answer comes later (`overdrawn`).
 */
export function chooseSource(world: World, context: Context, use: Use): Funding | Refusal {
  const user = userOf(world, context.user);
  if (use.from !== undefined) {
    const card = use.from === 'balance' ? undefined : cardOf(user, use.from);
    if (!card && use.from !== 'balance') return refuse('CARD_NOT_LINKED', { card: use.from });
    return fund(world, context, user, use, card);
  }
  const sources = [undefined, ...user.cards];
  const preferred = sources.find((card) => (card?.id ?? 'balance') === user.preferred);
  if (user.preferred !== undefined) sources.unshift(preferred);
  let reason: Refusal | undefined;
  for (const card of sources) {
    const answer = fund(world, context, user, use, card);
    if (!isRefusal(answer)) return answer;
    // Where nothing can pay, the first reason is the one to tell: the source the user would have expected to pay.
    reason ??= answer;
  }
  return reason ?? refuse('NO_SOURCE', {});
}

/** Why the source can't give the money after all: the balance is short, or the card's bank refuses. */
export function overdrawn(
  world: World,
  context: Context,
  funding: Funding,
  amountFen: Fen,
): Refusal | undefined {
  const needed = sum(amountFen, funding.feeFen);
  if (!funding.card) return short(world, funding.account, needed);
  const { token, id } = funding.card;
  return refusesDebit(world, { token, named: id, amountFen: needed, user: context.user, now: context.now });
}

function short(world: World, account: Account, neededFen: Fen): Refusal | undefined {
  const heldFen = holds(world, account);
  return heldFen < neededFen ? refuse('INSUFFICIENT_FUNDS', { heldFen, neededFen }) : undefined;
}

function fund(
  world: World,
  context: Context,
  user: User,
  use: Use,
  card: Card | undefined,
): Funding | Refusal {
  const account: Account = card ? `bank/${card.token}` : `balance/${user.name}`;
  const limits = card ? cardLimits(world, user, card, use) : balanceLimits(world, user, use);
  const problem =
    (card ? unsuitable(card, use, context.now) : unverified(world, user)) ??
    tooLarge(world, user, use, card) ??
    overLimit(world, limits, use.amountFen, context.now) ??
    (card ? undefined : short(world, account, use.amountFen));
  if (problem) return problem;
  return {
    source: card?.id ?? 'balance',
    account,
    ...(card && { card }),
    feeFen: card ? foreignFee(world, card, use.amountFen) : ZERO,
    meters: limits.map((limit) => meter(limit.meter, limit.span, context.now, use.amountFen)),
  };
}

/** A foreign card's fee on the whole amount, above the free amount; the payer pays it on top. */
function foreignFee(world: World, card: Card, amountFen: Fen): Fen {
  if (!isForeign(card) || amountFen <= ruleOf(world, 'foreign-fee-free')) return ZERO;
  return share(amountFen, ruleOf(world, 'foreign-fee'), 10_000);
}

function unsuitable(card: Card, use: Use, now: number): Refusal | undefined {
  if (hasExpired(card.expiry, now)) return refuse('CARD_EXPIRED', { card: card.id });
  if (use.noCredit === true && card.kind === 'credit')
    return refuse('CARD_NOT_ALLOWED', { card: card.id, kind: card.kind, what: 'this order' });
  const personal = use.purpose === 'transfer' || use.purpose === 'red-packet';
  if (!personal || (card.kind === 'debit' && !isForeign(card))) return undefined;
  const kind = isForeign(card) ? 'foreign' : card.kind;
  const what = use.purpose === 'transfer' ? 'a transfer' : 'a red packet';
  return refuse('CARD_NOT_ALLOWED', { card: card.id, kind, what });
}

function unverified(world: World, user: User): Refusal | undefined {
  return tierOf(world, user) === 0 ? refuse('ID_NOT_VERIFIED', { what: 'pay from the balance' }) : undefined;
}

/** What the source may give at once, and what may be sent at once. */
function tooLarge(world: World, user: User, use: Use, card: Card | undefined): Refusal | undefined {
  const bySource: RuleName = !card ? 'balance-single' : isForeign(card) ? foreignSingle(user) : 'card-single';
  for (const rule of use.purpose === 'transfer' ? (['transfer-single', bySource] as const) : [bySource]) {
    const mostFen = rule.startsWith('foreign') ? usd(world, rule) : limitOf(world, rule);
    if (use.amountFen > mostFen)
      return refuse('LIMIT_EXCEEDED', { rule, mostFen, usedFen: ZERO, amountFen: use.amountFen });
  }
  return undefined;
}

function foreignSingle(user: User): RuleName {
  return user.identity ? 'foreign-single' : 'foreign-single-unverified';
}

/** A limit in US dollars, in fen at the world's rate. */
function usd(world: World, rule: RuleName): Fen {
  return fen(ruleOf(world, rule) * ruleOf(world, 'usd-rate'));
}

/** The first limit that the amount would break. */
function overLimit(world: World, limits: readonly Limit[], amountFen: Fen, now: number): Refusal | undefined {
  for (const { meter: name, span, mostFen, rule } of limits) {
    const usedFen = metered(world, name, span, now).fen;
    if (usedFen + amountFen > mostFen) return refuse('LIMIT_EXCEEDED', { rule, mostFen, usedFen, amountFen });
  }
  return undefined;
}

/** What binds by the way the payment came about, for each source by itself (PBOC 296/2017). */
function entranceLimits(world: World, user: User, source: string, use: Use): Limit[] {
  const limit = (rule: RuleName, name: string): Limit => ({
    rule,
    meter: `${user.name}/${source}/${name}`,
    span: 'day',
    mostFen: limitOf(world, rule),
  });
  if (use.purpose === 'static-code') return [limit('static-code-day', 'static')];
  if (use.purpose === 'transfer') {
    return [{ ...limit('transfer-day', 'transfer'), meter: `${personOf(user)}/transfer` }];
  }
  if (use.purpose !== 'dynamic-code' && use.purpose !== 'payment-code') return [];
  if (use.factors === 2) return [limit('dynamic-code-day', 'dynamic')];
  return [limit('dynamic-code-day', 'dynamic'), limit('dynamic-code-day-one-factor', 'dynamic-one-factor')];
}

/** What the account's class allows in a year, or for life, and how much of it is used. */
export function allowanceOf(world: World, name: string, now: number): { usedFen: Fen; mostFen: Fen } {
  const user = userOf(world, name);
  const tier = tierOf(world, user);
  const [rule, span] =
    tier === 3
      ? (['tier-3-year', 'year'] as const)
      : tier === 2
        ? (['tier-2-year', 'year'] as const)
        : (['tier-1-lifetime', 'ever'] as const);
  const usedFen = metered(world, `${personOf(user)}/balance`, span, now).fen;
  return { usedFen, mostFen: limitOf(world, rule) };
}

function balanceLimits(world: World, user: User, use: Use): Limit[] {
  const person = personOf(user);
  const oneFactor: Limit = {
    rule: 'balance-day-one-factor',
    meter: `${person}/balance-one-factor`,
    span: 'day',
    mostFen: limitOf(world, 'balance-day-one-factor'),
  };
  // Spending moves the meter of every span, so that a later tier finds what an earlier one counted.
  const tier = tierOf(world, user);
  const most = (wanted: number, rule: RuleName) =>
    tier === wanted ? limitOf(world, rule) : fen(Number.MAX_SAFE_INTEGER);
  const yearRule = tier === 3 ? 'tier-3-year' : 'tier-2-year';
  return [
    ...entranceLimits(world, user, 'balance', use),
    ...(use.factors === 1 ? [oneFactor] : []),
    {
      rule: 'balance-day-two-factors',
      meter: `${person}/balance`,
      span: 'day',
      mostFen: limitOf(world, 'balance-day-two-factors'),
    },
    {
      rule: 'tier-1-lifetime',
      meter: `${person}/balance`,
      span: 'ever',
      mostFen: most(1, 'tier-1-lifetime'),
    },
    {
      rule: yearRule,
      meter: `${person}/balance`,
      span: 'year',
      mostFen: tier === 1 ? fen(Number.MAX_SAFE_INTEGER) : limitOf(world, yearRule),
    },
  ];
}

function cardLimits(world: World, user: User, card: Card, use: Use): Limit[] {
  const entrance = entranceLimits(world, user, card.token, use);
  if (!isForeign(card)) {
    return [
      ...entrance,
      { rule: 'card-day', meter: `${card.token}/card`, span: 'day', mostFen: limitOf(world, 'card-day') },
    ];
  }
  const name = `${personOf(user)}/foreign`;
  const total: Limit = {
    rule: 'foreign-total-unverified',
    meter: name,
    span: 'ever',
    mostFen: usd(world, 'foreign-total-unverified'),
  };
  const year: Limit = {
    rule: 'foreign-year',
    meter: name,
    span: 'year',
    mostFen: usd(world, 'foreign-year'),
  };
  return [...entrance, ...(user.identity ? [] : [total]), year];
}
