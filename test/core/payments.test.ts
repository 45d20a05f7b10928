import { describe, expect, test } from 'vitest';
import { total } from '../../src/core/ledger.ts';
import { BOC, CCB, CREDIT, DAY, given, HOUR, ICBC, PIN, type Story, VISA, yuan } from '../support/given.ts';

const rich = (amount = 3_000): Story => {
  const story = given();
  story.me.with(ICBC).verified().withBalance(amount);
  return story;
};
/** A merchant's code with an amount inside. */
const code = (story: Story, amount: number) =>
  story.asks('makeCode', { merchant: 'coffee', amountFen: yuan(amount) }).entry?.id ?? '';

describe('a printed code', () => {
  test('is paid with the PIN; the sheet says what, from where, and at what fee', () => {
    const story = rich();
    const request = { merchant: 'coffee', amountFen: yuan(18) };
    expect(story.me.asks('pay', request, { pin: false })).toMatchObject({
      code: 'PIN_REQUIRED',
      facts: { sheet: { merchant: 'Corner Coffee', amountFen: 1_800, feeFen: 0, source: 'balance' } },
    });
    expect(story.me.does('pay', request).entry).toMatchObject({
      status: 'PAID',
      entrance: 'static-code',
      source: 'balance',
    });
    expect(story.me.balanceFen).toBe(yuan(2_982));
    expect(story.world.accounts.get('merchant/coffee')).toBe(1_789);
    expect(story.world.accounts.get('fees')).toBe(11);
  });

  test('is good for 500 a day from each source', () => {
    const story = rich();
    story.me.with(CCB);
    expect(story.me.pays(500, 'balance').code).toBeUndefined();
    expect(story.me.pays(0.01, 'balance')).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      facts: { rule: 'static-code-day', mostFen: yuan(500), usedFen: yuan(500) },
    });
    expect(story.me.pays(500, 'icbc-0128').code).toBeUndefined();
    expect(story.me.pays(500).entry).toMatchObject({ source: 'ccb-0122' });
    expect(story.me.pays(0.01).code).toBe('LIMIT_EXCEEDED');
    story.advance(15 * HOUR);
    expect(story.me.pays(500, 'balance').code).toBeUndefined();
  });

  test('of a shop that nobody knows', () => {
    for (const merchant of ['', 'nowhere', '__proto__', 'Coffee'])
      expect(rich().me.asks('pay', { merchant, amountFen: yuan(1) }).code).toBe('MERCHANT_UNKNOWN');
  });
});

describe('a code with the amount inside', () => {
  test('is paid once', () => {
    const story = rich();
    const order = code(story, 700);
    expect(story.entry(order)).toMatchObject({ status: 'UNPAID', amountFen: yuan(700), user: 'coffee' });
    const { entry } = story.me.does('payOrder', { order });
    expect(entry).toMatchObject({ status: 'PAID', entrance: 'dynamic-code', order });
    expect(story.entry(order)).toMatchObject({ status: 'PAID', payment: entry?.id });
    expect(story.me.asks('payOrder', { order })).toMatchObject({
      code: 'ORDER_CLOSED',
      facts: { status: 'PAID' },
    });
    expect(story.user('alice').with(BOC).asks('payOrder', { order }).code).toBe('ORDER_CLOSED');
  });

  test('is valid for two hours', () => {
    const story = rich();
    const order = code(story, 1);
    story.advance(2 * HOUR - 1);
    expect(story.entry(order)?.status).toBe('UNPAID');
    story.advance(1);
    expect(story.me.asks('payOrder', { order })).toMatchObject({
      code: 'ORDER_CLOSED',
      facts: { status: 'CLOSED' },
    });
  });

  test('is good for 5,000 a day from each source', () => {
    const story = rich(5_000);
    expect(story.me.asks('payOrder', { order: code(story, 5_000), from: '0128' }).code).toBeUndefined();
    expect(story.me.asks('payOrder', { order: code(story, 0.01), from: '0128' }).facts).toMatchObject({
      rule: 'dynamic-code-day',
    });
    expect(story.me.asks('payOrder', { order: code(story, 5_000), from: 'balance' }).code).toBeUndefined();
  });

  test.each(['', 'nothing', '__proto__'])('is not called %j', (order) => {
    expect(rich().me.asks('payOrder', { order }).code).toBe('ORDER_UNKNOWN');
  });

  test('is not the id of a payment', () => {
    const story = rich();
    const order = story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(1) });
    expect(story.me.asks('payOrder', { order }).code).toBe('ORDER_UNKNOWN');
  });

  test('is not made for nobody, or with an item that cannot be shown', () => {
    const story = given();
    const amountFen = yuan(1);
    expect(story.asks('makeCode', { merchant: 'nowhere', amountFen }).code).toBe('MERCHANT_UNKNOWN');
    expect(story.asks('makeCode', { merchant: 'coffee', amountFen, item: '\u001B[2J' }).code).toBe(
      'TEXT_INVALID',
    );
  });
});

