import { describe, expect, test } from 'vitest';
import {
  BOC,
  cardRequest,
  CCB,
  DAY,
  given,
  ICBC,
  MINUTE,
  PIN,
  SECOND,
  type Story,
} from '../support/given.ts';

const pin = { newPin: PIN, confirmPin: PIN };
const request = { ...cardRequest(ICBC), pin };

/** A user who asked for the code of a first card. */
function asked(): Story {
  const story = given();
  expect(story.me.asks('addCard', request, { otp: 'none' }).code).toBe('OTP_REQUIRED');
  return story;
}
const sentTo = (story: Story) => story.inbox('me').find((message) => message.otp !== undefined)?.otp ?? '';
const wrongFor = (story: Story) => (sentTo(story) === '000000' ? '000001' : '000000');
const link = (story: Story, otp: string) => story.me.asks('addCard', request, { otp });

test('a code of six digits arrives on the simulated phone, from the bank', () => {
  const [message] = asked().inbox('me');
  expect(message).toMatchObject({
    channel: 'sms',
    from: 'ICBC',
    otp: expect.stringMatching(/^\d{6}$/) as string,
  });
  expect(message?.text).toBe(`${message?.otp} is your code. It is valid for 5 min. Tell nobody.`);
});

test('it is told where the code went, with most of the number hidden', () => {
  const story = given();
  const answer = story.me.asks('addCard', { ...request, phone: '+85291234567' }, { otp: 'none' });
  expect(answer.message).toBe('A code was sent to +8529****4567.');
});

describe('a code', () => {
  test('opens once', () => {
    const story = asked();
    const otp = sentTo(story);
    expect(link(story, otp).code).toBeUndefined();
    story.me.does('removeCard', { card: 'icbc-0128' });
    expect(story.me.asks('addCard', request, { otp }).code).toBe('OTP_NOT_SENT');
  });

  test('is right as a whole or wrong', () => {
    for (const part of [
      (otp: string) => otp.slice(0, 5),
      (otp: string) => `${otp}0`,
      (otp: string) => `0${otp}`,
      () => '',
    ]) {
      const story = asked();
      expect(link(story, part(sentTo(story))).code).toBe('OTP_WRONG');
    }
  });

  test('is valid until five minutes have passed', () => {
    const story = asked().advance(5 * MINUTE - 1);
    expect(link(story, sentTo(story)).code).toBeUndefined();
    const late = asked().advance(5 * MINUTE);
    expect(link(late, sentTo(late)).code).toBe('OTP_EXPIRED');
  });

  test('that was never sent is said not to be', () => {
    expect(given().me.asks('addCard', request, { otp: '123456' }).code).toBe('OTP_NOT_SENT');
  });

  test.each(['', '1', 'abcdef', '１２３４５６', '0'.repeat(1_000_000)])('is not %.12j', (otp) => {
    const story = asked();
    expect(link(story, otp)).toMatchObject({ code: 'OTP_WRONG', facts: { left: 4 } });
  });

  test('ends with the fifth wrong try, and the right one opens no more', () => {
    const story = asked();
    for (const left of [4, 3, 2, 1])
      expect(link(story, wrongFor(story))).toMatchObject({ code: 'OTP_WRONG', facts: { left } });
    expect(link(story, wrongFor(story)).code).toBe('OTP_ENDED');
    expect(link(story, sentTo(story)).code).toBe('OTP_ENDED');
    expect(story.me.state.cards).toEqual([]);
  });

  test('after five wrong tries another one is sent, a minute after the first', () => {
    const story = asked();
    const first = sentTo(story);
    for (let n = 0; n < 5; n += 1) link(story, wrongFor(story));
    expect(story.me.asks('addCard', request, { otp: 'none' }).code).toBe('OTP_TOO_SOON');
    story.advance(MINUTE);
    expect(story.me.asks('addCard', request, { otp: 'none' }).code).toBe('OTP_REQUIRED');
    expect(sentTo(story)).not.toBe(first);
    expect(link(story, sentTo(story)).code).toBeUndefined();
  });

  test('for one card opens no other', () => {
    const story = asked();
    expect(story.me.asks('addCard', { ...cardRequest(CCB), pin }, { otp: sentTo(story) }).code).toBe(
      'OTP_NOT_SENT',
    );
  });

  test('of one user opens nothing for another', () => {
    const story = asked();
    expect(story.user('alice').asks('addCard', request, { otp: sentTo(story) }).code).toBe('OTP_NOT_SENT');
  });

  test('that was sent to one phone proves no other', () => {
    const story = asked();
    const moved = { ...request, phone: '13999999999' };
    expect(story.me.asks('addCard', moved, { otp: sentTo(story) }).code).toBe('OTP_NOT_SENT');
    expect(story.me.state.cards).toEqual([]);
  });

  test('that was replaced opens no more', () => {
    const story = asked().advance(MINUTE);
    const first = sentTo(story);
    story.me.asks('addCard', request, { otp: 'none' });
    expect(link(story, first).code).toBe('OTP_WRONG');
  });

  test('stays in the world no longer than it can be used', () => {
    const story = asked().advance(10 * MINUTE);
    story.me.asks('addCard', { ...cardRequest(BOC), pin }, { otp: 'none' });
    expect(story.me.state.challenges).toHaveLength(1);
  });
});

