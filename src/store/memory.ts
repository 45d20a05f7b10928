import type { Disk } from './disk.ts';

/** A disk that forgets: for worlds that live as long as the process, and for tests. Several stores may share one. */
export function memoryDisk(files = new Map<string, Buffer>()): Disk {
  const contents = (name: string) => files.get(name) ?? Buffer.alloc(0);
  return {
    list: () => [...new Set([...files.keys()].map((name) => name.split('/')[0] ?? name))],
    size: (name) => files.get(name)?.length,
    read: (name, from, length) => Buffer.from(contents(name).subarray(from, from + length)),
    append(name, bytes) {
      files.set(name, Buffer.concat([contents(name), bytes]));
      return bytes.length;
    },
    sync: () => undefined,
    create(name, bytes) {
      if (files.has(name)) return false;
      files.set(name, Buffer.from(bytes));
      return true;
    },
    replace: (name, bytes) => void files.set(name, Buffer.from(bytes)),
    overwrite: (name, bytes) =>
      void files.set(name, Buffer.concat([bytes, contents(name).subarray(bytes.length)])),
    close: () => undefined,
  };
}
