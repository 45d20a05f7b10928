/** `wallet run`, `serve`, `merchant keys` and `logs` as they are typed, with programs that know nothing of them. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cleanEnvironment, temporaryFolder } from '../support/environment.ts';
import { blocksOf } from '../support/markdown.ts';
import { run, temporaryHome, walletProgram } from '../support/program.ts';
import { emptyWorld, PIN, preparedWorlds } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL('../..', import.meta.url));
const prepared = preparedWorlds();

/** A folder with what `npm install walletsim wechatpay-axios-plugin` brings. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder();
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync(walletProgram, join(modules, '.bin', 'wallet'));
  const sdk = 'wechatpay-axios-plugin';
  symlinkSync(join(root, 'node_modules', sdk), join(modules, sdk));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A program that goes on, with all that it has said. */
interface Running {
  readonly child: ChildProcess;
  /** Waits until it has said this. */
  readonly says: (words: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
}

function start(command: string, args: readonly string[], cwd: string, home: string): Running {
  const child = spawn(command, args, { cwd, env: cleanEnvironment({ WALLET_HOME: home }) });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    ended,
    async says(words) {
      await expect.poll(() => said, { timeout: 30_000, interval: 20 }).toMatch(words);
      return words.exec(said) ?? expect.fail(said);
    },
  };
}

function wallet(words: readonly string[], cwd: string, home: string): Running {
  return start(process.execPath, [walletProgram, ...words], cwd, home);
}

test('the page for merchants takes a newcomer from nothing to the first callback in five commands', async () => {
  const page = join(root, 'docs', 'merchants.md');
  const [shop = ''] = blocksOf(page, 'js');
  const [block = ''] = blocksOf(page, 'sh');
  const commands = block.trim().split('\n');
  expect(commands).toHaveLength(5);
  const [install, addCard = '', keys = '', serve = '', pay = ''] = commands;
  expect(install).toBe('npm install walletsim wechatpay-axios-plugin');
  const folder = project({ 'shop.mjs': shop });
  const home = temporaryHome();
  const shell = (line: string) => start('sh', ['-c', line], folder, home);
  for (const line of [addCard, keys]) expect(await shell(line).ended, line).toBe(0);
  const running = shell(serve);
  const [, code = ''] = await running.says(/npx wallet pay '(.*)'/);
  const paying = shell(pay.replace(/'.*'/, `'${code}'`));
  await paying.says(/Paid ¥18.00 to Corner Coffee/);
  await running.says(/order-\d+ is SUCCESS: 1800 fen/);
  expect(await running.ended).toBe(0);
  expect((await emptyWorld(home).wallet('audit')).code).toBe(0);
});

/** Asks the operator for its certificates by each way that a program has; `curl` ways where it is there. */
const asking = `
  import https from 'node:https';
  import { createRequire } from 'node:module';
  import { text } from 'node:stream/consumers';
  const url = 'https://api.mch.weixin.qq.com/v3/certificates';
  const told = {};
  const answer = await new Promise((resolve, reject) => https.get(url, resolve).on('error', reject));
  told.https = answer.statusCode + JSON.parse(await text(answer)).code;
  const fetched = await fetch(url);
  told.fetch = fetched.status + (await fetched.json()).code;
  const { default: axios } = createRequire(
    createRequire(import.meta.url).resolve('wechatpay-axios-plugin'),
  )('axios');
  const { status, data } = await axios.get(url, { validateStatus: () => true });
  told.axios = status + data.code;
  told.elsewhere = await axios.get('https://www.example.com/').then(() => 'reached', (error) => error.message);
  console.log(JSON.stringify(told));
  process.exitCode = 7;
`;

