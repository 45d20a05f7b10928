/** `wallet notify`, as the built program runs it beside a gateway on the same world. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { NINE } from '../support/given.ts';
import { run, runJson, temporaryHome } from '../support/program.ts';
import { done, openShop, type Shop, withPayer } from './shop.ts';
import { prepayIn } from '../../src/wallet.ts';

vi.setConfig({ testTimeout: 60_000 });

async function sells(shop: Shop, number: string): Promise<string> {
  const { code_url: url } = await shop.post<{ code_url: string }>(
    'v3/pay/transactions/native',
    shop.order(number, 1_000),
  );
  const { entry } = await done(shop.wallet, 'payOrder', { order: prepayIn(url)?.order ?? '' });
  return entry?.id ?? '';
}

it('callbacks are listed and shown, put off, doubled, dropped and sent again', async () => {
  const home = temporaryHome();
  const shop = await openShop({ home, clock: NINE });
  await withPayer(shop.wallet);
  const notify = async (...words: string[]) => runJson(['notify', ...words], { home });
  expect(await notify('list')).toEqual([]);

  await shop.gateway.stop();
  const id = await sells(shop, 'order-0001');
  const waiting = {
    entry: id,
    mchid: shop.account.mchid,
    event: 'TRANSACTION.SUCCESS',
    number: 'order-0001',
    url: shop.notifyUrl,
    status: 'WAITING',
    tries: 0,
    nextAt: '2026-01-05T09:00:00+08:00',
    answer: null,
  };
  expect(await notify('list', 'coffee')).toEqual([waiting]);
  expect(await notify('delay', id, '10m')).toMatchObject({ nextAt: '2026-01-05T09:10:00+08:00' });
  expect(await notify('resend', id)).toMatchObject({ nextAt: '2026-01-05T09:00:00+08:00' });
  await notify('duplicate', id);
  expect(await notify('drop', id)).toMatchObject({ status: 'DROPPED', nextAt: null });
  const { code, stderr } = await run(['notify', 'drop', id, '--json'], { home });
  expect([code, stderr]).toEqual([3, expect.stringContaining('CALLBACK_UNKNOWN')]);
  expect(shop.heard).toEqual([]);

  // What is over is sent once more, by any server there is.
  await notify('resend', id);
  shop.restart();
  await shop.hears(1);
  await expect
    .poll(async () => notify('show', id), { timeout: 20_000 })
    .toMatchObject({
      status: 'DELIVERED',
      tries: 1,
      answer: 'HTTP 204',
    });
  const shown = await run(['notify', 'show', id, '--lang', 'zh-CN'], { home });
  expect(shown.stdout).toContain('已送达');
  expect(shown.stdout).toContain('HTTP 204');
  const nobody = await run(['notify', 'show', '42'], { home });
  expect([nobody.code, nobody.stderr]).toEqual([3, expect.stringContaining('No callback waits for 42.')]);
});

it('a probe is refused by whoever verifies, and told of whoever does not; it goes to this machine alone', async () => {
  const home = temporaryHome();
  const shop = await openShop({ home });
  const probes: string[] = [];
  let answer = 401;
  const handler = createServer((request, response) => {
    probes.push(String(request.headers['wechatpay-signature']));
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => handler.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void handler.close());
  const address = `http://127.0.0.1:${(handler.address() as AddressInfo).port}/notify`;
  const probe = async (to: string) => run(['notify', 'probe', to, '--json'], { home });
  expect(await probe(address)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"refused":true') as unknown,
  });
  answer = 200;
  expect(await probe(address)).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('"refused":false') as unknown,
  });
  expect(probes.every((signature) => signature.startsWith('WECHATPAY/SIGNTEST/'))).toBe(true);
  expect(await probe('http://192.0.2.1/')).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('is not this machine') as unknown,
  });
  expect(await probe('nowhere')).toMatchObject({ code: 2 });
  // The SDK's own handler refuses it: its signature is the operator's in no way.
  expect(shop.heard).toEqual([]);
});
