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
    await wallet.submit('setRule', { rule: 'no-pin-per-day', value: 5 + (wallet.records % 2) });
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

  const scripted = await ended(home, 'audit --json');
  expect(scripted.raw()).not.toContain('Checking');
  const piped = await run(['audit'], { home });
  expect(piped.stderr).toBe('');
});
