import { describe, expect, test } from 'vitest';
import { checkCharacter } from '../../src/core/identity.ts';
import { channelsOf, tierOf } from '../../src/core/verify.ts';
import {
  ABC,
  BOC,
  CCB,
  CREDIT,
  DOCUMENT,
  given,
  HOUR,
  ICBC,
  OTHER_DOCUMENT,
  type Person,
  VISA,
  yuan,
} from '../support/given.ts';

const request = { idType: 'resident-id', idNumber: DOCUMENT, name: 'Li Lei', phone: '13800138000' } as const;
const tier = (person: Person) => tierOf(person.story.world, person.state);

describe('verifying', () => {
  test('asks the PIN, then the document, then the code', () => {
    const { me } = given();
    expect(me.asks('verifyIdentity', { ...request, idNumber: '1' }).code).toBe('PIN_NOT_SET');
    me.withPin();
    expect(me.asks('verifyIdentity', { ...request, idNumber: '1' }, { pin: false }).code).toBe(
      'PIN_REQUIRED',
    );
    expect(me.asks('verifyIdentity', { ...request, idNumber: '1' }).code).toBe('DOCUMENT_INVALID');
    expect(me.asks('verifyIdentity', { ...request, name: '\u200B' }).code).toBe('TEXT_INVALID');
    expect(me.asks('verifyIdentity', { ...request, phone: '1' }).code).toBe('PHONE_INVALID');
    expect(me.asks('verifyIdentity', request, { otp: 'none' }).code).toBe('OTP_REQUIRED');
    me.does('verifyIdentity', request);
    expect(me.story.inbox('me')[0]?.text).toBe('Your identity (110************02X) was verified.');
  });

  test('keeps no number, only a token, its ending and what notices show', () => {
    const story = given();
    story.me.verified();
    expect(JSON.stringify([[...story.world.users], story.records])).not.toContain(DOCUMENT);
    expect(story.me.state.identity).toMatchObject({ birth: '1949-12-31', name: 'Li Lei', ending: '231002X' });
  });

  test.each([
    ['passport', 'E12345678'],
    ['passport', 'AB1234567'],
    ['hk-macau-permit', 'H12345678'],
    ['taiwan-permit', '12345678'],
    ['foreign-permanent-resident-id', '932682198501010017'],
    ['foreign-permanent-resident-id', 'KAZ110090123105'],
    ['resident-id', '810000199408230021'],
  ] as const)('takes a %s: %s', (idType, idNumber) => {
    expect(
      given()
        .me.withPin()
        .does('verifyIdentity', { ...request, idType, idNumber }).code,
    ).toBeUndefined();
  });

  test('another resident code of the same document is the same person', () => {
    const story = given();
    story.me.verified();
    story.user('alice').verified('11010519491231002x');
    expect(story.user('alice').state.identity?.token).toBe(story.me.state.identity?.token);
  });

  test('is once and for good', () => {
    const { me } = given();
    me.verified();
    const other = { ...request, idNumber: OTHER_DOCUMENT };
    expect(me.asks('verifyIdentity', other)).toMatchObject({
      code: 'ALREADY_VERIFIED',
      facts: { name: 'Li Lei' },
    });
  });

  test('wants the name that is on the cards', () => {
    const { me } = given();
    me.with(ICBC, { holder: 'Han Mei' });
    expect(me.asks('verifyIdentity', request).code).toBe('NAME_MISMATCH');
    expect(me.asks('verifyIdentity', { ...request, name: 'han  MEI' }).code).toBeUndefined();
  });

  test('is for people of fourteen years and older, from their birthday on', () => {
    const born = (day: string) => {
      const body = `110105${day}002`;
      return body + checkCharacter(body);
    };
    const young = { ...request, idNumber: born('20120106') };
    const { me } = given();
    me.withPin();
    expect(me.asks('verifyIdentity', young)).toMatchObject({ code: 'TOO_YOUNG', facts: { least: 14 } });
    me.story.advance(15 * HOUR);
    expect(me.asks('verifyIdentity', young).code).toBeUndefined();
  });

  test('one identity has five wallets at most', () => {
    const story = given();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      story.asks('login', { user: name });
      story
        .user(name)
        .withPin()
        .does('verifyIdentity', { ...request, phone: story.user(name).state.phone });
    }
    expect(story.me.withPin().asks('verifyIdentity', request).code).toBe('IDENTITY_ON_TOO_MANY_WALLETS');
  });
});

