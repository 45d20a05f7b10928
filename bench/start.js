/** What a command costs that starts, does one thing and ends: beside Node alone, and what people would use instead. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { inTurns, isInstalled, ratios, run, spread } from './measure.js';
import { HOUR, open, PIN, program, scratch, shownCode, worldOf } from './worlds.js';

const node = process.execPath;

export async function start({ rounds, say, row, skip }) {
  const home = await worldOf(100, say);
  const alone = await worldOf(20, say, 1);
  const empty = join(scratch, 'empty.mjs');
  writeFileSync(empty, '');
  const synced = join(scratch, 'synced.mjs');
  const line = JSON.stringify('x'.repeat(600));
  writeFileSync(
    synced,
    `import { appendFileSync, fdatasyncSync, openSync } from 'node:fs';
const file = openSync(${JSON.stringify(join(scratch, 'synced'))}, 'a');
appendFileSync(file, ${line});
fdatasyncSync(file);
`,
  );
  const walletIn = (at, ...words) => run([node, program, ...words, '--home', at, '--json']);
  const wallet = (...words) => walletIn(home, ...words);
  async function charge(at, user) {
    const prepared = open(at);
    // Nobody pays so often that monitoring asks.
    await prepared.submit('setClock', { at: prepared.now + HOUR });
    const code = await shownCode(prepared, user);
    prepared.close();
    return walletIn(at, 'charge', 'coffee', '0.01', '--code', code);
  }
  const hash = await bcrypt.hash(PIN, 10);
  const things = {
    empty: () => run([node, empty]),
    synced: () => run([node, synced]),
    version: () => run([node, program, '--version']),
    alone: () => walletIn(alone, 'balance', '--as', 'u0'),
    balance: () => wallet('balance', '--as', 'u0'),
    chargeAlone: () => charge(alone, 'u0'),
    charge: (round) => charge(home, `u${round % 8}`),
    pay: (round) => wallet('pay', 'coffee', '0.01', '--pin', PIN, '--as', `u${8 + (round % 8)}`),
    bcrypt: () => void bcrypt.compareSync(PIN, hash),
    ...peers(skip),
  };
  await inTurns(1, things);
  const times = await inTurns(rounds, things);
  const beside = (what, name, base, reach) =>
    row({
      what,
      ...ratios(times[name], times[base]),
      measured: spread(times[name]).median,
      unit: 'ms',
      reach,
    });
  beside('`wallet --version`, beside `node` on an empty file', 'version', 'empty', '≤ 1.15');
  beside('`wallet balance --json` in a world of one person, beside the same', 'alone', 'empty', '≤ 1.25');
  beside('`wallet balance --json` in a world of 64, beside the same', 'balance', 'empty', '≤ 1.25');
  beside(
    '`wallet charge … --json` in a world of one person, beside the same with one fdatasync',
    'chargeAlone',
    'synced',
    '≤ 1.3',
  );
  beside('`wallet charge … --json` in a world of 64, beside the same', 'charge', 'synced', '≤ 1.3');
  const pin = times.pay.map((time, round) => time - times.charge[round]);
  row({
    what: '`wallet pay … --pin` beyond that, beside one bcrypt compare',
    ...ratios(pin, times.bcrypt),
    measured: spread(pin).median,
    unit: 'ms',
    reach: '≤ 1.15',
  });
  for (const name of Object.keys(times).filter((each) => each.includes(' ')))
    beside(`\`${name}\`, beside \`node\` on an empty file`, name, 'empty');
}

/** A durable change, or a look, by the programs that people would take. */
function peers(skip) {
  const all = {
    git: ['git commit --allow-empty', git],
    sqlite3: ['sqlite3 insert', sqlite],
  };
  const things = {};
  for (const [command, [name, make]] of Object.entries(all)) {
    if (isInstalled(command)) things[name] = make();
    else skip(command);
  }
  return things;
}

function git() {
  const cwd = join(scratch, 'git');
  run(['git', 'init', '-q', cwd]);
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'core.fsync=all'];
  return () => run(['git', ...who, 'commit', '-q', '--allow-empty', '-m', 'paid'], { cwd });
}

function sqlite() {
  const file = join(scratch, 'peer.sqlite');
  run(['sqlite3', file, 'create table payments (id text primary key, fen integer)']);
  return () => run(['sqlite3', file, 'insert into payments values (hex(randomblob(14)), 1)']);
}
