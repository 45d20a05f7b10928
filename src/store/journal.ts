/**
 * The journal: one line for each committed request, each bound to the one before by a keyed hash. Appending is a
 * compare-and-swap: of two lines on the same head, the first in the file counts, and the other is void. No lock.
 */

import { type Codec, type SealedLine } from './codec.ts';
import type { Disk } from './disk.ts';

export const JOURNAL = 'journal.jsonl';
const ANCHOR = 'anchor';
const ANCHOR_LENGTH = 128;
const CHUNK = 1 << 16;

/** A place between two lines: what comes next must follow `head`. */
export interface Position {
  /** In bytes. */
  readonly offset: number;
  readonly seq: number;
  readonly head: string;
  /** How often the journal went on after damage, if it did. */
  readonly generation?: number;
  /** The id of the key that sealed the line before, if that is not the first. */
  readonly key?: number;
}

/** An accepted line and where it stands. */
export interface Accepted {
  readonly line: SealedLine;
  readonly offset: number;
  readonly end: number;
}

/** What a scan learned beside the lines it accepted. */
export interface Scan {
  position: Position;
  /** The last line that was surely on disk, noted before the scan began. */
  anchor: Anchor | undefined;
  /** Whether another line stands where the anchor's should: a void one took a damaged one's place. */
  astray: boolean;
  /** The highest number that any valid line says is on disk. */
  acknowledged: number;
  /** The accepted lines that nobody is known to have synced, with the end of the accepted line before each. */
  doubtful: { readonly seq: number; readonly from: number }[];
  /** The first line after the last accepted one that could not be read, if any: where damage would be. */
  suspect: number | undefined;
  /** The file of the key that sealed such a line, as far as it says, if there is none. */
  missingKey: string | undefined;
}

/** The last acknowledged line, kept beside the journal, never synced: it may lag behind, never run ahead. */
export interface Anchor {
  readonly seq: number;
  readonly head: string;
}

/** A scan that begins at a position; `acknowledged` is what is known already to be on disk. */
export function beginScan(position: Position, anchor: Anchor | undefined, acknowledged = 0): Scan {
  const astray = anchor?.seq === position.seq && anchor.head !== position.head;
  return {
    position,
    anchor,
    astray,
    acknowledged: Math.max(acknowledged, anchor?.seq ?? 0),
    doubtful: [],
    suspect: undefined,
    missingKey: undefined,
  };
}

/**
 * The accepted lines from `scan.position` on, moving it. A line that can't be read, or that follows no head, is passed
 * over: a torn write, a lost race, or damage; `isDamaged` tells which, once all lines are seen. The last bytes without
 * a line break are a write under way or torn, and no line. `brief`: what no fold looks at may be left encrypted.
 */
export function* scanJournal(
  disk: Disk,
  codec: Codec,
  scan: Scan,
  { brief = false } = {},
): Generator<Accepted> {
  let { offset } = scan.position;
  let rest: Buffer = Buffer.alloc(0);
  for (let from = offset; ;) {
    const chunk = disk.read(JOURNAL, from, CHUNK);
    if (chunk.length === 0) return;
    from += chunk.length;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      const text = bytes.toString('latin1', start, end);
      const line = codec.read(text);
      const at = offset + start;
      start = end + 1;
      const generation = scan.position.generation ?? 0;
      const born = line?.g ?? 0;
      // Of a process that didn't see a repair, what it knows is lost with the rest.
      if (line && born >= generation) scan.acknowledged = Math.max(scan.acknowledged, line.a);
      if (line && follows(line, scan.position)) {
        if (born > generation) forget(scan, line.a);
        while ((scan.doubtful[0]?.seq ?? Infinity) <= scan.acknowledged) scan.doubtful.shift();
        if (line.s > scan.acknowledged) scan.doubtful.push({ seq: line.s, from: scan.position.offset });
        scan.position = {
          offset: offset + start,
          seq: line.s,
          head: line.h,
          ...(line.g !== undefined && { generation: line.g }),
          ...(line.k !== undefined && { key: line.k }),
        };
        scan.suspect = undefined;
        scan.missingKey = undefined;
        if (scan.anchor?.seq === line.s && scan.anchor.head !== line.h) scan.astray = true;
        yield { line: codec.revealed(line, text, brief), offset: at, end: offset + start };
      } else if (!line) {
        scan.suspect ??= at;
        scan.missingKey ??= codec.missingKey(text);
      }
      // The journal went on from another record than the one that counts here.
      else if (born > generation) scan.astray = true;
      // Its writer knew the record before it to be on disk, and that was another than the one that counts here.
      else if (born === generation && line.s === scan.position.seq + 1 && line.a === scan.position.seq)
        scan.astray = true;
    }
    offset += start;
    rest = bytes.subarray(start);
  }
}

