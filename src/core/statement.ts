/**
 * A user's month: what came in, what was spent and where, from the entries that began in it. An entry counts as it is
 * now: what was closed, refused or came back moved nothing. One's own money that only changes its place (a top-up, a
 * withdrawal) is neither; what it cost is.
 */

import type { Entry, Payment, Refund } from './entries.ts';
import { type Fen, fen, negate, sum, ZERO } from './money.ts';
import { entryView } from './views.ts';

/** What money was spent on. `fee` is what payments and withdrawals cost on top. */
export type SpendingKind = 'payment' | 'transfer' | 'red-packet' | 'fee';

export interface KindSpending {
  readonly kind: SpendingKind;
  readonly amountFen: Fen;
  /** How many entries: payments, transfers and so on; refunds don't count. */
  readonly count: number;
}

export interface MerchantSpending {
  readonly merchant: string;
  readonly name: string;
  /** Without fees. */
  readonly amountFen: Fen;
  readonly count: number;
}

export interface Statement {
  readonly user: string;
  /** As `YYYY-MM`. */
  readonly month: string;
  /** Refunds of earlier months' payments are among it. */
  readonly inFen: Fen;
  /** All that was spent, less what was refunded in the same month; fees included. The sum of `byKind`. */
  readonly outFen: Fen;
  readonly feeFen: Fen;
  /** By what refunds, without fees, lessened the month's own payments. */
  readonly refundedFen: Fen;
  /** The most first; their sum is what `byKind` has for payments. */
  readonly byMerchant: readonly MerchantSpending[];
  /** The most first. */
  readonly byKind: readonly KindSpending[];
  /** The newest first. */
  readonly entries: readonly Entry[];
}

/** What an entry adds to the month, or with a negative amount takes back from it. */
interface Part {
  readonly kind: SpendingKind | 'in';
  readonly amountFen: Fen;
  readonly count: 0 | 1;
  readonly merchant?: Pick<Payment, 'merchant' | 'merchantName'>;
}

/** The statement of the month in which these entries of the user's history began; they come newest first. */
export function statementOf(user: string, month: string, entries: readonly Entry[]): Statement {
  const payments = new Set(entries.filter(({ type }) => type === 'payment').map(({ id }) => id));
  const isOwn = (entry: Entry): entry is Refund =>
    entry.type === 'refund' && comes(entry) && payments.has(entry.payment);
  const parts = entries.flatMap((entry) => (isOwn(entry) ? takenBack(entry) : partsOf(entry, user)));
  const [came, spent] = [parts.filter(({ kind }) => kind === 'in'), parts.filter(isSpent)];
  const byKind = grouped(spent, ({ kind }) => kind).map(({ of: { kind }, ...rest }) => ({ kind, ...rest }));
  const byMerchant = grouped(spent, ({ merchant }) => merchant?.merchant).flatMap(({ of, ...rest }) =>
    of.merchant ? [{ merchant: of.merchant.merchant, name: of.merchant.merchantName, ...rest }] : [],
  );
  return {
    user,
    month,
    inFen: total(came),
    outFen: total(spent),
    feeFen: total(spent.filter(({ kind }) => kind === 'fee')),
    refundedFen: total(entries.filter(isOwn)),
    byMerchant,
    byKind,
    entries,
  };
}

/** A statement as `--json` shows it. */
export function statementView(statement: Statement) {
  const { user, entries } = statement;
  return { ...statement, entries: entries.map((entry) => entryView(entry, user)) };
}

function partsOf(entry: Entry, user: string): Part[] {
  const { amountFen } = entry;
  switch (entry.type) {
    case 'payment':
      if (entry.status === 'USERPAYING' || entry.status === 'CLOSED') return [];
      return [{ kind: 'payment', amountFen, count: 1, merchant: entry }, ...fee(entry, 1)];
    case 'order':
      // The payment that settles it is an entry of its own.
      return [];
    case 'refund':
      return comes(entry) ? [{ kind: 'in', amountFen: sum(amountFen, entry.feeFen), count: 1 }] : [];
    case 'top-up':
      return [];
    case 'withdrawal':
      return entry.status === 'FAILED' ? [] : fee(entry, 1);
    case 'transfer':
      if (entry.to === user) return entry.status === 'RECEIVED' ? [{ kind: 'in', amountFen, count: 1 }] : [];
      if (entry.status === 'REFUSED' || entry.status === 'EXPIRED') return [];
      return [{ kind: 'transfer', amountFen, count: 1 }];
    case 'red-packet': {
      const takenFen = entry.status === 'EXPIRED' ? fen(amountFen - entry.leftFen) : amountFen;
      return takenFen === 0 ? [] : [{ kind: 'red-packet', amountFen: takenFen, count: 1 }];
    }
    case 'red-packet-share':
      return [{ kind: 'in', amountFen, count: 1 }];
  }
}

/** Whether the user has the refund's money, or will have it by itself. */
function comes({ status }: Refund): boolean {
  return status === 'SUCCESS' || status === 'PROCESSING';
}

/** A refund of one of the month's own payments: less was spent. */
function takenBack(refund: Refund): Part[] {
  return [
    { kind: 'payment', amountFen: negate(refund.amountFen), count: 0, merchant: refund },
    ...fee({ feeFen: negate(refund.feeFen) }, 0),
  ];
}

function fee({ feeFen }: Pick<Entry, 'feeFen'>, count: 0 | 1): Part[] {
  return feeFen === 0 ? [] : [{ kind: 'fee', amountFen: feeFen, count }];
}

function isSpent(part: Part): part is Part & { readonly kind: SpendingKind } {
  return part.kind !== 'in';
}

function total(parts: readonly { readonly amountFen: Fen }[]): Fen {
  return parts.reduce<Fen>((whole, { amountFen }) => sum(whole, amountFen), ZERO);
}

/** Sums of the parts that have the same key, the most first; each with the newest of its parts. */
function grouped<Each extends Part>(parts: readonly Each[], keyOf: (part: Each) => string | undefined) {
  const groups = new Map<string, { of: Each; amountFen: Fen; count: number }>();
  for (const part of parts) {
    const key = keyOf(part);
    if (key === undefined) continue;
    const { of, amountFen, count } = groups.get(key) ?? { of: part, amountFen: ZERO, count: 0 };
    groups.set(key, { of, amountFen: sum(amountFen, part.amountFen), count: count + part.count });
  }
  const ranked = [...groups].toSorted(
    ([name, one], [otherName, other]) =>
      other.amountFen - one.amountFen || other.count - one.count || (name < otherName ? -1 : 1),
  );
  return ranked.map(([, group]) => group);
}
