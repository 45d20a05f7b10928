import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { type Disk, nodeDisk } from '../../src/store/disk.ts';
import { JOURNAL } from '../../src/store/journal.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { repair, type RepairOptions, survey } from '../../src/store/repair.ts';
import { keptOf } from '../../src/store/store.ts';
import { SNAPSHOT } from '../../src/store/snapshot.ts';
import { dyingDisk } from '../support/dying-disk.ts';
import {
  diskOf,
  type Files,
  filesOf,
  type Ledger,
  openToy,
  pay,
  sameFiles,
  toyModel,
  type ToyStore,
  type Transfer,
  transfer,
  withFile,
} from '../support/toy-ledger.ts';

vi.setConfig({ testTimeout: 120_000 });

const options = (disk: Disk): RepairOptions<Ledger, Transfer> => ({ disk, path: 'world', model: toyModel });
const nothing = transfer(0, 'a', 'a');
const RECORDS = 13;

/** Thirteen records, a lost race and a torn line; with `maintained`, snapshots and an index over most of them. */
function world(maintained: boolean): Files {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  for (let n = 1; n <= RECORDS; n += 1) {
    if (n === 6) other.refresh();
    const loser = n === 6 ? other.add({ at: 1, data: transfer(100) }) : undefined;
    pay(one, transfer(n, 'bank', `p${n}`), `r${n}`);
    other.flush();
    if (loser) expect(keptOf(loser)).toBeUndefined();
    if (maintained) one.maintain();
  }
  disk.append(JOURNAL, Buffer.from('{"s":14,"p":"a torn line'));
  return filesOf(disk);
}

const journalOf = (files: Files) => files.get(JOURNAL) ?? Buffer.alloc(0);

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof WalletError) return error.refusal.code;
    throw error;
  }
}

/** Repairs, and holds what comes of it against what was there; whether there was anything to repair. */
function repaired(files: Files): boolean {
  const disk = diskOf(files);
  const foreseen = survey(options(disk));
  expect(sameFiles(filesOf(disk), files)).toBe(true);
  const found = repair(options(disk), nothing);
  expect(found).toEqual(foreseen);
  if (!found) {
    expect(codeOf(() => openToy(disk))).toBeUndefined();
    return false;
  }
  // What was there is there, byte for byte.
  const before = journalOf(files);
  expect(journalOf(filesOf(disk)).subarray(0, before.length).equals(before)).toBe(true);
  const store = openToy(disk);
  const { kept, lost } = found;
  const goesOn = lost > 0 || found.to > found.from ? 1 : 0;
  expect(store.seq).toBe(kept + goesOn);
  expect(kept + lost).toBe(RECORDS);
  // A whole prefix counts, and nothing else. Where the sixth was damaged, what had lost against it takes its place.
  const replaced = kept === 6 && store.state.accounts.get('b') === 100;
  for (let n = 1; n <= RECORDS; n += 1) {
    if (n === 6 && replaced) continue;
    expect(store.state.accounts.get(`p${n}`) ?? 0, `record ${n}`).toBe(n <= kept ? n : 0);
    expect([...store.find(`id/r${n}`)].length, `record ${n}`).toBe(n <= kept ? 1 : 0);
  }
  for (const { seq, id } of found.readable) expect(id).toBe(`r${seq}`);
  // It goes on as any world does: what is asked again is done again, and stays.
  pay(store, transfer(7, 'bank', 'again'), 'r13-again');
  for (let n = 0; n < 9; n += 1) {
    pay(store, transfer(1, 'bank', 'more'));
    store.maintain();
  }
  const later = openToy(disk);
  expect(later.audit()).toMatchObject({ ok: true, problems: [] });
  expect(later.state.accounts.get('again')).toBe(7);
  expect(survey(options(disk))).toBeUndefined();
  return true;
}

test.each([false, true])(
  'a journal with any byte changed goes on from the last record that counts (snapshots: %s)',
  (maintained) => {
    const files = world(maintained);
    const journal = journalOf(files);
    const header = journal.indexOf(10) + 1;
    let repairs = 0;
    for (let at = header; at < journal.length; at += 7) {
      const changed = Buffer.from(journal);
      changed[at] = (changed[at] ?? 0) ^ 4;
      if (repaired(withFile(files, JOURNAL, changed))) repairs += 1;
    }
    expect(repairs).toBeGreaterThan(300);
  },
);

test.each([false, true])('so does one that was cut short anywhere (snapshots: %s)', (maintained) => {
  const files = world(maintained);
  const journal = journalOf(files);
  const whole = journal.lastIndexOf(10) + 1;
  for (let length = journal.indexOf(10) + 1; length < journal.length; length += 11)
    expect(repaired(withFile(files, JOURNAL, journal.subarray(0, length)))).toBe(length < whole);
});

test('a snapshot that was damaged is set aside, and nothing is lost', () => {
  const files = world(true);
  const snapshot = files.get(SNAPSHOT) ?? Buffer.alloc(0);
  const changed = Buffer.from(snapshot);
  changed[99] = (changed[99] ?? 0) ^ 1;
  const disk = diskOf(withFile(files, SNAPSHOT, changed));
  expect(codeOf(() => openToy(disk))).toBe('STORE_CORRUPT');
  expect(repair(options(disk), nothing)).toMatchObject({ kept: RECORDS, lost: 0, snapshot: true });
  expect(openToy(disk).seq).toBe(RECORDS);
  expect(openToy(disk).audit()).toMatchObject({ ok: true });
  expect(filesOf(disk).get(`${SNAPSHOT}.aside-1`)?.equals(changed)).toBe(true);
});

