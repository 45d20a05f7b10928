import { describe, expect, test } from 'vitest';
import { total } from '../../src/core/ledger.ts';
import { BOC, CREDIT, DAY, DOCUMENT, given, HOUR, ICBC, type Story, VISA, yuan } from '../support/given.ts';

const funded = (amount: number): Story => {
  const story = given();
  story.me.with(ICBC).verified().withBalance(amount);
  return story;
};
const withdraw = (story: Story, amount: number, to = 'icbc-0128') =>
  story.me.asks('withdraw', { amountFen: yuan(amount), to });

describe('a top-up', () => {
  test('arrives at once, free, out of the card', () => {
    const { me } = given();
    me.with(ICBC);
    const { entry } = me.does('topUp', { amountFen: yuan(500), from: 'icbc-0128' });
    expect(entry).toMatchObject({
      type: 'top-up',
      status: 'SUCCESS',
      amountFen: 50_000,
      feeFen: 0,
      source: 'icbc-0128',
    });
    expect([me.balanceFen, me.cardFen('0128')]).toEqual([yuan(500), yuan(19_500)]);
  });

  test.each([
    [CREDIT, 'cmb-7893', 'credit'],
    [VISA, 'visa-4242', 'foreign'],
    ['4000056655665556', 'visa-5556', 'foreign'],
    ['5105105105105100', 'mastercard-5100', 'foreign'],
  ])('from %s, %s, is refused: a %s card cannot top up the balance', (number, from, kind) => {
    const { me } = given();
    const answer = me.with(number).asks('topUp', { amountFen: yuan(1), from });
    expect(answer).toMatchObject({ code: 'CARD_NOT_ALLOWED', facts: { kind, what: 'a top-up' } });
    expect(me.balanceFen).toBe(0);
  });

  test('asks the PIN, and tells the bank only then', () => {
    const story = given();
    story.me.with(ICBC);
    story.fault('bank-down');
    const request = { amountFen: yuan(1), from: 'icbc-0128' };
    expect(story.me.asks('topUp', request, { pin: false })).toMatchObject({
      code: 'PIN_REQUIRED',
      facts: { sheet: { amountFen: 100, feeFen: 0, source: 'icbc-0128' } },
    });
    expect(story.me.asks('topUp', request).code).toBe('BANK_TIMEOUT');
  });

  test.each(['', 'balance', '__proto__', 'boc-0126'])('from %j is refused', (from) => {
    expect(
      given()
        .me.with(ICBC)
        .asks('topUp', { amountFen: yuan(1), from }).code,
    ).toBe('CARD_NOT_LINKED');
  });

  test('is not larger than the rule, the card’s day or its funds', () => {
    const { me } = given().rule('top-up-single', yuan(25_000)).rule('card-day', yuan(24_000));
    me.with(ICBC);
    const of = (amount: number) => me.asks('topUp', { amountFen: yuan(amount), from: '0128' });
    expect(of(25_000.01)).toMatchObject({ code: 'LIMIT_EXCEEDED', facts: { rule: 'top-up-single' } });
    expect(of(24_000.01)).toMatchObject({ code: 'LIMIT_EXCEEDED', facts: { rule: 'card-day' } });
    expect(of(20_000.01)).toMatchObject({ code: 'CARD_DECLINED' });
    expect(of(20_000).code).toBeUndefined();
    expect(of(4_000.01)).toMatchObject({ code: 'LIMIT_EXCEEDED', facts: { usedFen: yuan(20_000) } });
  });

  test('is no larger than what the bank lets the card pay at once', () => {
    const { me } = given().rule('card-single', yuan(1_000));
    me.with(ICBC);
    expect(me.asks('topUp', { amountFen: yuan(1_000.01), from: '0128' })).toMatchObject({
      facts: { rule: 'card-single' },
    });
    me.withBalance(1_000);
    expect(me.balanceFen).toBe(yuan(1_000));
  });
});

