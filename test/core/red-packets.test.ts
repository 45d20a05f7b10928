import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RedPacket } from '../../src/core/entries.ts';
import { fen, MAX_AMOUNT_FEN } from '../../src/core/money.ts';
import { generator } from '../../src/core/random.ts';
import { waitsFor } from '../../src/core/views.ts';
import { nextShare } from '../../src/core/red-packets.ts';
import { BOC, CCB, CREDIT, DAY, given, ICBC, type Story, VISA, yuan } from '../support/given.ts';

function party(guests = 3): Story {
  const story = given();
  story.me.with(ICBC).verified().withBalance(4_000);
  for (let n = 0; n < guests; n += 1)
    story.user(`guest-${n}`).with([BOC, CCB, '6228481234567890128'][n] ?? '');
  return story;
}
const send = (story: Story, kind: RedPacket['kind'], amount: number, more: object = {}) =>
  story.me.asks('sendRedPacket', { kind, amountFen: yuan(amount), ...more });
const packetOf = (story: Story, ...sent: [RedPacket['kind'], number, object?]) => {
  const { entry, message } = send(story, ...sent);
  if (entry?.type !== 'red-packet') throw new Error(message);
  return entry.id;
};
const open = (story: Story, user: string, id: string) => story.user(user).asks('openRedPacket', { id });

describe('a single red packet', () => {
  test('is opened by whom it is for, and by nobody else', () => {
    const story = party();
    const id = packetOf(story, 'single', 66.66, { to: 'guest-0', greeting: '恭喜发财，大吉大利' });
    expect(story.inbox('guest-0')[0]?.text).toContain('“恭喜发财，大吉大利”');
    expect(open(story, 'guest-1', id).code).toBe('ENTRY_UNKNOWN');
    expect(open(story, 'me', id).code).toBe('ENTRY_UNKNOWN');
    expect(open(story, 'guest-0', id).entry).toMatchObject({
      type: 'red-packet-share',
      amountFen: 6_666,
      from: 'me',
    });
    expect(story.user('guest-0').balanceFen).toBe(6_666);
    expect(story.entry(id)).toMatchObject({ status: 'RECEIVED', left: 0, leftFen: 0 });
    expect(open(story, 'guest-0', id).code).toBe('RED_PACKET_TAKEN');
  });

  test('is for somebody else who exists', () => {
    expect(send(party(), 'single', 1, { to: 'nobody' }).code).toBe('USER_UNKNOWN');
    expect(send(party(), 'single', 1).code).toBe('USER_UNKNOWN');
    expect(send(party(), 'single', 1, { to: 'me' }).code).toBe('RECEIVER_IS_SENDER');
  });

  test('holds 200 at most', () => {
    const to = 'guest-0';
    expect(send(party(), 'single', 200, { to }).code).toBeUndefined();
    expect(send(party(), 'single', 200.01, { to })).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      facts: { rule: 'red-packet-most', mostFen: yuan(200) },
    });
  });
});