describe('the tier', () => {
  test('grows with the channels: document, phone, and each bank with a debit card', () => {
    const { me } = given();
    expect([channelsOf(me.state), tier(me)]).toEqual([0, 0]);
    me.verified();
    expect([channelsOf(me.state), tier(me)]).toEqual([2, 1]);
    me.with(ICBC);
    expect([channelsOf(me.state), tier(me)]).toEqual([3, 2]);
    me.with(CCB);
    expect([channelsOf(me.state), tier(me)]).toEqual([4, 2]);
    me.with(BOC);
    expect([channelsOf(me.state), tier(me)]).toEqual([5, 3]);
  });

  test('is not made by a credit card alone', () => {
    expect(tier(given().me.with(CREDIT))).toBe(0);
    expect(tier(given().me.with(VISA))).toBe(0);
  });

  test('counts two cards of one bank once', () => {
    const { me } = given();
    me.with(ICBC).with('6200000000000047').with('6212345678901265');
    expect(channelsOf(me.state)).toBe(3);
  });

  test('goes down with a removed card, to nothing without an identity', () => {
    const { me } = given();
    me.with(ICBC);
    expect(tier(me)).toBe(1);
    me.does('removeCard', { card: 'icbc-0128' });
    expect(tier(me)).toBe(0);
  });
});

/** Limits that would stand in the way of the ones under test. */
function unhindered() {
  const story = given();
  for (const rule of ['static-code-day', 'balance-day-two-factors', 'balance-single', 'card-day'] as const)
    story.rule(rule, yuan(1_000_000));
  return story;
}

describe('what the balance may pay', () => {
  test('is nothing without an identity or a debit card', () => {
    const { me } = given();
    expect(me.with(CREDIT).pays(1, 'balance').code).toBe('ID_NOT_VERIFIED');
  });

  test('is 1,000 for life with one bank card', () => {
    const { me } = unhindered();
    me.with(ICBC).withBalance(2_000);
    expect(me.pays(999.99, 'balance').code).toBeUndefined();
    me.story.advance(400 * 24 * HOUR);
    expect(me.pays(0.02, 'balance')).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      facts: { rule: 'tier-1-lifetime', mostFen: yuan(1_000), usedFen: yuan(999.99) },
    });
    expect(me.pays(0.01, 'balance').code).toBeUndefined();
  });

  test.each([
    ['tier-2-year', 100_000, [ICBC]],
    ['tier-3-year', 200_000, [ICBC, CCB, ABC]],
  ] as const)('is a year’s sum by %s: %d, and begins again with the year', (rule, most, cards) => {
    const { me } = unhindered();
    me.verified();
    for (const number of cards) me.with(number);
    const debit = me.story.asks('issueCard', {
      bank: 'BOC',
      kind: 'debit',
      network: 'UnionPay',
      holder: 'Li Lei',
      phone: '13911112222',
      fundsFen: yuan(1_000_000),
    });
    expect(debit.code).toBeUndefined();
    me.story.rule('top-up-single', yuan(1_000_000)).rule(rule, yuan(most) / 100);
    me.withBalance(5_000);
    expect(me.pays(most / 100, 'balance').code).toBeUndefined();
    expect(me.pays(0.01, 'balance')).toMatchObject({ code: 'LIMIT_EXCEEDED', facts: { rule } });
    me.story.advance(361 * 24 * HOUR);
    expect(me.pays(0.01, 'balance').code).toBeUndefined();
  });

  test('counts for the person: two wallets of one identity share it', () => {
    const story = unhindered();
    story.me.with(ICBC, { holder: 'Li Lei' }).withBalance(1_500);
    story.user('twin').with(CCB, { holder: 'Li Lei' }).withBalance(1_500);
    story.me.verified();
    story.user('twin').verified();
    story.rule('tier-2-year', yuan(1_000));
    expect(story.me.pays(700, 'balance').code).toBeUndefined();
    expect(story.user('twin').pays(301, 'balance')).toMatchObject({ facts: { usedFen: yuan(700) } });
    expect(story.user('twin').pays(300, 'balance').code).toBeUndefined();
  });

  test('counts what was spent before the identity was verified', () => {
    const story = unhindered().rule('tier-2-year', yuan(1_200));
    story.me.with(ICBC).withBalance(3_000);
    expect(story.me.pays(900, 'balance').code).toBeUndefined();
    story.me.verified();
    expect(story.me.pays(300.01, 'balance')).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      facts: { rule: 'tier-2-year', usedFen: yuan(900) },
    });
    expect(story.me.pays(300, 'balance').code).toBeUndefined();
  });

  test('of one day counts what was spent that day before the identity was verified', () => {
    const story = given().rule('static-code-day', yuan(100_000));
    story.me.with(ICBC).withBalance(6_000);
    expect(story.me.pays(1_000, 'balance').code).toBeUndefined();
    story.me.verified();
    expect(story.me.pays(4_000.01, 'balance')).toMatchObject({ facts: { rule: 'balance-day-two-factors' } });
    expect(story.me.pays(4_000, 'balance').code).toBeUndefined();
  });

  test('is not used up by withdrawing one’s own money', () => {
    const { me } = unhindered();
    me.verified().with(ICBC).withBalance(3_000);
    me.story.rule('tier-2-year', yuan(1_000));
    me.does('withdraw', { amountFen: yuan(1_500), to: 'icbc-0128' });
    expect(me.pays(1_000, 'balance').code).toBeUndefined();
  });
});
