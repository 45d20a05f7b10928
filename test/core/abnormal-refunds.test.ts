import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payment, Refund } from '../../src/core/entries.ts';
import { fen } from '../../src/core/money.ts';
import { statementOf } from '../../src/core/statement.ts';
import { DAY, given, ICBC, MINUTE, type Story, VISA, yuan } from '../support/given.ts';
import { sold } from '../support/merchant-api.ts';

/** `me` paid the coffee shop with a card, the bank refuses its refunds, and this much is to come back. */
function refused(back: number, amount = 100) {
  const story = given().rule('static-code-day', yuan(1_000_000));
  story.me.with(ICBC).verified().withBalance(500);
  const payment = story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(amount), from: 'icbc-0128' });
  story.fault('refund-fails', 'me');
  const { entry } = story.asks('refund', { payment, amountFen: yuan(back) });
  const id = entry?.id ?? '';
  story.advance(7 * DAY);
  return { story, payment, id };
}
const held = (story: Story, account: string) => story.world.accounts.get(account) ?? 0;
const settle = (story: Story, refund: string, to: 'balance' | 'merchant') =>
  story.asks('settleRefund', { refund, to });

describe('a refund that the bank refuses', () => {
  test('is abnormal when it should arrive: the money is neither the user’s nor the merchant’s', () => {
    const { story, id, payment } = refused(30);
    expect(story.entry(id)).toMatchObject({ status: 'ABNORMAL', source: 'icbc-0128' });
    expect(story.entry(id)).not.toHaveProperty('dueAt');
    expect(story.entry(id)).not.toHaveProperty('doneAt');
    expect(held(story, `held/${id}`)).toBe(yuan(30));
    expect([story.me.cardFen('0128'), story.me.balanceFen]).toEqual([yuan(19_400), yuan(500)]);
    expect(held(story, 'merchant/coffee')).toBe(yuan(69.58));
    expect(story.entry(payment)).toMatchObject({ status: 'PARTLY_REFUNDED', refundedFen: yuan(30) });
    expect(story.inbox('me')[0]?.text).toBe(
      `The bank refused refund ${id} of 30.00 to icbc-0128: Corner Coffee decides what becomes of it.`,
    );
  });

  test('goes to the balance if the merchant says so', () => {
    const { story, id } = refused(30);
    expect(settle(story, id, 'balance').entry).toMatchObject({
      status: 'SUCCESS',
      source: 'balance',
      doneAt: story.now,
    });
    expect([held(story, `held/${id}`), story.me.balanceFen]).toEqual([0, yuan(530)]);
    expect(story.inbox('me')[0]?.text).toContain('30.00 arrived on balance');
  });

  test('is closed if the merchant says so: it has the money again, less its fee, and may refund anew', () => {
    const { story, id, payment } = refused(30);
    expect(settle(story, id, 'merchant').entry).toMatchObject({ status: 'CLOSED', doneAt: story.now });
    expect([held(story, `held/${id}`), held(story, 'merchant/coffee'), held(story, 'fees')]).toEqual([
      0,
      yuan(99.4),
      yuan(0.6),
    ]);
    // What was asked stays counted: a refund that is closed was one of the fifty.
    expect(story.entry(payment)).toMatchObject({ status: 'PAID', refundedFen: 0, refunds: 1 });
    expect(story.world.sales.get('coffee')).toEqual({ soldFen: yuan(100), refundedFen: 0 });
    expect(story.inbox('me')[0]?.text).toBe(
      `Corner Coffee closed refund ${id} of 30.00: the money stays there.`,
    );
    story.asks('setFault', { fault: 'refund-fails', on: false });
    expect(story.asks('refund', { payment }).entry).toMatchObject({ amountFen: yuan(100) });
    story.advance(7 * DAY);
    expect(story.me.cardFen('0128')).toBe(yuan(19_500));
    expect([held(story, 'merchant/coffee'), held(story, 'fees')]).toEqual([0, 0]);
  });

  test('is settled once, and only then', () => {
    const { story, payment, id } = refused(30);
    settle(story, id, 'merchant');
    for (const to of ['balance', 'merchant'] as const)
      expect(settle(story, id, to)).toMatchObject({
        code: 'REFUND_NOT_ABNORMAL',
        facts: { id, status: 'CLOSED' },
      });
    const under = story.asks('refund', { payment }).entry?.id ?? '';
    expect(settle(story, under, 'merchant')).toMatchObject({
      code: 'REFUND_NOT_ABNORMAL',
      facts: { status: 'PROCESSING' },
    });
    for (const other of [payment, 'nothing', '__proto__'])
      expect(settle(story, other, 'balance').code).toBe('ENTRY_UNKNOWN');
  });

  test('to a user who was forgotten since can only be closed', () => {
    const { story, id } = refused(30);
    story.me.does('withdraw', { amountFen: yuan(500), to: 'icbc-0128' });
    story.advance(DAY);
    story.me.does('forgetUser', {});
    story.askedBy('alice', 'login', { user: 'alice' });
    expect(settle(story, id, 'balance').code).toBe('USER_FORGOTTEN');
    const told = story.inbox('me').length;
    expect(settle(story, id, 'merchant').entry?.status).toBe('CLOSED');
    expect(story.inbox('me')).toHaveLength(told);
  });

  test('is no money in the user’s month, before it arrives on the balance', () => {
    const { story, id } = refused(30);
    const statement = () => {
      const entries = story.entries().toReversed();
      const { inFen, outFen, refundedFen } = statementOf('me', '2026-01', entries);
      return [inFen, outFen, refundedFen];
    };
    expect(statement()).toEqual([0, yuan(100), 0]);
    settle(story, id, 'balance');
    expect(statement()).toEqual([0, yuan(70), yuan(30)]);
  });

  test('to the balance does not pass a bank: it arrives', () => {
    const story = given();
    story.me.with(ICBC).verified().withBalance(500);
    const payment = story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(10), from: 'balance' });
    story.fault('refund-fails');
    expect(story.asks('refund', { payment }).entry?.status).toBe('SUCCESS');
  });
});

