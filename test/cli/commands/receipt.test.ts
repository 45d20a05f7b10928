import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import width from 'fast-string-width';
import { describe, expect, test } from 'vitest';
import { english } from '../../../src/cli/language.ts';
import { receiptSvg } from '../../../src/cli/receipt/svg.ts';
import { temporaryFolder } from '../../support/environment.ts';
import { openTerminal } from '../../support/terminal.ts';
import { emptyWorld, PIN, preparedWorlds } from '../../support/world.ts';
import { wellFormed } from '../../support/xml.ts';
import type { Raster } from '../codes/raster.ts';
import { readBarcode } from '../codes/reader.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

/** The picture's barcode, as pixels: its bars are rectangles on a white one. */
function rasterised(svg: string): Raster {
  const elements = wellFormed(svg);
  const white = elements.find(({ attributes }) => attributes['class'] === 'scan')?.attributes;
  const bars = elements.find(({ attributes }) => attributes['class'] === 'bar')?.attributes['d'] ?? '';
  const from = Number(white?.['x']);
  const spans = [...bars.matchAll(/M([\d.]+) [\d.]+h([\d.]+)/g)].map(([, x, wide]) => ({
    left: Number(x) - from,
    right: Number(x) - from + Number(wide),
  }));
  return {
    width: Number(white?.['width']),
    height: 1,
    isDark: (x) => spans.some(({ left, right }) => left <= x + 0.5 && x + 0.5 < right),
  };
}

describe('in the terminal', () => {
  test('the newest entry is drawn as a slip, marked as simulated', async () => {
    const { wallet, json } = prepared();
    const { id } = await json<{ id: string }>(`pay coffee 18 ${pin}`);
    const { stdout } = await wallet('receipt');
    expect(stdout).toBe(`╭──────────────────────────────────────────────╮
│                Corner Coffee                 │
│                   -¥18.00                    │
│                     PAID                     │
├──────────────────────────────────────────────┤
│ kind  Payment                                │
│ from  Balance                                │
│ when  2026-01-05T09:00:00+08:00              │
│ id    ${id}           │
├──────────────────────────────────────────────┤
│       Simulated: no real money moved.        │
╰──────────────────────────────────────────────╯
`);
  });

  test('each side of a transfer gets its own; so do refunds, top-ups, withdrawals and red packets', async () => {
    const { wallet, json } = prepared();
    const { id } = await json<{ id: string }>(`transfer alice 66 ${pin} --note Lunch`);
    expect((await wallet('receipt', id)).stdout).toMatch(/ alice .*\n.* -¥66\.00 [^]*note +Lunch/);
    const theirs = (await wallet(`receipt ${id} --as alice`)).stdout;
    expect(theirs).toMatch(/ me .*\n.* \+¥66\.00 /);
    // Where the money came from is the sender's business.
    expect(theirs).not.toContain('balance');
    const paid = await json<{ id: string }>(`pay coffee 40 ${pin}`);
    await json(`refund ${paid.id} 10`);
    expect((await wallet('receipt')).stdout).toMatch(/Corner Coffee .*\n.* \+¥10\.00 [^]*kind +Refund/);
    await json(`topup 20 --from icbc-0128 ${pin}`);
    expect((await wallet('receipt')).stdout).toMatch(/icbc-0128 .*\n.* ¥20\.00 [^]*kind +Top-up/);
    await json(`withdraw 30 --to icbc-0128 ${pin}`);
    expect((await wallet('receipt')).stdout).toMatch(/icbc-0128 .*\n.* ¥30\.00 [^]*kind +Withdrawal/);
    await json(`red-packet send 5 --count 2 ${pin}`);
    expect((await wallet('receipt')).stdout).toMatch(/ for 2 .*\n.* -¥5\.00 [^]*kind +Red packet/);
  });

  test.each([80, 40, 30])('a terminal of %i columns holds it, a line a row', async (cols) => {
    const { home, json } = prepared();
    const { merchant } = await json<{ merchant: string }>(
      'merchant add',
      '兰州牛肉面馆总店上海人民广场 🍜 '.repeat(2),
    );
    await json(`pay ${merchant} 24 ${pin}`);
    const term = await openTerminal(['receipt', '--home', home], { cols });
    expect(await term.exit()).toMatchObject({ code: 0 });
    const rows = term.screen().split('\n');
    expect(new Set(rows.map((row) => width(row)))).toEqual(new Set([Math.min(48, cols)]));
    expect(rows[0]).toMatch(/^╭─+╮$/);
    expect(rows.at(-1)).toMatch(/^╰─+╯$/);
  });

  test('--plain has no frame; --lang and --json speak as everywhere', async () => {
    const { wallet, json } = prepared();
    await json(`pay coffee 18 ${pin}`);
    const plain = (await wallet('receipt --plain')).stdout;
    expect(plain).toMatch(/^Corner Coffee\n-¥18\.00\nPAID\nkind: Payment\n/);
    expect((await wallet('receipt --lang zh-CN')).stdout).toContain('类型  付款');
    const [newest] = await json<object[]>('history --limit 1');
    expect(await json('receipt')).toEqual(newest);
  });

  test('nothing to show, and an id that nobody knows', async () => {
    expect(await prepared().refusal('receipt 42')).toMatchObject({ code: 'ENTRY_UNKNOWN', exitCode: 3 });
    const world = emptyWorld();
    await world.json('init');
    expect(await world.refusal('receipt')).toMatchObject({
      code: 'ENTRY_UNKNOWN',
      message: 'There is nothing yet that this could be about.',
    });
  });
});

describe('as a picture', () => {
  test('a scanner reads the id from its barcode; it is never written over another but with --replace', async () => {
    const { wallet, json, refusal } = prepared();
    const { id } = await json<{ id: string }>(`pay coffee 18 ${pin}`);
    const file = join(temporaryFolder(), 'coffee.svg');
    expect(await wallet('receipt', '--svg', file)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `✓ Wrote ${file}\n`,
    });
    const svg = readFileSync(file, 'utf8');
    expect(readBarcode(rasterised(svg), 0)).toBe(id);
    const texts = wellFormed(svg).map(({ text }) => text);
    for (const shown of ['Corner Coffee', '-¥18.00', 'PAID', id, 'Simulated: no real money moved.'])
      expect(texts).toContain(shown);
    expect(await refusal('receipt', '--svg', file)).toMatchObject({ code: 'FILE_TAKEN', exitCode: 3 });
    expect(await refusal('receipt --svg -')).toMatchObject({ code: 'USAGE' });
    expect((await wallet('receipt --svg -')).stdout).toBe(svg);
    expect((await wallet('receipt --replace', '--svg', file)).code).toBe(0);
  });

  test('an id with an odd number of digits has no barcode', async () => {
    const { wallet, json } = prepared();
    const { id } = await json<{ id: string }>(`pay coffee 18 ${pin}`);
    await json(`refund ${id}`);
    const { stdout } = await wallet('receipt --svg -');
    expect(wellFormed(stdout).map(({ attributes }) => attributes['class'])).not.toContain('bar');
  });

  test('what people typed stays text', () => {
    const hostile = '<script>alert(1)</script> " & ]]>';
    const svg = receiptSvg(english, {
      party: hostile,
      amount: '-¥1.00',
      status: 'PAID',
      rows: [['note', hostile]],
      id: '1200202601050000000001',
      foot: 'foot',
    });
    const elements = wellFormed(svg);
    expect(elements.map(({ name }) => name)).not.toContain('script');
    expect(elements.find(({ name }) => name === 'title')?.text).toBe(`${hostile}, -¥1.00`);
  });
});
