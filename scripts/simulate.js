/**
 * Builds the simulation of test/simulation into one file, with a clock, a bcrypt and timers of its own, and runs it.
 *
 *     npm run simulate -- --seed S --steps N
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'walletsim-simulation-'));
const outfile = join(folder, 'simulation.mjs');

try {
  await build({
    entryPoints: [here('test/simulation/main.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.17',
    sourcemap: 'inline',
    alias: {
      bcryptjs: here('test/simulation/bcrypt.ts'),
      'node:timers/promises': here('test/simulation/time.ts'),
    },
    logLevel: 'warning',
  });
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
