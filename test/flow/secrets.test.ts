import type { Command } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { processHost } from '../../src/cli/host.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { Secrets } from '../../src/flow/secrets.ts';
import { Stage } from '../../src/flow/stage.ts';
import { Values } from '../../src/flow/values.ts';
import { expand, joinWords, splitWords, type Part } from '../../src/flow/words.ts';
import { checkDocument, documentTypes, testCards } from '../../src/wallet.ts';

function given() {
  const stage = new Stage();
  const values = new Values(stage);
  return { stage, values, secrets: new Secrets(stage, values) };
}

const words = (line: string) => splitWords(line, 0, (_, problem) => new Error(problem));
const nameOf = (part: Part) => ('variable' in part ? part.variable : undefined);

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

test('a PIN stands for the same test value each time, another PIN for another', () => {
  fc.assert(
    fc.property(fc.uniqueArray(digits(6), { minLength: 2, maxLength: 9 }), (typed) => {
      const { stage, values, secrets } = given();
      const strong = typed.filter((pin) => !stage.isWeakPin(pin));
      const names = strong.map((pin) => nameOf(secrets.standIn('pin', pin)));
      expect(new Set(names).size).toBe(strong.length);
      expect(strong.map((pin) => nameOf(secrets.standIn('pin', pin)))).toEqual(names);
      for (const name of names) expect(stage.isWeakPin(values.get(name ?? '') ?? '')).toBe(false);
    }),
    { numRuns: 30 },
  );
});

test('a weak PIN stays weak, a malformed secret malformed', () => {
  const { stage, values, secrets } = given();
  expect(secrets.standIn('pin', '888888')).toEqual({ variable: 'pin-weak' });
  expect(stage.isWeakPin(values.get('pin-weak') ?? '')).toBe(true);
  expect(secrets.standIn('pin', '13 57a')).toEqual({ text: '00 00x' });
  expect(secrets.standIn('cvv', '77')).toEqual({ text: '00' });
  expect(secrets.standIn('otp', 'auto')).toEqual({ text: 'auto' });
  expect(secrets.standIn('otp', 'R')).toEqual({ text: 'R' });
});

test('each test card has a name of its own, by which it is found', () => {
  const { values, secrets } = given();
  const names = testCards.map(({ number }) => nameOf(secrets.standIn('card', number)) ?? '');
  expect(new Set(names).size).toBe(testCards.length);
  expect(names.map((name) => values.get(name))).toEqual(testCards.map(({ number }) => number));
  expect(names.map((name) => values.get(name.replace('card', 'cvv')))).toEqual(
    testCards.map(({ cvv }) => cvv),
  );
});

test('numbers that no bank knows, and slips, stand for others of that kind', () => {
  const { secrets } = given();
  expect(secrets.standIn('card', '4012888888881881')).toEqual({ variable: 'card-unknown' });
  expect(secrets.standIn('card', '4242 4242 4242 4241')).toEqual({ variable: 'card-wrong' });
  expect(secrets.standIn('card', '4242')).toEqual({ text: '0000' });
});

test('the CVV of the card that was typed last is right, any other wrong', () => {
  const { secrets } = given();
  secrets.standIn('card', '4242424242424242');
  expect(secrets.standIn('cvv', '123')).toEqual({ variable: 'cvv-4242' });
  expect(secrets.standIn('cvv', '321')).toEqual({ variable: 'cvv-wrong' });
});

test.each(documentTypes)('every %s that a flow knows is valid, and no two are the same', (type) => {
  const { values, secrets } = given();
  const today = { year: 2026, month: 1, day: 1 };
  const numbers = values.series(type);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const number of numbers) expect(checkDocument(type, number, today)).toMatchObject({ number });
  expect(checkDocument(type, values.get(`${type}-wrong`) ?? '', today)).toHaveProperty('problem');
  expect(secrets.standIn(type, numbers[2] ?? '')).toEqual({ variable: `${type}-3` });
});

test('a child’s document stays a child’s', () => {
  const { values, secrets } = given();
  const young = values.get('resident-id-young') ?? '';
  expect(secrets.standIn('resident-id', young)).toEqual({ variable: 'resident-id-young' });
  expect(secrets.standIn('resident-id', '110101201801010013')).toEqual({ variable: 'resident-id-young' });
  expect(secrets.standIn('resident-id', '11010519491231002X')).toEqual({ variable: 'resident-id' });
});

test('secrets behind flags are hidden, with an = or without; all else stays', () => {
  const { values, secrets } = given();
  const hidden = (line: string) => joinWords(secrets.hide(words(line)));
  expect(hidden('add-card --number=4242424242424242 --cvv 123 --holder "Li Lei" --pin 135790')).toBe(
    "add-card --number=${card-4242} --cvv ${cvv-4242} --holder 'Li Lei' --pin ${pin}",
  );
  expect(hidden('verify-id --id-type passport --id-number G01234567')).toBe(
    'verify-id --id-type passport --id-number ${passport}',
  );
  expect(hidden('pay coffee 18 --pin ${pin-2} --from icbc-0128')).toBe(
    'pay coffee 18 --pin ${pin-2} --from icbc-0128',
  );
  expect(expand(secrets.hide(words('--pin 135790'))[1] ?? [], values)).not.toBe('135790');
});

test('every flag of every command that takes a secret is known', async () => {
  const every = (root: Command): Command[] => [root, ...root.commands.flatMap(every)];
  const options = every(await buildProgram([], processHost, {})).flatMap((command) => command.options);
  const secret = options.filter(({ flags }) => /<(?:pin|cvv|code|number|secret|key)>/.test(flags));
  const { secrets } = given();
  expect(secret.length).toBeGreaterThan(9);
  for (const { long } of secret) {
    const [, value = []] = secrets.hide([[{ text: long ?? '' }], [{ text: '135790246813' }]]);
    expect([long, value]).not.toEqual([long, [{ text: '135790246813' }]]);
  }
});
