import { describe, expect, test, vi } from 'vitest';
import { run } from '../../support/program.ts';
import { emptyWorld, PIN, preparedWorlds, type World } from '../../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

interface Told {
  readonly code: string;
  readonly explanation: {
    readonly rules: readonly { readonly name: string; readonly value: number; readonly source: string }[];
    readonly values: Readonly<Record<string, unknown>>;
    readonly commands: readonly string[];
  };
}

/** Asks for what is refused, with the reason. */
async function refusedWith(world: World, line: string): Promise<Told> {
  const { code, stderr } = await world.wallet(`${line} --explain --json`);
  expect(code).toBeGreaterThan(1);
  return (JSON.parse(stderr) as { error: Told }).error;
}

/** What is asked, what has to be done before so that it is refused, and which of the commands to take, filled in. */
const stories: readonly {
  readonly line: string;
  readonly before?: readonly string[];
  readonly code: string;
  readonly rule?: string;
  readonly takes: (commands: readonly string[]) => readonly (string | undefined)[];
}[] = [
  {
    line: `pay coffee 600 --from balance ${pin}`,
    code: 'LIMIT_EXCEEDED',
    rule: 'static-code-day',
    takes: ([raise]) => [raise],
  },
  {
    line: `red-packet send 300 --to alice ${pin}`,
    code: 'LIMIT_EXCEEDED',
    rule: 'red-packet-most',
    takes: ([raise]) => [raise],
  },
  { line: `topup 10 --from nope ${pin}`, code: 'CARD_NOT_LINKED', takes: ([list]) => [list] },
  { line: `pay coffee 1 --pin 135790`, code: 'PIN_WRONG', rule: 'pin-attempts', takes: () => [] },
  { line: 'pay coffee 1', code: 'PIN_REQUIRED', takes: ([again]) => [again?.replace(/PIN$/, PIN)] },
  { line: `pay nowhere 1 ${pin}`, code: 'MERCHANT_UNKNOWN', takes: ([, add]) => [add] },
  {
    line: `pay coffee 2000 --from balance ${pin}`,
    before: ['rules set static-code-day 9000'],
    code: 'INSUFFICIENT_FUNDS',
    takes: ([topUp]) => [`${topUp} --from icbc-0128 ${pin}`],
  },
  {
    line: `pay coffee 3 --from icbc-0128 ${pin}`,
    before: ['fault set bank-down'],
    code: 'BANK_TIMEOUT',
    takes: (all) => all,
  },
  {
    line: `pay coffee 3 --from icbc-0128 ${pin}`,
    before: ['fault set bank-slow'],
    code: 'BANK_SLOW',
    rule: 'bank-timeout',
    takes: (all) => all,
  },
  {
    line: `pay coffee 3 --from icbc-0128 ${pin}`,
    before: ['fault set offline'],
    code: 'OFFLINE',
    takes: (all) => all,
  },
  { line: 'balance', before: ['fault set wallet-hidden'], code: 'WALLET_NOT_SHOWN', takes: (all) => all },
  { line: 'balance', before: ['logout'], code: 'NOT_LOGGED_IN', takes: (all) => all },
  {
    line: `transfer alice 5 ${pin}`,
    before: ['rules set transfer-confirm 1'],
    code: 'CONFIRM_REQUIRED',
    takes: (all) => all,
  },
  {
    line: 'quickpay code --once',
    before: ['quickpay disable'],
    code: 'QUICK_PAY_OFF',
    takes: ([enable]) => [`${enable} --no-pin ${pin}`],
  },
  { line: 'snapshot save a', before: ['snapshot save a'], code: 'SNAPSHOT_EXISTS', takes: (all) => all },
  { line: 'order tea ticket', code: 'MERCHANT_UNKNOWN', takes: () => [] },
  {
    line: `withdraw 1 --to icbc-0128 ${pin}`,
    before: ['rules set withdrawals-per-day 0'],
    code: 'COUNT_EXCEEDED',
    rule: 'withdrawals-per-day',
    takes: ([, raise]) => [raise?.replace('NUMBER', '3')],
  },
];

describe('the explained commands get past', () => {
  test.each(stories)('$code: $line', async ({ line, before = [], code, rule, takes }) => {
    const world = prepared();
    for (const each of before) expect((await world.wallet(each)).code).toBe(0);
    const told = await refusedWith(world, line);
    expect(told.code).toBe(code);
    if (rule !== undefined) expect(told.explanation.rules.map(({ name }) => name)).toContain(rule);
    for (const { source } of told.explanation.rules) expect(source).not.toBe('');
    // What was typed as a secret is named, for whoever runs it to fill in.
    const taken = takes(told.explanation.commands).map((each) => each?.replace('--pin PIN', pin));
    for (const each of taken) {
      const words = (each ?? '').replace(/^wallet /, '');
      expect(await world.wallet(words), each).toMatchObject({ code: 0 });
    }
    const last = taken.at(-1) ?? '';
    // Where the last of them is the refused command again, or makes it possible.
    if (taken.length > 0 && !last.includes(line) && code !== 'CARD_NOT_LINKED' && code !== 'MERCHANT_UNKNOWN')
      expect(await world.wallet(line), line).toMatchObject({ code: 0 });
    expect((await world.wallet('audit')).code).toBe(0);
  });
});

test('a refusal names the rule, its number here, where that comes from, and what met it', async () => {
  const { wallet } = prepared();
  await wallet('rules set static-code-day 400');
  const { stderr } = await wallet(`pay coffee 450 --from balance ${pin} --explain`);
  expect(
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/)),
  ).toEqual([
    ['✗ 450.00 is above the limit static-code-day of 400.00.'],
    ['Pay less, or from another source; `wallet rules` says where the limit comes from.'],
    ['rule', 'static-code-day'],
    ['value', '¥400.00, by default ¥500.00'],
    ['from', 'PBOC 296/2017, as the press reports it'],
    ['most', '¥400.00'],
    ['used', '¥0.00'],
    ['amount', '¥450.00'],
    ['get past it', 'wallet rules set static-code-day 450'],
  ]);
});

test('explain tells of each code, with the numbers of this world, and makes none', async () => {
  const { wallet, home, json } = emptyWorld();
  const all = await json<{ code: string; exitCode: number; message: string }[]>('explain');
  expect(all.length).toBeGreaterThan(90);
  for (const each of all) expect(each.message).not.toMatch(/undefined|NaN/);
  const { stdout } = await wallet('explain pin_locked');
  expect(stdout).toContain('PIN_LOCKED\n');
  expect(stdout).toMatch(/rule +pin-lock\n +value +3 h\n/);
  expect(await run(['whoami', '--home', home])).toMatchObject({ code: 0 });
  await wallet('rules set pin-lock 1h');
  expect((await wallet('explain pin_locked')).stdout).toMatch(/value +1 h, by default 3 h/);
  const { code, stderr } = await wallet('explain pin');
  expect(code).toBe(2);
  expect(stderr).toContain('Choose one of: PIN_REQUIRED, PIN_NOT_SET');
});

test('a slip in the words is explained too, and an explained command is not explained again', async () => {
  const { wallet } = prepared();
  const { code, stderr } = await wallet('pay coffee --explain');
  expect(code).toBe(2);
  expect(stderr).toMatch(/get past it +wallet pay coffee AMOUNT\n/);
  expect((await wallet('balance --explain')).stderr).toBe('');
  expect((await wallet('explain x')).stderr).toContain('`wallet explain` lists them.');
});
