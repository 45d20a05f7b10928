import { expect, test, vi } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { generator } from '../../src/core/random.ts';
import type { Disk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { keptOf } from '../../src/store/store.ts';
import {
  diskOf,
  type Files,
  filesOf,
  openToy,
  pay,
  sameFiles,
  smallShape,
  stateOf,
  sumOf,
  transfer,
  withFile,
} from '../support/toy-ledger.ts';

vi.setConfig({ testTimeout: 120_000 });

const JOURNAL = 'journal.jsonl';

function append(disk: Disk, text: string): void {
  disk.append(JOURNAL, Buffer.from(text, 'latin1'));
}

function journalOf(files: Files): Buffer {
  return files.get(JOURNAL) ?? Buffer.alloc(0);
}

test('of two processes that decide on the same state, the first one wins and the other decides again', () => {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  expect(one.commit({ at: 1, data: transfer(5) })?.seq).toBe(1);
  const before = journalOf(filesOf(disk));
  expect(other.commit({ at: 1, data: transfer(7) })).toBeUndefined();
  // It saw that before it wrote anything.
  expect(journalOf(filesOf(disk))).toEqual(before);
  expect(other.state.accounts.get('b')).toBe(5);
  expect(other.commit({ at: 1, data: transfer(7) })?.seq).toBe(2);
  one.refresh();
  expect(one.state.accounts.get('b')).toBe(12);
});

test('a process that loses again and again, with its record in the journal, has the state of one that never did', () => {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  for (let n = 1; n <= 40; n += 1) {
    other.refresh();
    const loser = other.add({ at: 1, data: transfer(1_000, 'bank', 'loser'), id: 'loser' });
    pay(one, transfer(n, `p${n % 3}`, 'shop'), `r${n}`);
    if (n % 9 === 0) one.maintain();
    other.flush();
    expect(keptOf(loser)).toBeUndefined();
    expect([...other.find('id/loser')]).toEqual([]);
    expect([...other.find(`id/r${n}`)]).toHaveLength(1);
    expect(stateOf(other)).toBe(stateOf(one));
    if (n % 13 === 0) other.maintain();
    if (n % 4 === 0) pay(other, transfer(n, 'bank', 'p1'));
    one.refresh();
  }
  expect(stateOf(openToy(disk))).toBe(stateOf(other));
  expect(one.audit()).toMatchObject({ ok: true, entries: 50 });
});

test('equal requests of two processes are two requests', () => {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  const second = other.add({ at: 1, data: transfer(5), id: 'x' });
  expect(one.commit({ at: 1, data: transfer(5), id: 'x' })).toBeDefined();
  other.flush();
  expect(keptOf(second)).toBeUndefined();
  expect([...other.find('id/x')]).toHaveLength(1);
});

test('three processes that take turns in any order all get their transfers in', () => {
  const disk = memoryDisk();
  const stores = [openToy(disk), openToy(disk), openToy(disk)] as const;
  for (let n = 0; n < 60; n += 1) {
    const store = stores[((n * 7) % 5) % 3] ?? stores[0];
    pay(store, transfer(n, `p${n % 3}`, 'shop'));
    if (n % 11 === 0) store.maintain();
  }
  for (const store of stores) store.refresh();
  expect(new Set(stores.map(stateOf)).size).toBe(1);
  expect(stores[0].state.transfers).toBe(60);
  expect(openToy(disk).audit((ledger) => (sumOf(ledger) === 0 ? [] : ['off'])).problems).toEqual([]);
});

test('a line whose writing was cut off at any byte never counts, whatever is written after it', () => {
  const before = memoryDisk();
  const store = openToy(before);
  pay(store, transfer(5));
  const files = filesOf(before);
  pay(store, transfer(7), 'torn');
  const line = journalOf(filesOf(before)).subarray(journalOf(files).length);
  for (let length = 1; length < line.length; length += 1) {
    const disk = diskOf(files);
    disk.append(JOURNAL, line.subarray(0, length));
    const next = openToy(disk);
    expect(next.seq).toBe(1);
    expect(pay(next, transfer(1)).seq).toBe(2);
    const last = openToy(disk);
    expect([last.state.accounts.get('b'), [...last.find('id/torn')].length]).toEqual([6, 0]);
  }
});

test('garbage at the end is passed over, and the next transfer counts', () => {
  for (const garbage of [
    '\0\0\0\0',
    '{"s":2}\n',
    '~',
    '\n\n\n',
    'x'.repeat(5_000),
    '{"s":2,"p":"',
    '\u00ff\n\0',
  ]) {
    const disk = memoryDisk();
    pay(openToy(disk), transfer(5));
    append(disk, garbage);
    pay(openToy(disk), transfer(7));
    const last = openToy(disk);
    expect([last.seq, last.state.accounts.get('b')]).toEqual([2, 12]);
    expect(last.audit().problems).toEqual([]);
  }
});

test('a process that is open while another leaves a torn line reads on after it', () => {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  pay(one, transfer(5));
  append(disk, '{"s":2,"p":"torn');
  other.refresh();
  pay(one, transfer(7));
  other.refresh();
  expect(other.state.accounts.get('b')).toBe(12);
});

test('what cannot be folded never reaches the journal', () => {
  const disk = memoryDisk();
  const store = openToy(disk);
  pay(store, transfer(5));
  const before = filesOf(disk);
  expect(() => store.commit({ at: 1, data: transfer(0.5) })).toThrow(RangeError);
  expect(filesOf(disk)).toEqual(before);
  expect(store.state.accounts.get('b')).toBe(5);
});

/** Twenty records, two lost races, one of them just before the end, and a torn line; the anchor is up to date. */
function damagedWorld() {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  for (let n = 1; n <= 20; n += 1) {
    const raced = n === 9 || n === 19;
    if (raced) other.refresh();
    const loser = raced ? other.add({ at: 1, data: transfer(100) }) : undefined;
    pay(one, transfer(n, `p${n % 3}`, 'shop'), `r${n}`);
    other.flush();
    if (loser) expect(keptOf(loser)).toBeUndefined();
  }
  append(disk, '{"s":21,"p":"a torn line');
  return { files: filesOf(disk), state: stateOf(one) };
}

/** Opens what was changed: `same` if the state is what it was; else how it was refused, or what should not be. */
function outcome(files: Files, state: string): string {
  const disk = diskOf(files);
  try {
    const found = stateOf(openToy(disk));
    return found === state ? 'same' : `another state: ${found}`;
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    if (!sameFiles(filesOf(disk), files)) return 'refused, and files were changed';
    return `${error.refusal.code} ${error.refusal.message}`;
  }
}

const place = /^STORE_CORRUPT .*journal\.jsonl, line \d+, byte \d+/su;

test('no flipped bit in the journal, the anchor or the key loses anything: the world is refused, with the place', () => {
  const { files, state } = damagedWorld();
  const seen = new Map<string, number>();
  for (const [name, bytes] of files) {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const result = outcome(withFile(files, name, changed), state);
      const kind = result === 'same' ? 'same' : (/^\w+/u.exec(result)?.[0] ?? '');
      seen.set(`${name} ${kind}`, (seen.get(`${name} ${kind}`) ?? 0) + 1);
      if (kind === 'STORE_CORRUPT' && !place.test(result)) expect(result).toMatch(place);
    }
  }
  const kinds = [...seen.keys()].toSorted();
  expect(kinds).toEqual([
    'anchor same',
    'journal.jsonl STORE_CORRUPT',
    'journal.jsonl STORE_KEY_MISSING',
    'journal.jsonl same',
    'wallet.key STORE_KEY_MISSING',
    'wallet.key same',
  ]);
  // A header that names another world is told as such; the name has 16 characters.
  expect(seen.get('journal.jsonl STORE_KEY_MISSING')).toBeLessThanOrEqual(16 * 8);
});