describe('the fault', () => {
  test('for one card leaves the others alone', () => {
    const story = given().rule('static-code-day', yuan(1_000_000));
    story.me.with(ICBC).with(VISA).verified();
    const refunds = ['visa-4242', 'icbc-0128'].map((from) => {
      const payment = story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(10), from });
      return story.asks('refund', { payment }).entry?.id ?? '';
    });
    story.asks('setFault', { fault: 'refund-fails', on: true, card: '4242' });
    story.advance(7 * DAY);
    expect(refunds.map((id) => story.entry(id)?.status)).toEqual(['ABNORMAL', 'SUCCESS']);
  });

  test('once strikes one of two refunds that are due together', () => {
    const story = given();
    story.me.with(ICBC).verified();
    const payment = story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(100) });
    story.asks('setFault', { fault: 'refund-fails', on: true, once: true });
    const ids = [10, 20].map(
      (part) => story.asks('refund', { payment, amountFen: yuan(part) }).entry?.id ?? '',
    );
    story.advance(7 * DAY);
    expect(ids.map((id) => story.entry(id)?.status)).toEqual(['ABNORMAL', 'SUCCESS']);
    expect(story.world.faults.size).toBe(0);
  });
});

describe('the merchant’s program', () => {
  /** Its refund to a card, refused, with what is queued for it. */
  function told() {
    const { story, shop, payment } = sold('icbc-0128');
    story.fault('refund-fails');
    const id = shop.refunds(10).entry?.id ?? '';
    const due = story.entry(id)?.dueAt ?? 0;
    story.advance(7 * DAY);
    return { story, shop, payment, id, due };
  }

  test('is told that it is abnormal, and again what came of it', () => {
    const { story, shop, payment, id, due } = told();
    expect(shop.calls).toEqual([payment, id]);
    expect(story.world.callbacks.get(id)).toMatchObject({ number: 'refund-0001', at: due });
    story.asks('dropCallback', { entry: id });
    settle(story, id, 'merchant');
    expect(story.world.callbacks.get(id)).toMatchObject({ number: 'refund-0001', at: story.now, tries: 0 });
    story.asks('dropCallback', { entry: id });
    expect(story.asks('resendCallback', { entry: id }).code).toBeUndefined();
  });

  test('is told that it is closed, though what was sent before is acknowledged after that', () => {
    const { story, id } = told();
    const claim = (realNow: number) => {
      expect(story.asks('claimCallback', { callback: id, realNow }).code).toBeUndefined();
      return story.world.callbacks.get(id)?.claimedUntil ?? 0;
    };
    const report = (claimedUntil: number) =>
      story.asks('reportCallback', { callback: id, acknowledged: true, answer: 'HTTP 204', claimedUntil });
    const before = claim(story.now);
    settle(story, id, 'merchant');
    expect(report(before).events).toEqual([]);
    expect(story.world.callbacks.get(id)).toMatchObject({ tries: 0 });
    expect(report(claim(story.now + MINUTE)).events).toMatchObject([{ how: 'delivered' }]);
  });

  test('may refund the order again under another number; the old one stays closed', () => {
    const { story, shop, id, payment } = told();
    settle(story, id, 'merchant');
    story.asks('setFault', { fault: 'refund-fails', on: false });
    expect(shop.refunds(10).events).toEqual([]);
    expect(shop.refunds(36, { outRefundNo: 'refund-0002' }).entry).toMatchObject({ amountFen: yuan(36) });
    expect(story.entry(payment)).toMatchObject({ status: 'REFUNDED', refunds: 2 });
  });
});

