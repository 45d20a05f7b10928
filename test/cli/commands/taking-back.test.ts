import { expect, test } from 'vitest';
import { PIN, preparedWorlds } from '../../support/world.ts';

const prepared = preparedWorlds();

/** What is there to be changed, without what time and chance bring. */
const looks = ['balance', 'cards', 'rules', 'fault list', 'whoami', 'quickpay status', 'merchant list'];

test.each([
  `cards remove icbc-0128 --pin ${PIN}`,
  'rules set no-pin-single 500',
  'rules reset no-pin-single',
  'fault set bank-down --card icbc-0128',
  'fault clear bank-down',
  'fault clear --all',
  `pay coffee 18 --pin ${PIN}`,
])('%s says how it is taken back, or is by undo; then all is as it was', async (line) => {
  const { wallet } = prepared();
  await wallet('rules set no-pin-single 200');
  await wallet('fault set bank-slow --for 2s');
  await wallet('fault set sms-lost');
  const look = async () => Promise.all(looks.map(async (each) => (await wallet(each)).stdout));
  const before = await look();
  const { code, stdout } = await wallet(line);
  expect(code).toBe(0);
  const said = /take back {2}wallet (.*)$/m.exec(stdout)?.[1];
  expect(said !== undefined).toBe(!line.startsWith('pay'));
  expect((await wallet(said ?? 'undo')).code).toBe(0);
  expect(await look()).toEqual(before);
});

test.each(['undo', 'snapshot restore start', 'reset --yes'])(
  '%s says how to go forward again',
  async (line) => {
    const { wallet, balance } = prepared();
    await wallet(`pay coffee 18 --from balance --pin ${PIN}`);
    const { stdout } = await wallet(line);
    const said = /forward {2}wallet (.*)$/m.exec(stdout)?.[1] ?? 'not said';
    expect((await wallet(said)).code).toBe(0);
    expect(await balance()).toBe(98_200);
  },
);

test.each([
  ['reset', 'Take everything back to the start of this world?'],
  ['snapshot remove rich', 'Forget the snapshot rich of 2026-01-05T09:00:00+08:00 for good?'],
])('%s needs --yes where nobody can be asked, and does nothing without', async (line, question) => {
  const { wallet, json, refusal, balance } = prepared();
  await wallet('snapshot save rich');
  expect(await refusal(line)).toEqual({ code: 'CONFIRM_REQUIRED', exitCode: 5, message: question });
  expect(await json('snapshot list')).toHaveLength(1);
  expect(await balance()).toBe(100_000);
  expect((await wallet(`${line} --yes`)).code).toBe(0);
});

test('a name is not taken from a snapshot unless that is said', async () => {
  const { wallet, json, refusal } = prepared();
  await wallet('snapshot save rich');
  await wallet('clock advance 1h');
  expect(await refusal('snapshot save rich')).toMatchObject({ code: 'SNAPSHOT_EXISTS' });
  expect(await json('snapshot list')).toEqual([{ snapshot: 'rich', at: '2026-01-05T09:00:00+08:00' }]);
});
