import { expect, test } from 'vitest';
import 'walletsim/testing/vitest';
import { noodleBar, PIN } from './customers.ts';

test('a deposit that nobody accepts comes back after a day', async () => {
  const me = await noodleBar();
  const alice = me.as('alice');
  expect(await me.run(`transfer alice 66 --note 'Table for two' --pin ${PIN}`)).toBeDone();
  expect(alice.inbox()[0]?.text).toContain('Table for two');

  await me.advance('23h');
  expect(me).toHaveBalance('34');
  await me.advance('1h');
  expect(me).toHaveBalance('100');
  expect(alice).toHaveBalance('0');
  expect(me.now).toEqual(new Date('2026-01-06T12:00:00+08:00'));
});

test('a transfer asks as the phone does, and without the PIN nothing moves', async () => {
  const me = await noodleBar();
  const answers = [
    ['To whom?', 'alice'],
    ['Amount in yuan', '66'],
    ['When does it arrive?', 'In 2 hours'],
    ['Note (Enter for none)', ''],
    ['Pay with?', 'Balance'],
  ] as const;
  expect(await me.run('transfer', { answers })).toBeRefused('INTERRUPTED');
  expect(me).toHaveBalance('100');
  expect(await me.run('transfer', { answers: [...answers, ['Payment PIN', PIN]] })).toBeDone();
  expect(me).toHaveBalance('34');
});
