import { expect, test } from 'vitest';
import { english } from '../../src/cli/language.ts';
import { Paint } from '../../src/cli/print.ts';

test('a terminal that was given no size has lines as long as they are', () => {
  const terminal = { isTTY: true, columns: 0, write: () => true };
  const settings = { color: 'never', plain: false, theme: 'dark' } as const;
  const paint = Paint.of(terminal, settings, { env: {}, language: english });
  expect(paint.rows([['balance', '¥1,000.00 in all']])).toBe('  balance  ¥1,000.00 in all');
});
