/**
 * What the gateway costs: orders placed and asked for through `wallet serve`, beside a bare route of the same framework
 * that verifies and signs with the same keys and does nothing else, each in a process of its own. Requests are signed
 * beforehand. The processor time of the server is what a busy machine doesn't change.
 */

import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { inTurns, ratios, spread } from './measure.js';
import { program, scratch } from './worlds.js';

const CLIENTS = 16;
const TICKS_PER_SECOND = 100;

if (process.argv[1] === import.meta.filename) bare();

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

export async function gateway({ rounds, quick, row }) {
  const requests = quick ? 100 : 400;
  const env = { ...process.env, WALLET_HOME: join(scratch, 'gateway') };
  const words = ['merchant', 'keys', 'coffee', '--dir', join(scratch, 'keys'), '--json'];
  const made = spawnSync(process.execPath, [program, ...words], { env, encoding: 'utf8' });
  const keys = JSON.parse(made.stdout).env;
  const privateKey = readFileSync(keys.WECHATPAY_PRIVATE_KEY_FILE, 'utf8');
  const certificate = readFileSync(keys.WECHATPAY_CERTIFICATE_FILE, 'utf8');
  const bareEnv = { ...env, KEYS: JSON.stringify({ certificate, privateKey }) };
  const servers = {
    bare: await started([import.meta.filename], bareEnv),
    gateway: await started([program, 'serve', '--port', '0', '--json'], env),
  };
  const measured = { bare: [], gateway: [] };
  const things = Object.entries(servers).map(([name, server]) => [
    name,
    async (round) => {
      const numbers = Array.from({ length: requests }, (_, index) => `${name}-${round}-${index}`);
      const sent = (write) => numbers.map((number) => write(keys, privateKey, number));
      measured[name].push({
        placed: await timed(server, sent(place)),
        asked: await timed(server, sent(ask)),
      });
    },
  ]);
  try {
    await inTurns(rounds, Object.fromEntries(things));
    const beside = (what, which, value, unit) => {
      const values = (name) => measured[name].map((each) => each[which][value]);
      const median = spread(values('gateway')).median;
      row({ what, ...ratios(values('gateway'), values('bare')), measured: median, unit });
    };
    const bareRoute = 'beside a bare route that verifies and signs';
    beside(`orders placed through \`wallet serve\`, ${bareRoute}`, 'placed', 'perSecond', '/s');
    beside(`the server’s processor time for each order placed, ${bareRoute}`, 'placed', 'processor', 'ms');
    beside(`orders asked for through \`wallet serve\`, ${bareRoute}`, 'asked', 'perSecond', '/s');
    beside(`the server’s processor time for each order asked for, ${bareRoute}`, 'asked', 'processor', 'ms');
  } finally {
    for (const { child } of Object.values(servers)) child.kill();
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

/** Sends all requests from so many clients at once: how many a second, and the server's processor time for each. */
async function timed({ child, url }, requests) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const left = [...requests];
  const busy = processorOf(child.pid);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let next = left.pop(); next; next = left.pop()) await answered(url, agent, next);
    }),
  );
  const ms = performance.now() - began;
  agent.destroy();
  return {
    perSecond: (requests.length / ms) * 1000,
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
