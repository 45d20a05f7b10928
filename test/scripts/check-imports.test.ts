import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { type Outcome, run } from '../support/program.ts';

const script = fileURLToPath(new URL('../../scripts/check-imports.js', import.meta.url));

/** A small source tree in which every arrow that is allowed is used once. */
const clean: Readonly<Record<string, string>> = {
  'bin/wallet.js': `import module from 'node:module';\nawait import('../dist/main.js');`,
  'src/core/money.ts': `export type Fen = number;`,
  'src/core/pay.ts': `
    import type { Fen } from './money.ts';
    // Comments and texts may say Date.now, Math.random and process.env.
    export const hint = 'process.env is what a rule never reads';
    export const dayOf = (at: number): Date => new Date(at);
    export const half = (sum: Fen): Fen => Math.floor(sum / 2);
    export interface Step { readonly process: string }
    export const nameOf = (step: Step): string => step.process;`,
  'src/monitor/score.ts': `import { type Fen } from '../core/money.ts';\nexport { hint } from '../core/pay.ts';\nexport type A = Fen;`,
  'src/store/journal.ts': `import fs from 'fs';\nimport { Low } from 'lowdb';\nimport '../core/pay.ts';\nvoid [fs, Low, Date.now()];`,
  'src/wallet/view.ts': `import '../core/pay.ts';\nimport '../monitor/score.ts';\nimport '../store/journal.ts';\nimport 'bcryptjs';\nimport 'node:crypto';`,
  'src/wallet.ts': `import './core/pay.ts';\nimport './monitor/score.ts';\nimport './store/journal.ts';\nimport './wallet/view.ts';`,
  'src/cli/main.ts': `import '../wallet.ts';\nimport 'commander';\nexport const ask = () => import('./ask.ts');`,
  'src/cli/ask.ts': `import 'node:tty';`,
  'src/flow/play.ts': `import '../cli/main.ts';\nimport type {} from '../wallet.ts';`,
  'src/testing/world.ts': `import '../flow/play.ts';\nimport '../cli/main.ts';\nimport type {} from '../wallet.ts';\nimport 'vitest';`,
  'src/main.ts': `import './cli/main.ts';\nimport './flow/play.ts';`,
};

async function check(files: Readonly<Record<string, string>>): Promise<Outcome> {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return await run([root], { script });
}

test('a tree that keeps to the arrows passes', async () => {
  expect(await check(clean)).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
});

test.each([
  ['src/core/bad.ts', `import fs from 'node:fs';`, 'core -> node:'],
  ['src/core/bad.ts', `import fs from 'fs';`, 'core -> node:'],
  ['src/core/bad.ts', `import type { Stats } from 'node:fs';`, 'core -> node:'],
  ['src/core/bad.ts', `import 'lowdb';`, 'core -> npm'],
  ['src/flow/bad.ts', `import '../testing/world.ts';`, 'flow -> testing'],
  ['src/testing/bad.ts', `import '../core/pay.ts';`, 'testing -> core'],
  ['src/testing/bad.ts', `import 'node:fs';`, 'testing -> node:'],
  ['src/core/bad.ts', `import '../store/journal.ts';`, 'core -> store'],
  ['src/core/bad.ts', `export * from '../monitor/score.ts';`, 'core -> monitor'],
  ['src/core/bad.ts', `export type { A } from '../monitor/score.ts';`, 'core -> monitor'],
  ['src/core/bad.ts', `export type A = import('../monitor/score.ts').A;`, 'core -> monitor'],
  ['src/core/bad.ts', `export const late = () => import('../wallet.ts');`, 'core -> wallet.ts'],
  ['src/core/bad.ts', 'export const late = () => import(`../wallet.ts`);', 'core -> wallet.ts'],
  ['src/core/bad.ts', 'export const late = (name: string) => import(name);', 'core -> ?'],
  ['src/core/bad.ts', `import wallet = require('../wallet.ts');`, 'core -> wallet.ts'],
  ['src/core/bad.ts', `export const fs = require('node:fs');`, 'core -> node:'],
  ['src/core/bad.ts', `import '../../test/support/program.ts';`, 'core -> test/support/program.ts'],
  ['src/monitor/bad.ts', `import '../store/journal.ts';`, 'monitor -> store'],
  ['src/monitor/bad.ts', `import 'node:crypto';`, 'monitor -> node:'],
  ['src/store/bad.ts', `import type { A } from '../monitor/score.ts';`, 'store -> monitor'],
  ['src/store/bad.ts', `import '../wallet.ts';`, 'store -> wallet.ts'],
  ['src/store/bad.ts', `import '../wallet/view.ts';`, 'store -> wallet'],
  ['src/wallet/bad.ts', `import '../wallet.ts';`, 'wallet -> wallet.ts'],
  ['src/wallet.ts', `import './cli/ask.ts';`, 'wallet.ts -> cli'],
  ['src/cli/bad.ts', `import '../wallet/view.ts';`, 'cli -> wallet'],
  ['src/cli/bad.ts', `import '../store/journal.ts';`, 'cli -> store'],
  ['src/cli/commands/bad.ts', `import type { Fen } from '../../core/money.ts';`, 'cli -> core'],
  ['src/cli/bad.ts', `import '../flow/play.ts';`, 'cli -> flow'],
  ['src/flow/bad.ts', `import '../core/money.ts';`, 'flow -> core'],
  ['bin/bad.js', `import '../src/wallet.ts';`, 'bin -> wallet.ts'],
  ['bin/bad.js', `import 'commander';`, 'bin -> npm'],
])('%s with %s breaks the arrow %s', async (path, text, arrow) => {
  const { code, stderr } = await check({ ...clean, [path]: `\n${text}\n` });
  expect(stderr).toContain(`${path}:2: ${arrow} `.replace('? ', '?: '));
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
});

