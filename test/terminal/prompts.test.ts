import { expect, test, vi } from 'vitest';
import { run } from '../support/program.ts';
import { type Exit, openTerminal, type TestTerminal } from '../support/terminal.ts';
import { type Flow, flows, type Step } from './flows.ts';
import { journalOf, PIN } from './given.ts';

vi.setConfig({ testTimeout: 120_000 });

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

/** Starts the flow's command and answers these questions. */
async function walk({ args }: Flow, steps: readonly Step[], home: string): Promise<TestTerminal> {
  const term = await openTerminal(args, { env: { WALLET_HOME: home } });
  for (const { asks, answer } of steps) {
    await term.until(asks);
    await answer(term, home);
  }
  return term;
}

/** The operations recorded since. */
function recordedSince(before: string, home: string): unknown[] {
  const lines = journalOf(home).slice(before.length).split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { d: { op: unknown } }).d.op);
}

test.each(Object.entries(flows))('%s works by prompts alone', async (_, flow) => {
  const home = await flow.world();
  const term = await walk(flow, flow.steps, home);
  expect(await term.exit(), term.screen()).toEqual({ code: 0, signal: null });
  expect(term.screen()).toMatch(flow.ends);
  expect(term.raw()).not.toContain(PIN);
});

test.each(Object.entries(flows))('Ctrl-C at any question of %s ends it', async (_, flow) => {
  // Every question in a terminal and a world of its own, all at once.
  const exits = await Promise.all(flow.steps.map(async (_step, index) => interrupted(flow, index)));
  for (const exit of exits) expect(exit).toEqual({ code: 130, signal: null });
});

/** Answers all questions before this one and presses Ctrl-C there. */
async function interrupted(flow: Flow, index: number): Promise<Exit> {
  const { asks, left = [] } = flow.steps[index] ?? { asks: /never/ };
  const home = await flow.world();
  const before = journalOf(home);
  const term = await walk(flow, flow.steps.slice(0, index), home);
  await term.until(asks);
  term.key('ctrl-c');
  const exit = await term.exit();
  expect(term.screen()).toMatch(/^✗ Interrupted; .*\n {2}.+$/m);
  expect(term.screen().match(/✗/g)).toHaveLength(1);
  expect(term.screen()).not.toMatch(/ at .*:\d+|Error/);
  expect(term.raw().lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(term.raw().lastIndexOf(HIDE_CURSOR));
  expect(journalOf(home).startsWith(before)).toBe(true);
  expect(recordedSince(before, home)).toEqual(left);
  const audit = await run(['audit'], { home });
  expect(audit.code, audit.stdout).toBe(0);
  return exit;
}
