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
const moved = new Set<string>();
const monitored = { challenged: 0, guarded: 0 };

test.each(SEEDS)('money, limits and memory hold over a random history: %s', async (seed) => {
  const walk = new Walk(seed);
  await walk.run(STEPS);
  for (const code of walk.codes) codes.add(code);
  for (const name of walk.moved) moved.add(name);
  expect(walk.accepted).toBeGreaterThan(STEPS / 5);
  expect(walk.refused).toBeGreaterThan(STEPS / 10);
  expect(walk.reopened).toBeGreaterThan(5);
  expect(walk.wentBack).toBeGreaterThan(5);
  monitored.challenged += walk.challenged;
  monitored.guarded += walk.guarded;
});

test('the random histories met most of what can be refused', () => {
  expect(codes.size, [...codes].toSorted().join(' ')).toBeGreaterThan(35);
});

test('the random histories met programs that charge, take back, refund, and give', () => {
  const programs = ['chargeApiOrder', 'reverseApiOrder', 'refundApiOrder', 'offerTransfer', 'cancelTransfer'];
  expect([...moved]).toEqual(expect.arrayContaining(programs));
});

test('the random histories met challenges, and requests around protected accounts', () => {
  expect(monitored.challenged).toBeGreaterThan(10);
  expect(monitored.guarded).toBeGreaterThan(500);
});

/** Every byte of a walk's disk, by file. */
function filesOf({ disk }: Walk): Map<string, string> {
  const names = [...(disk.list() ?? [])].toSorted();
  return new Map(names.map((name) => [name, disk.read(name, 0, disk.size(name) ?? 0).toString('latin1')]));
}

test('the same seed, clock and requests make the same world to the byte', async () => {
  const [one, other] = [new Walk('twin'), new Walk('twin')];
  await one.run(600);
  await other.run(600);
  const files = filesOf(one);
  expect([...files.keys()]).toContain('journal.jsonl');
  for (const [name, bytes] of filesOf(other)) expect(bytes === files.get(name), name).toBe(true);
  expect(filesOf(other).size).toBe(files.size);
});

test.each(['rehearsed', 'tried', 'would-be'])(
  'rehearsals come to what really comes of each request, and without them the world is the same to the byte: %s',
  async (seed) => {
    const [one, other] = [new Walk(seed, { rehearses: true }), new Walk(seed)];
    await one.run(300);
    await other.run(300);
    expect(one.rehearsed).toBeGreaterThan(250);
    expect(one.accepted).toBeGreaterThan(60);
    for (const [name, bytes] of filesOf(other)) expect(bytes === filesOf(one).get(name), name).toBe(true);
    expect(filesOf(one).size).toBe(filesOf(other).size);
  },
);
