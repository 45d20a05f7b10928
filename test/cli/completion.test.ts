import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { pathOf } from '../../src/cli/completion/candidates.ts';
import { free, sourceOf } from '../../src/cli/completion/values.ts';
import { processHost } from '../../src/cli/host.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { flows } from '../../src/flow/command.ts';
import { Wallet } from '../../src/wallet.ts';
import { cleanEnvironment, temporaryFolder } from '../support/environment.ts';
import { run, runJson, temporaryHome, walletProgram } from '../support/program.ts';
import { furnishedWorld } from '../terminal/given.ts';

async function complete(home: string, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(['complete', '--', ...words], { home });
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n').flatMap((line) => line.split('\t')[0] || []);
}

test('commands, subcommands and flags that were not given yet', async () => {
  const home = temporaryHome();
  expect(await complete(home, 'sna')).toEqual(['snapshot']);
  expect(await complete(home, 'snapshot', '')).toEqual(['save', 'restore', 'list', 'remove', 'fork']);
  expect(await complete(home, 'pay', '--f')).toEqual(['--from', '--fields']);
  expect(await complete(home, 'pay', '--from', 'balance', '--f')).toEqual(['--fields']);
  expect(await complete(home, 'flow', 'ch')).toEqual(['check']);
  expect(await complete(home, 'help', 'exit')).toEqual(['exit-codes']);
});

test('what is in the world: users, cards, merchants, ids, snapshots', async () => {
  const home = await furnishedWorld();
  await run(['snapshot', 'save', 'rich'], { home });
  expect(await complete(home, 'transfer', '')).toEqual(['alice']);
  expect(await complete(home, 'balance', '--as', '')).toEqual(['me', 'alice']);
  expect(await complete(home, 'pay', 'co')).toEqual(['coffee']);
  expect(await complete(home, 'pay', 'coffee', '18', '--from', '')).toEqual([
    'balance',
    'icbc-0128',
    'visa-4242',
  ]);
  expect(await complete(home, 'topup', '5', '--from', '')).toEqual(['icbc-0128', 'visa-4242']);
  expect(await complete(home, 'topup', '5', '--as', 'alice', '--from', '')).toEqual(['ccb-0122']);
  expect(await complete(home, 'cards', 'remove', 'vi')).toEqual(['visa-4242']);
  expect(await complete(home, 'order', 'cinema', '')).toEqual(['ticket', 'imax']);
  expect(await complete(home, 'rules', 'set', 'pin-l')).toEqual(['pin-lock']);
  expect(await complete(home, 'snapshot', 'restore', 'r')).toEqual(['rich']);
  const [transfer] = await runJson<{ id: string; type: string }[]>(['history', '--as', 'alice'], {
    home,
  }).then((all) => all.filter(({ type }) => type === 'transfer'));
  expect(await complete(home, 'accept', '')).toEqual([transfer?.id]);
  expect(await complete(home, 'config', 'set', 'lang', '')).toEqual(['auto', 'en', 'zh-CN']);
});

test('it makes no world, writes nothing, and finds what it can where the world is broken', async () => {
  const none = temporaryHome();
  expect(await complete(none, 'transfer', '')).toEqual([]);
  expect(() => readdirSync(none)).toThrow('ENOENT');
  const home = await furnishedWorld();
  writeFileSync(join(home, 'journal.jsonl'), 'broken');
  expect(await complete(home, 'pay', '')).toEqual([]);
  expect(await complete(home, 'fault', 'set', 'off')).toEqual(['offline']);
});

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

test('every argument and every flag with a value is completed, or can be anything', async () => {
  const all = everyCommand(await buildProgram(['complete'], processHost, flows));
  const unknown = all.flatMap((each) => {
    const values = each.options.filter(
      ({ required, optional, argChoices }) => (required || optional) && !argChoices,
    );
    const names = [
      ...each.registeredArguments.map((argument) => argument.name()),
      ...values.map(({ long }) => long ?? ''),
    ];
    return names
      .filter((name) => !sourceOf(pathOf(each), name) && !free.has(name))
      .map((name) => `${pathOf(each)} ${name}`);
  });
  expect(unknown).toEqual([]);
});

test('bash completes by it, and whatever is in the world stays text', async () => {
  const home = temporaryHome();
  const wallet = Wallet.open({ home, seed: '7' });
  await wallet.submit('addMerchant', { name: '$(touch hacked) `touch hacked`', items: [] });
  wallet.close();
  const folder = temporaryFolder();
  const { stdout: script } = await run(['completion', 'bash'], {});
  const completed = (...words: string[]) =>
    execFileSync(
      'bash',
      [
        '--norc',
        '-c',
        `wallet() { "$NODE" "$PROGRAM" "$@"; }\n${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wallet; printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        'wallet',
        ...words,
      ],
      {
        cwd: folder,
        encoding: 'utf8',
        env: cleanEnvironment({ WALLET_HOME: home, NODE: process.execPath, PROGRAM: walletProgram }),
      },
    ).trim();
  expect(completed('quickpay', 'en')).toBe('enable');
  expect(completed('pay', '').split('\n')).toContain('coffee');
  expect(completed('bank', 'issue', '--bank', 'Int')).toBe('International\\ Bank');
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['bash', 'zsh', 'fish', 'powershell'])(
  'there is a script for %s that asks the program',
  async (shell) => {
    const { code, stdout } = await run(['completion', shell], {});
    expect(code).toBe(0);
    expect(stdout).toContain('wallet complete ');
  },
);

test('another shell is refused with those that there are', async () => {
  const { code, stderr } = await run(['completion', 'tcsh'], {});
  expect(code).toBe(2);
  expect(stderr).toContain('Choose one of: bash, zsh, fish, powershell.');
});
