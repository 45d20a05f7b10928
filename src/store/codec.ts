/**
 * The form of what is written: JSON with a keyed hash at its end, over the bytes before it, so that it can be checked
 * without being written again. Personal data inside is encrypted, each value by itself, with the name of the algorithm,
 * the key and the person in front.
 */

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { KeyedHash } from './keyed.ts';
import { derived, keyFile, type Keys } from './keys.ts';

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
  /** The id of the key that sealed it, if that is not the first. */
  readonly k?: number;
  readonly h: string;
}

/** A line as it is written. */
export interface Sealed {
  readonly text: string;
  readonly hash: string;
  /** The id of the key that sealed it, if that is not the first. */
  readonly key?: number;
}

/** What is personal in what is kept. */
export interface Personal {
  /** The properties whose text is encrypted at rest. */
  readonly personal: ReadonlySet<string>;
  /** Those of them that no fold looks at. */
  readonly told?: ReadonlySet<string>;
  /** Whose an object is: its personal text, and that of the objects in it. `undefined`: whose the outer one is. */
  readonly personOf?: (fields: Readonly<Record<string, unknown>>) => string | undefined;
}

/** The name of the hash at the end: of a line, a snapshot, an anchor. */
type Seal = 'h' | 'snapshot' | 'anchor';

/** What is read in place of the personal data of somebody who was forgotten. */
const FORGOTTEN = '(forgotten)';

const HASH_LENGTH = 32;
const ALGORITHM = 'A256GCM';
const ENCRYPTED = `${ALGORITHM}.`;
/** How formats 1 and 2 wrote what is encrypted: with the first key, for nobody in particular. */
const ENCRYPTED_BEFORE = 'enc1:';

/** The keys for one person, or for what is nobody's, under one key of the ring. */
class DataKeys {
  readonly #secret: (purpose: 'data' | 'nonce') => Buffer;
  #nonce: KeyedHash | undefined;
  readonly data: Buffer;

  constructor(secret: (purpose: 'data' | 'nonce') => Buffer) {
    this.#secret = secret;
    this.data = secret('data');
  }

  /** Made for who writes: most of what is decrypted is only looked at. */
  get nonce(): KeyedHash {
    return (this.#nonce ??= new KeyedHash(this.#secret('nonce')));
  }
}

/** Reads and writes with the keys of one world. */
export class Codec {
  readonly #keys: Keys;
  readonly #personal: Personal;
  readonly #hashes = new Map<number, KeyedHash>();
  readonly #dataKeys = new Map<string, DataKeys>();
  readonly #personKeys = new Map<number, Buffer>();
  /** What stands encrypted in objects that were read, by the properties' names, until somebody looks at it. */
  readonly #veiled = new WeakMap<object, Map<string, string>>();

  constructor(keys: Keys, personal: Personal) {
    this.#keys = keys;
    this.#personal = personal;
  }

  /** A key for one purpose, derived from the world's first. */
  secret(purpose: string): Buffer {
    return this.#keys.secret(purpose);
  }

  /** The line with its hash and its line break, in ASCII. */
  write(line: Line): Buffer {
    return Buffer.from(this.sealed(line).text, 'latin1');
  }

  /** The same as a text, beside its hash and the key's id. */
  sealed(line: Line): Sealed {
    const text = this.seal(this.stringify(line), 'h');
    const { newest } = this.#keys;
    return {
      text: `${text}\n`,
      hash: text.slice(-2 - HASH_LENGTH, -2),
      ...(newest !== 1 && { key: newest }),
    };
  }

  /** The line, if it is whole and its hash is right, with what is personal encrypted. Without its line break. */
  read(text: string): SealedLine | undefined {
    return this.sealOf(text, 'h') === undefined ? undefined : (JSON.parse(text) as SealedLine);
  }

  /** The JSON of an object with the newest key's id and hash at its end, the hash under this name. */
  seal(json: string, name: Seal): string {
    const { newest } = this.#keys;
    const open = newest === 1 ? json.slice(0, -1) : `${json.slice(0, -1)},"k":${newest}`;
    return `${open},"${name}":"${this.#mac(open, name, newest)}"}`;
  }