test('whatever client a program uses, the operator is the gateway, other hosts are refused, and its exit code is kept', async () => {
  const folder = project({ 'asking.mjs': asking });
  const home = temporaryHome();
  const { code, stdout, stderr } = await run(['run', '--', 'node', 'asking.mjs'], { cwd: folder, home });
  const unsigned = '401SIGN_ERROR';
  expect(JSON.parse(stdout)).toEqual({
    https: unsigned,
    fetch: unsigned,
    axios: unsigned,
    elsewhere: expect.stringMatching(/403/) as string,
  });
  expect(code).toBe(7);
  expect(stderr).toContain('/v3/certificates was refused');
  expect(stderr).toContain('There is no Authorization header.');
  expect(stderr).toContain('`wallet logs` shows 3 more.');
  const { stdout: log } = await run(['logs', '--json'], { home });
  const entries = JSON.parse(log) as { kind: string; code: string; path: string }[];
  expect(entries.map(({ kind, code: what }) => `${kind} ${what}`)).toEqual([
    ...Array.from({ length: 3 }, () => 'request SIGN_ERROR'),
    'note HOST_REFUSED',
  ]);
  expect(entries.at(-1)?.path).toBe('www.example.com:443');
});

test.each([
  { name: 'its exit code', words: ['sh', '-c', 'exit 3'], ends: 3 },
  { name: 'the signal that ended it', words: ['sh', '-c', 'kill -TERM $$'], ends: 143 },
  { name: 'its own options', words: ['sh', '-c', 'test "$1" = --json', 'sh', '--json'], ends: 0 },
])('run ends as the program does: $name', async ({ words, ends }) => {
  const { code, stderr } = await run(['run', '--', ...words], { home: temporaryHome() });
  expect(stderr).toBe('');
  expect(code).toBe(ends);
});

test('a program that is not there, and keys of another world, are refused before anything runs', async () => {
  const { home, refusal, json } = prepared();
  expect(await refusal('run', '--', 'no-such-program')).toMatchObject({ code: 'USAGE', exitCode: 2 });
  const keys = join(temporaryFolder(), 'keys');
  await json('merchant keys coffee --dir', keys);
  expect((await run(['run', '--keys', keys, '--', 'true'], { home })).code).toBe(0);
  expect(await prepared().refusal('run --keys', keys, '--', 'true')).toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('another world') as string,
  });
});

test('on a copy, what a program does leaves the world as it was', async () => {
  const world = prepared();
  const pay = `node ${walletProgram} pay coffee 18 --pin ${PIN} --from balance --json`;
  const { code, stdout } = await run(['run', '--copy', '--', 'sh', '-c', pay], { home: world.home });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'PAID', amountFen: 1800 });
  expect(await world.balance()).toBe(100_000);
  expect(readdirSync(world.home).filter((name) => name.startsWith('gateway'))).toEqual([]);
});

test('Ctrl-C is the program’s: run waits until it has ended', async () => {
  const home = temporaryHome();
  const script = "trap 'echo tidied; exit 5' INT; echo ready; while :; do sleep 0.1; done";
  const child = spawn(process.execPath, [walletProgram, 'run', '--', 'sh', '-c', script], {
    env: cleanEnvironment({ WALLET_HOME: home }),
    // A process group of its own, as a terminal makes one: Ctrl-C goes to all of it.
    detached: true,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await expect.poll(() => said, { timeout: 20_000 }).toContain('ready');
  process.kill(-(child.pid ?? 0), 'SIGINT');
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(said).toContain('tidied');
  expect(code).toBe(5);
});

async function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
}

test('serve says where it listens, answers, and ends in peace', async () => {
  const home = temporaryHome();
  const served = wallet(['serve', '--port', '0', '--proxy', '--json'], temporaryFolder(), home);
  const [line = ''] = await served.says(/^\{.*\}\n/);
  const { url, port, env } = JSON.parse(line) as { url: string; port: number; env: Record<string, string> };
  expect(url).toBe(`http://127.0.0.1:${port}`);
  expect(env).toEqual({ HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: join(home, 'gateway-ca.pem') });
  expect(await statusOf(`${url}/v3/certificates`)).toBe(401);
  const second = await run(['serve', '--port', String(port)], { home });
  expect(second).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`Port ${port} is taken.`) as string,
  });
  served.child.kill('SIGTERM');
  expect(await served.ended).toBe(143);
  await expect(statusOf(url)).rejects.toThrow('ECONNREFUSED');
});

