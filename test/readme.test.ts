import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/environment.ts';
import { run, temporaryHome } from './support/program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    (match) => match[1] ?? '',
  );
}

interface Example {
  readonly words: string[];
  readonly output: string;
  readonly code: number;
}

/** `$ wallet …`, what it prints, `[exit N]`. */
function examplesIn(block: string): Example[] {
  return block
    .split(/^\$ wallet /m)
    .slice(1)
    .map((text) => {
      const [command = '', ...lines] = text.trimEnd().split('\n');
      const exit = /^\[exit (\d+)\]$/.exec(lines.at(-1) ?? '');
      const output = (exit ? lines.slice(0, -1) : lines).join('\n');
      return { words: command.split(' '), output, code: Number(exit?.[1] ?? 0) };
    });
}

/** What was printed, as a pattern of the document: `…` stands for some text, a line `...` for any lines. */
function pattern(expected: string): RegExp {
  const lines = expected.split('\n').map((line) => (line === '...' ? '[^]*?' : literal(line)));
  return new RegExp(`^${lines.join('\\n?')}$`);
}

function literal(line: string): string {
  const [mark = '', rest = line] = line.startsWith('… ') ? ['… ', line.slice(2)] : [];
  return (
    mark +
    rest
      .split('…')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*?')
  );
}

test('every command in the README does what the README says', { timeout: 60_000 }, async () => {
  const home = temporaryHome();
  const examples = blocks('console').flatMap(examplesIn);
  expect(examples.length).toBeGreaterThan(15);
  for (const { words, output, code } of examples) {
    const done = await run(words, { home });
    const printed = `${done.stdout}${done.stderr}`.trimEnd();
    expect(printed, words.join(' ')).toMatch(pattern(output));
    expect(done.code, words.join(' ')).toBe(code);
  }
});

test('the program in the README prints what its comment says', () => {
  const [program = ''] = blocks('ts');
  const said = /console\.log.*\/\/ (.*)$/m.exec(program)?.[1];
  const file = join(temporaryFolder(), 'example.mjs');
  const library = pathToFileURL(join(root, 'dist', 'wallet.js')).href;
  writeFileSync(file, program.replace("'walletsim'", `'${library}'`));
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim()).toBe(said);
});

test('the picture in the README is what the program prints', { timeout: 60_000 }, async () => {
  const script = pathToFileURL(join(root, 'scripts', 'picture.js')).href;
  const { draw } = (await import(script)) as { draw: () => string };
  expect(readFileSync(join(root, 'docs', 'wallet.svg'), 'utf8')).toBe(draw());
});

test('the README names every command there is', async () => {
  const { stdout } = await run(['--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(25);
  for (const command of commands.filter((name) => name !== 'help')) expect(readme).toContain(`\`${command}`);
});
