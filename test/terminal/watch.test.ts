import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cleanEnvironment } from '../support/environment.ts';
import { run, runJson, walletProgram } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';
import { furnishedWorld, PIN } from './given.ts';

vi.setConfig({ testTimeout: 60_000 });

const pay = (amount: string, ...more: string[]) => ['pay', 'coffee', amount, '--pin', PIN, ...more];

test('what another shell does is told as it happens, with the balances below', async () => {
  const home = await furnishedWorld();
  const { balanceFen } = await runJson<{ balanceFen: number }>(['balance'], { home });
  const has = (fen: number) => new RegExp(`me ¥${(fen / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')}`);
  const term = await openTerminal(['watch'], { env: { WALLET_HOME: home } });
  await term.until(has(balanceFen));
  await runJson(pay('18', '--from', 'balance'), { home });
  await term.until(/me: Paid ¥18\.00 to Corner Coffee, PAID/);
  await term.until(has(balanceFen - 1_800));
  expect(term.screen()).toMatch(/notice to me: .*18\.00/);
  await runJson(['login', 'bob'], { home });
  await term.until(/bob ¥0\.00$/);
  term.type('q');
  expect(await term.exit()).toEqual({ code: 0, signal: null });
  expect(term.screen().split('\n').at(-1)).not.toMatch(/^me ¥/);
});

test('Ctrl-C ends it with 130; watching writes nothing', async () => {
  const home = await furnishedWorld();
  const before = await runJson<{ entries: number }>(['audit'], { home });
  const term = await openTerminal(['watch'], { env: { WALLET_HOME: home } });
  await term.until(/me ¥/);
  term.key('ctrl-c');
  expect(await term.exit()).toEqual({ code: 130, signal: null });
  expect(await runJson(['audit'], { home })).toMatchObject({ entries: before.entries });
});

test('scripts get a document a line; a user can be followed alone, and from a point on', async () => {
  const home = await furnishedWorld();
  await runJson(['snapshot', 'save', 'here'], { home });
  const { id } = await runJson<{ id: string }>(pay('5', '--from', 'balance'), { home });
  const child = spawn(
    process.execPath,
    [walletProgram, 'watch', '--json', '--since', 'here', '--user', 'me'],
    {
      env: cleanEnvironment({ WALLET_HOME: home }),
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const seen: { request: string; entries: { id: string }[]; balances: Record<string, number> }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(JSON.parse(line) as (typeof seen)[number]);
    if (seen.at(-1)?.request !== 'pay') continue;
    if (seen.filter(({ request }) => request === 'pay').length === 1)
      void run(pay('6', '--from', 'balance'), { home });
    else child.kill('SIGINT');
  }
  expect(await ended).toBe(130);
  const paid = seen.filter(({ request }) => request === 'pay');
  expect(paid[0]?.entries).toMatchObject([{ id }]);
  expect((paid[0]?.balances['me'] ?? 0) - (paid[1]?.balances['me'] ?? 0)).toBe(600);
});

test('in a flow there is nobody to wait for; of nobody there is nothing to see', async () => {
  const home = await furnishedWorld();
  expect((await run(['watch', '--user', 'nobody'], { home })).stderr).toContain('There is no user nobody.');
  const { stderr } = await run(['flow', 'record', `${home}.flow`], { input: 'watch\n' });
  expect(stderr).toContain('Nobody else acts on this world.');
});
