import { describe, expect, test } from 'vitest';
import type { World } from '../../src/core/world.ts';
import { type Fault, faults, ofMerchants, struck } from '../../src/core/faults.ts';
import { rules, type RuleName } from '../../src/core/rules.ts';

import { DAY, given, NINE, SECOND } from '../support/given.ts';

describe('the clock', () => {
  test('moves on, or stands', () => {
    const story = given().advance(DAY);
    expect(story.world).toMatchObject({ time: NINE + DAY, clockAt: NINE + DAY });
    expect(story.asks('setClock', { at: NINE + DAY }).code).toBeUndefined();
  });

  test('does not run backwards once something has happened', () => {
    const story = given();
    story.me.withPin();
    expect(story.asks('setClock', { at: NINE - 1 })).toMatchObject({
      code: 'CLOCK_BACKWARDS',
      facts: { time: NINE },
    });
    expect(story.world.time).toBe(NINE);
  });

  test('may be set back in a world where nothing has happened', () => {
    const story = given();
    expect(story.asks('setClock', { at: NINE - DAY }).code).toBeUndefined();
    expect(story.world.time).toBe(NINE - DAY);
  });

  test('follows the real one again', () => {
    const story = given();
    expect(story.asks('setClock', {}).code).toBeUndefined();
    expect(story.world.clockAt).toBeUndefined();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5, Date.UTC(9002, 0, 1), 8.64e15, 1e300])(
    'cannot be set to %d',
    (at) => expect(given().asks('setClock', { at }).code).toBe('TIME_INVALID'),
  );

  test('cannot be set to a time before year one', () => {
    expect(given().asks('setClock', { at: -8e15 }).code).toBe('TIME_INVALID');
  });
});

describe('a rule', () => {
  test.each(Object.keys(rules) as RuleName[])('%s takes a number, and its own default again', (rule) => {
    const story = given();
    expect(story.asks('setRule', { rule, value: 1 }).code).toBeUndefined();
    expect(story.world.rules.get(rule)).toBe(1);
    expect(story.asks('setRule', { rule }).code).toBeUndefined();
    expect(story.world.rules.has(rule)).toBe(false);
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e15])('takes no %d', (value) => {
    const story = given();
    for (const rule of Object.keys(rules))
      expect(story.asks('setRule', { rule, value }).code, rule).toBe('RULE_VALUE_INVALID');
    expect(story.world.rules.size).toBe(0);
  });

  test.each([
    ['allow-amex', 2],
    ['foreign-fee', 10_001],
    ['minimum-age', 151],
  ])('%s does not take %d', (rule, value) => {
    expect(given().asks('setRule', { rule, value }).code).toBe('RULE_VALUE_INVALID');
  });

  test.each(['nothing', '__proto__', 'constructor', ''])('called %j there is none', (rule) => {
    expect(given().asks('setRule', { rule, value: 1 }).code).toBe('RULE_UNKNOWN');
  });
});

/** Whether a fault is on for the user. */
const faulty = (world: World, fault: string, user: string) =>
  struck(world, fault as Fault, user) !== undefined;

describe('a fault', () => {
  test.each(Object.keys(faults))('%s is on for everybody, then off', (fault) => {
    const story = given();
    story.user('alice');
    story.fault(fault);
    expect([faulty(story.world, fault, 'me'), faulty(story.world, fault, 'alice')]).toEqual([true, true]);
    expect(story.asks('setFault', { fault, on: false }).code).toBeUndefined();
    expect([faulty(story.world, fault, 'me'), faulty(story.world, fault, 'alice')]).toEqual([false, false]);
  });

  test.each(Object.keys(faults).filter((fault) => !ofMerchants.includes(fault)))(
    '%s can be on for one user alone',
    (fault) => {
      const story = given();
      story.user('alice');
      story.fault(fault, 'alice');
      expect([faulty(story.world, fault, 'me'), faulty(story.world, fault, 'alice')]).toEqual([false, true]);
      expect(story.asks('setFault', { fault, on: false, user: 'alice' }).code).toBeUndefined();
      expect(story.world.faults.size).toBe(0);
    },
  );

  test('set twice is set once', () => {
    const story = given().fault('bank-down', 'me').fault('bank-down', 'me');
    expect(story.world.faults.get('bank-down')).toEqual([{ user: 'me', once: false }]);
  });

  test('that is on for everybody can be taken from one of them', () => {
    const story = given();
    story.user('alice');
    story.fault('bank-down');
    story.asks('setFault', { fault: 'bank-down', on: false, user: 'alice' });
    expect(faulty(story.world, 'bank-down', 'alice')).toBe(false);
    expect(faulty(story.world, 'bank-down', 'me')).toBe(true);
  });

  test.each(['rain', '__proto__', ''])('called %j there is none', (fault) => {
    expect(given().asks('setFault', { fault, on: true }).code).toBe('FAULT_UNKNOWN');
  });

  test('is for users who exist', () => {
    expect(given().asks('setFault', { fault: 'bank-down', on: true, user: 'nobody' }).code).toBe(
      'USER_UNKNOWN',
    );
  });
});

test('time passes to the second', () => {
  expect(given().advance(SECOND).advance(SECOND).now).toBe(NINE + 2 * SECOND);
});
