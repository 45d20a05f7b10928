/** A real Chromium without a window: the one among the development dependencies where it runs, else an installed Chrome. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

export interface OpenBrowser {
  /** Its one page: the browser ends with it. */
  readonly page: Page;
  readonly close: () => Promise<void>;
}

export async function openBrowser(): Promise<OpenBrowser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const browser = await chromium.launch({ channel: 'chrome' });
    return { page: await browser.newPage(), close: () => browser.close() };
  }
  // The browser unpacks itself, its libraries and its fonts into the folder for temporary files: into one of our own.
  const folder = mkdtempSync(join(tmpdir(), 'walletsim-browser-'));
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' });
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    const executablePath = await packed.executablePath();
    // Its fonts are looked for in /tmp, wherever they were unpacked: without any, text has no height.
    const fonts = join(folder, 'fonts', 'fonts.conf');
    writeFileSync(fonts, readFileSync(fonts, 'utf8').replaceAll('/tmp/fonts', join(folder, 'fonts')));
    const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
    const browser = await chromium.launch({ executablePath, args: packed.args, env });
    return {
      page: await browser.newPage(),
      async close() {
        await browser.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } finally {
    process.env = before;
  }
}
