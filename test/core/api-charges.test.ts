import { describe, expect, test } from 'vitest';
import type { Payment } from '../../src/core/entries.ts';
import { BOC, DAY, SECOND, yuan } from '../support/given.ts';
import { served } from '../support/merchant-api.ts';

describe('a payment code that a merchant’s program charges', () => {
  test('makes order and payment at once, and tells the program nothing', () => {
    const { story, shop } = served();
    const { events } = shop.charges(story.me.code());
    expect(events.map(({ type }) => type)).toEqual(['OrderPlaced', 'PaymentCodeUsed', 'PaymentMade']);
    const order = shop.order();
    expect(order).toMatchObject({ status: 'PAID', entrance: 'payment-code', api: { tradeType: 'MICROPAY' } });
    expect(story.entry(order?.payment ?? '')).toMatchObject({ status: 'PAID', order: order?.id });
    expect(story.me.balanceFen).toBe(yuan(964));
    expect(shop.calls).toEqual([]);
  });

  test('above the no-PIN limit waits for its user, who confirms it', () => {
    const { story, shop } = served();
    shop.charges(story.me.code(), { amountFen: yuan(1_000.01) });
    const { payment = '', status } = shop.order() ?? {};
    expect(status).toBe('UNPAID');
    expect(shop.closes().code).toBe('USERPAYING');
    expect(shop.charges(story.me.code(), { amountFen: yuan(1_000.01) }).code).toBe('USERPAYING');
    expect(story.me.asks('payOrder', { order: shop.order()?.id ?? '' }).code).toBe('USERPAYING');
    story.me.with(BOC);
    story.advance(10 * SECOND);
    story.me.does('confirmPayment', { payment, from: 'boc-0126' });
    expect(shop.order()).toMatchObject({ status: 'PAID', payment });
    expect((story.entry(payment) as Payment).doneAt).toBe(story.now);
    expect(story.world.open.size).toBe(0);
  });

  test('that its user does not confirm fails, with its order', () => {
    const { story, shop } = served();
    shop.charges(story.me.code(), { amountFen: yuan(1_000.01) });
    const { payment = '' } = shop.order() ?? {};
    story.advance(30 * SECOND);
    expect(story.entry(payment)?.status).toBe('CLOSED');
    expect(shop.order()).toMatchObject({ status: 'FAILED', payment });
    expect(story.world.open.size).toBe(0);
  });

  test('that was used up for nothing leaves an order that failed', () => {
    const { story, shop } = served();
    story.me.does('withdraw', { amountFen: yuan(990), to: 'icbc-0128' });
    story.me.does('removeCard', { card: 'icbc-0128' });
    const code = story.me.code();
    expect(shop.charges(code).code).toBe('INSUFFICIENT_FUNDS');
    expect(shop.order()).toMatchObject({ status: 'FAILED' });
    expect(shop.order()).not.toHaveProperty('payment');
    expect(shop.charges(code).code).toBe('ORDER_CLOSED');
    expect(shop.charges(code, { outTradeNo: 'order-0002' }).code).toBe('CODE_USED');
    expect(shop.order('order-0002')).toBeUndefined();
  });

  test('of nobody’s, or an old one, makes no order', () => {
    const { story, shop } = served();
    expect(shop.charges('134567890123456789').code).toBe('CODE_INVALID');
    const code = story.me.code();
    story.advance(60 * SECOND);
    expect(shop.charges(code).code).toBe('CODE_EXPIRED');
    expect(shop.order()).toBeUndefined();
  });

  test('charges once under a number', () => {
    const { story, shop } = served();
    shop.charges(story.me.code());
    expect(shop.charges(story.me.code()).code).toBe('ORDER_PAID');
    expect(shop.charges(story.me.code(), { terms: 'others' }).code).toBe('NUMBER_REENTERED');
    expect(story.me.balanceFen).toBe(yuan(964));
  });

  test('of a protected account is used up, and its order failed', () => {
    const { story, shop } = served();
    const code = story.me.code();
    story.me.does('freeze', {});
    expect(shop.charges(code).code).toBe('ACCOUNT_PROTECTED');
    expect(shop.order()?.status).toBe('FAILED');
    expect(story.me.state.quickPay.codes.at(-1)?.used).toBe(true);
  });
});

describe('taking a charge back', () => {
  test('gives the money back, once', () => {
    const { story, shop } = served();
    shop.charges(story.me.code());
    expect(shop.reverses().code).toBeUndefined();
    expect(shop.order()?.status).toBe('REVOKED');
    expect(story.entry(shop.order()?.payment ?? '')).toMatchObject({ status: 'REFUNDED', refunds: 1 });
    expect(story.me.balanceFen).toBe(yuan(1_000));
    expect(shop.reverses()).toMatchObject({ events: [], code: undefined });
    expect(story.me.balanceFen).toBe(yuan(1_000));
  });

  test('closes what waits for its user', () => {
    const { story, shop } = served();
    shop.charges(story.me.code(), { amountFen: yuan(1_000.01) });
    const { payment = '' } = shop.order() ?? {};
    expect(shop.reverses().code).toBeUndefined();
    expect(shop.order()?.status).toBe('REVOKED');
    expect(story.entry(payment)?.status).toBe('CLOSED');
    expect(story.me.asks('confirmPayment', { payment }).code).toBe('PAYMENT_NOT_OPEN');
    expect(story.world.open.size).toBe(0);
  });

  test('is for payment codes, of which nothing was refunded, for seven days', () => {
    const { story, shop } = served();
    expect(shop.reverses().code).toBe('ORDER_UNKNOWN');
    shop.places();
    expect(shop.reverses().code).toBe('NOT_REVERSIBLE');
    const [outTradeNo, other] = ['order-0002', 'order-0003'];
    shop.charges(story.me.code(), { outTradeNo });
    story.asks('refund', { payment: shop.order(outTradeNo)?.payment ?? '', amountFen: yuan(1) });
    expect(shop.reverses(outTradeNo).code).toBe('NOT_REVERSIBLE');
    shop.charges(story.me.code(), { outTradeNo: other });
    story.advance(7 * DAY + 1);
    expect(shop.reverses(other).code).toBe('REVERSE_TIME');
  });

  test('waits where the rule says so', () => {
    const { story, shop } = served();
    story.rule('reverse-wait', 15 * SECOND);
    shop.charges(story.me.code());
    story.advance(15 * SECOND - 1);
    expect(shop.reverses().code).toBe('REVERSE_TIME');
    story.advance(1);
    expect(shop.reverses().code).toBeUndefined();
  });

  test('needs the merchant’s own money', () => {
    const { story, shop } = served();
    shop.charges(story.me.code());
    expect(shop.offers(30).code).toBeUndefined();
    expect(shop.reverses().code).toBe('MERCHANT_SHORT');
    expect(shop.order()?.status).toBe('PAID');
  });
});
