import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { cleanEnvironment, temporaryFolder } from '../support/environment.ts';
import { run, runJson, temporaryHome, walletProgram } from '../support/program.ts';

/** Starts the built program, with words for Node before it; its exit code in the end, and what it said on standard error. */
function started(args: readonly string[], before: readonly string[] = []) {
  const child = spawn(process.execPath, [...before, walletProgram, ...args], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => (said += String(bytes)));
  const ended = new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  return { child, ended };
}

test('it is no error that nobody reads any more, and what was asked is done', async () => {
  const home = temporaryHome();
  await runJson(['init'], { home });
  const { child, ended } = started(['login', 'alice', '--json', '--home', home]);
  child.stdout?.destroy();
  expect(await ended).toEqual({ code: 0, said: '' });
  expect(await runJson(['whoami'], { home })).toMatchObject({ user: 'alice' });
});

test.skipIf(process.platform === 'win32')(
  'a pipe that takes no more for a while gets all of it',
  async () => {
    const folder = temporaryFolder();
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const end = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    onTestFinished(() => closeSync(end));
    // There is room for some of what is printed, and nobody waits for more.
    const filler = writeSync(end, ' '.repeat(60_000));
    const preload = join(folder, 'preload.cjs');
    writeFileSync(
      preload,
      `const { closeSync, constants, openSync } = require('node:fs');
closeSync(1);
if (openSync(${JSON.stringify(pipe)}, constants.O_WRONLY | constants.O_NONBLOCK) !== 1) process.exit(99);
`,
    );
    const words = ['risk', 'rules', '--json', '--home', temporaryHome()];
    const { stdout } = await run(words);
    expect(filler + stdout.length).toBeGreaterThan(65_536);
    const { ended } = started(words, ['--require', preload]);
    const got: Buffer[] = [];
    for (let done = false; !done; got.push(...taken(end)))
      done = await Promise.race([ended.then(() => true), sleep(200).then(() => false)]);
    expect(await ended).toEqual({ code: 0, said: '' });
    expect(Buffer.concat(got).toString().trimStart() === stdout).toBe(true);
  },
);

test.skipIf(!existsSync('/dev/full'))(
  'where there is no room for the result, it is said what that means',
  async () => {
    const home = temporaryHome();
    await runJson(['init'], { home });
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const code = (said: string) => (JSON.parse(said) as { error: { code: string } }).error.code;
    for (const words of [
      ['login', 'alice'],
      ['cards', '--help'],
    ]) {
      const child = spawn(process.execPath, [walletProgram, ...words, '--json', '--home', home], {
        env: cleanEnvironment(),
        stdio: ['ignore', full, 'pipe'],
      });
      const [said, exit] = await Promise.all([
        text(child.stderr as Readable),
        new Promise((resolve) => child.once('close', resolve)),
      ]);
      expect([exit, code(said)]).toEqual([1, 'OUTPUT_LOST']);
    }
    expect(await runJson(['whoami'], { home })).toMatchObject({ user: 'alice' });
  },
);

/** What is in the pipe now. */
function taken(end: number): Buffer[] {
  const got: Buffer[] = [];
  try {
    for (;;) {
      const bytes = Buffer.alloc(8_192);
      got.push(bytes.subarray(0, readSync(end, bytes)));
    }
  } catch {
    return got;
  }
}
