import fc from 'fast-check';
import { expect, test } from 'vitest';
import { code128 } from '../../../src/cli/codes/code128.ts';
import { standardWidths } from './reader.ts';

/** Lengths of the runs of dark and light, beginning with dark. */
function runsOf(modules: readonly boolean[]): number[] {
  const bits = modules.map((dark) => (dark ? '1' : '0')).join('');
  return (bits.match(/1+|0+/g) ?? []).map((run) => run.length);
}

test('any payment code gives the bars that an established barcode library gives', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{18}$/), (digits) => {
      expect(runsOf(code128(digits))).toEqual(standardWidths(digits));
    }),
  );
});

test('every pair of digits has the bars of the standard', () => {
  for (let value = 0; value < 100; value++) {
    const pair = String(value).padStart(2, '0');
    expect(runsOf(code128(pair)), pair).toEqual(standardWidths(pair));
  }
});

test('18 digits take 134 modules, which begin and end dark', () => {
  const modules = code128('134567890123456789');
  expect(modules).toHaveLength(134);
  expect([modules.at(0), modules.at(-1)]).toEqual([true, true]);
});

test.each(['', '1', '123', '12a4', '12 34', '-123', '１２'])('%j can not be drawn', (digits) => {
  expect(() => code128(digits)).toThrow(RangeError);
});
