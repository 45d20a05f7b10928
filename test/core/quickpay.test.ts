import { describe, expect, test } from 'vitest';
import { BOC, DAY, given, HOUR, ICBC, MINUTE, SECOND, type Story, VISA, yuan } from '../support/given.ts';

/** `me` with a card, 3,000.00 and Quick Pay without PIN. */
function shopping(askPin = false): Story {
  const story = given();
  story.me.with(ICBC).verified().withBalance(3_000).withQuickPay(askPin);
  return story;
}
const asked = (story: Story, amount: number) => {
  const { entry } = story.me.scanned(amount);
  expect(entry).toMatchObject({ type: 'payment', status: 'USERPAYING' });
  return entry?.id ?? '';
};

describe('a payment code', () => {
  test('has 18 digits and begins with 10 to 14', () => {
    const story = shopping();
    const codes = Array.from({ length: 200 }, () => {
      story.advance(MINUTE);
      return story.me.code();
    });
    for (const code of codes) expect(code).toMatch(/^1[0-4]\d{16}$/);
    expect(new Set(codes).size).toBe(200);
    expect(new Set(codes.map((code) => code.slice(0, 2))).size).toBe(5);
    expect(story.me.state.quickPay.codes).toHaveLength(8);
  });

  test('is the same for a minute, then another one', () => {
    const story = shopping();
    const code = story.me.code();
    expect(story.advance(MINUTE - 1).me.code()).toBe(code);
    expect(story.advance(1).me.code()).not.toBe(code);
  });

  test('expires after a minute', () => {
    const story = shopping();
    const code = story.me.code();
    story.advance(MINUTE - 1);
    expect(story.me.scanned(1, code).code).toBeUndefined();
    const late = story.me.code();
    story.advance(MINUTE);
    expect(story.me.scanned(1, late).code).toBe('CODE_EXPIRED');
  });

  test('pays once', () => {
    const story = shopping();
    const code = story.me.code();
    expect(story.me.scanned(1, code).code).toBeUndefined();
    expect(story.me.scanned(1, code).code).toBe('CODE_USED');
    expect(story.me.code()).not.toBe(code);
    expect(story.me.balanceFen).toBe(yuan(2_999));
  });

  test('is used up by a payment that failed', () => {
    const story = given();
    story.me.with(ICBC).withQuickPay();
    story.fault('bank-down');
    const code = story.me.code();
    expect(story.me.scanned(1, code).code).toBe('BANK_TIMEOUT');
    expect(story.me.scanned(1, code).code).toBe('CODE_USED');
  });

  test('is not used up by a shop that nobody knows', () => {
    const story = shopping();
    const code = story.me.code();
    const request = { merchant: 'nowhere', amountFen: yuan(1), code };
    expect(story.asks('charge', request).code).toBe('MERCHANT_UNKNOWN');
    expect(story.me.scanned(1, code).code).toBeUndefined();
  });

  test.each([
    '',
    '1',
    '160000000000000000',
    '10000000000000000',
    '100000000000000000',
    '1'.repeat(1_000_000),
    '１00000000000000000',
  ])('is not %.20j', (code) => expect(shopping().me.scanned(1, code).code).toBe('CODE_INVALID'));
});

describe('within the limits a code pays without PIN', () => {
  test('up to 1,000, and the merchant gets the amount less its fee', () => {
    const story = shopping();
    const { entry } = story.me.scanned(1_000);
    expect(entry).toMatchObject({
      status: 'PAID',
      entrance: 'payment-code',
      source: 'balance',
      merchantFeeFen: 600,
    });
    expect(story.world.accounts.get('merchant/coffee')).toBe(yuan(994));
    expect(story.inbox('me')[0]?.text).toContain('Payment voucher: 1,000.00 to Corner Coffee from balance');
  });

  test('above 1,000 it waits for its user', () => {
    const story = shopping();
    const { entry, code } = story.me.scanned(1_000.01);
    expect(code).toBeUndefined();
    expect(entry).toMatchObject({
      status: 'USERPAYING',
      pinReason: '1,000.01 is above the no-PIN limit of 1,000.00',
      dueAt: story.now + 30 * SECOND,
    });
    expect(story.me.balanceFen).toBe(yuan(3_000));
  });

  test('ten times a day, then with PIN, and again from midnight on', () => {
    const story = shopping();
    for (let n = 0; n < 10; n += 1) expect(story.me.scanned(1).entry?.status).toBe('PAID');
    const id = asked(story, 1);
    expect(story.entry(id)).toMatchObject({ pinReason: '10 payments without PIN were made today' });
    story.advance(15 * HOUR);
    expect(story.me.scanned(1).entry?.status).toBe('PAID');
  });

  test('1,000 a day from the balance; then the next source pays its 1,000', () => {
    const story = shopping();
    expect(story.me.scanned(600).entry).toMatchObject({ status: 'PAID', source: 'balance' });
    expect(story.me.scanned(600).entry).toMatchObject({ status: 'PAID', source: 'icbc-0128' });
    expect(story.me.scanned(400).entry).toMatchObject({ status: 'PAID', source: 'balance' });
    expect(story.me.scanned(400).entry).toMatchObject({ status: 'PAID', source: 'icbc-0128' });
    const { entry } = story.me.scanned(1);
    expect(entry).toMatchObject({ status: 'USERPAYING' });
    story.me.does('confirmPayment', { payment: entry?.id ?? '' });
    expect(story.me.balanceFen).toBe(yuan(1_999));
  });

  test('not once its digits were shown', () => {
    const story = shopping();
    const { entry } = story.me.scanned(0.01, story.me.code(true));
    expect(entry).toMatchObject({ status: 'USERPAYING', pinReason: 'the digits of the code were shown' });
  });

  test('not once the digits of the same code were shown, though not at first', () => {
    const story = shopping();
    const code = story.me.code();
    expect(story.me.code(true)).toBe(code);
    expect(story.me.code()).toBe(code);
    expect(story.me.scanned(0.01, code).entry).toMatchObject({ status: 'USERPAYING' });
  });

  test('not when its user wants to be asked each time', () => {
    const { entry } = shopping(true).me.scanned(0.01);
    expect(entry).toMatchObject({ status: 'USERPAYING', pinReason: 'the user wants to be asked each time' });
  });

  test('not from a source that cannot pay', () => {
    const story = given();
    story.me.withPin().withQuickPay();
    expect(story.me.scanned(1)).toMatchObject({ code: 'ID_NOT_VERIFIED' });
  });
});

