/** What a client can do to the server: nothing that is not bounded. */

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { authorization, send } from './raw.ts';
import { openShop, type Shop } from './shop.ts';

vi.setConfig({ testTimeout: 60_000 });

const NATIVE = '/v3/pay/transactions/native';

/** A connection on which anything can be written; what came back and whether it was closed. */
async function dial({ url }: Shop) {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, closed, heard: () => text };
}

/** The server answers as ever. */
async function isWell(shop: Shop): Promise<void> {
  const order = shop.order(`well-${Date.now()}`, 100);
  expect(await shop.post('v3/pay/transactions/native', order)).toHaveProperty('code_url');
}

it('a body of 100 MB is refused before it is read', async () => {
  const shop = await openShop();
  const before = process.memoryUsage().rss;
  const declared = await dial(shop);
  declared.socket.write(`POST ${NATIVE} HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n{`);
  await declared.closed;
  expect(declared.heard()).toMatch(/^HTTP\/1\.1 413 /);
  expect(declared.heard()).toContain('"code":"BODY_TOO_LARGE"');

  const streamed = await dial(shop);
  streamed.socket.write(`POST ${NATIVE} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  for (let sent = 0; sent < 100 && !streamed.socket.destroyed; sent += 1) {
    if (!streamed.socket.write(chunk)) await Promise.race([sleep(200), streamed.closed]);
  }
  await streamed.closed;
  expect(streamed.heard()).toMatch(/^(?:HTTP\/1\.1 413 |$)/);
  expect(process.memoryUsage().rss - before).toBeLessThan(80 << 20);
  await isWell(shop);
});

it('a flood of headers is refused, and so is what is no HTTP', async () => {
  const shop = await openShop();
  for (const [flood, status] of [
    [`GET /v3/certificates HTTP/1.1\r\nHost: x\r\n${'X-Flood: 1\r\n'.repeat(100_000)}\r\n`, 431],
    [`GET /v3/certificates HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(1 << 20)}\r\n\r\n`, 431],
    [`GET /${'x'.repeat(1 << 20)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['\u0016\u0003\u0001\u0002 TLS, perhaps\r\n\r\n', 400],
    [`POST ${NATIVE} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
    [`POST ${NATIVE} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n`, 400],
  ] as const) {
    const client = await dial(shop);
    client.socket.write(flood);
    await client.closed;
    expect(client.heard()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} |^$`));
  }
  await isWell(shop);
});

it('clients that send too slowly are cut off, in the headers and in the body', async () => {
  const shop = await openShop();
  const [inHeaders, inBody] = [await dial(shop), await dial(shop)];
  inHeaders.socket.write(`POST ${NATIVE} HTTP/1.1\r\nHost: x\r\n`);
  inBody.socket.write(`POST ${NATIVE} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n`);
  const drip = setInterval(() => {
    for (const { socket } of [inHeaders, inBody]) if (!socket.destroyed) socket.write('x');
  }, 200);
  await Promise.all([inHeaders.closed, inBody.closed]);
  clearInterval(drip);
  expect(inHeaders.heard()).toMatch(/^HTTP\/1\.1 408 /);
  await isWell(shop);
});

it('connections beyond the most there may be are closed, those that are open go on', async () => {
  const shop = await openShop();
  const clients = await Promise.all(Array.from({ length: 600 }, async () => dial(shop)));
  await expect
    .poll(() => clients.filter(({ socket }) => socket.destroyed).length, { timeout: 10_000 })
    .toBe(600 - 512);
  for (const { socket } of clients) socket.destroy();
  await expect
    .poll(async () =>
      send(shop, { method: 'GET', path: '/v3/certificates' }).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(401);
  await isWell(shop);
});

it('a client that goes away in the middle harms nobody', async () => {
  const shop = await openShop();
  for (const part of ['POST /v3', `POST ${NATIVE} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a":`]) {
    const client = await dial(shop);
    client.socket.write(part);
    client.socket.resetAndDestroy();
    await client.closed;
    expect(client.heard()).toBe('');
  }
  await isWell(shop);
});

it('a request that is to have no answer gets none, and what was done by it was done', async () => {
  const shop = await openShop();
  for (const [fault, number] of [
    ['TIMEOUT', 'silent-1'],
    ['TIMEOUT_PAID', 'silent-2'],
  ] as const) {
    const body = JSON.stringify(shop.order(number, 100));
    const client = await dial(shop);
    const sign = authorization(shop, { path: NATIVE, body });
    client.socket.write(
      `POST ${NATIVE} HTTP/1.1\r\nHost: x\r\nAuthorization: ${sign}\r\nWalletsim-Fault: ${fault}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await expect.poll(() => shop.log.length).toBeGreaterThan(0);
    expect(client.heard()).toBe('');
    client.socket.destroy();
    shop.log.length = 0;
  }
  expect(shop.wallet.byRef(`order/${shop.account.mchid}/silent-1`)).toBeUndefined();
  expect(shop.wallet.byRef(`order/${shop.account.mchid}/silent-2`)).toMatchObject({ status: 'UNPAID' });
});
