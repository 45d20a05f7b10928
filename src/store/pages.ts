import type { Disk } from './disk.ts';

/** In bytes. */
const PAGE = 4_096;
/** How many pages are kept at hand: 4 MiB. */
const MOST_PAGES = 1_024;

/** Reads files that never change, a page at a time, and keeps what it read. */
export class Pages {
  readonly #disk: Disk;
  readonly #pages = new Map<string, Buffer>();
  readonly #sizes = new Map<string, number>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** The file's size in bytes; 0 if there is no such file. */
  size(name: string): number {
    const size = this.#sizes.get(name) ?? this.#disk.size(name) ?? 0;
    if (size > 0) this.#sizes.set(name, size);
    return size;
  }

  /** Up to `length` bytes from `from`, at most a page; fewer where the file ends. */
  read(name: string, from: number, length: number): Buffer {
    const number = Math.floor(from / PAGE);
    const start = from - number * PAGE;
    const page = this.#page(name, number);
    if (start + length <= PAGE) return page.subarray(start, start + length);
    return Buffer.concat([page, this.#page(name, number + 1)]).subarray(start, start + length);
  }

  #page(name: string, number: number): Buffer {
    const key = `${number}/${name}`;
    const known = this.#pages.get(key);
    if (known) return known;
    if (this.#pages.size === MOST_PAGES) this.#pages.clear();
    const page = this.#disk.read(name, number * PAGE, PAGE);
    this.#pages.set(key, page);
    return page;
  }
}
