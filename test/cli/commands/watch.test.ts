import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cleanEnvironment } from '../../support/environment.ts';
import { walletProgram } from '../../support/program.ts';
import { emptyWorld, PIN, preparedWorlds } from '../../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

interface Printed {
  readonly request: string;
  readonly entries: readonly { readonly id: string }[];
  readonly messages: readonly { readonly user: string }[];
  readonly balances: readonly { readonly user: string; readonly balanceFen: number }[];
}

/** `watch` in a process of its own, through pipes, until the test ends it. */
function watching(home: string, ...args: string[]) {
  const child = spawn(process.execPath, [walletProgram, 'watch', ...args], {
    env: cleanEnvironment({ WALLET_HOME: home }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.on('data', (data: Buffer) => void (printed += data.toString('utf8')));
  const stderr = text(child.stderr);
  const ended = new Promise<number | null>((resolve) => void child.once('close', (code) => resolve(code)));
  const lines = () => printed.split('\n').filter(Boolean);
  return {
    child,
    stderr,
    ended,
    lines,
    json: () => lines().map((line) => JSON.parse(line) as Printed),
    /** Waits until the printed lines are so many, or match. */
    until: async (found: (all: string) => boolean) =>
      vi.waitUntil(() => found(printed), { timeout: 30_000, interval: 20 }),
  };
}

test('--json: one document a line, as other shells act', async () => {
  const { home, json, wallet } = prepared();
  const journal = join(home, 'journal.jsonl');
  const { id: first } = await json<{ id: string }>(`pay coffee 1 ${pin}`);
  const watch = watching(home, '--json', '--since', first);
  const { id } = await json<{ id: string }>(`pay coffee 18 ${pin}`);
  await watch.until((all) => all.includes(id) && all.includes('voucher'));
  const before = readFileSync(journal, 'utf8');
  watch.child.kill('SIGINT');
  expect(await watch.ended).toBe(130);
  expect(await watch.stderr).toBe('');
  expect(readFileSync(journal, 'utf8')).toBe(before);
  expect(watch.json()).toMatchObject([
    {
      request: 'pay',
      status: 'DONE',
      entries: [{ id, status: 'PAID' }],
      messages: [{ user: 'me' }],
      balances: [
        { user: 'me', balanceFen: 98_100 },
        { user: 'alice', balanceFen: 0 },
      ],
    },
  ]);
  expect((await wallet('audit')).code).toBe(0);
});

test('eight shells at once: every payment is told once, in order, with the balance that it left', async () => {
  const { home, json } = prepared();
  const watch = watching(home, '--json', '--since', 'start', '--user', 'me');
  const paid = await Promise.all(
    Array.from({ length: 8 }, () => json<{ id: string }>(`pay coffee 10 ${pin}`)),
  );
  const payments = () => watch.json().filter(({ request }) => request === 'pay');
  await watch.until((all) => all.endsWith('\n') && payments().length >= 8);
  const ids = payments().flatMap(({ entries }) => entries.map(({ id }) => id));
  expect(ids.toSorted()).toEqual(paid.map(({ id }) => id).toSorted());
  expect(payments().map(({ balances }) => balances[0]?.balanceFen)).toEqual(
    Array.from({ length: 8 }, (_, index) => 100_000 - (index + 1) * 1_000),
  );
});

test('--fields: of each document these; one may have what another lacks', async () => {
  const { home, json, wallet } = prepared();
  const watch = watching(home, '--since', 'start', '--fields', 'request,entries.merchant,entries.amountFen');
  await json(`pay coffee 18 --from balance ${pin}`);
  await watch.until((all) => all.includes('"request":"pay"') && all.endsWith('\n'));
  expect(watch.lines()).toContain('{"request":"topUp","entries":[{"amountFen":100000}]}');
  expect(watch.lines()).toContain('{"request":"pay","entries":[{"merchant":"coffee","amountFen":1800}]}');
  const { code, stderr } = await wallet('watch --since start --fields foo');
  expect(code).toBe(2);
  expect(stderr).toContain('seq, at, request, by, status, entries, messages, balances');
});

test('--user leaves out what concerns others', async () => {
  const { home, wallet } = prepared();
  await wallet(`pay coffee 18 ${pin}`);
  const sent = await wallet(`transfer alice 5 ${pin}`);
  expect(sent.code).toBe(0);
  const watch = watching(home, '--json', '--since', 'start', '--user', 'alice');
  await watch.until((all) => all.includes('me sends you'));
  const told = watch.json();
  expect(told.map(({ request }) => request)).not.toContain('pay');
  for (const { balances, messages } of told)
    expect([...balances, ...messages].every(({ user }) => user === 'alice')).toBe(true);
});

test('without a terminal there are lines alone: no status, no escape sequences', async () => {
  const { home, wallet } = prepared();
  await wallet(`pay coffee 18 ${pin}`);
  const watch = watching(home, '--since', 'start');
  await watch.until((all) => all.includes('voucher'));
  watch.child.kill('SIGTERM');
  expect(await watch.ended).toBe(143);
  expect(watch.lines().join('\n')).not.toContain('\u001B');
  for (const line of watch.lines()) expect(line).toMatch(/^2026-01-05 09:00:00 {2}(?:me {3}|alice) {2}\S/);
});

test('when nobody reads any more, it ends', async () => {
  const { home, wallet } = prepared();
  const watch = watching(home, '--since', 'start');
  await watch.until((all) => all !== '');
  watch.child.stdout.destroy();
  await wallet(`pay coffee 18 ${pin}`);
  expect(await watch.ended).toBe(0);
  expect(await watch.stderr).toBe('');
});

test('a world that is taken away ends it with a word', async () => {
  const { home } = prepared();
  const watch = watching(home, '--since', 'start');
  await watch.until((all) => all !== '');
  rmSync(home, { recursive: true });
  expect(await watch.ended).toBe(3);
  expect(await watch.stderr).toMatch(/^✗ There is no world in .*\n {2}Make one with `wallet init`/);
});

test('a world that does not exist is not made', async () => {
  const { home, refusal } = emptyWorld();
  expect(await refusal('watch')).toMatchObject({ code: 'WORLD_MISSING', exitCode: 3 });
  expect(() => readFileSync(join(home, 'journal.jsonl'))).toThrow('ENOENT');
});

test.each([
  ['watch --user nobody', 'USER_UNKNOWN'],
  ['watch --since nothing', 'POINT_UNKNOWN'],
])('%s is refused', async (line, code) => {
  expect(await prepared().refusal(line)).toMatchObject({ code, exitCode: 3 });
});
