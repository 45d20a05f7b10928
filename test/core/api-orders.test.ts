import { describe, expect, test } from 'vitest';
import { nativeUrl, pageUrl, prepayId, prepayIn } from '../../src/core/prepay.ts';
import { CCB, CREDIT, DAY, HOUR, MINUTE, yuan } from '../support/given.ts';
import { served } from '../support/merchant-api.ts';

describe('an order by a merchant’s program', () => {
  test('is paid by its code, and its program is to be told', () => {
    const { story, shop } = served();
    const { id } = shop.places({ attach: 'table 7' }).entry ?? { id: '' };
    const payment = story.me.makes('payOrder', { order: nativeUrl(id, story.now) });
    expect(shop.order()).toMatchObject({ id, status: 'PAID', payment, api: { attach: 'table 7' } });
    expect(story.entry(payment)).toMatchObject({ order: id, item: 'Two lattes', entrance: 'dynamic-code' });
    expect([...story.world.callbacks.values()]).toEqual([
      {
        entry: payment,
        mchid: shop.api.mchid,
        number: 'order-0001',
        url: shop.url,
        at: story.now,
        nextAt: story.now,
        tries: 0,
      },
    ]);
    expect(story.world.open.size).toBe(0);
  });

  test('placed again with the same terms is the same order; with others it is refused', () => {
    const { story, shop } = served();
    const { entry } = shop.places();
    expect(shop.places()).toMatchObject({ events: [], code: undefined });
    expect(shop.places({ terms: 'something else' }).code).toBe('NUMBER_REENTERED');
    expect(shop.order()).toEqual(entry);
    story.me.makes('payOrder', { order: entry?.id ?? '' });
    expect(shop.places().code).toBe('ORDER_PAID');
  });

  test('closes at its deadline, after seven days unless the program says when', () => {
    const { story, shop } = served();
    shop.places();
    shop.places({ outTradeNo: 'order-0002', expiresAt: story.now + MINUTE });
    story.advance(MINUTE);
    expect(shop.order('order-0002')?.status).toBe('CLOSED');
    story.advance(7 * DAY - MINUTE - 1);
    expect(shop.order()?.status).toBe('UNPAID');
    story.advance(1);
    expect(shop.order()?.status).toBe('CLOSED');
    expect(shop.places().code).toBe('ORDER_CLOSED');
    const outTradeNo = 'order-0003';
    expect(shop.places({ outTradeNo, expiresAt: story.now + MINUTE - 1 }).code).toBe('DEADLINE_INVALID');
    expect(shop.places({ outTradeNo, expiresAt: Number.NaN }).code).toBe('DEADLINE_INVALID');
    expect(shop.places({ outTradeNo, expiresAt: story.now + 32 * DAY }).code).toBe('DEADLINE_INVALID');
  });

  test('is closed by its program, as often as it likes, unless it is paid', () => {
    const { story, shop } = served();
    expect(shop.closes().code).toBe('ORDER_UNKNOWN');
    const id = shop.places().entry?.id ?? '';
    expect(shop.closes().code).toBeUndefined();
    expect(shop.closes()).toMatchObject({ events: [], code: undefined });
    expect(shop.order()?.status).toBe('CLOSED');
    expect(story.me.asks('payOrder', { order: id }).code).toBe('ORDER_CLOSED');
    story.me.makes('payOrder', { order: shop.places({ outTradeNo: 'order-0002' }).entry?.id ?? '' });
    expect(shop.closes('order-0002').code).toBe('ORDER_PAID');
  });

  test('is paid by a code for two hours, by a page for five minutes, by its id until its deadline', () => {
    const { story, shop } = served();
    const id = shop.places().entry?.id ?? '';
    const [code, page, prepay] = [nativeUrl, pageUrl, prepayId].map((make) => make(id, story.now));
    const tries = (text = '') => story.me.asks('payOrder', { order: text }, { pin: false }).code;
    story.advance(5 * MINUTE - 1);
    expect([tries(code), tries(page), tries(prepay)]).toEqual(Array(3).fill('PIN_REQUIRED'));
    story.advance(1);
    expect(tries(page)).toBe('PREPAY_EXPIRED');
    story.advance(2 * HOUR - 5 * MINUTE - 1);
    expect([tries(code), tries(prepay)]).toEqual(['PIN_REQUIRED', 'PIN_REQUIRED']);
    story.advance(1);
    expect([tries(code), tries(prepay)]).toEqual(['PREPAY_EXPIRED', 'PREPAY_EXPIRED']);
    expect(tries(nativeUrl(id, story.now))).toBe('PIN_REQUIRED');
    expect(tries(id)).toBe('PIN_REQUIRED');
  });

  test('for one user is paid by that user alone', () => {
    const { story, shop } = served();
    story.user('alice').with(CCB);
    expect(shop.openid('me')).toMatch(/^o[\w-]{27}$/);
    const order = shop.places({ tradeType: 'JSAPI', openid: shop.openid('me') }).entry?.id ?? '';
    expect(story.user('alice').asks('payOrder', { order }).code).toBe('ORDER_NOT_YOURS');
    expect(story.me.asks('payOrder', { order }).code).toBeUndefined();
    expect(shop.places({ outTradeNo: 'order-0002', openid: 'o123' }).code).toBe('OPENID_UNKNOWN');
  });

  test('that takes no credit card is paid by another source', () => {
    const { story, shop } = served();
    story.me.with(CREDIT);
    const order = shop.places({ limitPay: 'no_credit' }).entry?.id ?? '';
    const credit = story.me.state.cards.find(({ kind }) => kind === 'credit')?.id ?? '';
    expect(story.me.asks('payOrder', { order, from: credit }).code).toBe('CARD_NOT_ALLOWED');
    expect(story.me.asks('payOrder', { order }).code).toBeUndefined();
  });

  test('needs a merchant with an account, its own app, a number and a description', () => {
    const { shop } = served();
    expect(shop.places({ mchid: '1900000000' }).code).toBe('API_ACCOUNT_UNKNOWN');
    expect(shop.places({ appid: 'wx0000000000000000' }).code).toBe('APPID_MISMATCH');
    for (const outTradeNo of ['short', 'no spaces', 'x'.repeat(33), 'order-0001\n'])
      expect(shop.places({ outTradeNo }).code).toBe('NUMBER_INVALID');
    expect(shop.places({ description: 'a\u202Eb' }).code).toBe('TEXT_INVALID');
    expect(shop.places({ attach: '\u001B[2J' }).code).toBe('TEXT_INVALID');
    for (const notifyUrl of [
      'file:///etc/passwd',
      '',
      'http://a b',
      `http://${'x'.repeat(250)}`,
      'http://\u202E',
    ])
      expect(shop.places({ notifyUrl })).toMatchObject({
        code: 'TEXT_INVALID',
        facts: { what: 'notify_url' },
      });
    expect(shop.places({ amountFen: yuan(-1) }).code).toBe('AMOUNT_INVALID');
  });

  test('is in nobody’s history: its payment is', () => {
    const { story, shop } = served();
    const { entry } = shop.places();
    expect(
      story.records.filter(({ data }) => data.events.some((each) => each.entry?.id === entry?.id)),
    ).toHaveLength(1);
    expect(story.historyOf('coffee')).toEqual([]);
    const payment = story.me.makes('payOrder', { order: entry?.id ?? '' });
    expect(story.historyOf('me')).toContain(payment);
    expect(story.historyOf('me')).not.toContain(entry?.id);
  });
});

