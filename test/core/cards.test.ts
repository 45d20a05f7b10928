import { describe, expect, test } from 'vitest';
import { type Outcome, testCards } from '../../src/core/test-cards.ts';
import {
  AMEX,
  BOC,
  cardRequest,
  CCB,
  CREDIT,
  given,
  ICBC,
  PIN,
  type Story,
  VISA,
  yuan,
} from '../support/given.ts';

const pin = { newPin: PIN, confirmPin: PIN };
const behaving = (outcome: Outcome) => testCards.find((card) => card.outcome === outcome)?.number ?? '';

/** A card that a bank issued to Han Mei, whose number and CVV are in the answer. */
function issued(story: Story, kind: 'debit' | 'credit' = 'debit') {
  const answer = story.asks('issueCard', {
    bank: 'icbc',
    kind,
    network: 'UnionPay',
    holder: 'Han Mei',
    phone: '13911112222',
    fundsFen: yuan(500),
    ...(kind === 'credit' && { bank: 'CMB' }),
  });
  const { number = '', cvv = '' } = answer.once;
  const { expiry = '' } = [...story.world.bankCards.values()].at(-1) ?? {};
  return { number, expiry, ...(cvv !== '' && { cvv }), email: 'han@example.com', pin };
}

describe('a linked card', () => {
  test('is kept as a token and its last four digits: no number and no CVV stays in world or journal', () => {
    const story = given();
    story.me.with(VISA).with(ICBC);
    const kept = JSON.stringify([[...story.world.users], [...story.world.bankCards], story.records]);
    expect(kept).not.toContain(VISA);
    expect(kept).not.toContain(ICBC);
    expect(kept).not.toContain('"123"');
    expect(story.me.state.cards).toMatchObject([
      { id: 'visa-4242', last4: '4242', network: 'Visa', kind: 'credit', expiry: '12/34' },
      { id: 'icbc-0128', last4: '0128', network: 'UnionPay', kind: 'debit', bank: 'ICBC' },
    ]);
  });

  test('comes with a notice and an e-mail', () => {
    const story = given();
    story.me.with(ICBC);
    const text = 'ICBC debit card *0128 was linked to your wallet.';
    expect(story.inbox('me')).toMatchObject([
      { channel: 'email', text: `To li@example.com: ${text}` },
      { channel: 'notice', text },
      { channel: 'notice', text: 'Your payment PIN was set.' },
      { channel: 'sms' },
    ]);
  });

  test('may be typed with spaces or hyphens', () => {
    const { me } = given();
    me.does('addCard', { ...cardRequest('6222 0212-3456 7890 128'), pin });
    expect(me.state.cards).toHaveLength(1);
  });

  test('has its funds once, however many wallets it is in', () => {
    const story = given();
    story.me.with(ICBC);
    story.user('alice').with(ICBC);
    expect(story.me.cardFen('0128')).toBe(yuan(20_000));
    story.me.withBalance(100);
    expect(story.user('alice').cardFen('0128')).toBe(yuan(19_900));
  });

  test('of a second wallet with the same ending has a name of its own', () => {
    const { me } = given();
    me.with(ICBC).does('removeCard', { card: 'icbc-0128' });
    me.with(ICBC);
    expect(me.state.cards.map((card) => card.id)).toEqual(['icbc-0128']);
  });
});