/** Whether the line is the next. One that is sealed by an older key than the line before is by somebody who kept that. */
function follows({ s, p, k = 1 }: SealedLine, { seq, head, key = 1 }: Position): boolean {
  return s === seq + 1 && p === head && k >= key;
}

/** What was acknowledged after this record is lost for good, and known to be. */
function forget(scan: Scan, seq: number): void {
  scan.acknowledged = seq;
  scan.anchor = undefined;
  scan.astray = false;
}

/** Whether acknowledged lines are missing at the scan's end: damage, or a file cut short, rather than a torn write. */
export function isDamaged(scan: Scan): boolean {
  return scan.astray || scan.acknowledged > scan.position.seq || scan.missingKey !== undefined;
}

/** Whether the journal has the position's line where it should: else it was cut short, or is another's. */
export function holds(disk: Disk, { offset, head }: Position): boolean {
  const end = Buffer.from(`,"h":"${head}"}\n`);
  return disk.read(JOURNAL, offset - end.length, end.length).equals(end);
}

/** Reads one line at a known place; `undefined` if there is none, whole and true. */
export function lineAt(disk: Disk, codec: Codec, offset: number): SealedLine | undefined {
  for (let length = 4096; ; length *= 8) {
    const bytes = disk.read(JOURNAL, offset, length);
    const end = bytes.indexOf(10);
    if (end !== -1) {
      const text = bytes.toString('latin1', 0, end);
      const line = codec.read(text);
      return line && codec.revealed(line, text);
    }
    if (bytes.length < length) return undefined;
  }
}

/**
 * Appends lines in one write and syncs them. Unless they come right after the accepted line that they follow,
 * they begin with a `~` and a line break: a break alone could complete a line that a power cut left whole but
 * for its end, and bring back what nobody was told of; and another's break may not be on disk.
 * Returns false on a short write: the line that it tore is void, and so are those after it; those before it are synced.
 * Throws `UnsureError` when the sync failed.
 */
export function appendLines(disk: Disk, lines: Buffer, scan: Scan): boolean {
  const bytes =
    disk.size(JOURNAL) === scan.position.offset ? lines : Buffer.concat([Buffer.from('~\n'), lines]);
  const written = disk.append(JOURNAL, bytes);
  // Nothing is whole before the first line break.
  if (written === bytes.length || bytes.lastIndexOf(10, written - 1) > bytes.length - lines.length)
    syncJournal(disk, scan);
  return written === bytes.length;
}

/** What was appended may be kept or lost. */
export class UnsureError extends Error {}

/**
 * Syncs, with the doubtful lines written again as they stand: after a failed sync the kernel may forget what it did not
 * write, and another sync would prove nothing. After the append, so that others have less time to come first.
 */
export function syncJournal(disk: Disk, { doubtful, position }: Scan): void {
  try {
    const from = doubtful[0]?.from;
    if (from !== undefined) disk.overwrite(JOURNAL, from, disk.read(JOURNAL, from, position.offset - from));
    disk.sync(JOURNAL);
  } catch (error) {
    throw new UnsureError(error instanceof Error ? error.message : String(error));
  }
}

/** Notes the last acknowledged line. Only after its sync, and best effort: the line is kept with or without it. */
export function writeAnchor(disk: Disk, codec: Codec, anchor: Anchor): void {
  try {
    disk.overwrite(ANCHOR, 0, anchorBytes(codec, anchor));
  } catch {
    // It lags behind until the next record.
  }
}

/** Takes the anchor back to an earlier line, durably: the one it held must never come back. */
export function resetAnchor(disk: Disk, codec: Codec, anchor: Anchor): void {
  disk.replace(ANCHOR, anchorBytes(codec, anchor));
}

function anchorBytes(codec: Codec, { seq, head }: Anchor): Buffer {
  const sealed = codec.seal(JSON.stringify({ seq, head }), 'anchor');
  return Buffer.from(`${sealed.padEnd(ANCHOR_LENGTH - 1)}\n`);
}

/** The anchor, if there is one and it is whole. To be read before the journal: others may move both meanwhile. */
export function readAnchor(disk: Disk, codec: Codec): Anchor | undefined {
  if (disk.size(ANCHOR) === undefined) return undefined;
  const sealed = disk.read(ANCHOR, 0, ANCHOR_LENGTH).toString('latin1').trimEnd();
  return codec.sealOf(sealed, 'anchor') === undefined ? undefined : (JSON.parse(sealed) as Anchor);
}
