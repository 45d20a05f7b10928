import { expect, test } from 'vitest';
import { about, balancesLine, Feed, newsLine, type Told, toldView } from '../../src/cli/feed.ts';
import { Paint } from '../../src/cli/print.ts';
import {
  fen,
  type Given,
  memoryDisk,
  type OperationName,
  type RequestOf,
  type View,
  Wallet,
} from '../../src/wallet.ts';

const NINE = Date.parse('2026-01-05T09:00:00+08:00');
const MINUTE = 60_000;
const PIN = '246813';
const pin = { newPin: PIN, confirmPin: PIN };
const cards = { me: '6222021234567890128', alice: '6217001234567890122' };
const coffee = { merchant: 'coffee', amountFen: fen(1_800) };

/** Somebody who acts in a world, and somebody who watches it from another process. */
class Watched {
  readonly disk = memoryDisk();
  readonly acting = this.#open();
  readonly watching = this.#open();
  feed = new Feed(this.watching);

  #open(): Wallet {
    return Wallet.open({ disk: this.disk, seed: 'watch', clock: NINE });
  }

  /** Does something; whether it is accepted is the test's business. */
  async does<Name extends OperationName>(name: Name, request: RequestOf<Name>, given: Given = {}) {
    return this.acting.submit(name, request, { as: 'me', pin: PIN, ...given });
  }

  /** A card for each of two users, and 500 in the balance of `me`; none of it is news. */
  async furnished(): Promise<this> {
    await this.does('login', { user: 'alice' });
    await this.does('login', { user: 'me' });
    for (const [as, number] of Object.entries(cards)) {
      const card = { number, expiry: '12/34', email: 'a@example.com', pin };
      await this.does('addCard', card, { as });
      await this.does('addCard', card, { as, otp: this.acting.lastOtp(as)?.otp });
    }
    await this.does('topUp', { amountFen: fen(50_000), from: 'icbc-0128' });
    this.news();
    return this;
  }

  /** What there is to tell since the last look. */
  news(): Told[] {
    const all: Told[] = [];
    this.watching.follow((happened, then) => all.push(...this.feed.take(happened, then)));
    return [...all, ...this.feed.arrived(this.watching)];
  }

  /** The same as lines. */
  timed(): string[] {
    return linesOf(this.news(), this.watching);
  }

  /** The same, without their times. */
  lines(): string[] {
    return this.timed().map((line) => line.slice(21));
  }
}

function linesOf(all: readonly Told[], wallet: View): string[] {
  return all.flatMap(({ news }) => news.map((each) => newsLine(new Paint({ level: 0 }), each, wallet)));
}

test('a payment: when, who, what, the new balance; then what the phone shows', async () => {
  const world = await new Watched().furnished();
  const { entry } = await world.does('pay', coffee);
  expect(world.timed()).toEqual([
    '2026-01-05 09:00:00  me     ✓ Paid ¥18.00 to Corner Coffee  PAID  balance ¥482.00',
    `2026-01-05 09:00:00  me     notice from Wallet: Payment voucher: 18.00 to Corner Coffee from balance, payment ${entry?.id}.`,
  ]);
  expect(balancesLine(world.watching, undefined)).toBe('2026-01-05 09:00  me\u00A0¥482.00  alice\u00A0¥0.00');
  expect(balancesLine(world.watching, 'alice')).toBe('2026-01-05 09:00  alice\u00A0¥0.00');
});

test('a record as a document: its request, what came of it, what it made and told, the balances after it', async () => {
  const world = await new Watched().furnished();
  const { entry } = await world.does('pay', coffee);
  const [told] = world.news().filter(({ request }) => request === 'pay');
  const balances = [
    { user: 'me', balanceFen: 48_200 },
    { user: 'alice', balanceFen: 0 },
  ];
  expect(told && toldView(told, world.watching, undefined)).toMatchObject({
    seq: world.watching.records,
    at: '2026-01-05T09:00:00+08:00',
    request: 'pay',
    by: 'me',
    status: 'DONE',
    entries: [{ id: entry?.id, status: 'PAID' }],
    messages: [{ user: 'me', channel: 'notice', from: 'Wallet', otp: null }],
    balances,
  });
  expect(told && toldView(told, world.watching, 'me').balances).toEqual(balances.slice(0, 1));
});