test('whichever refunds are closed or sent elsewhere, all of a payment and of its fees comes back in the end', () => {
  const part = fc.record({
    amount: fc.integer({ min: 1, max: 9_000 }),
    fate: fc.constantFrom('arrives', 'balance', 'merchant', 'waits'),
  });
  const met = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      (parts, bp, foreign) => {
        const story = given()
          .rule('static-code-day', yuan(1_000_000))
          .rule('merchant-fee', bp)
          .rule('foreign-fee', foreign);
        story.me.with(VISA).verified();
        const amountFen = fen(parts.reduce((sum, { amount }) => sum + amount, 0) + 1);
        const { id: payment = '', feeFen = 0 } =
          story.me.asks('pay', { merchant: 'coffee', amountFen }).entry ?? {};
        const waiting: string[] = [];
        for (const { amount, fate } of parts) {
          const on = fate !== 'arrives';
          story.asks('setFault', { fault: 'refund-fails', on });
          const { code, entry } = story.asks('refund', { payment, amountFen: fen(amount) });
          expect(code).toBeUndefined();
          const id = entry?.id ?? '';
          story.advance(7 * DAY);
          expect(story.entry(id)?.status).toBe(on ? 'ABNORMAL' : 'SUCCESS');
          // Those that wait are closed after others came: the parts of the fee are no longer what they were.
          if (fate === 'waits') waiting.push(id);
          if (fate === 'balance' || fate === 'merchant') settle(story, id, fate);
          met.add(fate);
        }
        for (const id of waiting) expect(settle(story, id, 'merchant').code).toBeUndefined();
        story.asks('setFault', { fault: 'refund-fails', on: false });
        const paid = () => story.entry(payment) as Payment;
        const refunds = () => story.entries().filter((each): each is Refund => each.type === 'refund');
        const sum = (of: (refund: Refund) => number) =>
          refunds().reduce((all, each) => all + (each.status === 'CLOSED' ? 0 : of(each)), 0);
        expect(paid().refundedFen).toBe(sum((each) => each.amountFen));
        expect(sum((each) => each.feeFen)).toBeLessThanOrEqual(feeFen);
        expect(story.asks('refund', { payment }).code).toBeUndefined();
        story.advance(7 * DAY);
        expect(paid().status).toBe('REFUNDED');
        expect(sum((each) => each.feeFen)).toBe(feeFen);
        expect([held(story, 'merchant/coffee'), held(story, 'fees')]).toEqual([0, 0]);
        expect(story.me.cardFen('4242') + story.me.balanceFen).toBe(yuan(50_000));
      },
    ),
    { numRuns: 60 },
  );
  expect([...met].toSorted()).toEqual(['arrives', 'balance', 'merchant', 'waits']);
});
