/** The gateway's server killed in the middle of business: nobody pays twice, nothing is lost, every program is told. */

import { spawn } from 'node:child_process';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Aes } from 'wechatpay-axios-plugin';
import { cleanEnvironment } from '../support/environment.ts';
import { runJson, temporaryHome, walletProgram } from '../support/program.ts';
import { openShop, PIN, Wallet } from './shop.ts';
import { prepayIn } from '../../src/wallet.ts';

vi.setConfig({ testTimeout: 300_000 });

const ORDERS = Number(process.env['WALLET_ORDERS'] ?? 2_000);
const CLIENTS = 16;
const NATIVE = '/v3/pay/transactions/native';
const PAYERS = ['u0', 'u1', 'u2', 'u3'];

/** A server of the built program; `ended` when it has. */
async function serve(home: string, port: number) {
  const child = spawn(process.execPath, [walletProgram, 'serve', '--port', String(port), '--json'], {
    env: cleanEnvironment({ WALLET_HOME: home }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (bytes) => resolve(String(bytes))),
  );
  const { url, port: chosen } = JSON.parse(said) as { url: string; port: number };
  return { child, ended, url, port: chosen };
}

/** The merchant's own number in a callback. */
function numberIn(body: string, apiV3Key: string): string {
  const { resource } = JSON.parse(body) as {
    resource: { ciphertext: string; nonce: string; associated_data: string };
  };
  const { ciphertext, nonce, associated_data: associated } = resource;
  const plain = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated);
  return (JSON.parse(plain) as { out_trade_no: string }).out_trade_no;
}

/** The program's handler: it counts what it is told, by the program's own numbers. */
async function openHandler(apiV3Key: () => string) {
  const told = new Map<string, number>();
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    const number = numberIn((await buffer(request)).toString(), apiV3Key());
    told.set(number, (told.get(number) ?? 0) + 1);
    response.writeHead(204).end();
  };
  const server = createServer((request, response) => void hear(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify` };
}

test(`${ORDERS} orders from ${CLIENTS} clients, and a kill -9 of the server in the middle`, async () => {
  const home = temporaryHome();
  await openShop(home, PAYERS);
  const folder = join(home, '..', 'keys');
  const { env } = await runJson<{ env: Record<string, string> }>(
    ['merchant', 'keys', 'coffee', '--mode', 'public-key', '--dir', folder],
    { home },
  );
  const read = (name: string) => readFileSync(env[name] ?? '', 'utf8');
  const handler = await openHandler(() => env['WECHATPAY_API_V3_KEY'] ?? '');
  // What a dead server claimed is free after this.
  await runJson(['rules', 'set', 'callback-lease', '2s'], { home });
  let server = await serve(home, 0);
  const { port } = server;
  const { WECHATPAY_MCHID: mchid = '', WECHATPAY_APPID: appid = '' } = env;
  const privateKey = createPrivateKey(read('WECHATPAY_PRIVATE_KEY_FILE'));
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  onTestFinished(() => agent.destroy());
  const wallet = Wallet.open({ home });
  onTestFinished(() => wallet.close());
  const numbers = Array.from({ length: ORDERS }, (_, index) => `order-${index}`);
  const left = [...numbers];

  /** Places an order, by hand for speed: other tests do it by the SDK. The text of the answer; rejects if none comes. */
  async function place(number: string): Promise<string> {
    const order = { appid, mchid, description: 'Latte', out_trade_no: number, notify_url: handler.url };
    const body = JSON.stringify({ ...order, amount: { total: 2 } });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const text = `POST\n${NATIVE}\n${timestamp}\n${number}\n${body}\n`;
    const signature = sign('sha256', Buffer.from(text), privateKey).toString('base64');
    const parts = {
      mchid,
      nonce_str: number,
      signature,
      timestamp,
      serial_no: env['WECHATPAY_SERIAL'] ?? '',
    };
    const fields = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
    const headers = { Authorization: `WECHATPAY2-SHA256-RSA2048 ${fields.join(',')}` };
    return new Promise((resolve, reject) => {
      const request = httpRequest({ agent, host: '127.0.0.1', port, method: 'POST', path: NATIVE, headers });
      request.once('error', reject);
      request.once(
        'response',
        (response) => void buffer(response).then((bytes) => resolve(String(bytes)), reject),
      );
      request.end(body);
    });
  }

  /** Places an order as a program does: again with the same number, as long as it gets no answer. */
  async function places(number: string): Promise<string> {
    for (;;) {
      const answer = await place(number).catch(() => undefined);
      if (answer !== undefined) {
        const { code_url: code = answer } = JSON.parse(answer) as { code_url?: string };
        return prepayIn(code)?.order ?? code;
      }
      await sleep(20);
    }
  }

  async function client(): Promise<void> {
    for (let number = left.pop(); number !== undefined; number = left.pop()) {
      const order = await places(number);
      const as = PAYERS[left.length % PAYERS.length] ?? '';
      const { refusal } = await wallet.submit('payOrder', { order }, { as, pin: PIN });
      expect(refusal).toBeUndefined();
      // Whoever pays what is paid is refused, however often it is tried.
      if (left.length % 50 === 0)
        expect((await wallet.submit('payOrder', { order }, { as, pin: PIN })).refusal?.code).toBe(
          'ORDER_CLOSED',
        );
    }
  }

  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  await expect.poll(() => left.length, { timeout: 200_000, interval: 5 }).toBeLessThan(ORDERS / 2);
  server.child.kill('SIGKILL');
  await server.ended;
  server = await serve(home, port);
  await clients;
  await expect.poll(() => handler.told.size, { timeout: 60_000, interval: 20 }).toBe(ORDERS);
  await expect
    .poll(() => (wallet.catchUp(), wallet.world.callbacks.size), { timeout: 60_000, interval: 20 })
    .toBe(0);
  server.child.kill('SIGTERM');
  await server.ended;

  expect([...handler.told.keys()].toSorted()).toEqual(numbers.toSorted());
  const orders = numbers.map((number) => wallet.byRef(`order/${mchid}/${number}`));
  expect(
    new Set(orders.map((order) => order?.type === 'order' && order.status === 'PAID' && order.payment)).size,
  ).toBe(ORDERS);
  const paidFen = PAYERS.reduce(
    (all, user) => all + 50_000 - (wallet.world.accounts.get(`balance/${user}`) ?? 0),
    0,
  );
  expect(paidFen).toBe(2 * ORDERS);
  expect(wallet.audit()).toMatchObject({ problems: [] });
});
