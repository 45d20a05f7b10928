/**
 * Renders what people look at in a browser, a month's statement as page and as picture, with a real Chromium: wide and
 * narrow, light and dark. Fails where the browser complains or a picture is blank. The rest is for eyes.
 *
 *     npm run look [FOLDER]        CHROMIUM=/path/to/chromium if it isn't on the PATH
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';

const program = fileURLToPath(new URL('../bin/wallet.js', import.meta.url));
const folder = resolve(process.argv[2] ?? join(tmpdir(), 'walletsim-look'));
const chromium = process.env['CHROMIUM'] ?? 'chromium';

const PIN = '246813';

/** Names that try to break out of where they stand, and an ordinary one. */
const shops = [
  '兰州牛肉面 🍜',
  '<script>alert(1)</script> & Sons',
  'مطعم السعادة',
  'W'.repeat(64),
  'Noodle Bar',
];

/** The windows: a desk and a phone. */
const widths = [1000, 400];

const home = mkdtempSync(join(tmpdir(), 'walletsim-look-'));
try {
  live();
  mkdirSync(folder, { recursive: true });
  for (const kind of ['html', 'svg']) {
    const file = join(folder, `statement.${kind}`);
    wallet('statement', `--${kind}`, file, '--replace');
    parsed(file);
    for (const width of widths) for (const scheme of ['light', 'dark']) picture(file, width, scheme);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** A month with something of everything. */
function live() {
  wallet('init', '--seed', 'look', '--clock', '2026-01-05T09:00:00+08:00');
  const card = ['--expiry', '12/34', '--email', 'li@example.com', '--otp', 'auto'];
  wallet('add-card', '--number', '6222021234567890128', ...card, '--pin', PIN, '--confirm-pin', PIN);
  wallet('add-card', '--number', '4242424242424242', '--cvv', '123', ...card);
  const identity = ['--id-type', 'resident-id', '--id-number', '11010519491231002X', '--name', 'Li Lei'];
  wallet('verify-id', ...identity, '--phone', '13800138000', '--otp', 'auto', '--pin', PIN);
  wallet('login', 'alice');
  wallet('login', 'me');
  const does = (...words) => wallet(...words, '--pin', PIN);
  does('topup', '3000', '--from', 'icbc-0128');
  const { id } = does('pay', 'coffee', '40');
  wallet('refund', id, '20');
  for (const [index, shop] of shops.entries())
    does('pay', wallet('merchant', 'add', shop).merchant, String(70 - 11 * index));
  for (let stall = 1; stall <= 6; stall += 1)
    does('pay', wallet('merchant', 'add', `Stall ${stall}`).merchant, String(stall));
  does('order', 'cinema', 'imax');
  does('pay', 'coffee', '320', '--from', 'visa-4242');
  wallet('clock', 'advance', '30h');
  does('transfer', 'alice', '66', '--note', 'Lunch');
  does('red-packet', 'send', '10', '--count', '2');
  wallet('clock', 'advance', '30h');
  does('transfer', 'alice', '250');
  does('withdraw', '200', '--to', 'icbc-0128');
}

/** What a command prints as JSON. */
function wallet(...words) {
  const env = { ...process.env, WALLET_HOME: home };
  const printed = execFileSync(process.execPath, [program, ...words, '--json'], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(printed);
}

/** Fails unless the browser reads the file without an error: of a broken picture it shows a part, and says so. */
function parsed(file) {
  const dom = browse('--dump-dom', pathToFileURL(file).href);
  if (dom.includes('<parsererror')) throw new Error(`${file}: ${/error on line [^<]*/.exec(dom)?.[0]}`);
}

/**
 * What the file looks like in a window of this width. A window of Chromium's own is never narrower than 500 pixels:
 * the file stands in a frame.
 */
function picture(file, width, scheme) {
  const name = `${file.replace(/\.(\w+)$/, '-$1')}-${width}-${scheme}`;
  const height = file.endsWith('.svg')
    ? Math.ceil(Math.min(1, width / 560) * 1000)
    : width < 500
      ? 3600
      : 2700;
  const frame = `<!DOCTYPE html><style>body{margin:0}</style><iframe src="${pathToFileURL(file).href}" style="border:0;width:${width}px;height:${height}px"></iframe>`;
  writeFileSync(`${name}.frame.html`, frame);
  browse(
    '--hide-scrollbars',
    `--blink-settings=preferredColorScheme=${scheme === 'dark' ? 0 : 1}`,
    `--window-size=${width},${height}`,
    `--screenshot=${name}.png`,
    pathToFileURL(`${name}.frame.html`).href,
  );
  rmSync(`${name}.frame.html`);
  const colours = coloursIn(readFileSync(`${name}.png`));
  if (colours < 20) throw new Error(`${name}.png is blank: it has ${colours} colours`);
  process.stdout.write(`${name}.png\n`);
}

/** Runs the browser; gives what it prints. Whatever the page's console says is an error: our pages are silent. */
function browse(...words) {
  const { status, stdout, stderr, error } = spawnSync(
    chromium,
    ['--headless', '--no-sandbox', '--enable-logging=stderr', ...words],
    { encoding: 'utf8', timeout: 60_000 },
  );
  if (error) throw error;
  const complaints = stderr.split('\n').filter((line) => line.includes('CONSOLE'));
  if (status !== 0 || complaints.length > 0) throw new Error(complaints.join('\n') || stderr);
  return stdout;
}

/** How many colours a picture of Chromium's has: 8 bits a channel, in three or four channels. */
function coloursIn(png) {
  const width = png.readUInt32BE(16);
  const channels = png[25] === 6 ? 4 : 3;
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const bytes = inflateSync(Buffer.concat(parts));
  const row = width * channels;
  const colours = new Set();
  let above = Buffer.alloc(row);
  for (let from = 0; from < bytes.length; from += row + 1) {
    const line = Buffer.from(bytes.subarray(from + 1, from + 1 + row));
    for (let x = 0; x < row; x += 1)
      line[x] += predicted(bytes[from], line[x - channels] ?? 0, above[x], above[x - channels] ?? 0);
    for (let x = 0; x < row; x += channels) colours.add(line.readUIntBE(x, 3));
    above = line;
  }
  return colours.size;
}

/** What PNG's filters expect of a byte, by the ones to its left, above it, and above that to the left. */
function predicted(filter, left, up, corner) {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const [byLeft, byUp, byCorner] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
