import { describe, expect, test } from 'vitest';
import { apiFailureIn } from '../../src/core/api-failures.ts';
import { type Fault, formatCase, struckMerchant } from '../../src/core/faults.ts';
import {
  ABC,
  cardRequest,
  CCB,
  given,
  ICBC,
  MINUTE,
  NINE,
  type Person,
  SECOND,
  yuan,
} from '../support/given.ts';

/** Two cards, a PIN, 500 in the balance. */
function furnished() {
  const story = given();
  story.me.with(ICBC).with(CCB);
  story.me.does('topUp', { amountFen: yuan(500), from: 'icbc-0128' });
  return story;
}

const fromIcbc = { merchant: 'coffee', amountFen: yuan(10), from: 'icbc-0128' };
const fromCcb = { ...fromIcbc, from: 'ccb-0122' };

/** A card and a first PIN: what asks for a code. */
const card = {
  number: ICBC,
  expiry: '12/34',
  email: 'a@b.c',
  pin: { newPin: '246813', confirmPin: '246813' },
};

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
    story.me.asks('addCard', card, { otp: 'none' });
    expect(story.world.faults.size).toBe(0);
    const [message] = story.inbox('me').filter(({ otp }) => otp !== undefined);
    story.advance(2 * MINUTE);
    expect(story.me.asks('addCard', card, { otp: message?.otp ?? '' }).code).toBeUndefined();
  });

  test('a message that is lost once: the next one arrives', () => {
    const story = given();
    story.asks('setFault', { fault: 'sms-lost', on: true, once: true });
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

/** What each fault that may strike once does to a user who tries: whether all went well. */
const tries: Partial<Readonly<Record<Fault, (person: Person) => boolean>>> = {
  'bank-down': (person) => person.pays(1, person.state.cards[0]?.id).code === undefined,
  'bank-slow': (person) => person.pays(1, person.state.cards[0]?.id).code === undefined,
  'sms-lost': (person) => hasMail(person),
  'sms-late': (person) => hasMail(person),
  offline: (person) => person.pays(1).code === undefined,
  'clock-skew': (person) => person.scanned(1).code === undefined,
  'withdrawal-fails': (person) => {
    const id = person.makes('withdraw', { amountFen: yuan(1), to: person.state.cards[0]?.id ?? '' });
    person.story.advance(120 * MINUTE);
    return person.story.entry(id)?.status === 'SUCCESS';
  },
};

/** Asks for a code, and looks at the phone. */
function hasMail(person: Person): boolean {
  person.story.advance(MINUTE);
  const before = person.story.inbox(person.name).length;
  expect(person.asks('addCard', cardRequest(ABC), { otp: 'none' }).code).toBe('OTP_REQUIRED');
  const [newest] = person.story.inbox(person.name).slice(0, -before);
  return newest !== undefined && newest.at <= person.story.now;
}

describe.each(Object.entries(tries) as [Fault, (person: Person) => boolean][])('%s', (fault, goesWell) => {
  /** Two verified users with a card, money and Quick Pay each. */
  const two = () => {
    const story = given();
    const alice = story.user('alice').with(CCB).verified('440308199901101512', 'Han Meimei');
    for (const person of [story.me.with(ICBC).verified(), alice]) person.withBalance(50).withQuickPay();
    return { story, alice };
  };

  test('for everybody strikes everybody, until it is cleared', () => {
    const { story, alice } = two();
    story.fault(fault);
    expect([goesWell(story.me), goesWell(alice), goesWell(story.me)]).toEqual([false, false, false]);
    story.asks('setFault', { fault, on: false });
    expect([goesWell(story.me), goesWell(alice)]).toEqual([true, true]);
  });

  test('for one user leaves the others alone', () => {
    const { story, alice } = two();
    story.fault(fault, 'alice');
    expect([goesWell(story.me), goesWell(alice), goesWell(alice)]).toEqual([true, false, false]);
  });

  test('once is over when it has struck, and money is where it was or where it should be', () => {
    const { story, alice } = two();
    story.asks('setFault', { fault, on: true, once: true, user: 'alice' });
    expect(goesWell(story.me)).toBe(true);
    expect(story.world.faults.has(fault)).toBe(true);
    expect(goesWell(alice)).toBe(false);
    expect(story.world.faults.size).toBe(0);
    expect(goesWell(alice)).toBe(true);
  });
});

describe('whom a fault concerns', () => {
  test('the payer, not the shop or whoever is logged in: a slow bank slows a charge of its own cards', () => {
    const story = given();
    story.me.with(ICBC);
    const alice = story.user('alice').with(CCB).withQuickPay();
    story.asks('setFault', { fault: 'bank-slow', on: true, once: true, ms: 20 * SECOND, user: 'me' });
    expect(alice.scanned(1).code).toBeUndefined();
    expect([story.world.clockAt, story.world.faults.size]).toEqual([NINE, 1]);
    story.asks('setFault', { fault: 'bank-slow', on: true, once: true, ms: 5 * SECOND, user: 'alice' });
    expect(alice.scanned(1).code).toBeUndefined();
    expect(story.world.clockAt).toBe(NINE + 5 * SECOND);
    expect(story.world.faults.get('bank-slow')).toMatchObject([{ user: 'me' }]);
  });

  test('who logs in, not who was logged in before', () => {
    const story = given();
    story.user('alice');
    story.fault('offline', 'alice');
    expect(story.me.asks('login', { user: 'alice' }).code).toBe('OFFLINE');
    story.asks('setFault', { fault: 'offline', on: false });
    story.fault('offline', 'me');
    expect(story.me.asks('login', { user: 'alice' }).code).toBeUndefined();
  });

  test('nobody whose phone has no part in it: shops and the world go on', () => {
    const story = given().fault('offline');
    expect(story.asks('makeCode', { merchant: 'coffee', amountFen: yuan(1) }).code).toBeUndefined();
    expect(story.asks('setRule', { rule: 'bank-delay', value: 1 }).code).toBeUndefined();
  });

  test('a card by its last four digits', () => {
    const story = furnished();
    story.asks('setFault', { fault: 'bank-down', on: true, card: '0128' });
    expect(story.world.faults.get('bank-down')).toMatchObject([{ user: 'me', card: 'icbc-0128' }]);
    story.asks('setFault', { fault: 'bank-down', on: false, card: '0128' });
    expect(story.world.faults.size).toBe(0);
  });

  test('a card needs a user whose it is', () => {
    const story = furnished();
    story.me.does('logout', {});
    expect(story.asks('setFault', { fault: 'bank-down', on: true, card: '0128' }).code).toBe('NOT_LOGGED_IN');
  });
});

test('of two withdrawals that are due together, a fault that strikes once sends one back', () => {
  const story = furnished();
  story.me.verified();
  story.asks('setFault', { fault: 'withdrawal-fails', on: true, once: true });
  const ids = [10, 20].map((amount) => story.me.makes('withdraw', { amountFen: yuan(amount), to: '0128' }));
  story.advance(120 * MINUTE);
  expect(ids.map((id) => story.entry(id)?.status)).toEqual(['FAILED', 'SUCCESS']);
  expect(story.me.balanceFen).toBe(yuan(480));
});

test('a slow bank that links a card within its time has struck', () => {
  const story = given();
  story.asks('setFault', { fault: 'bank-slow', on: true, once: true, ms: 5 * SECOND });
  story.me.with(ICBC);
  expect([story.world.clockAt, story.world.faults.size]).toEqual([NINE + 5 * SECOND, 0]);
});

test('a code of a phone whose clock is slow is used up when it is refused: the next one is another', () => {
  const story = furnished();
  story.me.withQuickPay();
  story.asks('setFault', { fault: 'clock-skew', on: true, once: true });
  const code = story.me.code();
  expect(story.me.code()).toBe(code);
  expect(story.me.scanned(1, code)).toMatchObject({ code: 'CODE_EXPIRED', facts: { skewMs: 5 * MINUTE } });
  expect(story.me.scanned(1, code).code).toBe('CODE_USED');
  expect(story.me.scanned(1).code).toBeUndefined();
});

test('a hidden wallet is over when its user logs out and in, not once', () => {
  expect(given().asks('setFault', { fault: 'wallet-hidden', on: true, once: true })).toMatchObject({
    code: 'FAULT_SCOPE',
    message: 'The fault wallet-hidden takes no --once.',
  });
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15])('a fault does not last %d ms', (ms) => {
  expect(given().asks('setFault', { fault: 'bank-slow', on: true, ms }).code).toBe('TIME_INVALID');
});

test('a payment that a bank was too slow for took nothing; asked again it is made', () => {
  const story = furnished();
  story.asks('setFault', { fault: 'bank-slow', on: true, once: true });
  const before = story.me.cardFen('0128');
  expect(story.me.asks('pay', fromIcbc).code).toBe('BANK_SLOW');
  expect(story.me.cardFen('0128')).toBe(before);
  expect(story.me.asks('pay', fromIcbc).code).toBeUndefined();
  expect(story.me.cardFen('0128')).toBe(before - yuan(10));
});

describe('a fault of merchants', () => {
  const set = (story: ReturnType<typeof given>, fault: string, more: object = {}, on = true) =>
    story.asks('setFault', { fault, on, ...more }).code;
  const struck = (story: ReturnType<typeof given>, merchant: string, number?: string) =>
    struckMerchant(story.world, 'api-fails', { merchant, number })?.code;

  test('is of all of them, of one, or of one of its numbers', () => {
    const story = given();
    set(story, 'api-fails', { number: 'till-0001', code: 'NOT_ENOUGH' });
    set(story, 'api-fails', { merchant: 'coffee', code: 'TIMEOUT_PAID' });
    expect(struck(story, 'taxi', 'till-0001')).toBe('NOT_ENOUGH');
    expect(struck(story, 'taxi', 'till-0002')).toBeUndefined();
    expect(struck(story, 'taxi')).toBeUndefined();
    expect(struck(story, 'coffee')).toBe('TIMEOUT_PAID');
    set(story, 'api-fails');
    expect(struck(story, 'taxi')).toBe('SYSTEM_ERROR');
    set(story, 'api-fails', { merchant: 'coffee' }, false);
    expect(struck(story, 'coffee')).toBe('SYSTEM_ERROR');
    set(story, 'api-fails', {}, false);
    expect(story.world.faults.size).toBe(0);
  });

  test('that strikes once is spent once, whoever meets it', () => {
    const story = given();
    set(story, 'api-fails', { once: true });
    const found = struckMerchant(story.world, 'api-fails', { merchant: 'coffee' });
    if (!found) throw new Error('nothing struck');
    const spends = () => story.asks('spendFault', { fault: 'api-fails', found }).events.length;
    expect([spends(), spends()]).toEqual([1, 0]);
    expect(story.world.faults.size).toBe(0);
  });

  test('takes what it is narrowed by, and nothing else', () => {
    const story = given();
    expect(set(story, 'api-fails', { code: 'COFFEE' })).toBe('CHOICE_INVALID');
    expect(set(story, 'api-fails', { merchant: 'nobody' })).toBe('MERCHANT_UNKNOWN');
    expect(set(story, 'api-fails', { number: 'no spaces' })).toBe('NUMBER_INVALID');
    expect(set(story, 'callback-late', { ms: -1 })).toBe('TIME_INVALID');
    const unfit = [
      ['api-fails', { user: 'me' }],
      ['api-fails', { card: 'icbc-0128' }],
      ['api-fails', { ms: 1 }],
      ['pin-asked', { code: 'NOT_ENOUGH' }],
      ['offline', { merchant: 'coffee' }],
      ['offline', { number: 'till-0001' }],
    ] as const;
    expect(unfit.map(([fault, more]) => set(story, fault, more))).toEqual(unfit.map(() => 'FAULT_SCOPE'));
  });

  test('asks the PIN of whoever shows a payment code, once', () => {
    const story = given();
    story.me.with(ICBC).verified().withBalance(50).withQuickPay();
    set(story, 'pin-asked', { merchant: 'coffee', once: true });
    const { entry } = story.me.scanned(1);
    expect(entry).toMatchObject({ status: 'USERPAYING', pinReason: 'the fault pin-asked is on' });
    expect(story.world.faults.size).toBe(0);
    expect(story.me.scanned(1).entry?.status).toBe('PAID');
  });

  test('is told in words', () => {
    const words = [
      { user: '*', merchant: 'coffee', number: 'till-0001', code: 'NOT_ENOUGH', once: true },
      { user: '*', number: 'till-0001', once: false },
      { user: '*', merchant: 'coffee', once: false, ms: MINUTE },
      { user: '*', code: 'TIMEOUT', once: false },
    ].map(formatCase);
    expect(words).toEqual([
      'coffee’s till-0001, NOT_ENOUGH, once',
      'till-0001',
      'coffee, 1 min',
      'everybody, TIMEOUT',
    ]);
  });
});

test.each([
  ['NOT_ENOUGH', { code: 'NOT_ENOUGH', done: false }],
  ['SYSTEM_ERROR_PAID', { code: 'SYSTEM_ERROR', done: true }],
  ['ORDER_PAID', { code: 'ORDER_PAID', done: false }],
  ['ORDER_PAID_PAID', { code: 'ORDER_PAID', done: true }],
  ['TIMEOUT', { code: 'TIMEOUT', done: false }],
  ['TIMEOUT_PAID', { code: 'TIMEOUT', done: true }],
  ['timeout', undefined],
  ['_PAID', undefined],
])('the API fails by %s', (text, failure) => {
  expect(apiFailureIn(text)).toEqual(failure);
});
