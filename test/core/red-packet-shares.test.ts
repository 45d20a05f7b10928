import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fen, ZERO } from '../../src/core/money.ts';
import { generator } from '../../src/core/random.ts';
import { nextShare } from '../../src/core/red-packets.ts';
import type { RedPacket } from '../../src/core/entries.ts';

const MOST = fen(20_000);

function packet(amount: number, count: number, kind: RedPacket['kind']): RedPacket {
  return {
    id: 'p',
    type: 'red-packet',
    user: 'me',
    at: 0,
    status: 'PENDING',
    amountFen: fen(amount),
    feeFen: ZERO,
    source: 'balance',
    account: 'balance/me',
    kind,
    greeting: 'Best wishes',
    count,
    left: count,
    leftFen: fen(amount),
    takers: [],
    expiresAt: 1,
    dueAt: 1,
  };
}

const packets = fc
  .integer({ min: 1, max: 100 })
  .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: count, max: count * MOST }), fc.string()));

test('random shares are each between one fen and 200.00, and add up to the whole', () => {
  fc.assert(
    fc.property(packets, ([count, amount, seed]) => {
      const random = generator(seed);
      let left = packet(amount, count, 'random');
      const shares: number[] = [];
      while (left.left > 0) {
        const share = nextShare(left, MOST, random);
        shares.push(share);
        left = { ...left, left: left.left - 1, leftFen: fen(left.leftFen - share) };
      }
      expect(left.leftFen).toBe(0);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...shares)).toBeLessThanOrEqual(MOST);
    }),
  );
});

test('identical shares are the same, and luck is shared out: nobody’s place in line is worth more', () => {
  const random = generator('fair');
  expect(nextShare(packet(500, 5, 'identical'), MOST, random)).toBe(100);
  const sums = [0, 0, 0, 0];
  for (let round = 0; round < 4_000; round += 1) {
    let left = packet(400, 4, 'random');
    for (let place = 0; place < 4; place += 1) {
      const share = nextShare(left, MOST, random);
      sums[place] = (sums[place] ?? 0) + share;
      left = { ...left, left: left.left - 1, leftFen: fen(left.leftFen - share) };
    }
  }
  for (const sum of sums) expect(Math.abs(sum / 4_000 - 100)).toBeLessThan(4);
});
