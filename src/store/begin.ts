/** How a world begins on a disk: its key, and the journal's header. */

import { createHmac, randomBytes } from 'node:crypto';
import { fail } from '../core/errors.ts';
import { Codec } from './codec.ts';
import type { Disk } from './disk.ts';
import { JOURNAL, lineAt } from './journal.ts';
import { type Model, schemaOf } from './model.ts';
import { SNAPSHOT } from './snapshot.ts';

/** How a world began. */
export interface Genesis {
  readonly world: string;
  readonly seed: string;
  /** In ms. */
  readonly at: number;
  /** Whether the world's own clock stands still at `at`. */
  readonly clock: boolean;
}

/** What a new world is made of. */
interface Beginning {
  readonly disk: Disk;
  readonly model: Pick<Model<unknown, unknown>, 'migrations' | 'personal'>;
  /** The real time in ms. */
  readonly now: () => number;
  readonly seed?: string;
  /** In ms. */
  readonly clock?: number;
}

export const KEY = 'wallet.key';

/** Whether the folder holds no world yet; what else it holds is refused. */
export function isNew({ disk, path }: { disk: Disk; path: string }): boolean {
  const names = disk.list() ?? [];
  if (names.includes(JOURNAL)) return false;
  const foreign = names.find((name) => name !== KEY && !name.endsWith('.tmp'));
  if (foreign === undefined) return true;
  const problem = foreign === SNAPSHOT ? `it has a ${SNAPSHOT} but no ${JOURNAL}` : 'it holds other files';
  return fail('STORE_FOREIGN', { path, problem });
}

/** The key, then the journal with its header; a kill in between is continued by the next command. */
export function createWorld({ disk, seed, clock, now, model }: Beginning): void {
  const fresh =
    seed === undefined ? randomBytes(32) : createHmac('sha256', 'walletsim').update(seed).digest();
  const key = fresh.toString('hex');
  const world = worldOf(fresh);
  disk.create(KEY, Buffer.from(`${JSON.stringify({ walletsim: 'key', world, key })}\n`));
  // Another process may have made the key a moment ago, or a killed one long ago: that one counts.
  const kept = readKey(disk, '');
  const codec = new Codec(kept.key, model.personal);
  const genesis: Genesis = {
    world: kept.world,
    seed: seed ?? codec.secret('seed').toString('hex').slice(0, 16),
    at: clock ?? now(),
    clock: clock !== undefined,
  };
  const v = schemaOf(model);
  disk.create(
    JOURNAL,
    codec.write({ s: 0, p: '', a: 0, t: genesis.at, v, w: '', d: { walletsim: 'journal', ...genesis } }),
  );
}

/** The world's name, which its key tells. */
function worldOf(key: Buffer): string {
  return createHmac('sha256', key).update('world').digest('hex').slice(0, 16);
}

export function readKey(disk: Disk, path: string): { world: string; key: Buffer } {
  const text = disk.size(KEY) === undefined ? '' : disk.read(KEY, 0, 1024).toString('utf8');
  try {
    const { world, key } = JSON.parse(text) as { world: unknown; key: unknown };
    if (typeof key === 'string' && /^[0-9a-f]{64}$/.test(key)) {
      const bytes = Buffer.from(key, 'hex');
      if (world === worldOf(bytes)) return { world, key: bytes };
    }
  } catch {
    // Told below, whatever it was.
  }
  return fail('STORE_KEY_MISSING', { path: `${path}/${KEY}` });
}

export function readHeader(disk: Disk, path: string, codec: Codec, world: string, schema: number) {
  const line = lineAt(disk, codec, 0);
  if (line?.s !== 0) {
    const found = foreignHeader(disk);
    if (found !== undefined && found.world !== world)
      return fail('STORE_KEY_MISSING', { path: `${path}/${KEY}` });
    return fail('STORE_CORRUPT', { path, problem: `${JOURNAL}, line 1, byte 0: the header cannot be read` });
  }
  if (line.s !== 0)
    return fail('STORE_CORRUPT', { path, problem: `${JOURNAL}, line 1: the header is missing` });
  if (line.v > schema) return fail('STORE_NEWER', { path, found: line.v, known: schema });
  const end = disk.read(JOURNAL, 0, 8192).indexOf(10) + 1;
  return { genesis: line.d as Genesis, end: { offset: end, seq: 0, head: line.h } };
}

/** What a header says of its world though its hash does not fit this key. */
function foreignHeader(disk: Disk): { world: string } | undefined {
  try {
    const text = disk.read(JOURNAL, 0, 8192).toString('latin1').split('\n')[0] ?? '';
    const { d } = JSON.parse(text) as { d?: { world?: unknown } };
    return typeof d?.world === 'string' ? { world: d.world } : undefined;
  } catch {
    return undefined;
  }
}
