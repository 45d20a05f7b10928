/** A statement as one picture: the sums, and where the money went. */

import { type Chart, charts, monthName, sums } from './words.ts';
import { base, fonts } from './style.ts';
import { shorten, yuan } from '../print.ts';
import { xml } from '../xml.ts';
import { type Statement, visible } from '../../wallet.ts';

// In user units, which are pixels where the picture is shown at its own size.
const WIDTH = 720;
const EDGE = 36;
const INNER = WIDTH - 2 * EDGE;
const GAP = 12;
const TILES_AT = 108;
const TILE = 72;
const CHART_HEAD = 52;
const BAR_ROW = 42;
/** In columns: the widest letters, three times as wide as a bar's text is on average, still end before the sum. */
const NAME_COLUMNS = 34;

/** The picture, as a whole file. */
export function statementSvg(statement: Statement): string {
  const title = visible(`${monthName(statement.month)}, ${statement.user}`);
  const all = charts(statement);
  let top = TILES_AT + TILE + GAP;
  const drawn = all.map((chart, index) => {
    const part = chartSvg(chart, top, index === 0 ? 'first' : 'second');
    top += CHART_HEAD + chart.bars.length * BAR_ROW;
    return part;
  });
  const height = top + EDGE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" xml:lang="en" lang="en">
<title id="title">${xml(title)}</title>
<desc id="desc">${xml(described(statement, all))}</desc>
<style>
${base}
text { font-family: ${fonts}; font-size: 14px; fill: var(--ink); }
.month { font-size: 28px; font-weight: 650; }
.head { font-size: 16px; font-weight: 650; }
.sum { font-size: 20px; font-weight: 650; }
.quiet { fill: var(--quiet); }
.small { font-size: 13px; }
.end { text-anchor: end; }
.number { font-variant-numeric: tabular-nums; }
.page { fill: var(--page); } .card { fill: var(--card); stroke: var(--line); } .track { fill: var(--track); }
.first { fill: var(--first); } .second { fill: var(--second); }
</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
<text class="month" x="${EDGE}" y="62">${xml(monthName(statement.month))}</text>
<text class="quiet" x="${EDGE}" y="88">${xml(shorten(visible(statement.user), NAME_COLUMNS))}</text>
${tiles(sums(statement))}
${drawn.join('\n')}
</svg>
`;
}

/** What the picture shows, for those who hear it. */
function described(statement: Statement, all: readonly Chart[]): string {
  const parts = sums(statement).map(([name, amount]) => `${name}: ${amount}.`);
  const told = all.map(
    ({ title, bars }) =>
      `${title}: ${bars.map(({ name, amountFen, share }) => `${name} ${yuan(amountFen)} (${share})`).join(', ')}.`,
  );
  return [...parts, ...told].join(' ');
}

function tiles(amounts: readonly (readonly [name: string, amount: string])[]): string {
  const width = (INNER - GAP * (amounts.length - 1)) / amounts.length;
  return amounts
    .map(([name, amount], index) => {
      const x = EDGE + index * (width + GAP);
      return `<rect class="card" x="${x}" y="${TILES_AT}" width="${width}" height="${TILE}" rx="10"/>
<text class="quiet small" x="${x + 14}" y="${TILES_AT + 27}">${xml(name)}</text>
<text class="sum number" x="${x + 14}" y="${TILES_AT + 54}">${xml(amount)}</text>`;
    })
    .join('\n');
}

function chartSvg({ title, bars }: Chart, top: number, colour: string): string {
  const rows = bars.map(({ name, amountFen, count, share, length }, index) => {
    const y = top + CHART_HEAD + index * BAR_ROW;
    const long = length > 0 ? Math.max(2, length * INNER) : 0;
    return `<text x="${EDGE}" y="${y + 12}">${xml(shorten(name, NAME_COLUMNS))}</text>
<text class="quiet small number end" x="${WIDTH - EDGE - 150}" y="${y + 12}">${count}×</text>
<text class="number end" x="${WIDTH - EDGE - 48}" y="${y + 12}">${xml(yuan(amountFen))}</text>
<text class="quiet small number end" x="${WIDTH - EDGE}" y="${y + 12}">${xml(share)}</text>
<rect class="track" x="${EDGE}" y="${y + 20}" width="${INNER}" height="8" rx="4"/>
<rect class="${colour}" x="${EDGE}" y="${y + 20}" width="${long.toFixed(1)}" height="8" rx="${Math.min(4, long / 2).toFixed(1)}"/>`;
  });
  return `<text class="head" x="${EDGE}" y="${top + 32}">${xml(title)}</text>\n${rows.join('\n')}`;
}
