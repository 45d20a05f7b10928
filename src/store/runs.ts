/**
 * The form of the index's runs: after a header, slots of a key's hash, a place in the journal, and a checksum, sorted by
 * hash and then by place. The checksum covers the slot, where it stands, and the hash after it: neither a changed slot
 * nor a missing one goes unseen by whoever reads two neighbours.
 */

import type { Position } from './journal.ts';

/** What a lookup needs can't be read: in the index, which can be made again, or in the journal. */
export class DamageError extends Error {
  readonly ofIndex: boolean;

  constructor(problem: string, ofIndex: boolean) {
    super(problem);
    this.ofIndex = ofIndex;
  }
}

/** Where the parts of a slot end, in bytes: the key's hash, the place in the journal, the checksum. */
const PLACE = 16;
export const [HASH, SLOT] = [8, 20];
export const HEADER = 256;

/** Hashes and places, without checksums, sorted: `PLACE` bytes each. */
export type Slots = Buffer;

/** A slot in hex, of a hash in hex and a place: as text, they sort as their bytes do. */
export function slotText(hash: string, offset: number): string {
  return hash + offset.toString(16).padStart((PLACE - HASH) * 2, '0');
}

/** These slots in hex, in any order. */
export function sortedSlots(texts: readonly string[]): Slots {
  return Buffer.from(texts.toSorted().join(''), 'hex');
}

/** All slots of these, sorted again. */
export function mergedSlots(parts: readonly Slots[]): Slots {
  const [first = Buffer.alloc(0), second] = parts;
  if (!second) return first;
  const middle = parts.length >> 1;
  return merged(mergedSlots(parts.slice(0, middle)), mergedSlots(parts.slice(middle)));
}

function merged(one: Slots, other: Slots): Slots {
  const bytes = Buffer.allocUnsafe(one.length + other.length);
  let [left, right] = [0, 0];
  for (let at = 0; at < bytes.length; at += PLACE) {
    const takesLeft = right === other.length || (left < one.length && precedes(one, left, other, right));
    const [from, start] = takesLeft ? [one, left] : [other, right];
    copySlot(from, start, bytes, at);
    if (takesLeft) left += PLACE;
    else right += PLACE;
  }
  return bytes;
}

/** Byte by byte, as below: the call of `copy` takes longer than what it does. */
function copySlot(from: Buffer, start: number, to: Buffer, at: number): void {
  for (let byte = 0; byte < PLACE; byte += 1) to[at + byte] = from[start + byte] ?? 0;
}

/** Byte by byte: a call of `compare` would take longer than the few bytes that mostly differ. */
function precedes(one: Slots, left: number, other: Slots, right: number): boolean {
  for (let byte = 0; byte < PLACE; byte += 1) {
    const difference = (one[left + byte] ?? 0) - (other[right + byte] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** The bytes of a run; it begins with a slot that precedes every key. */
export function runOf(name: string, slots: Slots, end: Position): Buffer {
  const header = JSON.stringify({ walletsim: 'index', ...end })
    .padEnd(HEADER - 1)
    .concat('\n');
  const count = 1 + slots.length / PLACE;
  const bytes = Buffer.alloc(HEADER + count * SLOT);
  bytes.write(header);
  for (let index = 1; index < count; index += 1)
    copySlot(slots, (index - 1) * PLACE, bytes, HEADER + index * SLOT);
  const run = numberOf(name);
  for (let index = 0; index < count; index += 1) {
    const at = HEADER + index * SLOT;
    bytes.writeUInt32BE(checksum(run, index, bytes, at, index + 1 < count), at + PLACE);
  }
  return bytes;
}

/** How many slots a run of this size has. */
export function slotsIn(name: string, size: number): number {
  const count = (size - HEADER) / SLOT;
  if (!Number.isInteger(count) || count < 1) throw new DamageError(`${name} is cut short`, true);
  return count;
}

/** The slots of a whole run, each checked. */
export function slotsOf(name: string, bytes: Buffer): Slots {
  const count = slotsIn(name, bytes.length);
  const run = numberOf(name);
  const slots = Buffer.allocUnsafe((count - 1) * PLACE);
  for (let index = 0; index < count; index += 1) {
    const at = HEADER + index * SLOT;
    if (bytes.readUInt32BE(at + PLACE) !== checksum(run, index, bytes, at, index + 1 < count))
      refuseSlot(name, index);
    if (index > 0) copySlot(bytes, at, slots, (index - 1) * PLACE);
  }
  return slots;
}

/** The slot that these bytes begin with; those after it are the next one's hash. */
export function checkedSlot(name: string, index: number, count: number, bytes: Buffer): Buffer {
  const hasNext = index + 1 < count;
  const whole = bytes.length === SLOT + (hasNext ? HASH : 0);
  if (!whole || bytes.readUInt32BE(PLACE) !== checksum(numberOf(name), index, bytes, 0, hasNext))
    refuseSlot(name, index);
  return bytes.subarray(0, PLACE);
}

function refuseSlot(name: string, index: number): never {
  throw new DamageError(`${name}, byte ${HEADER + index * SLOT}: the checksum is wrong`, true);
}

/** Of the slot at `at`: over it, its place in the run, and the hash after it (none at the end). */
function checksum(run: number, index: number, bytes: Buffer, at: number, hasNext: boolean): number {
  const slot = crc(bytes, at, at + PLACE, (run + index) >>> 0);
  return hasNext ? crc(bytes, at + SLOT, at + SLOT + HASH, slot) : slot;
}

function numberOf(name: string): number {
  return crc(Buffer.from(name), 0, name.length, 0);
}

let crcTable: Int32Array | undefined;

/** CRC-32, as zlib's: that one takes ten times as long for a few bytes, by the call alone. */
function crc(bytes: Buffer, from: number, to: number, before: number): number {
  const table = (crcTable ??= newCrcTable());
  let sum = ~before;
  for (let at = from; at < to; at += 1) sum = (table[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8);
  return ~sum >>> 0;
}

function newCrcTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xed_b8_83_20 : 0);
    return sum;
  });
}
