/**
 * The keys of one world. Each key of the ring lies in a file of its own, made once and never changed, so that two shells
 * that rotate at once agree, and a kill leaves a ring that is whole. Everybody's personal data has a key that follows
 * from the ring's and from the person's own secret: once that file is emptied, nothing brings the data back.
 */

import { createHmac, randomBytes } from 'node:crypto';
import { fail } from '../core/errors.ts';
import type { Disk } from './disk.ts';

export const KEY = 'wallet.key';

/** What the keys are for, by the names that RFC 7518 gives. */
const ALGORITHMS = 'A256GCM HS256';

/** The key that a world begins with; what is hashed with it, a PIN or a card's number, can't be hashed anew. */
const ROOT = 1;

/** What the file of a key is called. */
export function keyFile(id: number): string {
  return id === ROOT ? KEY : `${KEY}.${id}`;
}

function personFile(id: string): string {
  return `person-${id}.key`;
}

/** Whether a file belongs to the keys. */
export function isKeyFile(name: string): boolean {
  return name === KEY || /^wallet\.key\.\d+$|^person-[0-9a-f]{16}\.key$/.test(name);
}

interface KeyFile {
  readonly walletsim: 'key';
  readonly world: string;
  readonly key: string;
  readonly algorithms?: string;
  /** Absent in the first. */
  readonly id?: number;
  /** The world follows from a seed: all of its keys do. It has no secrets. */
  readonly seeded?: true;
}

/** Made by whoever first keeps something about the person; without its secret once the person is forgotten. */
interface PersonFile {
  readonly walletsim: 'person';
  readonly id: string;
  readonly secret?: string;
  /** A keyed hash of the secret: a damaged one must not pass for another, or for none. */
  readonly check: string;
}

export class Keys {
  readonly world: string;
  readonly #disk: Disk;
  readonly #path: string;
  readonly #seeded: boolean;
  readonly #ring = new Map<number, Buffer>();
  /** Secrets by the persons' ids; `undefined` for those who were forgotten. */
  readonly #secrets = new Map<string, Buffer | undefined>();
  readonly #ids = new Map<string, string>();
  /** The persons whose files are known to be on disk. */
  readonly #lasting = new Set<string>();
  #newest = ROOT;
  #forgets = 0;

  /** Makes the first key, unless there is one: of a seed if one is given. */
  static create(disk: Disk, seed: string | undefined): Keys {
    const key =
      seed === undefined ? randomBytes(32) : createHmac('sha256', 'walletsim').update(seed).digest();
    const file: KeyFile = {
      walletsim: 'key',
      world: worldOf(key),
      key: key.toString('hex'),
      algorithms: ALGORITHMS,
      ...(seed !== undefined && { seeded: true }),
    };
    disk.create(KEY, bytesOf(file));
    // Another process may have made the key a moment ago, or a killed one long ago: that one counts.
    return new Keys(disk, '');
  }

