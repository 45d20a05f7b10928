/** What others get: the package as it is published, installed in projects of its users. */

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cleanEnvironment } from './support/environment.ts';
import { blocksOf } from './support/markdown.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const example = join(root, 'examples', 'shop-tests');
const folder = mkdtempSync(join(tmpdir(), 'walletsim-package-'));

/** Packs the package and unpacks it among the others that the projects need; no registry is asked. */
beforeAll(() => {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const [{ filename }] = JSON.parse(
    program('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root),
  ) as [{ filename: string }];
  program('tar', ['-xzf', filename], folder);
  renameSync(join(folder, 'package'), join(modules, 'walletsim'));
  for (const name of ['.bin', '@types', 'typescript', 'vitest'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program to its end; returns what it printed, and throws that if it fails. */
function program(name: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(name, args, {
    cwd,
    env: cleanEnvironment({ HOME: folder, NO_COLOR: '1' }),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: exit ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** A project like the example, to fill with other files. */
function project(name: string): string {
  const path = join(folder, name);
  cpSync(example, path, { recursive: true });
  return path;
}

/** What the project's own `npm test` says, which checks the types first. */
function tested(path: string): { passed: number; of: number } {
  const reporters = ['--reporter=default', '--reporter=json', '--outputFile=report.json'];
  program('npm', ['test', '--', ...reporters], path);
  const report = readFileSync(join(path, 'report.json'), 'utf8');
  const { numPassedTests, numTotalTests } = JSON.parse(report) as Record<string, number>;
  return { passed: numPassedTests ?? 0, of: numTotalTests ?? 0 };
}

test('the example project passes its tests', () => {
  expect(tested(project('shop'))).toEqual({ passed: 7, of: 7 });
});

test('the types are whole, for those who check those of their libraries as well', () => {
  const path = project('strict');
  const flags = ['--skipLibCheck', 'false', '--exactOptionalPropertyTypes'];
  expect(program(join(folder, 'node_modules', '.bin', 'tsc'), flags, path)).toBe('');
});

test('all TypeScript in the README and in the pages on testing and for merchants has the right types, and does what it says', () => {
  const path = project('pages');
  const [inProgram = '', inTests = ''] = blocksOf(join(root, 'README.md'), 'ts');
  const page = blocksOf(join(root, 'docs', 'testing.md'), 'ts');
  const merchants = blocksOf(join(root, 'docs', 'merchants.md'), 'ts');
  const count = [inTests, ...page, ...merchants].join('').match(/^test\(/gm)?.length;
  for (const name of ['src', 'test']) rmSync(join(path, name), { recursive: true });
  mkdirSync(join(path, 'test'));
  writeFileSync(join(path, 'test', 'program.ts'), inProgram);
  writeFileSync(join(path, 'test', 'readme.test.ts'), inTests);
  writeFileSync(join(path, 'test', 'page.test.ts'), page.join('\n'));
  writeFileSync(join(path, 'test', 'merchants.test.ts'), merchants.join('\n'));
  expect(tested(path)).toEqual({ passed: count, of: count });
});