describe('sending again', () => {
  test('within a minute sends none, and says that the first one is still valid', () => {
    const story = asked().advance(MINUTE - 1);
    const answer = story.me.asks('addCard', request, { otp: 'none' });
    expect(answer).toMatchObject({ code: 'OTP_REQUIRED', events: [] });
    expect(answer.message).toBe('The last code is still valid; a new one from 2026-01-05T09:01:00+08:00 on.');
  });

  test('after a minute sends a new one', () => {
    const story = asked().advance(MINUTE);
    const first = sentTo(story);
    expect(story.me.asks('addCard', request, { otp: 'none' }).message).toMatch(/^A code was sent/);
    expect(sentTo(story)).not.toBe(first);
  });

  test('never says that an expired code is valid', () => {
    const story = given().rule('otp-resend', 10 * MINUTE);
    story.me.asks('addCard', request, { otp: 'none' });
    story.advance(6 * MINUTE);
    expect(story.me.asks('addCard', request, { otp: 'none' }).code).toBe('OTP_TOO_SOON');
  });

  test('stops at ten a day for one phone, whatever they are for, until the next day', () => {
    const story = given();
    for (let n = 0; n < 10; n += 1) {
      const number = n % 2 === 0 ? ICBC : CCB;
      const answer = story.me.asks('addCard', { ...cardRequest(number), pin }, { otp: 'none' });
      expect(answer.message).toMatch(/^A code was sent/);
      story.advance(MINUTE);
    }
    const limited = story.me.asks('addCard', { ...cardRequest(BOC), pin }, { otp: 'none' });
    expect(limited).toMatchObject({ code: 'OTP_LIMIT', facts: { most: 10 }, events: [] });
    const other = { ...cardRequest(BOC), pin, phone: '13911112222' };
    expect(story.me.asks('addCard', other, { otp: 'none' }).code).toBe('OTP_REQUIRED');
    story.advance(DAY);
    expect(story.me.asks('addCard', { ...cardRequest(BOC), pin }, { otp: 'none' }).code).toBe('OTP_REQUIRED');
  });

  test('counts for the phone, not for the user who asks', () => {
    const story = given().rule('otp-per-day', 1);
    story.me.asks('addCard', request, { otp: 'none' });
    const theirs = { ...cardRequest(CCB), pin, phone: '13800138000' };
    expect(story.user('alice').asks('addCard', theirs, { otp: 'none' }).code).toBe('OTP_LIMIT');
  });
});

test('a lost message never arrives, and the code it held works all the same', () => {
  // Only the phone would have it; where it comes late, the same world sends the same.
  const same = given().fault('sms-late', 'me');
  same.me.asks('addCard', request, { otp: 'none' });
  const code = same.inbox('me').find(({ otp }) => otp !== undefined)?.otp ?? '';
  const story = given().fault('sms-lost', 'me');
  expect(story.me.asks('addCard', request, { otp: 'none' }).code).toBe('OTP_REQUIRED');
  expect(story.inbox('me').some((message) => message.otp !== undefined)).toBe(false);
  expect(link(story.advance(SECOND), code).code).toBeUndefined();
});
