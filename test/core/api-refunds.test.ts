import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payment } from '../../src/core/entries.ts';
import { refundRef } from '../../src/core/refs.ts';
import { DAY, yuan } from '../support/given.ts';
import { Program, served, sold } from '../support/merchant-api.ts';

describe('a refund by a merchant’s program', () => {
  test('of a part goes back to the balance, and its program is to be told', () => {
    const { story, shop, payment } = sold();
    const { entry } = shop.refunds(10, { reason: 'Too cold' });
    expect(entry).toMatchObject({
      type: 'refund',
      status: 'SUCCESS',
      payment,
      reason: 'Too cold',
      api: { outRefundNo: 'refund-0001' },
    });
    expect(story.byRef(refundRef(shop.api.mchid, 'refund-0001'))).toEqual(entry);
    expect(story.entry(payment)).toMatchObject({ status: 'PARTLY_REFUNDED', refundedFen: yuan(10) });
    expect(shop.calls).toEqual([payment, entry?.id]);
    expect(story.world.callbacks.get(entry?.id ?? '')).toMatchObject({ number: 'refund-0001' });
  });

  test('under the same number is made once', () => {
    const { story, shop } = sold();
    shop.refunds(10);
    expect(shop.refunds(10)).toMatchObject({ events: [], code: undefined });
    expect(shop.refunds(11).code).toBe('NUMBER_REENTERED');
    expect(story.me.balanceFen).toBe(yuan(974));
  });

  test('to a card is told when it arrives', () => {
    const { story, shop, payment } = sold('icbc-0128');
    const id = shop.refunds(36).entry?.id ?? '';
    expect(shop.calls).toEqual([payment]);
    const due = story.entry(id)?.dueAt ?? 0;
    story.advance(7 * DAY);
    expect(story.entry(id)).toMatchObject({ status: 'SUCCESS', doneAt: due });
    expect(story.world.callbacks.get(id)).toMatchObject({ at: due, nextAt: due });
  });

  test('names its order by the operator’s number as well', () => {
    const { story, shop, payment } = sold();
    const by = (transactionId: string, outRefundNo: string) => {
      const { code, entry } = shop.refunds(1, { transactionId, outRefundNo, terms: outRefundNo });
      return code ?? entry?.amountFen;
    };
    expect(by(payment, 'refund-1')).toBe(yuan(1));
    expect(by('42', 'refund-2')).toBe('ORDER_UNKNOWN');
    const other = new Program(story, 'taxi');
    expect(other.refunds(1, { transactionId: payment }).code).toBe('ORDER_UNKNOWN');
    expect(other.refunds(1).code).toBe('ORDER_UNKNOWN');
  });

  test('is refused where there is nothing to give back, or it is not what was paid', () => {
    const { shop } = served();
    expect(shop.refunds(1).code).toBe('ORDER_UNKNOWN');
    shop.places();
    expect(shop.refunds(1).code).toBe('NOT_REFUNDABLE');
    const paid = sold().shop;
    expect(paid.refunds(1, { totalFen: yuan(35) }).code).toBe('REFUND_TOTAL_WRONG');
    expect(paid.refunds(36.01).code).toBe('REFUND_TOO_MUCH');
    expect(paid.refunds(0).code).toBe('AMOUNT_INVALID');
    expect(paid.refunds(1, { outRefundNo: 'no spaces' }).code).toBe('NUMBER_INVALID');
    expect(paid.refunds(1, { reason: 'x'.repeat(81) }).code).toBe('TEXT_INVALID');
    expect(paid.refunds(1, { mchid: '1900000000' }).code).toBe('API_ACCOUNT_UNKNOWN');
    paid.offers(30);
    expect(paid.refunds(36).code).toBe('MERCHANT_SHORT');
  });

  test('whatever their order and their repeats, the parts never exceed what was paid', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3_600 })), {
          maxLength: 12,
        }),
        (asked) => {
          const { story, shop, payment } = sold();
          const given = new Map<number, number>();
          for (const [number, fen] of asked) {
            const request = { outRefundNo: `part-${number}`, terms: String(fen) };
            const { code, entry } = shop.refunds(fen / 100, request);
            if (code === undefined && entry) given.set(number, entry.amountFen);
          }
          const sum = [...given.values()].reduce((one, other) => one + other, 0);
          const { refundedFen, refunds } = story.entry(payment) as Payment;
          expect([refundedFen, refunds]).toEqual([sum, given.size]);
          expect(refundedFen).toBeLessThanOrEqual(yuan(36));
          expect(story.me.balanceFen).toBe(yuan(964) + sum);
        },
      ),
      { numRuns: 25 },
    );
  });
});