test('an order in the app is bound by no daily sum of codes, only by the balance’s', () => {
  const story = rich(6_000);
  story.asks('addMerchant', { name: 'Travel', items: [{ name: 'trip', priceFen: yuan(3_000) }] });
  story.asks('vetMerchant', { merchant: 'travel' });
  const pays = (from: string) => {
    const order = story.me.makes('placeOrder', { merchant: 'travel', item: 'trip' });
    return story.me.asks('payOrder', { order, from });
  };
  expect(pays('balance').entry).toMatchObject({ entrance: 'in-app', item: 'trip' });
  expect(pays('balance').facts).toMatchObject({ rule: 'balance-day-two-factors' });
  for (let n = 0; n < 4; n += 1) expect(pays('0128').code).toBeUndefined();
});

describe('the source', () => {
  const payer = () => {
    const story = rich(100);
    story.me.with(CREDIT).with(VISA);
    return story;
  };

  test('is the balance where it suffices, else the cards in the order they were linked', () => {
    const story = payer();
    expect(story.me.pays(100).entry).toMatchObject({ source: 'balance' });
    expect(story.me.pays(0.01).entry).toMatchObject({ source: 'icbc-0128' });
    expect(story.me.pays(499.99).entry).toMatchObject({ source: 'icbc-0128' });
    expect(story.me.pays(500).entry).toMatchObject({ source: 'cmb-7893' });
    expect(story.me.pays(500).entry).toMatchObject({ source: 'visa-4242', feeFen: yuan(15) });
    // Nothing can pay any more: told is why the balance can't.
    expect(story.me.pays(0.01)).toMatchObject({ code: 'INSUFFICIENT_FUNDS', facts: { heldFen: 0 } });
  });

  test('that is named pays, or nothing does', () => {
    const story = payer();
    expect(story.me.pays(1, 'visa-4242').entry).toMatchObject({ source: 'visa-4242' });
    expect(story.me.pays(1, '7893').entry).toMatchObject({ source: 'cmb-7893' });
    expect(story.me.pays(100.01, 'balance').code).toBe('INSUFFICIENT_FUNDS');
    expect(story.me.pays(1, 'nothing').code).toBe('CARD_NOT_LINKED');
  });

  test('that is preferred pays first, and is skipped where it cannot', () => {
    const story = payer();
    story.me.does('preferSource', { source: 'cmb-7893' });
    expect(story.me.pays(400).entry).toMatchObject({ source: 'cmb-7893' });
    expect(story.me.pays(101).entry).toMatchObject({ source: 'icbc-0128' });
    expect(story.me.pays(100).entry).toMatchObject({ source: 'cmb-7893' });
    story.me.does('preferSource', { source: 'balance' });
    expect(story.me.pays(1).entry).toMatchObject({ source: 'balance' });
  });

  test('pays all of it: two halves are not put together', () => {
    const story = given();
    story.me.with(ICBC).withBalance(300);
    story.me.does('topUp', { amountFen: yuan(19_650), from: '0128' });
    story.rule('tier-1-lifetime', yuan(60));
    expect(story.me.pays(100)).toMatchObject({ code: 'CARD_DECLINED' });
  });

  test('that has expired is skipped, and refused by name', () => {
    const story = given();
    story.me.with(ICBC);
    story.advance(9 * 365 * DAY);
    expect(story.me.pays(1, 'icbc-0128').code).toBe('CARD_EXPIRED');
    expect(story.me.pays(1)).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  });

  test('is none for somebody without anything', () => {
    expect(given().me.withPin().pays(1).code).toBe('ID_NOT_VERIFIED');
  });
});

