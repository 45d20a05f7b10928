/** The gateway's server killed in the middle of business: nobody pays twice, nothing is lost, every program is told. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Aes, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { cleanEnvironment } from '../support/environment.ts';
import { runJson, temporaryHome, walletProgram } from '../support/program.ts';
import { openShop, PIN, Wallet } from './shop.ts';

vi.setConfig({ testTimeout: 300_000 });

const ORDERS = Number(process.env['WALLET_ORDERS'] ?? 2_000);
const CLIENTS = 16;
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

/** The program's handler: it counts what it is told, by the program's own numbers. */
async function openHandler(apiV3Key: () => string) {
  const told = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const { resource } = JSON.parse((await buffer(request)).toString()) as {
      resource: { ciphertext: string; nonce: string; associated_data: string };
    };
    const plain = Aes.AesGcm.decrypt(
      resource.ciphertext,
      apiV3Key(),
      resource.nonce,
      resource.associated_data,
    );
    const { out_trade_no: number } = JSON.parse(plain) as { out_trade_no: string };
    told.set(number, (told.get(number) ?? 0) + 1);
    response.writeHead(204).end();
  });
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
  let server = await serve(home, 0);
  const { port } = server;
  const { WECHATPAY_MCHID: mchid = '', WECHATPAY_APPID: appid = '' } = env;
  const sdk = new Wechatpay({
    mchid,
    serial: env['WECHATPAY_SERIAL'] ?? '',
    privateKey: read('WECHATPAY_PRIVATE_KEY_FILE'),
    certs: {
      [env['WECHATPAY_PUBLIC_KEY_ID'] ?? '']: Rsa.from(
        read('WECHATPAY_PUBLIC_KEY_FILE'),
        Rsa.KEY_TYPE_PUBLIC,
      ),
    },
    baseURL: server.url,
  });
  const wallet = Wallet.open({ home });
  onTestFinished(() => wallet.close());
  const numbers = Array.from({ length: ORDERS }, (_, index) => `order-${index}`);
  const left = [...numbers];

  /** Places an order as a program does: again with the same number, as long as it gets no answer. */
  async function places(number: string): Promise<string> {
    for (;;) {
      try {
        const order = {
          appid,
          mchid,
          description: 'Latte',
          out_trade_no: number,
          notify_url: handler.url,
          amount: { total: 2 },
        };
        const { data } = await sdk
          .chain('v3/pay/transactions/native')
          .post<object, { data: { code_url: string } }>(order);
        return /pr=wx\d{14}(\d{18})00$/.exec(data.code_url)?.[1] ?? '';
      } catch (error) {
        if (error instanceof Error && 'response' in error && error.response) throw error;
        await sleep(20);
      }
    }
  }

  async function client(): Promise<void> {
    for (let number = left.pop(); number !== undefined; number = left.pop()) {
      const order = `4100${await places(number)}`;
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
  expect(await wallet.audit()).toMatchObject({ problems: [] });
});
