import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { checkSync } from 'recheck';
import { globSync } from 'tinyglobby';
import { expect, test, vi } from 'vitest';

// The checker that needs no program of another language.
process.env['RECHECK_BACKEND'] = 'pure';

vi.setConfig({ testTimeout: 240_000 });

interface Found {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression that is written in a file. */
function regexesIn(file: string): Found[] {
  const found: Found[] = [];
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex) found.push({ file, source: regex.pattern, flags: regex.flags });
    for (const each of Object.values(node)) look(each);
  };
  look(parseSync(file, readFileSync(file, 'utf8')).program);
  return found;
}

const found = globSync('src/**/*.ts').flatMap(regexesIn);

/** Those that are not proven to be linear, and why none of them is asked about a text that is long. */
const bounded: Readonly<Record<string, string>> = {
  '(\\d+)(ms|fen)\\b': 'questions are the program’s own',
  '(\\d+)(ms|[smhd])': 'at most 40 characters, which is looked at first',
  '(\\d+) (d|h|min|s)\\b': 'sentences of the wallet’s own',
  '^(\\S+) +(.*)$': 'a header, which the server bounds',
  '(?<=\\d)[ -]+(?=\\d)': 'linear: nothing lies between two of its ends',
  '^(.)\\1*$': 'linear: one character, over and over',
  '\\B(?=(\\d{3})+$)': 'the digits of a safe integer',
  '\\s*\\n\\s*': 'the lines that a test’s author writes',
};

/** Those that are made while the program runs: of parts of its own, or of what a flow’s author wrote as one. */
const made = [
  'src/cli/ask/index.ts',
  'src/cli/chinese/retell.ts',
  'src/flow/match.ts',
  'src/flow/parse.ts',
  'src/flow/record.ts',
  'src/flow/words.ts',
  'src/gateway/log.ts',
  'src/monitor/conditions.ts',
];

test('there are regular expressions to look at, and those that are made are known', () => {
  expect(found.length).toBeGreaterThan(100);
  const making = globSync('src/**/*.ts').filter((file) => /\bRegExp\(/.test(readFileSync(file, 'utf8')));
  expect(making.toSorted()).toEqual(made);
});

test('no regular expression takes more than linear time, but those that are asked about short texts only', () => {
  const all = new Map(found.map((each) => [`${each.source}/${each.flags}`, each]));
  const slow = [...all.values()].filter(({ source, flags }) => {
    const known = flags.replaceAll(/[dv]/g, '');
    return checkSync(source, known, { checker: 'automaton', timeout: 20_000 }).status !== 'safe';
  });
  expect(slow.map(({ source }) => source).toSorted()).toEqual(Object.keys(bounded).toSorted());
});
