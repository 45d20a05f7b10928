/** Completion in the shells themselves. A shell that is not installed is named by the test that it skips. */

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Wallet } from '../../src/wallet.ts';
import { cleanEnvironment, type Environment, temporaryFolder } from '../support/environment.ts';
import { temporaryHome, walletProgram } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

vi.setConfig({ testTimeout: 60_000 });

const missing = (shell: string) => spawnSync(shell, ['--version']).error !== undefined;
const named = (shell: string) => (missing(shell) ? `${shell} IS NOT INSTALLED, so it is not tried: ` : '');

/** A shop whose name would do something if a shell read it as a command. */
const HOSTILE = '$(touch hacked) `touch hacked`';

/** A folder with a `wallet` in it, and an environment in which a shell finds it. */
async function surroundings(): Promise<{ folder: string; bin: string; env: Environment }> {
  const home = temporaryHome();
  const wallet = Wallet.open({ home, seed: '7' });
  await wallet.submit('addMerchant', { name: HOSTILE, items: [] });
  wallet.close();
  const [bin, folder] = [temporaryFolder(), temporaryFolder()];
  const program = join(bin, 'wallet');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${walletProgram}" "$@"\n`);
  chmodSync(program, 0o755);
  const env = cleanEnvironment({ WALLET_HOME: home, PATH: `${bin}:${process.env['PATH'] ?? ''}` });
  return { folder, bin, env };
}

test.skipIf(missing('zsh'))(
  `${named('zsh')}zsh completes a command, a flag and what is in the world`,
  async () => {
    const { folder, env } = await surroundings();
    const dump = join(temporaryFolder(), 'zcompdump');
    const setUp = `PS1='> '; autoload -U compinit && compinit -u -d ${dump} && eval "$(wallet completion zsh)" && clear`;
    const term = await openTerminal(['-f', '-i'], { program: ['zsh'], cwd: folder, env });
    term.type(`${setUp}\r`);
    await term.until(/^>$/);
    term.type('wallet quickpay ena\t');
    await term.until(/> wallet quickpay enable$/);
    term.type('--ask\t');
    await term.until(/> wallet quickpay enable --ask-pin$/);
    term.key('ctrl-u');
    term.type('wallet pay cof\t');
    await term.until(/> wallet pay coffee$/);
    term.key('ctrl-u');
    // With several to choose from, each is told with what it is.
    term.type('wallet pay \t');
    const all = await term.until(
      /cinema +-- Grand Cinema[^]*coffee +-- Corner Coffee[^]*water +-- City Water/,
    );
    expect(all).toContain(HOSTILE);
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.skipIf(missing('fish'))(
  `${named('fish')}fish completes a command, a flag and what is in the world`,
  async () => {
    const { folder, env } = await surroundings();
    const lines = ['quickpay ena', 'quickpay enable --ask', 'pay cof', 'pay '].map(
      (line) => `complete -C 'wallet ${line}'`,
    );
    const script = ['wallet completion fish | source', ...lines].join('\n');
    const told = execFileSync('fish', ['--no-config', '-c', script], { cwd: folder, env, encoding: 'utf8' });
    expect(told).toMatch(/^enable\t[^\n]+\n--ask-pin\t[^\n]+\ncoffee\tCorner Coffee\n/);
    expect(told).toContain(`\t${HOSTILE}\n`);
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.skipIf(missing('pwsh'))(
  `${named('pwsh')}PowerShell completes a command and what is in the world`,
  async () => {
    const { folder, env } = await surroundings();
    const script = [
      'wallet completion powershell | Out-String | Invoke-Expression',
      ...['wallet quickpay ena', 'wallet pay cof', 'wallet pay '].map(
        (line) => `(TabExpansion2 '${line}' ${line.length}).CompletionMatches.CompletionText`,
      ),
    ].join('\n');
    const told = execFileSync('pwsh', ['-NoProfile', '-Command', script], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    expect(told).toMatch(/^enable\r?\ncoffee\r?\n/);
    expect(readdirSync(folder)).toEqual([]);
  },
);
