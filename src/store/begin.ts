/** How a world begins on a disk: its key, and the journal's header. */

import { fail } from '../core/errors.ts';
import { Codec, type Personal } from './codec.ts';
import type { Disk } from './disk.ts';
import { JOURNAL, lineAt } from './journal.ts';
import { isKeyFile, KEY, Keys } from './keys.ts';
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
  readonly model: Pick<Model<unknown, unknown>, 'migrations' | keyof Personal>;
  /** The real time in ms. */
  readonly now: () => number;
  readonly seed?: string;
  /** In ms. */
  readonly clock?: number;
}

/** Whether the folder holds no world yet; what else it holds is refused. */
export function isNew({ disk, path }: { disk: Disk; path: string }): boolean {
  // A world that was used for long has thousands of files.
  if (disk.size(JOURNAL) !== undefined) return false;
  const names = disk.list() ?? [];
  // Another process may have made it since.
  if (names.includes(JOURNAL)) return false;
  const foreign = names.find((name) => !isKeyFile(name) && !name.endsWith('.tmp'));
  if (foreign === undefined) return true;
  const problem = foreign === SNAPSHOT ? `it has a ${SNAPSHOT} but no ${JOURNAL}` : 'it holds other files';
  return fail('STORE_FOREIGN', { path, problem });
}

/** The key, then the journal with its header; a kill in between is continued by the next command. */
export function createWorld({ disk, seed, clock, now, model }: Beginning): void {
  const keys = Keys.create(disk, seed);
  const codec = new Codec(keys, model);
  const genesis: Genesis = {
    world: keys.world,
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
