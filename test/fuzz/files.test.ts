/** Files and variables that nobody would write, read by the built program. */

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { type Outcome, run } from '../support/program.ts';
import { PIN, preparedWorlds } from '../support/world.ts';
import { documented, effort, expectClean, hostile, passable, plan } from './hostile.ts';

vi.setConfig({ testTimeout: 120_000 * effort });

const prepared = preparedWorlds();

/** Holds a process to what holds for each. */
function expectSound({ code, signal, stdout, stderr }: Outcome, what: string): void {
  expect([signal, documented.includes(code)], `${what}: ${code}\n${stderr}`).toEqual([null, true]);
  expectClean(stdout, what);
  expectClean(stderr, what);
}

/** A file of lines that are mostly of its kind. */
const fileOf = (...lines: readonly string[]) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...lines),
        hostile,
        fc.tuple(fc.constantFrom(...lines), hostile).map((two) => two.join(' ')),
      ),
      {
        maxLength: 12,
      },
    )
    .map((all) => all.join('\n'));

const flow = fileOf(
  '@seed 7',
  '@clock 2026-01-05T09:00:00+08:00',
  '@advance 2h',
  '@use a.flow',
  '@rule pin-attempts 3',
  '$ wallet balance',
  '$ wallet login ${user}',
  '$ wallet protect freeze',
  '? Freeze the account? Nothing can leave it until you unfreeze it. = y',
  '  balance  ¥0.00',
  '[exit 2]',
  '...',
  '# a remark',
);
const markdown = fileOf(
  '```console',
  '$ wallet balance',
  '```',
  '# Title',
  '<!-- flow -->',
  '  balance  ¥0.00',
);
const rule = fileOf(
  '{"rules":[{"id":"mine","name":"mine","when":"amount > 1","score":10}]}',
  '[{"id":"__proto__","when":"1","score":1}]',
  '{"__proto__":{"polluted":1}}',
  '[',
  '{"rules":',
);
const settings = fileOf(
  '{"theme":"dark"}',
  '{"__proto__":{"polluted":1}}',
  '{"lang":"zh-CN","home":"\\u001b[2J"}',
  '{',
  '[]',
  'null',
);

test('flow, Markdown, rule and settings files of any text are read or refused', async () => {
  const { home } = prepared();
  const folder = temporaryFolder();
  const kinds = fc.oneof(
    flow.map((text) => ['a.flow', text, ['flow', 'check', 'a.flow']] as const),
    markdown.map((text) => ['a.md', text, ['flow', 'check', 'a.md']] as const),
    rule.map((text) => ['rules.json', text, ['risk', 'load', 'rules.json']] as const),
    settings.map((text) => ['settings/walletsim/config.json', text, ['balance']] as const),
  );
  await fc.assert(
    fc.asyncProperty(kinds, async ([file, text, words]) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
      const env = { XDG_CONFIG_HOME: join(folder, 'settings') };
      expectSound(
        await run(words, { home, env, cwd: folder }),
        `${words.join(' ')} of ${JSON.stringify(text)}`,
      );
      rmSync(join(folder, file));
    }),
    plan(12),
  );
  expect((await run(['audit', '--json'], { home })).code).toBe(0);
});

// Not LANG and LC_ALL: Node itself crashes where a locale has a dozen letters (`LC_ALL=aaaaaaaaaaaa node -e 0`).
test('variables of any text are taken or refused', async () => {
  const { home } = prepared();
  const names = [
    'WALLET_USER',
    'WALLET_DEVICE',
    'WALLET_LOCATION',
    'WALLET_LANG',
    'WALLET_PAGER',
    'WALLET_PIN',
  ] as const;
  const more = ['WALLET_PLAIN', 'WALLET_THEME', 'TZ', 'TERM', 'COLUMNS', 'NO_COLOR', 'CI'] as const;
  const words = fc.constantFrom(
    ['balance'],
    ['pay', 'coffee', '1'],
    ['doctor'],
    ['config', 'list'],
    ['whoami', '--json'],
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...names, ...more), passable, { minKeys: 1 }),
      words,
      async (env, typed) => {
        expectSound(
          await run(typed, { home, env: { ...env } }),
          `${JSON.stringify(env)} wallet ${typed.join(' ')}`,
        );
      },
    ),
    plan(10),
  );
  expect((await run(['audit', '--json'], { home })).code).toBe(0);
});

