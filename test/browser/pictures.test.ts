/**
 * What people look at in a browser, in a real Chromium: at a desk and on a phone, light and dark. With LOOK=FOLDER the
 * pictures are kept there, for eyes (`npm run look`).
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/environment.ts';
import { CREDIT, cardFlags, PIN, preparedWorlds } from '../support/world.ts';
import type { Raster } from '../cli/codes/raster.ts';
import { readBarcode } from '../cli/codes/reader.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;
const pictures = process.env['LOOK'];

/** Names that try to break out of where they stand, and an ordinary one. */
const shops = [
  '兰州牛肉面 🍜',
  '<script>alert(1)</script> & Sons',
  'مطعم السعادة',
  'W'.repeat(64),
  'Noodle Bar',
];

const files = ['statement.html', 'statement.svg', 'receipt.svg'] as const;
let opened: OpenBrowser;
beforeAll(async () => {
  opened = await openBrowser();
}, 60_000);
afterAll(() => opened.close());

/** The files of a month with something of everything, by what they are called. */
async function written(): Promise<Record<(typeof files)[number], string>> {
  const { json } = prepared();
  await json('', ...cardFlags(CREDIT, '--cvv', '123', '--otp', 'auto'));
  const { id } = await json<{ id: string }>(`pay coffee 40 ${pin}`);
  await json(`refund ${id} 20`);
  const names = [...shops, ...Array.from({ length: 6 }, (_, stall) => `Stall ${stall}`)];
  for (const [index, name] of names.entries()) {
    const { merchant } = await json<{ merchant: string }>('merchant add', name);
    await json(`pay ${merchant} ${70 - 6 * index} ${pin}`);
    await json('clock advance 5m');
  }
  await json(`order cinema imax ${pin}`);
  await json(`red-packet send 10 --count 2 ${pin}`);
  await json(`withdraw 200 --to icbc-0128 ${pin}`);
  await json(`transfer alice 66 ${pin}`, '--note', '<b>Lunch</b> 兰州牛肉面 🍜');
  const folder = temporaryFolder();
  const [page = '', picture = '', receipt = ''] = files.map((name) => join(folder, name));
  await json('statement', '--html', page, '--svg', picture);
  await json('receipt', '--svg', receipt);
  return { 'statement.html': page, 'statement.svg': picture, 'receipt.svg': receipt };
}

/** Opens the file, and gives what was complained about, and what was asked for beside the file itself. */
async function look(file: string, width: number, colorScheme: 'light' | 'dark'): Promise<string[]> {
  const { page } = opened;
  const complaints: string[] = [];
  const url = pathToFileURL(file).href;
  page.removeAllListeners();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== url) complaints.push(request.url());
  });
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme });
  await page.goto(url);
  return complaints;
}

/** Keeps what the page looks like, for eyes. */
async function keep(file: string, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  // The driver takes pictures of pages alone.
  if (file.endsWith('.svg')) {
    await opened.page.goto('about:blank');
    await opened.page.setContent(
      `<style>body { margin: 0 }</style><img src="${dataUrl(readFileSync(file))}">`,
    );
  }
  await opened.page.screenshot({ path: resolve(pictures, `${name}.png`), fullPage: true });
}

function dataUrl(svg: Buffer): string {
  return `data:image/svg+xml;base64,${svg.toString('base64')}`;
}

test('statement and receipt are whole: nothing is complained about, loaded, cut off or hard to read', async () => {
  const paths = await written();
  for (const name of files)
    for (const width of [1000, 400])
      for (const scheme of ['light', 'dark'] as const) {
        const complaints = await look(paths[name], width, scheme);
        const seen = await opened.page.evaluate(measured);
        await keep(paths[name], `${name.replace('.', '-')}-${width}-${scheme}`);
        const which = `${name} at ${width}, ${scheme}`;
        expect(complaints, which).toEqual([]);
        expect(seen, which).toMatchObject({ errors: 0, scripts: 0, groundIsLight: scheme === 'light' });
        expect(seen.widest, which).toBeLessThanOrEqual(width);
        expect(seen.texts, which).toBeGreaterThan(5);
        // The contrast that the Web Content Accessibility Guidelines ask of text.
        expect(seen.leastContrast, which).toBeGreaterThanOrEqual(4.5);
        const typed =
          name === 'receipt.svg' ? '<b>Lunch</b> 兰州牛肉面 🍜' : '<script>alert(1)</script> & Sons';
        expect(seen.text, which).toContain(typed);
      }
}, 60_000);

test('a scanner reads the receipt’s barcode from its pixels', async () => {
  const { json, wallet } = prepared();
  const { id } = await json<{ id: string }>(`pay coffee 18 ${pin}`);
  const svg = (await wallet('receipt --svg -')).stdout;
  await opened.page.goto('about:blank');
  const rows = await opened.page.evaluate(pixels, dataUrl(Buffer.from(svg)));
  const read = rows.flatMap((row) => {
    // The barcode stands on white, from the first white pixel to the last.
    const ground = /1{10}[01]*1{10}/.exec(row)?.[0] ?? '';
    const raster: Raster = { width: ground.length, height: 1, isDark: (x) => ground[x] === '0' };
    try {
      return [readBarcode(raster, 0)];
    } catch {
      return [];
    }
  });
  expect(new Set(read)).toEqual(new Set([id]));
  expect(read.length).toBeGreaterThan(20);
});

/** Runs in the page: each row of the picture, a pixel white or not. */
async function pixels(source: string): Promise<string[]> {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = '#888';
  context.fillRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return Array.from({ length: image.height }, (_, y) =>
    Array.from({ length: image.width }, (__, x) =>
      (data[4 * (y * image.width + x)] ?? 0) > 128 ? '1' : '0',
    ).join(''),
  );
}

/** Runs in the page: what a person would notice. */
function measured() {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const transparent = 'rgba(0, 0, 0, 0)';
  const variable = (name: string) => {
    const probe = document.createElementNS('http://www.w3.org/1999/xhtml', 'i');
    probe.style.color = `var(${name})`;
    document.documentElement.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  const isSvg = document.documentElement.tagName === 'svg';
  const groundOf = (element: Element | null): string => {
    if (isSvg || !element) return variable('--page');
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === transparent ? groundOf(element.parentElement) : backgroundColor;
  };
  const told = [...document.querySelectorAll('text, h1, h2, p, dt, dd, td, th, small, li > span')].filter(
    (element) => (element.textContent ?? '').trim() !== '',
  );
  const contrasts = told.map((element) => {
    const style = getComputedStyle(element);
    const [one, other] = [luminance(isSvg ? style.fill : style.color), luminance(groundOf(element))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
  return {
    errors: document.querySelectorAll('parsererror').length,
    scripts: document.querySelectorAll('script').length,
    widest: document.documentElement.scrollWidth,
    texts: told.length,
    text: told.map((element) => element.textContent ?? '').join('\n'),
    leastContrast: Math.min(...contrasts),
    groundIsLight: luminance(variable('--page')) > 0.5,
  };
}
