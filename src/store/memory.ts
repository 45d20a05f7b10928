import type { Disk } from './disk.ts';

/** A file that grows by doubling, so that appending stays cheap. */
interface Growing {
  bytes: Buffer;
  length: number;
}

/** A disk that forgets: for worlds that live as long as the process, and for tests. Several stores may share one. */
export function memoryDisk(): Disk {
  const files = new Map<string, Growing>();
  const put = (name: string, bytes: Buffer) =>
    void files.set(name, { bytes: Buffer.from(bytes), length: bytes.length });
  return {
    list: () => [...files.keys()],
    size: (name) => files.get(name)?.length,
    read(name, from, length) {
      const file = files.get(name);
      return Buffer.from(file?.bytes.subarray(from, Math.min(file.length, from + length)) ?? []);
    },
    append(name, bytes) {
      const file = files.get(name) ?? { bytes: Buffer.alloc(0), length: 0 };
      if (file.length + bytes.length > file.bytes.length) {
        const larger = Buffer.alloc((file.length + bytes.length) * 2);
        file.bytes.copy(larger, 0, 0, file.length);
        file.bytes = larger;
      }
      bytes.copy(file.bytes, file.length);
      file.length += bytes.length;
      files.set(name, file);
      return bytes.length;
    },
    sync: () => undefined,
    syncNames: () => undefined,
    create(name, bytes) {
      if (files.has(name)) return false;
      put(name, bytes);
      return true;
    },
    replace: put,
    overwrite(name, from, bytes) {
      const file = files.get(name);
      if (file && from + bytes.length <= file.length) bytes.copy(file.bytes, from);
      else put(name, bytes);
    },
    close: () => undefined,
  };
}
