import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fen } from '../../src/core/money.ts';
import { DAY, given, ICBC, MINUTE, type Story, VISA, yuan } from '../support/given.ts';

/** A world in which `me` paid the coffee shop, and the payment's id. */
function paid(amount: number, from = 'balance'): { story: Story; payment: string } {
  const story = given().rule('static-code-day', yuan(1_000_000));
  story.me.with(ICBC).with(VISA).verified().withBalance(6_000);
  return { story, payment: story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(amount), from }) };
}
const refund = (story: Story, payment: string, amount?: number) =>
  story.asks('refund', { payment, ...(amount !== undefined && { amountFen: yuan(amount) }) });
const held = (story: Story, account: string) => story.world.accounts.get(account) ?? 0;

describe('a refund', () => {
  test('of all goes back to the balance at once, the merchant’s fee included', () => {
    const { story, payment } = paid(100);
    const { entry } = refund(story, payment);
    expect(entry).toMatchObject({
      type: 'refund',
      status: 'SUCCESS',
      amountFen: yuan(100),
      payment,
      source: 'balance',
    });
    expect(story.entry(payment)).toMatchObject({ status: 'REFUNDED', refundedFen: yuan(100), refunds: 1 });
    expect(story.me.balanceFen).toBe(yuan(6_000));
    expect([held(story, 'merchant/coffee'), held(story, 'fees')]).toEqual([0, 0]);
  });

  test('of a part leaves the rest to refund', () => {
    const { story, payment } = paid(100);
    refund(story, payment, 30);
    expect(story.entry(payment)).toMatchObject({ status: 'PARTLY_REFUNDED', refundedFen: yuan(30) });
    expect(refund(story, payment, 70.01)).toMatchObject({
      code: 'REFUND_TOO_MUCH',
      facts: { leftFen: yuan(70), amountFen: yuan(70.01) },
    });
    expect(refund(story, payment).entry).toMatchObject({ amountFen: yuan(70) });
    expect(refund(story, payment)).toMatchObject({ code: 'REFUND_TOO_MUCH', facts: { leftFen: 0 } });
    expect(refund(story, payment, 0.01).message).toBe('This payment was refunded whole.');
  });

  test('to a card arrives after two working days, held until then', () => {
    const { story, payment } = paid(100, 'icbc-0128');
    story.advance(4 * DAY);
    const { entry } = refund(story, payment);
    expect(entry).toMatchObject({ status: 'PROCESSING', source: 'icbc-0128' });
    // Friday to Tuesday: the weekend between does not count.
    expect(entry?.dueAt).toBe(Date.parse('2026-01-13T09:00:00+08:00'));
    story.advance(4 * DAY - 1);
    expect(story.me.cardFen('0128')).toBe(yuan(13_900));
    story.advance(1);
    expect(story.me.cardFen('0128')).toBe(yuan(14_000));
    expect(story.entry(entry?.id ?? '')?.status).toBe('SUCCESS');
    expect(story.inbox('me')[0]?.text).toContain('100.00 arrived on icbc-0128');
  });

  test('to a foreign card takes the fee back pro rata', () => {
    const { story, payment } = paid(1_000, 'visa-4242');
    expect(refund(story, payment, 250).entry).toMatchObject({ amountFen: yuan(250), feeFen: yuan(7.5) });
    expect(refund(story, payment).entry).toMatchObject({ amountFen: yuan(750), feeFen: yuan(22.5) });
    story.advance(7 * DAY);
    expect(story.me.cardFen('4242')).toBe(yuan(50_000));
  });

  test('is possible for 365 days', () => {
    const { story, payment } = paid(100);
    story.advance(365 * DAY);
    expect(refund(story, payment, 1).code).toBeUndefined();
    story.advance(1);
    expect(refund(story, payment, 1)).toMatchObject({
      code: 'REFUND_TOO_LATE',
      facts: { until: story.now - 1 },
    });
  });

  test('is possible in fifty parts', () => {
    const { story, payment } = paid(100);
    for (let n = 0; n < 50; n += 1) expect(refund(story, payment, 1).code).toBeUndefined();
    expect(refund(story, payment, 1)).toMatchObject({ code: 'REFUND_TOO_OFTEN', facts: { most: 50 } });
  });

  test('keeps a distance to the one before, where the rule says so', () => {
    const { story, payment } = paid(100);
    story.rule('refund-gap', MINUTE);
    expect(refund(story, payment, 1).code).toBeUndefined();
    expect(refund(story, payment, 1)).toMatchObject({
      code: 'REFUND_TOO_SOON',
      facts: { at: story.now + MINUTE },
    });
    expect(refund(story.advance(MINUTE), payment, 1).code).toBeUndefined();
  });

  test('is not made by a merchant that has not enough', () => {
    const { story, payment } = paid(100);
    story.rule('merchant-fee', 10_000);
    const second = story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(50) });
    story.rule('merchant-fee', 0);
    expect(held(story, 'merchant/coffee')).toBe(yuan(99.4));
    expect(refund(story, second).code).toBeUndefined();
    expect(refund(story, payment, 60).code).toBeUndefined();
    expect(refund(story, payment).code).toBeUndefined();
    expect(held(story, 'merchant/coffee')).toBe(0);
  });

  test.each(['', 'nothing', '__proto__'])('of %j is not possible', (payment) => {
    expect(refund(given(), payment).code).toBe('ENTRY_UNKNOWN');
  });

  test('of what is no payment, or was not paid, is not possible', () => {
    const { story } = paid(100);
    const order = story.asks('makeCode', { merchant: 'coffee', amountFen: yuan(1) }).entry?.id ?? '';
    expect(refund(story, order).code).toBe('ENTRY_UNKNOWN');
    story.me.withQuickPay();
    const waiting = story.me.scanned(1_001).entry?.id ?? '';
    expect(refund(story, waiting)).toMatchObject({ code: 'NOT_REFUNDABLE', facts: { status: 'USERPAYING' } });
    story.advance(MINUTE);
    expect(refund(story, waiting)).toMatchObject({ code: 'NOT_REFUNDABLE', facts: { status: 'CLOSED' } });
  });

  test('tells its receiver', () => {
    const { story, payment } = paid(100);
    const { entry } = refund(story, payment, 1);
    expect(story.inbox('me')[0]?.text).toBe(`Corner Coffee refunds 1.00 to balance, refund ${entry?.id}.`);
  });
});

