import { existsSync, mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFile, temporaryFolder } from './environment.ts';
import { run, runJson, temporaryHome } from './program.ts';

const script = (text: string): string => temporaryFile('script.mjs', text);

test('a run gives exit code, output and errors apart', async () => {
  const text = 'console.log("out", ...process.argv.slice(2)); console.error("err"); process.exitCode = 3';
  expect(await run(['pay', '18'], { script: script(text) })).toEqual({
    code: 3,
    signal: null,
    stdout: 'out pay 18\n',
    stderr: 'err\n',
  });
});

test('a run killed by a signal names it', async () => {
  const text = 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)';
  expect(await run([], { script: script(text) })).toMatchObject({ code: null, signal: 'SIGTERM' });
});

test('input arrives, and without any standard input is at its end', async () => {
  const cat = script('process.stdin.pipe(process.stdout)');
  expect(await run([], { script: cat, input: '135790\n' })).toMatchObject({ code: 0, stdout: '135790\n' });
  expect(await run([], { script: cat })).toMatchObject({ code: 0, stdout: '' });
});

test('a program that ignores a long input is no failure', async () => {
  const text = 'console.log("done"); process.exit()';
  const outcome = await run([], { script: script(text), input: 'x'.repeat(1_000_000) });
  expect(outcome).toMatchObject({ code: 0, stdout: 'done\n' });
});

test('the environment is clean, and home is handed as WALLET_HOME', async () => {
  const text = 'console.log(JSON.stringify(process.env))';
  const { stdout } = await run([], {
    script: script(text),
    env: { EXTRA: '1' },
    home: '/some/home',
    cwd: temporaryFolder(),
  });
  const env = JSON.parse(stdout) as Record<string, string>;
  expect(Object.keys(env).toSorted()).toEqual([
    'EXTRA',
    'HOME',
    'LANG',
    'PATH',
    'TERM',
    'WALLET_HOME',
    'XDG_CACHE_HOME',
  ]);
  expect(env).toMatchObject({ EXTRA: '1', WALLET_HOME: '/some/home' });
});

test('runJson asks for JSON once and returns what was printed', async () => {
  const echo = script('console.log(JSON.stringify({ args: process.argv.slice(2) }))');
  expect(await runJson(['balance'], { script: echo })).toEqual({ args: ['balance', '--json'] });
  expect(await runJson(['balance', '--json'], { script: echo })).toEqual({ args: ['balance', '--json'] });
});

test('runJson fails with what the program said', async () => {
  const refuse = script('console.error("no such card"); process.exitCode = 3');
  await expect(runJson(['pay'], { script: refuse })).rejects.toThrow('wallet pay: exit 3\nno such card');
});

test('runJson fails with the output when that is no JSON document', async () => {
  await expect(runJson(['pay'], { script: script('console.log("paid")') })).rejects.toThrow(
    /no JSON[^]*paid/,
  );
});

let earlier = '';

test('a temporary home is a fresh path that does not exist yet', () => {
  earlier = temporaryHome();
  expect(existsSync(earlier)).toBe(false);
  expect(temporaryHome()).not.toBe(earlier);
  mkdirSync(earlier);
});

test('a temporary home is gone after the test that asked for it', () => {
  expect(earlier).not.toBe('');
  expect(existsSync(earlier)).toBe(false);
});
