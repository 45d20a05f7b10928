import { appendFileSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendLog, LogReader } from '../../src/gateway/log-file.ts';
import type { LogEntry } from '../../src/gateway/log.ts';
import { temporaryFolder } from '../support/environment.ts';

const entry = (at: number): LogEntry => ({
  at,
  kind: 'request',
  method: 'GET',
  path: `/v3/${at}`,
  status: 200,
});
const times = (entries: readonly LogEntry[]) => entries.map(({ at }) => at);

test('what one server appends another process reads, once and in order', () => {
  const folder = temporaryFolder();
  const reader = new LogReader(folder);
  expect(reader.read()).toEqual([]);
  appendLog(folder, entry(1));
  appendLog(folder, { ...entry(2), detail: ['a\nb', '\u001B[2J'] });
  expect(reader.read()).toEqual([entry(1), { ...entry(2), detail: ['a\nb', '\u001B[2J'] }]);
  expect(reader.read()).toEqual([]);
  appendLog(folder, entry(3));
  expect(times(reader.read())).toEqual([3]);
  expect(times(new LogReader(folder).read())).toEqual([1, 2, 3]);
  expect(statSync(join(folder, 'gateway.log')).mode & 0o777).toBe(0o600);
  // Controls of terminals are never in the file as they are.
  expect(readFileSync(join(folder, 'gateway.log'), 'utf8')).not.toContain('\u001B');
});

test('the log is bounded: two files of the most that one may hold, and a reader misses nothing at the change', () => {
  const folder = temporaryFolder();
  const reader = new LogReader(folder);
  const read: number[] = [];
  for (let at = 1; at <= 100; at += 1) {
    appendLog(folder, entry(at), 1_000);
    if (at % 3 === 0) read.push(...times(reader.read()));
  }
  read.push(...times(reader.read()));
  expect(read).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(readdirSync(folder).toSorted()).toEqual(['gateway.log', 'gateway.log.1']);
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).size).toBeLessThan(1_100);
  const kept = times(new LogReader(folder).read());
  expect(kept.at(-1)).toBe(100);
  expect(kept.length).toBeGreaterThan(10);
});

test('a line that is torn or none of ours is passed over, and one that is half written is waited for', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'gateway.log');
  writeFileSync(file, '{"at":1,"kind"\n[]\n{"at":2,"kind":"note"}\n{"at":3,');
  const reader = new LogReader(folder);
  expect(times(reader.read())).toEqual([2]);
  appendFileSync(file, '"kind":"note"}\n');
  expect(times(reader.read())).toEqual([3]);
});

test('a link in place of the log is not followed, and what can not be logged stops nothing', () => {
  const folder = temporaryFolder();
  const precious = join(folder, 'precious');
  writeFileSync(precious, 'mine');
  symlinkSync(precious, join(folder, 'gateway.log'));
  appendLog(folder, entry(1));
  expect(readFileSync(precious, 'utf8')).toBe('mine');
});
