import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestLineBytes } from '../../src/flow/lines.ts';
import { consoleBlocks } from '../../src/flow/markdown.ts';
import { parseFlow } from '../../src/flow/parse.ts';
import { expectLine, matchOutput, regexProblem, type Diff, written } from '../../src/flow/match.ts';
import { UnknownVariable } from '../../src/flow/words.ts';

const variables = new Map([
  ['dots', '…'],
  ['any', '...'],
  ['sign', '.*'],
  ['blank', 'a  '],
  ['re', 'a (re)'],
]);
const compare = (expected: readonly string[], printed: readonly string[]) =>
  matchOutput(
    expected.map((line) => expectLine(line, variables)),
    printed,
  );
const matches = (expected: string, printed: string) => compare([expected], [printed]) === undefined;
const shown = (diff: Diff | undefined) => diff?.map(({ mark, text }) => `${mark} ${text}`);

describe('one line', () => {
  test.each([
    ['', ''],
    ['a', 'a'],
    ['a  ', 'a'],
    ['a', 'a \t'],
    ['  a', '  a'],
    ['…', ''],
    ['…', 'anything'],
    ['a…', 'a'],
    ['a …', 'a'],
    ['a … …', 'a'],
    ['a…c', 'ac'],
    ['a…c', 'abcbc'],
    ['…b…b…', 'bb'],
    ['a…', 'a…'],
    ['Paid ¥… to …', 'Paid ¥18.00 to Corner Coffee'],
    ['a.*', 'a.*'],
    ['..', '..'],
    ['....', '....'],
    ['${dots}', '…'],
    ['${any}', '...'],
    ['${blank}', 'a'],
    ['${re}', 'a (re)'],
    ['x $${any}', 'x ${any}'],
    ['${1}', '${1}'],
    [String.raw`[\d]+ ?a? (re)`, '12 '],
    ['a|b (re)', 'b'],
    [' (re)', ''],
    ['(re)', '(re)'],
    ['${sign}+ (re)', '.*.*'],
    ['$${sign} (re)', '${sign}'],
    ['a… (re)', 'a…'],
    ['a (re)  ', 'a  '],
    ['. (re)', '🍜'],
  ])('%j stands for %j', (expected, printed) => expect(matches(expected, printed)).toBe(true));

  test.each([
    ['', 'a'],
    ['a', 'A'],
    ['a', ' a'],
    ['a', 'ab'],
    ['a…a', 'a'],
    ['a…', 'ba'],
    ['…b…b…', 'b'],
    ['ab…ba', 'aba'],
    ['a…b…c', 'acb'],
    ['a …', 'ab'],
    ['${dots}', 'x'],
    ['a.*', 'abc'],
    ['${sign} (re)', 'abc'],
    ['a|b (re)', 'ab'],
    ['a (re)', 'ba'],
    ['a… (re)', 'abc'],
    ['x ${any}', 'x y'],
  ])('%j does not stand for %j', (expected, printed) => expect(matches(expected, printed)).toBe(false));

  test('an unknown variable is an error', () => {
    for (const line of ['a ${none}', '${none} (re)']) {
      expect(() => expectLine(line, variables)).toThrow(new UnknownVariable('none'));
    }
  });

  /** The plain meaning: `…` takes nothing, or one character more. Spaces at the end do not count. */
  function oracle(expected: string, printed: string): boolean {
    if (printed === '' && /^[… ]*$/.test(expected)) return true;
    if (expected.startsWith('…')) {
      return oracle(expected.slice(1), printed) || (printed !== '' && oracle(expected, printed.slice(1)));
    }
    return expected !== '' && expected[0] === printed[0] && oracle(expected.slice(1), printed.slice(1));
  }

  test('… means what it plainly means', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '…'), maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 8 }),
        (expected, printed) => {
          expect(matches(expected, printed)).toBe(oracle(expected.trimEnd(), printed.trimEnd()));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('many … on a long line come to an end', () => {
    expect(matches(`${'…a'.repeat(200)}…b`, 'a'.repeat(50_000))).toBe(false);
    expect(matches(`${'…a'.repeat(200)}…`, 'a'.repeat(50_000))).toBe(true);
  });
});

describe('lines', () => {
  test.each<[string[], string[]]>([
    [[], []],
    [['...'], []],
    [['...'], ['a', 'b']],
    [['...', '...'], []],
    [
      ['a', '...', 'b'],
      ['a', 'b'],
    ],
    [
      ['a', '...', 'b', 'c'],
      ['a', 'b', 'b', 'b', 'c'],
    ],
    [
      ['...', 'a'],
      ['a', 'b', 'a'],
    ],
    [
      ['a', '...  '],
      ['a', '', 'b'],
    ],
  ])('%j stand for %j', (expected, printed) => expect(compare(expected, printed)).toBeUndefined());

  /** The plain meaning: `...` takes no line, or one more. */
  function oracle([wanted, ...wants]: readonly string[], printed: readonly string[]): boolean {
    if (wanted === undefined) return printed.length === 0;
    const [found, ...rest] = printed;
    if (wanted === '...') {
      return oracle(wants, printed) || (found !== undefined && oracle([wanted, ...wants], rest));
    }
    return found !== undefined && matches(wanted, found) && oracle(wants, rest);
  }

  const expectedLines = fc.array(fc.constantFrom('a', 'b', 'a…', 'a|b (re)', '...'), { maxLength: 7 });
  const printedLines = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 7 });

  test('... means what it plainly means', () => {
    fc.assert(
      fc.property(expectedLines, printedLines, (expected, printed) => {
        expect(compare(expected, printed) === undefined).toBe(oracle(expected, printed));
      }),
      { numRuns: 2000 },
    );
  });

  test('a difference has every line that is expected or printed, in order', () => {
    fc.assert(
      fc.property(expectedLines, printedLines, (expected, printed) => {
        const diff = compare(expected, printed);
        if (diff === undefined) return;
        const solid = expected.filter((line) => line !== '...');
        const count = (mark: string) =>
          diff.filter((line) => line.mark === mark && line.text !== '...').length;
        expect(count(' ') + count('-')).toBe(solid.length);
        expect(count('-') + count('+')).toBeGreaterThan(0);
        if (solid.length === expected.length) {
          expect(diff.filter(({ mark }) => mark !== '-').map(({ text }) => text)).toEqual(printed);
        }
      }),
    );
  });

  test('100,000 lines match, and 100,000 lines that do not come to an end', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `line ${index}`);
    expect(compare(many, many)).toBeUndefined();
    expect(compare(['...', 'line 99998', '…'], many)).toBeUndefined();
    expect(compare([...many.slice(0, 50_000), 'other', ...many.slice(50_000)], many)).toHaveLength(100_001);
    expect(compare(['...', ...many.slice(1), 'other'], ['x', ...many])).toBeDefined();
  });
});

