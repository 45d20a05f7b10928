import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isRuleName, type Rule, type RuleName, rules } from '../../src/core/rules.ts';
import { ruleOf } from '../../src/core/world.ts';
import { given } from '../support/given.ts';

const folder = new URL('../../src/core/', import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name !== 'rules.ts')
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

const names = Object.keys(rules) as RuleName[];

test.each(names)('the rule %s is used, and says where its number comes from', (name) => {
  const { value, source }: Rule = rules[name];
  expect(sources).toContain(`'${name}'`);
  expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
  expect(source).toMatch(/^\S.{4,100}$/);
});

test('no operation compares with a large number of its own', () => {
  const literals = [...sources.matchAll(/limitOf|ruleOf/g)];
  expect(literals.length).toBeGreaterThan(names.length / 2);
  expect(sources).not.toMatch(/amountFen [<>]=? ?\d{2,}/);
});

test('the numbers that regulators and the operator published are what they published', () => {
  const yuan = (name: RuleName) => rules[name].value / 100;
  expect(yuan('tier-1-lifetime')).toBe(1_000);
  expect(yuan('tier-2-year')).toBe(100_000);
  expect(yuan('tier-3-year')).toBe(200_000);
  expect(yuan('balance-day-one-factor')).toBe(1_000);
  expect(yuan('balance-day-two-factors')).toBe(5_000);
  expect(yuan('static-code-day')).toBe(500);
  expect(yuan('no-pin-single')).toBe(1_000);
  expect(yuan('withdrawal-free')).toBe(1_000);
  expect(rules['refund-parts'].value).toBe(50);
  expect(rules['refund-window'].value).toBe(365 * 86_400_000);
  expect(rules['foreign-fee'].value).toBe(300);
  expect(yuan('foreign-fee-free')).toBe(200);
});

test.each(['', 'nothing', '__proto__', 'constructor', 'toString', 'PIN-LOCK'])('%j is no rule', (name) =>
  expect(isRuleName(name)).toBe(false),
);

test('a world’s own number goes before the table’s, until it is reset', () => {
  const story = given().rule('pin-attempts', 3);
  expect(ruleOf(story.world, 'pin-attempts')).toBe(3);
  expect(story.asks('setRule', { rule: 'pin-attempts' }).code).toBeUndefined();
  expect(ruleOf(story.world, 'pin-attempts')).toBe(5);
  expect(story.world.rules.size).toBe(0);
});
