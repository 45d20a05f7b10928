import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monthSpan } from '../../src/core/calendar.ts';
import { type Entry, usersOf } from '../../src/core/entries.ts';
import { fen } from '../../src/core/money.ts';
import { entriesWithin } from '../../src/core/records.ts';
import { type Statement, statementOf, statementView } from '../../src/core/statement.ts';
import {
  CCB,
  DAY,
  given,
  HOUR,
  ICBC,
  MINUTE,
  OTHER_DOCUMENT,
  type Person,
  type Story,
  VISA,
  yuan,
} from '../support/given.ts';

function statement(person: Person, month = '2026-01'): Statement {
  const span = monthSpan(month) ?? { from: 0, until: 0 };
  return statementOf(person.name, month, entriesWithin(person.story.records, person.name, span));
}

/** `me` with a card and 500.00, alice with a card: both can pay, send and receive. */
function two(): { story: Story; me: Person; alice: Person } {
  const story = given();
  const me = story.me.with(ICBC).verified().withBalance(500);
  const alice = story.user('alice').with(CCB).verified(OTHER_DOCUMENT, 'Han Mei');
  return { story, me, alice };
}

describe('a month', () => {
  test('in which nothing happened is all zeros', () => {
    expect(statementView(statement(given().me))).toEqual({
      user: 'me',
      month: '2026-01',
      inFen: 0,
      outFen: 0,
      feeFen: 0,
      refundedFen: 0,
      byMerchant: [],
      byKind: [],
      entries: [],
    });
  });

  test('has spending by merchant and by kind, the most first', () => {
    const { me } = two();
    me.pays(18);
    me.pays(12);
    me.does('payOrder', { order: me.makes('placeOrder', { merchant: 'cinema', item: 'ticket' }) });
    me.does('sendTransfer', { to: 'alice', amountFen: yuan(66) });
    expect(statement(me)).toMatchObject({
      inFen: 0,
      outFen: 14_100,
      feeFen: 0,
      byMerchant: [
        { merchant: 'cinema', name: 'Grand Cinema', amountFen: 4_500, count: 1 },
        { merchant: 'coffee', name: 'Corner Coffee', amountFen: 3_000, count: 2 },
      ],
      byKind: [
        { kind: 'payment', amountFen: 7_500, count: 3 },
        { kind: 'transfer', amountFen: 6_600, count: 1 },
      ],
    });
  });

  test('does not count what is one’s own money: a top-up, a withdrawal but for its fee', () => {
    const { story, me } = two();
    story.rule('withdrawal-free', 0);
    me.does('withdraw', { amountFen: yuan(200), to: 'icbc-0128' });
    expect(statement(me)).toMatchObject({
      inFen: 0,
      outFen: 20,
      feeFen: 20,
      byMerchant: [],
      byKind: [{ kind: 'fee', amountFen: 20, count: 1 }],
    });
    expect(statement(me).entries.map(({ type }) => type)).toEqual(['withdrawal', 'top-up']);
  });

  test('does not count what came to nothing: refused, expired, closed, sent back', () => {
    const { story, me, alice } = two();
    story.fault('withdrawal-fails', 'me');
    me.does('withdraw', { amountFen: yuan(100), to: 'icbc-0128' });
    const refused = me.makes('sendTransfer', { to: 'alice', amountFen: yuan(10) });
    alice.does('refuseTransfer', { id: refused });
    me.does('sendTransfer', { to: 'alice', amountFen: yuan(20) });
    me.does('sendRedPacket', { kind: 'single', to: 'alice', amountFen: yuan(5) });
    me.does('placeOrder', { merchant: 'taxi', item: 'city' });
    story.advance(3 * DAY);
    expect(statement(me)).toMatchObject({ inFen: 0, outFen: 0, byKind: [], byMerchant: [] });
    expect(statement(me).entries).toHaveLength(5);
    expect(statement(alice)).toMatchObject({ inFen: 0, outFen: 0 });
  });

  test('counts a red packet by what was taken of it, for who sent it and who took it', () => {
    const { story, me, alice } = two();
    const id = me.makes('sendRedPacket', { kind: 'identical', count: 3, amountFen: yuan(5) });
    expect(statement(me)).toMatchObject({ outFen: 1_500 });
    alice.does('openRedPacket', { id });
    story.advance(2 * DAY);
    expect(statement(me)).toMatchObject({
      outFen: 500,
      byKind: [{ kind: 'red-packet', amountFen: 500, count: 1 }],
    });
    expect(statement(alice)).toMatchObject({ inFen: 500, outFen: 0 });
  });

  test('has a transfer in as it is accepted, not before', () => {
    const { me, alice } = two();
    const id = me.makes('sendTransfer', { to: 'alice', amountFen: yuan(66) });
    expect(statement(alice)).toMatchObject({ inFen: 0 });
    alice.does('acceptTransfer', { id });
    expect(statement(alice)).toMatchObject({ inFen: 6_600, outFen: 0 });
    expect(statement(me)).toMatchObject({ inFen: 0, outFen: 6_600 });
  });

  test('begins and ends at midnight in Beijing', () => {
    const { story, me } = two();
    story.advance(Date.parse('2026-01-31T23:59:59+08:00') - story.now);
    me.pays(1);
    story.advance(1_000);
    me.pays(2);
    expect(statement(me)).toMatchObject({ outFen: 100 });
    expect(statement(me, '2026-02')).toMatchObject({ outFen: 200, entries: [{ amountFen: 200 }] });
  });
});

