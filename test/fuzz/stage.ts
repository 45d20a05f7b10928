/** A prepared world on a stage, which is copied for each of many runs. */

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Audience, Stage } from '../../src/flow/stage.ts';
import { total } from '../../src/core/ledger.ts';
import { cardFlags, DEBIT, DEBIT_2, PIN } from '../support/world.ts';
import { documented, expectClean, expectUnpolluted } from './hostile.ts';

/** In place of `bcryptjs`, which takes 65 ms a time on purpose. */
const hash = (text: string, settings: string) =>
  `${settings.slice(0, 29)}${createHash('sha256').update(text).digest('hex')}`;
export const quickHashes = {
  default: {
    encodeBase64: (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').slice(0, 22),
    hash,
    compare: (text: string, hashed: string) => hash(text, hashed) === hashed,
  },
};

const firstPin = ['--pin', PIN, '--confirm-pin', PIN, '--otp', 'auto'];
const beginning: readonly (readonly string[])[] = [
  ['login', 'alice'],
  [...cardFlags(DEBIT_2), ...firstPin],
  ['login', 'me'],
  [...cardFlags(DEBIT), ...firstPin],
  ['topup', '1000', '--from', 'icbc-0128', '--pin', PIN],
  ['pay', 'coffee', '18', '--pin', PIN],
  ['snapshot', 'save', 'base'],
];

/** A folder with a world in it that has cards, a PIN, money and a payment; `remove` takes the folder away. */
export async function preparedFolder(): Promise<{ home: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'walletsim-fuzz-'));
  const home = join(folder, 'world');
  const stage = new Stage();
  for (const words of beginning) {
    const { exit, lines } = await stage.play(words, []);
    if (exit !== 0) throw new Error(`wallet ${words.join(' ')}\n${lines.join('\n')}`);
  }
  await stage.wallet.forkTo(home);
  return { home, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function copyOf(home: string): Stage {
  const stage = new Stage();
  stage.begin(home);
  return stage;
}

/** Runs a command of which nobody knows what it is, and holds it to what holds for each. Returns its exit code. */
export async function perform(
  stage: Stage,
  words: readonly string[],
  audience: Pick<Audience, 'put'> = {},
): Promise<number> {
  const { wallet } = stage;
  const [accounts, records] = [JSON.stringify([...wallet.world.accounts]), wallet.records];
  let printed = '';
  const { exit } = await stage.perform(words, { ...audience, sees: (text) => void (printed += text) });
  const what = `wallet ${JSON.stringify(words)}`;
  expect(documented, `${what}\n${printed}`).toContain(exit);
  expectClean(printed, what);
  expectUnpolluted();
  // A field that its result does not have is found out late, and the refusal says so.
  if (exit !== 0 && !printed.includes('What was asked is done all the same.')) {
    expect(JSON.stringify([...wallet.world.accounts]), what).toBe(accounts);
    if (exit === 2) expect(wallet.records, what).toBe(records);
  }
  expect(total(wallet.world.accounts)).toBe(0);
  return exit;
}