const DAMAGED = Number(process.env['WALLET_DAMAGE'] ?? 5_000);

test('damage of any kind at random loses nothing unnoticed', { timeout: 60_000 + DAMAGED * 5 }, () => {
  const { files, state } = damagedWorld();
  const random = generator('damage');
  const seen = new Set<string>();
  for (let n = 0; n < DAMAGED; n += 1) {
    const name = ['wallet.key', JOURNAL, JOURNAL, JOURNAL, 'anchor'][random.below(5)] ?? JOURNAL;
    const bytes = Buffer.from(files.get(name) ?? '');
    const [from, length] = [random.below(bytes.length), 1 + random.below(40)];
    const how = random.below(4);
    const changed =
      how === 0
        ? bytes.fill(random.below(256), from, Math.min(from + length, bytes.length))
        : how === 1
          ? Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)])
          : how === 2
            ? Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)])
            : Buffer.concat([
                bytes.subarray(0, from),
                Buffer.from(random.digits(length)),
                bytes.subarray(from),
              ]);
    const result = outcome(withFile(files, name, changed), state);
    const kind = /^(?:same|STORE_\w+)/u.exec(result)?.[0] ?? result;
    if (!seen.has(kind)) expect(['same', 'STORE_CORRUPT', 'STORE_KEY_MISSING'], `try ${n}`).toContain(kind);
    seen.add(kind);
  }
  process.stderr.write(`${DAMAGED} damaged stores: ${[...seen].join(', ')}\n`);
  expect(seen.size).toBeGreaterThan(1);
});

