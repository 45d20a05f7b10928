import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Outcome, run, runJson, temporaryHome } from './program.ts';
import { spawnSync } from 'node:child_process';
import { cleanEnvironment } from './environment.ts';
import { walletProgram } from './program.ts';

export const PIN = '246813';
export const DEBIT = '6222021234567890128';
export const DEBIT_2 = '6217001234567890122';
export const CREDIT = '6225751234567893';
export const VISA = '4242424242424242';

/** The flags that link a built-in card without a question. */
export function cardFlags(number: string, ...more: string[]): string[] {
  return ['add-card', '--number', number, '--expiry', '12/34', '--email', 'li@example.com', ...more];
}

const firstPin = ['--pin', PIN, '--confirm-pin', PIN, '--otp', 'auto'];

/** How a prepared world is made, by commands; its clock stands at nine on Monday 5 January 2026. */
const stages: readonly (readonly string[])[] = [
  ['init', '--seed', 'tests', '--clock', '2026-01-05T09:00:00+08:00'],
  ['login', 'alice'],
  cardFlags(DEBIT_2, ...firstPin),
  ['login', 'me'],
  cardFlags(DEBIT, ...firstPin),
  [
    'verify-id',
    '--id-type',
    'resident-id',
    '--id-number',
    '11010519491231002X',
    '--name',
    'Li Lei',
    '--phone',
    '13800138000',
    '--pin',
    PIN,
    '--otp',
    'auto',
  ],
  ['topup', '1000', '--from', 'icbc-0128', '--pin', PIN],
  ['quickpay', 'enable', '--no-pin', '--pin', PIN],
];

/** A world of a test's own, and the program to run on it. */
export interface World {
  readonly home: string;
  /** Runs a command given as a shell's words, without quotes: `pay coffee 18`. */
  readonly wallet: (line: string, ...more: string[]) => Promise<Outcome>;
  readonly json: <Printed = Record<string, unknown>>(line: string, ...more: string[]) => Promise<Printed>;
  /** The code and exit code of a refusal, as scripts read it under --json. */
  readonly refusal: (
    line: string,
    ...more: string[]
  ) => Promise<{ code: string; exitCode: number | null; message: string }>;
  readonly balance: (user?: string) => Promise<number>;
}

/** An empty world, not even made yet. */
export function emptyWorld(home = temporaryHome()): World {
  const words = (line: string, more: readonly string[]) => [
    ...line.split(' ').filter((word) => word !== ''),
    ...more,
  ];
  const wallet = (line: string, ...more: string[]) => run(words(line, more), { home });
  const json = <Printed>(line: string, ...more: string[]) => runJson<Printed>(words(line, more), { home });
  return {
    home,
    wallet,
    json,
    async refusal(line, ...more) {
      const { code, stderr } = await wallet(`${line} --json`, ...more);
      const { error } = JSON.parse(stderr) as { error: { code: string; exitCode: number; message: string } };
      if (error.exitCode !== code) throw new Error(`said exit ${error.exitCode}, ended with ${code}`);
      return { code: error.code, exitCode: code, message: error.message };
    },
    async balance(user = 'me') {
      return (await json<{ balanceFen: number }>('balance', '--as', user)).balanceFen;
    },
  };
}

/**
 * Worlds with a card, a PIN, an identity, Quick Pay and 1,000.00 for `me`, and a card for `alice`. Made once a file, by
 * the program itself, and copied for each test.
 */
export function preparedWorlds(): () => World {
  const folder = mkdtempSync(join(tmpdir(), 'walletsim-prepared-'));
  const model = join(folder, 'world');
  beforeAll(() => {
    const env = { ...cleanEnvironment({ HOME: folder }), WALLET_HOME: model };
    for (const words of stages) {
      const { status, stderr } = spawnSync(process.execPath, [walletProgram, ...words], {
        env,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`wallet ${words.join(' ')}: ${stderr}`);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => {
    const home = temporaryHome();
    cpSync(model, home, { recursive: true });
    return emptyWorld(home);
  };
}