describe('a foreign card', () => {
  const abroad = (verified = true) => {
    const story = given().rule('static-code-day', yuan(1_000_000));
    if (verified) story.me.verified();
    story.me.with(VISA);
    return story;
  };

  test.each([
    [200, 0],
    [200.01, 6],
    [200.16, 6],
    [200.17, 6.01],
    [1_000, 30],
  ])('pays %d with a fee of %d: 3 %% of the whole above 200', (amount, fee) => {
    const story = abroad();
    expect(story.me.pays(amount).entry).toMatchObject({ amountFen: yuan(amount), feeFen: yuan(fee) });
    expect(story.me.cardFen('4242')).toBe(yuan(50_000) - yuan(amount) - yuan(fee));
  });

  test('shows its fee before the PIN is asked', () => {
    const request = { merchant: 'coffee', amountFen: yuan(1_000) };
    expect(abroad().me.asks('pay', request, { pin: false }).facts).toMatchObject({
      sheet: { feeFen: yuan(30) },
    });
  });

  test('pays 5,000 dollars at once for verified users, 500 for others', () => {
    expect(abroad().me.pays(36_000).code).toBeUndefined();
    expect(abroad().me.pays(36_000.01, '4242').facts).toMatchObject({ rule: 'foreign-single' });
    expect(abroad(false).me.pays(3_600, '4242').code).toBeUndefined();
    expect(abroad(false).me.pays(3_600.01, '4242').facts).toMatchObject({
      rule: 'foreign-single-unverified',
    });
  });

  test('pays 50,000 dollars a year', () => {
    const story = abroad().rule('foreign-year', 100);
    expect(story.me.pays(720).code).toBeUndefined();
    expect(story.me.pays(0.01, '4242').facts).toMatchObject({ rule: 'foreign-year' });
    story.advance(361 * DAY);
    expect(story.me.pays(0.01, '4242').code).toBeUndefined();
  });

  test('pays 2,000 dollars in all for somebody unverified, and the year’s sum once verified', () => {
    const story = abroad(false);
    for (let n = 0; n < 4; n += 1) expect(story.me.pays(3_600, '4242').code).toBeUndefined();
    story.advance(400 * DAY);
    expect(story.me.pays(0.01, '4242').facts).toMatchObject({ rule: 'foreign-total-unverified' });
    story.me.verified();
    expect(story.me.pays(3_600, '4242').code).toBeUndefined();
  });

  test('has used, once its user is verified, what it paid that year before', () => {
    const story = abroad(false).rule('foreign-year', 600);
    story.me.pays(3_600, '4242');
    story.me.verified();
    expect(story.me.pays(720.01, '4242').facts).toMatchObject({ rule: 'foreign-year', usedFen: yuan(3_600) });
    expect(story.me.pays(720, '4242').code).toBeUndefined();
  });

  test('sends neither transfers nor red packets', () => {
    const story = abroad();
    story.user('alice');
    const amountFen = yuan(1);
    const transfer = { to: 'alice', amountFen, from: '4242' };
    expect(story.me.asks('sendTransfer', transfer).code).toBe('CARD_NOT_ALLOWED');
    expect(story.me.asks('sendRedPacket', { ...transfer, kind: 'single' }).code).toBe('CARD_NOT_ALLOWED');
  });
});

test('a domestic card pays 50,000 a day, top-ups included', () => {
  const story = given().rule('static-code-day', yuan(100_000)).rule('card-day', yuan(1_000));
  story.me.with(ICBC).withBalance(400);
  expect(story.me.pays(600.01, '0128').facts).toMatchObject({ rule: 'card-day', usedFen: yuan(400) });
  expect(story.me.pays(600, '0128').code).toBeUndefined();
});

test('no payment is larger than the source may give at once', () => {
  const story = rich()
    .rule('static-code-day', yuan(100_000))
    .rule('card-single', yuan(10))
    .rule('balance-single', yuan(20));
  expect(story.me.pays(20.01, 'balance').facts).toMatchObject({ rule: 'balance-single' });
  expect(story.me.pays(10.01, '0128').facts).toMatchObject({ rule: 'card-single' });
});

test('a payment without the PIN moves nothing', () => {
  const story = given();
  story.user('alice').does('addCard', {
    number: '6212345678900085',
    expiry: '12/34',
    email: 'a@b.cn',
    pin: { newPin: PIN, confirmPin: PIN },
  });
  expect(story.user('alice').pays(1, undefined, { pin: false }).code).toBe('PIN_REQUIRED');
  expect(total(story.world.accounts)).toBe(0);
});
