/** A statement as one picture: the sums, and where the money went. */

import { type Chart, charts, monthName, sums } from './words.ts';
import { base, fonts } from './style.ts';
import type { Language } from '../language.ts';
import { shortened, yuan } from '../print.ts';
import { xml } from '../xml.ts';
import { type Statement, visible } from '../../wallet.ts';

// In user units, which are pixels where the picture is shown at its own size.
const WIDTH = 560;
const EDGE = 28;
const INNER = WIDTH - 2 * EDGE;
const GAP = 12;
const TILES_AT = 100;
const TILE = 68;
const TILES_A_ROW = 2;
const CHART_HEAD = 52;
const BAR_ROW = 42;
/** Where a name ends, however wide its letters are: the sum comes then. */
const NAME = 310;
const NAME_COLUMNS = 38;

/** The picture, as a whole file. */
export function statementSvg(language: Language, statement: Statement): string {
  const title = visible(`${monthName(language, statement.month)}, ${statement.user}`);
  const amounts = sums(statement).map(([name, amount]) => [language.say(name), amount] as const);
  const all = charts(language, statement);
  let top = TILES_AT + Math.ceil(amounts.length / TILES_A_ROW) * (TILE + GAP);
  const drawn = all.map((chart, index) => {
    const part = chartSvg(chart, top, index === 0 ? 'first' : 'second');
    top += CHART_HEAD + chart.bars.length * BAR_ROW;
    return part;
  });
  const height = top + EDGE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" xml:lang="${language.tag}" lang="${language.tag}">
<title id="title">${xml(title)}</title>
<desc id="desc">${xml(described(amounts, all))}</desc>
<style>
${base}
svg:root { max-width: 100%; height: auto; }
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
<text class="month" x="${EDGE}" y="58">${xml(monthName(language, statement.month))}</text>
<text class="quiet" x="${EDGE}" y="82">${xml(shortened(visible(statement.user), NAME_COLUMNS))}</text>
${tiles(amounts)}
${drawn.join('\n')}
</svg>
`;
}

/** What the picture shows, for those who hear it. */
function described(amounts: Amounts, all: readonly Chart[]): string {
  const parts = amounts.map(([name, amount]) => `${name}: ${amount}.`);
  const told = all.map(
    ({ title, bars }) =>
      `${title}: ${bars.map(({ name, amountFen, share }) => `${name} ${yuan(amountFen)} (${share})`).join(', ')}.`,
  );
  return [...parts, ...told].join(' ');
}

type Amounts = readonly (readonly [name: string, amount: string])[];

function tiles(amounts: Amounts): string {
  const width = (INNER - GAP * (TILES_A_ROW - 1)) / TILES_A_ROW;
  return amounts
    .map(([name, amount], index) => {
      const x = EDGE + (index % TILES_A_ROW) * (width + GAP);
      const y = TILES_AT + Math.floor(index / TILES_A_ROW) * (TILE + GAP);
      return `<rect class="card" x="${x}" y="${y}" width="${width}" height="${TILE}" rx="10"/>
<text class="quiet small" x="${x + 14}" y="${y + 26}">${xml(name)}</text>
<text class="sum number" x="${x + 14}" y="${y + 52}">${xml(amount)}</text>`;
    })
    .join('\n');
}

function chartSvg({ title, bars }: Chart, top: number, colour: string): string {
  const rows = bars.map(({ name, amountFen, count, share, length }, index) => {
    const y = top + CHART_HEAD + index * BAR_ROW;
    const long = length > 0 ? Math.max(2, length * INNER) : 0;
    return `<svg x="${EDGE}" y="${y - 4}" width="${NAME}" height="22"><text y="16">${xml(shortened(name, NAME_COLUMNS))}</text></svg>
<text class="number end" x="${WIDTH - EDGE - 46}" y="${y + 12}"><tspan class="quiet small">${count}×</tspan><tspan dx="10">${xml(yuan(amountFen))}</tspan></text>
<text class="quiet small number end" x="${WIDTH - EDGE}" y="${y + 12}">${xml(share)}</text>
<rect class="track" x="${EDGE}" y="${y + 20}" width="${INNER}" height="8" rx="4"/>
<rect class="${colour}" x="${EDGE}" y="${y + 20}" width="${long.toFixed(1)}" height="8" rx="${Math.min(4, long / 2).toFixed(1)}"/>`;
  });
  return `<text class="head" x="${EDGE}" y="${top + 32}">${xml(title)}</text>\n${rows.join('\n')}`;
}
