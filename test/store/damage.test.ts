import { expect, test } from 'vitest';
import type { Disk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { bytesOf, codeOf, copyOf, deposit, keep, openToy } from './toy.ts';

/** A journal with a lost race and a torn line inside, and everything in it acknowledged. */
function journal(): Disk {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk, { writer: () => 'one' }), openToy(disk, { writer: () => 'other' })];
  for (let n = 0; n < 6; n += 1) keep(one, deposit('a', n + 1), `r${n}`);
  other.refresh();
  keep(one, deposit('b', 10));
  expect(other.commit({ at: 1, data: deposit('c', 100) })).toBeUndefined();
  disk.append('journal.jsonl', Buffer.from('{"s":8,"p":"torn'));
  for (let n = 0; n < 4; n += 1) keep(other, deposit('b', n + 1), `t${n}`);
  return disk;
}

const whole = journal();
const bytes = bytesOf(whole, 'journal.jsonl');
const state = [...openToy(whole).state];
const lines = bytes.toString('latin1').split('\n').slice(0, -1);

/** The world with another journal: either refused, or all of it there. */
function outcome(damaged: Buffer): 'refused' | 'all there' | 'lost' {
  const disk = copyOf(whole);
  disk.replace('journal.jsonl', damaged);
  const code = codeOf(() => openToy(disk));
  if (code !== 'none') {
    expect(['STORE_CORRUPT', 'STORE_KEY_MISSING', 'STORE_NEWER']).toContain(code);
    expect(bytesOf(disk, 'journal.jsonl').equals(damaged)).toBe(true);
    return 'refused';
  }
  return JSON.stringify([...openToy(disk).state]) === JSON.stringify(state) ? 'all there' : 'lost';
}

const joined = (parts: readonly string[]) => Buffer.from(parts.map((line) => `${line}\n`).join(''), 'latin1');

test('every single flipped bit is either refused or loses nothing', () => {
  const count = { refused: 0, 'all there': 0, lost: 0 };
  const damaged = Buffer.from(bytes);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const at = bit >> 3;
    damaged[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
    count[outcome(damaged)] += 1;
    damaged[at] = bytes[at] ?? 0;
  }
  expect(count.lost).toBe(0);
  expect(count.refused).toBeGreaterThan(10_000);
  // Flips in the lost race and the torn line change nothing that counts.
  expect(count['all there']).toBeGreaterThan(1_000);
});

test('every truncation is refused: all of it was acknowledged', () => {
  for (let length = 0; length < bytes.length; length += 1) {
    expect([length, outcome(bytes.subarray(0, length))]).toEqual([length, 'refused']);
  }
});

test('every line deleted, doubled or swapped is refused or loses nothing', () => {
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const next = lines[at + 1] ?? '';
    expect(outcome(joined(lines.toSpliced(at, 1)))).not.toBe('lost');
    expect(outcome(joined(lines.toSpliced(at, 0, line)))).toBe('all there');
    expect(outcome(joined(lines.toSpliced(at, 2, next, line)))).not.toBe('lost');
  }
});

test('without the anchor, a lost tail is gone without a word, and the rest is there: the way out that the hint names', () => {
  const disk = memoryDisk();
  for (const name of ['wallet.key', 'wallet.json'])
    if (whole.size(name) !== undefined) disk.replace(name, bytesOf(whole, name));
  disk.replace('journal.jsonl', joined(lines.slice(0, -1)));
  const store = openToy(disk);
  expect(store.state.get('b')).toBe(16);
  keep(store, deposit('b'));
  expect(store.audit().problems).toEqual([]);
});

test('the place of the damage is told: line and byte', () => {
  const damaged = Buffer.from(bytes);
  const at = bytes.indexOf(10, bytes.indexOf(10) + 1) + 20;
  damaged[at] = (damaged[at] ?? 0) ^ 4;
  const disk = copyOf(whole);
  disk.replace('journal.jsonl', damaged);
  const start = damaged.lastIndexOf(10, at) + 1;
  expect(() => openToy(disk)).toThrow(`journal.jsonl, line 3, byte ${start}: record 2 cannot be read`);
});
