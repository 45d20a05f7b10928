import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { temporaryHome } from '../support/program.ts';
import { requestIds } from './journal-ids.ts';
import { openShop, Wallet, worker } from './shop.ts';

const KILLS = Number(process.env['WALLET_KILLS'] ?? 300);
vi.setConfig({ testTimeout: 240_000 + KILLS * 500 });
const USERS = ['u0', 'u1', 'u2', 'u3'];

/**
 * Runs a worker and kills it after `ms`, or as soon as it has said `lines` lines; returns what it said was kept. A last
 * line without its end was not said.
 */
async function lifeOf(
  home: string,
  user: string,
  prefix: string,
  end: { ms: number } | { lines: number },
): Promise<string[]> {
  const child = spawn(process.execPath, [worker, home, user, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const spoken = new Promise<void>((resolve) =>
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if ('lines' in end && said.split('\n').length > end.lines) resolve();
    }),
  );
  await Promise.race(['ms' in end ? sleep(end.ms) : spoken, ended]);
  child.kill('SIGKILL');
  await ended;
  return said.split('\n').slice(0, -1);
}

test('kill -9 at any moment loses nothing that was said to be kept, and keeps nothing twice', async () => {
  const home = temporaryHome();
  await openShop(home, USERS);
  const said: string[] = [];
  let kills = 0;
  const lives = async (user: string) => {
    while (kills < KILLS) {
      kills += 1;
      // Every other life ends by the clock, mostly while it starts or opens the world; the others in the midst of work.
      const end = kills % 2 === 0 ? { ms: 40 + ((kills * 37) % 300) } : { lines: 1 + (kills % 9) };
      const lines = await lifeOf(home, user, `${user}-${kills}`, end);
      said.push(...lines);
    }
  };
  // Eight processes at once, two for each user.
  await Promise.all([...USERS, ...USERS].map(lives));
  const accepted = said.filter((line) => line.startsWith('u'));
  const kept = requestIds(home);
  const wallet = Wallet.open({ home });
  expect(kills).toBeGreaterThanOrEqual(KILLS);
  expect(accepted.length).toBeGreaterThan(KILLS / 2);
  expect(new Set(kept).size).toBe(kept.length);
  const ids = new Set(kept.map((id) => id.slice(id.indexOf('/') + 1)));
  expect(accepted.filter((id) => !ids.has(id))).toEqual([]);
  const held = wallet.world.accounts.get('merchant/coffee');
  expect(held).toBe(kept.length);
  expect(wallet.audit().problems).toEqual([]);
  wallet.close();
  process.stderr.write(`${kills} kills, ${accepted.length} payments acknowledged, none lost, none twice\n`);
});

test('a world whose making was killed is made by the next command', async () => {
  for (let ms = 40; ms < 160; ms += 10) {
    const home = temporaryHome();
    await lifeOf(home, 'me', 'x', { ms });
    const wallet = Wallet.open({ home });
    expect(wallet.actor()).toBe('me');
    expect(wallet.audit().problems).toEqual([]);
    wallet.close();
  }
});