test('an order is named by its id, a code, a page, a prepay id, and by nothing else', () => {
  const id = '4100202601050123456789';
  const at = Date.parse('2026-01-05T09:30:15+08:00');
  expect(prepayId(id, at)).toBe('wx2026010509301520260105012345678900');
  const made = { order: id, madeAt: at };
  expect(prepayIn(id)).toEqual({ order: id, validity: 'order-validity' });
  expect(prepayIn(`weixin://wxpay/bizpayurl?pr=${id}`)).toEqual({ order: id, validity: 'order-validity' });
  expect(prepayIn(nativeUrl(id, at))).toEqual({ ...made, validity: 'order-validity' });
  expect(prepayIn(prepayId(id, at))).toEqual({ ...made, validity: 'order-validity' });
  expect(prepayIn(`prepay_id=${prepayId(id, at)}`)).toEqual({ ...made, validity: 'order-validity' });
  expect(prepayIn(pageUrl(id, at))).toEqual({ ...made, validity: 'page-validity' });
  const others = [
    'coffee',
    '',
    id.slice(1),
    `${id}0`,
    pageUrl('x', at),
    `wx${'9'.repeat(34)}`,
    `prepay_id=${id}`,
  ];
  expect(others.flatMap((text) => prepayIn(text) ?? [])).toEqual([]);
});
