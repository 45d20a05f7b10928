import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../support/environment.ts';
import { emptyWorld } from '../../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const PIN = ['--pin', '246813'];

/** `me` with a card and 500 in the balance, verified, and a friend. */
async function world() {
  const made = emptyWorld();
  const card = [
    '--number',
    '6222021234567890128',
    '--expiry',
    '12/34',
    '--email',
    'li@example.com',
    '--holder',
    'Li Lei',
  ];
  await made.json('add-card', ...card, ...PIN, '--confirm-pin', '246813', '--otp', 'auto');
  await made.json('topup', '500', '--from', 'icbc-0128', ...PIN);
  const identity = ['--id-type', 'resident-id', '--id-number', '11010519491231002X', '--name', 'Li Lei'];
  await made.json('verify-id', ...identity, '--phone', '13800138000', ...PIN, '--otp', 'auto');
  await made.json('login', 'alice');
  await made.json('login', 'me');
  return made;
}

const lunch = {
  id: 'lunch-only',
  name: 'Lunch alone',
  on: ['payment'],
  when: 'amount >= params.least',
  params: { least: { value: 1_000, unit: 'fen' } },
  score: 0,
  forces: 'decline',
  says: 'You pay this much at lunch alone.',
};

describe('risk load', () => {
  const fileOf = (content: unknown) => {
    const file = join(temporaryFolder(), 'rules.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  test('gives the world rules of its own, which decide, can be read, tuned and taken back', async () => {
    const { json, refusal } = await world();
    await json('risk', 'load', fileOf([lunch]));
    expect(await json('risk', 'rules', 'lunch-only')).toMatchObject({
      id: 'lunch-only',
      on: true,
      source: 'this world',
    });
    expect(await refusal('pay', 'coffee', '10', ...PIN)).toMatchObject({ code: 'RISK_BLOCKED', exitCode: 3 });
    expect(await json('pay', 'coffee', '9.99', ...PIN)).toMatchObject({ status: 'PAID' });
    await json('risk', 'tune', 'lunch-only', 'least', '50');
    expect(await json('pay', 'coffee', '49.99', ...PIN)).toMatchObject({ status: 'PAID' });
    await json('risk', 'load', fileOf([]));
    expect(await json('pay', 'coffee', '50', ...PIN)).toMatchObject({ status: 'PAID' });
    expect(await json('audit')).toMatchObject({ ok: true });
  });

  test('says in words why a file cannot be read', async () => {
    const { refusal } = await world();
    const folder = temporaryFolder();
    for (const [file, why] of [
      [join(folder, 'none.json'), 'there is no such file or folder'],
      [folder, 'it is a folder'],
    ] as const)
      expect(await refusal('risk', 'load', file)).toMatchObject({
        code: 'USAGE',
        message: `${file} cannot be read: ${why}.`,
      });
  });

  test.each([
    ['is no JSON', '[{', 'the file'],
    ['is no list', { rules: [] }, 'the list'],
    ['has a rule without a sentence', [{ ...lunch, says: undefined }], '0.says'],
    ['has a name with a control character', [{ ...lunch, name: 'a\u001b[31m' }], '0.name'],
    ['has an unknown outcome', [{ ...lunch, forces: 'burn' }], '0.forces'],
    [
      'has a param that is no number',
      [{ ...lunch, params: { least: { value: '1', unit: 'fen' } } }],
      '0.params.least.value',
    ],
    ['has a condition that can’t be read', [{ ...lunch, when: 'amount >=' }], '0.when'],
    ['asks for something unknown', [{ ...lunch, when: 'process.exit(1)' }], '0.when'],
    ['says neither yes nor no', [{ ...lunch, when: 'amount' }], '0.when'],
    ['names a param that is not there', [{ ...lunch, when: 'amount > params.most' }], '0.when'],
    ['has the id of a built-in rule', [{ ...lunch, id: 'night' }], '0.id'],
    ['has the same rule twice', [lunch, lunch], '1.id'],
  ])('a file that %s is refused, with the place, and nothing changes', async (_, content, where) => {
    const { json, refusal } = emptyWorld();
    const before = await json('risk', 'rules');
    const answer = await refusal('risk', 'load', fileOf(content));
    expect(answer).toMatchObject({ code: 'RISK_RULES_INVALID', exitCode: 2 });
    expect(answer.message).toContain(`${where}: `);
    expect(answer.message).not.toContain('\u001b');
    expect(await json('risk', 'rules')).toEqual(before);
  });

  test('a file that is not there is refused', async () => {
    expect(await emptyWorld().refusal('risk', 'load', 'nowhere.json')).toMatchObject({
      code: 'USAGE',
      exitCode: 2,
    });
  });
});