test('about one user: what concerns others alone is left out', async () => {
  const world = await new Watched().furnished();
  await world.does('pay', coffee);
  await world.does('sendTransfer', { to: 'alice', amountFen: fen(6_600) });
  const ofAlice = world.news().flatMap((each) => about(each, 'alice') ?? []);
  expect(ofAlice).toMatchObject([{ request: 'sendTransfer', news: [{ event: 'message', who: 'alice' }] }]);
});

test('a payment by card changes no balance, and none is told', async () => {
  const world = await new Watched().furnished();
  await world.does('pay', { ...coffee, from: 'icbc-0128' });
  expect(world.lines()[0]).toBe('me     ✓ Paid ¥18.00 to Corner Coffee  PAID');
});

test('several payments in one look: each with the balance that it left', async () => {
  const world = await new Watched().furnished();
  for (let n = 0; n < 3; n += 1) await world.does('pay', coffee);
  const balances = world.lines().flatMap((line) => /balance .*$/.exec(line)?.[0] ?? []);
  expect(balances).toEqual(['balance ¥482.00', 'balance ¥464.00', 'balance ¥446.00']);
});

test('a transfer is news for who sends, then for who takes it', async () => {
  const world = await new Watched().furnished();
  const { entry } = await world.does('sendTransfer', { to: 'alice', amountFen: fen(6_600) });
  expect(world.lines()).toEqual([
    'me     … Transfer of ¥66.00 to alice  PENDING  balance ¥434.00',
    `alice  notice from Wallet: me sends you 66.00: \`wallet accept ${entry?.id}\`.`,
  ]);
  await world.does('acceptTransfer', { id: entry?.id ?? '' }, { as: 'alice' });
  expect(world.lines()).toEqual([
    'alice  ✓ ¥66.00 from me  RECEIVED  balance ¥66.00',
    'me     notice from Wallet: alice accepted your 66.00.',
  ]);
});

test('what the clock did is told to whom it concerns', async () => {
  const world = await new Watched().furnished();
  await world.does('sendTransfer', { to: 'alice', amountFen: fen(6_600) });
  world.news();
  await world.does('setClock', { at: NINE + 24 * 60 * MINUTE });
  world.acting.catchUp();
  expect(world.lines()).toEqual([
    'me     ✓ the clock stands at 2026-01-06T09:00:00+08:00',
    'me     ✗ Transfer of ¥66.00 to alice  EXPIRED  balance ¥500.00',
    'me     notice from Wallet: Your transfer to alice was not taken in time: 66.00 go back to balance.',
  ]);
});

test('what was refused is not told as done', async () => {
  const world = await new Watched().furnished();
  await world.does('pay', coffee, { pin: '111222' });
  await world.does('setFault', { fault: 'bank-down', on: true, once: true });
  await world.does('pay', { ...coffee, from: 'icbc-0128' });
  expect(world.lines()).toEqual([
    'me     ✗ wrong PIN: refused',
    'me     ✓ set fault',
    'me     ✗ pay: refused',
  ]);
});

test('a code that never arrives was sent all the same', async () => {
  const world = await new Watched().furnished();
  await world.does('setFault', { fault: 'sms-lost', on: true });
  world.news();
  await world.does('addCard', { number: '6228481234567890128', expiry: '12/34', email: 'a@example.com' });
  expect(world.lines()).toEqual(['me     … add card: a code was sent']);
});

