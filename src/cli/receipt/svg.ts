/** A receipt as one picture that needs nothing else. */

import { code128 } from '../codes/code128.ts';
import type { Language } from '../language.ts';
import { wrapped } from '../print.ts';
import { base, fonts } from '../statement/style.ts';
import { xml } from '../xml.ts';
import type { Receipt } from './words.ts';

// In user units, which are pixels where the picture is shown at its own size.
const WIDTH = 480;
const EDGE = 16;
const PAD = 24;
const [LEFT, RIGHT, MIDDLE] = [EDGE + PAD, WIDTH - EDGE - PAD, WIDTH / 2];
const LINE = 22;
/** Where a name may end, and how many columns a value has, however wide its letters are. */
const VALUES_FROM = 150;
const VALUE_COLUMNS = 32;
const PARTY_COLUMNS = 34;
const BAR = { module: 2, height: 48 };

/** The picture, as a whole file. */
export function receiptSvg(language: Language, receipt: Receipt): string {
  const { party, amount, status, rows, id, foot } = receipt;
  const parts: string[] = [];
  let y = EDGE + PAD;
  const write = (text: string, style: string, x: number, at: number) =>
    parts.push(`<text class="${style}" x="${x}" y="${at}">${xml(text)}</text>`);
  const rule = () => {
    y += 14;
    parts.push(`<path class="rule" d="M${LEFT} ${y}H${RIGHT}"/>`);
    y += 26;
  };
  y += 12;
  for (const line of wrapped(party, PARTY_COLUMNS)) {
    write(line, 'party middle', MIDDLE, y);
    y += LINE;
  }
  write(amount, 'amount number middle', MIDDLE, (y += 22));
  write(status, 'quiet small middle', MIDDLE, (y += 28));
  rule();
  for (const [name, value] of [...rows, [language.say('id'), id] as const]) {
    write(name, 'quiet', LEFT, y);
    for (const line of wrapped(value, VALUE_COLUMNS)) {
      write(line, 'number', VALUES_FROM, y);
      y += LINE;
    }
  }
  y -= LINE;
  if (id.length % 2 === 0) {
    y += 26;
    parts.push(barcode(id, y));
    y += BAR.height + 8;
  }
  rule();
  write(foot, 'quiet small middle', MIDDLE, y);
  const height = y + PAD + EDGE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" xml:lang="${language.tag}" lang="${language.tag}">
<title id="title">${xml(`${party}, ${amount}`)}</title>
<desc id="desc">${xml([status, ...rows.map((row) => row.join(': ')), id, foot].join('. '))}</desc>
<style>
${base}
svg:root { max-width: 100%; height: auto; }
text { font-family: ${fonts}; font-size: 14px; fill: var(--ink); }
.party { font-size: 17px; } .amount { font-size: 32px; font-weight: 650; } .small { font-size: 13px; }
.quiet { fill: var(--quiet); } .middle { text-anchor: middle; } .number { font-variant-numeric: tabular-nums; }
.page { fill: var(--page); } .card { fill: var(--card); stroke: var(--line); } .rule { stroke: var(--line); stroke-dasharray: 4 4; }
.scan { fill: #fff; } .bar { fill: #000; }
</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
<rect class="card" x="${EDGE}" y="${EDGE}" width="${WIDTH - 2 * EDGE}" height="${height - 2 * EDGE}" rx="14"/>
${parts.join('\n')}
</svg>
`;
}

/** The id as a barcode, dark on white whatever the ground: many scanners read nothing else. */
function barcode(digits: string, y: number): string {
  const modules = code128(digits);
  const width = modules.length * BAR.module;
  const x = (WIDTH - width) / 2;
  const bars = modules
    .flatMap((dark, at) =>
      dark ? [`M${x + at * BAR.module} ${y}h${BAR.module}v${BAR.height}h-${BAR.module}z`] : [],
    )
    .join('');
  const quiet = 10 * BAR.module;
  return `<rect class="scan" x="${x - quiet}" y="${y - 6}" width="${width + 2 * quiet}" height="${BAR.height + 12}" rx="6"/>
<path class="bar" shape-rendering="crispEdges" d="${bars}"/>`;
}
