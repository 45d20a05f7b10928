import { expect, test } from 'vitest';
import { dueEvents } from '../../src/core/due.ts';
import { foldRecord } from '../../src/core/records.ts';
import { DAY, given, HOUR, ICBC, MINUTE, SECOND, type Story, yuan } from '../support/given.ts';

function busy(orders: number): Story {
  const story = given();
  for (let n = 0; n < orders; n += 1) {
    story.now += SECOND;
    expect(story.asks('makeCode', { merchant: 'coffee', amountFen: yuan(1) }).code).toBeUndefined();
  }
  return story;
}
const ids = (story: Story) => dueEvents(story.world, story.now).map((event) => event.updates?.[0]?.id ?? '');

test('nothing is due before its time', () => {
  const story = busy(3);
  story.now += 2 * HOUR - 3 * SECOND;
  expect(dueEvents(story.world, story.now)).toEqual([]);
  story.now += SECOND;
  expect(dueEvents(story.world, story.now)).toHaveLength(1);
});

test('64 entries come due at once, the earliest first, and the rest next', () => {
  const story = busy(150);
  const made = story.entries().map((entry) => entry.id);
  story.now += DAY;
  expect(ids(story)).toEqual(made.slice(0, 64));
  const left: number[] = [];
  for (let events = dueEvents(story.world, story.now); events.length > 0;) {
    foldRecord(story.world, { seq: 1, at: story.now, data: { op: 'tick', by: '', events } });
    left.push(story.world.open.size);
    events = dueEvents(story.world, story.now);
  }
  expect(left).toEqual([86, 22, 0]);
});

test('the earliest comes first, in whatever order they were made', () => {
  const story = given();
  story.me.with(ICBC).verified().withBalance(3_000).withQuickPay();
  const order = story.asks('makeCode', { merchant: 'coffee', amountFen: yuan(1) }).entry?.id;
  const withdrawal = story.me.makes('withdraw', { amountFen: yuan(1), to: '0128' });
  const payment = story.me.scanned(1_500).entry?.id;
  story.rule('withdrawal-arrival', MINUTE);
  const second = story.me.makes('withdraw', { amountFen: yuan(1), to: '0128' });
  story.now += DAY;
  expect(ids(story)).toEqual([payment, second, order, withdrawal]);
});

test('a world that was left alone for a year ends where one that was looked after did', () => {
  const left = (look: number[]) => {
    const story = given();
    story.user('alice').with('6216611234567890126');
    story.me.with(ICBC).verified().withBalance(500);
    for (const from of ['balance', '0128']) {
      story.me.does('sendTransfer', { to: 'alice', amountFen: yuan(10), from });
      story.me.does('sendRedPacket', { kind: 'random', count: 3, amountFen: yuan(20), from });
    }
    story.me.does('withdraw', { amountFen: yuan(30), to: '0128' });
    story.asks('refund', {
      payment: story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(40), from: '0128' }),
    });
    for (const ms of look) story.advance(ms);
    return { accounts: Object.fromEntries(story.world.accounts), entries: story.entries(), now: story.now };
  };
  const alone = left([7 * DAY]);
  expect(left(Array.from({ length: 14 }, () => DAY / 2))).toEqual(alone);
  expect(left([DAY, 6 * DAY])).toEqual(alone);
  expect(alone.entries.filter((entry) => entry.dueAt !== undefined)).toEqual([]);
});
