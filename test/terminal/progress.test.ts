import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { nodeDisk, Wallet } from '../../src/wallet.ts';
import { run, temporaryHome, walletProgram } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

vi.setConfig({ testTimeout: 120_000 });

/** As many records as this machine makes in some seconds: to read them again takes it about a second. */
const BUILD_MS = 8_000;

async function largeWorld(): Promise<string> {
  const home = temporaryHome();
  const disk = { ...nodeDisk(home), sync: () => undefined };
  const wallet = Wallet.open({ disk });
  for (const began = performance.now(); performance.now() - began < BUILD_MS;)
    await Promise.all(
      Array.from({ length: 256 }, async (_, index) =>
        wallet.submit('setRule', { rule: 'no-pin-per-day', value: 5 + (index % 2) }),
      ),
    );
  wallet.close();
  return home;
}

/** The command in a shell in a terminal, with what is left of the terminal afterwards. */
async function ended(home: string, words: string): Promise<TestTerminal> {
  const term = await openTerminal(
    ['-c', `"$0" "$1" ${words}; echo "exit $?"`, process.execPath, walletProgram],
    {
      program: ['/bin/sh'],
      env: { WALLET_HOME: home },
    },
  );
  await term.exit(60_000);
  return term;
}

test('long work tells at a terminal how far it is, and leaves no trace; scripts see nothing of it', async () => {
  const home = await largeWorld();
  const audit = await ended(home, 'audit');
  expect(audit.raw()).toMatch(/Checking records {2}\d+ % {2}about \d+ s left/);
  expect(audit.screen()).toMatch(/^✓ All is well: \d+ records checked, every one balanced\nexit 0$/);

  const undo = await ended(home, 'undo 9000');
  expect(undo.raw()).toMatch(/Going back {2}\d+ %/);
  expect(undo.screen()).not.toContain('%');

  const fork = await ended(home, `snapshot fork ${temporaryHome()}`);
  expect(fork.raw()).toMatch(/Copying {2}\d+ %/);
  expect(fork.screen()).not.toContain('%');

  rmSync(join(home, 'wallet.json'));
  const opened = await ended(home, 'balance');
  expect(opened.raw()).toMatch(/Opening the world {2}\d+ %/);
  expect(opened.screen()).not.toContain('%');

  writeFileSync(join(home, 'wallet.json'), 'damaged');
  const repaired = await ended(home, 'audit --repair --yes');
  expect(repaired.raw()).toMatch(/Looking for damage {2}\d+ %/);

  const scripted = await ended(home, 'audit --json');
  expect(scripted.raw()).not.toContain('Checking');
  const piped = await run(['audit'], { home });
  expect(piped.stderr).toBe('');
});
