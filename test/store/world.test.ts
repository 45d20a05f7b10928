import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { type Disk, nodeDisk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import type { Model } from '../../src/store/model.ts';
import { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/environment.ts';
import {
  diskOf,
  type Files,
  filesOf,
  type Ledger,
  openToy,
  pay,
  sameFiles,
  stateOf,
  sumOf,
  toyModel,
  transfer,
  type Transfer,
  withFile,
} from '../support/toy-ledger.ts';

const [JOURNAL, SNAPSHOT, KEY] = ['journal.jsonl', 'wallet.json', 'wallet.key'];

/** A world with a snapshot, index runs, an anchor, and records that only the journal has. */
function grownWorld(seed = 'toy', records = 23): Files {
  const disk = memoryDisk();
  const store = openToy(disk, { seed });
  for (let n = 1; n <= records; n += 1) {
    pay(store, transfer(n, `p${n % 3}`, 'shop'), `r${n}`);
    if (n === 10 || n === 20) store.maintain();
  }
  return filesOf(disk);
}

const grown = grownWorld();
const grownState = stateOf(openToy(diskOf(grown)));

/** The code of the refusal; fails if a refusal changed a file. `opened` if there was none. */
function codeOf(files: Files, open: (disk: Disk) => unknown = openToy): string {
  const disk = diskOf(files);
  try {
    open(disk);
    return 'opened';
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    return sameFiles(filesOf(disk), files) ? error.refusal.code : 'files were changed';
  }
}

function bytesOf(files: Files, name: string): Buffer {
  return Buffer.from(files.get(name) ?? '');
}

describe('the snapshot', () => {
  const strange = ['null', '0', '""', '', '{}', '[]', 'false', '\n', '{"schema":1}', '\0'.repeat(300)];

  test.each(strange)('%# of a strange kind in its place is refused, not taken for a new world', (content) => {
    expect(codeOf(withFile(grown, SNAPSHOT, Buffer.from(content)))).toBe('STORE_CORRUPT');
  });

  test('of another world is refused', () => {
    const other = grownWorld('another');
    expect(codeOf(withFile(grown, SNAPSHOT, bytesOf(other, SNAPSHOT)))).toBe('STORE_CORRUPT');
  });

  test('with any flipped bit or any end cut off is refused', () => {
    const bytes = bytesOf(grown, SNAPSHOT);
    const codes = new Set<string>();
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
      codes.add(codeOf(withFile(grown, SNAPSHOT, changed)));
      codes.add(codeOf(withFile(grown, SNAPSHOT, bytes.subarray(0, at))));
    }
    // A flip in the format's number can make it look newer; that is no reason to read it.
    for (const code of codes) expect(['STORE_CORRUPT', 'STORE_NEWER']).toContain(code);
  });

  test('that is missing is made again from the journal', () => {
    const disk = diskOf(withFile(grown, SNAPSHOT, undefined));
    const store = openToy(disk);
    expect(stateOf(store)).toBe(grownState);
    store.maintain();
    expect(stateOf(openToy(disk))).toBe(grownState);
    expect(openToy(disk).audit().problems).toEqual([]);
  });

  test('that is ahead of the journal is refused', () => {
    const lines = bytesOf(grown, JOURNAL).toString('latin1').split('\n');
    for (let kept = 1; kept <= 20; kept += 1) {
      const older = withFile(grown, JOURNAL, Buffer.from(`${lines.slice(0, kept).join('\n')}\n`));
      expect(codeOf(withFile(older, 'anchor', undefined))).toBe('STORE_CORRUPT');
    }
  });

  test('of a history that went another way from a copy of the world is refused', () => {
    const copy = diskOf(grown);
    const store = openToy(copy);
    for (let n = 1; n <= 4; n += 1) pay(store, transfer(1_000));
    const original = diskOf(grown);
    const ours = openToy(original);
    for (let n = 1; n <= 6; n += 1) pay(ours, transfer(1));
    store.maintain();
    expect(codeOf(withFile(filesOf(original), SNAPSHOT, bytesOf(filesOf(copy), SNAPSHOT)))).toBe(
      'STORE_CORRUPT',
    );
  });

  test('and what follows it are what the journal folds to, at every place', () => {
    for (let at = 1; at <= 23; at += 1) {
      const disk = memoryDisk();
      const store = openToy(disk);
      for (let n = 1; n <= 23; n += 1) {
        pay(store, transfer(n, `p${n % 3}`, 'shop'), `r${n}`);
        if (n === at) store.maintain();
      }
      expect(stateOf(openToy(disk))).toBe(grownState);
      const replayed = diskOf(withFile(filesOf(disk), SNAPSHOT, undefined));
      expect(stateOf(openToy(replayed))).toBe(grownState);
    }
  });

  test('that says something else than the journal is found by the audit, though its seal is right', () => {
    const disk = diskOf(withFile(grown, SNAPSHOT, undefined));
    const liar: Model<Ledger, Transfer> = {
      ...toyModel,
      save: (ledger) => toyModel.save({ ...ledger, transfers: 99 }),
    };
    openToy(disk, { model: liar }).maintain();
    expect(openToy(disk).audit().problems).toEqual(['wallet.json is not what the journal folds to']);
  });
});

test('the audit names the record after which the books do not balance', () => {
  const disk = diskOf(grown);
  const thief: Model<Ledger, Transfer> = {
    ...toyModel,
    fold(ledger, record) {
      toyModel.fold(ledger, record);
      if (record.seq === 7) ledger.accounts.set('thief', 1);
    },
  };
  const check = (ledger: Ledger) => (sumOf(ledger) === 0 ? [] : ['off']);
  const { problems } = openToy(disk, { model: thief }).audit(check);
  expect(problems).toContain('record 7: off');
  expect(problems).not.toContain('record 6: off');
  expect(openToy(disk).audit(check)).toEqual({ ok: true, entries: 23, problems: [] });
});

describe('a folder', () => {
  test('with a snapshot but no journal is refused', () => {
    expect(codeOf(withFile(grown, JOURNAL, undefined))).toBe('STORE_FOREIGN');
    expect(codeOf(new Map([[SNAPSHOT, Buffer.from('null')]]))).toBe('STORE_FOREIGN');
  });

  test('with other files is refused', () => {
    expect(codeOf(new Map([['holiday.jpg', Buffer.from('x')]]))).toBe('STORE_FOREIGN');
  });

  test('whose journal is something else is refused', () => {
    for (const text of ['', '\n', 'hello\n', '{"d":1}\n', '[]'])
      expect(codeOf(withFile(grown, JOURNAL, Buffer.from(text)))).toBe('STORE_CORRUPT');
  });

  test('without its key file is refused, and none is made', () => {
    expect(codeOf(withFile(grown, KEY, undefined))).toBe('STORE_KEY_MISSING');
  });

  test("with another world's key file, or with a damaged one, is refused", () => {
    const key = bytesOf(grown, KEY);
    expect(codeOf(withFile(grown, KEY, bytesOf(grownWorld('another'), KEY)))).toBe('STORE_KEY_MISSING');
    expect(codeOf(withFile(grown, KEY, Buffer.from('')))).toBe('STORE_KEY_MISSING');
    const digit = key.toString().indexOf('"key":"') + 7;
    key[digit] = key[digit] === 0x30 ? 0x31 : 0x30;
    expect(codeOf(withFile(grown, KEY, key))).toBe('STORE_KEY_MISSING');
  });
});

describe('a newer version', () => {
  const newer: Model<Ledger, Transfer> = { ...toyModel, migrations: [(data) => data] };
  const openNewer = (disk: Disk) => openToy(disk, { model: newer });

  test('is recognised by a record, by the snapshot and by the header', () => {
    const record = diskOf(grown);
    pay(openNewer(record), transfer(1));
    expect(codeOf(filesOf(record))).toBe('STORE_NEWER');
    const snapshot = diskOf(grown);
    openNewer(snapshot).maintain();
    for (let n = 0; n < 4; n += 1) pay(openNewer(snapshot), transfer(1));
    openNewer(snapshot).maintain();
    expect(codeOf(filesOf(snapshot))).toBe('STORE_NEWER');
    const header = memoryDisk();
    openNewer(header);
    expect(codeOf(filesOf(header))).toBe('STORE_NEWER');
  });

  test('is recognised by a process that was open before, which writes nothing after it, however often it tries', () => {
    const disk = diskOf(grown);
    const old = openToy(disk);
    pay(openNewer(disk), transfer(1));
    const files = filesOf(disk);
    for (let tries = 0; tries < 3; tries += 1) {
      expect(() => {
        old.refresh();
        old.commit({ at: 1, data: transfer(5) });
      }).toThrow(/newer/iu);
      expect(() => old.commit({ at: 1, data: transfer(5) })).toThrow(/newer/iu);
    }
    expect(sameFiles(filesOf(disk), files)).toBe(true);
  });
});

test('a new version reads the journal and the snapshot that the old one wrote', () => {
  interface Cents {
    readonly from: string;
    readonly to: string;
    readonly cents: number;
  }
  const after: Model<Ledger, Cents> = {
    migrations: [
      (data) => {
        const { from, to, amount } = data as Transfer;
        return { from, to, cents: amount * 100 };
      },
    ],
    personal: toyModel.personal,
    create: (genesis) => toyModel.create(genesis),
    fold: (ledger, { seq, at, data: { from, to, cents } }) =>
      toyModel.fold(ledger, { seq, at, data: { from, to, amount: cents } }),
    save: (ledger) => toyModel.save(ledger),
    load: (saved) => toyModel.load(saved),
    keys: ({ data, id }) => [...(id === undefined ? [] : [`id/${id}`]), `of/${data.from}`],
  };
  const disk = diskOf(grown);
  const open = () => Store.open({ disk, path: 'world', model: after, now: () => 0 });
  const store = open();
  const shop = (openToy(diskOf(grown)).state.accounts.get('shop') ?? 0) * 100;
  expect(store.state.accounts.get('shop')).toBe(shop);
  expect([...store.find('id/r3')].map(({ data }) => data.cents)).toEqual([300]);
  store.commit({ at: 5_000, data: { from: 'p0', to: 'shop', cents: 1 } });
  store.maintain();
  expect(open().state.accounts.get('shop')).toBe(shop + 1);
  expect(open().audit().problems).toEqual([]);
});

/** A disk that stops for good before the nth change, as a killed process does. */
function killedBefore(disk: Disk, changes: number): Disk {
  let left = changes;
  const step = () => {
    if (left === 0) throw new Error('killed');
    left -= 1;
  };
  return {
    ...disk,
    append: (name, bytes) => (step(), disk.append(name, bytes)),
    create: (name, bytes) => (step(), disk.create(name, bytes)),
    sync: (name) => (step(), disk.sync(name)),
  };
}

describe('making a world', () => {
  test('that was killed after any step is continued by the next process', () => {
    for (let changes = 0; changes <= 4; changes += 1) {
      const disk = memoryDisk();
      const make = () => {
        const store = openToy(killedBefore(disk, changes));
        pay(store, transfer(5));
      };
      if (changes < 4) expect(make).toThrow('killed');
      else make();
      const store = openToy(disk);
      pay(store, transfer(7));
      // Appended but not synced: nobody was told, and it counts.
      expect(openToy(disk).state.accounts.get('b')).toBe(changes < 3 ? 7 : 12);
      expect(openToy(disk).audit().problems).toEqual([]);
    }
  });

  test('by two processes at once, whichever is ahead at which step, makes one world', () => {
    for (let ahead = 0; ahead <= 2; ahead += 1) {
      const disk = memoryDisk();
      let steps = 0;
      let rival: ReturnType<typeof openToy> | undefined;
      const create = (name: string, bytes: Buffer) => {
        if (steps === ahead) rival = openToy(disk, { seed: 'rival' });
        steps += 1;
        return disk.create(name, bytes);
      };
      const store = openToy({ ...disk, create }, { seed: 'mine' });
      rival ??= openToy(disk, { seed: 'rival' });
      expect(store.genesis).toEqual(rival.genesis);
      pay(rival, transfer(5));
      pay(store, transfer(7));
      expect(openToy(disk).state.accounts.get('b')).toBe(12);
    }
  });

  test('leaves nothing behind that would refuse the next one: killed temporary files are passed over', () => {
    const disk = memoryDisk();
    disk.create('wallet.key.0123456789ab.tmp', Buffer.from('half a ke'));
    expect(pay(openToy(disk), transfer(5)).seq).toBe(1);
  });
});

test('personal data stands in no file, in no common form', () => {
  const canaries = ['Wanderlust Zhang', '13899990000', 'für dich 🎁'];
  const disk = memoryDisk();
  const saving: Model<Ledger, Transfer> = {
    ...toyModel,
    save: (ledger) => ({ ...(toyModel.save(ledger) as object), owner: canaries[0] }),
  };
  const store = openToy(disk, { model: saving });
  for (let n = 0; n < 24; n += 1) pay(store, { ...transfer(n), note: canaries[n % 3] ?? '' });
  store.maintain();
  const files = [...filesOf(disk).values()].map((bytes) => bytes.toString('latin1').toLowerCase());
  for (const canary of canaries) {
    const bytes = Buffer.from(canary);
    const escaped = JSON.stringify(canary).replaceAll(
      /[^ -~]/gu,
      (c) => `\\u${c.charCodeAt(0).toString(16)}`,
    );
    const shifted = [0, 1, 2].map((by) =>
      Buffer.concat([Buffer.alloc(by), bytes])
        .toString('base64')
        .slice(by + 1, -4),
    );
    for (const form of [
      canary,
      escaped.slice(1, -1),
      bytes.toString('latin1'),
      bytes.toString('hex'),
      ...shifted,
    ])
      expect(files.filter((text) => text.includes(form.toLowerCase()))).toEqual([]);
  }
  const notes = [...openToy(disk, { model: saving }).find('of/a')].map(({ data }) => data.note);
  expect(new Set(notes)).toEqual(new Set(canaries));
});

describe('on a real disk', () => {
  const grow = (home: string) => {
    const store = openToy(nodeDisk(home));
    for (let n = 0; n < 9; n += 1) pay(store, transfer(n));
    store.maintain();
    store.close();
  };

  test('files can be read by their owner alone, whatever the umask says', () => {
    const old = process.umask(0);
    const home = join(temporaryFolder(), 'deep', 'world');
    try {
      grow(home);
    } finally {
      process.umask(old);
    }
    const modes = readdirSync(home).map((name) => [name, lstatSync(join(home, name)).mode & 0o777]);
    expect(modes.length).toBeGreaterThan(4);
    expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
    expect([lstatSync(home).mode & 0o777, lstatSync(join(home, '..')).mode & 0o777]).toEqual([0o700, 0o700]);
  });

  test('an empty folder that others could read is closed to them', () => {
    const home = join(temporaryFolder(), 'world');
    mkdirSync(home);
    chmodSync(home, 0o755);
    grow(home);
    expect(lstatSync(home).mode & 0o777).toBe(0o700);
  });

  test('a file in place of the folder is refused', () => {
    const file = join(temporaryFolder(), 'world');
    writeFileSync(file, 'mine');
    expect(() => openToy(nodeDisk(file))).toThrow(/a file stands where the folder should be/u);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test.each([JOURNAL, SNAPSHOT, KEY, 'anchor'])('a symbolic link in place of %s is not followed', (name) => {
    const folder = temporaryFolder();
    const home = join(folder, 'world');
    grow(home);
    const victim = join(folder, 'victim');
    writeFileSync(victim, readFileSync(join(home, name)));
    const before = readFileSync(victim);
    unlinkSync(join(home, name));
    symlinkSync(victim, join(home, name));
    expect(() => {
      const store = openToy(nodeDisk(home));
      pay(store, transfer(5));
    }).toThrow(WalletError);
    expect(readFileSync(victim).equals(before)).toBe(true);
  });

  test('nor is one that takes the journal’s place after it was looked at', () => {
    const folder = temporaryFolder();
    const home = join(folder, 'world');
    grow(home);
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    unlinkSync(join(home, JOURNAL));
    symlinkSync(victim, join(home, JOURNAL));
    const disk = nodeDisk(home);
    for (const work of [
      () => disk.append(JOURNAL, Buffer.from('x')),
      () => disk.read(JOURNAL, 0, 9),
      () => disk.overwrite(JOURNAL, 0, Buffer.from('x')),
      () => disk.sync(JOURNAL),
    ])
      expect(work).toThrow(/ELOOP/u);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  test('symbolic links among the temporary files are left alone', () => {
    const folder = temporaryFolder();
    const home = join(folder, 'world');
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    mkdirSync(home);
    symlinkSync(victim, join(home, 'wallet.json.tmp'));
    symlinkSync(victim, join(home, '.wallet.json.tmp'));
    unlinkSync(join(home, '.wallet.json.tmp'));
    grow(home);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  test('a world is the same as in memory, to the byte', () => {
    const home = temporaryFolder();
    const run = (disk: Disk) => {
      let name = 0;
      const store = openToy(disk, { writer: () => `w${(name += 1)}` });
      for (let n = 0; n < 17; n += 1) {
        pay(store, transfer(n));
        if (n % 5 === 0) store.maintain();
      }
      const files = filesOf(disk);
      store.close();
      return files;
    };
    expect(sameFiles(run(nodeDisk(home)), run(memoryDisk()))).toBe(true);
  });

  test('the audit of a world whose index was deleted under it names the missing file', () => {
    const home = temporaryFolder();
    grow(home);
    const store = openToy(nodeDisk(home));
    unlinkSync(join(home, 'index-0-0'));
    expect(store.audit().problems).toEqual([
      'index-0-0 is not what the journal says; delete the files index-*',
    ]);
    store.close();
  });
});