describe('each refusal comes in its order', () => {
  test('the form before all else', () => {
    const request = { ...cardRequest('4242424242424241'), email: '', expiry: '', holder: '\n' };
    expect(given().me.asks('addCard', request)).toMatchObject({
      code: 'CARD_NUMBER_INVALID',
      facts: { problem: 'check-digit' },
    });
  });

  test('a card that no bank knows', () => {
    const request = { ...cardRequest('4111111111111111'), email: '', expiry: '' };
    expect(given().me.asks('addCard', request).code).toBe('CARD_UNKNOWN');
  });

  test.each([
    [{ holder: 'a\u202Eb' }, 'TEXT_INVALID'],
    [{ holder: '' }, 'TEXT_INVALID'],
    [{ holder: 'x'.repeat(10_000) }, 'TEXT_INVALID'],
    [{ phone: '110' }, 'PHONE_INVALID'],
    [{ email: 'li@' }, 'EMAIL_INVALID'],
    [{ email: 'x'.repeat(1_000_000) }, 'EMAIL_INVALID'],
    [{ expiry: '1234' }, 'EXPIRY_INVALID'],
    [{ expiry: '13/34' }, 'EXPIRY_INVALID'],
    [{ expiry: '00/34' }, 'EXPIRY_INVALID'],
    [{ expiry: '12/25' }, 'CARD_EXPIRED'],
    [{ expiry: '11/34' }, 'CARD_DETAILS_WRONG'],
  ] as const)('details, before the card is: %j', (more, code) => {
    expect(given().me.asks('addCard', { ...cardRequest(VISA), pin, ...more }).code).toBe(code);
  });

  test.each([
    [undefined, 'CVV_INVALID'],
    ['', 'CVV_INVALID'],
    ['12', 'CVV_INVALID'],
    ['１２３', 'CVV_INVALID'],
    ['124', 'CARD_DETAILS_WRONG'],
  ] as const)('the CVV %j', (cvv, code) => {
    const { cvv: _, ...request } = { ...cardRequest(VISA), pin };
    expect(given().me.asks('addCard', { ...request, ...(cvv !== undefined && { cvv }) }).code).toBe(code);
  });

  test('an expired card, whatever date was typed', () => {
    const number = behaving('expired');
    for (const expiry of ['12/20', '12/34'])
      expect(given().me.asks('addCard', { ...cardRequest(number), expiry }).code).toBe('CARD_EXPIRED');
  });

  test('American Express, unless the rule lets it in', () => {
    const story = given();
    expect(story.me.asks('addCard', { ...cardRequest(AMEX), pin }).code).toBe('CARD_NETWORK_REFUSED');
    story.rule('allow-amex', 1).me.with(AMEX);
    expect(story.me.state.cards).toMatchObject([{ id: 'amex-0005', network: 'Amex' }]);
  });

  test('a card that is linked already, before the wallet being full', () => {
    const story = given().rule('cards-per-user', 1);
    story.me.with(ICBC);
    expect(story.me.asks('addCard', cardRequest(ICBC)).code).toBe('CARD_ALREADY_LINKED');
    expect(story.me.asks('addCard', cardRequest(CCB))).toMatchObject({
      code: 'TOO_MANY_CARDS',
      facts: { most: 1 },
    });
  });

  test('the eleventh card', () => {
    const { me } = given();
    const numbers = testCards.filter((card) => card.outcome === 'approves' && card.network !== 'Amex');
    for (const { number } of numbers.slice(0, 10)) {
      me.story.advance(60_000);
      me.with(number, { phone: `139${String(me.state.cards.length).padStart(8, '0')}` });
    }
    expect(me.asks('addCard', cardRequest(numbers[10]?.number ?? '')).code).toBe('TOO_MANY_CARDS');
    me.does('removeCard', { card: me.state.cards[0]?.id ?? '' });
    me.with(numbers[10]?.number ?? '');
    expect(me.state.cards).toHaveLength(10);
  });

  test('a card that five wallets have', () => {
    const story = given();
    for (const name of ['a', 'b', 'c', 'd', 'e']) story.user(name).with(ICBC);
    expect(story.me.asks('addCard', { ...cardRequest(ICBC), pin }).code).toBe('CARD_ON_TOO_MANY_WALLETS');
  });

  test('another holder than the one on the first card or of the verified identity', () => {
    const { me } = given();
    me.with(ICBC, { holder: 'Li Lei' });
    const theirs = { ...cardRequest(CCB), holder: 'Han Mei' };
    expect(me.asks('addCard', theirs)).toMatchObject({ code: 'CARD_NOT_YOURS', facts: { what: 'holder' } });
    me.verified().does('removeCard', { card: 'icbc-0128' });
    expect(me.asks('addCard', theirs).code).toBe('CARD_NOT_YOURS');
    me.with(CCB, { holder: 'LI   lei' });
    expect(me.state.cards).toMatchObject([{ holder: 'LI   lei' }]);
  });

  test.each([
    [behaving('bank-times-out'), 'BANK_TIMEOUT'],
    [behaving('wrong-cvv'), 'CARD_DETAILS_WRONG'],
    [behaving('declined'), 'CARD_DECLINED'],
    [behaving('stolen'), 'CARD_DECLINED'],
  ])('the bank of %s: %s, before the PIN and the code', (number, code) => {
    const { me } = given();
    const answer = me.asks('addCard', cardRequest(number));
    expect(answer.code).toBe(code);
    // No source can be named instead: nothing is paid.
    expect(answer.hint).not.toContain('--from');
    expect(me.story.world.bankCards.size).toBe(0);
  });

  test('a bank that is down', () => {
    expect(given().fault('bank-down').me.asks('addCard', cardRequest(ICBC)).code).toBe('BANK_TIMEOUT');
  });

  test('the PIN before the code', () => {
    const { me } = given();
    expect(me.asks('addCard', cardRequest(ICBC), { otp: '000000' }).code).toBe('PIN_REQUIRED');
    expect(me.asks('addCard', { ...cardRequest(ICBC), pin }, { otp: '000000' }).code).toBe('OTP_NOT_SENT');
  });

  test('a PIN that comes with a second card is the one that is set, and is asked', () => {
    const { me } = given();
    me.with(ICBC);
    expect(me.asks('addCard', { ...cardRequest(CCB), pin }, { pin: false }).code).toBe('PIN_REQUIRED');
    expect(me.asks('addCard', cardRequest(CCB), { pin: false }).code).toBeUndefined();
  });
});

