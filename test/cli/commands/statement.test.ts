import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import width from 'fast-string-width';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/environment.ts';
import { openTerminal } from '../../support/terminal.ts';
import { PIN, preparedWorlds, type World } from '../../support/world.ts';
import { wellFormed } from '../../support/xml.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

/** A world with three payments, a refund and a transfer in January, and a payment in February. */
async function lived(): Promise<World> {
  const world = prepared();
  const { json } = world;
  const { merchant } = await json<{ merchant: string }>('merchant add', '兰州牛肉面馆总店上海人民广场 🍜');
  const { id } = await json<{ id: string }>(`pay coffee 40 ${pin}`);
  await json(`refund ${id} 10`);
  await json(`pay coffee 18 ${pin}`);
  await json(`pay ${merchant} 24 ${pin}`);
  await json(`transfer alice 12 ${pin}`);
  await json('clock set 2026-02-03T09:00:00+08:00');
  await json(`pay coffee 5 ${pin}`);
  return world;
}

test('--json: the sums of a month, by merchant and by kind, and its entries', async () => {
  const { json } = await lived();
  expect(await json('statement --month 2026-01')).toMatchObject({
    user: 'me',
    month: '2026-01',
    inFen: 0,
    outFen: 7_200,
    feeFen: 0,
    refundedFen: 1_000,
    byMerchant: [
      { merchant: 'coffee', name: 'Corner Coffee', amountFen: 4_800, count: 2 },
      { name: '兰州牛肉面馆总店上海人民广场 🍜', amountFen: 2_400, count: 1 },
    ],
    byKind: [{ kind: 'payment', amountFen: 7_200, count: 3 }],
    entries: [
      { type: 'transfer', status: 'EXPIRED', direction: 'out', at: '2026-01-05T09:00:00+08:00' },
      { type: 'payment' },
      { type: 'payment' },
      { type: 'refund' },
      { type: 'payment', status: 'PARTLY_REFUNDED' },
      { type: 'top-up' },
    ],
  });
  expect(await json('statement')).toMatchObject({ month: '2026-02', outFen: 500 });
  expect(await json('statement --as alice')).toMatchObject({ user: 'alice', outFen: 0, entries: [] });
});

test.each(['2026-13', '2026', 'january', '2026-1', '\u001B[31m'])('%j is no month', async (month) => {
  const { refusal } = prepared();
  expect(await refusal('statement', '--month', month)).toMatchObject({ code: 'USAGE', exitCode: 2 });
});

describe('for people', () => {
  test('without a terminal: 80 columns, and no colour is needed', async () => {
    const { wallet } = await lived();
    const { stdout } = await wallet('statement --month 2026-01');
    expect(stdout).toBe(`January 2026, me

  Money in        ¥0.00
  Money out      ¥72.00
  Of that, fees   ¥0.00
  Refunded       ¥10.00

Spent by merchant
  Corner Coffee             ███████████████████████████████████  ¥48.00  2×  67%
  兰州牛肉面馆总店上海人…   █████████████████▌                   ¥24.00  1×  33%

Spent by kind
  Payments  ██████████████████████████████████████████████████  ¥72.00  3×  100%

6 entries; \`wallet history\` lists them.
`);
    for (const line of stdout.split('\n')) expect(width(line)).toBeLessThanOrEqual(80);
  });

  test.each([
    [80, 'Corner Coffee             ███████████████████████████████████  ¥48.00  2×  67%'],
    [40, 'Corner Coff…  ███████████  ¥48.00  67%'],
  ])('a terminal of %i columns holds it, a line a row', async (cols, line) => {
    const { home } = await lived();
    const term = await openTerminal(['statement', '--month', '2026-01', '--home', home], { cols });
    expect(await term.exit()).toMatchObject({ code: 0 });
    const rows = term.screen().split('\n');
    expect(rows).toContain(`  ${line}`);
    expect(rows).toHaveLength(15);
    // Bars end below each other where the names are as wide on the screen.
    const sums = rows.filter((row) => row.includes('█') && !row.includes('Payments'));
    expect(new Set(sums.map((row) => width(row))).size).toBe(1);
  });

  test('a month in which nothing happened says so', async () => {
    const { wallet } = prepared();
    const { stdout } = await wallet('statement --month 2025-12');
    expect(stdout).toContain('December 2025, me');
    expect(stdout).toContain('Nothing happened in this month.');
    expect(stdout).not.toContain('Spent');
  });
});

describe('as a file', () => {
  test('page and picture are written, well-formed, and never over another but with --replace', async () => {
    const { wallet, refusal } = await lived();
    const [page, picture] = ['month.html', 'month.svg'].map((name) => join(temporaryFolder(), name));
    const both = ['--html', page ?? '', '--svg', picture ?? ''];
    const { code, stdout, stderr } = await wallet('statement --month 2026-01', ...both);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toBe(`✓ Wrote ${page}\n✓ Wrote ${picture}\n`);
    for (const file of [page, picture]) {
      const text = readFileSync(file ?? '', 'utf8');
      expect(wellFormed(text).some((each) => each.text.includes('兰州牛肉面馆'))).toBe(true);
    }
    writeFileSync(page ?? '', 'mine');
    expect(await refusal('statement', '--html', page ?? '')).toMatchObject({
      code: 'FILE_TAKEN',
      exitCode: 3,
    });
    expect(readFileSync(page ?? '', 'utf8')).toBe('mine');
    expect((await wallet('statement --replace', '--html', page ?? '')).code).toBe(0);
    expect(readFileSync(page ?? '', 'utf8')).toContain('February 2026');
  });

  test('“-” is standard output, which takes one document', async () => {
    const { wallet, refusal } = await lived();
    const { stdout, stderr } = await wallet('statement --svg -');
    expect(wellFormed(stdout)[0]).toMatchObject({ name: 'svg' });
    expect(stderr).toBe('');
    expect((await wallet('statement --svg - --html -')).code).toBe(2);
    expect(await refusal('statement --html -')).toMatchObject({ code: 'USAGE' });
  });

  test('--json prints the same, whether files are written or not', async () => {
    const { json } = await lived();
    const file = join(temporaryFolder(), 'month.html');
    expect(await json('statement', '--html', file)).toEqual(await json('statement'));
    expect(existsSync(file)).toBe(true);
  });

  test('a file that cannot be written is told in a line, with what to do', async () => {
    const { wallet, refusal } = prepared();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken'));
    const lost = join(folder, 'none', 'a.svg');
    expect(await refusal('statement', '--svg', lost)).toMatchObject({
      code: 'USAGE',
      message: `${lost} cannot be written: there is no such file or folder.`,
    });
    expect(await refusal('statement', '--svg', join(folder, 'taken'))).toMatchObject({ code: 'FILE_TAKEN' });
    expect((await wallet('statement --replace', '--svg', join(folder, 'taken'))).code).toBe(2);
    const control = await wallet('statement', '--svg', join(folder, 'no\u001B[31m', 'a.svg'));
    expect(control.stderr).not.toContain('\u001B[31m');
  });
});
