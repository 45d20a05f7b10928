/** The gateway's page in a real Chromium: what happens shows at once, on a phone as at a desk, light and dark. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import jsqr from 'jsqr';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { gateway, type TestGateway, world } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const PIN = '246810';
const pictures = process.env['LOOK'];

let opened: OpenBrowser;
beforeAll(async () => {
  opened = await openBrowser();
});
afterAll(() => opened.close());

/** A gateway, a payer, and a program's handler that answers as it is told. */
async function openShop(): Promise<{
  shop: TestGateway;
  notifyUrl: string;
  answer: (status: number) => void;
}> {
  const w = world({ seed: '7' });
  const card = '--number 6212345678900085 --expiry 12/34 --email li@example.com';
  await w.given('login me', `add-card ${card} --pin ${PIN} --confirm-pin ${PIN}`);
  const shop = await gateway({ world: w });
  let status = 204;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/paid`;
  return { shop, notifyUrl, answer: (next) => (status = next) };
}

/** Places an order as a program does; what its payer is to be shown. */
async function place(
  { url, keys }: TestGateway,
  outTradeNo: string,
  {
    notifyUrl,
    description = 'Latte 拿铁',
    total = 1800,
    kind = 'native',
  }: { notifyUrl: string; description?: string; total?: number; kind?: 'native' | 'app' },
): Promise<string> {
  const sdk = new Wechatpay({
    baseURL: url,
    mchid: keys.mchid,
    serial: keys.serial,
    privateKey: keys.privateKeyPem,
    certs: { [keys.publicKeyId]: keys.publicKeyPem },
  });
  const { appid, mchid } = keys;
  const order = {
    appid,
    mchid,
    description,
    out_trade_no: outTradeNo,
    notify_url: notifyUrl,
    amount: { total },
  };
  type Placed = { data: { code_url?: string; prepay_id?: string } };
  const { data } = await sdk.chain(`v3/pay/transactions/${kind}`).post<object, Placed>(order);
  return data.code_url ?? data.prepay_id ?? '';
}

/** Opens the page, and gives what it complains about and what it asks others for. */
async function open(url: string, width = 1000, colorScheme: 'light' | 'dark' = 'light'): Promise<string[]> {
  const { page } = opened;
  const complaints: string[] = [];
  page.removeAllListeners();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(request.url());
  });
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.goto(url);
  return complaints;
}

async function keep(name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await opened.page.screenshot({ path: join(resolve(pictures), `${name}.png`), fullPage: true });
}

test('an order shows with the code that pays it, and what becomes of it shows as it happens', async () => {
  const { shop, notifyUrl } = await openShop();
  const complaints = await open(shop.url);
  const { page } = opened;
  await expect.poll(async () => page.locator('#live').textContent()).toBe('live');
  expect(await page.getByText('No program has made an order yet.').isVisible()).toBe(true);

  await place(shop, 'order-1', { notifyUrl });
  const card = page.locator('#orders li');
  await expect.poll(async () => card.count()).toBe(1);
  expect(await card.textContent()).toContain('waits to be paid');
  expect(await page.getByText('No program has made an order yet.').isVisible()).toBe(false);

  // What the code on the screen says is what the wallet pays.
  const pixels = (await page.getByRole('img', { name: 'QR code to pay order-1' }).screenshot()).toString(
    'base64',
  );
  const shown = await card.locator('code').textContent();
  const scanned = await scan(pixels);
  expect(scanned).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=/);
  expect(shown).toBe(`wallet pay '${scanned}'`);
  expect(await shop.world.run(['pay', scanned, '--pin', PIN])).toMatchObject({ exit: 0 });

  await expect.poll(async () => card.textContent()).toContain('paid');
  await expect.poll(async () => card.locator('svg').count()).toBe(0);
  await expect.poll(async () => page.locator('#callbacks li').textContent()).toContain('received');
  await expect.poll(async () => page.getByRole('status').textContent()).toBe('order-1: paid');
  expect(await page.locator('#requests li').count()).toBe(1);

  await shop.stop();
  await expect.poll(async () => page.locator('#live').textContent()).toBe('the gateway has ended');
  // That it can't be reached any more is said by the browser itself.
  expect(complaints.filter((each) => !each.includes('ERR_'))).toEqual([]);
});

/** Reads the QR code in a picture, by a library that the wallet doesn't use itself. */
async function scan(png: string): Promise<string> {
  // A picture from the page itself is one that its policy allows.
  const tab = opened.page;
  const { data, width, height } = await tab.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    return {
      width: image.width,
      height: image.height,
      data: [...context.getImageData(0, 0, image.width, image.height).data],
    };
  }, png);
  return jsqr.default(Uint8ClampedArray.from(data), width, height)?.data ?? '';
}

test('the page is whole at a desk and on a phone, light and dark, whatever a program writes', async () => {
  const { shop, notifyUrl, answer } = await openShop();
  const evil = '<script>alert(1)</script><img src=x onerror=alert(2)>';
  await place(shop, 'order-open', { notifyUrl, description: evil, total: 123_456_789 });
  await place(shop, 'order_in_an_app_with_long_name|*', {
    notifyUrl,
    description: 'مطعم السعادة',
    kind: 'app',
  });
  const paid = await place(shop, 'order-paid', { notifyUrl });
  answer(500);
  expect(await shop.world.run(['pay', paid, '--pin', PIN])).toMatchObject({ exit: 0 });
  await fetch(`${shop.url}/v3/certificates?<script>alert(3)</script>`, {
    headers: { 'X-Long': 'x'.repeat(500) },
  });
  await expect.poll(() => shop.log.length, { timeout: 10_000 }).toBe(5);
  for (const width of [1000, 360])
    for (const scheme of ['light', 'dark'] as const) {
      const complaints = await open(shop.url, width, scheme);
      const { page } = opened;
      await expect.poll(async () => page.locator('#orders li').count()).toBe(3);
      const which = `${width}, ${scheme}`;
      await keep(`gateway-${width}-${scheme}`);
      expect(complaints, which).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), which).toBeLessThanOrEqual(
        width,
      );
      expect(await page.evaluate(leastContrast), which).toBeGreaterThanOrEqual(4.5);
      expect(await page.locator('main script, main img').count(), which).toBe(0);
      expect(await page.locator('#orders').textContent(), which).toContain(evil);
      expect(await page.locator('#callbacks').textContent(), which).toContain('HTTP 500');
      expect(await page.locator('#requests').textContent(), which).toContain(
        'There is no Authorization header.',
      );
    }
});

test('the keyboard reaches what can be used, and a card that is drawn anew keeps the focus', async () => {
  const { shop, notifyUrl } = await openShop();
  await open(shop.url);
  const { page } = opened;
  await expect.poll(async () => page.locator('#live').textContent()).toBe('live');
  const code = await place(shop, 'order-1', { notifyUrl });
  await expect.poll(async () => page.locator('#orders li').count()).toBe(1);
  const focused = async () => page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press('Tab');
  await expect.poll(focused).toBe('Copy');
  await fetch(`${shop.url}/v3/certificates`);
  // The order's own request is there already; the last one comes before it.
  await expect.poll(async () => page.locator('#requests summary').count()).toBe(2);
  await page.keyboard.press('Tab');
  await expect.poll(focused).toBe('Details');
  await page.keyboard.press('Enter');
  await page.locator('#requests pre').first().waitFor();
  expect(await shop.world.run(['pay', code, '--pin', PIN])).toMatchObject({ exit: 0 });
  await expect.poll(async () => page.locator('#orders li').textContent()).toContain('paid');
  expect(await page.locator('#requests pre').first().isVisible()).toBe(true);
});

test('a page of another name that leads here reads nothing', async () => {
  const { shop } = await openShop();
  const { port } = new URL(shop.url);
  for (const path of ['/', '/_/events', '/_/page.js']) {
    const { request } = await import('node:http');
    const status = await new Promise((answered) => {
      const options = { host: '127.0.0.1', port, path, headers: { Host: 'attacker.example' } };
      request(options, (response) => answered(response.resume().statusCode)).end();
    });
    expect(status, path).toBe(403);
  }
});

/** Runs in the page: the least contrast of a text to what is behind it. */
function leastContrast(): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element: Element | null): string => {
    if (!element) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === 'rgba(0, 0, 0, 0)' ? groundOf(element.parentElement) : backgroundColor;
  };
  const texts = [
    ...document.querySelectorAll('h1, h2, h3, p, span, code, time, button, summary, pre'),
  ].filter((element) => (element.textContent ?? '').trim() !== '' && element.children.length === 0);
  const contrasts = texts.map((element) => {
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
  return Math.min(...contrasts);
}