describe('the difference', () => {
  test.each<[string, string[], string[], string[]]>([
    ['something missing', ['a', 'b', 'c'], ['a', 'c'], ['  a', '- b', '  c']],
    ['something more', ['a', 'c'], ['a', 'b', 'c'], ['  a', '+ b', '  c']],
    ['something else', ['a', 'b', 'c'], ['a', 'x', 'c'], ['  a', '- b', '+ x', '  c']],
    ['nothing printed', ['a'], [], ['- a']],
    ['nothing expected', [], ['a '], ['+ a']],
    ['equal by pattern', ['a…', 'b'], ['abc', 'c'], ['  abc', '- b', '+ c']],
    ['lines left out', ['a', '...', 'c', 'd'], ['a', 'x', 'c', 'e'], ['  a', '  ...', '  c', '- d', '+ e']],
    ['... for nothing', ['...', 'b'], ['c', 'b', 'x'], ['  ...', '  b', '+ x']],
    ['variables', ['x ${dots}y…', 'b (re)'], ['z'], ['- x …y…', '- b (re)', '+ z']],
    ['lines swapped', ['a', 'b'], ['b', 'a'], ['- a', '  b', '+ a']],
    ['something missing between equals', ['a', 'a', 'b'], ['a', 'b'], ['  a', '- a', '  b']],
  ])('%s', (_, expected, printed, diff) => expect(shown(compare(expected, printed))).toEqual(diff));

  test('too much to compare is shown one after the other', () => {
    const lines = (name: string) => Array.from({ length: 3000 }, (_, index) => `${name}${index}`);
    const diff = compare(['same', ...lines('a'), 'end'], ['same', ...lines('b'), 'end']) ?? [];
    expect(diff.map(({ mark }) => mark).join('')).toBe(` ${'-'.repeat(3000)}${'+'.repeat(3000)} `);
  });
});

test('regexProblem names what is wrong', () => {
  expect(regexProblem('a( (re)')).toBe('Unterminated group');
  expect(regexProblem('a)(b (re)')).toBe("Unmatched ')'");
  expect(regexProblem('[${x}${y}]+ (re)')).toBeUndefined();
  expect(regexProblem('a(')).toBeUndefined();
});

describe('written', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '...',
          '…',
          '… ',
          '```',
          ' (re)',
          '\\',
          '$ ',
          '? ',
          '> ',
          '#',
          '@',
          '[exit 1]',
          '${pin}',
          '$${a}',
          ' ',
          'a',
          '1',
        ),
        fc.string({ unit: 'grapheme' }).filter((part) => !/[\n\r]/.test(part)),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('').trimEnd());
  const steps = (line: string) => [...parseFlow(['$ wallet a', line, '.'], 'a.flow')];
  const outputOf = (line: string) => {
    const [step, ...others] = steps(written(line));
    expect(others).toEqual([]);
    const [first] = step?.kind === 'command' ? step.body : [];
    if (first?.kind !== 'output') throw new Error(`not output: ${written(line)}`);
    return expectLine(first.text, new Map());
  };

  test('any printed line is written as a line of output that matches it', () => {
    fc.assert(
      fc.property(
        text.filter((line) => !/[^\P{Cc}\t]|\uFFFD/u.test(line)),
        (line) => {
          expect(matchOutput([outputOf(line)], [line])).toBeUndefined();
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('and no other line, but for what the … of a payment that waits may stand for', () => {
    fc.assert(
      fc.property(text, text, fc.nat(), (line, more, at) => {
        fc.pre(!/[^\P{Cc}\t]|\uFFFD/u.test(line));
        const other = line.slice(0, at % (line.length + 1)) + more + line.slice((at + 1) % (line.length + 1));
        fc.pre(line !== other.trimEnd() && !(/^…./u.test(line) && other.endsWith(line.slice(1))));
        expect(matchOutput([outputOf(line)], [other])).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('a line that is too long for a flow is written as …', () => {
    expect(written('午'.repeat(30_000))).toBe('…');
    expect(written(`# ${'x'.repeat(longestLineBytes - 2)}`)).toBe('…');
    expect(steps(written(`# ${'x'.repeat(longestLineBytes - 3)}`))).toHaveLength(1);
  });

  test('no line ends a block of Markdown', () => {
    const page = ['```console', '$ wallet a', written('  ```'), written('~~~'), 'b', '```', 'c'];
    expect([...consoleBlocks(page)]).toEqual(['', '$ wallet a', '\\  ```', '\\~~~', 'b', '', '']);
  });
});
