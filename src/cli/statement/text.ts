/** A statement in the terminal. */

import width from 'fast-string-width';
import { type Bar, type Chart, charts, monthName, sums } from './words.ts';
import { pad, type Paint, shorten, yuan } from '../print.ts';
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
  const title = `${monthName(month)}, ${user}`;
  const amounts = sums(statement);
  const widest = Math.max(...amounts.map(([, amount]) => width(amount)));
  const drawn = charts(statement).map((chart) => chartText(chart, paint, Math.min(columns, MOST_COLUMNS)));
  return [
    paint.chalk.bold(visible(title)),
    paint.rows(amounts.map(([name, amount]) => [name, pad(amount, widest, true)])),
    ...drawn,
    listed(entries.length),
  ].join('\n\n');
}

function listed(count: number): string {
  if (count === 0) return 'Nothing happened in this month.';
  if (count === 1) return '1 entry; `wallet history` lists it.';
  return `${count} entries; \`wallet history\` lists them.`;
}

function chartText({ title, bars }: Chart, paint: Paint, columns: number): string {
  const counted = columns >= COUNTS_FROM;
  const ends = bars.map((bar) => endOf(bar, bars, counted));
  const room = columns - Math.max(...ends.map((end) => width(end))) - 6;
  const widest = Math.max(...bars.map(({ name }) => width(name)));
  const names = Math.max(LEAST_NAME, Math.min(widest, Math.floor(columns * 0.3), room - LEAST_BAR));
  const lines = bars.map(({ name, length }, index) => {
    const bar = pad(blocks(length, Math.max(1, room - names)), Math.max(1, room - names));
    return `  ${pad(shorten(name, names), names)}  ${paint.chalk.cyan(bar)}  ${ends[index] ?? ''}`;
  });
  return [paint.chalk.bold(title), ...lines].join('\n');
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
