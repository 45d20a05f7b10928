import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { run } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

vi.setConfig({ testTimeout: 60_000 });

const PIN = '246813';

test.each([
  { cols: 80, rows: 24 },
  { cols: 40, rows: 12 },
])(
  'five lessons are learned by doing, at $cols × $rows, and nothing of it is kept',
  async ({ cols, rows }) => {
    const home = join(temporaryFolder(), 'world');
    const term = await openTerminal(['tutorial'], { cols, rows, env: { WALLET_HOME: home } });
    const next = async (lesson: number) => {
      await term.until(new RegExp(`Lesson ${lesson} of 5[^]*\\n\\$ ?$|\\$ wallet [^]*\\n\\$ ?$`));
    };
    const type = async (line: string, ...answers: readonly (readonly [RegExp, string])[]) => {
      await term.until(/\n\$ ?$/);
      term.type(`${line}\r`);
      for (const [question, answer] of answers) {
        await term.until(question);
        term.type(`${answer}\r`);
      }
      // The next line waits for the next prompt, not for the one that this was typed at.
      await term.settled();
    };
    await next(1);
    await type(
      'add-card',
      [/\? Card number[^]*$/, '6222021234567890128'],
      [/\? Expiry[^]*$/, '12/34'],
      [/\? Name[^]*$/, 'Li Lei'],
      [/\? Phone[^]*$/, ''],
      [/\? E-mail[^]*$/, 'li@example.com'],
      [/\? New payment PIN[^]*$/, PIN],
      [/\? The same PIN[^]*$/, PIN],
    );
    const asked = await term.until(/\? Code[^]*$/);
    term.type(`${/(\d{6}) is your/.exec(asked)?.[1] ?? ''}\r`);
    await type('topup 500 --from icbc-0128', [/\? Payment PIN/, PIN]);
    await type('pay coffee 18 --dry-run');
    await type('pay coffee 18', [/\? Payment PIN/, PIN]);
    await type('transfer alice 66 --note Tea', [/\? Payment PIN/, PIN]);
    await type('accept --as alice', [/\? Which transfer[^]*❯/, '']);
    await type('wallet pay coffee 600 --explain');
    await type('undo');
    expect(await term.exit()).toEqual({ code: 0, signal: null });
    expect(term.screen()).toContain('✓ That is the wallet.');
    expect(term.wrapped()).toEqual([]);
    expect(existsSync(home)).toBe(false);
  },
);

test('lessons can be skipped and left; what is no command is told, and the lesson goes on', async () => {
  const term = await openTerminal(['tutorial'], {});
  await term.until(/Lesson 1 of 5[^]*\n\$ ?$/);
  term.type('ad-card\r');
  await term.until(/unknown command 'ad-card' \(Did you mean add-card\?\)[^]*\n\$ ?$/);
  term.type('skip\r');
  await term.until(/Lesson 2 of 5: Money[^]*\n\$ ?$/);
  term.type('exit\r');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
});

test('without a terminal the lines are read, in the language that was asked for', async () => {
  const input =
    'add-card --number 6222021234567890128 --expiry 12/34 --email a@b.cn --pin 246813 --confirm-pin 246813 --otp auto\n';
  const { code, stdout } = await run(['tutorial', '--lang', 'zh-CN'], { input });
  expect(stdout).toContain('第 1/5 课：银行卡');
  expect(stdout).toContain('✓ 已添加 ICBC 储蓄卡 *0128');
  expect(stdout).toContain('第 2/5 课：资金');
  expect(code).toBe(130);
});