describe('a test card', () => {
  test.each(testCards.filter(({ outcome, network }) => outcome === 'approves' && network !== 'Amex'))(
    '$number is linked',
    ({ number, kind, bank, network }) => {
      expect(given().me.with(number).state.cards).toMatchObject([{ kind, bank, network }]);
    },
  );

  test('whose every code is wrong is never linked', () => {
    const { me } = given();
    const answer = me.asks('addCard', { ...cardRequest(behaving('wrong-code-always')), pin });
    expect(answer).toMatchObject({ code: 'OTP_WRONG', facts: { left: 4 } });
  });

  test('whose code never arrives sends nothing', () => {
    const { me } = given();
    const request = { ...cardRequest(behaving('code-never-arrives')), pin };
    expect(me.asks('addCard', request, { otp: 'none' }).code).toBe('OTP_REQUIRED');
    expect(me.story.inbox('me')).toEqual([]);
  });

  test('that needs no code is linked at once', () => {
    const { me } = given();
    const request = { ...cardRequest(behaving('no-code-needed')), pin };
    expect(me.asks('addCard', request, { otp: 'none' }).code).toBeUndefined();
    expect(me.story.inbox('me').some((message) => message.otp)).toBe(false);
  });

  test('with little money pays a fen of it, but not two yuan', () => {
    const { me } = given();
    me.with(behaving('too-little-money'));
    expect(me.pays(1).code).toBeUndefined();
    expect(me.pays(0.01)).toMatchObject({
      code: 'CARD_DECLINED',
      facts: { reason: 'not enough money on it' },
    });
  });

  test('that declines later is linked, and never pays', () => {
    const { me } = given();
    me.with(behaving('declines-later'));
    expect(me.pays(0.01).code).toBe('CARD_DECLINED');
  });
});

