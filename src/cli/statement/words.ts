/** A statement in people's words, the same in the terminal and in files. */

import type { Language, Plain } from '../language.ts';
import { yuan } from '../print.ts';
import { type Fen, fen, type SpendingKind, type Statement, visible } from '../../wallet.ts';

/** How many merchants have a bar of their own. */
const MOST_MERCHANTS = 10;

/** One bar of a chart. */
export interface Bar {
  readonly name: string;
  readonly amountFen: Fen;
  readonly count: number;
  /** Of the chart's longest bar, from 0 to 1. */
  readonly length: number;
  /** Of all that the chart shows: `38%`. */
  readonly share: string;
}

export interface Chart {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const kinds: Readonly<Record<SpendingKind, Plain>> = {
  payment: 'Payments',
  transfer: 'Transfers',
  'red-packet': 'Red packets',
  fee: 'Fees',
};

/** `January 2026` for `2026-01`. */
export function monthName({ tag }: Language, month: string): string {
  const names = new Intl.DateTimeFormat(tag, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return names.format(new Date(`${month}-01T00:00:00Z`));
}

/** The month's sums with their names. */
export function sums({ inFen, outFen, feeFen, refundedFen }: Statement): [name: Plain, amount: string][] {
  return [
    ['Money in', yuan(inFen)],
    ['Money out', yuan(outFen)],
    ['Of that, fees', yuan(feeFen)],
    ['Refunded', yuan(refundedFen)],
  ];
}

/** Where the money went; charts that would be empty are left out. */
export function charts({ say }: Language, statement: Statement): Chart[] {
  const { byMerchant, byKind } = statement;
  const most = byMerchant.slice(0, MOST_MERCHANTS).map((each) => ({ ...each, name: visible(each.name) }));
  const rest = byMerchant.slice(MOST_MERCHANTS);
  const others = {
    name: say(rest.length === 1 ? '1 other' : '{count} others', { count: rest.length }),
    amountFen: fen(rest.reduce((sum, { amountFen }) => sum + amountFen, 0)),
    count: rest.reduce((sum, { count }) => sum + count, 0),
  };
  const all = [
    { title: say('Spent by merchant'), bars: barsOf(rest.length > 0 ? [...most, others] : most) },
    {
      title: say('Spent by kind'),
      bars: barsOf(byKind.map((each) => ({ ...each, name: say(kinds[each.kind]) }))),
    },
  ];
  return all.filter(({ bars }) => bars.length > 0);
}

function barsOf(parts: readonly Pick<Bar, 'name' | 'amountFen' | 'count'>[]): Bar[] {
  const amounts: number[] = parts.map(({ amountFen }) => amountFen);
  const [longest, whole] = [Math.max(...amounts), amounts.reduce((sum, amount) => sum + amount, 0)];
  // Where everything was refunded, all of them are 0.
  const of = (amount: number, total: number) => (total === 0 ? 0 : amount / total);
  return parts.map(({ name, amountFen, count }) => ({
    name,
    amountFen,
    count,
    length: of(amountFen, longest),
    share: percent(of(amountFen, whole)),
  }));
}

/** In whole percent; what is not nothing is not shown as nothing. */
function percent(share: number): string {
  const rounded = Math.round(share * 100);
  return rounded === 0 && share > 0 ? '<1%' : `${rounded}%`;
}
