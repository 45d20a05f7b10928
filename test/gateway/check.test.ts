/** `merchant check` against handlers as they are in the field: a good one, and each careless in its own way. */

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { type Checked, checkHandler } from '../../src/gateway/check/checks.ts';
import { orderRef } from '../../src/wallet.ts';
import { temporaryHome } from '../support/program.ts';
import { emptyWorld } from '../support/world.ts';
import { done, openShop, type Shop, verified, withPayer } from './shop.ts';

/** What a handler decides about a callback: the status that it answers. */
type Handler = (shop: Shop, headers: IncomingMessage['headers'], body: string) => number;

/** As the operator asks for: verified, decrypted, the amount compared; the same again is no news. */
const careful: Handler = (shop, headers, body) => {
  try {
    const { told } = verified(shop.account, shop.certs, headers, body);
    return (told['amount'] as { total: number }).total === 1800 ? 204 : 400;
  } catch {
    return 401;
  }
};

async function listening(shop: Shop, handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    void text(request).then((body) => response.writeHead(handler(shop, request.headers, body)).end());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}

/** A shop whose order was paid; what the checks of this handler give, by their names. */
async function checkedWith(
  handler: Handler,
  { told = false, asks = false, gone = false } = {},
): Promise<Record<string, Checked['result']>> {
  const shop = await openShop();
  await withPayer(shop.wallet);
  if (!told) await done(shop.wallet, 'setFault', { fault: 'callback-lost', on: true });
  const { code_url: code } = await shop.post('v3/pay/transactions/native', shop.order('order-1', 1800));
  await done(shop.wallet, 'payOrder', { order: String(code) });
  if (told) await shop.hears(1);
  if (asks) await shop.get('v3/pay/transactions/out-trade-no/order-1', { mchid: shop.account.mchid });
  await expect.poll(() => shop.wallet.world.callbacks.size).toBe(0);
  const order = shop.wallet.byRef(orderRef(shop.account.mchid, 'order-1'));
  if (order?.type !== 'order' || order.payment === undefined) throw new Error('it was not paid');
  const { wallet, account, log } = shop;
  const url = gone ? 'http://127.0.0.1:9/notify' : await listening(shop, handler);
  const paid = { ...order, payment: order.payment };
  const checked = await checkHandler({ wallet, account, url, order: paid, allowHosts: [], log });
  return Object.fromEntries(checked.map(({ check, result }) => [check, result]));
}

const all = (result: Checked['result']) => ({
  forged: result,
  probe: result,
  amount: result,
  genuine: result,
  time: result,
  duplicate: result,
  query: result,
});

test('a careful program that asks for what it was not told of passes', async () => {
  expect(await checkedWith(careful, { asks: true })).toEqual(all('pass'));
});

test('of an order that it was told of, what can no longer be tried is not', async () => {
  const tried = { ...all('pass'), amount: 'not-tried', query: 'not-tried' };
  expect(await checkedWith(careful, { told: true })).toEqual(tried);
});

test.each<{ what: string; handler: Handler; fails: readonly string[] }>([
  { what: 'believes everything', handler: () => 200, fails: ['forged', 'probe', 'amount'] },
  {
    what: 'answers with a redirection',
    handler: (...all) => (careful(...all) === 204 ? 302 : 401),
    fails: ['genuine', 'duplicate'],
  },
  { what: 'refuses everything', handler: () => 500, fails: ['genuine', 'duplicate'] },
  {
    what: 'does not compare the amount',
    handler: (shop, headers, body) => {
      try {
        return verified(shop.account, shop.certs, headers, body) ? 200 : 500;
      } catch {
        return 401;
      }
    },
    fails: ['amount'],
  },
])('a program that $what fails there', async ({ handler, fails }) => {
  const failed = Object.fromEntries(fails.map((name) => [name, 'fail']));
  expect(await checkedWith(handler, { asks: true })).toEqual({ ...all('pass'), ...failed });
});

test('a program that trips over the same callback again, and never asks, fails there', async () => {
  let count = 0;
  const once: Handler = (...given) => (careful(...given) === 204 ? ((count += 1) > 1 ? 500 : 204) : 401);
  expect(await checkedWith(once)).toEqual({ ...all('pass'), duplicate: 'fail', query: 'fail' });
});

test('a program that is not there fails, and is not said to have refused anything', async () => {
  expect(await checkedWith(careful, { asks: true, gone: true })).toEqual({ ...all('fail'), query: 'pass' });
});

test('without an order that was paid there is nothing to check with', async () => {
  const { json, refusal } = emptyWorld(temporaryHome());
  expect(await refusal('merchant check http://127.0.0.1:9/notify')).toMatchObject({ exitCode: 3 });
  await json('merchant keys coffee --dir', temporaryHome());
  expect(await refusal('merchant check http://127.0.0.1:9/notify')).toMatchObject({
    code: 'USAGE',
    exitCode: 2,
  });
});
