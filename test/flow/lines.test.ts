import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longestLineBytes, readLines } from '../../src/flow/lines.ts';
import { parseFlow } from '../../src/flow/parse.ts';

const chunk = 64 * 1024;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The lines of a file with these bytes. */
function read(bytes: string | Uint8Array): string[] {
  const path = join(folder, 'a.flow');
  writeFileSync(path, bytes);
  return [...readLines(path)];
}

test.each<[string, string[]]>([
  ['', []],
  ['a', ['a']],
  ['a\n', ['a']],
  ['\n\n', ['', '']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\rb\r\r\nc\r', ['a\rb\r', 'c\r']],
  ['\uFEFFa\n\uFEFFb', ['a', '\uFEFFb']],
  ['\uFEFF\uFEFFa', ['\uFEFFa']],
  ['午饭\n🍜', ['午饭', '🍜']],
])('%j', (text, lines) => expect(read(text)).toEqual(lines));

test('characters and line ends across the border of a chunk stay whole', () => {
  for (const text of ['🍜', '午', '\r\n', 'é\r\n']) {
    for (let before = chunk - 5; before <= chunk; before += 1) {
      const filler = `${'x'.repeat(99)}\n`.repeat(Math.floor(before / 100)) + 'y'.repeat(before % 100);
      const file = `${filler}${text}z\n`;
      expect(read(file)).toEqual(file.split(/\r?\n/).slice(0, -1));
    }
  }
});

test('the longest line is read whole, with a byte-order mark and CRLF', () => {
  const line = 'x'.repeat(longestLineBytes);
  expect(read(`\uFEFF${line}\r\n${line}\r\n${line}`)).toEqual([line, line, line]);
});

test('of longer lines the beginning is given, once, and is refused', () => {
  for (const text of ['x', '午', '🍜', 'xé']) {
    for (const end of ['\n', '\r\n', '']) {
      for (const times of [1, 10]) {
        const long = text.repeat(Math.ceil((times * longestLineBytes + 1) / Buffer.byteLength(text)));
        const [first = '', second = '', ...others] = read(`a\n${long}${end}`).slice(0, 3);
        expect([first, others]).toEqual(['a', []]);
        expect(Buffer.byteLength(second)).toBeGreaterThan(longestLineBytes);
        expect(second.length).toBeLessThanOrEqual(longestLineBytes + 5);
        expect(() => [...parseFlow([second], 'a.flow')]).toThrow('a.flow:1:1: this line is longer');
      }
    }
  }
});

test('what follows a line that is too long is read as ever', () => {
  expect(read(`${'x'.repeat(3 * chunk)}\nb\n\nc`).slice(1)).toEqual(['b', '', 'c']);
  expect(read(`${'x'.repeat(longestLineBytes + 5)}\nb`).slice(1)).toEqual(['b']);
});

test('a line that never ends is given up', () => {
  const [first = ''] = readLines('/dev/zero');
  expect(() => [...parseFlow([first], 'zero')]).toThrow('zero:1:1: this line is longer');
});

test('a file that is not there is an error when reading starts', () => {
  expect(() => [...readLines(join(folder, 'none.flow'))]).toThrow('ENOENT');
  expect(() => [...readLines(folder)]).toThrow('EISDIR');
});

test('any bytes are read as when split whole', () => {
  const bit = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\r', '🍜', '午', 'é', '\uFEFF', 'a').map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  );
  // Lines up to just before a border of chunks, then anything over it.
  const before = fc.nat(20).map((less) => Buffer.alloc(chunk - less, `${'x'.repeat(63)}\n`));
  fc.assert(
    fc.property(fc.option(before), fc.array(bit, { maxLength: 40 }), (before, bits) => {
      const bytes = Buffer.concat([...(before === null ? [] : [before]), ...bits]);
      const lines = bytes
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/);
      // What is behind the last line end is a line only if it has something in it.
      if (bytes.length === 0 || bytes.at(-1) === 0x0a) lines.pop();
      expect(read(bytes)).toEqual(lines);
    }),
  );
});
