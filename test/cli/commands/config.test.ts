import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanEnvironment, temporaryFolder } from '../../support/environment.ts';
import { run, walletProgram } from '../../support/program.ts';
import { preparedWorlds } from '../../support/world.ts';

const prepared = preparedWorlds();

/** A person with a folder for settings, and a prepared world. */
function someone() {
  const [{ home }, folder] = [prepared(), temporaryFolder()];
  const file = join(folder, 'walletsim', 'config.json');
  const wallet = (line: string, env = {}) =>
    run(line.split(' '), { home, env: { XDG_CONFIG_HOME: folder, ...env } });
  const says = (text: string) => {
    mkdirSync(join(folder, 'walletsim'), { recursive: true });
    writeFileSync(file, text);
  };
  const get = async (name: string) => (await wallet(`config get ${name}`)).stdout.trim();
  return { home, file, wallet, says, get };
}

test('a setting is kept in the user’s own file, which nobody else may read', async () => {
  const { file, wallet, get } = someone();
  expect((await wallet('config set color always')).code).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ color: 'always' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await wallet('balance')).stdout).toContain('\u001b[');
  expect((await wallet('balance --no-color')).stdout).not.toContain('\u001b[');
  expect((await wallet('pay nobody 1')).stderr).toContain('\u001b[');
  expect((await wallet('balance', { NO_COLOR: '1' })).stdout).not.toContain('\u001b[');
  expect((await wallet('config unset color')).code).toBe(0);
  expect(await get('color')).toBe('auto');
});

test('the world’s file counts before the user’s, and disturbs neither audit, fork nor reset', async () => {
  const { home, wallet, get } = someone();
  await wallet('config set user me');
  expect((await wallet('config set user alice --world')).code).toBe(0);
  expect(statSync(join(home, 'config.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect((await wallet('balance --fields user')).stdout).toBe('{"user":"alice"}\n');
  expect((await wallet('balance --fields user --as me')).stdout).toBe('{"user":"me"}\n');
  expect((await wallet('audit')).code).toBe(0);
  const copy = join(temporaryFolder(), 'copy');
  expect((await wallet(`snapshot fork ${copy}`)).code).toBe(0);
  expect(readdirSync(copy)).not.toContain('config.json');
  expect((await wallet('reset --yes')).code).toBe(0);
  expect(await get('user')).toBe('alice');
});

test('the user’s file says which world is used if nobody names one', async () => {
  const { home, file } = someone();
  const env = { XDG_CONFIG_HOME: join(file, '..', '..') };
  expect((await run(['config', 'set', 'home', home], { env })).code).toBe(0);
  expect((await run(['balance', '--fields', 'balanceFen'], { env })).stdout).toBe('{"balanceFen":100000}\n');
  const { code, stderr } = await run(['config', 'set', 'home', home, '--world'], { env });
  expect([code, stderr.split('\n')[0]]).toEqual([
    2,
    '✗ home stands in your own file alone: a world cannot say where it is.',
  ]);
});

test('config list says where each value comes from, and which names are no settings', async () => {
  const { wallet, says } = someone();
  says('{"lang":"zh-CN","colour":"blue"}');
  await wallet('config set plain true --world');
  const { stdout } = await wallet('config list --template {name}|{value}|{from}|{where}|{known}', {
    NO_COLOR: '1',
  });
  const lines = stdout.trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('home'))).toEqual([
    'color|never|env|NO_COLOR|true',
    'lang|zh-CN|user||true',
    'plain|true|world||true',
    'theme|auto|default||true',
    'pager|auto|default||true',
    'user||default||true',
    'colour|blue|user||false',
  ]);
  expect(lines.find((line) => line.startsWith('home'))).toMatch(/\|env\|WALLET_HOME\|true$/);
});

test.each([
  ['{"color":"blue"}', 'says color is blue', ['config unset color']],
  ['{"color":', 'holds no settings', ['config set lang en --yes']],
  ['[]', 'holds no settings', ['config unset lang --yes']],
])('the broken file %j is named by every command, and mended by config', async (text, problem, mending) => {
  const { file, wallet, says } = someone();
  says(text);
  for (const line of ['balance', 'test-cards']) {
    const { code, stdout, stderr } = await wallet(line);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`✗ ${file} ${problem}`);
  }
  const list = await wallet('config list');
  expect(list.code).toBe(0);
  expect(list.stderr).toContain(problem);
  for (const line of mending) expect((await wallet(line)).code).toBe(0);
  expect((await wallet('balance')).code).toBe(0);
});

test('what stands in a file that cannot be read is not thrown away unasked', async () => {
  const { file, wallet, says } = someone();
  says('{"lang":"en",}');
  const { code, stderr } = await wallet('config set color never --json');
  expect([code, stderr]).toEqual([5, expect.stringContaining('"CONFIRM_REQUIRED"')]);
  expect(readFileSync(file, 'utf8')).toBe('{"lang":"en",}');
});

test('where settings cannot be kept or read, a line says why', async () => {
  const { file, wallet } = someone();
  mkdirSync(file, { recursive: true });
  const kept = await wallet('config set lang en');
  expect([kept.code, kept.stderr]).toEqual([
    2,
    expect.stringContaining(`✗ ${file} cannot be read: something else than`),
  ]);
  rmSync(dirname(file), { recursive: true });
  writeFileSync(dirname(file), '');
  expect((await wallet('config set lang en')).stderr).toContain(
    `✗ ${file} cannot be written: a file stands where the folder should be. Nothing was done.`,
  );
});

test.skipIf(process.platform === 'win32')('in a folder that was deleted, a command says so', () => {
  const wallet = (...words: string[]) =>
    spawnSync('sh', ['-c', 'rmdir "$PWD" && exec "$0" "$@"', process.execPath, walletProgram, ...words], {
      cwd: temporaryFolder(),
      env: cleanEnvironment(),
      encoding: 'utf8',
    });
  for (const words of [
    ['balance', '--home', 'here'],
    ['flow', 'check', 'a.flow'],
  ])
    expect(wallet(...words)).toMatchObject({
      status: 2,
      stderr: '✗ The folder that you are in was deleted.\n  Go to another one.\n',
    });
});

test.runIf(process.platform === 'linux')(
  'where a folder takes no other, nothing is tried for ever',
  async () => {
    const { wallet } = someone();
    const home = '/proc/walletsim';
    for (const line of [`balance --home ${home}`, 'config set lang en'])
      expect(await wallet(line, { XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home })).toMatchObject({
        code: 6,
        stderr: expect.stringContaining(`✗ ${home}`) as string,
      });
  },
);

test('slips are usage errors, and write nothing', async () => {
  const { file, wallet } = someone();
  for (const line of [
    'config set colour never',
    'config set color blue',
    'config set home relative',
    'config get colour',
    'config unset colour',
    'config set color never --world --user',
  ])
    expect([line, (await wallet(line)).code]).toEqual([line, 2]);
  expect(existsSync(file)).toBe(false);
});

test('there must be a world to have settings of its own', async () => {
  const { wallet } = someone();
  const home = join(temporaryFolder(), 'none');
  const { code, stderr } = await wallet(`config set lang en --world --home ${home} --json`);
  expect(code).toBe(3);
  expect(stderr).toContain('"WORLD_MISSING"');
});
