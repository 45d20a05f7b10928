import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evolve } from '../../src/core/evolve.ts';
import type { OperationName } from '../../src/core/operations.ts';
import { protects } from '../../src/core/protection.ts';
import { holds } from '../../src/core/world.ts';
import { BOC, DAY, DOCUMENT, given, HOUR, ICBC, OTHER_DOCUMENT, type Story, yuan } from '../support/given.ts';

const idNumber = DOCUMENT;

/** Somebody with money and everything that could move it, and a friend. */
function wealthy(): Story {
  const story = given();
  story.user('bob').with(BOC).verified(OTHER_DOCUMENT, 'Han Mei');
  story.me.with(ICBC).verified().withBalance(3_000).withQuickPay();
  return story;
}

const freeze = (story: Story) => story.me.does('freeze', {});
const accounts = (story: Story) => [holds(story.world, 'balance/me'), story.me.cardFen('0128')];

describe('freezing', () => {
  test('asks whether it is meant, wants nothing else, and is told', () => {
    const story = wealthy();
    expect(story.me.asks('freeze', {}, { confirmed: false }).code).toBe('CONFIRM_REQUIRED');
    freeze(story);
    expect(story.me.state.protection).toMatchObject({ by: 'user', since: story.now, liftableAt: story.now });
    expect(
      story
        .inbox('me')
        .slice(0, 3)
        .map(({ channel }) => channel)
        .toSorted(),
    ).toEqual(['email', 'notice', 'sms']);
    expect(story.me.asks('freeze', {}).code).toBe('ACCOUNT_PROTECTED');
  });

  test('the emergency line freezes from any phone: not logged in, without a connection, with a hidden wallet', () => {
    const story = wealthy().fault('offline').fault('wallet-hidden', 'me');
    story.askedBy('me', 'logout', {});
    expect(story.askedBy('', 'freezeByHotline', { user: 'me' }, { pin: false }).code).toBeUndefined();
    expect(story.me.state.protection?.by).toBe('hotline');
    expect(story.askedBy('', 'freezeByHotline', { user: 'nobody' }).code).toBe('USER_UNKNOWN');
  });
});

