/** A statement as one page that needs nothing else: no script, no font, no link. It is well-formed as XML, too. */

import { type Chart, charts, monthName, sums } from './words.ts';
import { base, fonts } from './style.ts';
import { sentenceOf, signed } from '../describe.ts';
import type { Language } from '../language.ts';
import { yuan } from '../print.ts';
import { xml } from '../xml.ts';
import { type Entry, formatTime, type Statement, visible } from '../../wallet.ts';

/** Should a text ever get through as markup, then it can still load and run nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const plain: ReadonlySet<Entry['status']> = new Set<Entry['status']>(['PAID', 'SUCCESS', 'RECEIVED']);
/** Of these, nothing moved, or what moved came back. */
const ended: ReadonlySet<Entry['status']> = new Set<Entry['status']>([
  'CLOSED',
  'FAILED',
  'REFUSED',
  'EXPIRED',
  'ABNORMAL',
]);

const style = `${base}
* { box-sizing: border-box; }
body { margin: 0; padding: 2.5rem 1.25rem; background: var(--page); color: var(--ink); font: 1rem/1.45 ${fonts}; }
main { max-width: 46rem; margin: 0 auto; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; }
h2 { margin: 0 0 .9rem; font-size: 1.1rem; }
p { margin: .2rem 0 0; color: var(--quiet); }
dl, section { margin: 1.25rem 0 0; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; }
dl div, section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.15rem; }
dt { color: var(--quiet); font-size: .875rem; }
dd { margin: .15rem 0 0; font-size: 1.35rem; font-weight: 650; }
dd, .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: grid; grid-template-columns: 1fr auto 3rem; gap: .3rem .75rem; align-items: baseline; margin-top: .8rem; }
li > span:first-child, td { overflow-wrap: anywhere; }
li small, td small, .share { color: var(--quiet); font-size: .875rem; }
.share, .amount { text-align: right; }
.track { grid-column: 1 / -1; height: .5rem; border-radius: .25rem; background: var(--track); }
.fill { display: block; height: 100%; min-width: 2px; border-radius: .25rem; background: var(--first); }
section + section .fill { background: var(--second); }
.none { min-width: 0; }
table { width: 100%; border-collapse: collapse; }
th { color: var(--quiet); font-size: .875rem; font-weight: 400; text-align: left; }
th, td { padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line); vertical-align: top; }
tr:first-child th { border-top: 0; padding-top: 0; }
th:last-child, td:last-child { padding-right: 0; }
td small { display: block; }
tr.ended td { color: var(--quiet); }
time { color: var(--quiet); white-space: nowrap; }
@media (max-width: 34rem) {
  body { padding: 1.25rem .75rem; }
  dl div, section { padding: .85rem .9rem; }
  table { font-size: .9375rem; }
  time { white-space: normal; }
}
@media print { body { padding: 0; } dl div, section { break-inside: avoid; } section:last-child { break-inside: auto; } }`;

/** The page, as a whole file. */
export function statementHtml(language: Language, statement: Statement): string {
  const { say } = language;
  const { user, month, entries } = statement;
  const title = visible(`${monthName(language, month)}, ${user}`);
  const tiles = sums(statement).map(
    ([name, amount]) => `<div><dt>${xml(say(name))}</dt><dd>${xml(amount)}</dd></div>`,
  );
  return `<!DOCTYPE html>
<html lang="${language.tag}">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta http-equiv="Content-Security-Policy" content="${POLICY}"/>
<title>${xml(title)}</title>
<style>
${style}
</style>
</head>
<body>
<main>
<h1>${xml(monthName(language, month))}</h1>
<p>${name(user)}</p>
<dl>
${tiles.join('\n')}
</dl>
${charts(language, statement).map(chartHtml).join('\n')}
<section>
<h2>${xml(say('All entries'))}</h2>
${entries.length > 0 ? table(language, entries, user) : `<p>${xml(say('Nothing happened in this month.'))}</p>`}
</section>
</main>
</body>
</html>
`;
}

/** What somebody typed: escaped, and kept from turning what stands beside it around. */
function name(text: string): string {
  return `<bdi>${xml(visible(text))}</bdi>`;
}

function chartHtml({ title, bars }: Chart): string {
  const rows = bars.map(
    (bar) => `<li><span>${name(bar.name)} <small class="number">${bar.count}×</small></span>
<span class="amount number">${xml(yuan(bar.amountFen))}</span><span class="share number">${xml(bar.share)}</span>
<span class="track" aria-hidden="true"><span class="fill${bar.length > 0 ? '' : ' none'}" style="width:${(bar.length * 100).toFixed(2)}%"></span></span></li>`,
  );
  return `<section>\n<h2>${xml(title)}</h2>\n<ul>\n${rows.join('\n')}\n</ul>\n</section>`;
}

function table(language: Language, entries: readonly Entry[], user: string): string {
  const { say } = language;
  const rows = entries.map(
    (entry) => `<tr${ended.has(entry.status) ? ' class="ended"' : ''}><td>${when(entry)}</td>
<td>${name(sentenceOf(language, entry, user))}${statusOf(language, entry)}</td>
<td class="amount number">${xml(signed(entry, user))}</td></tr>`,
  );
  const head = `<tr><th scope="col">${xml(say('When'))}</th><th scope="col">${xml(say('What'))}</th><th scope="col" class="amount">${xml(say('Amount'))}</th></tr>`;
  return `<table>\n<thead>${head}</thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`;
}

function when({ at }: Entry): string {
  const time = formatTime(at);
  const [day, hour] = [time.slice(5, 10), time.slice(11, 16)];
  return `<time datetime="${time}"><span class="number">${day}</span> <span class="number">${hour}</span></time>`;
}

/** The status, where it says more than that what was meant was done. */
function statusOf({ say }: Language, { status }: Entry): string {
  return plain.has(status) ? '' : `<small>${xml(say(status).toLowerCase().replaceAll('_', ' '))}</small>`;
}
