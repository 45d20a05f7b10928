/**
 * What the gateway costs: orders placed and asked for through `wallet serve`, beside a bare route of the same framework
 * that verifies and signs with the same keys and does nothing else. Side by side, each in a process of its own; requests
 * are signed beforehand. The processor time of the server is what a busy machine doesn't change.
 *
 *     npm run bench:gateway
 */

import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const REQUESTS = Number(process.env.REQUESTS ?? 400);
const CLIENTS = 16;
const TICKS_PER_SECOND = 100;

const wallet = fileURLToPath(new URL('../bin/wallet.js', import.meta.url));

if (process.argv[2] === 'bare') bare();
else await compare();

/** The least that can answer: parses, verifies, signs. */
function bare() {
  const { certificate, privateKey } = JSON.parse(process.env.KEYS);
  const key = createPrivateKey(privateKey);
  const publicKey = createPublicKey(certificate);
  const app = new Hono();
  app.all('*', async ({ req }) => {
    const body = await req.text();
    const field = (name) => new RegExp(`${name}="([^"]*)"`).exec(req.header('authorization'))[1];
    const { pathname, search } = new URL(req.url);
    const text = [req.method, pathname + search, field('timestamp'), field('nonce_str'), body, ''].join('\n');
    if (!verify('sha256', Buffer.from(text), publicKey, Buffer.from(field('signature'), 'base64')))
      return new Response('', { status: 401 });
    if (body !== '') JSON.parse(body);
    const answer = JSON.stringify({ code_url: 'weixin://wxpay/bizpayurl?pr=wx000000000000000000000000' });
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), randomBytes(16).toString('hex')];
    const signed = sign('sha256', Buffer.from([timestamp, nonce, answer, ''].join('\n')), key);
    return new Response(answer, {
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Wechatpay-Nonce': nonce,
        'Wechatpay-Signature': signed.toString('base64'),
        'Wechatpay-Timestamp': timestamp,
      },
    });
  });
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
    console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` })),
  );
}

async function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'walletsim-bench-'));
  const env = { ...process.env, WALLET_HOME: join(folder, 'world') };
  const made = spawnSync(
    process.execPath,
    [wallet, 'merchant', 'keys', 'coffee', '--dir', join(folder, 'keys'), '--json'],
    {
      env,
      encoding: 'utf8',
    },
  );
  const keys = JSON.parse(made.stdout).env;
  const privateKey = readFileSync(keys.WECHATPAY_PRIVATE_KEY_FILE, 'utf8');
  const certificate = readFileSync(keys.WECHATPAY_CERTIFICATE_FILE, 'utf8');
  const servers = {
    bare: await started([import.meta.filename, 'bare'], {
      ...env,
      KEYS: JSON.stringify({ certificate, privateKey }),
    }),
    gateway: await started([wallet, 'serve', '--port', '0', '--json'], env),
  };
  try {
    const places = { bare: [], gateway: [] };
    const asks = { bare: [], gateway: [] };
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [name, server] of Object.entries(servers)) {
        const numbers = Array.from({ length: REQUESTS }, (_, index) => `${name}-${round}-${index}`);
        places[name].push(
          await timed(
            server,
            numbers.map((number) => place(keys, privateKey, number)),
          ),
        );
        asks[name].push(
          await timed(
            server,
            numbers.map((number) => ask(keys, privateKey, number)),
          ),
        );
      }
    console.log(
      `${CLIENTS} clients, ${availableParallelism()} processors, medians of ${ROUNDS} rounds of ${REQUESTS} requests\n`,
    );
    table('placing an order', places);
    table('asking for an order', asks);
  } finally {
    for (const { child } of Object.values(servers)) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function started(args, env) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, url: JSON.parse(line).url };
}

function place({ WECHATPAY_APPID: appid, WECHATPAY_MCHID: mchid, ...keys }, privateKey, number) {
  const order = {
    appid,
    mchid,
    description: 'Latte',
    out_trade_no: number,
    notify_url: 'http://127.0.0.1:9/',
  };
  const body = JSON.stringify({ ...order, amount: { total: 1800 } });
  return signed({ ...keys, WECHATPAY_MCHID: mchid }, privateKey, 'POST', '/v3/pay/transactions/native', body);
}

function ask(keys, privateKey, number) {
  const path = `/v3/pay/transactions/out-trade-no/${number}?mchid=${keys.WECHATPAY_MCHID}`;
  return signed(keys, privateKey, 'GET', path, '');
}

/** A request as a merchant's program sends it. */
function signed({ WECHATPAY_MCHID, WECHATPAY_SERIAL }, privateKey, method, path, body) {
  const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), randomBytes(16).toString('hex')];
  const text = [method, path, timestamp, nonce, body, ''].join('\n');
  const signature = sign('sha256', Buffer.from(text), privateKey).toString('base64');
  const said = {
    mchid: WECHATPAY_MCHID,
    nonce_str: nonce,
    timestamp,
    serial_no: WECHATPAY_SERIAL,
    signature,
  };
  const fields = Object.entries(said).map(([name, value]) => `${name}="${value}"`);
  const headers = {
    Authorization: `WECHATPAY2-SHA256-RSA2048 ${fields.join(',')}`,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  return { method, path, headers, body };
}

/** Sends all requests from so many clients at once: how long each took, all of them, and the server's processor. */
async function timed({ child, url }, requests) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const left = [...requests];
  const took = [];
  const busy = processorOf(child.pid);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let next = left.pop(); next; next = left.pop()) {
        const sent = performance.now();
        await answered(url, agent, next);
        took.push(performance.now() - sent);
      }
    }),
  );
  const ms = performance.now() - began;
  agent.destroy();
  took.sort((one, other) => one - other);
  return {
    perSecond: (requests.length / ms) * 1000,
    median: took[Math.floor(took.length / 2)],
    late: took[Math.floor(took.length * 0.99)],
    processor: (processorOf(child.pid) - busy) / requests.length,
  };
}

async function answered(url, agent, { method, path, headers, body }) {
  const sending = request(url + path, { method, headers, agent });
  sending.end(body);
  const [response] = await once(sending, 'response');
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200) throw new Error(`${method} ${path}: ${response.statusCode}`);
}

/** The processor time that a process has used, in ms; not a number where there is no /proc. */
function processorOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

function table(what, { bare: plain, gateway }) {
  const of = (rounds, name) =>
    rounds.map((round) => round[name]).toSorted((one, other) => one - other)[ROUNDS >> 1];
  const row = (name, rounds) =>
    `${name.padEnd(12)}${of(rounds, 'perSecond').toFixed(0).padStart(6)} a second  median ${of(rounds, 'median').toFixed(1).padStart(6)} ms  99 % ${of(rounds, 'late').toFixed(1).padStart(6)} ms  processor ${of(rounds, 'processor').toFixed(2)} ms`;
  const share = (name) => `${((of(gateway, name) / of(plain, name)) * 100).toFixed(0)} %`;
  const processor = `${((of(plain, 'processor') / of(gateway, 'processor')) * 100).toFixed(0)} %`;
  console.log(`${what}\n  ${row('bare route', plain)}\n  ${row('gateway', gateway)}`);
  console.log(`  throughput ${share('perSecond')} of it; by processor time alone ${processor}\n`);
}
