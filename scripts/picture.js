// Draws docs/wallet.svg, the README's picture: real commands and what they really print, in a seeded world.
// `node scripts/picture.js` writes it; a test draws it again and compares.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const COLUMNS = 90;
const LINE = 19;
const CHAR = 8.43;

const setUp = [
  'init --seed picture --clock 2026-01-05T09:00:00+08:00',
  'login alice',
  'add-card --number 6217001234567890122 --expiry 12/34 --email a@example.com --pin 246813 --confirm-pin 246813 --otp auto',
  'login me',
];

const shown = [
  'add-card --number 6222021234567890128 --expiry 12/34 --email li@x.cn --otp auto',
  'topup 500 --from icbc-0128',
  'pay coffee 18',
  'transfer alice 66 --note Lunch',
  'pay coffee 600',
  'audit',
];

const styles = {
  1: 'font-weight="bold"',
  2: 'fill="#8b949e"',
  31: 'fill="#ff7b72"',
  32: 'fill="#3fb950"',
  33: 'fill="#d29922"',
};
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One line with its colours as SVG. */
function drawLine(line, index) {
  let style = '';
  const spans = line.split('\u001B[').flatMap((part, at) => {
    const [, code, text] = at === 0 ? ['', '0', part] : (/^(\d+)m(.*)$/.exec(part) ?? ['', '0', part]);
    style = styles[code] ?? '';
    return text === '' ? [] : [`<tspan ${style}>${escape(text)}</tspan>`];
  });
  return `<text x="18" y="${48 + index * LINE}" xml:space="preserve">${spans.join('')}</text>`;
}

/** The picture, as SVG. */
export function draw() {
  const folder = mkdtempSync(join(tmpdir(), 'wallet-picture-'));
  const env = {
    ...process.env,
    WALLET_HOME: join(folder, 'world'),
    WALLET_PIN: '246813',
    FORCE_COLOR: '1',
    CI: '1',
  };
  const wallet = (line) => {
    const words = [join(root, 'bin', 'wallet.js'), ...line.split(' ')];
    const { stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    return `${stdout}${stderr}`.trimEnd().split('\n');
  };
  try {
    for (const line of setUp) wallet(line);
    const pin = ' --pin 246813 --confirm-pin 246813';
    const lines = shown.flatMap((line) => [
      `\u001B[1m$ wallet ${line}\u001B[22m`,
      ...wallet(line.startsWith('add-card') ? line + pin : line),
      '',
    ]);
    const height = 48 + lines.length * LINE;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(COLUMNS * CHAR) + 36}" height="${height}" role="img" aria-label="wallet in a terminal">`,
      '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>',
      ...['#ff5f56', '#ffbd2e', '#27c93f'].map(
        (fill, dot) => `<circle cx="${22 + dot * 20}" cy="20" r="6" fill="${fill}"/>`,
      ),
      `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">`,
      ...lines.map(drawLine),
      '</g>',
      '</svg>',
      '',
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(join(root, 'docs', 'wallet.svg'), draw());
