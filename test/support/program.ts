import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { cleanEnvironment, type Environment, temporaryFolder } from './environment.ts';

/** The built program's executable; `npm test` builds it first. */
export const walletProgram = fileURLToPath(new URL('../../bin/wallet.js', import.meta.url));

export interface RunOptions {
  /** Added to the clean environment. */
  readonly env?: Environment;
  /** What comes in on standard input; without it, standard input is empty. */
  readonly input?: string;
  readonly cwd?: string;
  /** The world to work in, as `WALLET_HOME`. */
  readonly home?: string;
  /** Another script to run in place of the wallet. */
  readonly script?: string;
}

export interface Outcome {
  /** The exit code, or null when a signal ended the program. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program with no terminal, to its end. Call it within a test: what still runs after it is killed. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { env, input = '', cwd, home, script = walletProgram } = options;
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: cleanEnvironment(home === undefined ? env : { ...env, WALLET_HOME: home }),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<Pick<Outcome, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // A program that ends without reading its input closes the pipe: that is its right.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [end, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { ...end, stdout, stderr };
}

/** Runs the built program with `--json` and returns what it printed; fails with its standard error otherwise. */
export async function runJson<Printed = Record<string, unknown>>(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Printed> {
  const { code, signal, stdout, stderr } = await run(
    args.includes('--json') ? args : [...args, '--json'],
    options,
  );
  if (code !== 0) throw new Error(`wallet ${args.join(' ')}: exit ${code ?? signal}\n${stderr}`);
  try {
    return JSON.parse(stdout) as Printed;
  } catch {
    throw new Error(`wallet ${args.join(' ')}: no JSON document on standard output:\n${stdout}`);
  }
}

/** A path for a world that doesn't exist yet; removed when the test is over. Call it within a test. */
export function temporaryHome(): string {
  return join(temporaryFolder(), 'world');
}