test('words of any text, given to a real process, are taken or refused', async () => {
  const { home } = prepared();
  const word = fc.oneof(
    passable,
    fc.constantFrom(
      'pay',
      'transfer',
      'login',
      'coffee',
      'alice',
      '1',
      '--note',
      '--as',
      '--json',
      '--yes',
      '--pin',
      PIN,
    ),
  );
  const first = fc.constantFrom(
    'pay',
    'transfer',
    'login',
    'show',
    'export',
    'snapshot',
    'config',
    'merchant',
    'flow',
    'gateway',
    'run',
    'help',
  );
  await fc.assert(
    fc.asyncProperty(first, fc.array(word, { maxLength: 5 }), async (command, rest) => {
      // What `run` starts is somebody else's program; a gateway serves until it is stopped.
      const words =
        command === 'run' || command === 'gateway' ? [command, '--nope', ...rest] : [command, ...rest];
      expectSound(await run(words, { home, cwd: dirname(home) }), JSON.stringify(words));
    }),
    plan(12),
  );
  expect((await run(['audit', '--json'], { home })).code).toBe(0);
});

test('whatever bytes of a world are changed, it is read or refused, and nothing is put in their place', async () => {
  const model = prepared();
  const names = readdirSync(model.home);
  const change = fc.record({
    name: fc.constantFrom(...names),
    at: fc.nat(1_000_000),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    form: fc.constantFrom('over', 'in', 'out'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const home = join(temporaryFolder(), 'world');
      cpSync(model.home, home, { recursive: true });
      for (const { name, at, bytes, form } of changes) {
        const old = readFileSync(join(home, name));
        const place = at % (old.length + 1);
        const after = form === 'in' ? place : place + bytes.length;
        const put = form === 'out' ? [] : [bytes];
        writeFileSync(join(home, name), Buffer.concat([old.subarray(0, place), ...put, old.subarray(after)]));
      }
      const damaged = new Map(names.map((name) => [name, readFileSync(join(home, name))]));
      const read = await run(['balance', '--json'], { home });
      expectSound(read, JSON.stringify(changes));
      if (read.code !== 0) {
        expect(read.code).toBe(6);
        for (const [name, bytes] of damaged)
          expect(readFileSync(join(home, name)).equals(bytes), name).toBe(true);
        return;
      }
      // What can still be read is what it was.
      expect(JSON.parse(read.stdout)).toMatchObject({ user: 'me', balanceFen: 100_000 });
    }),
    plan(10),
  );
});

/** What somebody puts where a file of the world was. */
const strange: Readonly<Record<string, (path: string) => void>> = {
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
  'a device': (path) => symlinkSync('/dev/zero', path),
  'a link to nowhere': (path) => symlinkSync(join(dirname(dirname(path)), 'nowhere'), path),
};

test.runIf(process.platform !== 'win32').each(Object.entries(strange))(
  '%s in place of any file of the world is refused or made up for, never followed nor waited for',
  async (what, put) => {
    const model = prepared();
    const names = readdirSync(model.home);
    expect(names).toEqual(expect.arrayContaining(['journal.jsonl', 'wallet.json', 'wallet.key', 'anchor']));
    for (const name of [...names, 'config.json']) {
      const home = join(temporaryFolder(), 'world');
      cpSync(model.home, home, { recursive: true });
      rmSync(join(home, name), { force: true });
      put(join(home, name));
      const kind = lstatSync(join(home, name)).mode;
      const outcome = await run(['pay', 'coffee', '1', '--pin', PIN], { home });
      expectSound(outcome, `${what} for ${name}`);
      expect(existsSync(join(dirname(home), 'nowhere')), name).toBe(false);
      if (['journal.jsonl', 'wallet.key', 'wallet.json', 'anchor'].includes(name))
        expect(outcome.code, name).toBe(6);
      // What was put there is left to whoever put it, where it was refused.
      if (outcome.code !== 0) expect(lstatSync(join(home, name)).mode, name).toBe(kind);
    }
  },
);
