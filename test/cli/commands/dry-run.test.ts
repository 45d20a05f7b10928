import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { buildProgram } from '../../../src/cli/program.ts';
import { processHost } from '../../../src/cli/host.ts';
import type { Event } from '../../../src/wallet.ts';
import { run, runJson, temporaryHome } from '../../support/program.ts';
import { Walk } from '../../simulation/walk.ts';
import { furnishedWorld, journalOf, PIN } from '../../terminal/given.ts';

vi.setConfig({ testTimeout: 120_000 });

const filesOf = (home: string) =>
  Object.fromEntries(readdirSync(home).map((name) => [name, readFileSync(join(home, name), 'base64')]));

interface DryRun {
  readonly dryRun: true;
  readonly id: string;
  readonly status: string;
  readonly amountFen: number;
  readonly feeFen: number;
  readonly postings: readonly { readonly account: string; readonly amountFen: number }[];
  readonly rules: readonly { readonly name: string; readonly value: number; readonly unit: string }[];
  readonly repeated: boolean;
  readonly asks: { readonly pin: boolean; readonly confirmation: boolean };
}

/** What moves money: words that it can be done with in a furnished world, by the command and, beyond that, its flag. */
async function moving(home: string): Promise<Record<string, readonly string[]>> {
  const history = async (as: string) =>
    runJson<{ id: string; type: string }[]>(['history', '--as', as], { home });
  const [mine, hers] = [await history('me'), await history('alice')];
  const idOf = (type: string, all = mine) => all.find((entry) => entry.type === type)?.id ?? '';
  const code = async () => (await runJson<{ code: string }>(['quickpay', 'code'], { home })).code;
  const asked = await run(['charge', 'coffee', '1500', '--code', await code(), '--json'], { home });
  return {
    pay: ['pay', 'coffee', '18'],
    'pay --confirm': ['pay', '--confirm', (JSON.parse(asked.stdout) as { id: string }).id],
    charge: ['charge', 'coffee', '18', '--code', await code()],
    order: ['order', 'cinema', 'ticket'],
    'bill pay': ['bill', 'pay', 'power', '12345678'],
    refund: ['refund', idOf('payment'), '5'],
    topup: ['topup', '20', '--from', 'icbc-0128'],
    withdraw: ['withdraw', '2500', '--to', 'icbc-0128'],
    transfer: ['transfer', 'alice', '20'],
    accept: ['accept', idOf('transfer', hers)],
    refuse: ['refuse', idOf('transfer', hers)],
    'red-packet send': ['red-packet', 'send', '8', '--to', 'alice'],
    'red-packet open': ['red-packet', 'open', idOf('red-packet', hers)],
  };
}

/** The operations whose records in this world's journal move money. */
function movedIn(home: string): Set<string> {
  const records = journalOf(home).trim().split('\n').slice(1);
  const data = records.map((line) => (JSON.parse(line) as { d: { op: string; events: Event[] } }).d);
  const moves = ({ events }: { events: Event[] }) => events.some(({ postings = [] }) => postings.length > 0);
  return new Set(data.filter(moves).map(({ op }) => op));
}

test('every way to move money can be tried: it tells what it would do, does nothing, and then does that', async () => {
  const home = await furnishedWorld();
  const done = new Set<string>();
  for (const [name, words] of Object.entries(await moving(home))) {
    const before = filesOf(home);
    const tried = await runJson<DryRun>([...words, '--dry-run'], { home });
    expect(tried, name).toMatchObject({ dryRun: true, repeated: false });
    expect(
      tried.postings.reduce((sum, { amountFen }) => sum + amountFen, 0),
      name,
    ).toBe(0);
    expect(tried.postings.length, name).toBeGreaterThan(1);
    expect(filesOf(home), name).toEqual(before);
    const pin = tried.asks.pin ? ['--pin', PIN] : [];
    const copy = temporaryHome();
    await runJson(['snapshot', 'fork', copy], { home });
    expect(await runJson([...words, ...pin], { home: copy }), name).toMatchObject({
      id: tried.id,
      status: tried.status,
      amountFen: tried.amountFen,
      feeFen: tried.feeFen,
    });
    for (const op of movedIn(copy)) done.add(op);
  }
  // Whatever moves money in a random history is among them, but a new card's money, which nobody pays, and what no
  // command asks for but a merchant's program.
  const others = new Set(['issueCard', 'chargeApiOrder', 'offerTransfer']);
  const walk = new Walk('moved');
  await walk.run(1_000);
  expect(walk.moved.size).toBeGreaterThan(9);
  expect([...walk.moved].filter((op) => !others.has(op) && !done.has(op))).toEqual([]);
});

test('no other command has --dry-run, and none of these lacks it', async () => {
  const program = await buildProgram([], processHost, {});
  const all = program.commands.flatMap((each) =>
    each.commands.length > 0
      ? each.commands.map((part) => [`${each.name()} ${part.name()}`, part] as const)
      : [[each.name(), each] as const],
  );
  const having = all.filter(([, each]) => each.options.some(({ long }) => long === '--dry-run'));
  const commands = Object.keys(await moving(await furnishedWorld())).map((name) => name.replace(/ --.+/, ''));
  expect(having.map(([name]) => name).toSorted()).toEqual([...new Set(commands)].toSorted());
});