describe('a red packet for a group', () => {
  test('of identical shares gives each the same, and costs all of them', () => {
    const story = party();
    const id = packetOf(story, 'identical', 8.88, { count: 3 });
    expect(story.me.balanceFen).toBe(yuan(4_000 - 26.64));
    for (const user of ['me', 'guest-0', 'guest-1']) expect(open(story, user, id).entry?.amountFen).toBe(888);
    expect(open(story, 'guest-2', id)).toMatchObject({
      code: 'RED_PACKET_EMPTY',
      facts: { status: 'RECEIVED' },
    });
  });

  test('of random shares gives each something, once', () => {
    const story = party();
    const id = packetOf(story, 'random', 10, { count: 4 });
    const amounts = ['guest-0', 'guest-1', 'me'].map((user) => open(story, user, id).entry?.amountFen ?? 0);
    expect(Math.min(...amounts)).toBeGreaterThan(0);
    expect(open(story, 'guest-1', id).code).toBe('RED_PACKET_TAKEN');
    const last = open(story, 'guest-2', id).entry?.amountFen ?? 0;
    expect(amounts.reduce<number>((sum, amount) => sum + amount, last)).toBe(yuan(10));
    expect(story.entry(id)).toMatchObject({ takers: ['guest-0', 'guest-1', 'me', 'guest-2'] });
  });

  test.each([0, -1, 101, 1.5, Number.NaN, undefined])('is not for %s people', (count) => {
    expect(send(party(), 'random', 1, { count })).toMatchObject({
      code: 'COUNT_INVALID',
      facts: { most: 100 },
    });
  });

  test('has at least one fen for each, and at most 200', () => {
    expect(send(party(), 'random', 0.99, { count: 100 }).code).toBe('RED_PACKET_TOO_SMALL');
    expect(send(party(), 'random', 1, { count: 100 }).code).toBeUndefined();
    expect(send(party(), 'random', 600.01, { count: 3 }).code).toBe('LIMIT_EXCEEDED');
    expect(send(party(), 'random', 600, { count: 3 }).code).toBeUndefined();
    expect(send(party(), 'identical', 200.01, { count: 2 }).code).toBe('LIMIT_EXCEEDED');
  });

  test('is refused, not a fault, however large its shares and however many they are', () => {
    const story = party().rule('red-packet-count', 1_000_000);
    const request = { kind: 'identical', amountFen: MAX_AMOUNT_FEN, count: 1_000_000 } as const;
    expect(story.me.asks('sendRedPacket', request).code).toBe('LIMIT_EXCEEDED');
    story.rule('red-packet-most', MAX_AMOUNT_FEN);
    expect(story.me.asks('sendRedPacket', request).code).toBe('LIMIT_EXCEEDED');
  });

  test('that nobody finishes gives back the rest after a day', () => {
    const story = party();
    const id = packetOf(story, 'identical', 10, { count: 3 });
    open(story, 'guest-0', id);
    story.advance(DAY - 1);
    expect(story.me.balanceFen).toBe(yuan(3_970));
    story.advance(1);
    expect(story.me.balanceFen).toBe(yuan(3_990));
    expect(open(story, 'guest-1', id)).toMatchObject({
      code: 'RED_PACKET_EMPTY',
      message: 'This red packet has expired.',
    });
    expect(story.entry(id)).toMatchObject({ status: 'EXPIRED', left: 2, leftFen: yuan(20) });
  });

  test('from a card gives the rest back to the card, another day later', () => {
    const story = party();
    const id = packetOf(story, 'identical', 10, { count: 3, from: 'icbc-0128' });
    open(story, 'guest-0', id);
    story.advance(2 * DAY - 1);
    expect(story.me.cardFen('0128')).toBe(yuan(15_970));
    story.advance(1);
    expect(story.me.cardFen('0128')).toBe(yuan(15_990));
  });

  test('is told to everybody', () => {
    const story = party(2);
    const id = packetOf(story, 'random', 1, { count: 2 });
    for (const user of ['me', 'guest-0', 'guest-1']) expect(story.inbox(user)[0]?.text).toContain(id);
  });
});

test.each([CREDIT, VISA])('no red packet comes from %s', (number) => {
  const story = party();
  story.me.with(number);
  const request = { to: 'guest-0', from: number.slice(-4) };
  expect(send(story, 'single', 1, request)).toMatchObject({
    code: 'CARD_NOT_ALLOWED',
    facts: { what: 'a red packet' },
  });
});

test('a greeting has up to 25 characters on one line', () => {
  for (const greeting of ['x'.repeat(26), '', 'a\nb', '\u202E', 'x'.repeat(1_000_000)])
    expect(send(party(), 'random', 1, { count: 1, greeting }).code).toBe('TEXT_INVALID');
  expect(send(party(), 'random', 1, { count: 1, greeting: '🧧'.repeat(25) }).code).toBeUndefined();
  expect(send(party(), 'random', 1, { count: 1 }).entry).toMatchObject({ greeting: 'Best wishes' });
});

