import { describe, expect, test } from 'vitest';
import type { RequestOf } from '../../src/core/operations.ts';
import { BOC, cardRequest, CCB, given, HOUR, ICBC, MINUTE, PIN } from '../support/given.ts';

const OTHER = '975318';
const twice = (newPin: string) => ({ newPin, confirmPin: newPin });

describe('the first PIN', () => {
  test('is kept as its hash, and nothing else of it', () => {
    const { me } = given();
    me.does('setPin', twice(PIN));
    expect(me.state.pin).toEqual({ hash: `hash of ${PIN}`, tries: 0, wrong: 0 });
  });

  test.each([
    ['12345', 'PIN_INVALID', undefined],
    ['12345a', 'PIN_INVALID', undefined],
    ['１２３４５６', 'PIN_INVALID', undefined],
    ['888888', 'PIN_WEAK', 'equal-digits'],
    ['123456', 'PIN_WEAK', 'run'],
    ['123123', 'PIN_WEAK', 'repeats'],
    ['138000', 'PIN_WEAK', 'phone-ending'],
  ] as const)('is not %s: %s', (pin, code, weakness) => {
    const { me } = given();
    me.does('login', { user: 'me' });
    const story = given();
    story.asks('login', { user: 'ann', phone: '13900138000' });
    const answer = story.user('ann').asks('setPin', twice(pin));
    expect(answer.code).toBe(code);
    expect(answer.facts['weakness']).toBe(weakness);
    expect(story.user('ann').state.pin).toBeUndefined();
  });

  test('must be typed the same way twice', () => {
    expect(given().me.asks('setPin', { newPin: PIN, confirmPin: OTHER }).code).toBe('PIN_MISMATCH');
  });

  test('is asked with the first card where none is set', () => {
    const answer = given().me.asks('addCard', cardRequest(ICBC));
    expect(answer).toMatchObject({ code: 'PIN_REQUIRED', facts: { unset: true } });
  });

  test('is set by the same request that links the first card, and not before the code is right', () => {
    const { me } = given();
    const request: RequestOf<'addCard'> = { ...cardRequest(ICBC), pin: twice(PIN) };
    expect(me.asks('addCard', request, { otp: 'none' }).code).toBe('OTP_REQUIRED');
    expect(me.state.pin).toBeUndefined();
    me.does('addCard', request);
    expect(me.state.pin?.hash).toBe(`hash of ${PIN}`);
  });

  test('is weak with the first card as by itself', () => {
    const request = { ...cardRequest(ICBC), pin: twice('111111') };
    expect(given().me.asks('addCard', request).code).toBe('PIN_WEAK');
  });
});

describe('what is known of a person makes PINs weak', () => {
  test.each([
    ['491231', 'birth-date'],
    ['123149', 'birth-date'],
    ['311249', 'birth-date'],
    ['194912', 'birth-date'],
    ['231002', 'document-ending'],
  ])('%s, after the identity was verified: %s', (pin, weakness) => {
    const { me } = given();
    me.with(ICBC);
    expect(me.asks('setPin', twice(pin)).code).toBeUndefined();
    me.verified();
    expect(me.asks('setPin', twice(pin))).toMatchObject({ code: 'PIN_WEAK', facts: { weakness } });
  });

  test('the phone of a card counts like one’s own', () => {
    const { me } = given();
    me.with(ICBC, { phone: '13987654310' });
    expect(me.asks('setPin', twice('654310'))).toMatchObject({ facts: { weakness: 'phone-ending' } });
  });
});

describe('changing the PIN', () => {
  test('asks the old one first', () => {
    const { me } = given();
    me.withPin();
    expect(me.asks('setPin', twice(OTHER), { pin: false }).code).toBe('PIN_REQUIRED');
    me.does('setPin', twice(OTHER));
    expect(me.state.pin?.hash).toBe(`hash of ${OTHER}`);
  });
});

describe('a forgotten PIN', () => {
  const reset = (number: string) => ({ number, ...twice(OTHER) });

  test('is set anew with the full number of a linked card and a code to its phone', () => {
    const { me } = given();
    me.with(ICBC, { phone: '13911112222' });
    const sent = me.asks('resetPin', reset('6222 0212 3456 7890 128'), { pin: false, otp: 'none' });
    expect(sent).toMatchObject({ code: 'OTP_REQUIRED', facts: { phone: '139****2222' } });
    me.does('resetPin', reset(ICBC), { pin: false });
    expect(me.state.pin?.hash).toBe(`hash of ${OTHER}`);
  });

  test('opens a locked wallet', () => {
    const story = given();
    story.me.with(ICBC);
    for (let n = 0; n < 5; n += 1) story.triesPin('me', false);
    story.me.does('resetPin', reset(ICBC), { pin: false });
    expect(story.triesPin('me', true)).toBeUndefined();
  });

  test.each([CCB, '0128', '', '1'.repeat(1_000_000)])('is not set by another number: %.20s', (number) => {
    const { me } = given();
    me.with(ICBC);
    expect(me.asks('resetPin', reset(number)).code).toBe('CARD_NOT_LINKED');
  });

  test('needs a PIN to have forgotten', () => {
    expect(given().me.asks('resetPin', reset(ICBC)).code).toBe('PIN_NOT_SET');
  });

  test('may not be followed by a weak one', () => {
    const { me } = given();
    me.with(ICBC);
    expect(me.asks('resetPin', { number: ICBC, ...twice('654321') }).code).toBe('PIN_WEAK');
  });

  test('is not reset by a code that was sent to link a card', () => {
    const { me } = given();
    me.with(ICBC).asks('addCard', cardRequest(BOC), { otp: 'none' });
    const { otp = '' } = me.story.inbox('me')[0] ?? {};
    expect(otp).toMatch(/^\d{6}$/);
    expect(me.asks('resetPin', reset(ICBC), { otp }).code).toBe('OTP_NOT_SENT');
  });
});

