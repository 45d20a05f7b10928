/** `npm run simulate`: one life after the other from a seed, until so many steps were done. */

import { parseArgs } from 'node:util';
import { Life, newTally, type Tally } from './life.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'simulation' },
    steps: { type: 'string', default: '1000000' },
  },
});
const least = Number(values.steps);
const total: Tally = newTally();
let lives = 0;
let digest = '';

function add(life: Tally): void {
  for (const [name, value] of Object.entries(life) as [keyof Tally, number | Map<string, number>][]) {
    const sum = total[name];
    if (typeof value === 'number') Object.assign(total, { [name]: (sum as number) + value });
    else if (typeof sum !== 'number') for (const [key, times] of value) sum.set(key, (sum.get(key) ?? 0) + times);
  }
}

while (total.steps < least) {
  const seed = lives === 0 ? values.seed : `${values.seed}.${lives}`;
  const life = new Life(seed);
  try {
    await life.run();
  } catch (error) {
    process.stdout.write(`seed ${seed}, step ${life.machine.counts.calls}: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.stdout.write(`\nAgain: npm run simulate -- --seed ${seed} --steps 1\n`);
    process.exitCode = 1;
    break;
  }
  add(life.tally);
  digest = life.digest;
  lives += 1;
}
const { codes, events, operations, ...numbers } = total;
process.stdout.write(`${JSON.stringify({ lives, ...numbers, digest })}\n`);
process.stdout.write(`${codes.size} codes, ${events.size} types of events, ${operations.size} operations\n`);
