/**
 * The form of what is written: a journal line is JSON with a keyed hash at its end, over the bytes before it, so that
 * it can be checked without being written again; personal data inside is encrypted.
 */

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { KeyedHash } from './keyed.ts';

/** One journal line. Names are short because there is one set of them for each payment, for ever. */
export interface Line {
  /** Its number; the header's is 0. */
  readonly s: number;
  /** The hash of the line before it. */
  readonly p: string;
  /** The highest number that its writer knew to be on disk. */
  readonly a: number;
  /** The world's time, in ms. */
  readonly t: number;
  /** The format of `d`. */
  readonly v: number;
  /** Who wrote it: no two attempts have the same, so that equal requests of two processes differ. */
  readonly w: string;
  /** The request's id. */
  readonly id?: string;
  /** How often the journal went on after damage: a line that follows one of an earlier count sets aside all between. */
  readonly g?: number;
  readonly d: unknown;
}

export interface SealedLine extends Line {
  readonly h: string;
}

const HASH_LENGTH = 32;
const TAIL = `,"h":"${'0'.repeat(HASH_LENGTH)}"}`.length;
const ENCRYPTED = 'enc1:';

/** Reads and writes with the keys of one world. */
export class Codec {
  readonly #key: Buffer;
  readonly #personal: ReadonlySet<string>;

  constructor(key: Buffer, personal: ReadonlySet<string>) {
    this.#key = key;
    this.#personal = personal;
  }

  /** A key for one purpose, derived from the world's. */
  secret(purpose: string): Buffer {
    return createHmac('sha256', this.#key).update(purpose).digest();
  }

  /** The line with its hash and its line break, in ASCII. */
  write(line: Line): Buffer {
    return Buffer.from(this.seal(line).text, 'latin1');
  }

  /** The same as a text, beside its hash. */
  seal(line: Line): { readonly text: string; readonly hash: string } {
    const open = this.stringify(line).slice(0, -1);
    const hash = this.#hash(open);
    return { text: `${open},"h":"${hash}"}\n`, hash };
  }

  /** The line, if it is whole and its hash is right. Without its line break. */
  read(text: string): SealedLine | undefined {
    const open = text.slice(0, -TAIL);
    if (text.length <= TAIL || !same(`,"h":"${this.#hash(open)}"}`, text.slice(-TAIL))) return undefined;
    return this.parse(text) as SealedLine;
  }

  /** A keyed hash of a whole document. */
  mac(text: string): string {
    return this.#hash(text);
  }

  /** JSON in ASCII, with personal data encrypted. */
  stringify(value: unknown): string {
    const json = JSON.stringify(this.#concealed(value));
    return json.replaceAll(
      /[^\u0020-\u007E]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }

  /** The value with its personal data encrypted, copied where it has some: a replacer takes several times as long. */
  #concealed(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const fields = value as Record<string, unknown>;
    let copy: Record<string, unknown> | undefined;
    for (const name of Object.keys(fields)) {
      const each = fields[name];
      const concealed =
        typeof each === 'string' && this.#personal.has(name)
          ? this.#encrypt(name, each)
          : this.#concealed(each);
      if (concealed === each) continue;
      copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
      copy[name] = concealed;
    }
    return copy ?? value;
  }

  /** What `stringify` wrote. */
  parse(json: string): unknown {
    const value: unknown = JSON.parse(json);
    // What was written before its name was called personal is still plain.
    if (json.includes(ENCRYPTED)) this.#reveal(value);
    return value;
  }

  /** Decrypts personal data in place: a reviver, which is called for every value, takes several times as long. */
  #reveal(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    const fields = value as Record<string, unknown>;
    for (const name of Object.keys(fields)) {
      const each = fields[name];
      if (typeof each !== 'string') this.#reveal(each);
      else if (this.#personal.has(name) && each.startsWith(ENCRYPTED))
        fields[name] = this.#decrypt(name, each);
    }
  }

  #hash(text: string): string {
    return (this.#keys.line ??= new KeyedHash(this.secret('line'))).hex(text).slice(0, HASH_LENGTH);
  }

  readonly #keys: { line?: KeyedHash; data?: Buffer; nonce?: KeyedHash } = {};

  /** AES-256-GCM. The nonce follows from name and text: the same world has the same bytes, and no nonce serves two texts. */
  #encrypt(name: string, text: string): string {
    const hash = (this.#keys.nonce ??= new KeyedHash(this.secret('nonce'))).hex(`${name}\0${text}`);
    const nonce = Buffer.from(hash.slice(0, 24), 'hex');
    const cipher = createCipheriv('aes-256-gcm', (this.#keys.data ??= this.secret('data')), nonce).setAAD(
      Buffer.from(name),
    );
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return ENCRYPTED + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
  }

  #decrypt(name: string, text: string): string {
    const bytes = Buffer.from(text.slice(ENCRYPTED.length), 'base64');
    const key = (this.#keys.data ??= this.secret('data'));
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(name));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  }
}

/** Compares in a time that tells nothing of how much is right. */
function same(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
