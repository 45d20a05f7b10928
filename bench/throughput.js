/** How many requests a second one process keeps, and eight; each measured by a process of its own (`rate.js`). */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurns, ratios, spread } from './measure.js';
import { scratch, worldOf } from './worlds.js';

const rate = fileURLToPath(new URL('rate.js', import.meta.url));
const PROCESSES = 8;

export async function throughput({ rounds, quick, say, row, skip }) {
  const world = await worldOf(100, say);
  const fresh = () => {
    const home = mkdtempSync(join(scratch, 'rate-'));
    cpSync(world, home, { recursive: true });
    return home;
  };
  const [many, few] = quick ? [20, 400] : [150, 2_000];
  const measured = (how, count) => () => ratesOf(how, fresh(), count).perSecond;
  const things = {
    grouped: measured('grouped', many),
    charges: measured('charges', many),
    memory: measured('memory', many),
    core: measured('core', many),
    synced: measured('synced', few),
    bare: measured('bare', few),
    eight: () => all(fresh(), quick ? 3_000 : 10_000),
  };
  const rates = await inTurns(rounds, things);
  const beside = (what, name, base, reach) =>
    row({
      what,
      ...ratios(rates[name], rates[base]),
      measured: spread(rates[name]).median,
      unit: '/s',
      reach,
    });
  row({
    what: 'payments a second, durable in groups: code shown and charged',
    measured: spread(rates.grouped).median,
    unit: '/s',
    least: 50_000,
  });
  row({ what: 'the charges alone', measured: spread(rates.charges).median, unit: '/s' });
  beside('payments in groups, beside the same world in memory', 'grouped', 'memory', '≥ 0.6');
  beside('payments in groups, beside core and monitoring alone', 'grouped', 'core');
  beside('requests synced each, beside bare append + fdatasync', 'synced', 'bare', '≥ 0.8');
  beside('requests of 8 processes on one world, beside one process', 'eight', 'synced', '≥ 1');
  await peer({ rounds, few, skip, row, bare: rates.bare });
}

function ratesOf(how, home, count) {
  return JSON.parse(execFileSync(process.execPath, [rate, how, home, String(count)], { encoding: 'utf8' }));
}

/** Requests a second of so many processes in all, that begin together and go on for so many ms. */
async function all(home, ms) {
  const children = Array.from({ length: PROCESSES }, (_, index) =>
    spawn(process.execPath, [rate, 'beside', home, String(ms), `u${index}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const said = async (child) => {
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    if (typeof line === 'number') throw new Error(`a process of eight ended with ${line}`);
    return String(line);
  };
  await Promise.all(children.map(said));
  const done = children.map(said);
  for (const child of children) child.stdin.write('\n');
  const rates = await Promise.all(done);
  return rates.reduce((sum, line) => sum + JSON.parse(line).perSecond, 0);
}

/** What SQLite reaches with the same journal of rows, where better-sqlite3 happens to be installed. */
async function peer({ rounds, few, skip, row, bare }) {
  let Database;
  try {
    ({ default: Database } = await import('better-sqlite3'));
  } catch {
    skip('better-sqlite3 (npm install --no-save better-sqlite3@12)');
    return;
  }
  const db = new Database(join(scratch, 'rate.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('create table payments (id integer primary key, line text)');
  const insert = db.prepare('insert into payments (line) values (?)');
  const line = 'x'.repeat(900);
  const { sqlite } = await inTurns(rounds, {
    sqlite() {
      const began = performance.now();
      for (let n = 0; n < few * 2; n += 1) insert.run(line);
      return (few * 2_000) / (performance.now() - began);
    },
  });
  row({
    what: 'better-sqlite3, an insert each, WAL and FULL, beside bare append + fdatasync',
    ...ratios(sqlite, bare),
    measured: spread(sqlite).median,
    unit: '/s',
  });
}
