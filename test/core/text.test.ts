import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, escapeJson, isUserName, visible } from '../../src/core/text.ts';

/** The set written once more, as numbers, so that a slip in the pattern shows. */
const ranges: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x061c, 0x061c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xfffe, 0xffff],
  [0xd800, 0xdfff],
  [0xe000, 0xf8ff],
  [0xe0000, 0xe007f],
  [0xf0000, 0x10ffff],
];

function isUnsafe(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return ranges.some(([from, to]) => code >= from && code <= to);
}

const unsafeCharacter = fc
  .constantFrom(...ranges)
  .chain(([from, to]) => fc.integer({ min: from, max: to }))
  .map((code) => String.fromCodePoint(code));

/** Any text, lone surrogates included, with unsafe characters far more often than chance would bring them. */
const anyText = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), unsafeCharacter), { maxLength: 20 })
  .map((parts) => parts.join(''));

describe('cleanText', () => {
  test.each(['\u3164', '\u2800\u2800', '\u115f \u1160', '\uffa0', '\u00ad', '\ufe0f'])(
    'a text that shows nothing is none: %j',
    (text) => {
      expect(cleanText(text, 64)).toBeUndefined();
      expect(cleanText(`${text}x`, 64)).toBeDefined();
    },
  );

  test('text in any script comes back as it is', () => {
    for (const text of [
      'Lunch',
      '午饭',
      'غداء',
      'Обед',
      "O'Brien & Söhne",
      '🍜 noodles',
      '❤️',
      '`; rm -rf /',
    ]) {
      expect(cleanText(text, 64), text).toBe(text);
    }
  });

  test('white space around is dropped, white space inside stays', () => {
    expect(cleanText('  two  words ', 64)).toBe('two  words');
  });

  test('letters and their marks are composed', () => {
    expect(cleanText('Ame\u0301lie', 64)).toBe('Am\u00e9lie');
  });

  test.each(['', ' ', '\t\n ', '\u3000'])('%j has nothing in it', (text) => {
    expect(cleanText(text, 64)).toBeUndefined();
  });

  test.each([
    ['an escape sequence', 'a\u001b[31mred'],
    ['a bell', 'a\u0007b'],
    ['a line break', 'a\nb'],
    ['a carriage return', 'paid\rrefused'],
    ['a tab', 'a\tb'],
    ['a control of the second set', 'a\u009b31m'],
    ['a right-to-left override', 'abc\u202efed'],
    ['a right-to-left mark', 'abc\u200f'],
    ['an isolate', '\u2066abc'],
    ['a zero-width space', 'pay\u200bpal'],
    ['a line separator', 'a\u2028b'],
    ['a byte-order mark inside', 'a\ufeffb'],
    ['half a surrogate pair', 'a\ud83db'],
    ['a private character', 'a\ue000b'],
    ['a tag', 'a\u{e0041}b'],
  ])('%s is refused', (_, text) => {
    expect(cleanText(text, 64)).toBeUndefined();
  });

  test('length counts code points, after composing', () => {
    expect(cleanText('🍜'.repeat(32), 32)).toBe('🍜'.repeat(32));
    expect(cleanText('🍜'.repeat(33), 32)).toBeUndefined();
    expect(cleanText('e\u0301'.repeat(32), 32)).toBe('é'.repeat(32));
    expect(cleanText('e\u0301'.repeat(33), 32)).toBeUndefined();
  });

  test('cleaning twice is cleaning once, and nothing unsafe gets through', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanText(text, 40);
        if (clean === undefined) return;
        expect(cleanText(clean, 40)).toBe(clean);
        expect(Array.from(clean).filter(isUnsafe)).toEqual([]);
      }),
    );
  });

  test('10 kB and 10 MB are refused at once', () => {
    const started = performance.now();
    expect(cleanText('x'.repeat(10_000), 64)).toBeUndefined();
    expect(cleanText(' '.repeat(10_000_000), 64)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('isUserName', () => {
  test.each([
    'me',
    'a',
    '_',
    'li.lei',
    'Li-Lei_2',
    '李雷',
    'Зоя',
    '7eleven',
    '__proto__',
    'constructor',
    'toString',
  ])('%s is a name', (name) => expect(isUserName(name)).toBe(true));

  test.each([
    '',
    ' ',
    '-me',
    '.me',
    'li lei',
    ' me',
    'me ',
    'me\n',
    'me/../you',
    'a@b',
    'a\u202eb',
    'a\u200bb',
    '\u0301a',
    'Ame\u0301lie',
    '*',
    '🍜',
    '\u001b[31mred',
  ])('%j is no name', (name) => expect(isUserName(name)).toBe(false));

  test('a letter that shows nothing is no part of a name', () => {
    for (const filler of ['\u3164', '\u115f', '\uffa0', '\u034f', '\ufe0f']) {
      expect(isUserName(`a${filler}`), filler.codePointAt(0)?.toString(16)).toBe(false);
    }
  });

  test('32 characters are a name, 33 are not, 1 MB is refused at once', () => {
    expect(isUserName('a'.repeat(32))).toBe(true);
    expect(isUserName('a'.repeat(33))).toBe(false);
    const started = performance.now();
    expect(isUserName('a'.repeat(1_000_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('visible', () => {
  test('unsafe characters are spelt out, all else stays', () => {
    expect(visible('\u202efdp')).toBe('\\u{202e}fdp');
    expect(visible('\u001b[31m')).toBe('\\u{1b}[31m');
    expect(visible('a\nb\tc')).toBe('a\\u{a}b\\u{9}c');
    expect(visible('\u{e0041}')).toBe('\\u{e0041}');
    expect(visible('\ud83d')).toBe('\\u{d83d}');
    expect(visible('午饭 🍜 é ❤️')).toBe('午饭 🍜 é ❤️');
  });

  test('every character of the set is spelt out', () => {
    for (const [from, to] of ranges) {
      for (const code of [from, Math.trunc((from + to) / 2), to]) {
        expect(visible(String.fromCodePoint(code))).toBe(`\\u{${code.toString(16)}}`);
      }
    }
  });

  test('the neighbours of the set stay as they are', () => {
    for (const code of [
      0x20, 0x7e, 0xa0, 0x061b, 0x200a, 0x2010, 0x202f, 0x205f, 0x2065, 0xfff8, 0xfffc, 0xe0080, 0xe0100,
    ]) {
      expect(visible(String.fromCodePoint(code))).toBe(String.fromCodePoint(code));
    }
  });

  test('what comes out never has an unsafe character, and is not changed again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = visible(text);
        expect(Array.from(shown).filter(isUnsafe)).toEqual([]);
        expect(visible(shown)).toBe(shown);
      }),
    );
  });

  test('a megabyte takes no longer than a megabyte should', () => {
    const started = performance.now();
    expect(visible('\u202e'.repeat(1_000_000))).toHaveLength(8_000_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('escapeJson', () => {
  test('what JSON.stringify leaves raw is escaped', () => {
    expect(escapeJson(JSON.stringify('\u0085\u007f\u202e\u2028\ufeff\u{e0041}\ue000'))).toBe(
      String.raw`"\u0085\u007f\u202e\u2028\ufeff\udb40\udc41\ue000"`,
    );
  });

  test('what it reads as does not change, and nothing unsafe is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), (value) => {
        const json = escapeJson(JSON.stringify(value));
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(Array.from(json).filter(isUnsafe)).toEqual([]);
      }),
    );
  });

  test('an indented document stays a document', () => {
    const json = JSON.stringify({ name: 'a\u202eb\n' }, undefined, '\t');
    expect(escapeJson(json)).toBe('{\n\t"name": "a\\u202eb\\n"\n}');
  });
});