test('where nothing is damaged, nothing is done; without key or header, it is refused', () => {
  const files = world(true);
  const disk = diskOf(files);
  expect(repair(options(disk), nothing)).toBeUndefined();
  expect(sameFiles(filesOf(disk), files)).toBe(true);
  const keyless = diskOf(withFile(files, 'wallet.key', undefined));
  expect(codeOf(() => repair(options(keyless), nothing))).toBe('STORE_KEY_MISSING');
  const headless = diskOf(withFile(files, JOURNAL, journalOf(files).subarray(9)));
  expect(codeOf(() => repair(options(headless), nothing))).toBe('STORE_CORRUPT');
});

/** The world with its tenth record damaged. */
function damaged(files: Files): Files {
  const changed = Buffer.from(journalOf(files));
  const at = changed.indexOf('"r10"');
  changed[at + 1] = 120;
  return withFile(files, JOURNAL, changed);
}

test('a repair that is killed at any step can be done again', () => {
  const files = damaged(world(true));
  for (let steps = 0; ; steps += 1) {
    const disk = diskOf(files);
    const code = codeOf(() => repair(options(dyingDisk(disk, steps)), nothing));
    // Whatever is there by now is refused or right, and repaired the next time.
    if (code !== undefined) expect(code).toMatch(/^STORE_UN/);
    expect([undefined, 'STORE_CORRUPT']).toContain(codeOf(() => openToy(disk)));
    repair(options(disk), nothing);
    const store = openToy(disk);
    expect(store.audit()).toMatchObject({ ok: true });
    expect(store.state.accounts.get('p9')).toBe(9);
    expect(store.state.accounts.get('p10')).toBeUndefined();
    if (code === undefined) return expect(steps).toBeGreaterThan(3);
  }
});

test('of two repairs at once, one counts', () => {
  const disk = diskOf(damaged(world(false)));
  let raced = false;
  const other: Disk = {
    ...disk,
    append(name, bytes) {
      if (!raced) {
        raced = true;
        repair(options(disk), nothing);
      }
      return disk.append(name, bytes);
    },
  };
  repair(options(other), nothing);
  expect(raced).toBe(true);
  const store = openToy(disk);
  expect(store.seq).toBe(10);
  pay(store, transfer(5, 'bank', 'later'));
  store.maintain();
  expect(openToy(disk).audit()).toMatchObject({ ok: true });
  expect(openToy(disk).state.accounts.get('later')).toBe(5);
});

test('a process that was open all along loses nothing that it says is kept', () => {
  const files = world(true);
  const disk = diskOf(files);
  const [before, idle] = [openToy(disk), openToy(disk)];
  const changed = journalOf(damaged(files));
  disk.overwrite(JOURNAL, 0, changed);
  repair(options(disk), nothing);
  pay(openToy(disk), transfer(3, 'bank', 'meanwhile'));
  // It decides again on the world as it is now.
  expect(before.commit({ at: 3_000, data: transfer(2, 'bank', 'late'), id: 'late' })).toBeUndefined();
  expect(before.seq).toBe(11);
  pay(before, transfer(2, 'bank', 'late'), 'late');
  idle.maintain();
  const fresh = openToy(disk);
  expect([...fresh.find('id/late')]).toHaveLength(1);
  expect(fresh.state.accounts.get('late')).toBe(2);
  expect(fresh.state.accounts.get('meanwhile')).toBe(3);
  expect(fresh.audit()).toMatchObject({ ok: true });
});

test('a process that was open all along notes what it keeps in the anchor that the repair made', () => {
  const home = mkdtempSync(join(tmpdir(), 'walletsim-repair-'));
  const open = openToy(nodeDisk(home));
  pay(open, transfer(1));
  const other = openToy(nodeDisk(home));
  pay(other, transfer(2));
  pay(other, transfer(3));
  const file = join(home, JOURNAL);
  const bytes = readFileSync(file);
  // The second record, which the one that was open has not read.
  bytes[bytes.indexOf('"s":2,') + 12] = 0;
  writeFileSync(file, bytes);
  expect(repair(options(nodeDisk(home)), nothing)).toBeDefined();
  const { seq } = pay(open, transfer(4));
  expect(JSON.parse(readFileSync(join(home, 'anchor'), 'utf8'))).toMatchObject({ seq });
  expect(openToy(nodeDisk(home)).audit()).toMatchObject({ ok: true });
});

test('a process that was open all along finds what the index tells since then, not what it told before', () => {
  const home = mkdtempSync(join(tmpdir(), 'walletsim-'));
  for (const [name, bytes] of world(true)) nodeDisk(home).create(name, bytes);
  const before = openToy(nodeDisk(home));
  const found = (store: ToyStore) => [...store.find('of/bank')].map(({ seq, data }) => [seq, data.amount]);
  expect(found(before)).toHaveLength(RECORDS);
  const other = nodeDisk(home);
  other.overwrite(JOURNAL, 0, journalOf(damaged(world(true))));
  repair(options(other), nothing);
  const after = openToy(other);
  // As many again as were lost: the index has files of the same names.
  for (let n = 1; n <= 3; n += 1) pay(after, transfer(100 + n, 'bank', 'later'));
  after.maintain();
  before.refresh();
  expect(found(before)).toEqual(found(openToy(nodeDisk(home))));
});
