import { expect, test } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import type { Disk } from '../../src/store/disk.ts';
import { JOURNAL } from '../../src/store/journal.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { filesOf, openToy, pay, sameFiles, stateOf, transfer } from '../support/toy-ledger.ts';

/** What a commit is refused with on a disk that fails in one way. */
function refusalOf(disk: Disk, trouble: Partial<Disk>): string {
  try {
    openToy({ ...disk, ...trouble }).commit({ at: 1, data: transfer(1) });
  } catch (error) {
    if (error instanceof WalletError) return `${error.refusal.code}: ${error.message}`;
    throw error;
  }
  return 'kept';
}

function failing(code: string): () => never {
  return () => {
    throw Object.assign(new Error(code), { code });
  };
}

function world(): Disk {
  const disk = memoryDisk();
  pay(openToy(disk), transfer(1));
  return disk;
}

test('a write that is cut short keeps nothing, and the next one counts', () => {
  const disk = world();
  const before = stateOf(openToy(disk));
  const append = (name: string, bytes: Buffer) => disk.append(name, bytes.subarray(0, 40));
  expect(refusalOf(disk, { append })).toContain('STORE_UNWRITABLE');
  expect(stateOf(openToy(disk))).toBe(before);
  pay(openToy(disk), transfer(1));
  expect(openToy(disk).seq).toBe(2);
});

test.each([
  ['ENOSPC', 'no space left'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission denied'],
  ['EFBIG', 'the file would become too large'],
])('where the disk says %s, the refusal says why, and nothing changed', (code, reason) => {
  const disk = world();
  const before = filesOf(disk);
  expect(refusalOf(disk, { append: failing(code) })).toContain(reason);
  expect(sameFiles(filesOf(disk), before)).toBe(true);
});

test('a world on a disk that can’t be written can still be looked at', () => {
  const disk = world();
  const trouble = { append: failing('EROFS'), replace: failing('EROFS'), overwrite: failing('EROFS') };
  expect(stateOf(openToy({ ...disk, ...trouble }))).toBe(stateOf(openToy(disk)));
});

test('a failed sync says that the outcome is not known', () => {
  expect(refusalOf(world(), { sync: failing('EIO') })).toContain('STORE_UNSURE');
});

test('a payment that is on disk is reported as kept though its anchor cannot be written', () => {
  const disk = memoryDisk();
  const full = {
    ...disk,
    overwrite: () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    },
  };
  expect(openToy(full).commit({ at: 1, data: transfer(5), id: 'x' })?.seq).toBe(1);
  expect([...openToy(disk).find('id/x')]).toHaveLength(1);
});

test('an append that cannot be read back is told as unsure, not as refused', () => {
  const disk = memoryDisk();
  let appended = false;
  const failing: Disk = {
    ...disk,
    append: (name, bytes) => {
      appended = true;
      return disk.append(name, bytes);
    },
    read: (name, from, length) => {
      if (appended && name === JOURNAL) throw Object.assign(new Error('bad sector'), { code: 'EIO' });
      return disk.read(name, from, length);
    },
  };
  const store = openToy(failing);
  expect(() => store.commit({ at: 1, data: transfer(5), id: 'x' })).toThrow(/bad sector/u);
  appended = false;
  expect([...openToy(disk).find('id/x')]).toHaveLength(1);
  store.refresh();
  expect(store.state.accounts.get('b')).toBe(5);
});
