import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/environment.ts';
import { run, temporaryHome } from './support/program.ts';

/** What a command prints with this folder for caches. */
async function printed(cache: string, env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await run(['whoami', '--json'], {
    home: temporaryHome(),
    env: { XDG_CACHE_HOME: cache, ...env },
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

test('what was compiled is kept for the next command, for its owner alone', async () => {
  const cache = temporaryFolder();
  const first = await printed(cache);
  const folder = join(cache, 'walletsim');
  const [name = ''] = readdirSync(folder);
  expect(statSync(folder).mode & 0o077).toBe(0);
  const before = statSync(join(folder, name));
  expect(await printed(cache)).toBe(first);
  expect(statSync(join(folder, name)).mtimeMs).toBe(before.mtimeMs);
  expect(readdirSync(folder)).toEqual([name]);
});

test.skipIf(!process.version.startsWith('v20.'))(
  'what was kept is made again where it is not of this build',
  async () => {
    const cache = temporaryFolder();
    const first = await printed(cache);
    const kept = join(cache, 'walletsim', `${process.version}-whoami.bin`);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const whole = readFileSync(kept);
    for (const damaged of [
      Buffer.alloc(0),
      Buffer.from('no cache'),
      whole.subarray(0, 200),
      whole.subarray(1),
    ]) {
      writeFileSync(kept, damaged);
      expect(await printed(cache)).toBe(first);
      expect(readFileSync(kept).length).toBeGreaterThan(100_000);
    }
  },
);

test.skipIf(!process.version.startsWith('v20.'))(
  'each command has its own, but what is no command has none',
  async () => {
    const cache = temporaryFolder();
    const env = { XDG_CACHE_HOME: cache };
    const home = temporaryHome();
    for (const words of [
      ['whoami', '--json'],
      ['cards', '--json'],
      ['--json', 'whoami'],
      ['../up'],
      ['nothing'],
    ])
      await run(words, { home, env });
    expect(readdirSync(join(cache, 'walletsim')).toSorted()).toEqual(
      ['any', 'cards', 'whoami'].map((name) => `${process.version}-${name}.bin`),
    );
  },
);

test('nothing is kept where that is not wanted, or not possible', async () => {
  const cache = temporaryFolder();
  const first = await printed(cache, { NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(readdirSync(cache)).toEqual([]);
  expect(await printed(join(cache, 'no'.repeat(200)))).toBe(first);
});