describe('risk explain', () => {
  test('tells what was seen, the same at any later time', async () => {
    const { json, refusal } = await world();
    const { id } = await json<{ id: string }>('pay', 'coffee', '18', ...PIN, '--location', 'shanghai');
    const first = await json('risk', 'explain', id);
    expect(first).toMatchObject({
      id,
      outcome: 'allow',
      reason: null,
      protected: false,
      party: 'merchant/coffee',
    });
    await json('risk', 'off', 'velocity-count');
    await json('risk', 'tune', 'suspicion', 'alert', '1');
    await json('pay', 'coffee', '19', ...PIN);
    expect(await json('risk', 'explain', id)).toEqual(first);
    expect(await json('risk', 'explain')).not.toEqual(first);
    await json('rules', 'set', 'monitoring', 'off');
    const { id: unseen } = await json<{ id: string }>('pay', 'coffee', '1', ...PIN);
    expect(await refusal('risk', 'explain', unseen)).toMatchObject({ code: 'NOT_ASSESSED', exitCode: 3 });
    expect(await refusal('risk', 'explain', '42')).toMatchObject({ code: 'ENTRY_UNKNOWN', exitCode: 3 });
  });
});

describe('protect', () => {
  test('status, freeze and unfreeze tell whether the account is protected, and why', async () => {
    const { json, refusal } = await world();
    expect(await json('protect', 'status')).toMatchObject({ protected: false, reason: null });
    expect(await refusal('protect', 'freeze')).toMatchObject({ code: 'CONFIRM_REQUIRED', exitCode: 5 });
    expect(await json('protect', 'freeze', '--yes')).toMatchObject({
      protected: true,
      reason: 'You froze it.',
    });
    expect(await json('balance')).toMatchObject({ protected: true, balanceFen: 50_000 });
    expect(await refusal('pay', 'coffee', '1', ...PIN)).toMatchObject({
      code: 'ACCOUNT_PROTECTED',
      exitCode: 4,
    });
    expect(await refusal('protect', 'unfreeze', ...PIN)).toMatchObject({ code: 'ID_REQUIRED', exitCode: 5 });
    const number = ['--id-number', '11010519491231002X'];
    expect(await refusal('protect', 'unfreeze', ...number, ...PIN)).toMatchObject({
      code: 'OTP_REQUIRED',
      exitCode: 5,
    });
    expect(await json('protect', 'unfreeze', ...number, ...PIN, '--otp', 'auto')).toMatchObject({
      protected: false,
    });
  });
});

describe('parties, devices and places', () => {
  test('a complaint counts once for each user; the list takes users and merchants', async () => {
    const { json, refusal } = await world();
    expect(await json('risk', 'report', 'alice')).toEqual({ party: 'user/alice', reports: 1 });
    expect(await json('risk', 'report', 'user/alice')).toEqual({ party: 'user/alice', reports: 1 });
    expect(await json('risk', 'list', 'coffee', '--reason', 'burnt beans')).toEqual([
      { party: 'merchant/coffee', reason: 'burnt beans' },
    ]);
    expect(await json('risk', 'list', 'coffee', '--remove')).toEqual([]);
    expect(await refusal('risk', 'report', 'nobody')).toMatchObject({ code: 'USER_UNKNOWN' });
    expect(await refusal('risk', 'list', 'alice', '--reason', '\u202e')).toMatchObject({
      code: 'TEXT_INVALID',
    });
  });

  test.each([
    [['--location', 'atlantis'], 'PLACE_INVALID'],
    [['--location', '91,0'], 'PLACE_INVALID'],
    [['--device', 'a\u001b[31m'], 'TEXT_INVALID'],
  ])('%j is refused', async (origin, code) => {
    const { refusal } = await world();
    expect(await refusal('pay', 'coffee', '1', ...PIN, ...origin)).toMatchObject({ code, exitCode: 2 });
  });
});

test('risk backtest says which past requests another number would have decided otherwise, and changes nothing', async () => {
  const { json, refusal } = await world();
  const ids: string[] = [];
  for (const amount of ['10', '20', '30']) {
    const { id } = await json<{ id: string }>('pay', 'coffee', amount, ...PIN);
    ids.push(id);
  }
  const before = await json('risk', 'rules');
  expect(await json('risk', 'backtest')).toMatchObject({ changed: [] });
  const { requests, changed } = await json<{ requests: number; changed: object[] }>(
    'risk',
    'backtest',
    'velocity-count',
    'count',
    '3',
  );
  expect(requests).toBeGreaterThanOrEqual(5);
  expect(changed).toMatchObject([
    { id: ids[2], was: 'allow', now: 'challenge', reason: 'Many payments were made in a short time.' },
  ]);
  await json('undo');
  expect(await json('risk', 'backtest', 'velocity-count', 'count', '3')).toMatchObject({ changed: [] });
  expect(await json('risk', 'rules')).toEqual(before);
  expect(await refusal('risk', 'backtest', 'velocity-count', 'least', '3')).toMatchObject({
    code: 'CHOICE_INVALID',
  });
});

test('risk simulate tells the same for the same seed, and refuses numbers that are none', async () => {
  const { json, refusal } = emptyWorld();
  const small = 'risk simulate --users 20 --days 3';
  const score = await json(small);
  expect(score).toMatchObject({ users: 20, days: 3, honest: { requests: expect.any(Number) as number } });
  expect(await json(small)).toEqual(score);
  expect(await refusal('risk', 'simulate', '--users', '0')).toMatchObject({ code: 'USAGE', exitCode: 2 });
});