describe('while an account is protected', () => {
  test('what comes in waits, and goes back if it is not lifted in time', () => {
    const story = wealthy();
    const id = story.user('bob').makes('sendTransfer', { to: 'me', amountFen: yuan(10), from: 'boc-0126' });
    freeze(story);
    expect(story.me.asks('acceptTransfer', { id }).code).toBe('ACCOUNT_PROTECTED');
    expect(story.entry(id)).toMatchObject({ status: 'PENDING' });
    expect(story.me.asks('refuseTransfer', { id }).code).toBeUndefined();
  });

  test('a withdrawal under way waits with it', () => {
    const story = wealthy();
    const id = story.me.makes('withdraw', { amountFen: yuan(100), to: 'icbc-0128' });
    freeze(story);
    story.advance(3 * HOUR);
    expect(story.entry(id)).toMatchObject({ status: 'PROCESSING' });
    story.me.does('unfreeze', {}, { idNumber });
    story.tick();
    expect(story.entry(id)).toMatchObject({ status: 'SUCCESS' });
  });

  test('a payment that a scanner began can’t be confirmed, and a new scan is refused', () => {
    const story = wealthy();
    const code = story.me.code(true);
    const asked = story.me.scanned(10, code);
    expect(asked.entry?.status).toBe('USERPAYING');
    story.me.does('disableQuickPay', {});
    story.me.does('enableQuickPay', { askPin: false });
    const next = story.me.code();
    freeze(story);
    expect(story.me.asks('confirmPayment', { payment: asked.entry?.id ?? '' }).code).toBe(
      'ACCOUNT_PROTECTED',
    );
    expect(story.me.scanned(1, next).code).toBe('ACCOUNT_PROTECTED');
    expect(story.me.scanned(1, next).code).toBe('CODE_USED');
  });

  test('others go on, with a card of the same bank account as well', () => {
    const story = wealthy();
    story.user('bob').with(ICBC, { holder: 'Han Mei' });
    freeze(story);
    expect(story.user('bob').pays(1, 'icbc-0128').code).toBeUndefined();
  });

  test('nothing that its user asks for moves money out of it', () => {
    const requests: readonly (readonly [OperationName, object])[] = [
      ['pay', { merchant: 'coffee', amountFen: yuan(1) }],
      ['pay', { merchant: 'coffee', amountFen: yuan(1), from: 'icbc-0128' }],
      ['sendTransfer', { to: 'bob', amountFen: yuan(1) }],
      ['sendRedPacket', { to: 'bob', amountFen: yuan(1), kind: 'single', count: 1 }],
      ['withdraw', { amountFen: yuan(1), to: 'icbc-0128' }],
      ['topUp', { amountFen: yuan(1), from: 'icbc-0128' }],
      ['payBill', { merchant: 'power', account: '12345678' }],
      ['placeOrder', { merchant: 'cinema', item: 'ticket' }],
      ['setPin', { newPin: '135792', confirmPin: '135792' }],
      ['enableQuickPay', { askPin: false }],
      ['pauseQuickPay', { paused: false }],
      ['showCode', { reveal: false }],
      ['removeCard', { card: 'icbc-0128' }],
      ['preferSource', { source: 'balance' }],
      ['unfreeze', {}],
      ['login', { user: 'me' }],
      ['logout', {}],
      ['resetPin', { number: ICBC, newPin: '135792', confirmPin: '135792' }],
      ['setRule', { rule: 'protection-wait', value: 0 }],
      ['setClock', {}],
    ];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(requests.length - 1), fc.nat(3 * DAY), fc.boolean()), { maxLength: 25 }),
        (steps) => {
          const story = wealthy();
          const code = story.me.code();
          freeze(story);
          const before = accounts(story);
          for (const [index, ms, knows] of steps) {
            const [name, request] = requests[index] ?? ['logout', {}];
            const wanted = name === 'setClock' ? { at: story.now + ms } : request;
            // Whoever has the phone and the PIN, and not the document.
            const origin = knows ? { idNumber: OTHER_DOCUMENT } : {};
            story.askedBy('me', name, wanted, origin);
            story.me.scanned(1, code);
            expect(accounts(story)).toEqual(before);
            expect(story.me.state.protection).toBeDefined();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('unfreezing', () => {
  test('wants the verified document’s number, the PIN and a code', () => {
    const story = wealthy();
    expect(story.me.asks('unfreeze', {}).code).toBe('NOT_PROTECTED');
    freeze(story);
    expect(story.me.asks('unfreeze', {}).code).toBe('ID_REQUIRED');
    expect(story.me.asks('unfreeze', {}, { idNumber: OTHER_DOCUMENT })).toMatchObject({
      code: 'ID_WRONG',
      facts: { left: 4 },
    });
    expect(story.me.asks('unfreeze', {}, { idNumber, pin: false }).code).toBe('PIN_REQUIRED');
    expect(story.me.asks('unfreeze', {}, { idNumber, otp: 'none' }).code).toBe('OTP_REQUIRED');
    expect(story.me.asks('unfreeze', {}, { idNumber }).code).toBeUndefined();
    expect(story.me.pays(1).code).toBeUndefined();
  });

  test('wants a code alone where there is neither document nor PIN', () => {
    const story = given();
    freeze(story);
    expect(story.me.asks('unfreeze', {}, { otp: 'none', pin: false }).code).toBe('OTP_REQUIRED');
    expect(story.me.asks('unfreeze', {}, { pin: false }).code).toBeUndefined();
    expect(story.world.users.get('me')?.pin).toBeUndefined();
  });

  test('five wrong numbers close it for a day', () => {
    const story = wealthy();
    freeze(story);
    for (let left = 4; left >= 0; left -= 1)
      expect(story.me.asks('unfreeze', {}, { idNumber: 'X' })).toMatchObject({
        code: 'ID_WRONG',
        facts: { left },
      });
    const first = story.now;
    expect(story.me.asks('unfreeze', {}, { idNumber })).toMatchObject({
      code: 'UNFREEZE_TOO_SOON',
      facts: { at: first + DAY },
    });
    story.advance(DAY);
    expect(story.me.asks('unfreeze', {}, { idNumber }).code).toBeUndefined();
  });

  test('takes a day longer with each case of monitoring within a year, three at most; the own freeze never', () => {
    const story = wealthy();
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const event = protects(story.world, 'me', { by: 'monitoring', why: 'It looks like fraud.' }, story.now);
      evolve(story.world, event, story.now);
      const { liftableAt = 0 } = story.me.state.protection ?? {};
      waits.push(liftableAt - story.now);
      if (liftableAt > story.now) {
        expect(story.me.asks('unfreeze', {}, { idNumber }).code).toBe('UNFREEZE_TOO_SOON');
        story.advance(liftableAt - story.now);
      }
      expect(story.me.asks('unfreeze', {}, { idNumber }).code).toBeUndefined();
    }
    expect(waits).toEqual([0, DAY, 2 * DAY, 3 * DAY, 3 * DAY]);
  });
});
