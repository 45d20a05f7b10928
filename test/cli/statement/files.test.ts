import { describe, expect, test } from 'vitest';
import { english } from '../../../src/cli/language.ts';
import { statementHtml } from '../../../src/cli/statement/html.ts';
import { statementSvg } from '../../../src/cli/statement/svg.ts';
import type { Entry } from '../../../src/core/entries.ts';
import { fen } from '../../../src/core/money.ts';
import { type Statement, statementOf } from '../../../src/core/statement.ts';
import { wellFormed } from '../../support/xml.ts';

const AT = Date.parse('2026-01-05T09:00:00+08:00');

/** Payments of so many fen, each to a merchant of this name. */
function spent(...payments: readonly (readonly [merchantName: string, amountFen: number])[]): Statement {
  const entries = payments.map(([merchantName, amountFen], index): Entry => ({
    id: `p${index}`,
    type: 'payment',
    user: 'me',
    at: AT,
    status: 'PAID',
    amountFen: fen(amountFen),
    feeFen: fen(0),
    source: 'balance',
    account: 'balance/me',
    merchant: `m-${merchantName}`,
    merchantName,
    entrance: 'static-code',
    merchantFeeFen: fen(0),
    refundedFen: fen(0),
    refunds: 0,
  }));
  return statementOf('me', '2026-01', entries);
}

const files = { html: statementHtml, svg: statementSvg } as const;
const kinds = Object.keys(files) as (keyof typeof files)[];

const hostile: readonly (readonly [what: string, name: string, shown: string])[] = [
  ['a script', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['the end of an attribute', '" onload="alert(1)', '" onload="alert(1)'],
  ['an ampersand', 'Fish & Chips &lt;', 'Fish & Chips &lt;'],
  ['the end of a comment and a style', '--></style>', '--></style>'],
  ['an escape sequence', '\u001B[31mred', '\\u{1b}[31mred'],
  ['a right-to-left override', 'gnp\u202Eexe', 'gnp\\u{202e}exe'],
  ['half a surrogate pair', 'a\uD83D', 'a\\u{d83d}'],
  ['no character', 'a\uFFFE\u0000', 'a\\u{fffe}\\u{0}'],
  ['an emoji and Chinese', '兰州牛肉面 🍜', '兰州牛肉面 🍜'],
  ['Arabic', 'مطعم', 'مطعم'],
];

describe.each(kinds)('the %s file', (kind) => {
  const written = (statement: Statement) => files[kind](english, statement);

  test.each(hostile)('shows %s in a name as it is written, and stays well-formed', (_, name, shown) => {
    const statement = spent([name, 1_800]);
    const elements = wellFormed(written({ ...statement, user: name }));
    expect(elements.some(({ text }) => text.includes(shown))).toBe(true);
    expect(elements.map((each) => each.name)).not.toContain('script');
    expect(elements.flatMap(({ attributes }) => Object.keys(attributes))).not.toContain('onload');
  });

  test('needs nothing else and runs nothing', () => {
    const text = written(spent(['Corner Coffee', 1_800], ['Taxi', 2_800]));
    const links = wellFormed(text).flatMap(({ attributes }) =>
      ['href', 'src', 'xlink:href', 'srcset', 'action'].filter((each) => each in attributes),
    );
    expect(links).toEqual([]);
    expect(text).not.toMatch(/url\(|@import|@font-face|javascript:/);
    expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    expect(text).toContain('prefers-color-scheme: dark');
  });

  test('has its language and its title, and is whole for an empty month', () => {
    for (const statement of [spent(), spent(['Corner Coffee', 0]), spent(['Corner Coffee', 1])]) {
      const [root, ...elements] = wellFormed(written(statement));
      expect(root?.attributes['lang']).toBe('en');
      expect(elements.find(({ name }) => name === 'title')?.text).toBe('January 2026, me');
      expect(written(statement)).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test('has ten merchants and one row for the others', () => {
    const shops = Array.from({ length: 13 }, (_, n) => [`Shop ${n + 1}`, 100 * (n + 1)] as const);
    const bars = wellFormed(written(spent(...shops))).filter(
      ({ attributes }) => attributes['class']?.split(' ')[0] === (kind === 'svg' ? 'first' : 'fill'),
    );
    // The page colours its bars by where they stand, and has the one bar of payments as well.
    expect(bars).toHaveLength(kind === 'svg' ? 11 : 12);
    const text = wellFormed(written(spent(...shops)))
      .map((each) => each.text)
      .join('\n');
    expect(text).toContain('3 others');
    expect(text).toContain('Shop 4');
  });
});

test('the picture says to those who hear it what it shows', () => {
  const [root, title, desc] = wellFormed(
    statementSvg(english, spent(['Corner Coffee', 1_800], ['Taxi', 200])),
  );
  expect(root?.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'title desc' });
  expect(title).toMatchObject({ name: 'title', attributes: { id: 'title' } });
  expect(desc).toMatchObject({ name: 'desc', attributes: { id: 'desc' } });
  expect(desc?.text).toBe(
    'Money in: ¥0.00. Money out: ¥20.00. Of that, fees: ¥0.00. Refunded: ¥0.00. ' +
      'Spent by merchant: Corner Coffee ¥18.00 (90%), Taxi ¥2.00 (10%). Spent by kind: Payments ¥20.00 (100%).',
  );
});

test('the page has its entries in a real table, with heads', () => {
  const elements = wellFormed(statementHtml(english, spent(['Corner Coffee', 1_800], ['Taxi', 200])));
  const count = (name: string) => elements.filter((each) => each.name === name).length;
  expect([count('table'), count('tr'), count('td')]).toEqual([1, 3, 6]);
  const heads = elements.filter(({ name }) => name === 'th');
  expect(heads.map(({ text, attributes }) => `${text} ${attributes['scope']}`)).toEqual([
    'When col',
    'What col',
    'Amount col',
  ]);
  expect(elements.find(({ name }) => name === 'time')?.attributes['datetime']).toBe(
    '2026-01-05T09:00:00+08:00',
  );
});

test.each([
  ['<p>', 'never closed'],
  ['<p></a>', 'closes p'],
  ['<p a=1/>', 'no attribute'],
  ['<p a="1" a="2"/>', 'there twice'],
  ['<p>&nbsp;</p>', 'a stray &'],
  ['<p>a & b</p>', 'a stray &'],
  ['<p/><p/>', 'a second root'],
  ['<p>\u0001</p>', 'a character'],
  ['<!DOCTYPE html><p><b/></p>', 'HTML would not'],
])('the check itself finds what is wrong in %j', (markup, problem) =>
  expect(() => wellFormed(markup)).toThrow(problem),
);
