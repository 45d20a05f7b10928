import { chmodSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockCheck } from '../../../src/cli/checks.ts';
import { english } from '../../../src/cli/language.ts';
import { temporaryFolder } from '../../support/environment.ts';
import { run, temporaryHome } from '../../support/program.ts';
import { furnishedWorld } from '../../terminal/given.ts';

interface Found {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly found: string;
    readonly hint: string | null;
  }[];
}

async function doctor(home: string, env: Record<string, string> = {}) {
  const { code, stdout } = await run(['doctor', '--json'], { home, env });
  const { ok, checks } = JSON.parse(stdout) as Found;
  const of = (name: string) => checks.filter((each) => each.name === name);
  return { code, ok, checks, of };
}

const statuses = ({ checks }: Pick<Found, 'checks'>) =>
  Object.fromEntries(checks.map(({ name, status }) => [name, status]));

test('where all is well, every check says so, and nothing is written', async () => {
  const home = await furnishedWorld();
  chmodSync(home, 0o700);
  const files = () => readdirSync(home).map((name) => [name, readFileSync(join(home, name), 'base64')]);
  const before = files();
  const found = await doctor(home);
  expect(found).toMatchObject({ code: 0, ok: true });
  expect(new Set(Object.values(statuses(found)))).toEqual(new Set(['ok']));
  expect(found.of('world')[0]?.found).toMatch(/^\d+ records, 2 users$/);
  expect(found.of('clock')[0]?.found).toBe('the clock stands at 2026-01-05T09:00:00+08:00');
  expect(files()).toEqual(before);
});

test('where there is no world it says how one comes to be, and makes none', async () => {
  const home = temporaryHome();
  const found = await doctor(home);
  expect(found).toMatchObject({ code: 0, ok: true });
  expect(found.of('world')).toMatchObject([{ status: 'warning' }]);
  expect(found.of('world')[0]?.hint).toContain('wallet init');
  expect(() => readdirSync(home)).toThrow('ENOENT');
});

test('no lock is needed on a disk of its own; on a network it is said what may happen', () => {
  const ext4 = 0xef53;
  expect(lockCheck(ext4)).toMatchObject({ name: 'lock', status: 'ok' });
  const nfs = lockCheck(0x6969);
  expect(nfs).toMatchObject({ name: 'lock', status: process.platform === 'linux' ? 'warning' : 'ok' });
  expect(nfs.found(english.say)).toContain(process.platform === 'linux' ? 'NFS' : 'appended whole');
});

test('a damaged journal is told with its place, exit 6', async () => {
  const home = await furnishedWorld();
  truncateSync(join(home, 'journal.jsonl'), 900);
  const found = await doctor(home);
  expect(found).toMatchObject({ code: 6, ok: false });
  expect(found.of('world')).toMatchObject([{ status: 'failed' }]);
  expect(found.of('world')[0]?.found).toContain('is damaged');
});

test('a key that others may read is told with the command that closes it', async () => {
  const home = await furnishedWorld();
  const key = join(home, 'wallet.key');
  chmodSync(key, 0o644);
  const { of } = await doctor(home);
  expect(of('key')).toEqual([
    { name: 'key', status: 'warning', found: `others may read ${key}`, hint: `Close it: chmod 600 ${key}` },
  ]);
});

test('a broken settings file does not keep it from looking; variables are shown, secrets as dots', async () => {
  const home = await furnishedWorld();
  writeFileSync(join(home, 'config.json'), 'no settings');
  const found = await doctor(home, { WALLET_PIN: '246813', WALLET_LANG: 'en', LANG: 'C', LC_ALL: '' });
  expect(found).toMatchObject({ code: 6, ok: false });
  expect(found.of('settings')).toMatchObject([{ status: 'failed' }]);
  expect(found.of('settings')[0]?.found).toContain('holds no settings');
  expect(found.of('world')).toMatchObject([{ status: 'ok' }]);
  expect(found.of('locale')).toMatchObject([{ status: 'warning', found: 'C is not UTF-8' }]);
  const [{ found: variables } = { found: '' }] = found.of('variables');
  expect(variables).toContain('WALLET_PIN=••••••');
  expect(JSON.stringify(found.checks)).not.toContain('246813');
});

test('people get a line for each check, in their language', async () => {
  const { stdout } = await run(['doctor', '--lang', 'zh-CN'], { home: join(temporaryFolder(), 'w') });
  expect(stdout).toMatch(/^✓ Node：\d+\.\d+\.\d+\n! 世界：\S+ 还没有世界\n {2}首个命令/);
});
