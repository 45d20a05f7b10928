import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { run, runJson } from '../../support/program.ts';
import { emptyWorld, PIN, preparedWorlds } from '../../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

interface Undone {
  readonly request: string;
  readonly by: string;
  readonly entries: readonly string[];
}

describe('snapshots', () => {
  test('a snapshot is come back to, and the present that was left is come back to again', async () => {
    const { json, balance, wallet } = prepared();
    expect(await json('snapshot save rich')).toEqual({ snapshot: 'rich', at: '2026-01-05T09:00:00+08:00' });
    const { id } = await json<{ id: string }>(`pay coffee 100 ${pin}`);
    await json('clock advance 2h');

    expect(await json('snapshot restore rich')).toEqual({
      snapshot: 'rich',
      now: '2026-01-05T09:00:00+08:00',
    });
    expect(await balance()).toBe(100_000);
    expect((await json<{ id: string }[]>('history')).map((entry) => entry.id)).not.toContain(id);

    expect(await json('snapshot restore before')).toMatchObject({ now: '2026-01-05T11:00:00+08:00' });
    expect(await balance()).toBe(90_000);
    expect((await json<{ id: string }[]>('history'))[0]).toMatchObject({ id });
    expect((await json<{ snapshot: string }[]>('snapshot list')).map((each) => each.snapshot)).toEqual([
      'rich',
      'before',
    ]);
    expect((await wallet('audit')).code).toBe(0);
  });

  test('a name is taken once, unless it is to be replaced; and given back', async () => {
    const { json, refusal } = prepared();
    await json('snapshot save rich');
    expect(await refusal('snapshot save rich')).toMatchObject({ code: 'SNAPSHOT_EXISTS', exitCode: 3 });
    expect(await json('snapshot save rich --replace')).toMatchObject({ snapshot: 'rich' });
    expect(await refusal('snapshot remove rich')).toMatchObject({ code: 'CONFIRM_REQUIRED', exitCode: 5 });
    expect(await json('snapshot remove rich --yes')).toEqual({ snapshot: 'rich' });
    expect(await refusal('snapshot remove rich')).toMatchObject({ code: 'POINT_UNKNOWN', exitCode: 3 });
    expect(await json('snapshot list')).toEqual([]);
  });

  test.each(['now', 'start', 'before', '2026', '-x', 'a/b', '../x', '__proto__\u0007'])(
    '%j is no name',
    async (name) => {
      const { home } = prepared();
      const { code, stderr } = await run(['snapshot', 'save', '--json', '--', name], { home });
      expect(code).toBe(2);
      expect(stderr).toContain('"SNAPSHOT_NAME_INVALID"');
    },
  );

  test('a fork is a whole world of its own, as it is or as it was; never over another', async () => {
    const { home, json, refusal, balance } = prepared();
    await json('snapshot save rich');
    await json(`pay coffee 100 ${pin}`);
    const [now, then] = [join(dirname(home), 'now'), join(dirname(home), 'then')];
    expect(await json(`snapshot fork ${now}`)).toEqual({ snapshot: 'now', home: now });
    expect(await json(`snapshot fork ${then} --at rich`)).toEqual({ snapshot: 'rich', home: then });
    expect(await refusal(`snapshot fork ${now}`)).toMatchObject({ code: 'FOLDER_TAKEN', exitCode: 3 });
    const paid = ['pay', 'coffee', '1', '--pin', PIN];
    expect(await runJson(paid, { home: now })).toMatchObject({ status: 'PAID' });
    expect(await runJson(['balance'], { home: now })).toMatchObject({ balanceFen: 89_900 });
    expect(await runJson(['balance'], { home: then })).toMatchObject({ balanceFen: 100_000 });
    expect(await balance()).toBe(90_000);
    for (const each of [now, then])
      expect(await runJson(['audit'], { home: each })).toMatchObject({ ok: true });
    expect(readdirSync(dirname(home)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a fork has the history up to its point, and nothing of what came later', async () => {
    const { home, json } = prepared();
    await json('snapshot save rich');
    await json(`pay coffee 100 ${pin}`);
    await json('undo');
    const journal = (of: string) => readFileSync(join(of, 'journal.jsonl'), 'utf8');
    for (const [folder, at] of [
      ['one', 'rich'],
      ['two', 'before'],
      ['three', 'start'],
    ] as const) {
      const copy = join(dirname(home), folder);
      await json(`snapshot fork ${copy} --at ${at}`);
      expect(journal(home).startsWith(journal(copy))).toBe(true);
      const balanceFen = { rich: 100_000, before: 90_000, start: 0 }[at];
      expect(await runJson(['balance'], { home: copy })).toMatchObject({ balanceFen });
      expect(await runJson(['audit'], { home: copy })).toMatchObject({ ok: true });
    }
  });

  test('a fork goes into an empty folder or a new one, and over nothing else', async () => {
    const { home, json, refusal } = prepared();
    const folder = dirname(home);
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'file'), '');
    for (const name of ['empty', 'deep/er'])
      expect(await json(`snapshot fork ${join(folder, name)}`)).toMatchObject({ snapshot: 'now' });
    expect(await refusal(`snapshot fork ${join(folder, 'file')}`)).toMatchObject({ code: 'FOLDER_TAKEN' });
    expect(await refusal(`snapshot fork ${join(folder, 'file', 'below')}`)).toMatchObject({
      code: 'STORE_UNWRITABLE',
      exitCode: 6,
      message: expect.stringContaining('below') as string,
    });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('reset begins again, once it is agreed to', async () => {
    const { json, refusal, balance } = prepared();
    expect(await refusal('reset')).toMatchObject({ code: 'CONFIRM_REQUIRED', exitCode: 5 });
    expect(await balance()).toBe(100_000);
    expect(await json('reset --yes')).toMatchObject({ snapshot: 'start' });
    expect(await json('whoami')).toMatchObject({ user: 'me', pinSet: false });
    expect(await json('history')).toEqual([]);
    await json('snapshot restore before');
    expect(await balance()).toBe(100_000);
  });
});

describe('undo', () => {
  test('takes back the last request, with the try of its PIN, and more if asked', async () => {
    const { json, wallet, balance } = prepared();
    const { id } = await json<{ id: string }>(`pay coffee 100 ${pin}`);
    await json(`transfer alice 10 --yes ${pin}`);
    expect(await json<Undone[]>('undo')).toMatchObject([{ request: 'sendTransfer', by: 'me' }]);
    expect(await balance()).toBe(90_000);
    expect(await json<Undone[]>('undo')).toMatchObject([{ request: 'pay', entries: [id] }]);
    expect(await balance()).toBe(100_000);
    expect((await json<Undone[]>('undo 2')).map(({ request }) => request)).toEqual([
      'enableQuickPay',
      'topUp',
    ]);
    expect(await balance()).toBe(0);
    expect((await wallet('audit')).code).toBe(0);
  });

  test('a wrong try of the PIN before the payment is forgotten with it', async () => {
    const { json, refusal } = prepared();
    expect(await refusal('pay coffee 1 --pin 135790')).toMatchObject({
      message: expect.stringContaining('4 tries') as string,
    });
    await json(`pay coffee 1 ${pin}`);
    await json('undo');
    expect(await refusal('pay coffee 1 --pin 135790')).toMatchObject({
      message: expect.stringContaining('4 tries') as string,
    });
  });

  test('wrong tries of somebody else stay when a request is taken back', async () => {
    const { json, refusal } = prepared();
    const wrong = 'transfer me 1 --as alice --pin 135790';
    await json(`pay coffee 1 ${pin}`);
    expect(await refusal(wrong)).toMatchObject({ code: 'PIN_WRONG' });
    await json('rules set no-pin-single 500');
    await json('undo');
    expect(await refusal(wrong)).toMatchObject({ message: expect.stringContaining('3 tries') as string });
  });

  test('an entry that was taken back is a point to go forward to', async () => {
    const { json, balance } = prepared();
    const { id } = await json<{ id: string }>(`pay coffee 100 ${pin}`);
    await json('undo');
    await json('rules set no-pin-single 500');
    await json(`snapshot restore ${id}`);
    expect(await balance()).toBe(90_000);
    expect(await json('history --limit 1')).toMatchObject([{ id }]);
  });

  test('what was refused is no request to take back', async () => {
    const { json, refusal, balance } = prepared();
    const { id } = await json<{ id: string }>(`pay coffee 100 --from balance ${pin}`);
    await json('fault set bank-down');
    expect(await refusal(`pay coffee 5 --from icbc-0128 ${pin}`)).toMatchObject({ code: 'BANK_TIMEOUT' });
    expect(await json<Undone[]>('undo')).toMatchObject([{ request: 'setFault' }]);
    expect(await json<Undone[]>('undo')).toMatchObject([{ request: 'pay', entries: [id] }]);
    expect(await balance()).toBe(100_000);
  });

  test('what was taken back is done again under the same request id', async () => {
    const { json, balance } = prepared();
    await json(`pay coffee 100 ${pin} --request-id a`);
    await json('undo');
    await json(`pay coffee 100 ${pin} --request-id a`);
    await json(`pay coffee 100 ${pin} --request-id a`);
    expect(await balance()).toBe(90_000);
  });

  test('in a new world there is nothing to take back', async () => {
    const { refusal } = emptyWorld();
    expect(await refusal('undo')).toMatchObject({ code: 'NOTHING_TO_UNDO', exitCode: 3 });
    expect(await refusal('undo 0')).toMatchObject({ code: 'USAGE', exitCode: 2 });
  });
});

describe('the world as of then', () => {
  test('balance, history and an entry are shown as they were at an entry, a time, a snapshot', async () => {
    const { json } = prepared();
    const { id } = await json<{ id: string }>(`pay coffee 100 ${pin}`);
    await json('snapshot save paid');
    await json('clock advance 1h');
    await json(`refund ${id} 40`);
    expect(await json(`balance --at ${id}`)).toMatchObject({ balanceFen: 90_000 });
    expect(await json('balance --at paid')).toMatchObject({ balanceFen: 90_000 });
    expect(await json('balance --at start')).toMatchObject({ balanceFen: 0 });
    expect(await json('balance --at now')).toMatchObject({ balanceFen: 94_000 });
    expect(await json('balance --at 2026-01-05T09:30:00+08:00')).toMatchObject({ balanceFen: 90_000 });
    expect(await json('history --at paid --limit 1')).toMatchObject([{ id, refundedFen: 0 }]);
    expect(await json(`show ${id} --at paid`)).toMatchObject({ refundedFen: 0 });
    expect(await json(`show ${id}`)).toMatchObject({ refundedFen: 4_000 });
  });

  test('a point that is none is refused: a name, a time before the world began, a time to come', async () => {
    const { refusal } = prepared();
    for (const point of ['never', '2026-01-05T08:59:59+08:00', '2026-01-05T09:00:01+08:00', '2026-02-30'])
      expect(await refusal(`balance --at ${point}`)).toMatchObject({ code: 'POINT_UNKNOWN', exitCode: 3 });
  });

  test('after going back, a time means the time that came since', async () => {
    const { json } = prepared();
    await json('snapshot save early');
    await json('clock advance 2h');
    await json(`pay coffee 100 ${pin}`);
    await json('snapshot restore early');
    await json('clock advance 10m');
    await json(`pay coffee 20 ${pin}`);
    await json('clock advance 3h');
    expect(await json('balance --at 2026-01-05T09:05:00+08:00')).toMatchObject({ balanceFen: 100_000 });
    expect(await json('balance --at 2026-01-05T09:15:00+08:00')).toMatchObject({ balanceFen: 98_000 });
    expect(await json('balance --at 2026-01-05T11:30:00+08:00')).toMatchObject({ balanceFen: 98_000 });
  });

  test('a world whose clock was set back before anything happened has times of its own', async () => {
    const { json, wallet } = emptyWorld();
    await wallet('init');
    await json('clock set 2026-01-05T09:00:00+08:00');
    await json('login bob');
    await json('clock advance 2h');
    await json('login carol');
    expect(await json('balance --at 2026-01-05T10:00:00+08:00 --as bob')).toMatchObject({ user: 'bob' });
    expect((await wallet('balance --at 2026-01-05T10:00:00+08:00 --as carol')).code).toBe(3);
  });

  test('the past is shown to who is logged in now', async () => {
    const { json, refusal } = prepared();
    await json('snapshot save rich');
    await json('login alice');
    expect(await json('balance --at rich')).toMatchObject({ user: 'alice', balanceFen: 0 });
    expect(await json('balance --at rich --as me')).toMatchObject({ user: 'me', balanceFen: 100_000 });
    expect(await refusal('balance --at start')).toMatchObject({ code: 'USER_UNKNOWN' });
  });
});

describe('diff', () => {
  test('says what happened, whose money changed, and what is set another way', async () => {
    const { json, wallet } = prepared();
    await json('snapshot save rich');
    const { id } = await json<{ id: string }>(`pay coffee 100 ${pin}`);
    await json('rules set no-pin-single 500');
    await json('fault set bank-down --user me --once');
    await json('set-pin --current 246813 --new 135792 --confirm 135792');
    await json('login bob');
    expect(await json('diff rich')).toMatchObject({
      from: 'rich',
      to: 'now',
      balances: [
        { account: 'balance of me', beforeFen: 100_000, afterFen: 90_000 },
        { account: 'Corner Coffee', beforeFen: 0, afterFen: 9_940 },
        { account: 'fees', beforeFen: 0, afterFen: 60 },
      ],
      changes: [
        { what: 'logged in', before: 'me', after: 'bob' },
        { what: 'me: PIN', before: 'set', after: 'set anew' },
        { what: 'rule no-pin-single', before: '¥1,000.00', after: '¥500.00' },
        { what: 'bob: account', before: null },
        { what: 'fault bank-down', before: null, after: 'me, once' },
      ],
      entries: { made: [{ id }], takenBack: [], changed: [] },
    });
    const { stdout } = await wallet('diff rich');
    expect(stdout).toContain('+  me   Paid ¥100.00 to Corner Coffee');
    expect((await wallet('diff now now')).stdout).toBe('Nothing changed between now and now.\n');
  });

  test('tells what became of what was there before', async () => {
    const { json, wallet } = prepared();
    const { id } = await json<{ id: string }>(`transfer alice 66 --yes ${pin}`);
    await json('snapshot save sent');
    await json(`accept ${id} --as alice`);
    expect(await json('diff sent')).toMatchObject({
      balances: [
        { account: `held for ${id}`, beforeFen: 6_600, afterFen: 0 },
        { account: 'balance of alice', beforeFen: 0, afterFen: 6_600 },
      ],
      entries: {
        made: [],
        takenBack: [],
        changed: [{ before: { id, status: 'PENDING' }, after: { id, status: 'RECEIVED' } }],
      },
    });
    expect((await wallet('diff sent')).stdout).toContain(
      '~  me   Transfer of ¥66.00 to alice, PENDING → RECEIVED',
    );
    expect(await json('diff now sent')).toMatchObject({
      entries: { changed: [{ before: { status: 'RECEIVED' }, after: { status: 'PENDING' } }] },
    });
  });

  test('tells what was taken back', async () => {
    const { json } = prepared();
    const { id } = await json<{ id: string }>(`pay coffee 100 ${pin}`);
    await json('undo');
    expect(await json('diff before')).toMatchObject({ entries: { made: [], takenBack: [{ id }] } });
  });
});