test('a late message is news when it arrives', async () => {
  const world = await new Watched().furnished();
  await world.does('setFault', { fault: 'sms-late', on: true, once: true });
  await world.does('addCard', { number: '6228481234567890128', expiry: '12/34', email: 'a@example.com' });
  expect(world.lines()).toEqual(['me     ✓ set fault', 'me     … add card: a code was sent']);
  await world.does('setClock', { at: NINE + 9 * MINUTE });
  expect(world.lines()).toHaveLength(1);
  await world.does('setClock', { at: NINE + 10 * MINUTE });
  expect(world.news()).toMatchObject([
    { request: 'setClock' },
    { request: 'arrive', at: NINE + 10 * MINUTE, news: [{ message: { channel: 'sms', from: 'ABC' } }] },
  ]);
});

test('a late message that was taken back before it arrived never does', async () => {
  const world = await new Watched().furnished();
  const before = world.acting.records;
  await world.does('setFault', { fault: 'sms-late', on: true, once: true });
  await world.does('addCard', { number: '6228481234567890128', expiry: '12/34', email: 'a@example.com' });
  await world.acting.restore(before);
  await world.does('setClock', { at: NINE + 10 * MINUTE });
  expect(world.lines().filter((line) => line.includes('sms'))).toEqual([]);
});

test('going back is news, with the balances that it brought', async () => {
  const world = await new Watched().furnished();
  await world.does('pay', coffee);
  world.news();
  await world.acting.undo(1);
  expect(world.lines()).toEqual([
    'me     ✓ the world is as it was at another point',
    'me     balance ¥500.00',
  ]);
});

test('who logs in is named, not who was logged in before', async () => {
  const world = await new Watched().furnished();
  await world.does('login', { user: 'alice' });
  expect(world.lines()).toEqual(['alice  ✓ logged in']);
});

test('a kind of record that nobody knows is told by its name', () => {
  const { feed, watching } = new Watched();
  const unknown = { seq: 1, at: NINE, op: 'moonRise', by: '', made: [], changed: [], messages: [] } as const;
  const told = feed.take({ ...unknown, status: 'DONE' }, watching);
  expect(linesOf(told, watching)).toEqual(['2026-01-05 09:00:00  clock  ✓ moon rise']);
});

test('the past is told as it was when it happened', async () => {
  const world = await new Watched().furnished();
  const start = world.watching.asOf(0);
  await world.does('pay', coffee);
  await world.acting.undo(1);
  world.watching.follow(() => undefined);
  const feed = new Feed(start);
  const all: Told[] = [];
  world.watching.retrace(0, (happened, then) => all.push(...feed.take(happened, then)));
  const lines = linesOf(all, world.watching).filter((line) => line.includes('balance ¥'));
  expect(lines.map((line) => line.slice(28))).toEqual([
    '✓ Topped up ¥500.00 from icbc-0128  SUCCESS  balance ¥500.00',
    '✓ Paid ¥18.00 to Corner Coffee  PAID  balance ¥482.00',
    'balance ¥500.00',
  ]);
});

test('what would move the cursor reaches no terminal as it is', () => {
  const { feed, watching } = new Watched();
  const message = { user: 'me', channel: 'notice', from: 'Wallet', text: 'a\u001B[2J\u202Eb' } as const;
  const record = { seq: 1, at: NINE, op: 'x', by: 'me', status: 'DONE', made: [], changed: [] } as const;
  const [line = ''] = linesOf(feed.take({ ...record, messages: [message] }, watching), watching);
  expect(line).toMatch(/notice from Wallet: a.*b$/);
  for (const raw of ['\u001B', '\u202E']) expect(line).not.toContain(raw);
});

test('who only watches writes nothing, whatever is due', async () => {
  const world = await new Watched().furnished();
  await world.does('sendTransfer', { to: 'alice', amountFen: fen(6_600) });
  await world.does('setClock', { at: NINE + 48 * 60 * MINUTE });
  const bytes = () =>
    (world.disk.list() ?? []).map((name) => [
      name,
      world.disk.read(name, 0, world.disk.size(name) ?? 0).toString('latin1'),
    ]);
  const before = bytes();
  world.news();
  expect(bytes()).toEqual(before);
});
