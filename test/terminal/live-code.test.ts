import jsqr from 'jsqr';
import { expect, test, vi } from 'vitest';
import { type Raster, rasterise } from '../cli/codes/raster.ts';
import { readBarcode } from '../cli/codes/reader.ts';
import { run, runJson, walletProgram } from '../support/program.ts';
import { openTerminal, type TerminalOptions, type TestTerminal } from '../support/terminal.ts';
import { furnishedWorld } from './given.ts';

vi.setConfig({ testTimeout: 60_000 });

const COUNTDOWN = /A new code in \d+ s/;

async function showCode(
  home: string,
  options: TerminalOptions = {},
  args: readonly string[] = [],
): Promise<TestTerminal> {
  const term = await openTerminal(['quickpay', 'code', ...args], {
    ...options,
    env: { WALLET_HOME: home, ...options.env },
  });
  await term.until(COUNTDOWN);
  return term;
}

/** The rows of blocks on the screen, as pixels: the barcode's above, the QR code's below. */
function pictures(screen: string): Raster[] {
  const blocks = screen.split(/\n(?![▀▄█▌▐ ]*[▀▄█▌▐])/).map((part) => part.replace(/^\n+/, ''));
  return blocks.filter((part) => part.includes('█')).map((part) => rasterise(part, 4));
}

function readQr({ width, height, isDark }: Raster): string | undefined {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (isDark(x, y)) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return jsqr.default(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data;
}

/** What a scanner reads from the screen: both pictures must say the same. */
function scan(screen: string): string {
  const [barcode, qr] = pictures(screen);
  if (!barcode || !qr) throw new Error(`no two pictures on the screen:\n${screen}`);
  const digits = readBarcode(barcode, barcode.height / 2);
  expect(readQr(qr)).toBe(digits);
  return digits;
}

/** Waits until a scanner reads another code than this. */
async function nextCode(term: TestTerminal, before: string): Promise<string> {
  await vi.waitUntil(() => COUNTDOWN.test(term.screen()) && scan(term.screen()) !== before, 10_000);
  return scan(term.screen());
}

test('what the screen shows can be scanned and charged once, and then is another code', async () => {
  const home = await furnishedWorld();
  const term = await showCode(home, { cols: 80, rows: 24 });
  const code = scan(term.screen());
  const charge = ['charge', 'coffee', '18', '--code', code];
  expect(await runJson(charge, { home })).toMatchObject({ status: 'PAID', amountFen: 1800 });
  expect(await nextCode(term, code)).toMatch(/^1[0-5]\d{16}$/);
  expect(term.screen()).toContain('✓ Paid ¥18.00 to Corner Coffee');
  expect((await run(charge, { home })).stderr).toContain('used already');
});

test('it counts down, and a minute later there is another code', async () => {
  const home = await furnishedWorld();
  const term = await showCode(home);
  const code = scan(term.screen());
  await run(['clock', 'advance', '10s'], { home });
  await term.until(/A new code in 50 s/);
  expect(scan(term.screen())).toBe(code);
  await run(['clock', 'advance', '50s'], { home });
  await nextCode(term, code);
  expect(term.screen()).toMatch(/A new code in 60 s/);
  expect((await run(['charge', 'coffee', '18', '--code', code], { home })).stderr).toContain('has expired');
});

test('a payment that needs the PIN is told with how to confirm it', async () => {
  const home = await furnishedWorld();
  const term = await showCode(home);
  const { code } = await run(['charge', 'coffee', '1200', '--code', scan(term.screen())], { home });
  expect(code).toBe(5);
  await term.until(/… Corner Coffee asks for ¥1,200\.00: `wallet pay --confirm \d+`/);
});

test.each([
  ['q', 'q', 0],
  ['Enter', '\r', 0],
  ['Ctrl-D', '\x04', 0],
  ['Ctrl-C', '\x03', 130],
])('%s ends it and leaves the terminal as it was', async (_, key, code) => {
  const home = await furnishedWorld();
  const shell = `echo before; "$0" "$1" quickpay code; code=$?; stty -a | grep -ow -e '-\\?echo' -e '-\\?icanon' | tr '\\n' ' '; exit $code`;
  const term = await openTerminal(['-c', shell, process.execPath, walletProgram], {
    program: ['/bin/sh'],
    env: { WALLET_HOME: home },
  });
  await term.until(COUNTDOWN);
  term.type(key);
  expect(await term.exit()).toEqual({ code, signal: null });
  expect(term.screen()).toMatch(/^before\n(icanon echo|echo icanon)$/);
  expect(term.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(term.raw().lastIndexOf('\x1b[?25l'));
});

test('a signal ends it with the screen restored', async () => {
  const term = await showCode(await furnishedWorld());
  term.kill('SIGTERM');
  expect(await term.exit()).toEqual({ code: 143, signal: null });
  expect(term.screen()).toBe('');
});

test('a terminal that is too narrow shows the QR code alone and says so', async () => {
  const term = await showCode(await furnishedWorld(), { cols: 60, rows: 20 });
  expect(term.screen()).toContain('No room for the barcode: it takes 78 columns');
  const [qr, ...others] = pictures(term.screen());
  expect(others).toEqual([]);
  expect(qr && readQr(qr)).toMatch(/^1[0-5]\d{16}$/);
});

test('a terminal that is too small for any code says so', async () => {
  const term = await showCode(await furnishedWorld(), { cols: 60, rows: 10 });
  expect(term.screen()).toContain('No room for a code: make the window larger.');
  expect(pictures(term.screen())).toEqual([]);
});

test('the digits show when they were asked for, with both pictures on 24 rows', async () => {
  const term = await showCode(await furnishedWorld(), { cols: 80, rows: 24 }, ['--reveal']);
  expect(term.screen().replaceAll(' ', '')).toContain(scan(term.screen()));
});

test('without being asked, the digits are nowhere', async () => {
  const term = await showCode(await furnishedWorld());
  expect(term.raw().replaceAll(' ', '')).not.toContain(scan(term.screen()));
});

test('colours set text and ground, so that it scans on a light terminal too', async () => {
  const coloured = await showCode(await furnishedWorld());
  expect(coloured.raw()).toContain('\x1b[40m\x1b[97m█');
  const plain = await showCode(await furnishedWorld(), { env: { NO_COLOR: '1' } });
  expect(plain.raw()).not.toMatch(/\[\d+m/);
  expect(scan(plain.screen())).toMatch(/^1[0-5]\d{16}$/);
});
