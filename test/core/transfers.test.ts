import { describe, expect, test } from 'vitest';
import {
  BOC,
  CCB,
  CREDIT,
  DAY,
  given,
  HOUR,
  ICBC,
  OTHER_DOCUMENT,
  type Story,
  VISA,
  yuan,
} from '../support/given.ts';

/** `me` with 6,000.00 and `alice` with nothing, both verified. */
function two(): Story {
  const story = given();
  story.me.with(ICBC).verified().withBalance(6_000);
  story.user('alice').with(BOC).verified(OTHER_DOCUMENT, 'Han Mei');
  return story;
}
const send = (story: Story, amount: number, more: object = {}) =>
  story.me.asks('sendTransfer', { to: 'alice', amountFen: yuan(amount), ...more });
const sent = (story: Story, amount: number, more: object = {}) => {
  const { entry, message } = send(story, amount, more);
  if (entry?.type !== 'transfer') throw new Error(`not sent: ${message}`);
  return entry.id;
};

describe('a transfer', () => {
  test('is pending until it is accepted', () => {
    const story = two();
    const id = sent(story, 50, { note: 'lunch' });
    expect(story.entry(id)).toMatchObject({ status: 'PENDING', to: 'alice', note: 'lunch', feeFen: 0 });
    expect(story.inbox('alice')[0]?.text).toBe(`me sends you 50.00 “lunch”: \`wallet accept ${id}\`.`);
    expect([story.me.balanceFen, story.user('alice').balanceFen]).toEqual([yuan(5_950), 0]);
    story.user('alice').does('acceptTransfer', { id });
    expect(story.entry(id)?.status).toBe('RECEIVED');
    expect(story.user('alice').balanceFen).toBe(yuan(50));
  });

  test('is accepted once, by its receiver alone', () => {
    const story = two();
    const id = sent(story, 50);
    expect(story.me.asks('acceptTransfer', { id }).code).toBe('ENTRY_UNKNOWN');
    expect(story.user('bob').with(CCB).asks('acceptTransfer', { id }).code).toBe('ENTRY_UNKNOWN');
    story.user('alice').does('acceptTransfer', { id });
    for (const name of ['acceptTransfer', 'refuseTransfer'] as const)
      expect(story.user('alice').asks(name, { id })).toMatchObject({
        code: 'TRANSFER_NOT_OPEN',
        facts: { status: 'RECEIVED' },
      });
  });

  test('refused goes back at once', () => {
    const story = two();
    const id = sent(story, 50);
    story.user('alice').does('refuseTransfer', { id });
    expect(story.entry(id)?.status).toBe('REFUSED');
    expect(story.me.balanceFen).toBe(yuan(6_000));
    expect(story.inbox('me')[0]?.text).toContain('was refused: 50.00 go back to balance');
  });

  test('unanswered goes back after a day, to the millisecond', () => {
    const story = two();
    const id = sent(story, 50);
    story.advance(DAY - 1);
    expect(story.entry(id)?.status).toBe('PENDING');
    story.advance(1);
    expect(story.entry(id)?.status).toBe('EXPIRED');
    expect(story.me.balanceFen).toBe(yuan(6_000));
    expect(story.user('alice').asks('acceptTransfer', { id }).facts).toEqual({ id, status: 'EXPIRED' });
  });

  test.each(['refused', 'expired'])('from a card that is %s gets back to the card a day later', (how) => {
    const story = two();
    const id = sent(story, 50, { from: 'icbc-0128' });
    expect(story.me.cardFen('0128')).toBe(yuan(13_950));
    if (how === 'refused') story.user('alice').does('refuseTransfer', { id });
    else story.advance(DAY);
    expect(story.entry(id)?.status).toBe(how.toUpperCase());
    story.advance(DAY - 1);
    expect(story.me.cardFen('0128')).toBe(yuan(13_950));
    story.advance(1);
    expect(story.me.cardFen('0128')).toBe(yuan(14_000));
    expect(story.entry(id)?.status).toBe(how.toUpperCase());
    expect(story.me.balanceFen).toBe(yuan(6_000));
  });

  test.each([2 * HOUR, 24 * HOUR])(
    'delayed by %d ms may be accepted at once, and arrives then',
    (delayMs) => {
      const story = two();
      const id = sent(story, 50, { delayMs });
      story.user('alice').does('acceptTransfer', { id });
      expect(story.user('alice').balanceFen).toBe(0);
      story.advance(delayMs - 1);
      expect(story.user('alice').balanceFen).toBe(0);
      story.advance(1);
      expect(story.user('alice').balanceFen).toBe(yuan(50));
      expect(story.entry(id)).not.toHaveProperty('dueAt');
    },
  );

  test('delayed by a day may be accepted for a day from then on', () => {
    const story = two();
    const id = sent(story, 50, { delayMs: 24 * HOUR });
    story.advance(2 * DAY - 1);
    story.user('alice').does('acceptTransfer', { id });
    expect(story.user('alice').balanceFen).toBe(yuan(50));
  });

  test.each([1, -1, HOUR, 48 * HOUR, Number.NaN])('cannot be delayed by %d ms', (delayMs) => {
    expect(send(two(), 1, { delayMs }).code).toBe('DELAY_INVALID');
  });

  test('to oneself, or to nobody, is refused', () => {
    expect(send(two(), 1, { to: 'me' }).code).toBe('RECEIVER_IS_SENDER');
    for (const to of ['', 'nobody', '__proto__']) expect(send(two(), 1, { to }).code).toBe('USER_UNKNOWN');
  });

  test('of 2,000 to somebody new asks whether the name is right, with most of it hidden', () => {
    const story = two();
    const request = { to: 'alice', amountFen: yuan(2_000) };
    expect(story.me.asks('sendTransfer', request, { confirmed: false })).toMatchObject({
      code: 'CONFIRM_REQUIRED',
      message: 'First transfer to alice (******i): send 2,000.00?',
    });
    expect(send(story, 1_999.99).code).toBeUndefined();
    expect(story.me.asks('sendTransfer', request, { confirmed: false }).code).toBeUndefined();
  });

  test('may carry a note of 32 characters on one line', () => {
    const story = two();
    expect(send(story, 1, { note: '😀'.repeat(32) }).code).toBeUndefined();
    for (const note of ['x'.repeat(33), '', ' ', 'a\nb', '\u202Egnol', 'x'.repeat(1_000_000)])
      expect(send(story, 1, { note }).code).toBe('TEXT_INVALID');
  });

  test.each([CREDIT, VISA, '4000056655665556'])(
    'does not come from %s: only own money is given away',
    (number) => {
      const story = two();
      story.me.with(number);
      expect(send(story, 1, { from: number.slice(-4) })).toMatchObject({
        code: 'CARD_NOT_ALLOWED',
        facts: { what: 'a transfer' },
      });
    },
  );

  test('comes from the first card that can, where the balance cannot', () => {
    const story = given();
    story.user('alice').with(BOC);
    story.me.with(CREDIT).with(VISA).with(ICBC);
    expect(send(story, 1).entry).toMatchObject({ source: 'icbc-0128' });
  });

  test('to somebody unverified stays pending until they are', () => {
    const story = two();
    story.user('carol').withPin();
    const id = sent(story, 50, { to: 'carol' });
    expect(story.user('carol').asks('acceptTransfer', { id })).toMatchObject({
      code: 'ID_NOT_VERIFIED',
      message: 'Only verified users can receive money.',
    });
    expect(story.user('carol').with(CCB).asks('acceptTransfer', { id }).code).toBeUndefined();
  });

  test('is no larger than what may be sent, or what the source may give, at once', () => {
    const story = two()
      .rule('transfer-single', yuan(500))
      .rule('card-single', yuan(300))
      .rule('balance-single', yuan(200));
    expect(send(story, 500.01).facts).toMatchObject({ rule: 'transfer-single' });
    expect(send(story, 300.01, { from: '0128' }).facts).toMatchObject({ rule: 'card-single' });
    expect(send(story, 300, { from: '0128' }).code).toBeUndefined();
    expect(send(story, 200.01, { from: 'balance' }).facts).toMatchObject({ rule: 'balance-single' });
    expect(send(story, 200, { from: 'balance' }).code).toBeUndefined();
  });

  test('counts, with all others of the day, from whichever source', () => {
    const story = two().rule('transfer-day', yuan(1_000));
    expect(send(story, 600, { from: 'balance' }).code).toBeUndefined();
    expect(send(story, 400.01, { from: '0128' })).toMatchObject({
      facts: { rule: 'transfer-day', usedFen: yuan(600) },
    });
    expect(send(story, 400, { from: '0128' }).code).toBeUndefined();
    story.advance(DAY);
    expect(send(story, 1_000, { from: 'balance' }).code).toBeUndefined();
  });

  test('uses the balance’s limits like a payment', () => {
    expect(send(two(), 5_000.01, { from: 'balance' }).facts).toMatchObject({
      rule: 'balance-day-two-factors',
    });
  });

  test('shows what it costs before the PIN is asked', () => {
    const request = { to: 'alice', amountFen: yuan(5) };
    expect(two().me.asks('sendTransfer', request, { pin: false })).toMatchObject({
      code: 'PIN_REQUIRED',
      facts: { sheet: { what: 'Transfer to alice', amountFen: 500, feeFen: 0, source: 'balance' } },
    });
  });

  test('of more than there is is refused', () => {
    const story = given();
    story.user('alice').with(BOC);
    story.me.with(ICBC).withBalance(5);
    expect(send(story, 5.01, { from: 'balance' }).code).toBe('INSUFFICIENT_FUNDS');
    expect(send(story, 20_000, { from: '0128' }).code).toBe('CARD_DECLINED');
  });
});
