import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  expand,
  joinWords,
  splitWords,
  textParts,
  UnknownVariable,
  type Word,
} from '../../src/flow/words.ts';

const complain = (index: number, problem: string) => new Error(`${index}: ${problem}`);
const split = (line: string) => splitWords(line, 0, complain);
const texts = (line: string) => split(line).map((word) => expand(word, new Map()));

/** A word as somebody may quote it in a flow. */
const styles: ReadonlyArray<(word: string) => string> = [
  (word) => `'${word.replaceAll("'", String.raw`'\''`)}'`,
  (word) => `"${word.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`,
  (word) => (word === '' ? "''" : word.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`)),
];
const quote = (word: string, style: number) => styles[style]?.(word) ?? word;

describe('splitWords', () => {
  test.each<[string, string[]]>([
    ['', []],
    [' \t ', []],
    ['pay  coffee\t18 ', ['pay', 'coffee', '18']],
    [`'a  b' "c d"`, ['a  b', 'c d']],
    [`a'b'"c"d`, ['abcd']],
    [`'' ""`, ['', '']],
    [String.raw`'a\b$' "\"\\\$\a"`, [String.raw`a\b$`, String.raw`"\$\a`]],
    [String.raw`a\ b \' \" \| \${x} '\${x}'`, ['a b', "'", '"', '|', '${x}', String.raw`\${x}`]],
    [`'\${x}' "\\\${x}"`, ['${x}', '${x}']],
    [`'a|b' "<;&>" \\; '\`$('`, ['a|b', '<;&>', ';', '`$(']],
    ['$5 $ * ~ #1 a{b}', ['$5', '$', '*', '~', '#1', 'a{b}']],
    ['午饭 🍜', ['午饭', '🍜']],
  ])('%s', (line, words) => expect(texts(line)).toEqual(words));

  test('variables stay, also within words and double quotes', () => {
    expect(split('${code} a${b-1}c "x ${y}"')).toEqual<Word[]>([
      [{ variable: 'code' }],
      [{ text: 'a' }, { variable: 'b-1' }, { text: 'c' }],
      [{ text: 'x ' }, { variable: 'y' }],
    ]);
  });

  test.each<readonly [string, number, string]>([
    [`a 'b`, 2, 'not closed'],
    [`a b"c d`, 3, 'not closed'],
    ['a "b\\', 2, 'not closed'],
    ['a b\\', 3, 'nothing follows the backslash'],
    ['a ${b c}', 2, 'this is no variable'],
    ['a ${}', 2, 'this is no variable'],
    ...Array.from('|<>;&`', (sign) => [`ab${sign}c`, 2, 'no pipes or redirections'] as const),
    ['a $(b)', 2, 'no pipes or redirections'],
    ['a "$(b)"', 3, 'no pipes or redirections'],
    ['a "`b`"', 3, 'no pipes or redirections'],
  ])('%s is refused', (line, index, problem) => {
    expect(() => split(line)).toThrow(new RegExp(`^${index}: .*${problem}`));
  });

  test('any words, quoted in any way, come back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.nat(styles.length - 1)), { maxLength: 5 }),
        (words) => {
          const line = words.map(([word, style]) => quote(word, style)).join('  ');
          expect(texts(line)).toEqual(words.map(([word]) => word));
        },
      ),
    );
  });

  test('words of shell signs, quoted in any way, come back', () => {
    const word = fc.string({ unit: fc.constantFrom(...Array.from(`ab '"\\$\`{}()|;\t`)) });
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.nat(styles.length - 1)), { maxLength: 5 }), (words) => {
        expect(texts(words.map(([word, style]) => quote(word, style)).join('\t'))).toEqual(
          words.map(([word]) => word),
        );
      }),
    );
  });
});

describe('textParts', () => {
  test('quotes and backslashes are text', () => {
    expect(textParts(`"a" 'b' \\\${c}`)).toEqual([{ text: `"a" 'b' \\` }, { variable: 'c' }]);
    expect(textParts('')).toEqual([]);
  });

  test('a second $ makes a variable text', () => {
    expect(textParts('$${a} ${b} $$${c} ${d e}')).toEqual([
      { text: '${a} ' },
      { variable: 'b' },
      { text: ' $${c} ${d e}' },
    ]);
  });
});

describe('expand', () => {
  test('variables are filled in, and not looked at again', () => {
    expect(expand(textParts('a${x}b${x}'), new Map([['x', '${x}']]))).toBe('a${x}b${x}');
    expect(expand([], new Map())).toBe('');
  });

  test('an unknown variable is named', () => {
    expect(() => expand([{ variable: 'code' }], new Map())).toThrow(new UnknownVariable('code'));
    expect(() => expand([{ variable: 'code' }], new Map())).toThrow('${code}');
  });
});

describe('joinWords', () => {
  test('any words and variables come back from the line that they are joined to', () => {
    const part = fc.oneof(
      fc.record({
        text: fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\n\r]/.test(text)),
      }),
      fc.record({ variable: fc.constantFrom('pin', 'card-0128', 'otp_2') }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(part, { maxLength: 3 }), { maxLength: 4 }), (words) => {
        const values = new Map([
          ['pin', '1'],
          ['card-0128', '2'],
          ['otp_2', '3'],
        ]);
        const back = splitWords(joinWords(words), 0, (_, problem) => new Error(problem));
        expect(back.map((word) => expand(word, values))).toEqual(words.map((word) => expand(word, values)));
      }),
    );
  });
});
