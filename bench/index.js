/**
 * How fast it is, beside what people would use instead, measured side by side in one run: one table, printed, kept as
 * JSON (`bench/results.json`) and in `docs/speed.md`.
 *
 *     npm run bench [-- NAMES…] [--quick] [--check] [--rounds N]
 *
 * `--quick` measures on smaller worlds, in a few minutes, and keeps nothing, nor does `--rounds`; `--check` compares with what is kept, and
 * ends with 1 where something got slower beyond noise. With names of benches, only those are run, and nothing is kept.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { assessment } from './assessment.js';
import { audit } from './audit.js';
import { gateway } from './gateway.js';
import { history } from './history.js';
import { size } from './size.js';
import { start } from './start.js';
import { throughput } from './throughput.js';

const benches = { start, history, throughput, audit, assessment, gateway, size };
const results = new URL('results.json', import.meta.url);
const page = new URL('../docs/speed.md', import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, check: { type: 'boolean' }, rounds: { type: 'string' } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0)
  throw new Error(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);

const rows = [];
const skipped = [];
const say = (text) => void process.stderr.write(`${text}\n`);
const surroundings = {
  quick: values.quick === true,
  rounds: Number(values.rounds ?? (values.quick ? 5 : 11)),
  entries: values.quick ? 20_000 : 1_000_000,
  say,
  row: (row) => void rows.push({ ...row, met: isMet(row) }),
  skip(what) {
    skipped.push(what);
    say(`SKIPPED: ${what} is not installed`);
  },
};
for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  say(`${name} …`);
  await benches[name](surroundings);
}

process.stdout.write(`${table(rows)}\n`);
for (const what of skipped) process.stdout.write(`not measured, as it is not installed: ${what}\n`);
if (values.check) check(JSON.parse(readFileSync(results, 'utf8')).rows);
else if (!values.quick && !values.rounds && positionals.length === 0) await keep();

/** Whether a row reaches what it should; `undefined` where it is for orientation alone. */
function isMet({ reach, median, measured, most, least }) {
  if (most !== undefined) return measured <= most;
  if (least !== undefined) return measured >= least;
  const [, sign, bound] = /^([≤≥]) ([\d.]+)$/.exec(reach ?? '') ?? [];
  if (bound === undefined) return undefined;
  return sign === '≤' ? median <= Number(bound) : median >= Number(bound);
}

function reachOf({ reach, most, least, unit }) {
  if (most !== undefined) return `≤ ${number(most)} ${unit}`.trim();
  if (least !== undefined) return `≥ ${number(least)} ${unit}`.trim();
  return reach ? `${reach} ×` : '';
}

function number(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function table(all) {
  const lines = all.map((row) => {
    const { what, measured, unit, median, low, high, met } = row;
    const ratio = median === undefined ? '' : `${median.toFixed(2)} × (${low.toFixed(2)}–${high.toFixed(2)})`;
    const verdict = met === undefined ? '' : met ? 'reached' : '**missed**';
    return [what, `${number(measured)} ${unit}`.trim(), ratio, reachOf(row), verdict];
  });
  const header = ['what', 'median', 'ratio (middle half)', 'to reach', ''];
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

async function keep() {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  writeFileSync(results, await format(JSON.stringify({ machine, rows }), { parser: 'json' }));
  const text = readFileSync(page, 'utf8').replace(
    /(<!-- table -->\n)[^]*(<!-- end -->)/,
    (_, begin, end) => `${begin}\n${table(rows)}\n\n${machine}\n\n${end}`,
  );
  writeFileSync(page, await format(text, { parser: 'markdown', printWidth: 120 }));
}

/** Ends with 1 where a ratio is worse than the one kept, by more than its spread and a tenth. */
function check(before) {
  for (const { what, median, low, high, reach = '' } of rows) {
    const kept = before.find((each) => each.what === what);
    if (!kept || median === undefined) continue;
    const isLess = reach.startsWith('≥');
    const isWorse = isLess ? high < kept.low * 0.9 : low > kept.high * 1.1;
    if (!isWorse) continue;
    process.stdout.write(`slower: ${what}: ${median.toFixed(2)}, and it was ${kept.median.toFixed(2)}\n`);
    process.exitCode = 1;
  }
}
