import { expect, test } from 'vitest';
import { type Played, Stage } from '../../src/flow/stage.ts';
import type { Answer } from '../../src/flow/answers.ts';

const PIN = '246813';
const NEW_PIN = 'New payment PIN (six digits)';
const ICBC = '6222 0212 3456 7890 128';

function newStage(): Stage {
  return new Stage();
}

/** Plays a command line without quoting. */
async function play(stage: Stage, line: string, ...answers: (readonly [string, string])[]): Promise<Played> {
  const given: Answer[] = answers.map(([message, answer]) => ({ message, answer: () => answer }));
  return stage.play(line.split(' '), given);
}

const card = '--expiry 12/34 --email me@example.com --holder Li --phone 13800138000';

async function furnished(): Promise<Stage> {
  const stage = newStage();
  await play(
    stage,
    `add-card --number ${ICBC.replaceAll(' ', '')} ${card} --pin ${PIN} --confirm-pin ${PIN} --otp auto`,
  );
  await play(stage, `topup 500 --from icbc-0128 --pin ${PIN}`);
  return stage;
}

test('a card is linked through the real prompts, and what is wrong with an answer is told', async () => {
  const stage = newStage();
  const played = await play(
    stage,
    'add-card',
    ['Card number', '6222 0212 3456 7890 129'],
    ['Card number', ICBC],
    ['Expiry (MM/YY)', '12/34'],
    ['Name on the card', 'Li Lei'],
    ['Phone at the bank', '13800138000'],
    ['E-mail', 'me@example.com'],
    [NEW_PIN, '123456'],
    [NEW_PIN, PIN],
    ['The same PIN again', PIN],
  );
  expect(played.lines).toEqual([
    '? Card number = 6222 0212 3456 7890 129',
    '✗ The check digit is wrong: look at the number again',
    `? Card number = ${ICBC}`,
    '? Expiry (MM/YY) = 12/34',
    '? Name on the card = Li Lei',
    '? Phone at the bank = 13800138000',
    '? E-mail = me@example.com',
    `? ${NEW_PIN} = 123456`,
    '✗ This PIN is too easy to guess: it counts up or down.',
    `? ${NEW_PIN} = ${PIN}`,
    `? The same PIN again = ${PIN}`,
    '… A code was sent to 138****8000.',
    '  `wallet inbox --last-otp` shows it.',
    '? Code (r sends a new one) =',
    '✗ Interrupted; nothing was done.',
    expect.stringMatching(/^ {2}/),
  ]);
  expect(played.exit).toBe(130);
  expect(stage.wallet.audit().ok).toBe(true);
});

test('choices, searches, amounts and yes or no are answered by what they say', async () => {
  const stage = await furnished();
  await play(stage, 'login alice');
  stage.user = 'me';
  const sent = await play(
    stage,
    'transfer',
    ['To whom?', 'alice'],
    ['Amount in yuan', '66'],
    ['When does it arrive?', 'In 2 hours'],
    ['Note (Enter for none)', 'Lunch'],
    ['Pay with?', 'Balance'],
    ['Payment PIN', PIN],
  );
  expect(sent.lines.join('\n')).toMatch(
    /\? Note \(Enter for none\) = Lunch\n[^]*… Transfer of ¥66\.00 to alice/,
  );
  expect(sent.exit).toBe(0);
  const rule = await play(stage, 'rules reset', ['Which rule?', 'pin-lock: 3 h']);
  expect(rule.lines[0]).toBe('? Which rule? = pin-lock: 3 h');
  expect(rule.exit).toBe(0);
});

test('an answer that is no choice ends the question, and says what was to choose', async () => {
  const played = await play(await furnished(), 'pay', ['Pay whom?', 'nobody']);
  expect(played.lines[0]).toMatch(/^\? Pay whom\? = \(one of: Corner Coffee.*\)$/);
  expect(played.exit).toBe(130);
});

test('another question than the one that is answered ends the command, and tells both', async () => {
  const stage = await furnished();
  const played = await play(stage, 'pay', ['Pay whom?', 'Corner Coffee (coffee)'], ['Payment PIN', PIN]);
  expect(played.lines).toEqual([
    '? Pay whom? = Corner Coffee (coffee)',
    '? Amount in yuan =',
    '✗ Interrupted; nothing was done.',
    expect.stringMatching(/^ {2}/),
    `not asked: ? Payment PIN = ${PIN}`,
  ]);
});

test('an answer that nobody asked for is told', async () => {
  const played = await play(newStage(), 'balance', ['Payment PIN', PIN]);
  expect(played.lines).toEqual(['  balance  ¥0.00', `not asked: ? Payment PIN = ${PIN}`]);
});

test('without answers nothing is asked', async () => {
  const stage = await furnished();
  expect(await play(stage, 'pay coffee 18')).toMatchObject({ exit: 5 });
  expect(await play(stage, 'transfer')).toMatchObject({ exit: 2 });
});

test('a flow has one world, and knows no flows', async () => {
  expect(await play(newStage(), 'balance --home elsewhere')).toMatchObject({ exit: 2 });
  expect(await play(newStage(), 'snapshot fork elsewhere')).toMatchObject({ exit: 2 });
  expect(await play(newStage(), 'flow check x')).toMatchObject({ exit: 2 });
});

test('a world is made by its first command, or with a seed and a clock by `init`', async () => {
  const stage = newStage();
  expect(stage.begun).toBe(false);
  expect((await play(stage, 'init --seed 7 --clock 2026-01-05T09:00:00+08:00')).exit).toBe(0);
  expect((await play(stage, 'clock --json')).stdout).toContain('2026-01-05T09:00:00+08:00');
  expect((await play(stage, 'init')).lines.join(' ')).toMatch(/✗ .*world/);
});

test('the same commands make the same world and print the same', async () => {
  const worlds = await Promise.all([furnished(), furnished()]);
  const shown = await Promise.all(worlds.map(async (stage) => play(stage, 'history --json')));
  expect(shown[0]).toEqual(shown[1]);
  expect(shown[0]?.stdout).toContain('1000202601');
});
