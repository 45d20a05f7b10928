/** The gateway's page in a real Chromium: what happens shows at once, on a phone as at a desk, light and dark. */

import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { readQr } from '../cli/codes/reader.ts';
import { openShop, type Shop, withPayer } from '../gateway/shop.ts';

vi.setConfig({ testTimeout: 60_000 });

let opened: OpenBrowser;
beforeAll(async () => {
  opened = await openBrowser();
}, 60_000);
afterAll(() => opened.close());