describe('a card that a bank issued', () => {
  test('has a number that nobody sees again', () => {
    const story = given();
    const { number } = issued(story);
    expect(number).toMatch(/^622202\d{13}$/);
    expect(JSON.stringify([story.records, [...story.world.bankCards]])).not.toContain(number);
  });

  test('is linked by the holder and the phone that the bank has, no others', () => {
    const story = given();
    const request = issued(story);
    const { me } = story;
    expect(me.asks('addCard', request)).toMatchObject({ code: 'CARD_NOT_YOURS', facts: { what: 'holder' } });
    const named = { ...request, holder: 'HAN MEI' };
    expect(me.asks('addCard', named)).toMatchObject({ code: 'CARD_NOT_YOURS', facts: { what: 'phone' } });
    me.does('addCard', { ...named, phone: '139 1111 2222' });
    expect(me.cardFen(request.number.slice(-4))).toBe(yuan(500));
  });

  test('on credit has a CVV, on debit none', () => {
    const story = given();
    expect(issued(story)).not.toHaveProperty('cvv');
    const request = { ...issued(story, 'credit'), holder: 'Han Mei', phone: '13911112222' };
    expect(request.cvv).toMatch(/^\d{3}$/);
    const wrong = { ...request, cvv: request.cvv === '000' ? '001' : '000' };
    expect(story.me.asks('addCard', wrong).code).toBe('CARD_DETAILS_WRONG');
    expect(story.me.does('addCard', request).code).toBeUndefined();
  });

  test('is another one each time', () => {
    const story = given();
    expect(new Set(Array.from({ length: 50 }, () => issued(story).number)).size).toBe(50);
  });

  test.each([
    [{ bank: 'Nobank' }, 'BANK_UNKNOWN'],
    [{ network: 'Visa' as const }, 'BANK_UNKNOWN'],
    [{ kind: 'credit' as const }, 'BANK_UNKNOWN'],
    [{ holder: '\u0007' }, 'TEXT_INVALID'],
    [{ phone: '1' }, 'PHONE_INVALID'],
  ])('is not issued with %j', (more, code) => {
    const request = {
      bank: 'ICBC',
      kind: 'debit',
      network: 'UnionPay',
      holder: 'A',
      phone: '13911112222',
    } as const;
    expect(given().asks('issueCard', { ...request, fundsFen: yuan(1), ...more }).code).toBe(code);
  });
});

describe('removing a card', () => {
  test('asks the PIN, and forgets that it was preferred', () => {
    const { me } = given();
    me.with(ICBC).with(CREDIT).does('preferSource', { source: 'icbc-0128' });
    expect(me.asks('removeCard', { card: 'icbc-0128' }, { pin: false }).code).toBe('PIN_REQUIRED');
    me.does('removeCard', { card: '0128' });
    expect(me.state.cards.map((card) => card.id)).toEqual(['cmb-7893']);
    expect(me.state.preferred).toBeUndefined();
  });

  test.each(['', 'nothing', '__proto__', 'balance', '9999'])('that is called %j there is none', (card) => {
    expect(given().me.with(ICBC).asks('removeCard', { card }).code).toBe('CARD_NOT_LINKED');
  });

  test('by an ending that two cards share names neither', () => {
    const story = given();
    const { me } = story.me.with(ICBC) && story;
    // The built-in cards of ABC and ICBC both end in 0128.
    me.with('6228481234567890128');
    expect(me.asks('removeCard', { card: '0128' }).code).toBe('CARD_NOT_LINKED');
    me.does('removeCard', { card: 'abc-0128' });
    expect(me.state.cards.map((card) => card.id)).toEqual(['icbc-0128']);
  });

  test('does not lose a refund that is under way to it', () => {
    const story = given();
    const payment = story.me.with(BOC).makes('pay', { merchant: 'coffee', amountFen: yuan(20) });
    expect(story.asks('refund', { payment }).code).toBeUndefined();
    const { token } = story.me.state.cards[0] ?? { token: '' };
    story.me.does('removeCard', { card: 'boc-0126' });
    story.advance(3 * 86_400_000);
    expect(story.world.accounts.get(`bank/${token}`)).toBe(yuan(20_000));
  });
});

test.each(['', 'nothing', '__proto__'])('%j is no source to prefer', (source) => {
  expect(given().me.with(ICBC).asks('preferSource', { source }).code).toBe('CARD_NOT_LINKED');
});
