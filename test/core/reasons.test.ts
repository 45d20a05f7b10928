import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/core/errors.ts';
import { refuse } from '../../src/core/errors.ts';
import { explain, reasons, sampleFacts } from '../../src/core/reasons.ts';
import { type RuleName, rules } from '../../src/core/rules.ts';
import { given } from '../support/given.ts';

const codes = Object.keys(reasons) as ErrorCode[];

test('every rule is behind some refusal, except those that only say how much or how long', () => {
  const behind = new Set(codes.flatMap((code) => reasons[code].rules ?? []));
  const rest = (Object.keys(rules) as RuleName[]).filter((name) => !behind.has(name));
  expect(rest).toEqual([
    'sms-delay',
    'tier-2-channels',
    'tier-3-channels',
    'foreign-fee',
    'foreign-fee-free',
    'usd-rate',
    'withdrawal-free',
    'withdrawal-fee',
    'withdrawal-fee-least',
    'withdrawal-arrival',
    'callback-delay',
    'merchant-fee',
    'refund-card-days',
    'return-to-card',
    'risk-trust',
  ]);
});

test.each(codes)('%s is explained with facts and without, with no hole in it', (code) => {
  for (const facts of [sampleFacts, {}]) {
    const { past, values } = explain({ code, facts });
    expect([past, values].map((each) => JSON.stringify(each)).join('')).not.toMatch(/undefined|null|NaN/);
  }
});

test('the numbers are those of the world', () => {
  const { world } = given().rule('pin-lock', 3_600_000);
  expect(explain(refuse('PIN_LOCKED', { until: 0 }), world).rules[0]).toMatchObject({
    name: 'pin-lock',
    value: 3_600_000,
    default: 10_800_000,
  });
});

test('a limit is raised by as much as is needed for this and for what was used before', () => {
  const facts = { rule: 'card-day', mostFen: 100, usedFen: 9_050, amountFen: 1_000 };
  expect(explain({ code: 'LIMIT_EXCEEDED', facts })).toMatchObject({
    rules: [{ name: 'card-day' }],
    past: ['rules set card-day 101'],
  });
});