describe('a withdrawal', () => {
  test('is for verified users', () => {
    const { me } = given();
    me.with(ICBC).withBalance(100);
    expect(withdraw(me.story, 10)).toMatchObject({
      code: 'ID_NOT_VERIFIED',
      message: 'Only verified users can withdraw.',
    });
  });

  test('arrives on the card two hours later', () => {
    const story = funded(100);
    const id = story.me.makes('withdraw', { amountFen: yuan(60), to: 'icbc-0128' });
    expect(story.me.balanceFen).toBe(yuan(40));
    expect(story.entry(id)).toMatchObject({ status: 'PROCESSING', feeFen: 0, dueAt: story.now + 2 * HOUR });
    story.advance(2 * HOUR - 1);
    expect(story.entry(id)?.status).toBe('PROCESSING');
    story.advance(1);
    expect(story.entry(id)?.status).toBe('SUCCESS');
    expect(story.me.cardFen('0128')).toBe(yuan(19_960));
    expect(story.inbox('me')[0]?.text).toBe('60.00 arrived on icbc-0128.');
  });

  test.each([
    [1_000, 0],
    [1_000.01, 0.1],
    [1_100, 0.1],
    [1_149.99, 0.15],
    [1_150, 0.15],
    [1_154.99, 0.15],
    [1_155, 0.16],
    [2_000, 1],
    [11_000, 10],
  ])('of %d costs %d: 0.1 %% beyond 1,000, at least 0.10', (amount, fee) => {
    const story = funded(12_000);
    expect(withdraw(story, amount).entry).toMatchObject({ feeFen: yuan(fee) });
    expect(story.me.balanceFen).toBe(yuan(12_000) - yuan(amount) - yuan(fee));
  });

  test('uses up a free thousand that is for life', () => {
    const story = funded(3_000);
    expect(withdraw(story, 600).entry?.feeFen).toBe(0);
    story.advance(400 * DAY);
    expect(withdraw(story, 500).entry?.feeFen).toBe(10);
    story.advance(DAY);
    expect(withdraw(story, 500).entry?.feeFen).toBe(50);
  });

  test('of the last ten fen costs nothing', () => {
    const story = funded(1_001.2);
    expect(withdraw(story, 1_001).entry?.feeFen).toBe(10);
    expect(story.me.balanceFen).toBe(10);
    expect(withdraw(story, 0.1).entry?.feeFen).toBe(0);
    expect(story.me.balanceFen).toBe(0);
  });

  test('shares its free thousand with all wallets of the identity', () => {
    const story = funded(2_000);
    story.user('twin').with(BOC).verified(DOCUMENT).withBalance(2_000);
    expect(withdraw(story, 900).entry?.feeFen).toBe(0);
    const answer = story.user('twin').asks('withdraw', { amountFen: yuan(300), to: 'boc-0126' });
    expect(answer.entry?.feeFen).toBe(20);
  });

  test('is not begun when the balance does not hold the fee as well', () => {
    const story = funded(1_500);
    expect(withdraw(story, 1_500)).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      facts: { heldFen: yuan(1_500), neededFen: yuan(1_500.5) },
      hint: 'Withdraw less; the fee of 0.50 comes on top.',
    });
    expect(withdraw(story, 1_499.5).code).toBeUndefined();
    expect(story.me.balanceFen).toBe(0);
  });

  test('shows its fee before the PIN is asked', () => {
    const story = funded(3_000);
    const request = { amountFen: yuan(2_000), to: 'icbc-0128' };
    expect(story.me.asks('withdraw', request, { pin: false })).toMatchObject({
      code: 'PIN_REQUIRED',
      facts: { sheet: { amountFen: yuan(2_000), feeFen: 100, what: 'Withdrawal to icbc-0128' } },
    });
  });

  test('that fails comes back with its fee and its free allowance', () => {
    const story = funded(2_000).fault('withdrawal-fails', 'me');
    const id = story.me.makes('withdraw', { amountFen: yuan(1_500), to: 'icbc-0128' });
    expect(story.me.balanceFen).toBe(yuan(499.5));
    story.advance(2 * HOUR);
    expect(story.entry(id)?.status).toBe('FAILED');
    expect(story.me.balanceFen).toBe(yuan(2_000));
    expect(withdraw(story, 1_000).entry?.feeFen).toBe(0);
  });

  test('may be made three times a day', () => {
    const story = funded(100);
    for (let n = 0; n < 3; n += 1) expect(withdraw(story, 1).code).toBeUndefined();
    expect(withdraw(story, 1)).toMatchObject({
      code: 'COUNT_EXCEEDED',
      facts: { rule: 'withdrawals-per-day', most: 3 },
    });
    story.advance(14 * HOUR + 59 * 60_000);
    expect(withdraw(story, 1).code).toBe('COUNT_EXCEEDED');
    story.advance(60_000);
    expect(withdraw(story, 1).code).toBeUndefined();
  });

  test.each([
    [CREDIT, 'cmb-7893', 'CARD_NOT_ALLOWED'],
    [VISA, 'visa-4242', 'CARD_NOT_ALLOWED'],
    [VISA, 'nothing', 'CARD_NOT_LINKED'],
  ])('does not go from %s to %s: %s', (number, to, code) => {
    const story = funded(100);
    story.me.with(number);
    expect(withdraw(story, 10, to).code).toBe(code);
  });

  test('is not larger than the rule', () => {
    expect(withdraw(funded(100), 50_000.01)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      facts: { rule: 'withdrawal-single' },
    });
  });

  test('is money of nobody else while it is under way', () => {
    const story = funded(100);
    withdraw(story, 60);
    expect(story.me.pays(40.01, 'balance').code).toBe('INSUFFICIENT_FUNDS');
    expect(total(story.world.accounts)).toBe(0);
  });
});