test.each([
  ['Date.now()', 'it uses Date.now'],
  ['[1].map(Date.now)', 'it uses Date.now'],
  ["Date['now']()", 'it uses Date.now'],
  ['new Date()', 'it uses new Date()'],
  ['new Date', 'it uses new Date()'],
  ['Date()', 'it calls Date()'],
  ['`at ${Date.now()}`', 'it uses Date.now'],
  ['Math.random()', 'it uses Math.random'],
  ['process.env', 'it uses process'],
  ['crypto.randomUUID()', 'it uses crypto'],
  ['setTimeout(() => {}, 1)', 'it calls setTimeout()'],
])('a pure room may not contain %s', async (expression, problem) => {
  for (const room of ['core', 'monitor']) {
    const path = `src/${room}/bad.ts`;
    const { code, stderr } = await check({ ...clean, [path]: `\n\nexport const x = ${expression};` });
    expect(stderr).toBe(`${path}:3: ${room} must stay pure: ${problem}; take it from the context\n`);
    expect(code).toBe(1);
  }
});

test('a pure room may not take the clock or chance apart', async () => {
  const { stderr } = await check({
    ...clean,
    'src/core/bad.ts': `const { now } = Date;\nconst { random } = Math;\nconst { env } = process;`,
  });
  expect(stderr.match(/it takes from \w+/g)).toEqual(
    ['Date', 'Math', 'process'].map((name) => `it takes from ${name}`),
  );
});

test('a file outside of every room is reported', async () => {
  const { code, stderr } = await check({ ...clean, 'src/utils.ts': '' });
  expect(stderr).toContain('src/utils.ts:1: belongs to no room');
  expect(code).toBe(1);
});

test('a file that cannot be read is reported where it breaks', async () => {
  const { code, stderr } = await check({ ...clean, 'src/core/bad.ts': 'const fine = 1;\nconst = 2;' });
  expect(stderr).toContain('src/core/bad.ts:2: ');
  expect(code).toBe(1);
});

test('all problems are reported, not only the first', async () => {
  const { stderr } = await check({
    ...clean,
    'src/core/bad.ts': `import 'lowdb'; // 钱包\nimport 'node:fs';\nexport const now = Date.now();`,
    'src/monitor/bad.ts': `import '../cli/ask.ts';`,
  });
  expect(stderr.match(/^src\/\w+\/bad\.ts:\d+/gm)).toEqual([
    'src/core/bad.ts:1',
    'src/core/bad.ts:2',
    'src/core/bad.ts:3',
    'src/monitor/bad.ts:1',
  ]);
});