test('serve on an address that others can reach warns', async () => {
  const served = wallet(['serve', '--port', '0', '--host', '0.0.0.0'], temporaryFolder(), temporaryHome());
  await served.says(/Everybody who can reach 0\.0\.0\.0 can talk to this gateway/);
  served.child.kill('SIGINT');
  expect(await served.ended).toBe(130);
});

test('merchant keys: files that only their owner can read, the same account again, new ones on request', async () => {
  const { json, home } = prepared();
  const folder = join(temporaryFolder(), 'with space');
  type Keys = { mchid: string; serial: string; publicKeyId: string; env: Record<string, string> };
  const first = await json<Keys>('merchant keys coffee --dir', folder);
  const key = readFileSync(join(folder, 'apiclient_key.pem'), 'utf8');
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(first.mchid).toMatch(/^1900\d{6}$/);
  expect(first.env['WECHATPAY_API_V3_KEY']).toMatch(/^[0-9a-f]{32}$/);
  // Nothing of the private key is in the world.
  const middle = key.split('\n')[5] ?? '';
  for (const name of readdirSync(home))
    if (statSync(join(home, name)).isFile())
      expect(readFileSync(join(home, name), 'utf8')).not.toContain(middle);
  expect(await json<Keys>('merchant keys coffee --dir', folder)).toEqual(first);
  const publicKey = await json<Keys>('merchant keys coffee --mode public-key --dir', folder);
  expect(publicKey).toMatchObject({ mchid: first.mchid, serial: first.serial });
  expect(publicKey.env).not.toHaveProperty('WECHATPAY_PLATFORM_SERIAL');
  const rotated = await json<Keys>(
    'merchant keys coffee --rotate certificate api-keys platform --dir',
    folder,
  );
  expect(rotated.mchid).toBe(first.mchid);
  expect(rotated.serial).not.toBe(first.serial);
  expect(rotated.publicKeyId).not.toBe(first.publicKeyId);
  expect(rotated.env['WECHATPAY_API_V3_KEY']).not.toBe(first.env['WECHATPAY_API_V3_KEY']);
  const { stdout } = await run(
    ['run', '--keys', folder, '--', 'sh', '-c', 'echo "$WECHATPAY_PRIVATE_KEY_FILE"'],
    { home },
  );
  expect(stdout).toBe(`${join(folder, 'apiclient_key.pem')}\n`);
});

test('merchant keys never writes over a key that it did not make', async () => {
  const { refusal, json } = prepared();
  const folder = temporaryFolder();
  const file = join(folder, 'apiclient_key.pem');
  writeFileSync(file, 'a real merchant’s');
  expect(await refusal('merchant keys coffee --dir', folder)).toMatchObject({ code: 'USAGE', exitCode: 2 });
  expect(readFileSync(file, 'utf8')).toBe('a real merchant’s');
  const other = join(temporaryFolder(), 'keys');
  await json('merchant keys coffee --dir', other);
  expect(await refusal('merchant keys cinema --dir', other)).toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('apiclient_key.pem is there already') as string,
  });
  expect(await refusal('merchant keys nobody')).toMatchObject({ code: 'MERCHANT_UNKNOWN' });
});

test('logs --follow tells what comes, a document a line', async () => {
  const home = temporaryHome();
  const served = wallet(['serve', '--port', '0', '--json'], temporaryFolder(), home);
  const [, url = ''] = await served.says(/"url":"([^"]*)"/);
  const followed = wallet(['logs', '--follow', '--json'], temporaryFolder(), home);
  await statusOf(`${url}/v3/certificates?one`);
  await followed.says(/certificates\?one.*\n/);
  await statusOf(`${url}/v3/certificates?two`);
  const [line] = await followed.says(/^.*certificates\?two.*$/m);
  expect(JSON.parse(line)).toMatchObject({ kind: 'request', method: 'GET', status: 401, code: 'SIGN_ERROR' });
  followed.child.kill('SIGINT');
  expect(await followed.ended).toBe(130);
});
