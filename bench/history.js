/** What commands cost after very many entries, beside the same after a hundred; and after a kill, beside a clean end. */

import { cpSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inTurns, peakMemory, ratios, run, spread } from './measure.js';
import { open, program, round, scratch, shownCode, USERS, worldOf } from './worlds.js';

export async function history({ rounds, entries, say, row }) {
  const homes = { small: await worldOf(100, say), large: await worldOf(entries, say) };
  const wallet = (home, ...words) => [process.execPath, program, ...words, '--home', home, '--json'];
  const charge = async (home, round) => {
    const prepared = open(home);
    // Nobody pays so often that monitoring asks.
    const code = await shownCode(prepared, `u${round % USERS}`);
    prepared.close();
    return wallet(home, 'charge', 'coffee', '0.01', '--code', code);
  };
  const things = {};
  for (const [size, home] of Object.entries(homes)) {
    const opened = open(home);
    const [entry] = opened.history('u1', 30).slice(-1);
    opened.close();
    things[`charge ${size}`] = async (round) => run(await charge(home, round));
    things[`memory ${size}`] = async (round) => peakMemory(await charge(home, round + USERS / 2));
    things[`history ${size}`] = () => run(wallet(home, 'history', '--limit', '20', '--as', 'u1'));
    things[`show ${size}`] = () => run(wallet(home, 'show', entry.id, '--as', 'u1'));
  }
  await inTurns(1, things);
  const times = await inTurns(rounds, things);
  const many = entries.toLocaleString('en');
  const beside = (what, name, unit, reach) =>
    row({
      what: `${what} after ${many} entries, beside after 100`,
      ...ratios(times[`${name} large`], times[`${name} small`]),
      measured: spread(times[`${name} large`]).median,
      unit,
      reach,
    });
  beside('`wallet charge`', 'charge', 'ms', '≤ 1.1');
  beside('`wallet charge`, peak memory', 'memory', 'kB', '≤ 1.2');
  beside('`wallet history --limit 20`', 'history', 'ms', '≤ 1.1');
  beside('`wallet show ID`', 'show', 'ms', '≤ 1.1');
  await killed({ rounds, say, row });
}

/** Opening a world whose last process was killed as late as can be before it made a snapshot. */
async function killed({ rounds, say, row }) {
  const home = await worldOf(100, say);
  const snapshot = () => statSync(join(home, 'wallet.json')).mtimeMs;
  const wallet = open(home);
  /** Pays until there is a new snapshot, but for the last so many payments. */
  async function nearly(most = Infinity) {
    const before = snapshot();
    for (let paid = 0; ; paid += 1) {
      if (paid === most || snapshot() !== before) return paid;
      await round(wallet, 1);
    }
  }
  await nearly();
  const between = await nearly();
  await nearly(between - 1);
  const states = { killed: join(scratch, 'killed'), closed: join(scratch, 'closed') };
  cpSync(home, states.killed, { recursive: true });
  wallet.close();
  cpSync(home, states.closed, { recursive: true });
  const opened = (state) => () => {
    const copy = join(scratch, 'opened');
    rmSync(copy, { recursive: true, force: true });
    cpSync(states[state], copy, { recursive: true });
    return run([process.execPath, program, 'balance', '--as', 'u0', '--home', copy, '--json']);
  };
  const times = await inTurns(rounds, { killed: opened('killed'), closed: opened('closed') });
  row({
    what: '`wallet balance` after a kill with the longest tail, beside after a clean end',
    ...ratios(times.killed, times.closed),
    measured: spread(times.killed).median,
    unit: 'ms',
    reach: '≤ 1.5',
  });
}
