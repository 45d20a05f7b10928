import type { Disk } from '../../src/store/disk.ts';

const writes: ReadonlySet<string> = new Set(['append', 'sync', 'create', 'replace', 'overwrite']);

/** The disk for a process that is killed after so many calls that write: the next one doesn't reach it. */
export function dyingDisk(disk: Disk, steps: number): Disk {
  let left = steps;
  const calls = Object.entries(disk).map(([name, work]): [string, (...given: unknown[]) => unknown] => [
    name,
    (...given: unknown[]): unknown => {
      if (writes.has(name) && (left -= 1) < 0) throw Object.assign(new Error('killed'), { code: 'EIO' });
      return (work as (...given: unknown[]) => unknown)(...given);
    },
  ]);
  return Object.fromEntries(calls) as unknown as Disk;
}
