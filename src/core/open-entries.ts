import type { Entry } from './entries.ts';

/** Open entries, by id. They know from when on one may be due, so that nobody has to look at all of them before. */
export class OpenEntries extends Map<string, Entry> {
  /** No entry is due before this, in ms; one may have been that is no longer here. */
  #earliest = Infinity;

  constructor(entries: Iterable<readonly [string, Entry]> = []) {
    super();
    for (const [id, entry] of entries) this.set(id, entry);
  }

  override set(id: string, entry: Entry): this {
    this.#earliest = Math.min(this.#earliest, dueAtOf(entry));
    return super.set(id, entry);
  }

  /** The entries that are due at `now` (ms), the earliest first. */
  dueBy(now: number): Entry[] {
    if (now < this.#earliest) return [];
    this.#earliest = Infinity;
    for (const entry of this.values()) this.#earliest = Math.min(this.#earliest, dueAtOf(entry));
    return [...this.values()]
      .filter((entry) => dueAtOf(entry) <= now)
      .toSorted((one, other) => dueAtOf(one) - dueAtOf(other));
  }
}

function dueAtOf({ dueAt = Infinity }: Entry): number {
  return dueAt;
}
