import { expect, test } from 'vitest';
import { isLonger, pagerOf } from '../../src/cli/pager.ts';
import { resolve } from '../../src/cli/settings.ts';

test.each([
  [undefined, {}, 'less -FIRX'],
  [undefined, { PAGER: 'more -s' }, 'more -s'],
  [undefined, { PAGER: ' ' }, 'less -FIRX'],
  ['most', { PAGER: 'more' }, 'most'],
  ['most', { PAGER: 'more', WALLET_PAGER: 'bat -p' }, 'bat -p'],
  ['never', { PAGER: 'more' }, undefined],
  ['most', { WALLET_PAGER: 'never' }, undefined],
  ['never', { WALLET_PAGER: 'auto' }, 'less -FIRX'],
])('the setting %j with %o: %j', (setting, env, command) => {
  const user = new Map(setting === undefined ? [] : ([['pager', setting]] as const));
  const { value = '' } = resolve('pager', { flags: {}, env, world: new Map(), user });
  expect(pagerOf(value, env)).toBe(command);
  const { value: without = '' } = resolve('pager', { flags: { pager: false }, env, world: new Map(), user });
  expect(pagerOf(without, env)).toBeUndefined();
});

test.each([
  ['a\nb\nc', 10, 4, false],
  ['a\nb\nc\nd', 10, 4, true],
  // A line that is wrapped takes more rows; what is wide takes two columns; colours take none.
  ['a\n01234567890', 10, 4, false],
  ['a\nb\n01234567890', 10, 4, true],
  ['a\nb\n一二三四五六', 10, 4, true],
  ['a\nb\n\u001b[31m0123456789\u001b[39m', 10, 4, false],
  ['a\nb\nc\nd', 10, undefined, false],
  // A terminal that was given no size.
  ['a\nb\nc\nd', 0, 0, false],
])('%j on %s columns and %s rows is longer: %s', (text, columns, rows, longer) => {
  const stream = { write: () => undefined, columns, ...(rows !== undefined && { rows }) };
  expect(isLonger(text, stream)).toBe(longer);
});
