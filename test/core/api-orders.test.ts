import { describe, expect, test } from 'vitest';
import { type PlaceApiOrderRequest } from '../../src/core/api-orders.ts';
import { openidOf } from '../../src/core/merchant-api.ts';
import { nativeUrl, pageUrl, prepayId } from '../../src/core/prepay.ts';
import { DAY, given, HOUR, ICBC, MINUTE, seal, type Story, yuan } from '../support/given.ts';
import { withApi } from '../support/merchant-api.ts';

/** A world whose coffee shop has a program, and a user who can pay it. */
function shop() {
  const story = given();
  story.me.with(ICBC).verified().withBalance(1_000);
  const { mchid, appid } = withApi(story, 'coffee');
  const request = (more: Partial<PlaceApiOrderRequest> = {}): PlaceApiOrderRequest => ({
    mchid,
    appid,
    outTradeNo: 'order-0001',
    tradeType: 'NATIVE',
    description: 'Two lattes',
    amountFen: yuan(36),
    notifyUrl: 'http://127.0.0.1:3000/paid',
    terms: 'all of it',
    ...more,
  });
  const place = (more?: Partial<PlaceApiOrderRequest>) => story.asks('placeApiOrder', request(more));
  return { story, mchid, appid, request, place };
}
const order = (story: Story, mchid: string, outTradeNo = 'order-0001') =>
  story.byRef(`order/${mchid}/${outTradeNo}`);

describe('an order by a merchant’s program', () => {
  test('is paid by its code, and its program is to be told', () => {
    const { story, mchid, place } = shop();
    const { id } = place().entry ?? { id: '' };
    const code = nativeUrl(id, story.now);
    const payment = story.me.makes('payOrder', { order: code });
    expect(order(story, mchid)).toMatchObject({ id, status: 'PAID', payment });
    expect(story.entry(payment)).toMatchObject({ order: id, item: 'Two lattes', entrance: 'dynamic-code' });
    expect(story.world.callbacks.get(payment)).toEqual({
      entry: payment,
      mchid,
      url: 'http://127.0.0.1:3000/paid',
      at: story.now,
      nextAt: story.now,
      tries: 0,
    });
    expect(story.world.open.size).toBe(0);
  });

  test('placed again with the same terms is the same order; with others it is refused', () => {
    const { story, mchid, place } = shop();
    const { entry } = place();
    expect(place()).toMatchObject({ events: [], code: undefined });
    expect(place({ terms: 'something else' }).code).toBe('NUMBER_REENTERED');
    expect(order(story, mchid)).toEqual(entry);
    story.me.makes('payOrder', { order: entry?.id ?? '' });
    expect(place().code).toBe('ORDER_PAID');
  });

  test('closes at its deadline, after seven days unless the program says when', () => {
    const { story, mchid, place } = shop();
    place();
    place({ outTradeNo: 'order-0002', expiresAt: story.now + MINUTE });
    story.advance(MINUTE);
    expect(order(story, mchid, 'order-0002')?.status).toBe('CLOSED');
    story.advance(7 * DAY - MINUTE - 1);
    expect(order(story, mchid)?.status).toBe('UNPAID');
    story.advance(1);
    expect(order(story, mchid)?.status).toBe('CLOSED');
    expect(place().code).toBe('ORDER_CLOSED');
    expect(place({ outTradeNo: 'order-0003', expiresAt: story.now + MINUTE - 1 }).code).toBe(
      'DEADLINE_INVALID',
    );
  });

  test('is closed by its program, as often as it likes, unless it is paid', () => {
    const { story, mchid, place } = shop();
    const close = (outTradeNo = 'order-0001') => story.asks('closeApiOrder', { mchid, outTradeNo });
    expect(close().code).toBe('ORDER_UNKNOWN');
    const id = place().entry?.id ?? '';
    expect(close().code).toBeUndefined();
    expect(close()).toMatchObject({ events: [], code: undefined });
    expect(order(story, mchid)?.status).toBe('CLOSED');
    expect(story.me.asks('payOrder', { order: id }).code).toBe('ORDER_CLOSED');
    story.me.makes('payOrder', { order: place({ outTradeNo: 'order-0002' }).entry?.id ?? '' });
    expect(close('order-0002').code).toBe('ORDER_PAID');
  });

  test('is paid by a code for two hours, by a page for five minutes, by its id until its deadline', () => {
    const { story, place } = shop();
    const id = place().entry?.id ?? '';
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
    const { story, appid, place } = shop();
    story.user('alice').with('6217001234567890122');
    const openid = openidOf({ seal }, appid, 'me');
    expect(openid).toMatch(/^o[\w-]{27}$/);
    const made = place({ tradeType: 'JSAPI', openid }).entry?.id ?? '';
    expect(story.user('alice').asks('payOrder', { order: made }).code).toBe('ORDER_NOT_YOURS');
    expect(story.me.asks('payOrder', { order: made }).code).toBeUndefined();
    expect(place({ outTradeNo: 'order-0002', openid: 'o123' }).code).toBe('OPENID_UNKNOWN');
  });

  test('needs a merchant with an account, its own app, a number and a description', () => {
    const { place } = shop();
    expect(place({ mchid: '1900000000' }).code).toBe('API_ACCOUNT_UNKNOWN');
    expect(place({ appid: 'wx0000000000000000' }).code).toBe('APPID_MISMATCH');
    expect(place({ outTradeNo: 'no spaces' }).code).toBe('NUMBER_INVALID');
    expect(place({ description: 'a\u202Eb' }).code).toBe('TEXT_INVALID');
    expect(place({ amountFen: yuan(-1) }).code).toBe('AMOUNT_INVALID');
  });
});
