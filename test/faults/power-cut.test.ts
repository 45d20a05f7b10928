/**
 * Real power cuts, as the kernel has them: a file system in a file, shut down at once while processes write to it
 * (FS_IOC_SHUTDOWN without flushing its journal), then mounted again. Needs Linux, root and loop devices.
 */

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { openShop, Wallet, worker } from './shop.ts';
import { requestIds } from './journal-ids.ts';

const CUTS = Number(process.env['WALLET_CUTS'] ?? 6);
const WRITERS = 4;
const USERS = ['u0', 'u1', 'u2', 'u3'];
const options = ['data=ordered', 'data=writeback', 'data=journal'];

vi.setConfig({ testTimeout: 120_000 + CUTS * 20_000 });

const folder = mkdtempSync(join(tmpdir(), 'walletsim-power-'));
const [image, mounted] = [join(folder, 'disk'), join(folder, 'mounted')];

/** FS_IOC_SHUTDOWN with NOLOGFLUSH: what is not on disk yet never will be. */
const SHUT_DOWN =
  'open(my $f, "<", $ARGV[0]) or die; my $how = pack("L", 2); ioctl($f, 0x8004587d, $how) or die';

function mount(way = 0): void {
  execFileSync('mount', ['-o', `loop,${options[way % options.length]}`, image, mounted], { stdio: 'pipe' });
}

/** Why the machine can't do this; nothing if it can. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  mkdirSync(mounted);
  try {
    execFileSync('truncate', ['-s', '48M', image], { stdio: 'pipe' });
    execFileSync('mkfs.ext4', ['-q', '-F', image], { stdio: 'pipe' });
    mount();
    execFileSync('perl', ['-e', SHUT_DOWN, mounted], { stdio: 'pipe' });
    execFileSync('umount', [mounted], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `no file system could be mounted and shut down: ${String(error).split('\n', 1)[0]}`;
  }
}

const reason = obstacle();
if (reason !== undefined) process.stderr.write(`\nSKIPPED, real power cuts: ${reason}\n`);

afterAll(() => {
  if (existsSync(mounted)) spawnSync('umount', [mounted], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a process that writes; `said` is what it has said until now. */
function write(home: string, user: string, prefix: string) {
  const child = spawn(process.execPath, [worker, home, user, prefix], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = new Promise((resolve) => child.once('close', resolve));
  return { child, ended, said: () => said.split('\n').slice(0, -1) };
}

test.skipIf(reason !== undefined)(
  `what was said to be kept is there once after each of ${CUTS} real power cuts`,
  async () => {
    const home = join(mounted, 'world');
    mount();
    await openShop(home, USERS);
    const told: string[] = [];
    for (let cut = 1; cut <= CUTS; cut += 1) {
      const writers = Array.from({ length: WRITERS }, (_, index) =>
        write(home, USERS[index % USERS.length] ?? '', `c${cut}-${index}`),
      );
      while (writers.every(({ said }) => said().length < 5)) await sleep(20);
      await sleep((cut * 37) % 150);
      // What is said after this moment may be of a sync that the cut made seem to succeed.
      const before = writers.flatMap(({ said }) => said());
      execFileSync('perl', ['-e', SHUT_DOWN, mounted]);
      for (const { child } of writers) child.kill('SIGKILL');
      await Promise.all(writers.map(({ ended }) => ended));
      execFileSync('umount', [mounted]);
      mount(cut);
      told.push(...before.filter((line) => /^c\d/.test(line)));
      const kept = requestIds(home);
      expect(new Set(kept).size).toBe(kept.length);
      const ids = new Set(kept.map((id) => id.slice(id.indexOf('/') + 1)));
      expect(
        told.filter((id) => !ids.has(id)),
        `cut ${cut}`,
      ).toEqual([]);
      const wallet = Wallet.open({ home });
      expect(wallet.world.accounts.get('merchant/coffee')).toBe(kept.length);
      expect(wallet.audit().problems).toEqual([]);
      wallet.close();
    }
    expect(told.length).toBeGreaterThan(CUTS * 5);
    process.stderr.write(`${CUTS} power cuts, ${told.length} payments acknowledged before them, none lost\n`);
  },
);