test('somebody unverified can open none', () => {
  const story = party();
  story.user('new').withPin();
  const id = packetOf(story, 'random', 1, { count: 1 });
  expect(open(story, 'new', id).code).toBe('ID_NOT_VERIFIED');
});

test.each(['', 'nothing', '__proto__'])('no red packet is called %j', (id) => {
  expect(open(party(), 'me', id).code).toBe('ENTRY_UNKNOWN');
});

test('shares of a packet whose limit was lowered meanwhile still add up', () => {
  const story = party();
  const id = packetOf(story, 'random', 600, { count: 3 });
  story.rule('red-packet-most', 0);
  const amounts = ['guest-0', 'guest-1', 'guest-2'].map(
    (user) => open(story, user, id).entry?.amountFen ?? 0,
  );
  expect(amounts.reduce<number>((sum, amount) => sum + amount, 0)).toBe(yuan(600));
  expect(Math.min(...amounts)).toBeGreaterThan(0);
});

describe('random shares', () => {
  const packet = (amountFen: number, count: number): RedPacket => ({
    id: '1',
    type: 'red-packet',
    user: 'me',
    at: 0,
    status: 'PENDING',
    amountFen: fen(amountFen),
    feeFen: fen(0),
    source: 'balance',
    account: 'balance/me',
    kind: 'random',
    greeting: '',
    count,
    left: count,
    leftFen: fen(amountFen),
    takers: [],
    expiresAt: 0,
  });
  const split = (amountFen: number, count: number, seed: string, most = 20_000): number[] => {
    const random = generator(seed);
    let rest = packet(amountFen, count);
    return Array.from({ length: count }, () => {
      const share = nextShare(rest, fen(most), random);
      rest = { ...rest, left: rest.left - 1, leftFen: fen(rest.leftFen - share) };
      return share;
    });
  };

  test('lie between one fen and 200, and add up to the whole', () => {
    const request = fc
      .integer({ min: 1, max: 100 })
      .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: count, max: count * 20_000 })));
    fc.assert(
      fc.property(request, fc.string(), ([count, amountFen], seed) => {
        const shares = split(amountFen, count, seed);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(amountFen);
        for (const share of shares) {
          expect(share).toBeGreaterThanOrEqual(1);
          expect(share).toBeLessThanOrEqual(20_000);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('are the same for all when there is no choice', () => {
    expect(split(5, 5, 'a')).toEqual([1, 1, 1, 1, 1]);
    expect(split(100_000, 5, 'a')).toEqual([20_000, 20_000, 20_000, 20_000, 20_000]);
  });

  test('favour neither the first nor the last', () => {
    const sums = [0, 0, 0, 0];
    for (let n = 0; n < 4_000; n += 1)
      for (const [index, share] of split(4_000, 4, `fair ${n}`).entries())
        sums[index] = (sums[index] ?? 0) + share;
    for (const sum of sums) expect(sum / 4_000).toBeGreaterThan(950);
    for (const sum of sums) expect(sum / 4_000).toBeLessThan(1_050);
  });

  test('of a fortune are drawn as well', () => {
    const shares = split(MAX_AMOUNT_FEN, 2, 'rich', MAX_AMOUNT_FEN);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(MAX_AMOUNT_FEN);
  });
});

test('a red packet waits for whom it is for, of a group for everybody who took no share', () => {
  const story = party();
  const single = packetOf(story, 'single', 5, { to: 'guest-0' });
  const group = packetOf(story, 'random', 5, { count: 3 });
  const waiting = (user: string) =>
    [single, group].filter((id) => {
      const entry = story.world.open.get(id);
      return entry !== undefined && waitsFor(entry, user);
    });
  expect(waiting('guest-0')).toEqual([single, group]);
  expect(waiting('guest-1')).toEqual([group]);
  open(story, 'guest-0', single);
  open(story, 'guest-0', group);
  expect(waiting('guest-0')).toEqual([]);
  expect(waiting('guest-1')).toEqual([group]);
});