test('people see that nothing was done, who would get what, and the rules that were asked', async () => {
  const home = await furnishedWorld();
  const { stdout, code } = await run(['pay', 'coffee', '18', '--dry-run'], { home });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^○ Would pay ¥18\.00 to Corner Coffee\n/);
  expect(stdout).toMatch(/\n {2}asks {2}the payment PIN\n/);
  expect(stdout).toMatch(/\nbalance of me +-¥18\.00\nCorner Coffee +\+¥17\.89\nfees +\+¥0\.11\n/);
  expect(stdout).toMatch(/\nstatic-code-day +¥500\.00\n/);
  expect(stdout).toMatch(/\nNothing was done: this was a dry run\.\n$/);
  expect(stdout).toMatch(/\n {2}balance after {2}¥2,964\.00\n/);
  expect(stdout).not.toMatch(/✓|Paid/);
});

test('what would be refused is refused, with the same code', async () => {
  const home = await furnishedWorld();
  const before = filesOf(home);
  for (const words of [
    ['pay', 'coffee', '501'],
    ['transfer', 'nobody', '5'],
    ['withdraw', '5000', '--to', 'icbc-0128'],
    ['pay', 'coffee', '0'],
  ]) {
    const [tried, real] = [
      await run([...words, '--dry-run', '--json'], { home }),
      await run([...words, '--pin', PIN, '--json'], { home }),
    ];
    expect(tried.code).toBe(real.code);
    expect(JSON.parse(tried.stderr)).toEqual(JSON.parse(real.stderr));
  }
  expect(Object.keys(filesOf(home))).toEqual(Object.keys(before));
});

test('a dry run never says whether a PIN is right, and counts no try', async () => {
  const home = await furnishedWorld();
  const before = filesOf(home);
  for (let tries = 0; tries < 7; tries += 1)
    expect(await run(['pay', 'coffee', '18', '--pin', '111222', '--dry-run'], { home })).toMatchObject({
      code: 0,
    });
  expect(filesOf(home)).toEqual(before);
});

test('a request id that was used gives its first result; a fault that strikes once is not spent', async () => {
  const home = await furnishedWorld();
  const words = ['pay', 'coffee', '18', '--pin', PIN, '--request-id', 'a1'];
  const paid = await runJson<{ id: string }>(words, { home });
  const again = [...words, '--dry-run'];
  expect(await runJson<DryRun>(again, { home })).toMatchObject({
    id: paid.id,
    postings: [],
    rules: [],
    repeated: true,
  });
  const { stdout } = await run(again, { home });
  expect(stdout).toMatch(/^✓ Paid ¥18\.00 to Corner Coffee\n/);
  expect(stdout).toContain('This request id was used before: this is its first result.');
  const other = words.map((word) => (word === '18' ? '19' : word));
  expect((await run([...other, '--dry-run', '--json'], { home })).stderr).toContain('REQUEST_ID_USED');
  await run(['fault', 'set', 'bank-down', '--once'], { home });
  const topup = ['topup', '20', '--from', 'icbc-0128', '--json'];
  for (let twice = 0; twice < 2; twice += 1)
    expect((await run([...topup, '--dry-run'], { home })).stderr).toContain('BANK_TIMEOUT');
  expect((await run([...topup, '--pin', PIN], { home })).stderr).toContain('BANK_TIMEOUT');
  expect(await run([...topup, '--pin', PIN], { home })).toMatchObject({ code: 0 });
});

test('where there is no world a dry run makes none', async () => {
  const home = temporaryHome();
  const { code, stderr } = await run(['pay', 'coffee', '18', '--dry-run', '--json'], { home });
  expect([code, JSON.parse(stderr)]).toMatchObject([3, { error: { code: 'WORLD_MISSING' } }]);
  expect(() => readdirSync(home)).toThrow('ENOENT');
});

test('a dry run of a charge that asks its payer ends as the charge would', async () => {
  const home = await furnishedWorld();
  const { code } = await runJson<{ code: string }>(['quickpay', 'code'], { home });
  const words = ['charge', 'coffee', '1500', '--code', code];
  const before = filesOf(home);
  const tried = await run([...words, '--dry-run'], { home });
  expect(tried.stdout).toMatch(/^○ Corner Coffee would ask for ¥1,500\.00\n/);
  expect(tried.stdout).toMatch(/\n {2}needs the PIN {2}\S/);
  expect(filesOf(home)).toEqual(before);
  expect(tried).toMatchObject({ code: 5, stderr: (await run(words, { home })).stderr });
});

test('a dry run is told in Chinese as well, accounts included', async () => {
  const home = await furnishedWorld();
  const { stdout } = await run(['pay', 'coffee', '18', '--dry-run', '--lang', 'zh-CN'], { home });
  expect(stdout).toMatch(/^○ 将向 Corner Coffee 付款 ¥18\.00\n/);
  expect(stdout).toMatch(/\nme 的零钱 +-¥18\.00\nCorner Coffee +\+¥17\.89\n手续费 +\+¥0\.11\n/);
});

test('a field that a dry run lacks is told without saying that anything was done', async () => {
  const home = await furnishedWorld();
  const words = ['pay', 'coffee', '18', '--dry-run', '--fields', 'nope'];
  const { code, stderr } = await run(words, { home });
  expect(code).toBe(2);
  expect(stderr).toContain('The result has no field nope.');
  expect(stderr).not.toContain('is done');
});
