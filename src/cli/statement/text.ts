/** A statement in the terminal. */

import width from 'fast-string-width';
import { type Bar, type Chart, charts, monthName, sums } from './words.ts';
import type { Say } from '../language.ts';
import { pad, type Paint, shortened, yuan } from '../print.ts';
import { type Statement, visible } from '../../wallet.ts';

/** A block of each eighth of a character's width, from the left. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/** What is wider is no better to read. */
const MOST_COLUMNS = 100;
/** From this width on there is room for how many payments a bar stands for. */
const COUNTS_FROM = 60;
const [LEAST_NAME, LEAST_BAR] = [4, 6];

/** The whole statement, fitted to a terminal of this width. */
export function statementText(statement: Statement, paint: Paint, columns: number): string {
  const { user, month, entries } = statement;
  const { language, say, theme } = paint;
  const title = `${monthName(language, month)}, ${user}`;
  const amounts = sums(statement);
  const widest = Math.max(...amounts.map(([, amount]) => width(amount)));
  const drawn = charts(language, statement).map((chart) =>
    chartText(chart, paint, Math.min(columns, MOST_COLUMNS)),
  );
  return [
    theme.strong(visible(title)),
    paint.rows(amounts.map(([name, amount]) => [name, pad(amount, widest, true)])),
    ...drawn,
    listed(say, entries.length),
  ].join('\n\n');
}

function listed(say: Say, count: number): string {
  if (count === 0) return say('Nothing happened in this month.');
  return say(
    count === 1 ? '1 entry; `wallet history` lists it.' : '{count} entries; `wallet history` lists them.',
    { count },
  );
}

function chartText({ title, bars }: Chart, paint: Paint, columns: number): string {
  const counted = columns >= COUNTS_FROM;
  const ends = bars.map((bar) => endOf(bar, bars, counted));
  const room = columns - Math.max(...ends.map((end) => width(end))) - 6;
  const widest = Math.max(...bars.map(({ name }) => width(name)));
  const names = Math.max(LEAST_NAME, Math.min(widest, Math.floor(columns * 0.3), room - LEAST_BAR));
  const lines = bars.map(({ name, length }, index) => {
    const long = Math.max(1, room - names);
    const bar = paint.plain ? [] : [paint.theme.accent(pad(blocks(length, long), long))];
    return `  ${[pad(shortened(name, names), names), ...bar, ends[index]].join('  ')}`;
  });
  return [paint.theme.strong(title), ...lines].join('\n');
}

/** What stands behind a bar, below each other: the sum, how many, the share. */
function endOf(bar: Bar, bars: readonly Bar[], counted: boolean): string {
  const column = (cell: (each: Bar) => string) =>
    pad(cell(bar), Math.max(...bars.map((each) => width(cell(each)))), true);
  const count = counted ? [column((each) => `${each.count}×`)] : [];
  return [column(({ amountFen }) => yuan(amountFen)), ...count, column(({ share }) => share)].join('  ');
}

/** A bar as long as this part of the columns, to the eighth; what is not nothing shows. */
function blocks(length: number, columns: number): string {
  const eighths = length > 0 ? Math.max(1, Math.round(length * columns * 8)) : 0;
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}
