import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { JOURNAL } from '../../src/store/journal.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { SNAPSHOT } from '../../src/store/snapshot.ts';
import {
  diskOf,
  type Files,
  filesOf,
  openToy,
  pay,
  stateOf,
  toyModel,
  transfer,
  withFile,
} from '../support/toy-ledger.ts';

test('a record is found once though the snapshot could not be written, and the index is right afterwards', () => {
  const disk = memoryDisk();
  let full = true;
  const replace = (name: string, bytes: Buffer) => {
    if (full && name === SNAPSHOT) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    disk.replace(name, bytes);
  };
  const store = openToy({ ...disk, replace });
  for (let n = 1; n <= 6; n += 1) pay(store, transfer(n), `r${n}`);
  expect(() => store.maintain()).toThrow(/no space left/u);
  expect([...store.find('id/r1')]).toHaveLength(1);
  full = false;
  for (let n = 7; n <= 9; n += 1) pay(store, transfer(n), `r${n}`);
  store.maintain();
  expect([...store.find('of/a')]).toHaveLength(9);
  expect(openToy(disk).audit()).toMatchObject({ ok: true });
});

test('what the snapshot has of the journal is read when somebody looks for something old, and not before', () => {
  const disk = memoryDisk();
  const store = openToy(disk);
  for (let n = 1; n <= 7; n += 1) pay(store, transfer(n), `r${n}`);
  store.maintain();
  const began = disk.size(JOURNAL) ?? 0;
  for (let n = 8; n <= 9; n += 1) pay(store, transfer(n), `r${n}`);
  let from = Infinity;
  const read: typeof disk.read = (name, at, length) => {
    // The end of the record that the snapshot stands for is looked at, and the header.
    if (name === JOURNAL && at > 0 && length > 100) from = Math.min(from, at);
    return disk.read(name, at, length);
  };
  const opened = openToy({ ...disk, read });
  expect(stateOf(opened)).toBe(stateOf(store));
  expect(opened.find('of/a').next().value).toMatchObject({ seq: 9 });
  expect(from).toBe(began);
  expect([...opened.find('of/a')].map(({ seq }) => seq)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(from).toBeLessThan(began);
  expect([...opened.find('id/r6')]).toHaveLength(1);
  expect([...opened.find('id/r8')]).toHaveLength(1);
});

test('damage where the snapshot spares the reading is told to whoever looks there, and by the audit', () => {
  const disk = memoryDisk();
  const store = openToy(disk);
  for (let n = 1; n <= 7; n += 1) pay(store, transfer(n), `r${n}`);
  store.maintain();
  const files = filesOf(disk);
  const bytes = Buffer.from(files.get(JOURNAL) ?? '');
  const at = bytes.indexOf('"id":"r6"');
  bytes.write('9', at + 7);
  const opened = openToy(diskOf(withFile(files, JOURNAL, bytes)));
  expect(stateOf(opened)).toBe(stateOf(store));
  expect(() => [...opened.find('id/r5')]).toThrow(/record 6 cannot be read/u);
  expect(opened.audit().ok).toBe(false);
});

test('what was found is not there for whom it was about, once they are forgotten', () => {
  const model: typeof toyModel = {
    ...toyModel,
    personOf: ({ from }) => (typeof from === 'string' ? from : undefined),
    forgets: ({ data: { from, amount } }) => (amount === 0 ? [from] : []),
  };
  const store = openToy(memoryDisk(), { model });
  for (let n = 1; n <= 4; n += 1) pay(store, { ...transfer(n), note: `for ${n}` }, `r${n}`);
  store.maintain();
  const note = () => [...store.find('id/r2')].map(({ data }) => data.note);
  expect(note()).toEqual(['for 2']);
  pay(store, transfer(0));
  expect(note()).toEqual(['(forgotten)']);
});

test('find gives what looking through all records gives, across snapshots and reopening', () => {
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.record({ from: fc.nat(4), to: fc.nat(4), id: fc.option(fc.nat(40)) }) },
    { weight: 2, arbitrary: fc.constant('maintain' as const) },
    { weight: 2, arbitrary: fc.constant('reopen' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 90 }), (steps) => {
      const disk = memoryDisk();
      let store = openToy(disk);
      const all: { seq: number; keys: string[] }[] = [];
      for (const each of steps) {
        if (each === 'maintain') store.maintain();
        else if (each === 'reopen') store = openToy(disk);
        else {
          const id = each.id === null ? undefined : `r${each.id}`;
          const { seq } = pay(store, transfer(1, `p${each.from}`, `p${each.to}`), id);
          all.push({ seq, keys: [`of/p${each.from}`, `of/p${each.to}`, `id/${id ?? ''}`] });
        }
      }
      const keys = [
        'of/p0',
        'of/p1',
        'of/p2',
        'of/p3',
        'of/p4',
        'of/p5',
        'id/r1',
        'id/r7',
        'id/r40',
        'id/r41',
      ];
      for (const key of keys) {
        const wanted = all.filter((record) => record.keys.includes(key)).map(({ seq }) => seq);
        expect([...store.find(key)].map(({ seq }) => seq)).toEqual(wanted.toReversed());
      }
    }),
    { numRuns: 200 },
  );
});

