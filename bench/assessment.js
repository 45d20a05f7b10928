/** What monitoring costs: one assessment, in a world with few movements and in one with very many. */

import { inTurns, ratios, spread } from './measure.js';
import { modules } from './modules.js';

const ASSESSMENTS = 5_000;

export async function assessment({ rounds, quick, row }) {
  const { assess, Stage } = await modules(['./src/monitor/engine.ts', './src/monitor/simulation/stage.ts']);
  const movements = quick ? 10_000 : 100_000;
  const stages = { small: stageWith(Stage, 100), large: stageWith(Stage, movements) };
  const times = await inTurns(rounds, {
    small: () => timeOf(assess, stages.small),
    large: () => timeOf(assess, stages.large),
  });
  row({
    what: `one assessment after ${movements.toLocaleString('en')} movements, beside after 100`,
    ...ratios(times.large, times.small),
    measured: spread(times.large).median,
    unit: 'µs',
    reach: '≤ 1.2',
  });
}

/** A world in which somebody moved money so many times. */
function stageWith(Stage, movements) {
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

/** µs for one assessment. */
function timeOf(assess, { world, now }) {
  const attempt = {
    kind: 'transfer',
    user: 'alice',
    at: now,
    amountFen: 12_345,
    party: 'user/bob',
    direction: 'out',
    source: 'icbc',
    device: 'pad',
    place: [31.2, 121.5],
  };
  const begin = performance.now();
  for (let count = 0; count < ASSESSMENTS; count += 1) assess(world, attempt);
  return ((performance.now() - begin) * 1_000) / ASSESSMENTS;
}
