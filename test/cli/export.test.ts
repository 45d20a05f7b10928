import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beancount } from '../../src/cli/export/beancount.ts';
import { booksOf, type Format, type Line, plainYuan } from '../../src/cli/export/books.ts';
import { csv } from '../../src/cli/export/csv.ts';
import { hledger } from '../../src/cli/export/hledger.ts';
import { json } from '../../src/cli/export/json.ts';
import type { BookAccount } from '../../src/core/books.ts';
import { type Fen, fen, negate } from '../../src/core/money.ts';
import { isUserName } from '../../src/core/text.ts';
import { Wallet } from '../../src/wallet.ts';
import { temporaryFolder } from '../support/environment.ts';
import { PIN, preparedWorlds, type World } from '../support/world.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

/** A world in which money went every way, and a payment was taken back. */
async function lived(): Promise<World> {
  const world = prepared();
  const { json: ask } = world;
  const { merchant } = await ask<{ merchant: string }>('merchant add', '=cmd|; "quo\\te" x');
  const { id } = await ask<{ id: string }>(`pay ${merchant} 40 ${pin}`);
  await ask(`refund ${id} 10`);
  const sent = await ask<{ id: string }>(`transfer alice 12 ${pin}`, '--note', '@SUM(1); | "x"');
  await ask(`accept ${sent.id} --as alice`);
  await ask(`transfer alice 5 ${pin}`);
  await ask(`withdraw 100 --to icbc-0128 ${pin}`);
  await ask(`pay coffee 7 ${pin}`);
  await ask('undo');
  return world;
}

