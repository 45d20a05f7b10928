import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export type Environment = Readonly<Record<string, string>>;

/** A new, empty folder, removed when the test that asked for it is over. Call it within a test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'walletsim-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file with this text, in a folder of its own that goes with the test. */
export function temporaryFile(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

/**
 * The environment that tested programs get: what a person's shell has, without what the test runner adds (NODE_ENV,
 * CI, FORCE_COLOR …), each of which changes how the program behaves. HOME is a folder of the test's own, so that a
 * test that forgets `--home` can't touch a real wallet.
 */
export function cleanEnvironment(more: Environment = {}): Environment {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: more['HOME'] ?? temporaryFolder(),
    // What was compiled for one test serves the next.
    XDG_CACHE_HOME: join(tmpdir(), 'walletsim-test-cache'),
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ...more,
  };
}
