/**
 * What monitoring costs: one assessment in process, in a world with few movements and in one with very many, side by side.
 * The history is in the journal and not in the world, so that both cost the same.
 *
 *     npm run bench:monitor
 */

import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROUNDS = 9;
const ASSESSMENTS = 5_000;

const { assess, Stage } = await bundled(`
  export { assess } from './src/monitor/engine.ts';
  export { Stage } from './src/monitor/simulation/stage.ts';
`);

const [small, large] = [stageWith(100), stageWith(100_000)];
const payment = { kind: 'payment', party: 'merchant/shop', entrance: 'in-app' };
const transfer = { kind: 'transfer', party: 'user/bob', device: 'pad', place: [31.2, 121.5] };
for (const [name, what] of Object.entries({
  'a payment by phone': payment,
  'a transfer from a new device, far away': transfer,
})) {
  const times = { small: [], large: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.small.push(timeOf(small, what));
    times.large.push(timeOf(large, what));
  }
  const [few, many] = [median(times.small), median(times.large)];
  console.log(`${name}: one assessment`);
  console.log(`  after 100 movements      ${few.toFixed(1)} µs`);
  console.log(`  after 100,000 movements  ${many.toFixed(1)} µs`);
  console.log(`  ratio                    ${(many / few).toFixed(2)}`);
}

/** The modules that are not part of the package, as the program has them. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(import.meta.dirname, '..') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const file = join(tmpdir(), `walletsim-bench-${process.pid}.mjs`);
  writeFileSync(file, outputFiles[0].contents);
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}

/** A world in which somebody moved money so many times. */
function stageWith(movements) {
  const at = Date.parse('2026-03-02T09:00:00+08:00');
  const stage = new Stage('bench', at - movements * 60_000);
  for (const name of ['alice', 'bob']) stage.open(name, stage.now);
  stage.world.merchants.set('shop', { id: 'shop', name: 'Shop', vetted: false, items: [] });
  for (let count = 0; count < movements; count += 1) {
    stage.now += 60_000;
    stage.ask('pay', { merchant: 'shop', amountFen: 100, from: 'icbc' }, { user: 'alice' });
  }
  return stage;
}

/** µs of processor time for one assessment. */
function timeOf({ world, now }, what) {
  const attempt = { user: 'alice', at: now, amountFen: 12_345, direction: 'out', source: 'icbc', ...what };
  const begin = process.cpuUsage();
  for (let count = 0; count < ASSESSMENTS; count += 1) assess(world, attempt);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / ASSESSMENTS;
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
