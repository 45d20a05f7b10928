import { describe, expect, test } from 'vitest';
import { given, ICBC, yuan } from '../support/given.ts';

describe('a first login', () => {
  test('opens an account with a phone of its own, and says welcome', () => {
    const story = given();
    expect(story.asks('login', { user: 'alice' }).events).toMatchObject([
      { type: 'UserOpened', user: 'alice' },
      { type: 'UserLoggedIn', user: 'alice' },
    ]);
    expect(story.world.loggedIn).toBe('alice');
    expect(story.user('alice').state.phone).toMatch(/^199\d{8}$/);
    expect(story.inbox('alice')).toMatchObject([{ channel: 'notice', user: 'alice' }]);
  });

  test('takes the phone it is given, in its one form', () => {
    const story = given();
    story.asks('login', { user: 'alice', phone: '+86 139 0000 0000' });
    expect(story.user('alice').state.phone).toBe('13900000000');
  });

  test.each([
    '',
    ' ',
    'a b',
    '.hidden',
    '-a',
    'a\nb',
    '\u202Eevil',
    'x'.repeat(33),
    'x'.repeat(1_000_000),
    'a/b',
    'a\0',
  ])('refuses %j as a name', (user) => {
    const story = given();
    const before = JSON.stringify([...story.world.users]);
    expect(story.asks('login', { user }).code).toBe('USER_NAME_INVALID');
    expect(JSON.stringify([...story.world.users])).toBe(before);
  });

  test.each(['__proto__', 'constructor', 'toString', '李雷', 'balance', 'a.b_c-1', '0'])(
    'opens an account for %s as for anybody',
    (name) => {
      const person = given().user(name).with(ICBC).withBalance(10);
      expect(person.balanceFen).toBe(1_000);
      expect(person.pays(1.5, 'balance').code).toBeUndefined();
      expect(person.balanceFen).toBe(850);
    },
  );

  test('refuses what is no phone', () => {
    expect(given().asks('login', { user: 'alice', phone: '12' }).code).toBe('PHONE_INVALID');
  });
});

describe('a later login', () => {
  test('opens nothing and keeps everything', () => {
    const story = given();
    story.user('alice').with(ICBC).withBalance(10);
    expect(story.asks('login', { user: 'alice' }).events).toEqual([{ type: 'UserLoggedIn', user: 'alice' }]);
    expect(story.user('alice').balanceFen).toBe(1_000);
  });

  test('takes the phone of the account, no other', () => {
    const story = given();
    expect(story.asks('login', { user: 'me', phone: '+8613800138000' }).code).toBeUndefined();
    expect(story.asks('login', { user: 'me', phone: '13900000000' }).code).toBe('PHONE_FIXED');
  });
});

describe('logged out', () => {
  test('nobody acts, except to log in', () => {
    const story = given();
    expect(story.asks('logout', {}).code).toBeUndefined();
    expect(story.world.loggedIn).toBeUndefined();
    expect(story.asks('pay', { merchant: 'coffee', amountFen: yuan(1) }).code).toBe('NOT_LOGGED_IN');
    expect(story.asks('logout', {}).code).toBe('NOT_LOGGED_IN');
    expect(story.asks('login', { user: 'me' }).code).toBeUndefined();
  });

  test('of one user leaves the other one logged in', () => {
    const story = given();
    story.user('alice').does('logout', {});
    expect(story.world.loggedIn).toBe('me');
  });
});

test('a user whom nobody knows can do nothing', () => {
  const story = given();
  expect(story.askedBy('nobody', 'pay', { merchant: 'coffee', amountFen: yuan(1) }).code).toBe(
    'USER_UNKNOWN',
  );
  expect(story.askedBy('nobody', 'logout', {}).code).toBe('USER_UNKNOWN');
});

describe('a hidden wallet', () => {
  test('does not appear until its user logs out and in again', () => {
    const story = given().fault('wallet-hidden', 'me');
    expect(story.me.asks('enableQuickPay', { askPin: false }).code).toBe('WALLET_NOT_SHOWN');
    story.me.does('login', { user: 'me' });
    expect(story.me.asks('enableQuickPay', { askPin: false }).code).toBe('WALLET_NOT_SHOWN');
    story.me.does('logout', {});
    story.me.does('login', { user: 'me' });
    story.me.withPin().withQuickPay();
    expect(story.me.state.quickPay.enabled).toBe(true);
  });

  test('of everybody comes back one by one', () => {
    const story = given();
    const alice = story.user('alice').withPin();
    story.me.withPin();
    story.fault('wallet-hidden');
    story.me.does('logout', {});
    expect(story.me.asks('preferSource', { source: 'balance' }).code).toBeUndefined();
    expect(alice.asks('preferSource', { source: 'balance' }).code).toBe('WALLET_NOT_SHOWN');
    alice.does('logout', {});
    expect(story.world.faults.size).toBe(0);
  });

  test('of one user hides no other', () => {
    const story = given();
    story.user('alice').withPin();
    story.fault('wallet-hidden', 'me');
    expect(story.user('alice').asks('preferSource', { source: 'balance' }).code).toBeUndefined();
  });
});
