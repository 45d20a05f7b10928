/** PINs as they are kept: bcrypt over a keyed hash. What was proven once is remembered in memory, and nowhere else. */

import { createHmac } from 'node:crypto';

const COST = 10;

/** The PINs that this process saw proven, as keyed hashes, by their bcrypt hash. */
const proven = new Map<string, string>();

/** The hashes that this process made, by what it made them of: many small worlds of one seed have the same. */
const made = new Map<string, string>();

export class Pins {
  readonly #secret: (purpose: string) => Uint8Array;

  /** `secret` gives the world's own key for a purpose. */
  constructor(secret: (purpose: string) => Uint8Array) {
    this.#secret = secret;
  }

  /** Whether the hash is this PIN's. A right one is checked once: bcrypt is slow on purpose, and nobody guesses again. */
  async isRight(user: string, pin: string, hash: string): Promise<boolean> {
    const peppered = this.#pepper(user, pin);
    if (proven.get(hash) === peppered) return true;
    const { default: bcrypt } = await import('bcryptjs');
    const right = await bcrypt.compare(peppered, hash);
    if (right) proven.set(hash, peppered);
    return right;
  }

  /** The PIN's hash; its salt follows from the world, the user and how many records there are. */
  async hash(user: string, pin: string, records: number): Promise<string> {
    const { default: bcrypt } = await import('bcryptjs');
    const salt = createHmac('sha256', this.#secret('salt')).update(`${user}\0${records}`).digest();
    const settings = `$2b$${COST}$${bcrypt.encodeBase64(salt.subarray(0, 16), 16)}`;
    const peppered = this.#pepper(user, pin);
    const known = made.get(`${settings} ${peppered}`);
    if (known !== undefined) return known;
    const hash = await bcrypt.hash(peppered, settings);
    made.set(`${settings} ${peppered}`, hash);
    proven.set(hash, peppered);
    return hash;
  }

  /** Base64 of a keyed hash: without the key file, a stolen world tells nothing about a six-digit PIN. */
  #pepper(user: string, pin: string): string {
    return createHmac('sha256', this.#secret('pin')).update(`${user}\0${pin}`).digest('base64');
  }
}
