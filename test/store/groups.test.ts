import { expect, test } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import type { Disk } from '../../src/store/disk.ts';
import { JOURNAL } from '../../src/store/journal.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { keptOf } from '../../src/store/store.ts';
import { diskOf, filesOf, openToy, pay, stateOf, type ToyStore, transfer } from '../support/toy-ledger.ts';

const amounts = [5, 7, 11, 13];

/** Adds a transfer of each amount, each with a request id. */
function addAll(store: ToyStore) {
  return amounts.map((amount) => store.add({ at: 1, data: transfer(amount), id: `x${amount}` }));
}

/** The code of the error that kept it from the disk; `kept` or `lost` if there was none. */
function fateOf(pending: Parameters<typeof keptOf>[0]): string {
  try {
    return keptOf(pending) ? 'kept' : 'lost';
  } catch (error) {
    if (error instanceof WalletError) return error.refusal.code;
    throw error;
  }
}

test('what is added together is written and synced once, and another process reads it as one after the other', () => {
  const disk = memoryDisk();
  const calls: string[] = [];
  const store = openToy({
    ...disk,
    append: (name, bytes) => (calls.push('append'), disk.append(name, bytes)),
    sync: (name) => (calls.push('sync'), disk.sync(name)),
  });
  const added = addAll(store);
  expect(calls).toEqual([]);
  expect(() => keptOf(added[0] ?? expect.fail())).toThrow('not written yet');
  store.flush();
  expect(calls).toEqual(['append', 'sync']);
  expect(added.map((each) => keptOf(each)?.seq)).toEqual([1, 2, 3, 4]);
  const again = openToy(disk);
  expect(stateOf(again)).toBe(stateOf(store));
  expect([...again.find('id/x11')].map(({ seq }) => seq)).toEqual([3]);
  expect(again.audit()).toEqual({ ok: true, entries: 4, problems: [] });
});

test('whoever looks at the state sees only what is on disk', () => {
  const disk = memoryDisk();
  const store = openToy(disk);
  addAll(store);
  expect(store.tentative.transfers).toBe(4);
  expect(openToy(disk).seq).toBe(0);
  expect(store.state.transfers).toBe(4);
  expect(openToy(disk).seq).toBe(4);
});

test('where another process came first, all of the group is lost, and decided again on what it did', () => {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  const added = addAll(one);
  pay(other, transfer(100));
  one.flush();
  expect(added.map(fateOf)).toEqual(amounts.map(() => 'lost'));
  expect(one.state.accounts.get('b')).toBe(100);
  expect([...one.find('id/x5')]).toEqual([]);
  for (const amount of amounts) pay(one, transfer(amount));
  other.refresh();
  expect(stateOf(other)).toBe(stateOf(one));
  expect(other.audit().problems).toEqual([]);
});

test('a record that can’t be folded takes none of those before it along', () => {
  const disk = memoryDisk();
  const store = openToy(disk);
  const added = addAll(store);
  expect(() => store.add({ at: 1, data: transfer(0.5) })).toThrow(RangeError);
  expect(added.map(fateOf)).toEqual(amounts.map(() => 'kept'));
  expect(store.state.transfers).toBe(4);
  expect(stateOf(openToy(disk))).toBe(stateOf(store));
});

test('wherever a write is cut short, whole lines are kept and told so, and the rest is refused', () => {
  const begun = memoryDisk();
  pay(openToy(begun), transfer(1));
  const files = filesOf(begun);
  const before = files.get(JOURNAL)?.length ?? 0;
  const whole = diskOf(files);
  const store = openToy(whole, { writer: () => 'w' });
  addAll(store);
  store.flush();
  const lines = (whole.size(JOURNAL) ?? 0) - before;
  const ends = whole
    .read(JOURNAL, before, lines)
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .map(({ length }, index, all) =>
      all.slice(0, index).reduce((sum, each) => sum + each.length + 1, length + 1),
    );
  for (let cut = 0; cut < lines; cut += 1) {
    const disk: Disk = diskOf(files);
    let short = true;
    const full: Disk = {
      ...disk,
      append: (name, bytes) => disk.append(name, short ? bytes.subarray(0, cut) : bytes),
    };
    const cutOff = openToy(full, { writer: () => 'w' });
    const added = addAll(cutOff);
    cutOff.flush();
    expect(added.map(fateOf), `after ${cut} bytes`).toEqual(
      ends.map((end) => (end <= cut ? 'kept' : 'STORE_UNWRITABLE')),
    );
    short = false;
    expect(stateOf(openToy(disk))).toBe(stateOf(cutOff));
    pay(cutOff, transfer(1));
    expect(openToy(disk).audit().problems).toEqual([]);
  }
});

test('where the sync fails, each of the group is told that it may be kept or lost', () => {
  const disk = memoryDisk();
  const store = openToy({
    ...disk,
    sync() {
      throw new Error('bad sector');
    },
  });
  const added = addAll(store);
  store.flush();
  expect(added.map(fateOf)).toEqual(amounts.map(() => 'STORE_UNSURE'));
});

test('where the write fails and what is there can’t be read, nobody sees what was added', () => {
  const disk = memoryDisk();
  let fails = false;
  const trouble = () => {
    if (fails) throw Object.assign(new Error('bad sector'), { code: 'EIO' });
  };
  const store = openToy({
    ...disk,
    append: (name, bytes) => (trouble(), disk.append(name, bytes)),
    read: (name, ...where) => (trouble(), disk.read(name, ...where)),
  });
  pay(store, transfer(1), 'x1');
  const added = addAll(store);
  fails = true;
  store.flush();
  expect(added.map(fateOf)).toEqual(amounts.map(() => 'STORE_UNWRITABLE'));
  expect(() => store.state).toThrow('the disk reports an error');
  expect(() => [...store.find('id/x5')]).toThrow('the disk reports an error');
  expect(() => store.copyTo(memoryDisk(), 'copy')).toThrow('the disk reports an error');
  fails = false;
  expect([...store.find('id/x5')]).toEqual([]);
  expect([...store.find('id/x1')]).toHaveLength(1);
  expect(stateOf(store)).toBe(stateOf(openToy(disk)));
});

test('a copy of all there is has what others came first with, and nothing that was lost to them', () => {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  addAll(one);
  pay(other, transfer(100));
  const copy = memoryDisk();
  one.copyTo(copy, 'copy');
  expect(stateOf(openToy(copy))).toBe(stateOf(other));
});

test('a group is written when it is large, and a record that is committed alone takes along those before it', () => {
  const disk = memoryDisk();
  const store = openToy(disk);
  for (let n = 0; n < 1_024; n += 1) store.add({ at: 1, data: transfer(1) });
  expect(store.isPending).toBe(false);
  const added = store.add({ at: 1, data: transfer(1) });
  expect(store.commit({ at: 1, data: transfer(1) })?.seq).toBe(1_026);
  expect(keptOf(added)?.seq).toBe(1_025);
});
