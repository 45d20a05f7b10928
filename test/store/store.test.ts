import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeDisk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { type Model, Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/environment.ts';
import {
  type Accounts,
  bytesOf,
  codeOf,
  copyOf,
  deposit,
  filesOf,
  keep,
  model,
  type Move,
  openToy,
} from './toy.ts';

const TORN = Buffer.from('{"s":99,"p":"torn');

describe('committing', () => {
  test('what was committed is there when the world is opened again', () => {
    const disk = memoryDisk();
    const store = openToy(disk);
    keep(store, deposit('a', 5));
    keep(store, { from: 'a', to: 'b', amount: 2 });
    expect(openToy(disk).state).toEqual(
      new Map([
        ['bank', -5],
        ['a', 3],
        ['b', 2],
      ]),
    );
  });

  test('of two that decided on the same head the first counts; the other sees the new state and decides again', () => {
    const disk = memoryDisk();
    const [one, other] = [openToy(disk), openToy(disk)];
    keep(one, deposit('a', 1));
    other.refresh();
    expect(one.commit({ at: 1, data: { from: 'a', to: 'b', amount: 1 } })).toMatchObject({ seq: 2 });
    expect(other.commit({ at: 1, data: deposit('c') })).toBeUndefined();
    expect(other.state).toEqual(one.state);
    expect(other.commit({ at: 1, data: deposit('c') })).toMatchObject({ seq: 3 });
    one.refresh();
    expect(one.state).toEqual(other.state);
    expect(one.audit()).toEqual({ ok: true, entries: 3, problems: [] });
  });

  test('equal requests of two writers are two lines, and only one of them counts', () => {
    const disk = memoryDisk();
    const [one, other] = [openToy(disk), openToy(disk)];
    expect([one, other].map((store) => store.commit({ at: 1, data: deposit('a') }) !== undefined)).toEqual([
      true,
      false,
    ]);
    expect(openToy(disk).state.get('a')).toBe(1);
  });

  test('what can’t be folded never reaches the journal, and leaves the state as it was', () => {
    const disk = memoryDisk();
    const store = openToy(disk);
    const before = bytesOf(disk, 'journal.jsonl');
    expect(() => store.commit({ at: 1, data: { from: 'a', to: 'b', amount: 1 } })).toThrow(
      'a has too little',
    );
    expect(bytesOf(disk, 'journal.jsonl').equals(before)).toBe(true);
    expect(store.state).toEqual(new Map());
  });

  test('a torn last line is passed over, and the next commit heals it', () => {
    const disk = memoryDisk();
    keep(openToy(disk), deposit('a'));
    disk.append('journal.jsonl', TORN);
    const store = openToy(disk);
    keep(store, deposit('a'));
    expect(openToy(disk).state.get('a')).toBe(2);
    expect(bytesOf(disk, 'journal.jsonl').includes(Buffer.concat([TORN, Buffer.from('~\n')]))).toBe(true);
  });

  test('a line that is whole but for its end stays void when others go on behind it', () => {
    const source = memoryDisk();
    const store = openToy(source);
    keep(store, deposit('a'));
    const before = source.size('journal.jsonl') ?? 0;
    const disk = copyOf(source);
    keep(store, deposit('nobody was told'));
    disk.append('journal.jsonl', bytesOf(source, 'journal.jsonl').subarray(before, -1));
    keep(openToy(disk), deposit('b'));
    expect(openToy(disk).state).toEqual(
      new Map([
        ['bank', -2],
        ['a', 1],
        ['b', 1],
      ]),
    );
  });

  test('a short write keeps nothing', () => {
    const disk = memoryDisk();
    keep(openToy(disk), deposit('a'));
    const full = {
      ...disk,
      append: (name: string, bytes: Buffer) => disk.append(name, bytes.subarray(0, 40)),
    };
    const store = openToy(full);
    expect(codeOf(() => store.commit({ at: 1, data: deposit('a') }))).toBe('STORE_UNWRITABLE');
    expect(store.state.get('a')).toBe(1);
    keep(openToy(disk), deposit('a'));
    expect(openToy(disk).state.get('a')).toBe(2);
  });

  test('a failed sync says that the outcome is not known', () => {
    const disk = memoryDisk();
    openToy(disk);
    const sync = () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    expect(codeOf(() => openToy({ ...disk, sync }).commit({ at: 1, data: deposit('a') }))).toBe(
      'STORE_UNSURE',
    );
  });

  test('the same seed, writers and requests make the same bytes', () => {
    const made = () => {
      const disk = memoryDisk();
      let n = 0;
      const store = openToy(disk, { writer: () => `w${(n += 1)}` });
      for (let i = 0; i < 20; i += 1) keep(store, { ...deposit('a', i + 1), phone: `1380013${i}` }, `r${i}`);
      store.maintain();
      return filesOf(disk);
    };
    expect(made()).toEqual(made());
  });
});

describe('opening', () => {
  test('a world is made in an empty folder, however far an earlier making got', () => {
    const whole = memoryDisk();
    openToy(whole);
    for (const names of [[], ['wallet.key'], ['wallet.key', 'journal.jsonl']]) {
      const disk = memoryDisk();
      for (const name of names) disk.replace(name, bytesOf(whole, name));
      disk.replace('wallet.key.abc.tmp', Buffer.from('half'));
      if (names.includes('journal.jsonl')) disk.replace('journal.jsonl', bytesOf(whole, 'journal.jsonl'));
      keep(openToy(disk), deposit('a'));
      expect(openToy(disk).state.get('a')).toBe(1);
    }
  });

  test('two that make a world at once make one', () => {
    const disk = memoryDisk();
    let other: ReturnType<typeof openToy> | undefined;
    const create = (name: string, bytes: Buffer) => {
      other ??= openToy(disk, { seed: 'other' });
      return disk.create(name, bytes);
    };
    const one = openToy({ ...disk, create });
    keep(one, deposit('a'));
    other?.refresh();
    expect(other?.state).toEqual(one.state);
  });

  test('snapshot and tail give the same state as the journal from its start, wherever the snapshot was made', () => {
    for (let at = 0; at < 30; at += 1) {
      const disk = memoryDisk();
      const store = openToy(disk);
      for (let n = 0; n < 30; n += 1) {
        keep(store, deposit(`a${n % 3}`, n + 1));
        if (n === at) store.maintain();
      }
      const opened = openToy(disk).state;
      disk.replace('wallet.json', Buffer.alloc(0));
      const replayed = copyOf(disk);
      expect(codeOf(() => openToy(replayed))).toBe('STORE_CORRUPT');
      const without = memoryDisk();
      for (const name of (disk.list() ?? []).filter((each) => each !== 'wallet.json'))
        without.replace(name, bytesOf(disk, name));
      expect([...openToy(without).state]).toEqual([...opened]);
    }
  });

  test('a journal or snapshot of another world does not pass for this one’s', () => {
    const [one, other] = [memoryDisk(), memoryDisk()];
    keep(openToy(one), deposit('a'));
    openToy(one).maintain();
    const foreign = openToy(other, { seed: 'other' });
    keep(foreign, deposit('b'));
    foreign.maintain();
    for (const name of ['journal.jsonl', 'wallet.json', 'wallet.key']) {
      const disk = copyOf(one);
      disk.replace(name, bytesOf(other, name));
      const before = filesOf(disk);
      expect(['STORE_CORRUPT', 'STORE_KEY_MISSING']).toContain(codeOf(() => openToy(disk)));
      expect(filesOf(disk)).toEqual(before);
    }
  });

  test('records and headers of a newer format are refused before anything is written', () => {
    const newer: Model<Accounts, Move> = { ...model, migrations: [(data) => data] };
    const header = memoryDisk();
    openToy(header, { model: newer });
    const record = memoryDisk();
    openToy(record);
    keep(openToy(record, { model: newer }), deposit('a'));
    for (const disk of [header, record]) {
      const before = filesOf(disk);
      expect(codeOf(() => openToy(disk))).toBe('STORE_NEWER');
      expect(filesOf(disk)).toEqual(before);
    }
  });

  test('old records are migrated when they are read, and a snapshot of the old format is made anew', () => {
    const disk = memoryDisk();
    const old = openToy(disk);
    for (let n = 0; n < 6; n += 1) keep(old, deposit('a', 2), `r${n}`);
    old.maintain();
    // The new format counts in hundredths.
    const hundredfold = (data: unknown) => ({ ...(data as Move), amount: (data as Move).amount * 100 });
    const store = openToy(disk, { model: { ...model, migrations: [hundredfold] } });
    keep(store, deposit('a', 1));
    store.maintain();
    const again = openToy(disk, { model: { ...model, migrations: [hundredfold] } });
    expect(again.state.get('a')).toBe(1_201);
    expect([...again.find('id/r0')].map((record) => record.data.amount)).toEqual([200]);
    expect(again.audit().problems).toEqual([]);
  });
});

describe('the audit', () => {
  test('finds a snapshot that the journal does not fold to, though its hash is right', () => {
    const disk = memoryDisk();
    const store = openToy(disk);
    keep(store, deposit('a'));
    store.state.set('a', 1_000_000);
    store.maintain();
    const { ok, problems } = openToy(disk).audit();
    expect([ok, problems]).toEqual([false, ['wallet.json is not what the journal folds to']]);
  });

  test('tells what the caller’s check finds, with the record', () => {
    const store = openToy();
    keep(store, deposit('a'));
    expect(store.audit(() => ['money was made']).problems).toEqual(['record 1: money was made']);
  });
});

describe('privacy', () => {
  test('personal data stands in no file as it is, and is read back', () => {
    const disk = memoryDisk();
    const store = openToy(disk);
    keep(store, { ...deposit('a'), phone: '13800138000' }, 'r');
    store.maintain();
    const all = Object.values(filesOf(disk)).join('');
    for (const form of [
      '13800138000',
      Buffer.from('13800138000').toString('base64'),
      Buffer.from('13800138000').toString('hex'),
    ]) {
      expect(all).not.toContain(form);
    }
    expect([...openToy(disk).find('id/r')][0]?.data.phone).toBe('13800138000');
  });

  test('files are 0600 in a folder of 0700, whatever the umask', () => {
    const before = process.umask(0);
    try {
      const home = join(temporaryFolder(), 'world');
      const store = openToy(nodeDisk(home));
      for (let n = 0; n < 10; n += 1) keep(store, deposit('a'));
      store.maintain();
      store.close();
      expect(statSync(home).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(home))
        expect([name, statSync(join(home, name)).mode & 0o777]).toEqual([name, 0o600]);
    } finally {
      process.umask(before);
    }
  });

  test.each(['wallet.json', 'anchor', 'journal.jsonl', 'wallet.key'])(
    'a link planted at %s writes to nobody’s file',
    (name) => {
      const folder = temporaryFolder();
      const home = join(folder, 'world');
      mkdirSync(home);
      chmodSync(home, 0o700);
      const victim = join(folder, 'victim');
      writeFileSync(victim, 'mine');
      if (name === 'wallet.json' || name === 'anchor') openToy(nodeDisk(home)).close();
      symlinkSync(victim, join(home, name));
      try {
        const store = openToy(nodeDisk(home));
        keep(store, deposit('a'));
        store.maintain();
      } catch (error) {
        expect((error as { refusal?: object }).refusal).toBeDefined();
      }
      expect(readFileSync(victim, 'utf8')).toBe('mine');
      expect(lstatSync(victim).isSymbolicLink()).toBe(false);
    },
  );
});

test('a store is made from options alone', () => {
  expect(Store.open({ disk: memoryDisk(), path: 'x', model, now: () => 5 }).genesis).toMatchObject({
    at: 5,
    clock: false,
  });
});