  /** Throws `STORE_KEY_MISSING` where the first key can't be read; messages call the world `path`. */
  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
    const root = this.#read<KeyFile>(KEY);
    const key = root && keyIn(root);
    if (!key || root.world !== worldOf(key)) missing(path, KEY);
    this.world = root.world;
    this.#seeded = root.seeded === true;
    this.isOld = root.algorithms === undefined;
    this.#ring.set(ROOT, key);
    while (disk.size(keyFile(this.#newest + 1)) !== undefined) this.#newest += 1;
    if (!this.key(this.#newest)) missing(path, keyFile(this.#newest));
    // Whoever made a newer one may have been killed before its name was on disk.
    if (this.#newest > ROOT) disk.syncNames();
  }

  /** Whether the world was made by a version that wrote what is encrypted in another way. */
  readonly isOld: boolean;

  /** The id of the key that seals and encrypts what is written now. */
  get newest(): number {
    return this.#newest;
  }

  /** The ring's key with this id; `undefined` if there is none: what names it is not of this world, or was damaged. */
  key(id: number): Buffer | undefined {
    const known = this.#ring.get(id);
    if (known) return known;
    const file = this.#read<KeyFile>(keyFile(id));
    const key = file && keyIn(file);
    if (!key || file?.id !== id || file.world !== this.world) return undefined;
    this.#ring.set(id, key);
    // Another process rotated meanwhile: from now on this one writes with the new key, too.
    this.#newest = Math.max(this.#newest, id);
    return key;
  }

  /** The root key's derived key for one purpose. */
  secret(purpose: string): Buffer {
    return derived(this.#ring.get(ROOT) ?? Buffer.alloc(0), purpose);
  }

  /** Adds a key to the ring; of two processes that do so at once, the later takes the earlier's. Durable. */
  rotate(): number {
    const id = this.#newest + 1;
    const key = this.#seeded ? this.secret(`key/${id}`) : randomBytes(32);
    const file: KeyFile = {
      walletsim: 'key',
      world: this.world,
      id,
      key: key.toString('hex'),
      algorithms: ALGORITHMS,
    };
    this.#disk.create(keyFile(id), bytesOf(file));
    if (!this.key(id)) missing(this.#path, keyFile(id));
    return id;
  }

  /** The ring: its ids, their files, and which of them is used now. */
  list(): { readonly key: number; readonly file: string; readonly active: boolean }[] {
    return Array.from({ length: this.#newest }, (_, index) => index + 1).map((key) => ({
      key,
      file: keyFile(key),
      active: key === this.#newest,
    }));
  }

  /** The names of all files that hold keys. */
  files(): string[] {
    return (this.#disk.list() ?? []).filter(isKeyFile);
  }

  /** How the data names a person. Keyed: who sees the folder alone can't tell whose file it is. */
  personId(person: string): string {
    const known = this.#ids.get(person) ?? this.secret(`person/${person}`).toString('hex').slice(0, 16);
    this.#ids.set(person, known);
    return known;
  }

  /**
   * What the person's keys follow from; `undefined` if the person was forgotten. With `make`, a person who has none gets
   * one, durably. Throws `STORE_KEY_MISSING` for a file that should be there and can't be read.
   */
  secretOf(id: string, { make = false } = {}): Buffer | undefined {
    if (make) this.#ensure(id);
    if (this.#secrets.has(id)) return this.#secrets.get(id);
    const name = personFile(id);
    const { secret, check } = this.#read<PersonFile>(name) ?? {};
    if (typeof check !== 'string' || check !== this.#personFile(id, secret).check) missing(this.#path, name);
    const found = secret === undefined ? undefined : Buffer.from(secret, 'hex');
    this.#secrets.set(id, found);
    return found;
  }

  /** Sees to it that the person's file is on disk with its name, before anything is written that needs it. */
  #ensure(id: string): void {
    if (this.#lasting.has(id)) return;
    const name = personFile(id);
    if (this.#disk.size(name) === undefined) {
      const secret = this.#seeded ? this.secret(`secret/${id}`) : randomBytes(32);
      // Another process may be faster: that one's counts.
      this.#disk.create(name, bytesOf(this.#personFile(id, secret)));
    } else {
      // Whoever made it, or those that were read, may have been killed before their names were on disk.
      this.#disk.syncNames();
      for (const each of this.#secrets.keys()) this.#lasting.add(each);
    }
    this.#lasting.add(id);
  }

  /** How many secrets were destroyed: what was read before may tell more than what is read now. */
  get forgets(): number {
    return this.#forgets;
  }

  /**
   * Destroys the person's secret: what was encrypted for the person can't be read any more, by anybody. Durable.
   * `before` is done first, unless it is destroyed already.
   */
  forget(person: string, before: () => void = () => undefined): void {
    const id = this.personId(person);
    if (this.#secrets.has(id) && !this.#secrets.get(id)) return;
    const bytes = bytesOf(this.#personFile(id, undefined));
    const name = personFile(id);
    const size = this.#disk.size(name);
    if (size === undefined || !this.#disk.read(name, 0, size).equals(bytes)) {
      before();
      this.#disk.replace(name, bytes);
    }
    this.#secrets.set(id, undefined);
    this.#forgets += 1;
  }

  #personFile(id: string, secret: Buffer | string | undefined): PersonFile {
    const hex = typeof secret === 'string' ? secret : secret?.toString('hex');
    const check = this.secret(`check/${id}/${hex ?? ''}`)
      .toString('hex')
      .slice(0, 32);
    return { walletsim: 'person', id, ...(hex !== undefined && { secret: hex }), check };
  }

  #read<File>(name: string): Partial<File> | undefined {
    if (this.#disk.size(name) === undefined) return undefined;
    try {
      return JSON.parse(this.#disk.read(name, 0, 1024).toString('utf8')) as Partial<File>;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

function missing(path: string, name: string): never {
  return fail('STORE_KEY_MISSING', { path: `${path}/${name}` });
}

/** A key for one purpose that follows from another. */
export function derived(key: Buffer, purpose: string | Buffer): Buffer {
  return createHmac('sha256', key).update(purpose).digest();
}

/** The world's name, which its first key tells. */
function worldOf(key: Buffer): string {
  return derived(key, 'world').toString('hex').slice(0, 16);
}

function keyIn({ key }: Partial<KeyFile>): Buffer | undefined {
  return typeof key === 'string' && /^[0-9a-f]{64}$/.test(key) ? Buffer.from(key, 'hex') : undefined;
}

function bytesOf(file: KeyFile | PersonFile): Buffer {
  return Buffer.from(`${JSON.stringify(file)}\n`);
}
