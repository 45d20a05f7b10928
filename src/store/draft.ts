import type { Disk } from './disk.ts';
import { memoryDisk } from './memory.ts';

/** A disk above another one: what is written stays in memory, everything else is read from below. */
export function draftDisk(below: Disk): Disk {
  const own = memoryDisk();
  /** Where what was appended to a file begins; before it, the file is the one below. */
  const tails = new Map<string, number>();
  const size = (name: string) => {
    const mine = own.size(name);
    return mine === undefined ? below.size(name) : mine + (tails.get(name) ?? 0);
  };
  const read = (name: string, from: number, length: number) => {
    const start = tails.get(name) ?? (own.size(name) === undefined ? Infinity : 0);
    const under = from < start ? below.read(name, from, Math.min(length, start - from)) : Buffer.alloc(0);
    const rest = length - under.length;
    return from + under.length < start || rest === 0
      ? under
      : Buffer.concat([under, own.read(name, from + under.length - start, rest)]);
  };
  return {
    list: () => [...new Set([...(below.list() ?? []), ...(own.list() ?? [])])],
    size,
    read,
    append(name, bytes) {
      const under = below.size(name);
      if (own.size(name) === undefined && under !== undefined) tails.set(name, under);
      return own.append(name, bytes);
    },
    sync: () => undefined,
    syncNames: () => undefined,
    create: (name, bytes) => size(name) === undefined && own.create(name, bytes),
    replace(name, bytes) {
      tails.delete(name);
      own.replace(name, bytes);
    },
    overwrite(name, from, bytes) {
      const whole = size(name);
      if (whole !== undefined) own.replace(name, read(name, 0, whole));
      tails.delete(name);
      own.overwrite(name, from, bytes);
    },
    // Files below are opened again when they are needed.
    close: () => below.close(),
  };
}
