import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryDisk } from '../../src/store/memory.ts';
import { bytesOf, deposit, filesOf, keep, openToy } from './toy.ts';

test('everything ever kept is found by its keys, the newest first, wherever snapshots and runs were made', () => {
  const step = fc.record({
    account: fc.integer({ min: 0, max: 4 }),
    maintain: fc.boolean(),
    reopen: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 90 }), (steps) => {
      const disk = memoryDisk();
      let store = openToy(disk);
      const kept: { account: string; seq: number }[] = [];
      for (const { account, maintain, reopen } of steps) {
        const name = `a${account}`;
        kept.push({ account: name, seq: keep(store, deposit(name), `r${kept.length}`).seq });
        if (maintain) store.maintain();
        if (reopen) store = openToy(disk);
      }
      for (const name of ['a0', 'a1', 'a2', 'a3', 'a4', 'nobody']) {
        const expected = kept.filter(({ account }) => account === name).map(({ seq }) => seq);
        expect([...store.find(`account/${name}`)].map(({ seq }) => seq)).toEqual(expected.toReversed());
      }
      for (const [index, { seq }] of kept.entries())
        expect([...store.find(`id/r${index}`)].map((each) => each.seq)).toEqual([seq]);
      expect(store.audit().problems).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

function indexed(records: number) {
  const disk = memoryDisk();
  const store = openToy(disk, { writer: () => 'w' });
  for (let n = 0; n < records; n += 1) {
    keep(store, deposit(`a${n % 3}`), `r${n}`);
    store.maintain();
  }
  return disk;
}

test('runs follow from the journal alone: made again, they are the same to the byte', () => {
  const disk = indexed(40);
  const runs = (from: typeof disk) =>
    Object.entries(filesOf(from)).filter(([name]) => name.startsWith('index-'));
  const without = memoryDisk();
  for (const name of ['wallet.key', 'journal.jsonl']) without.replace(name, bytesOf(disk, name));
  openToy(without).maintain();
  expect(runs(without)).toEqual(expect.arrayContaining(runs(disk)));
  expect(runs(disk).length).toBeGreaterThan(14);
});

test('deleted runs are missed by nobody', () => {
  const disk = indexed(40);
  const without = memoryDisk();
  for (const name of ['wallet.key', 'journal.jsonl', 'wallet.json', 'anchor'])
    without.replace(name, bytesOf(disk, name));
  const store = openToy(without);
  for (let n = 0; n < 40; n += 1) expect([...store.find(`id/r${n}`)]).toHaveLength(1);
  expect(store.state).toEqual(openToy(disk).state);
});

test('a damaged run gives no wrong record, and the audit names it', () => {
  const disk = indexed(40);
  const name = 'index-0-3';
  const bytes = bytesOf(disk, name);
  for (let at = 256; at < bytes.length; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  disk.replace(name, bytes);
  const store = openToy(disk);
  for (let n = 0; n < 40; n += 1) {
    for (const record of store.find(`id/r${n}`)) expect(record.id).toBe(`r${n}`);
  }
  expect(store.audit().problems.join()).toContain(name);
});