test('a merchant that spent its money cannot refund', () => {
  const { story, payment } = paid(100);
  const account = story.world.accounts;
  account.set('fees', fen(held(story, 'fees') + held(story, 'merchant/coffee')));
  account.set('merchant/coffee', fen(0));
  expect(refund(story, payment)).toMatchObject({
    code: 'MERCHANT_SHORT',
    facts: { heldFen: 0, neededFen: yuan(99.4) },
  });
});

test('however a payment is split, its parts bring back all of it and all of its fees', () => {
  const parts = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      parts,
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      (amounts, bp, foreign) => {
        const story = given()
          .rule('static-code-day', yuan(1_000_000))
          .rule('merchant-fee', bp)
          .rule('foreign-fee', foreign);
        story.me.with(VISA).verified();
        const amountFen = fen(amounts.reduce((sum, amount) => sum + amount, 0));
        const answer = story.me.asks('pay', { merchant: 'coffee', amountFen });
        const payment = answer.entry?.id ?? '';
        const feeFen = answer.entry?.feeFen ?? 0;
        let feesBack = 0;
        for (const amount of amounts) {
          const { entry, code } = story.asks('refund', { payment, amountFen: fen(amount) });
          expect(code).toBeUndefined();
          feesBack += entry?.feeFen ?? 0;
          expect(feesBack).toBeLessThanOrEqual(feeFen);
        }
        expect(feesBack).toBe(feeFen);
        expect([held(story, 'merchant/coffee'), held(story, 'fees')]).toEqual([0, 0]);
        story.advance(4 * DAY);
        expect(story.me.cardFen('4242')).toBe(yuan(50_000));
        expect(story.entry(payment)?.status).toBe('REFUNDED');
      },
    ),
    { numRuns: 60 },
  );
});
