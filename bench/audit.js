/** Replaying everything, beside what plain-text accounting does with the exported journal of the same world. */

import { createWriteStream } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inTurns, isInstalled, peakMemory, ratios, run, spread } from './measure.js';
import { program, scratch, worldOf } from './worlds.js';

/** What hledger takes a minute for. */
const BESIDE_PEERS = 20_000;

export async function audit({ rounds, entries, say, row, skip }) {
  const audited = (home) => [process.execPath, program, 'audit', '--json', '--home', home];
  const home = await worldOf(Math.min(entries, BESIDE_PEERS), say);
  const file = join(scratch, 'books.journal');
  await exported(home, file);
  const peers = { hledger: ['hledger', '-f', file, 'check'], ledger: ['ledger', '-f', file, 'bal'] };
  const things = { audit: () => run(audited(home)) };
  for (const [name, words] of Object.entries(peers)) {
    if (isInstalled(name)) things[name] = () => run(words);
    else skip(name);
  }
  const times = await inTurns(rounds, things);
  const many = BESIDE_PEERS.toLocaleString('en');
  for (const [name, reach] of [
    ['hledger', '≥ 10'],
    ['ledger', '≥ 1.5'],
  ]) {
    if (!times[name]) continue;
    row({
      what: `\`${peers[name].filter((word) => !word.startsWith('/') && word !== '-f').join(' ')}\` of ${many} entries, beside \`wallet audit\``,
      ...ratios(times[name], times.audit),
      measured: spread(times[name]).median,
      unit: 'ms',
      reach,
    });
  }
  const large = await worldOf(entries, say);
  say(`auditing ${entries.toLocaleString('en')} entries`);
  row({
    what: `\`wallet audit\` of ${entries.toLocaleString('en')} entries, once`,
    measured: run(audited(large)),
    unit: 'ms',
  });
  row({ what: 'its peak memory', measured: peakMemory(audited(large)), unit: 'kB', most: 200_000 });
}

async function exported(home, file) {
  const child = spawn(process.execPath, [program, 'export', '--format', 'hledger', '--home', home]);
  child.stdout.pipe(createWriteStream(file));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the export ended with ${code}`);
}