  /** The id of the key that sealed this, if its hash is right. */
  sealOf(text: string, name: Seal): number | undefined {
    const length = `,"${name}":""}`.length + HASH_LENGTH;
    const open = text.slice(0, -length);
    if (text.length <= length) return undefined;
    const id = keyNamed(open);
    if (!this.#keys.key(id)) return undefined;
    return same(`,"${name}":"${this.#mac(open, name, id)}"}`, text.slice(-length)) ? id : undefined;
  }

  /** The file of the key that sealed this, as far as it says, if the world has no such key. */
  missingKey(text: string): string | undefined {
    const id = keyNamed(text.replace(/,"[a-z]+":"[0-9a-f]{32}"\}\s*$/, ''));
    return this.#keys.key(id) ? undefined : keyFile(id);
  }

  #mac(open: string, name: Seal, id: number): string {
    let keyed = this.#hashes.get(id);
    if (!keyed) {
      keyed = new KeyedHash(derived(this.#ringKey(id), 'line'));
      this.#hashes.set(id, keyed);
    }
    // A snapshot's or an anchor's seal must not serve for a line.
    return keyed.hex(name === 'h' ? open : name + open, 'latin1').slice(0, HASH_LENGTH);
  }

  /** JSON in ASCII, with personal data encrypted. */
  stringify(value: unknown): string {
    return JSON.stringify(this.#concealed(value, '')).replaceAll(
      /[^\u0020-\u007E]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }

  /** What `stringify` wrote. */
  parse(json: string): unknown {
    return this.revealed(JSON.parse(json), json);
  }

  /**
   * The value, which was read from this text, with its personal data decrypted in place, when it is looked at. `brief`:
   * what no fold looks at may be left encrypted, which saves most of the time.
   */
  revealed<Value>(value: Value, json: string, brief = false): Value {
    // What was written before its name was called personal is still plain.
    const hidden = this.#hidden(json, brief);
    if (hidden > 0) this.#reveal(value, hidden);
    return value;
  }

  /** In how many places the text is encrypted at most, if that is wanted anywhere. */
  #hidden(json: string, brief: boolean): number {
    if (this.#keys.isOld && json.includes(ENCRYPTED_BEFORE)) return Infinity;
    let count = 0;
    let isWanted = false;
    for (let at = json.indexOf(ENCRYPTED); at !== -1; at = json.indexOf(ENCRYPTED, at + 1)) {
      count += 1;
      // What is before it: the quotation mark, a colon, and the name in quotation marks.
      isWanted ||= !brief || !this.#personal.told?.has(json.slice(json.lastIndexOf('"', at - 4) + 1, at - 3));
    }
    return isWanted ? count : 0;
  }

  /** The same, with copies of those objects that something personal is in. */
  #concealed(value: unknown, outer: string): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const fields = value as Record<string, unknown>;
    const person = Array.isArray(value) ? outer : (this.#personal.personOf?.(fields) ?? outer);
    const veiled = this.#veiled.get(fields);
    // What nobody looked at is written as it was read; to copy it would be to look at it.
    let copy: Record<string, unknown> | undefined = veiled && {};
    for (const name of Object.keys(fields)) {
      const before = veiled?.get(name);
      const each = before !== undefined && this.#isFor(person, before) ? before : fields[name];
      let hidden = each;
      if (typeof each === 'object') hidden = this.#concealed(each, person);
      else if (typeof each === 'string' && each !== before && this.#personal.personal.has(name))
        hidden = this.#encrypt(name, each, person);
      if (hidden === each && !copy) continue;
      copy ??= (Array.isArray(value) ? value.slice() : { ...fields }) as Record<string, unknown>;
      copy[name] = hidden;
    }
    return copy ?? value;
  }

  /** Whether this is encrypted as it would be now, for this person, who is not forgotten. */
  #isFor(person: string, encrypted: string): boolean {
    const { id, mark } = this.#markFor(person);
    return encrypted.startsWith(mark) && (id === '' || this.#keys.secretOf(id) !== undefined);
  }

  /** What is in front of what is encrypted now, and how it names this person. */
  #markFor(person: string): { id: string; mark: string } {
    const id = person === '' ? '' : this.#keys.personId(person);
    return { id, mark: `${ALGORITHM}.${this.#keys.newest}.${id}.` };
  }

  /**
   * Reveals personal data in place: a reviver, which is called for every value, takes several times as long. Looks no
   * further once it has found so many; how many are left.
   */
  #reveal(value: unknown, most: number): number {
    if (typeof value !== 'object' || value === null) return most;
    const fields = value as Record<string, unknown>;
    let left = most;
    for (const name of Object.keys(fields)) {
      if (left === 0) return 0;
      const each = fields[name];
      if (typeof each !== 'string') left = this.#reveal(each, left);
      else if (this.#personal.personal.has(name) && this.#veil(fields, name, each)) left -= 1;
    }
    return left;
  }

  /** Decrypts a property once somebody looks at it, as at most of what a world has nobody does; if it is encrypted. */
  #veil(fields: Record<string, unknown>, name: string, text: string): boolean {
    const isBefore = text.startsWith(ENCRYPTED_BEFORE);
    if (!isBefore && !text.startsWith(ENCRYPTED)) return false;
    const [algorithm = '', key = '1', id = ''] = isBefore ? [] : text.split('.', 3);
    const mark = isBefore ? ENCRYPTED_BEFORE : `${algorithm}.${key}.${id}.`;
    // Whoever looks must not find that it can't be read.
    if (id !== '') this.#keys.secretOf(id);
    const veiled = this.#veiled.get(fields) ?? new Map<string, string>();
    this.#veiled.set(fields, veiled.set(name, text));
    const become = (value: unknown) => {
      veiled.delete(name);
      Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
    };
    const get = () => {
      const plain = this.#decrypted(name, text, { mark, key: Number(key), id });
      become(plain);
      return plain;
    };
    Object.defineProperty(fields, name, { get, set: become, enumerable: true, configurable: true });
    return true;
  }

  /**
   * AES-256-GCM. The nonce follows from name and text, by a key of its own: the same world has the same bytes, no nonce
   * serves two texts, and without the person's secret a guess of the text can't be tried.
   */
  #encrypt(name: string, text: string, person: string): string {
    const { id, mark } = this.#markFor(person);
    const keys = this.#dataKeysOf(this.#keys.newest, id, true);
    if (!keys) return FORGOTTEN;
    const nonce = Buffer.from(keys.nonce.hex(`${name}\0${text}`).slice(0, 24), 'hex');
    const cipher = createCipheriv('aes-256-gcm', keys.data, nonce).setAAD(placeOf(mark, name));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return mark + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
  }

