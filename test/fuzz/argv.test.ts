/** Command lines that nobody would type, of the words, flags and values of the program's own commands. */

import type { Command, Option } from 'commander';
import fc from 'fast-check';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { processHost } from '../../src/cli/host.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { effort, hostile, plan } from './hostile.ts';
import { copyOf, perform, preparedFolder } from './stage.ts';
import { PIN } from '../support/world.ts';

vi.mock('bcryptjs', async () => (await import('./stage.ts')).quickHashes);
vi.setConfig({ testTimeout: 120_000 * effort });

/** What fits somewhere, so that hostile text gets further than the first check. */
const ordinary = fc.constantFrom(
  'me',
  'alice',
  'coffee',
  'balance',
  'icbc-0128',
  'base',
  'start',
  'now',
  'next',
  '1',
  '18',
  '0.01',
  '2h',
  '24h',
  PIN,
  '6222021234567890128',
  '12/34',
  '321',
  'auto',
  'li@example.com',
  '13800138000',
  'resident-id',

  'velocity-count',
  'pin-attempts',
  'bank-slow',
  'icbc',
  'debit',
  'id',
  '{id}',
  '2026-01',
  '2026-01-05',
  'on',
  'off',
);

/** What a command is given so that it takes no seconds. */
const small: Readonly<Record<string, readonly string[]>> = {
  'risk simulate': ['--users', '3', '--days', '1'],
};

interface Leaf {
  readonly path: readonly string[];
  readonly command: Command;
  readonly options: readonly Option[];
}

function leavesOf(command: Command, above: readonly string[] = []): Leaf[] {
  const path = command.parent ? [...above, command.name()] : above;
  if (command.commands.length > 0) return command.commands.flatMap((each) => leavesOf(each, path));
  const given = small[path.join(' ')] ?? [];
  const options = command.options.filter(({ long }) => !given.includes(long ?? ''));
  return [{ path: [...path, ...given], command, options }];
}

const program = await buildProgram([], processHost, {});
const leaves = leavesOf(program);

const value = (choices: readonly string[] = []) =>
  fc.oneof(
    { weight: 5, arbitrary: choices.length > 0 ? fc.constantFrom(...choices) : ordinary },
    { weight: 2, arbitrary: ordinary },
    { weight: 4, arbitrary: hostile },
  );

function flagged(option: Option): fc.Arbitrary<string[]> {
  const flag = option.long ?? option.short ?? '';
  if (!option.required && !option.optional) return fc.constant([flag]);
  const given = value(option.argChoices);
  return fc.oneof(
    given.map((text) => [flag, text]),
    given.map((text) => [`${flag}=${text}`]),
  );
}

/** A line that a command may or may not understand. */
function lineOf({ path, command, options }: Leaf): fc.Arbitrary<string[]> {
  const own = options.map(flagged);
  const everywhere = program.options.filter(({ long }) => long !== '--home').map(flagged);
  const some = (flags: readonly fc.Arbitrary<string[]>[], most: number) =>
    flags.length === 0 ? fc.constant<string[][]>([]) : fc.array(fc.oneof(...flags), { maxLength: most });
  const args = command.registeredArguments.map((each) =>
    fc.option(value(each.argChoices), { nil: undefined, freq: 6 }),
  );
  return fc
    .tuple(
      fc.tuple(...args),
      some(own, 5),
      some(everywhere, 2),
      fc.array(hostile, { maxLength: 1 }),
      fc.nat(9),
      fc.boolean(),
    )
    .map(([given, flags, more, extra, at, proven]) => [
      ...path,
      ...given.filter((text) => text !== undefined),
      ...flags.flat(),
      ...more.flat(),
      ...(at === 0 ? extra : []),
      ...(proven && options.some(({ long }) => long === '--pin') ? ['--pin', PIN] : []),
    ]);
}

const line = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...leaves).chain(lineOf) },
  { weight: 1, arbitrary: fc.array(fc.oneof(ordinary, hostile), { maxLength: 5 }) },
);

let model: Awaited<ReturnType<typeof preparedFolder>>;
// An empty folder to stand in: what a name leads to from here is seen.
const cwd = process.cwd();
const here = mkdtempSync(join(tmpdir(), 'walletsim-fuzz-'));
beforeAll(async () => {
  model = await preparedFolder();
  process.chdir(here);
});
afterAll(() => {
  process.chdir(cwd);
  model.remove();
  rmSync(here, { recursive: true, force: true });
});

const LINES = 15;

test('any line ends with a documented code, prints nothing that drives a terminal, and moves no money unasked', async () => {
  const exits = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: LINES, maxLength: LINES }), async (lines) => {
      const stage = copyOf(model.home);
      for (const words of lines) {
        const exit = await perform(stage, words);
        exits.set(exit, (exits.get(exit) ?? 0) + 1);
      }
      expect(stage.wallet.audit().problems).toEqual([]);
      expect(readdirSync(here)).toEqual([]);
    }),
    plan(45),
  );
  if (effort > 1) console.log(exits);
  // Had they all been usage errors, nothing would have been tried.
  expect(exits.get(0)).toBeGreaterThan(50);
  for (const exit of [2, 3, 4]) expect(exits.get(exit), `exit ${exit}`).toBeGreaterThan(0);
});

/** Where a command takes text of somebody's own: the line that has it there. */
function placesIn({ path, command, options }: Leaf): ((text: string) => string[])[] {
  const args = command.registeredArguments.map((_, at) => (text: string) => [
    ...path,
    ...Array.from({ length: at }, () => 'me'),
    text,
  ]);
  const flags = options
    .filter(({ required, optional }) => required || optional)
    .map(({ long }) => (text: string) => [...path, `${long}=${text}`]);
  return [...args, ...flags];
}

const open = leaves
  .map((leaf) => [leaf.path.join(' '), placesIn(leaf)] as const)
  .filter(([, places]) => places.length > 0);

test.each(open)('each argument and flag of %s takes hostile text', async (_, places) => {
  const stage = copyOf(model.home);
  const lines = fc.tuple(fc.constantFrom(...places), hostile).map(([place, text]) => place(text));
  await fc.assert(
    fc.asyncProperty(lines, async (words) => void (await perform(stage, words))),
    plan(places.length * 4),
  );
  expect(stage.wallet.audit().problems).toEqual([]);
});
