/** HMAC-SHA-256 of many short texts: two hashes in one call each take a quarter of the time of an `Hmac` object. */

import { hash } from 'node:crypto';

const BLOCK = 64;
const DIGEST = 32;

export class KeyedHash {
  /** As RFC 2104 has it: the inner key and then the text; the outer key and then the inner hash. */
  #inner: Buffer;
  readonly #outer: Buffer;

  /** The key may have up to 64 bytes. */
  constructor(key: Uint8Array) {
    this.#inner = padded(key, 0x36, 1 << 9);
    this.#outer = padded(key, 0x5c, DIGEST);
  }

  /** In hex, of the text in UTF-8; a text in ASCII is faster as `latin1`. */
  hex(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    const most = BLOCK + text.length * (encoding === 'latin1' ? 1 : 3);
    if (most > this.#inner.length) {
      const larger = Buffer.alloc(most);
      this.#inner.copy(larger, 0, 0, BLOCK);
      this.#inner = larger;
    }
    const end = BLOCK + this.#inner.write(text, BLOCK, encoding);
    this.#outer.write(hash('sha256', this.#inner.subarray(0, end)), BLOCK, 'hex');
    return hash('sha256', this.#outer);
  }
}

function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const bytes = Buffer.alloc(BLOCK + room);
  bytes.fill(pad, 0, BLOCK);
  for (const [index, byte] of key.entries()) bytes[index] = byte ^ pad;
  return bytes;
}
