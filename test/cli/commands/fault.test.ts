import { expect, test } from 'vitest';
import { run } from '../../support/program.ts';
import { cardFlags, PIN, preparedWorlds } from '../../support/world.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

interface Listed {
  readonly name: string;
  readonly on: boolean;
  readonly cases: readonly object[];
}

const switchedOn = (faults: readonly Listed[]) => faults.filter(({ on }) => on);

test('fault list says for whom, how long and whether once; clear --all ends them all', async () => {
  const { json, wallet } = prepared();
  await json('fault set bank-down --card 0128 --once');
  await json('fault set sms-late --for 3m --user alice');
  expect(switchedOn(await json<Listed[]>('fault list'))).toMatchObject([
    { name: 'bank-down', cases: [{ user: 'me', card: 'icbc-0128', once: true }] },
    { name: 'sms-late', cases: [{ user: 'alice', once: false, ms: 180_000 }] },
  ]);
  const { stdout } = await wallet('fault list');
  expect(stdout).toMatch(/^bank-down +on +me’s icbc-0128, once {2,}/m);
  expect(stdout).toMatch(/^sms-late +on +alice, 3 min {2,}/m);
  expect(switchedOn(await json<Listed[]>('fault clear --all'))).toEqual([]);
});

test.each([
  ['fault set bank-down --card 9999', 'CARD_NOT_LINKED', 3],
  ['fault set offline --card 0128', 'FAULT_SCOPE', 2],
  ['fault set bank-down --for 3m', 'FAULT_SCOPE', 2],
  ['fault set wallet-hidden --once', 'FAULT_SCOPE', 2],
  ['fault set sms-late --for soon', 'TIME_INVALID', 2],
  ['fault set sms-late --user nobody', 'USER_UNKNOWN', 3],
  ['fault set rain', 'FAULT_UNKNOWN', 2],
  ['fault clear offline --all', 'USAGE', 2],
  ['fault clear', 'ANSWER_MISSING', 2],
])('%s is refused: %s', async (line, code, exitCode) => {
  const { json, refusal } = prepared();
  expect(await refusal(line)).toMatchObject({ code, exitCode });
  expect(switchedOn(await json<Listed[]>('fault list'))).toEqual([]);
});

test.each([
  ['bank-down', 'BANK_TIMEOUT'],
  ['bank-slow', 'BANK_SLOW'],
  ['offline', 'OFFLINE'],
])('%s once: a payment is refused, the same request id pays then, and pays once', async (fault, code) => {
  const { json, refusal, wallet } = prepared();
  const funds = async () => (await json<{ fundsFen: number }[]>('bank cards')).map((card) => card.fundsFen);
  const line = `pay coffee 18 --from icbc-0128 ${pin} --request-id order-1`;
  const before = await funds();
  await json(`fault set ${fault} --once`);
  expect(await refusal(line)).toMatchObject({ code, exitCode: 3 });
  expect(await funds()).toEqual(before);
  const { id } = await json<{ id: string }>(line);
  expect(await json(line)).toMatchObject({ id });
  expect(before.reduce((sum, each) => sum + each, 0)).toBe(
    (await funds()).reduce((sum, each) => sum + each, 0) + 1_800,
  );
  expect((await wallet('audit')).code).toBe(0);
});

test('a late message is not on the phone before its time: not in inbox, not for --otp auto', async () => {
  const { json, refusal, wallet } = prepared();
  await json('fault set sms-late --for 2m --once');
  const link = cardFlags('6228481234567890128', '--otp', 'auto');
  expect(await refusal('', ...link)).toMatchObject({ code: 'OTP_REQUIRED', exitCode: 5 });
  const seen = (await wallet('inbox --last-otp')).stdout;
  expect(await json<{ from: string }[]>('inbox')).not.toContainEqual(
    expect.objectContaining({ from: 'ABC' }),
  );
  await json('clock advance 2m');
  expect((await wallet('inbox --last-otp')).stdout).not.toBe(seen);
  expect(await json<object[]>('inbox --limit 1')).toMatchObject([
    { from: 'ABC', at: '2026-01-05T09:02:00+08:00' },
  ]);
});

test('without connection, neither balance nor history is shown; a payment code is, and it pays', async () => {
  const { json, refusal, balance } = prepared();
  await json('fault set offline --user me');
  for (const line of ['balance', 'history', `pay coffee 1 ${pin}`, 'logout'])
    expect(await refusal(line), line).toMatchObject({ code: 'OFFLINE', exitCode: 3 });
  const { code } = await json<{ code: string }>('quickpay code');
  expect(await json(`charge coffee 18 --code ${code}`)).toMatchObject({ status: 'PAID' });
  const sent = await json<{ id: string }>(`transfer me 5 --from ccb-0122 ${pin} --as alice`);
  await json('fault clear offline');
  expect(await json(`accept ${sent.id}`)).toMatchObject({ status: 'RECEIVED' });
  expect(await balance()).toBe(100_000 - 1_800 + 500);
});

test('without connection once, the next request is refused; looking at the balance is none', async () => {
  const { json, refusal } = prepared();
  await json('fault set offline --once');
  expect(await json('balance')).toMatchObject({ balanceFen: 100_000 });
  expect(await refusal(`pay coffee 1 ${pin}`)).toMatchObject({ code: 'OFFLINE' });
  expect(await json(`pay coffee 1 ${pin}`)).toMatchObject({ status: 'PAID' });
});

test('a code of a phone whose clock is slow is refused with how to set the clock right', async () => {
  const { home, json } = prepared();
  await json('fault set clock-skew');
  const { code } = await json<{ code: string }>('quickpay code');
  const charged = await run(['charge', 'coffee', '18', '--code', code], { home });
  expect(charged.code).toBe(3);
  expect(charged.stderr).toBe(
    '✗ This payment code has expired.\n' +
      '  The phone’s clock is 5 min slow: set it right with `wallet fault clear clock-skew`, refresh the code and scan again.\n',
  );
  await json('fault clear clock-skew');
  const fresh = await json<{ code: string }>('quickpay code');
  expect(await json(`charge coffee 18 --code ${fresh.code}`)).toMatchObject({ status: 'PAID' });
});