describe('a payment that waits', () => {
  test('is paid with the PIN, by its payer alone', () => {
    const story = shopping();
    const payment = asked(story, 1_500);
    expect(story.user('alice').with(BOC).asks('confirmPayment', { payment }).code).toBe('ENTRY_UNKNOWN');
    expect(story.me.asks('confirmPayment', { payment }, { pin: false })).toMatchObject({
      code: 'PIN_REQUIRED',
      facts: { sheet: { merchant: 'Corner Coffee', amountFen: yuan(1_500), source: 'balance', feeFen: 0 } },
    });
    story.me.does('confirmPayment', { payment });
    expect(story.entry(payment)).toMatchObject({ status: 'PAID', source: 'balance' });
    expect(story.entry(payment)).not.toHaveProperty('pinReason');
    expect(story.world.accounts.get('merchant/coffee')).toBe(yuan(1_491));
  });

  test('is paid once', () => {
    const story = shopping();
    const payment = asked(story, 1_500);
    story.me.does('confirmPayment', { payment });
    expect(story.me.asks('confirmPayment', { payment })).toMatchObject({
      code: 'PAYMENT_NOT_OPEN',
      facts: { status: 'PAID' },
    });
  });

  test('is closed after thirty seconds', () => {
    const story = shopping();
    const payment = asked(story, 1_500);
    story.advance(30 * SECOND - 1);
    expect(story.entry(payment)?.status).toBe('USERPAYING');
    story.advance(1);
    expect(story.entry(payment)?.status).toBe('CLOSED');
    expect(story.me.asks('confirmPayment', { payment }).facts).toEqual({ id: payment, status: 'CLOSED' });
    expect(story.me.balanceFen).toBe(yuan(3_000));
    expect(story.inbox('me')[0]?.text).toContain('timed out and was closed');
  });

  test('may be paid from another source, with that source’s fee', () => {
    const story = shopping();
    story.me.with(VISA);
    const payment = asked(story, 1_500);
    story.me.does('confirmPayment', { payment, from: 'visa-4242' });
    expect(story.entry(payment)).toMatchObject({ source: 'visa-4242', feeFen: yuan(45) });
    expect(story.asks('refund', { payment }).entry).toMatchObject({
      amountFen: yuan(1_500),
      feeFen: yuan(45),
    });
  });

  test.each(['', 'nothing', '__proto__'])('is not called %j', (payment) => {
    expect(shopping().me.asks('confirmPayment', { payment }).code).toBe('ENTRY_UNKNOWN');
  });

  test('is not begun when no source may pay it, even with the PIN', () => {
    const story = shopping();
    expect(story.me.scanned(5_000.01)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      events: [{ type: 'PaymentCodeUsed' }],
    });
    expect(story.world.open.size).toBe(0);
  });
});

describe('Quick Pay', () => {
  test('is enabled with the PIN', () => {
    const { me } = given();
    expect(me.asks('enableQuickPay', { askPin: false }).code).toBe('PIN_NOT_SET');
    me.withPin();
    expect(me.asks('enableQuickPay', { askPin: false }, { pin: false }).code).toBe('PIN_REQUIRED');
    me.withQuickPay();
    expect(me.state.quickPay).toMatchObject({ enabled: true, askPin: false, paused: false });
  });

  test('shows no code before', () => {
    expect(given().me.asks('showCode', { reveal: false })).toMatchObject({
      code: 'QUICK_PAY_OFF',
      facts: { paused: false },
    });
  });

  test('that was disabled neither shows nor pays', () => {
    const story = shopping();
    const code = story.me.code();
    story.me.does('disableQuickPay', {}, { pin: false });
    expect(story.me.asks('showCode', { reveal: false }).code).toBe('QUICK_PAY_OFF');
    expect(story.me.scanned(1, code).code).toBe('QUICK_PAY_OFF');
    expect(story.me.balanceFen).toBe(yuan(3_000));
  });

  test('is paused without the PIN and taken up again with it', () => {
    const story = shopping();
    const code = story.me.code();
    story.me.does('pauseQuickPay', { paused: true }, { pin: false });
    expect(story.me.scanned(1, code)).toMatchObject({ code: 'QUICK_PAY_OFF', facts: { paused: true } });
    expect(story.me.asks('pauseQuickPay', { paused: false }, { pin: false }).code).toBe('PIN_REQUIRED');
    story.me.does('pauseQuickPay', { paused: false });
    expect(story.me.scanned(1, code).code).toBeUndefined();
  });

  test('that is off cannot be paused', () => {
    expect(given().me.withPin().asks('pauseQuickPay', { paused: true }).code).toBe('QUICK_PAY_OFF');
  });
});

test('no limit is kept by a day of another year', () => {
  const story = shopping();
  for (let n = 0; n < 10; n += 1) story.me.scanned(1);
  story.advance(365 * DAY);
  expect(story.me.scanned(1).entry?.status).toBe('PAID');
});
