import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/environment.ts';
import { blocksOf } from './support/markdown.ts';
import { run } from './support/program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

test(
  'every command in the README, the documents, the flows and the demo does what is written',
  { timeout: 60_000 },
  async () => {
    const { code, stdout } = await run(['flow', 'check', 'README.md', 'docs', 'flows', 'demo', '--json'], {
      cwd: root,
    });
    const { flows } = JSON.parse(stdout) as { flows: { file: string; ok: boolean; commands: number }[] };
    expect(flows.filter(({ ok }) => !ok).map(({ file }) => file)).toEqual([]);
    expect(code).toBe(0);
    expect(flows.find(({ file }) => file === 'README.md')?.commands).toBeGreaterThan(15);
    expect(flows.filter(({ file }) => /^flows\/[^/]+$/.test(file)).length).toBeGreaterThanOrEqual(40);
  },
);

test('the program in the README prints what its comment says', () => {
  const [program = ''] = blocksOf(join(root, 'README.md'), 'ts');
  const said = /console\.log.*\/\/ (.*)$/m.exec(program)?.[1];
  const file = join(temporaryFolder(), 'example.mjs');
  const library = pathToFileURL(join(root, 'dist', 'wallet.js')).href;
  writeFileSync(file, program.replace("'walletsim'", `'${library}'`));
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim()).toBe(said);
});

test('the picture in the README is what the program prints', async () => {
  const svg = join(temporaryFolder(), 'wallet.svg');
  expect(await run(['flow', 'play', join(root, 'demo', 'picture.flow'), '--svg', svg])).toMatchObject({
    code: 0,
  });
  expect(readFileSync(join(root, 'docs', 'wallet.svg'), 'utf8')).toBe(readFileSync(svg, 'utf8'));
});

test('the README names every command there is', async () => {
  const { stdout } = await run(['--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(25);
  for (const command of commands.filter((name) => name !== 'help')) expect(readme).toContain(`\`${command}`);
});