test('the place that is told is the line and the byte where the damaged record begins', () => {
  const { files, state } = damagedWorld();
  const journal = journalOf(files);
  const begins = [0];
  for (let at = journal.indexOf(10); at !== -1; at = journal.indexOf(10, at + 1)) begins.push(at + 1);
  const fifth = begins[5] ?? 0;
  const changed = Buffer.from(journal);
  changed[fifth + 30] = (changed[fifth + 30] ?? 0) ^ 1;
  expect(outcome(withFile(files, JOURNAL, changed), state)).toContain(
    `journal.jsonl, line 6, byte ${fifth}:`,
  );
});

test('even without the anchor no damage goes unnoticed, but in the last record', () => {
  const { files, state } = damagedWorld();
  const unanchored = withFile(files, 'anchor', undefined);
  const journal = journalOf(files);
  const last = journal.lastIndexOf(10, journal.lastIndexOf(10) - 1) + 1;
  for (let at = 0; at < last - 1; at += 1) {
    const changed = Buffer.from(journal);
    changed[at] = (changed[at] ?? 0) ^ 4;
    const result = outcome(withFile(unanchored, JOURNAL, changed), state);
    expect(result).toMatch(/^same$|^STORE_/u);
  }
});

test('a journal cut at any byte is refused, unless only the torn line is gone', () => {
  const { files, state } = damagedWorld();
  const journal = journalOf(files);
  const whole = journal.lastIndexOf(10) + 1;
  for (let length = 0; length < journal.length; length += 1) {
    const result = outcome(withFile(files, JOURNAL, journal.subarray(0, length)), state);
    if (length >= whole) expect(result).toBe('same');
    else expect(result).toMatch(place);
  }
});

test('deleting, repeating or swapping lines loses nothing unnoticed', () => {
  const { files, state } = damagedWorld();
  const lines = journalOf(files).toString('latin1').split('\n');
  const joined = (changed: readonly string[]) =>
    withFile(files, JOURNAL, Buffer.from(changed.join('\n'), 'latin1'));
  const seen = new Set<string>();
  const look = (changed: readonly string[]) => {
    const result = outcome(joined(changed), state);
    if (result !== 'same') expect(result).toMatch(place);
    seen.add(result === 'same' ? 'same' : 'refused');
  };
  for (const index of lines.keys()) {
    look(lines.toSpliced(index, 1));
    look(lines.toSpliced(index, 0, lines[index] ?? ''));
    for (let other = index + 1; other < lines.length; other += 1) {
      look(lines.with(index, lines[other] ?? '').with(other, lines[index] ?? ''));
    }
  }
  expect(seen).toEqual(new Set(['same', 'refused']));
});

test('a line of another world counts for nothing', () => {
  const { files, state } = damagedWorld();
  const foreign = memoryDisk();
  const stranger = openToy(foreign, { seed: 'another' });
  for (let n = 1; n <= 21; n += 1) pay(stranger, transfer(n));
  const theirs = journalOf(filesOf(foreign)).toString('latin1').split('\n');
  const ours = journalOf(files).toString('latin1').split('\n');
  for (const at of [1, 5, 20, 22]) {
    const spliced = ours.toSpliced(at, 0, theirs[at] ?? '').join('\n');
    expect(outcome(withFile(files, JOURNAL, Buffer.from(spliced, 'latin1')), state)).toBe('same');
    const replaced = ours.with(at, theirs[at] ?? '').join('\n');
    expect(outcome(withFile(files, JOURNAL, Buffer.from(replaced, 'latin1')), state)).toMatch(
      /^same$|^STORE_CORRUPT/u,
    );
  }
});

test('a process that goes on after it was refused for damage can write nothing', () => {
  const disk = memoryDisk();
  const [one, other] = [openToy(disk), openToy(disk)];
  pay(one, transfer(5));
  other.refresh();
  const size = disk.size(JOURNAL) ?? 0;
  pay(one, transfer(7));
  const whole = filesOf(disk);
  const broken = Buffer.from(journalOf(whole));
  broken[size + 40] = (broken[size + 40] ?? 0) ^ 1;
  disk.replace(JOURNAL, broken);
  const damaged = filesOf(disk);
  expect(() => other.refresh()).toThrow(WalletError);
  expect(() => other.commit({ at: 1, data: transfer(1) })).toThrow(WalletError);
  expect(filesOf(disk)).toEqual(damaged);
});

test('the same seed, requests and writers give the same bytes in every file', () => {
  const run = () => {
    const disk = memoryDisk();
    let name = 0;
    const store = openToy(disk, { writer: () => `w${(name += 1)}` });
    for (let n = 0; n < 40; n += 1) {
      pay(store, { ...transfer(n, `p${n % 3}`), note: `for ${n}` }, `r${n}`);
      if (n % 8 === 7) store.maintain();
    }
    return filesOf(disk);
  };
  expect(run()).toEqual(run());
  expect([...run().keys()]).toContain(`index-${smallShape.levels - 1}-0`);
});
