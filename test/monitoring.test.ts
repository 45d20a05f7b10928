import { expect, test } from 'vitest';
import { type Disk, fen, memoryDisk, type RiskRule, riskRules, Wallet } from '../src/wallet.ts';

const PIN = '246813';
const START = Date.parse('2026-01-05T09:00:00+08:00');

const openOn = (disk: Disk) => Wallet.open({ disk, seed: 'monitoring', clock: START });

/** `me` with a card. */
async function given() {
  const disk = memoryDisk();
  const wallet = openOn(disk);
  const pin = { newPin: PIN, confirmPin: PIN };
  const card = { number: '6222021234567890128', expiry: '12/34', email: 'me@example.com', pin };
  await wallet.submit('login', { user: 'me' });
  await wallet.submit('addCard', card);
  await wallet.submit('addCard', card, { otp: wallet.lastOtp('me')?.otp });
  return { disk, wallet };
}

async function pays(wallet: Wallet, amount: number) {
  return wallet.submit('pay', { merchant: 'coffee', amountFen: fen(amount * 100) }, { pin: PIN });
}

async function tunes(wallet: Wallet, count: number) {
  return wallet.submit('tuneRisk', { id: 'velocity-count', tuning: { params: { count } } });
}

const own: RiskRule = {
  id: 'own',
  name: 'Own',
  on: ['payment'],
  when: 'amount >= params.least && payer.sent(params.least) > 0.0',
  params: { least: { value: 1_000, unit: 'fen' } },
  score: 0,
  forces: 'decline',
  says: 'It is the world’s own rule.',
  source: 'test',
};

test('a rule of its own that another process gives the world decides the next request here', async () => {
  const { disk, wallet } = await given();
  expect((await pays(wallet, 10)).refusal).toBeUndefined();
  await openOn(disk).submit('ownRiskRules', { rules: [own] });
  expect((await pays(wallet, 10)).refusal?.code).toBe('RISK_BLOCKED');
  expect(wallet.assessments('case-1')[0]?.assessment.looks.at(-1)).toEqual({
    rule: 'own',
    saw: { 'payer.sent(1000ms)': 2 },
    score: 0,
  });
});

test('a rule that errs while it looks neither crashes nor lets anything pass, and the engine says which and why', async () => {
  const { wallet } = await given();
  const rules = [
    { ...own, forces: 'allow', when: 'amount > params.least * 0.0 && "a".matches("(")' } as const,
  ];
  expect((await wallet.submit('ownRiskRules', { rules })).refusal).toBeUndefined();
  expect((await pays(wallet, 10)).refusal).toMatchObject({ code: 'OTP_REQUIRED' });
  const [message] = wallet.inbox('me', 1);
  const paid = await wallet.submit(
    'pay',
    { merchant: 'coffee', amountFen: fen(10_00) },
    { pin: PIN, otp: message?.otp },
  );
  expect(paid.refusal).toBeUndefined();
  expect([...wallet.world.cases.values()]).toMatchObject([
    { user: 'me', outcome: 'challenge', why: 'A rule could not tell whether this is all right.' },
  ]);
  const looks = wallet.assessments(paid.entry?.id ?? '')[0]?.assessment.looks ?? [];
  expect(looks.filter(({ failed }) => failed !== undefined)).toEqual([
    { rule: 'own', saw: {}, failed: 'Invalid regular expression: (' },
  ]);
});

test('an assessment is kept in a few hundred bytes, and told in full: every rule that looked, every answer', async () => {
  const { disk, wallet } = await given();
  const { entry } = await pays(wallet, 18);
  const [line = ''] = Buffer.from(disk.read('journal.jsonl', 0, disk.size('journal.jsonl') ?? 0))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(-1);
  const { events } = (JSON.parse(line) as { d: { events: { type: string }[] } }).d;
  const kept = events.find(({ type }) => type === 'RequestWatched');
  expect(JSON.stringify(kept).length).toBeLessThan(400);
  const [watch] = wallet.assessments(entry?.id ?? '');
  const looked = riskRules.filter(({ on, needs }) => on.includes('payment') && !needs).map(({ id }) => id);
  expect(watch?.assessment.looks.map(({ rule }) => rule)).toEqual(looked);
  expect(watch?.assessment.looks[0]).toEqual({ rule: 'velocity-count', saw: { 'payer.sent(600000ms)': 1 } });
});

test('what was kept is told the same later: tuned, opened again, gone back; and a book is kept once', async () => {
  const { disk, wallet } = await given();
  const id = (await pays(wallet, 18)).entry?.id ?? '';
  const first = wallet.assessments(id);
  expect(first).toHaveLength(1);
  const books = wallet.world.books.length;
  expect(books).toBeGreaterThan(0);

  // A count is no part of what is asked, a window is.
  await tunes(wallet, 4);
  await pays(wallet, 1);
  expect(wallet.world.books).toHaveLength(books);
  await wallet.submit('tuneRisk', { id: 'velocity-count', tuning: { params: { window: 1_000 } } });
  await pays(wallet, 1);
  expect(wallet.world.books).toHaveLength(books + 1);
  await wallet.submit('tuneRisk', { id: 'velocity-count' });
  await pays(wallet, 1);
  expect(wallet.world.books).toHaveLength(books + 1);
  expect(wallet.assessments(id)).toEqual(first);

  const again = openOn(disk);
  expect(again.assessments(id)).toEqual(first);
  await again.undo(4);
  expect(again.world.books).toHaveLength(books);
  expect(again.assessments(id)).toEqual(first);
  await again.submit('tuneRisk', { id: 'velocity-count', tuning: { off: true } });
  const other = (await pays(again, 1)).entry?.id ?? '';
  expect(again.assessments(other)[0]?.assessment.looks.map(({ rule }) => rule)).not.toContain(
    'velocity-count',
  );
  expect(again.assessments(id)).toEqual(first);
});

test('a rule is not tuned to a number that it can’t have', async () => {
  const wallet = Wallet.open();
  const tuning = { params: { count: -1 } };
  const { refusal } = await wallet.submit('tuneRisk', { id: 'velocity-count', tuning });
  expect(refusal?.code).toBe('RISK_VALUE_INVALID');
});
