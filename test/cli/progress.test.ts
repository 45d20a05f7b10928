import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { english } from '../../src/cli/language.ts';
import { Progress } from '../../src/cli/progress.ts';
import { Wallet } from '../../src/wallet.ts';

/** A terminal whose writings are kept, and a clock that is moved by hand. */
function staged() {
  let [written, at] = ['', 0];
  const terminal = { isTTY: true, columns: 60, write: (text: string) => void (written += text) };
  const progress = new Progress(terminal, english, 'Checking records', () => at);
  return {
    progress,
    /** What is drawn when so much is done at this time in ms. */
    drawn: (ms: number, done: number, total: number) => {
      [written, at] = ['', ms];
      progress.update(done, total);
      return stripVTControlCharacters(written).replace('\r', '');
    },
    written: () => written,
  };
}

test('nothing shows for a moment; then how much is done, and how long the rest will take', () => {
  const { drawn } = staged();
  expect(drawn(100, 10, 100)).toBe('');
  expect(drawn(499, 30, 100)).toBe('');
  expect(drawn(2000, 42, 100)).toBe('Checking records  42 %  about 3 s left');
  expect(drawn(2050, 43, 100)).toBe('');
  expect(drawn(4000, 99.9, 100)).toBe('Checking records  99 %  about 1 s left');
});

test('long work is told in minutes', () => {
  expect(staged().drawn(3000, 2, 100)).toBe('Checking records  2 %  about 3 min left');
});

test('the next part of the work begins anew, in the same line', () => {
  const { drawn } = staged();
  expect(drawn(10_000, 100, 100)).toBe('Checking records  100 %');
  expect(drawn(10_100, 0, 100)).toBe('Checking records  0 %');
  expect(drawn(11_100, 25, 100)).toBe('Checking records  25 %  about 3 s left');
});

test('when it ends the line is gone; what was quick has written nothing', () => {
  const long = staged();
  long.drawn(600, 1, 2);
  expect(long.written()).not.toContain('\u001B[?25l');
  long.progress.clear();
  expect(long.written()).toContain('\r\u001B[J');
  const quick = staged();
  quick.drawn(400, 1, 2);
  quick.progress.clear();
  expect(quick.written()).toBe('');
});

/** A world of so many records, in memory; of no more than are read without a snapshot. */
async function worldOf(records: number): Promise<Wallet> {
  const wallet = Wallet.open({ clock: 0 });
  while (wallet.records < records)
    await wallet.submit('setRule', { rule: 'no-pin-per-day', value: 5 + (wallet.records % 2) });
  return wallet;
}

test.each([
  ['an audit', (wallet, tell) => wallet.audit(tell)],
  ['a look at the past', (wallet, tell) => wallet.asOf(375, tell)],
  ['the search for a time', (wallet, tell) => wallet.point('1970-01-01T08:00:00+08:00', tell)],
  ['going back', async (wallet, tell) => wallet.restore(375, tell)],
] satisfies [string, (wallet: Wallet, tell: (done: number, total: number) => void) => unknown][])(
  '%s says how much is done, up to all of it',
  async (_, work) => {
    const told: [done: number, total: number][] = [];
    await work(await worldOf(380), (done, total) => void told.push([done, total]));
    expect(told.length).toBeGreaterThan(370);
    const [done, total] = told.at(-1) ?? [0, 1];
    expect(done / total).toBeGreaterThan(0.7);
    expect(told.every(([each, all]) => each <= all && all === total)).toBe(true);
    expect(told.map(([each]) => each)).toEqual(
      told.map(([each]) => each).toSorted((one, other) => one - other),
    );
  },
);
