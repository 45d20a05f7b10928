import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { gateway, type TestGateway, world } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';
import { cleanEnvironment } from '../support/environment.ts';

const PIN = '246810';

/** The SDK as its pages have it. */
function sdkFor({ url, keys }: TestGateway) {
  return new Wechatpay({
    baseURL: url,
    mchid: keys.mchid,
    serial: keys.serial,
    privateKey: keys.privateKeyPem,
    certs: { [keys.publicKeyId]: keys.publicKeyPem, [keys.platformSerial]: keys.platformCertificatePem },
    secret: keys.apiV2Key,
  });
}

/** Where callbacks arrive: their headers and texts. */
async function listening() {
  const heard: { headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ headers: request.headers, body });
      return response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await expect.poll(() => server.listening).toBe(true);
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/paid` };
}

test('a program’s order is paid in the world of the test, and the program is told', async () => {
  const w = world({ seed: '7' });
  await w.given(
    'login me',
    `add-card --number 6212345678900085 --expiry 12/34 --email li@example.com --pin ${PIN} --confirm-pin ${PIN}`,
  );
  const shop = await gateway({ world: w });
  const { heard, url } = await listening();
  const { data } = await sdkFor(shop)
    .chain('v3/pay/transactions/native')
    .post<object, { data: { code_url: string } }>({
      appid: shop.keys.appid,
      mchid: shop.keys.mchid,
      description: 'Latte',
      out_trade_no: 'order-1',
      notify_url: url,
      amount: { total: 1800 },
    });
  expect(await w.run(['pay', data.code_url, '--pin', PIN])).toBeDone();
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(1);
  expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({ event_type: 'TRANSACTION.SUCCESS' });
  await expect.poll(() => shop.log.map(({ kind }) => kind)).toEqual(['request', 'callback']);
  const { headers = {}, body = '' } = heard[0] ?? {};
  const header = (name: string) => String(headers[`wechatpay-${name}`]);
  const signed = Formatter.response(header('timestamp'), header('nonce'), body);
  const key = Rsa.from(shop.keys.publicKeyPem, Rsa.KEY_TYPE_PUBLIC);
  expect(Rsa.verify(signed, header('signature'), key)).toBe(true);
});

/** A program as it is: it knows the operator's address alone. */
const unchanged = `
  const { Wechatpay } = require('wechatpay-axios-plugin');
  const { env } = process;
  const [serial, file] = env.WECHATPAY_PUBLIC_KEY_ID
    ? [env.WECHATPAY_PUBLIC_KEY_ID, env.WECHATPAY_PUBLIC_KEY_FILE]
    : [env.WECHATPAY_PLATFORM_SERIAL, env.WECHATPAY_PLATFORM_CERTIFICATE_FILE];
  const wxpay = new Wechatpay({
    mchid: env.WECHATPAY_MCHID,
    serial: env.WECHATPAY_SERIAL,
    privateKey: 'file://' + env.WECHATPAY_PRIVATE_KEY_FILE,
    certs: { [serial]: 'file://' + file },
    secret: env.WECHATPAY_API_V2_KEY,
  });
  const [appid, mchid] = [env.WECHATPAY_APPID, env.WECHATPAY_MCHID];
  (async () => {
    const order = { appid, mchid, description: 'Latte', out_trade_no: 'order-1', notify_url: 'http://127.0.0.1:9/' };
    const placed = await wxpay.v3.pay.transactions.native.post({ ...order, amount: { total: 1800 } });
    const asked = await wxpay.chain('v3/pay/transactions/out-trade-no/order-1').get({ params: { mchid } });
    const closed = await wxpay.chain('v3/pay/transactions/out-trade-no/order-1/close').post({ mchid });
    const certificates = await wxpay.v3.certificates
      .get()
      .then(({ data }) => data.data.length, ({ response }) => response.status);
    const old = await wxpay.v2.pay.orderquery.post({ appid, mch_id: mchid, out_trade_no: 'order-1', nonce_str: 'x' });
    console.log(JSON.stringify([
      placed.data.code_url.slice(0, 9), asked.data.trade_state, closed.status,
      certificates, old.data.trade_state,
    ]));
  })();
`;

test.each(['certificate', 'public-key'] as const)(
  'a program that is started unchanged takes the gateway for the operator: %s mode, by proxy',
  async (mode) => {
    const shop = await gateway({ mode });
    const program = spawn(process.execPath, ['-e', unchanged], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: cleanEnvironment(shop.env),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Who checks with the public key has no certificates to fetch.
    const certificates = mode === 'certificate' ? 1 : 404;
    const answers = ['weixin://', 'NOTPAY', 204, certificates, 'CLOSED'];
    expect(JSON.parse(await text(program.stdout))).toEqual(answers);
  },
);

let before: TestGateway;
beforeAll(async () => {
  before = await gateway();
});

test('a gateway of a test is gone with it, and one begun before is not', async () => {
  let inner = '';
  await (async () => {
    await using shop = await gateway({ mode: 'public-key' });
    inner = shop.url;
    expect((await fetch(`${inner}/v3/certificates`)).status).toBe(401);
    expect(shop.env).toMatchObject({ WECHATPAY_MCHID: shop.keys.mchid, WECHATPAY_BASE_URL: inner });
    expect(shop.env).not.toHaveProperty('WECHATPAY_PLATFORM_SERIAL');
  })();
  await expect(fetch(inner)).rejects.toThrow('fetch failed');
  expect((await fetch(`${before.url}/v3/certificates`)).status).toBe(401);
  await before.stop();
  await before.stop();
});

let left = '';
test('what a test begins need not be ended in it', async () => {
  left = (await gateway()).url;
  expect((await fetch(`${left}/v3/certificates`)).status).toBe(401);
});

test('it has ended by the next one', async () => {
  await expect(fetch(left)).rejects.toThrow('fetch failed');
});

test('for a merchant that is not there none is begun', async () => {
  await expect(gateway({ merchant: 'nobody' })).rejects.toThrow('There is no merchant nobody.');
});
