import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTerminal } from '../../support/terminal.ts';
import { PIN, preparedWorlds, type World } from '../../support/world.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

/** A world of four more payments, with a byte changed in the record of the second. */
async function damaged(): Promise<World & { ids: string[] }> {
  const world = prepared();
  const ids: string[] = [];
  for (const amount of [11, 12, 13, 14])
    ids.push((await world.json<{ id: string }>(`pay coffee ${amount} ${pin}`)).id);
  const file = join(world.home, 'journal.jsonl');
  const bytes = readFileSync(file);
  const at = bytes.indexOf(ids[1] ?? '');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  return { ...world, ids };
}

const filesOf = ({ home }: World) =>
  readdirSync(home).map((name) => [name, readFileSync(join(home, name), 'base64')]);

test('a damaged world says how to go on; what is lost is told, and nothing is deleted', async () => {
  const world = await damaged();
  const { wallet, refusal, balance, home, ids } = world;
  const before = filesOf(world);
  expect(await refusal('balance')).toMatchObject({ code: 'STORE_CORRUPT', exitCode: 6 });
  expect((await wallet('balance')).stderr).toContain('wallet audit --repair');
  // Without somebody who agrees, nothing is done.
  const asked = await wallet('audit --repair');
  expect([asked.code, asked.stdout]).toEqual([5, '']);
  expect(asked.stderr).toMatch(
    /^✗ \d+ records are lost, those after record \d+\n {2}set aside {2}journal\.jsonl, \d+–\d+\n/,
  );
  expect(asked.stderr).toMatch(
    /Of these can still be read:\n[^]*\d+ {2}2026-01-05 09:00 {2}pay +me\n[^]*Agree with --yes/,
  );
  expect(filesOf(world)).toEqual(before);
  const journal = readFileSync(join(home, 'journal.jsonl'));
  const { code, stdout } = await wallet('audit --repair --yes --json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [], repaired: { snapshot: false } });
  expect(readFileSync(join(home, 'journal.jsonl')).subarray(0, journal.length).equals(journal)).toBe(true);
  const history = await world.json<{ id: string }[]>('history --limit 3');
  expect(history.map(({ id }) => id)).toContain(ids[0]);
  for (const id of ids.slice(1)) expect(await refusal('show', id)).toMatchObject({ code: 'ENTRY_UNKNOWN' });
  expect(await balance()).toBe(100_000 - 1_100);
  await world.json(`pay coffee 5 ${pin}`);
  expect(await world.json('audit --repair --yes')).toMatchObject({ ok: true, repaired: null });
});

test('a person is asked, and may say no', async () => {
  const world = await damaged();
  const before = filesOf(world);
  const term = await openTerminal(['audit', '--repair', '--home', world.home]);
  await term.until(/Go on without what is lost\?/);
  term.type('n\r');
  expect(await term.exit()).toMatchObject({ code: 130 });
  expect(filesOf(world)).toEqual(before);
});

test.runIf(process.platform !== 'win32').each(['journal.jsonl', 'wallet.json', 'wallet.key', 'anchor'])(
  'a pipe in place of %s is refused, not waited for',
  async (name) => {
    const { home, refusal } = prepared();
    rmSync(join(home, name));
    execFileSync('mkfifo', [join(home, name)]);
    expect(await refusal('balance')).toMatchObject({ code: 'STORE_UNWRITABLE', exitCode: 6 });
    expect(await refusal('audit --repair --yes')).toMatchObject({ exitCode: 6 });
  },
);

test('where there is no world, none is made', async () => {
  const { refusal, home } = prepared();
  expect(await refusal('audit --repair --yes', '--home', join(home, 'none'))).toMatchObject({
    code: 'WORLD_MISSING',
  });
});
