import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { examplesOf } from '../../src/cli/command.ts';
import { processHost } from '../../src/cli/host.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { flows } from '../../src/flow/command.ts';
import width from 'fast-string-width';
import { literalsIn } from '../support/literals.ts';
import { run } from '../support/program.ts';
import { wordsOf } from '../support/shell.ts';

function leavesOf(command: Command): Command[] {
  return command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command];
}

function pathOf(command: Command): string {
  const above = command.parent?.parent ? `${pathOf(command.parent)} ` : '';
  return above + command.name();
}

const leaves = leavesOf(await buildProgram([], processHost, flows)).map(
  (each) => [pathOf(each), each] as const,
);

test.each(leaves)('the help of %s has examples, and each of them is that command', async (path, leaf) => {
  const examples = examplesOf(leaf);
  expect([2, 3]).toContain(examples.length);
  for (const example of examples) {
    const program = await buildProgram([], processHost, flows);
    let reached: string | undefined;
    for (const each of [...program.commands, ...leavesOf(program)])
      each.action((...given: unknown[]) => void (reached = pathOf(given.at(-1) as Command)));
    await program.parseAsync(wordsOf(example), { from: 'user' });
    expect(reached, example).toBe(path);
  }
});

test.each([
  [['bay', 'coffee'], 'pay'],
  [['snapshot', 'safe', 'a'], 'save'],
  [['pay', 'coffee', '1', '--form', 'balance'], '--from'],
])('%j is told what was probably meant', async (words, meant) => {
  const { code, stderr } = await run(words, {});
  expect(code).toBe(2);
  expect(stderr).toContain(`(Did you mean ${meant}?)`);
});

test.each(['flows', 'rules', 'exit-codes', 'worlds', 'environment'])(
  'the page about %s fits a screen',
  async (topic) => {
    for (const lang of ['en', 'zh-CN']) {
      const { code, stdout } = await run(['help', topic, '--lang', lang], {});
      expect(code).toBe(0);
      const lines = stdout.trimEnd().split('\n');
      expect(lines.length).toBeLessThan(24);
      for (const line of lines) expect(width(line)).toBeLessThanOrEqual(80);
    }
  },
);

test('the page about the environment names every variable that the program reads', async () => {
  const { stdout } = await run(['help', 'environment'], {});
  const read = [...literalsIn('src')].filter((text) => /^WALLET_[A-Z]+$/.test(text));
  expect(read.length).toBeGreaterThan(7);
  for (const name of read) expect(stdout).toContain(`${name} `);
});

test('help of a command is that of --help; what is neither a command nor a topic is refused', async () => {
  for (const words of [[], ['pay'], ['snapshot', 'save']]) {
    const [one, other] = [await run(['help', ...words], {}), await run([...words, '--help'], {})];
    expect(one).toEqual(other);
  }
  const { code, stderr } = await run(['help', 'nope'], {});
  expect(code).toBe(2);
  expect(stderr).toContain('There is no command or topic nope.');
});

test.each([
  [['config'], 'There are: list, get, set, unset.'],
  [['snapshot', '--json'], 'There are: save, restore, list, remove, fork.'],
])('%j alone is told which commands there are', async (words, there) => {
  const { code, stdout, stderr } = await run(words, {});
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`A command is missing behind ${words[0]}.`);
  expect(stderr).toContain(there);
});
