/**
 * Makes each bug of test/mutants/bugs.js in a copy of the project and runs the tests that must notice: whoever lives is
 * a hole in them. Ends with 1 if one does.
 *
 *     npm run mutants [WORDS OF A NAME]
 *     npm run mutants -- --simulation
 *
 * The second asks the simulation alone, and tells how many bugs it finds by itself.
 */

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { bugs } from '../test/mutants/bugs.js';

const project = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const simulates = words.includes('--simulation');
const wanted = words.filter((word) => !word.startsWith('--')).join(' ');
const left = bugs.filter(({ name }) => name.includes(wanted));
const count = left.length;
const all = [...new Set(left.flatMap(({ tests }) => tests))];
const lived = [];
const folders = [];
const began = performance.now();

/** A copy of what the tests need. */
function copied() {
  const folder = mkdtempSync(join(tmpdir(), 'walletsim-mutants-'));
  folders.push(folder);
  for (const name of ['scripts', 'src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(join(project, name), join(folder, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return folder;
}

/** Runs the tests there; whether they pass. */
function passes(folder, tests) {
  return new Promise((resolve, reject) => {
    const [program, ...args] = simulates
      ? [process.execPath, 'scripts/simulate.js', '--seed', 'bug', '--steps', '400000', '--any-coverage']
      : ['npx', '--no-install', 'vitest', 'run', '--bail', '1', '--reporter', 'dot', ...tests];
    const child = spawn(program, args, { cwd: folder, stdio: 'ignore', shell: process.platform === 'win32' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** Makes one bug after the other in this copy, until none is left. */
async function work(folder) {
  for (let bug = left.shift(); bug; bug = left.shift()) {
    const path = join(folder, bug.file);
    const text = readFileSync(path, 'utf8');
    if (text.split(bug.from).length !== 2)
      throw new Error(`${bug.name}: ${bug.file} has not once ${bug.from}`);
    const changed = text.replace(bug.from, () => bug.to);
    // What can't be read at all would fail every test.
    if (parseSync(path, changed).errors.length > 0)
      throw new Error(`${bug.name} makes ${bug.file} unreadable`);
    writeFileSync(path, changed);
    const isAlive = await passes(folder, bug.tests);
    if (isAlive) lived.push(bug.name);
    process.stdout.write(`${isAlive ? 'lives ' : 'killed'}  ${bug.name}\n`);
    writeFileSync(path, text);
  }
}

try {
  const first = copied();
  if (!(await passes(first, all))) throw new Error('the tests fail without any bug');
  const others = Array.from({ length: Math.min(availableParallelism(), 4) - 1 }, copied);
  await Promise.all([first, ...others].map(work));
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
const seconds = Math.round((performance.now() - began) / 1000);
process.stdout.write(`${count - lived.length} of ${count} killed, ${seconds} s\n`);
process.exitCode = (lived.length > 0 && !simulates) || count === 0 ? 1 : 0;
