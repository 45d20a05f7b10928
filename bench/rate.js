// A process that pays as fast as it can, and prints how many payments (or requests) a second that were.
// Arguments: how (see `ways`), the world's folder, how many rounds (or ms), who pays if not everybody does.

import { once } from 'node:events';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fen, memoryDisk, nodeDisk } from '../dist/wallet.js';
import { modules } from './modules.js';
import { HOUR, open, pay, round, shownCode, USERS } from './worlds.js';

const [how = '', home = '', rounds = '100', user = ''] = process.argv.slice(2);

/** Payments before those of `beside` are counted. */
const WARM = 20;

/** The same world on a disk in memory. */
function inMemory() {
  const below = nodeDisk(home);
  const disk = memoryDisk();
  for (const name of below.list() ?? []) disk.create(name, below.read(name, 0, below.size(name) ?? 0));
  below.close();
  return open(home, { disk });
}

/** All of them at once, round after round. */
async function grouped(wallet) {
  for (let n = 0; n < Number(rounds); n += 1) await round(wallet, USERS);
  return Number(rounds) * USERS;
}

const ways = {
  grouped: async () => grouped(open(home)),
  memory: async () => grouped(inMemory()),
  /** Charges alone, their codes shown before. */
  async charges() {
    const wallet = open(home);
    let [paid, took] = [0, 0];
    for (let n = 0; n < Number(rounds); n += 1) {
      const codes = await Promise.all(
        Array.from({ length: USERS }, (_, index) => shownCode(wallet, `u${index}`)),
      );
      const began = performance.now();
      await Promise.all(
        codes.map((code) => wallet.submit('charge', { merchant: 'coffee', amountFen: fen(1), code })),
      );
      took += performance.now() - began;
      paid += codes.length;
      await wallet.submit('setClock', { at: wallet.now + HOUR });
    }
    return { paid, took };
  },
  /** What decides and folds, and nothing that keeps: monitoring's gate around the core. */
  async core() {
    const wallet = open(home);
    const { world, records } = wallet;
    const context = { confirmed: false, pinProven: false, seal: (text) => text, entry: () => undefined };
    let seq = records;
    const ask = (name, request, as) => {
      const now = world.clockAt;
      const given = { ...context, seq, now, user: as, random: core.generator(`${world.seed}/${seq + 1}`) };
      const { events, refusal } = core.decideWatched(world, name, request, given);
      if (refusal) throw new Error(refusal.message);
      core.foldRecord(world, { seq: (seq += 1), at: now, data: { op: name, by: as, events } });
      return events;
    };
    for (let n = 0; n < Number(rounds); n += 1) {
      for (let index = 0; index < USERS; index += 1) {
        const [shown] = ask('showCode', { reveal: false }, `u${index}`);
        const charge = { merchant: 'coffee', amountFen: fen(1), code: shown.code.code };
        ask('charge', charge, `u${index}`);
      }
      ask('setClock', { at: world.clockAt + HOUR }, '');
    }
    return Number(rounds) * USERS;
  },
  /** One after the other; two requests each. */
  async synced() {
    const wallet = open(home);
    for (let n = 0; n < Number(rounds); n += 1) {
      await pay(wallet, `u${n % USERS}`);
      if (n % USERS === USERS - 1) await wallet.submit('setClock', { at: wallet.now + HOUR });
    }
    return Number(rounds) * 2;
  },
  /** The same by one of several processes, for so many ms from when it is told to begin. */
  async beside() {
    const wallet = open(home);
    // Who pays alone pays far more often than others: monitoring is told to let it pass.
    await wallet.submit('tuneRisk', { id: 'velocity-count', tuning: { off: true } });
    for (let n = 0; n < WARM; n += 1) await pay(wallet, user);
    process.stdout.write('ready\n');
    await once(process.stdin, 'data');
    const began = performance.now();
    let paid = 0;
    for (; performance.now() - began < Number(rounds); paid += 2) await pay(wallet, user);
    return { paid, took: performance.now() - began };
  },
  /** What `synced` would be if a line had only to be written and synced. */
  async bare() {
    const file = openSync(join(home, 'bare'), 'a');
    for (let n = 0; n < Number(rounds) * 2; n += 1) {
      writeSync(file, n % 2 === 0 ? shown : charged);
      fdatasyncSync(file);
    }
    closeSync(file);
    return Number(rounds) * 2;
  },
};

/** As long as the lines of the two requests are. */
const [shown, charged] = [Buffer.alloc(420, 120), Buffer.alloc(1_400, 120)];

const core =
  how === 'core'
    ? await modules(['./src/monitor/gate.ts', './src/core/records.ts', './src/core/random.ts'])
    : undefined;
const way = ways[how];
if (!way) throw new Error(`there is no way ${how}`);
if (how !== 'bare' && how !== 'beside') await way();
const began = performance.now();
const done = await way();
const took = performance.now() - began;
const { paid, took: own } = typeof done === 'number' ? { paid: done, took } : done;
process.stdout.write(`${JSON.stringify({ perSecond: (paid * 1000) / own })}\n`);
process.exit();
