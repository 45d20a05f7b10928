/** What the program opens to write, as the operating system sees it: strace writes it down. Linux only. */

import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cleanEnvironment, temporaryFolder } from '../support/environment.ts';
import { walletProgram } from '../support/program.ts';
import { cardFlags, DEBIT, PIN } from '../support/world.ts';

vi.setConfig({ testTimeout: 120_000 });

const CALLS =
  'openat,open,creat,rename,renameat,renameat2,link,linkat,symlink,mkdir,mkdirat,unlink,unlinkat,rmdir,truncate,chmod,fchmodat';
const traced = spawnSync('strace', ['-f', '-e', `trace=${CALLS}`, 'true'], { encoding: 'utf8' });
if (traced.status !== 0)
  console.warn(`What is written is not traced: strace ${traced.error?.message ?? traced.stderr.trim()}`);

/** A world's life in a dozen commands. */
const commands: readonly (readonly string[])[] = [
  ['init', '--seed', 'strace'],
  [...cardFlags(DEBIT), '--pin', PIN, '--confirm-pin', PIN, '--otp', 'auto'],
  ['topup', '100', '--from', 'icbc-0128', '--pin', PIN],
  ['pay', 'coffee', '18', '--pin', PIN],
  ['login', '../../evil'],
  ['login', 'alice'],
  ['transfer', 'alice', '5', '--as', 'me', '--note', '../../../tmp/x', '--pin', PIN],
  ['snapshot', 'save', '../evil'],
  ['snapshot', 'save', 'base'],
  ['keys', 'rotate'],
  ['clock', 'advance', '24h'],
  ['undo'],
  ['snapshot', 'restore', 'base', '--yes'],
  ['config', 'set', 'theme', 'dark'],
  ['forget', 'alice', '--yes'],
  ['export', '--format', 'csv'],
  ['audit'],
];

/** The paths that one traced command opened for writing, made, renamed, changed or removed. */
function written(trace: string): string[] {
  return trace.split('\n').flatMap((line) => {
    const reads = /\bopen(?:at)?\(/.test(line) && !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(line);
    if (reads || /= -1 E/.test(line)) return [];
    return [...line.replace(/^\d+ +/, '').matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path = '']) => path);
  });
}

const isIn = (folder: string) => (path: string) => {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../');
};

test.runIf(traced.status === 0).each([0o000, 0o077])(
  'under umask %o nothing is written but to the world, the settings and the cache, all of it private',
  (mask) => {
    const folder = temporaryFolder();
    const [home, cache, settings, cwd] = ['home/world', 'cache', 'settings', 'here'].map((name) =>
      join(folder, name),
    );
    if (!home || !cache || !settings || !cwd) throw new Error('four folders');
    mkdirSync(cwd);
    const env = {
      ...cleanEnvironment({ HOME: folder, XDG_CACHE_HOME: cache, XDG_CONFIG_HOME: settings }),
      WALLET_HOME: home,
    };
    const log = join(folder, 'trace');
    const paths: string[] = [];
    const exits: (number | null)[] = [];
    const before = process.umask(mask);
    try {
      for (const words of commands) {
        const traces = ['-f', '-s', '4096', '-o', log, '-e', `trace=${CALLS}`];
        const { status } = spawnSync('strace', [...traces, process.execPath, walletProgram, ...words], {
          env,
          cwd,
        });
        exits.push(status);
        paths.push(...written(readFileSync(log, 'utf8')));
      }
    } finally {
      process.umask(before);
    }
    // The two that try to get out are refused; the rest has to be done, or nothing would have been seen.
    expect(exits.filter((exit) => exit === 0).length).toBeGreaterThan(commands.length - 5);
    const absolute = paths.map((path) => resolve(cwd, path));
    expect(absolute.filter(isIn(home)).length).toBeGreaterThan(20);
    const allowed = [home, join(cache, 'walletsim'), join(settings, 'walletsim')].map(isIn);
    // The folders above are made on the way; nothing else but the terminal and the sink is opened.
    const above = new Set([cache, settings, join(folder, 'home'), '/dev/null', '/dev/tty']);
    expect(absolute.filter((path) => !above.has(path) && !allowed.some((is) => is(path)))).toEqual([]);
    expect(readdirSync(cwd)).toEqual([]);
    const mine = [join(folder, 'home'), cache, settings].flatMap((top) => [
      top,
      ...readdirSync(top, { recursive: true, encoding: 'utf8' }).map((name) => join(top, name)),
    ]);
    const modes = mine.map((path) => {
      const stat = lstatSync(path);
      return [path, stat.mode & 0o777, stat.isDirectory() ? 0o700 : 0o600] as const;
    });
    expect(modes.length).toBeGreaterThan(8);
    expect(modes.filter(([, mode, wanted]) => mode !== wanted)).toEqual([]);
  },
);
