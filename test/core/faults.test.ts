import { describe, expect, test } from 'vitest';
import { CCB, given, ICBC, MINUTE, NINE, SECOND, yuan } from '../support/given.ts';

/** Two cards, a PIN, 500 in the balance. */
function furnished() {
  const story = given();
  story.me.with(ICBC).with(CCB);
  story.me.does('topUp', { amountFen: yuan(500), from: 'icbc-0128' });
  return story;
}

const fromIcbc = { merchant: 'coffee', amountFen: yuan(10), from: 'icbc-0128' };
const fromCcb = { ...fromIcbc, from: 'ccb-0122' };

describe('a bank that does not answer', () => {
  test('can be that of one card alone', () => {
    const story = furnished();
    story.asks('setFault', { fault: 'bank-down', on: true, card: 'icbc-0128' });
    expect(story.me.asks('pay', fromIcbc).code).toBe('BANK_TIMEOUT');
    expect(story.me.asks('pay', fromCcb).code).toBeUndefined();
  });

  test('once: the next payment goes through, and the fault is gone', () => {
    const story = furnished();
    story.asks('setFault', { fault: 'bank-down', on: true, once: true });
    expect(story.me.asks('pay', fromIcbc).code).toBe('BANK_TIMEOUT');
    expect(story.world.faults.size).toBe(0);
    expect(story.me.asks('pay', fromIcbc).code).toBeUndefined();
  });

  test('once for everybody strikes one of them', () => {
    const story = furnished();
    story.asks('setFault', { fault: 'bank-down', on: true, once: true });
    expect(story.user('alice').asks('addCard', { number: CCB, expiry: '12/34', email: 'a@b.c' }).code).toBe(
      'BANK_TIMEOUT',
    );
    expect(story.me.asks('pay', fromIcbc).code).toBeUndefined();
  });

  test('is of a card that its user has', () => {
    const story = furnished();
    expect(story.asks('setFault', { fault: 'bank-down', on: true, card: 'visa-4242' }).code).toBe(
      'CARD_NOT_LINKED',
    );
    expect(story.asks('setFault', { fault: 'offline', on: true, card: 'icbc-0128' }).code).toBe(
      'FAULT_SCOPE',
    );
    expect(story.asks('setFault', { fault: 'bank-down', on: true, ms: 1 }).code).toBe('FAULT_SCOPE');
  });

  test('of one card is cleared for that card', () => {
    const story = furnished();
    for (const card of ['icbc-0128', 'ccb-0122'])
      story.asks('setFault', { fault: 'bank-down', on: true, card });
    story.asks('setFault', { fault: 'bank-down', on: false, card: 'icbc-0128' });
    expect(story.me.asks('pay', fromIcbc).code).toBeUndefined();
    expect(story.me.asks('pay', fromCcb).code).toBe('BANK_TIMEOUT');
  });
});

describe('a slow bank', () => {
  test('above the time limit nothing is charged', () => {
    const story = furnished().fault('bank-slow');
    const { code, message } = story.me.asks('pay', fromIcbc);
    expect({ code, message }).toEqual({
      code: 'BANK_SLOW',
      message: 'ICBC took longer than 30 s to answer; it was called off, and nothing was charged.',
    });
    expect(story.me.asks('pay', { ...fromIcbc, from: 'balance' }).code).toBeUndefined();
  });

  test('within it the payment is made, and the clock has moved on by then', () => {
    const story = furnished();
    story.asks('setFault', { fault: 'bank-slow', on: true, ms: 20 * SECOND, once: true });
    expect(story.me.asks('pay', fromIcbc).code).toBeUndefined();
    expect(story.world.clockAt).toBe(NINE + 20 * SECOND);
    expect(story.world.faults.size).toBe(0);
    story.me.asks('pay', fromIcbc);
    expect(story.world.clockAt).toBe(NINE + 20 * SECOND);
  });
});