/** Runs a program of Debian's, if it is there; what it prints. */
function tool(
  name: string,
  args: readonly string[],
): { missing: boolean; status: number | null; text: string } {
  const { error, status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  return { missing: error !== undefined, status, text: `${stdout}${stderr}` };
}

function fileOf(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

interface Reader {
  readonly name: string;
  readonly file: string;
  /** Refuses a file in which a balance is not what the file says. */
  readonly checks: readonly string[];
  /** Prints the balances, an account a line. */
  readonly balances?: readonly string[];
}

const readers: readonly Reader[] = [
  {
    name: 'hledger',
    file: 'books.journal',
    checks: ['check', '-f'],
    balances: ['balance', '--flat', '--no-total', '-f'],
  },
  {
    name: 'ledger',
    file: 'books.journal',
    checks: ['--strict', 'accounts', '-f'],
    balances: ['balance', '--flat', '--no-total', '-f'],
  },
  { name: 'bean-check', file: 'books.beancount', checks: [] },
];

const missing = readers.filter(({ name }) => tool(name, ['--version']).missing);
if (missing.length > 0)
  process.stderr.write(
    `Not installed, and so not asked about the books: ${missing.map(({ name }) => name).join(', ')}\n`,
  );

const formatFor = (name: string): Format => (name === 'bean-check' ? beancount() : hledger);

/** A whole export of these lines. */
function written(format: Format, lines: readonly Line[], balances: ReadonlyMap<BookAccount, Fen>): string {
  return [
    format.begin('walletsim world test'),
    ...lines.map((line, index) => format.line(line, index)),
    format.end('2026-01-05', balances),
  ].join('');
}

/** Names as users may have them, and texts as merchants may: all that can be in books. */
const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter(isUserName);
const texts = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .map((text) => text.replaceAll(/\p{C}|\p{Z}/gu, ' '));

function hostile(count: number): { lines: Line[]; balances: Map<BookAccount, Fen> } {
  const seeds = { numRuns: count, seed: 6 };
  const accounts = [
    'me',
    'Me',
    '_x',
    '-',
    'a.b',
    'a-2eb',
    '张三',
    '0-5fx',
    ...fc.sample(names, seeds),
  ].filter(isUserName);
  const described = [
    '=1+1',
    '; x',
    'a | b',
    '"',
    '\\',
    '(1)',
    '! x',
    '* x',
    '@x',
    '  ',
    ...fc.sample(texts, seeds),
  ];
  const balances = new Map<BookAccount, Fen>();
  const lines = described.map((description, seq): Line => {
    const [one, other] = [
      `balance/${accounts[seq % accounts.length]}`,
      `merchant/${accounts[(7 * seq + 1) % accounts.length]}`,
    ];
    const amountFen = fen(1 + ((seq * 7_919) % 1_000_000));
    const postings = [
      { account: one as BookAccount, amountFen: negate(amountFen) },
      { account: other as BookAccount, amountFen },
    ];
    for (const { account, amountFen: each } of postings)
      balances.set(account, fen((balances.get(account) ?? 0) + each));
    return {
      seq,
      at: '2026-01-05T09:00:00+08:00',
      event: 'PaymentMade',
      by: accounts[seq % accounts.length] ?? '',
      entry: String(seq),
      description,
      postings,
    };
  });
  return { lines, balances };
}

describe.each(readers)('$name', ({ name, file, checks, balances: lists }) => {
  test('agrees with the world on every balance', async (context) => {
    if (tool(name, ['--version']).missing) context.skip(`${name} is not installed`);
    const { wallet, balance } = await lived();
    const { code, stdout } = await wallet(
      `export --format ${name === 'bean-check' ? 'beancount' : 'hledger'}`,
    );
    expect(code).toBe(0);
    const path = fileOf(file, stdout);
    expect(tool(name, [...checks, path])).toMatchObject({ status: 0 });
    if (lists)
      expect(tool(name, [...lists, path]).text).toMatch(
        new RegExp(String.raw`^ *${plainYuan(fen(await balance('alice')))} CNY +assets:balance:alice$`, 'm'),
      );
    // One fen more somewhere, and it is refused.
    const wrong = fileOf(
      file,
      stdout.replace(
        /(\d\.\d)(\d)((?: ~ 0\.00)? CNY\n)$/,
        (_, most: string, last: string, rest: string) => `${most}${(Number(last) + 1) % 10}${rest}`,
      ),
    );
    expect(tool(name, [...checks, wrong]).text).toMatch(/balance|assertion/i);
  });

  test('reads whatever people typed, and keeps accounts apart', (context) => {
    if (tool(name, ['--version']).missing) context.skip(`${name} is not installed`);
    const { lines, balances } = hostile(300);
    const path = fileOf(file, written(formatFor(name), lines, balances));
    expect(tool(name, [...checks, path])).toMatchObject({ status: 0 });
    if (lists)
      expect(tool(name, ['accounts', '-f', path]).text.trim().split('\n')).toHaveLength(balances.size);
  });
});

test('accounts of different names are different accounts in every format', () => {
  const { lines, balances } = hostile(300);
  const books = written(beancount(), lines, balances);
  const opened = [...books.matchAll(/^1970-01-01 open (\S+) CNY$/gm)].map(([, account]) => account ?? '');
  expect(new Set(opened).size).toBe(balances.size);
  expect(opened).toHaveLength(balances.size);
  // The grammar of beancount's accounts.
  for (const account of opened)
    expect(account).toMatch(/^Assets(?::[A-Z0-9\u{80}-\u{10ffff}][A-Za-z0-9\u{80}-\u{10ffff}-]*)+$/u);
  const journal = written(hledger, lines, balances);
  expect(new Set([...journal.matchAll(/^ {4}(assets:\S+) {2}/gm)].map(([, account]) => account)).size).toBe(
    balances.size,
  );
});

test('JSON and CSV give back what went in, and no cell is a formula', () => {
  const { lines, balances } = hostile(300);
  expect(JSON.parse(written(json, lines, balances))).toEqual(lines);
  const [head, ...rows] = cellsOf(written(csv, lines, balances));
  expect(head).toEqual('seq at event by entry description account amountFen amount'.split(' '));
  expect(rows).toHaveLength(lines.length * 2);
  for (const [index, [seq, , , by, , description, account, amountFen, amount]] of rows.entries()) {
    const line = lines[Math.floor(index / 2)];
    const posting = line?.postings[index % 2];
    const plain = (text = '') => text.replace(/^'(?=[=+\-@\t\r])/, '');
    expect([Number(seq), plain(by), plain(description), plain(account)]).toEqual([
      line?.seq,
      line?.by,
      line?.description,
      posting?.account,
    ]);
    expect([amountFen, amount]).toEqual([
      String(posting?.amountFen),
      plainYuan(posting?.amountFen ?? fen(0)),
    ]);
    for (const text of [by, description, account]) expect(text).not.toMatch(/^[=+\-@\t\r]/);
  }
});

/** CSV as RFC 4180 has it. */
function cellsOf(text: string): string[][] {
  return text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    );
}

describe('the command', () => {
  test('lists each movement once, balanced; what was taken back is not there', async () => {
    const { json: ask, balance } = await lived();
    const lines = await ask<Line[]>('export');
    for (const { postings } of lines)
      expect(postings.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(0);
    const held = lines.flatMap(({ postings }) => postings).filter(({ account }) => account === 'balance/me');
    expect(held.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(await balance());
    expect(lines.some(({ description }) => description.includes('Corner Coffee'))).toBe(false);
    expect(await ask('export --format json')).toEqual(lines);
  });

  test('--redacted has nobody’s name, and the same sums', async () => {
    const { wallet } = await lived();
    for (const format of ['json', 'csv', 'hledger', 'beancount']) {
      const { stdout } = await wallet(`export --format ${format} --redacted`);
      expect(stdout).not.toMatch(/alice|Alice|\bme\b|cmd|SUM|balance[/:][Mm]e/);
      expect(stdout).toMatch(/user-1|User-2d1/);
    }
  });

  test('reads alone, and refuses what it would not do', async () => {
    const { json: ask, refusal, home } = prepared();
    const before = await ask('audit');
    await ask('export');
    expect(await ask('audit')).toEqual(before);
    expect(await refusal('export --format csv')).toMatchObject({ code: 'USAGE', exitCode: 2 });
    expect(await refusal('export --fields seq')).toMatchObject({ code: 'USAGE' });
    expect(await refusal('export --format xls')).toMatchObject({ code: 'USAGE' });
    expect(await refusal('export', '--home', join(home, 'none'))).toMatchObject({ code: 'WORLD_MISSING' });
  });
});

test('an export tells how far it is, up to its end', async () => {
  const { home } = prepared();
  const wallet = Wallet.open({ home });
  const told: (readonly [number, number])[] = [];
  const parts = [...booksOf(wallet, json, false, (done, total) => void told.push([done, total]))];
  const movements = JSON.parse(parts.join('')) as unknown[];
  expect(movements).toHaveLength([...wallet.movements()].length);
  expect(movements.length).toBeGreaterThan(2);
  expect(told.map(([done]) => done)).toEqual(Array.from({ length: wallet.records }, (_, at) => at + 1));
  expect(new Set(told.map(([, total]) => total))).toEqual(new Set([wallet.records]));
  wallet.close();
});