/** Runs of all three levels, with records behind them. */
function indexedWorld(): Files {
  const disk = memoryDisk();
  const store = openToy(disk);
  for (let n = 1; n <= 31; n += 1) pay(store, transfer(n, `p${n % 3}`, 'shop'), `r${n}`);
  store.maintain();
  return filesOf(disk);
}

const files = indexedWorld();
const names = [...files.keys()].filter((name) => name.startsWith('index-'));
const state = stateOf(openToy(diskOf(files)));
const ids = Array.from({ length: 31 }, (_, index) => `r${index + 1}`);

describe('the index', () => {
  test('that was deleted, wholly or in part, is made again', () => {
    const none = names.reduce((left, name) => withFile(left, name, undefined), files);
    for (const left of [none, ...names.map((name) => withFile(files, name, undefined))]) {
      const disk = diskOf(left);
      const store = openToy(disk);
      expect(ids.filter((id) => [...store.find(`id/${id}`)].length !== 1)).toEqual([]);
      for (let n = 0; n < 40; n += 1) pay(store, transfer(n));
      store.maintain();
      const again = openToy(disk);
      expect(ids.filter((id) => [...again.find(`id/${id}`)].length !== 1)).toEqual([]);
    }
  });

  test('that is damaged anywhere never hides a record: the search finds it or is refused', () => {
    const seen = { found: 0, refused: 0, missed: 0 };
    for (const name of names) {
      const bytes = files.get(name) ?? Buffer.alloc(0);
      const damaged = [];
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
        damaged.push(changed);
        if (at % 5 === 0) damaged.push(bytes.subarray(0, at));
      }
      for (const changed of damaged) {
        const store = openToy(diskOf(withFile(files, name, changed)));
        expect(stateOf(store)).toBe(state);
        for (const id of ids.filter((_, index) => index % 3 === 0)) {
          try {
            if ([...store.find(`id/${id}`)].length === 1) seen.found += 1;
            else seen.missed += 1;
          } catch (error) {
            if (!(error instanceof WalletError) || error.refusal.code !== 'STORE_CORRUPT') throw error;
            seen.refused += 1;
          }
        }
      }
    }
    expect(seen.missed).toBe(0);
    expect(seen.refused).toBeGreaterThan(100);
  });

  test('whose runs were swapped or replaced by older ones never hides a record', () => {
    for (const [name, other] of [
      ['index-2-0', 'index-1-0'],
      ['index-1-0', 'index-1-1'],
      ['index-0-6', 'index-0-5'],
    ] as const) {
      const bytes = files.get(other);
      if (!bytes || !files.has(name)) throw new Error(`no ${name} or ${other}`);
      const store = openToy(diskOf(withFile(files, name, bytes)));
      for (const id of ids) {
        try {
          expect([...store.find(`id/${id}`)]).toHaveLength(1);
        } catch (error) {
          if (!(error instanceof WalletError)) throw error;
          expect(error.refusal).toMatchObject({ code: 'STORE_CORRUPT' });
        }
      }
    }
  });

  test('that is damaged is found by the audit, in every run of every level', () => {
    for (const name of names) {
      const changed = Buffer.from(files.get(name) ?? '');
      changed[changed.length - 10] = (changed.at(-10) ?? 0) ^ 1;
      const { ok, problems } = openToy(diskOf(withFile(files, name, changed))).audit();
      expect(ok).toBe(false);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(name);
    }
    expect(names.map((name) => name.slice(0, 7))).toContain('index-2');
    expect(openToy(diskOf(files)).audit().problems).toEqual([]);
  });

  test('is not merged from damaged runs: a bad run does not become a good one', () => {
    const disk = diskOf(files);
    const bytes = Buffer.from(files.get('index-0-6') ?? '');
    bytes[300] = (bytes[300] ?? 0) ^ 1;
    disk.replace('index-0-6', bytes);
    const store = openToy(disk);
    for (let n = 0; n < 9; n += 1) pay(store, transfer(n));
    expect(() => store.maintain()).toThrow(/index-0-6/u);
  });
});

test('a request whose record was damaged since is refused, not taken for a new one', () => {
  const journal = Buffer.from(files.get('journal.jsonl') ?? '');
  const at = journal.indexOf('"id":"r3"') + 30;
  journal[at] = (journal[at] ?? 0) ^ 1;
  const store = openToy(diskOf(withFile(files, 'journal.jsonl', journal)));
  expect(() => [...store.find('id/r3')]).toThrow(/cannot be read/u);
  expect([...store.find('id/r4')]).toHaveLength(1);
  expect(store.audit().ok).toBe(false);
});
