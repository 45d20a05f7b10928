import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { examplesOf } from '../../src/cli/command.ts';
import { processHost } from '../../src/cli/host.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { flowCommand } from '../../src/flow/command.ts';
import { run } from '../support/program.ts';
import { wordsOf } from '../support/shell.ts';

const flows = { flow: flowCommand };

function leavesOf(command: Command): Command[] {
  return command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command];
}

function pathOf(command: Command): string {
  const above = command.parent?.parent ? `${pathOf(command.parent)} ` : '';
  return above + command.name();
}

const leaves = leavesOf(buildProgram([], processHost, flows))
  .filter((each) => each.name() !== 'help')
  .map((each) => [pathOf(each), each] as const);

test.each(leaves)('the help of %s has examples, and each of them is that command', async (path, leaf) => {
  const examples = examplesOf(leaf);
  expect(examples.length).toBeGreaterThanOrEqual(2);
  for (const example of examples) {
    const program = buildProgram([], processHost, flows);
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