describe('another PIN in a copy of the world', () => {
  test('takes the place of one that is set, and nobody is told', () => {
    const { me } = given();
    me.withPin();
    const { events } = me.does('replacePin', { newPin: OTHER }, { pin: false });
    expect(me.state.pin).toEqual({ hash: `hash of ${OTHER}`, tries: 0, wrong: 0 });
    expect(events.flatMap(({ tell = [] }) => tell)).toEqual([]);
  });

  test('needs one that is set, and somebody whose it is', () => {
    const story = given();
    expect(story.me.asks('replacePin', { newPin: OTHER }).code).toBe('PIN_NOT_SET');
    const nobody = story.askedBy('nobody', 'replacePin', { newPin: OTHER });
    expect(nobody).toMatchObject({ code: 'USER_UNKNOWN', facts: { user: 'nobody' } });
    expect(story.world.users.has('nobody')).toBe(false);
  });
});

describe('wrong tries', () => {
  const opened = () => {
    const story = given();
    story.me.with(ICBC).withBalance(100);
    return story;
  };

  test('say how many are left, and the fifth locks for three hours', () => {
    const story = opened();
    for (const left of [4, 3, 2, 1])
      expect(story.triesPin('me', false)).toMatchObject({ code: 'PIN_WRONG', facts: { left } });
    expect(story.triesPin('me', false)).toMatchObject({
      code: 'PIN_LOCKED',
      facts: { until: story.now + 3 * HOUR },
      message: 'The PIN is locked after too many wrong tries, until 2026-01-05T12:00:00+08:00.',
    });
  });

  test('a locked PIN is not tried, and nothing is paid', () => {
    const story = opened();
    for (let n = 0; n < 5; n += 1) story.triesPin('me', false);
    const before = story.records.length;
    expect(story.triesPin('me', true)?.code).toBe('PIN_LOCKED');
    expect(story.records).toHaveLength(before);
    expect(story.me.pays(1, 'balance', { pin: false }).code).toBe('PIN_LOCKED');
  });

  test('the lock ends to the millisecond, and a new count begins', () => {
    const story = opened();
    for (let n = 0; n < 5; n += 1) story.triesPin('me', false);
    story.advance(3 * HOUR - 1);
    expect(story.triesPin('me', true)?.code).toBe('PIN_LOCKED');
    story.advance(1);
    expect(story.triesPin('me', false)).toMatchObject({ code: 'PIN_WRONG', facts: { left: 4 } });
    expect(story.triesPin('me', true)).toBeUndefined();
  });

  test('a right one begins the count again', () => {
    const story = opened();
    for (let round = 0; round < 4; round += 1) {
      for (let n = 0; n < 4; n += 1) expect(story.triesPin('me', false)?.code).toBe('PIN_WRONG');
      expect(story.triesPin('me', true)).toBeUndefined();
    }
    expect(story.me.state.pin).toMatchObject({ tries: 0, wrong: 0 });
  });

  test('do not wear off with time', () => {
    const story = opened();
    for (let n = 0; n < 4; n += 1) {
      story.triesPin('me', false);
      story.advance(24 * HOUR);
    }
    expect(story.triesPin('me', false)?.code).toBe('PIN_LOCKED');
  });

  test('of one user lock no other', () => {
    const story = opened();
    story.user('alice').withPin();
    for (let n = 0; n < 5; n += 1) story.triesPin('me', false);
    expect(story.triesPin('alice', true)).toBeUndefined();
  });

  test('count as many, and lock as long, as the rules say', () => {
    const story = opened().rule('pin-attempts', 2).rule('pin-lock', MINUTE);
    expect(story.triesPin('me', false)?.facts).toEqual({ left: 1 });
    expect(story.triesPin('me', false)?.facts).toEqual({ until: story.now + MINUTE });
  });

  test('nobody tries a PIN that is not set', () => {
    expect(given().triesPin('me', true)?.code).toBe('PIN_NOT_SET');
  });
});
