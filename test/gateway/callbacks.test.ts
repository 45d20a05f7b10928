/** Callbacks: retried by the table on the world's clock, to this machine alone, at least once whatever happens. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createGateway } from '../../src/gateway/gateway.ts';
import { post } from '../../src/gateway/callbacks/post.ts';
import { DAY, HOUR, MINUTE, NINE, SECOND } from '../support/given.ts';
import { done, openShop, type Shop, type ShopOptions, withPayer } from './shop.ts';
import { prepayIn } from '../../src/wallet.ts';

vi.setConfig({ testTimeout: 60_000 });

async function open(options: ShopOptions = {}) {
  const shop = await openShop({ clock: NINE, ...options });
  await withPayer(shop.wallet);
  return shop;
}

/** An order that is paid; the payment's id. */
async function sells(shop: Shop, number: string, more: object = {}): Promise<string> {
  const order = shop.order(number, 1_000, more);
  const { code_url: url } = await shop.post<{ code_url: string }>('v3/pay/transactions/native', order);
  const { entry } = await done(shop.wallet, 'payOrder', { order: prepayIn(url)?.order ?? '' });
  return entry?.id ?? '';
}

/** Lets the world's time pass. */
const pass = async ({ wallet }: Shop, ms: number) => done(wallet, 'setClock', { at: wallet.now + ms });

/** Waits until the gateway reported so many tries. */
async function tried(shop: Shop, count: number) {
  const told = () => shop.log.filter(({ kind }) => kind === 'callback');
  await expect.poll(() => told().length, { timeout: 15_000, interval: 10 }).toBeGreaterThanOrEqual(count);
  return told();
}

it('what is not acknowledged is sent again after 15 s, 15 s, 30 s, 3 min and so on, fifteen times in a day', async () => {
  const shop = await open({
    answers: Array.from({ length: 16 }, (_, index) => [500, 404, 302, 201][index % 4] ?? 500),
  });
  const id = await sells(shop, 'stubborn1');
  const waits = [
    ...[15, 15, 30].map((count) => count * SECOND),
    ...[3, 10, 20, 30, 30, 30, 60].map((count) => count * MINUTE),
    ...[3, 3, 3, 6, 6].map((count) => count * HOUR),
  ];
  for (const [index, wait] of waits.entries()) {
    await tried(shop, index + 1);
    // A moment before it is due nothing is sent.
    await pass(shop, wait - SECOND);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(shop.heard).toHaveLength(index + 1);
    await pass(shop, SECOND);
  }
  const told = await tried(shop, 16);
  expect(told.at(-1)?.means).toContain('given up');
  expect(shop.wallet.world.callbacks.size).toBe(0);
  expect(new Set(shop.heard.map((each) => each.id))).toEqual(new Set([`EV-${id}`]));
  await pass(shop, DAY);
  expect(shop.heard).toHaveLength(16);
});

it('one acknowledgement ends it; what came between is in its story', async () => {
  const shop = await open({ answers: [503] });
  const id = await sells(shop, 'second-try');
  await tried(shop, 1);
  await pass(shop, 15 * SECOND);
  const told = await tried(shop, 2);
  expect(told.map(({ status, means }) => [status, means])).toEqual([
    [503, `Callback 1 of ${id}: HTTP 503, again at 2026-01-05T09:00:15+08:00.`],
    [204, `Callback 2 of ${id}: HTTP 204, received.`],
  ]);
  expect(shop.wallet.callbackStory(id).length).toBeGreaterThan(3);
});

it('a handler has five seconds', async () => {
  const shop = await open({ answers: ['never'] });
  const id = await sells(shop, 'too-slow-1');
  const [told] = await tried(shop, 1);
  expect(told).toMatchObject({
    means: `Callback 1 of ${id}: no answer within 5 s, again at 2026-01-05T09:00:15+08:00.`,
  });
  expect(told?.status).toBeUndefined();
});

it('nothing is sent to other machines, whatever they are called, unless they are named', async () => {
  const shop = await open();
  await sells(shop, 'elsewhere1', { notify_url: 'http://192.0.2.1/notify' });
  const [told] = await tried(shop, 1);
  expect(told?.means).toContain(
    '192.0.2.1 is not this machine; `wallet serve --allow-host 192.0.2.1` allows it',
  );
  for (const address of [
    'http://[2001:db8::1]/',
    'http://0.0.0.0/',
    'https://10.0.0.1/',
    'http://169.254.169.254/',
  ])
    expect((await post(address, {}, Buffer.alloc(0), [])).outcome).toContain('is not this machine');
  expect((await post('http://127.0.0.1:1/', {}, Buffer.alloc(0), [])).outcome).toContain('ECONNREFUSED');
});

it('a name of this machine with two addresses reaches the one that listens', async () => {
  const server = createServer((_, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await post(`http://localhost:${port}/n`, {}, Buffer.from('{}'), [])).toMatchObject({
    acknowledged: true,
  });
});

it('two servers on one world send each callback once; when one dies, the other one sends what it held', async () => {
  const shop = await open();
  const other = createGateway({ wallet: shop.wallet, log: () => undefined });
  other.start();
  onTestFinished(async () => other.stop());
  for (let index = 0; index < 10; index += 1) await sells(shop, `shared-00${index}`);
  await expect.poll(() => shop.wallet.world.callbacks.size, { timeout: 15_000 }).toBe(0);
  expect(shop.heard).toHaveLength(10);
  // A server claims one and dies: its claim runs out by the real clock.
  await shop.gateway.stop();
  await other.stop();
  const id = await sells(shop, 'orphaned1');
  await done(shop.wallet, 'claimCallback', { callback: id, realNow: Date.now() - 9_800 });
  const third = createGateway({ wallet: shop.wallet, log: () => undefined });
  third.start();
  onTestFinished(async () => third.stop());
  await shop.hears(11);
});

it('the faults of callbacks: one is lost, one is late, one comes twice', async () => {
  const shop = await open();
  const fault = async (name: string, number: string, more: object = {}) =>
    done(shop.wallet, 'setFault', { fault: name, on: true, number, once: true, ...more });
  await fault('callback-lost', 'lost-0001');
  await sells(shop, 'lost-0001');
  await fault('callback-late', 'late-0001', { ms: HOUR });
  await sells(shop, 'late-0001');
  await fault('callback-duplicate', 'twice-001');
  await sells(shop, 'twice-001');
  await shop.hears(2);
  expect(shop.heard.map(({ told }) => told['out_trade_no'])).toEqual(['twice-001', 'twice-001']);
  await pass(shop, HOUR);
  expect((await shop.hears(3)).at(-1)?.told).toMatchObject({ out_trade_no: 'late-0001' });
});