  #decrypted(name: string, text: string, { mark, key, id }: { mark: string; key: number; id: string }) {
    const before = mark === ENCRYPTED_BEFORE;
    const keys = before ? this.#keysBefore() : this.#dataKeysOf(key, id, false);
    if (!keys) return FORGOTTEN;
    const bytes = Buffer.from(text.slice(mark.length), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', keys.data, bytes.subarray(0, 12));
    decipher.setAAD(placeOf(before ? '' : mark, name)).setAuthTag(bytes.subarray(12, 28));
    return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  }

  /** The person's keys under this key of the ring; `undefined` if the person was forgotten. */
  #dataKeysOf(key: number, id: string, make: boolean): DataKeys | undefined {
    // Asked each time: the person may have been forgotten meanwhile.
    const secret = id === '' ? Buffer.alloc(0) : this.#keys.secretOf(id, { make });
    if (!secret) return undefined;
    const known = this.#dataKeys.get(`${key}.${id}`);
    if (known) return known;
    const base = derived(this.#personKey(key), secret);
    const made = new DataKeys((purpose) => derived(base, purpose));
    this.#dataKeys.set(`${key}.${id}`, made);
    return made;
  }

  #keysBefore(): DataKeys {
    return new DataKeys((purpose) => this.secret(purpose));
  }

  /** What everybody's keys under this key of the ring follow from. */
  #personKey(id: number): Buffer {
    const known = this.#personKeys.get(id) ?? derived(this.#ringKey(id), 'person');
    this.#personKeys.set(id, known);
    return known;
  }

  #ringKey(id: number): Buffer {
    const key = this.#keys.key(id);
    if (!key) throw new Error(`the world has no key ${id}`);
    return key;
  }
}

/** What is encrypted can't be moved to another property, nor to another person. */
function placeOf(mark: string, name: string): Buffer {
  return Buffer.from(mark + name);
}

/** The id of the key at the end of what it seals. */
function keyNamed(open: string): number {
  return Number(/,"k":(\d{1,6})$/.exec(open.slice(-11))?.[1] ?? 1);
}

/** Compares in a time that tells nothing of how much is right. */
function same(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