describe('a refund', () => {
  test('in the same month lessens what was spent, and the fee', () => {
    const { story } = two();
    const me = story.me.with(VISA);
    const payment = me.pays(400, 'visa-4242').entry?.id ?? '';
    expect(statement(me)).toMatchObject({ outFen: 41_200, feeFen: 1_200 });
    story.advance(HOUR).asks('refund', { payment, amountFen: yuan(100) });
    expect(statement(me)).toMatchObject({
      inFen: 0,
      outFen: 30_900,
      feeFen: 900,
      refundedFen: 10_000,
      byMerchant: [{ merchant: 'coffee', amountFen: 30_000, count: 1 }],
      byKind: [
        { kind: 'payment', amountFen: 30_000, count: 1 },
        { kind: 'fee', amountFen: 900, count: 1 },
      ],
    });
  });

  test('in a later month is money in there, and leaves the month of its payment as it was', () => {
    const { story, me } = two();
    const payment = me.pays(40).entry?.id ?? '';
    const before = statement(me);
    story.advance(30 * DAY).asks('refund', { payment });
    expect(statement(me)).toMatchObject({
      outFen: before.outFen,
      refundedFen: 0,
      byMerchant: before.byMerchant,
    });
    expect(statement(me, '2026-02')).toMatchObject({ inFen: 4_000, outFen: 0, refundedFen: 0 });
  });
});

interface Deed {
  readonly by: string;
  readonly what: (typeof deeds)[number];
  readonly amountFen: number;
  readonly from: string | undefined;
  /** Which of the last entries: 0 is the newest. */
  readonly back: number;
  /** Which way of doing it. */
  readonly way: number;
  readonly wait: number;
}

const deeds = ['pay', 'order', 'send', 'answer', 'packet', 'open', 'refund', 'topUp', 'withdraw'] as const;

const deed: fc.Arbitrary<Deed> = fc.record({
  by: fc.constantFrom('me', 'alice'),
  what: fc.constantFrom(...deeds),
  amountFen: fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 40_000 })),
  from: fc.constantFrom(undefined, 'balance', 'visa-4242'),
  back: fc.constantFrom(0, 0, 0, 1, 3),
  way: fc.nat(2),
  wait: fc.constantFrom(0, MINUTE, HOUR, 20 * HOUR),
});

/** Asks for something that may well be refused. */
function act(story: Story, { by, what, amountFen: plain, from, back, way, wait }: Deed): void {
  const [person, other, amountFen] = [story.user(by), by === 'me' ? 'alice' : 'me', fen(plain)];
  const last = (type: Entry['type']) => {
    const all = story.entries().filter((entry) => entry.type === type);
    return all.at(-1 - back)?.id ?? 'nothing';
  };
  const card = person.state.cards[0]?.id ?? '';
  switch (what) {
    case 'pay':
      person.pays(plain / 100, from);
      break;
    case 'order':
      person.asks('placeOrder', { merchant: 'taxi', item: 'city' });
      person.asks('payOrder', { order: last('order') });
      break;
    case 'send':
      person.asks('sendTransfer', { to: other, amountFen, delayMs: way === 0 ? 2 * HOUR : 0 });
      break;
    case 'answer':
      person.asks(way === 0 ? 'refuseTransfer' : 'acceptTransfer', { id: last('transfer') });
      break;
    case 'packet':
      person.asks('sendRedPacket', { kind: 'random', count: 1 + way, amountFen });
      break;
    case 'open':
      person.asks('openRedPacket', { id: last('red-packet') });
      break;
    case 'refund':
      story.asks('refund', {
        payment: last('payment'),
        ...(way > 0 && { amountFen: fen(1 + (plain % 50)) }),
      });
      break;
    case 'topUp':
      person.asks('topUp', { amountFen, from: card });
      break;
    case 'withdraw':
      person.asks('withdraw', { amountFen, to: card });
      break;
  }
  story.advance(wait);
}

