/** `npm run simulate`: one life after the other from a seed, until so many steps were done. */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { decisionsOf, readOwnRules } from '../../src/wallet/decisions.ts';
import { unmet } from './coverage.ts';
import { Life, newTally, type Tally } from './life.ts';
import { flowOf, shrink } from './story.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'simulation' },
    steps: { type: 'string', default: '1000000' },
    // Too few steps, or a planted bug: what was not met is told, and no failure.
    'any-coverage': { type: 'boolean', default: false },
  },
});

function add(total: Tally, life: Tally): void {
  for (const [name, value] of Object.entries(life) as [keyof Tally, number | Map<string, number>][]) {
    const sum = total[name];
    if (typeof value === 'number') Object.assign(total, { [name]: (sum as number) + value });
    else if (typeof sum !== 'number')
      for (const [key, times] of value) sum.set(key, (sum.get(key) ?? 0) + times);
  }
}

/** How to see it again; and as a flow, where it needs no faults. */
async function tell(life: Life, error: unknown): Promise<void> {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stdout.write(`Seed ${life.seed}, step ${life.machine.counts.calls}: ${what}\n`);
  process.stdout.write(`Again: npm run simulate -- --seed ${life.seed} --steps 1\n`);
  const small = await shrink(life.seed, life.story);
  if (!small) {
    process.stdout.write(
      'It needs the faults, or the other processes: as one process on a good disk all is well.\n',
    );
    return;
  }
  const file = `simulation-${life.seed.replaceAll(/[^\w.-]/g, '_')}.flow`;
  writeFileSync(file, flowOf(life.seed, small.told, small.problem));
  process.stdout.write(`Told with ${small.told.length} requests in ${file}: wallet flow check ${file}\n`);
}

async function main(): Promise<boolean> {
  // What is loaded where it is first needed would make a life depend on those before it.
  await Promise.all([decisionsOf('pay'), decisionsOf('tuneRisk'), readOwnRules()]);
  const total = newTally();
  const digests: string[] = [];
  while (total.steps < Number(values.steps)) {
    const life = new Life(digests.length === 0 ? values.seed : `${values.seed}.${digests.length}`);
    try {
      await life.run();
    } catch (error) {
      await tell(life, error);
      return false;
    }
    add(total, life.tally);
    digests.push(life.digest);
  }
  const { codes, events, operations, ...numbers } = total;
  process.stdout.write(`${JSON.stringify({ lives: digests.length, ...numbers, digest: digests.at(-1) })}\n`);
  process.stdout.write(
    `${codes.size} codes, ${events.size} types of events, ${operations.size} operations\n`,
  );
  const missing = unmet(total);
  if (missing.length > 0)
    process.stdout.write(`Never met, or met against expectation: ${missing.join(', ')}\n`);
  return missing.length === 0 || values['any-coverage'];
}

process.exitCode = (await main()) ? 0 : 1;
