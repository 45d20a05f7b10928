import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { Walk } from './walk.ts';

// bcrypt takes 65 ms a time on purpose; 20,000 requests can't wait for it, and it is not what is tested here.
vi.mock('bcryptjs', () => {
  const hash = (text: string, settings: string) =>
    `${settings}${createHash('sha256').update(text).digest('hex')}`;
  return {
    default: {
      encodeBase64: (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').slice(0, 22),
      hash,
      compare: (text: string, hashed: string) => hash(text, hashed.slice(0, 29)) === hashed,
    },
  };
});

vi.setConfig({ testTimeout: 240_000 });

const STEPS = 2_500;
const SEEDS = Array.from({ length: Number(process.env['WALLET_WALKS'] ?? 9) }, (_, index) => `walk-${index}`);

const codes = new Set<string>();

test.each(SEEDS)('money, limits and memory hold over a random history: %s', async (seed) => {
  const walk = new Walk(seed);
  await walk.run(STEPS);
  for (const code of walk.codes) codes.add(code);
  expect(walk.accepted).toBeGreaterThan(STEPS / 5);
  expect(walk.refused).toBeGreaterThan(STEPS / 10);
  expect(walk.reopened).toBeGreaterThan(5);
  expect(walk.wentBack).toBeGreaterThan(5);
});

test('the random histories met most of what can be refused', () => {
  expect(codes.size, [...codes].toSorted().join(' ')).toBeGreaterThan(35);
});

test('the same seed, clock and requests make the same world to the byte', async () => {
  const [one, other] = [new Walk('twin'), new Walk('twin')];
  await one.run(600);
  await other.run(600);
  const names = [...(one.disk.list() ?? [])].toSorted();
  expect([...(other.disk.list() ?? [])].toSorted()).toEqual(names);
  expect(names).toContain('journal.jsonl');
  for (const name of names) {
    const bytes = (walk: Walk) => walk.disk.read(name, 0, walk.disk.size(name) ?? 0);
    expect(bytes(one).equals(bytes(other)), name).toBe(true);
  }
});

test('a rehearsal comes to what really comes of a request, and leaves nothing behind', async () => {
  const walk = new Walk('rehearsed', { rehearses: true });
  await walk.run(250);
  expect(walk.rehearsed).toBeGreaterThan(200);
  expect(walk.accepted).toBeGreaterThan(50);
});