/** All that is the user's: what the balance and the cards hold. */
function wealth(person: Person): number {
  const cards = person.state.cards.map(({ last4 }) => person.cardFen(last4));
  return person.balanceFen + cards.reduce<number>((whole, held) => whole + held, 0);
}

const months = ['2026-01', '2026-02', '2026-03'];
const total = (parts: readonly { readonly amountFen: number }[]) =>
  parts.reduce((whole, { amountFen }) => whole + amountFen, 0);

test('a month’s money in less money out is what the accounts gained, and its sums add up', () => {
  const met = new Map<string, number>();
  fc.assert(
    fc.property(
      fc.tuple(...months.map(() => fc.array(deed, { minLength: 8, maxLength: 16 }))),
      fc.boolean(),
      (years, failing) => {
        const { story, me, alice } = two();
        me.with(VISA);
        story.rule('withdrawal-free', 10_000).rule('return-to-card', HOUR);
        if (failing) story.fault('withdrawal-fails', 'alice');
        for (const [index, month] of months.entries()) {
          const before = new Map([me, alice].map((person) => [person.name, wealth(person)]));
          for (const each of years[index] ?? []) act(story, each);
          // By then, all that was under way has come to its end.
          story.advance((monthSpan(month)?.until ?? 0) - story.now);
          expect([...story.world.open.values()]).toEqual([]);
          for (const person of [me, alice]) {
            const all = statement(person, month);
            expect(all.inFen - all.outFen, `${person.name} in ${month}`).toBe(
              wealth(person) - (before.get(person.name) ?? 0),
            );
            expect(total(all.byKind)).toBe(all.outFen);
            const kind = (name: string) => total(all.byKind.filter((each) => each.kind === name));
            expect(total(all.byMerchant)).toBe(kind('payment'));
            expect(all.feeFen).toBe(kind('fee'));
            for (const groups of [all.byKind, all.byMerchant]) {
              const amounts = groups.map(({ amountFen }) => amountFen);
              expect(amounts).toEqual(amounts.toSorted((one, other) => other - one));
              expect(Math.min(0, ...amounts)).toBe(0);
            }
            for (const { type, status } of all.entries)
              met.set(`${type} ${status}`, (met.get(`${type} ${status}`) ?? 0) + 1);
          }
        }
        const listed = months.flatMap((month) => statement(me, month).entries);
        const mine = story.entries().filter((entry) => usersOf(entry).includes('me'));
        expect(new Set(listed)).toEqual(new Set(mine));
      },
    ),
    { numRuns: 100 },
  );
  expect([...met.keys()]).toEqual(
    expect.arrayContaining([
      'payment PAID',
      'payment PARTLY_REFUNDED',
      'payment REFUNDED',
      'refund SUCCESS',
      'transfer RECEIVED',
      'transfer REFUSED',
      'transfer EXPIRED',
      'red-packet RECEIVED',
      'red-packet EXPIRED',
      'red-packet-share RECEIVED',
      'withdrawal SUCCESS',
      'withdrawal FAILED',
    ]),
  );
});

test('a month of 20,000 entries takes a moment', () => {
  const { me } = two();
  const [payment] = [me.pays(1).entry].filter((entry) => entry !== undefined);
  const entries = Array.from({ length: 20_000 }, (_, n) => ({
    ...payment,
    id: `p${n}`,
    merchant: `m${n % 5_000}`,
  })) as Entry[];
  const began = performance.now();
  expect(statementOf('me', '2026-01', entries)).toMatchObject({ outFen: 2_000_000 });
  expect(performance.now() - began).toBeLessThan(500);
});
