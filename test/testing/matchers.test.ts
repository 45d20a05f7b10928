import { expect, test } from 'vitest';
import { type TestWorld, world } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

const PIN = '246810';

async function furnished(): Promise<TestWorld> {
  const w = world({ seed: 'matchers' });
  await w.given(
    `add-card --number 6212345678900085 --expiry 12/34 --email li@example.com --pin ${PIN} --confirm-pin ${PIN}`,
    `topup 500 --from unionpay-bank-0085 --pin ${PIN}`,
  );
  return w;
}

/** What a matcher says when it fails. */
function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the assertion holds');
}

test('a command that is done, and one that is not', async () => {
  const w = await furnished();
  const paid = await w.run(`pay coffee 18 --pin ${PIN}`);
  const refused = await w.run('pay coffee 18');
  expect(paid).toBeDone();
  expect(refused).not.toBeDone();
  expect(failureOf(() => expect(refused).toBeDone())).toMatch(
    /^expected the command to be done\n\n\$ wallet pay coffee 18\n✗ .*\n {2}.*\n\[exit 5\]$/,
  );
  expect(failureOf(() => expect(paid).not.toBeDone())).toMatch(
    /^expected the command not to be done\n\n\$ wallet pay coffee 18 --pin 246810\n✓ Paid/,
  );
});

test('a refusal has one code', async () => {
  const w = await furnished();
  const paid = await w.run(`pay coffee 18 --pin ${PIN}`);
  const refused = await w.run('pay coffee 18');
  expect(refused).toBeRefused('PIN_REQUIRED');
  expect(refused).not.toBeRefused('PIN_WRONG');
  expect(paid).not.toBeRefused('PIN_REQUIRED');
  expect(failureOf(() => expect(refused).toBeRefused('PIN_WRONG'))).toMatch(
    /^expected the command to be refused with PIN_WRONG; it ended with PIN_REQUIRED\n\n\$ wallet pay coffee 18\n✗ /,
  );
  expect(failureOf(() => expect(paid).toBeRefused('PIN_WRONG'))).toMatch(
    /with PIN_WRONG; it ended with exit code 0\n\n\$ /,
  );
  expect(failureOf(() => expect(refused).not.toBeRefused('PIN_REQUIRED'))).toMatch(
    /^expected the command not to be refused with PIN_REQUIRED\n\n\$ /,
  );
});

test('a balance is yuan as text; a wrong one is explained by the last entries', async () => {
  const w = await furnished();
  await w.given('login alice', 'login me', `pay coffee 18 --pin ${PIN}`);
  expect(w).toHaveBalance('482');
  expect(w).toHaveBalance('482.0');
  expect(w).toHaveBalance('482.00');
  expect(w).not.toHaveBalance('482.01');
  expect(w.as('alice')).toHaveBalance('0');
  expect(w.as('alice')).toHaveBalance('0.00');
  expect(failureOf(() => expect(w).toHaveBalance('500'))).toBe(
    [
      'expected me to have ¥500.00; the balance is ¥482.00',
      '',
      'The last entries, the newest first:',
      '  Paid ¥18.00 to Corner Coffee, PAID',
      '  Topped up ¥500.00 from unionpay-bank-0085, SUCCESS',
    ].join('\n'),
  );
  expect(failureOf(() => expect(w.as('alice')).not.toHaveBalance('0'))).toBe(
    'expected alice not to have ¥0.00; the balance is ¥0.00',
  );
});

test('an audit that finds nothing, and one that does', async () => {
  const w = await furnished();
  expect(w).toPassAudit();
  expect(failureOf(() => expect(w).not.toPassAudit())).toBe('expected the audit to find problems');
  const off = Object.create(w, {
    balanceFen: { value: 0 },
    wallet: { value: { audit: () => ({ ok: false, entries: 1, problems: ['record 1 is off by 5 fen'] }) } },
  }) as TestWorld;
  expect(off).not.toPassAudit();
  expect(failureOf(() => expect(off).toPassAudit())).toBe(
    'expected the audit to find nothing\n\nrecord 1 is off by 5 fen',
  );
});

test('a mistake in the test is told as such', async () => {
  const w = await furnished();
  expect(failureOf(() => expect(Promise.resolve()).toBeDone())).toContain(
    "expect(await w.run('…')).toBeDone",
  );
  expect(failureOf(() => expect(Promise.resolve()).not.toBeRefused('PIN_WRONG'))).toContain('await');
  expect(failureOf(() => expect('me').toHaveBalance('1'))).toContain("expect(w.as('alice'))");

  for (const amount of ['¥5', '1,000', '-1', '', '1.005'])
    expect(failureOf(() => expect(w).toHaveBalance(amount))).toContain('yuan as text');
  // @ts-expect-error A number would leave open whether yuan or fen are meant.
  expect(failureOf(() => expect(w).toHaveBalance(482))).toContain('yuan as text');
});

test('the types know the codes', async () => {
  const refused = await world().run('pay coffee 18 --pin 000000');
  // @ts-expect-error There is no such code.
  expect(refused).not.toBeRefused('NO_MONEY');
});
