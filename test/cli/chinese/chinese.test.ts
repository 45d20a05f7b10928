import { expect, test } from 'vitest';
import { errors } from '../../../src/cli/chinese/errors.ts';
import { simplifiedChinese } from '../../../src/cli/chinese/index.ts';
import { kept } from '../../../src/cli/chinese/kept.ts';
import { chinese } from '../../../src/cli/chinese/messages.ts';
import { retell } from '../../../src/cli/chinese/retell.ts';
import { processHost } from '../../../src/cli/host.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { flows } from '../../../src/flow/command.ts';
import {
  checkDocument,
  diffView,
  type Entry,
  type ErrorCode,
  faults,
  refuse,
  reasons,
  riskRules,
  rules,
  sampleFacts,
  testCards,
  typologies,
} from '../../../src/wallet.ts';
import { literalsIn, slipsIn } from '../../support/literals.ts';
import { Walk } from '../../simulation/walk.ts';

const isChinese = (text: string) => /\p{Script=Han}/u.test(text);
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted();

/** What commander says by itself. */
const ofTheLibrary = ['Usage:', 'Arguments:', 'Options:', 'Global Options:', 'Commands:'];

const program = await buildProgram([], processHost, flows);
/** All that the help describes. */
const described = [program, ...program.commands.flatMap((each) => [each, ...each.commands])].flatMap(
  (command) => [
    command.description(),
    ...[...command.options, ...command.registeredArguments].map(({ description }) => description),
  ],
);
const said = new Set([...literalsIn('src'), ...ofTheLibrary, ...described, 'display help for command']);

test.each(Object.entries({ ...kept, ...chinese }))('“%s” keeps what is filled in', (english, text) => {
  expect(names(text)).toEqual(names(english));
});

test('the catalogue has nothing that nobody says', () => {
  expect(Object.keys(chinese).filter((english) => !said.has(english))).toEqual([]);
});

test('nothing in it is left in English but names', () => {
  const left = Object.entries(chinese).filter(
    // Names of things stay as they are.
    ([english, text]) =>
      /[a-z]/.test(english.replaceAll(/\{\w+\}/g, '')) && !isChinese(text) && english !== 'Node',
  );
  expect(left).toEqual([]);
});

test('every command, argument and option has its help in Chinese', () => {
  const missing = described.filter((text) => /[a-z]{2}/.test(text) && !Object.hasOwn(chinese, text));
  // Lists of names stay as they are.
  expect(missing.filter((text) => !/^[\w -]+(?:, [\w -]+)+$/.test(text))).toEqual([]);
});

test.each(Object.keys(reasons) as ErrorCode[])('%s is worded in Chinese, with its facts', (code) => {
  const { message, hint } = simplifiedChinese.refusal(refuse(code, sampleFacts));
  // What was typed wrongly, and what is asked, are words of whoever found it.
  if (!['USAGE', 'CONFIRM_REQUIRED'].includes(code)) expect(message).toSatisfy(isChinese);
  expect(message + hint).not.toMatch(/undefined|NaN|\[object/);
  expect(Object.keys(errors)).toContain(code);
});

test('whatever the command line says of a slip is retold', () => {
  const slips = slipsIn('src');
  expect(slips.length).toBeGreaterThan(20);
  expect(slips.filter((text) => !isChinese(retell(text)))).toEqual([]);
});

test('what faults and test cards do, and what is wrong with a document, is retold', () => {
  const today = { year: 2026, month: 1, day: 5 };
  const wrong = [
    ['resident-id', '1'],
    ['resident-id', '990101199001010008'],
    ['resident-id', '110101199013010008'],
    ['resident-id', '110101209001010008'],
    ['resident-id', '110101180001010008'],
    ['resident-id', '110101199001010000'],
    ['passport', '*'],
    ['passport', 'AAAAAA'],
    ['passport', 'A'.repeat(50)],
    ['hk-macau-permit', '1'],
    ['taiwan-permit', '1'],
    ['foreign-permanent-resident-id', '1'],
  ] as const;
  const problems = wrong.map(([type, number]) => checkDocument(type, number, today));
  const texts = [
    ...Object.values(faults).map((text) => chinese[text]),
    ...testCards.map(({ does }) => retell(does)),
    ...problems.map((checked) => retell('problem' in checked ? checked.problem : 'it is valid')),
  ];
  expect(texts.filter((text) => !isChinese(text))).toEqual([]);
});

test('whatever a random history tells its users is retold', { timeout: 60_000 }, async () => {
  const walk = new Walk('retold');
  await walk.run(2_500);
  const { wallet } = walk;
  const users = [...wallet.world.users.keys()];
  const notices = users.flatMap((user) => wallet.inbox(user, 10_000)).map(({ text }) => text);
  const asked = users
    .flatMap((user) => wallet.history(user, 10_000))
    .flatMap((entry: Entry) => ('pinReason' in entry && entry.pinReason) || []);
  const kinds = new Set(notices.map((text) => retell(text).replaceAll(/[^\p{Script=Han}]/gu, '')));
  expect(kinds.size).toBeGreaterThan(15);
  expect([...notices, ...asked].filter((text) => !isChinese(retell(text)))).toEqual([]);
  const { changes } = diffView(new Walk('untouched').wallet.world, wallet.world);
  expect(changes.map(({ what }) => what).filter((text) => !isChinese(retell(text)))).toEqual([]);
  // Names, and the values of rules, are in no language.
  const values = changes.filter(({ what }) => !/^(?:merchant [^:]+|logged in|(?:rule|fault) .+)$/.test(what));
  const inEnglish = values.filter(({ after }) => /(?:^| )[a-z]{3,}(?: |$)/.test(retell(after ?? '')));
  expect(inEnglish).toEqual([]);
});

test('where every rule comes from is retold', () => {
  const all = Object.values(rules).map(({ source }) => source);
  expect(all.filter((source) => !isChinese(retell(source)))).toEqual([]);
});

test.each([
  'The bank refused refund 503 of 8.00 to icbc-0128: Corner Coffee decides what becomes of it.',
  'Corner Coffee closed refund 503 of 8.00: the money stays there.',
  '999.99 is above the limit tier-1-lifetime of 1,000.00, of which 877.11 are used.',
  '1,000.00 is above the limit static-code-day of 500.00.',
])('what is seldom told is retold: %s', (text) => {
  expect(retell(text)).toSatisfy(isChinese);
  expect(retell(text)).not.toMatch(/ (?:is|of|to|the) /);
});

test('what people wrote stays as it is', () => {
  for (const text of ['Tea house', '茶', 'x'.repeat(64)]) expect(retell(text)).toBe(text);
  expect(retell('bob sends you 5.00 “red packet”: `wallet accept 42`.')).toBe(
    'bob 向您转账 5.00 元（“red packet”）：`wallet accept 42` 收款。',
  );
});

test('whatever monitoring says, and what its rules and typologies are called, is retold', () => {
  const texts = [
    ...riskRules.flatMap(({ name, says }) => [name, says]),
    ...typologies.map(({ name }) => name),
  ];
  expect(texts.length).toBeGreaterThan(60);
  expect(texts.filter((text) => !isChinese(retell(text)))).toEqual([]);
});