describe('late text messages', () => {
  test('arrive after their time, when the code is over', () => {
    const story = given().fault('sms-late');
    const card = {
      number: ICBC,
      expiry: '12/34',
      email: 'a@b.c',
      pin: { newPin: '246813', confirmPin: '246813' },
    };
    const asked = story.me.asks('addCard', card, { otp: 'none' });
    expect(asked.code).toBe('OTP_REQUIRED');
    const [message] = story.inbox('me').filter(({ otp }) => otp !== undefined);
    expect(message?.at).toBe(NINE + 10 * MINUTE);
    story.advance(10 * MINUTE);
    expect(story.me.asks('addCard', card, { otp: message?.otp ?? '' }).code).toBe('OTP_EXPIRED');
  });

  test('by less than the code is valid, they are only late; once is one message', () => {
    const story = given();
    story.asks('setFault', { fault: 'sms-late', on: true, ms: 2 * MINUTE, once: true });
    const card = {
      number: ICBC,
      expiry: '12/34',
      email: 'a@b.c',
      pin: { newPin: '246813', confirmPin: '246813' },
    };
    story.me.asks('addCard', card, { otp: 'none' });
    expect(story.world.faults.size).toBe(0);
    const [message] = story.inbox('me').filter(({ otp }) => otp !== undefined);
    story.advance(2 * MINUTE);
    expect(story.me.asks('addCard', card, { otp: message?.otp ?? '' }).code).toBeUndefined();
  });

  test('a message that is lost once: the next one arrives', () => {
    const story = given();
    story.asks('setFault', { fault: 'sms-lost', on: true, once: true });
    const card = {
      number: ICBC,
      expiry: '12/34',
      email: 'a@b.c',
      pin: { newPin: '246813', confirmPin: '246813' },
    };
    story.me.asks('addCard', card, { otp: 'none' });
    expect(story.inbox('me').filter(({ otp }) => otp !== undefined)).toEqual([]);
    story.advance(MINUTE);
    expect(story.me.asks('addCard', card).code).toBeUndefined();
  });
});

describe('a phone without connection', () => {
  test('pays nothing, logs nobody in or out; money that others send is kept for it', () => {
    const story = furnished();
    const alice = story.user('alice').with(CCB);
    story.fault('offline', 'me');
    expect(story.me.asks('pay', fromIcbc).code).toBe('OFFLINE');
    expect(story.me.asks('logout', {}).code).toBe('OFFLINE');
    const { entry } = alice.does('sendTransfer', { to: 'me', amountFen: yuan(5), from: 'ccb-0122' });
    expect(story.me.asks('acceptTransfer', { id: entry?.id ?? '' }).code).toBe('OFFLINE');
    story.asks('setFault', { fault: 'offline', on: false });
    expect(story.me.asks('acceptTransfer', { id: entry?.id ?? '' }).code).toBeUndefined();
  });

  test('still shows a payment code, which a merchant can charge', () => {
    const story = furnished();
    story.me.withQuickPay();
    story.fault('offline');
    story.me.does('showCode', { reveal: false });
    const code = story.me.state.quickPay.codes.at(-1)?.code ?? '';
    expect(story.asks('charge', { merchant: 'coffee', amountFen: yuan(10), code }).code).toBeUndefined();
  });

  test('once: the second try goes through', () => {
    const story = furnished();
    story.asks('setFault', { fault: 'offline', on: true, once: true });
    expect(story.me.asks('pay', fromIcbc).code).toBe('OFFLINE');
    expect(story.me.asks('pay', fromIcbc).code).toBeUndefined();
  });
});

describe('a phone whose clock is slow', () => {
  test('shows payment codes that are over already', () => {
    const story = furnished();
    story.me.withQuickPay();
    story.fault('clock-skew');
    story.me.does('showCode', { reveal: false });
    const code = story.me.state.quickPay.codes.at(-1)?.code ?? '';
    expect(story.asks('charge', { merchant: 'coffee', amountFen: yuan(10), code }).code).toBe('CODE_EXPIRED');
  });

  test('by a few seconds does no harm', () => {
    const story = furnished();
    story.me.withQuickPay();
    story.asks('setFault', { fault: 'clock-skew', on: true, ms: 10 * SECOND });
    story.me.does('showCode', { reveal: false });
    const code = story.me.state.quickPay.codes.at(-1)?.code ?? '';
    expect(story.asks('charge', { merchant: 'coffee', amountFen: yuan(10), code }).code).toBeUndefined();
  });
});

test('a withdrawal that fails once comes back; the next one arrives', () => {
  const story = furnished();
  story.me.verified();
  story.asks('setFault', { fault: 'withdrawal-fails', on: true, once: true });
  const first = story.me.does('withdraw', { amountFen: yuan(100), to: 'icbc-0128' }).entry?.id ?? '';
  story.advance(120 * MINUTE);
  const second = story.me.does('withdraw', { amountFen: yuan(100), to: 'icbc-0128' }).entry?.id ?? '';
  story.advance(120 * MINUTE);
  expect([story.entry(first)?.status, story.entry(second)?.status]).toEqual(['FAILED', 'SUCCESS']);
});
