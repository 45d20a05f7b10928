import { WalletError } from '../core/errors.ts';
import type { Genesis } from './begin.ts';
import type { Codec } from './codec.ts';
import type { Disk } from './disk.ts';
import { beginScan, isDamaged, type Position, readAnchor, type Scan, scanJournal } from './journal.ts';
import type { Lookup } from './lookup.ts';
import { type Committed, type Model, recordOf, schemaOf } from './model.ts';
import { openSnapshot, SNAPSHOT, type Snapshot } from './snapshot.ts';

export interface Audited<State, Data> {
  readonly disk: Disk;
  readonly codec: Codec;
  readonly path: string;
  readonly model: Model<State, Data>;
  readonly genesis: Genesis;
  /** Where the first record begins. */
  readonly start: Position;
  readonly checkIndex: ReturnType<Lookup['checker']>;
  /** What is wrong where a scan ended, in words. */
  readonly damage: (scan: Scan) => string;
}

/** Reads a whole journal and says what is wrong with it, with the snapshot and the index. Bounded memory. */
export function auditJournal<State, Data>(
  { disk, codec, path, model, genesis, start, checkIndex, damage }: Audited<State, Data>,
  check: (state: State, record: Committed<Data>) => readonly string[],
  onProgress: (done: number) => void,
) {
  const problems: string[] = [];
  const schema = schemaOf(model);
  const snapshot = snapshotIn(disk, codec, path, schema, problems);
  const scan = beginScan(start, readAnchor(disk, codec));
  const state = model.create(genesis);
  const compare = (seq: number) => {
    if (snapshot?.position.seq !== seq || snapshot.schema !== schema) return;
    // As it is written: what was forgotten since is the same in both.
    const asWritten = (each: State) => codec.stringify(model.save(each));
    if (asWritten(state) !== asWritten(model.load(snapshot.state)))
      problems.push(`${SNAPSHOT} is not what the journal folds to`);
  };
  compare(0);
  for (const accepted of scanJournal(disk, codec, scan, { brief: true })) {
    const record = recordOf<Data>(model, accepted.line);
    try {
      model.fold(state, record);
      problems.push(...check(state, record).map((problem) => `record ${record.seq}: ${problem}`));
    } catch (error) {
      problems.push(`record ${record.seq}: ${error instanceof Error ? error.message : String(error)}`);
    }
    compare(record.seq);
    const ofIndex = checkIndex(accepted, scan.position);
    if (ofIndex !== undefined) problems.push(ofIndex);
    onProgress(record.seq);
  }
  if (isDamaged(scan)) problems.push(damage(scan));
  return { ok: problems.length === 0, entries: scan.position.seq, problems };
}

/** The snapshot, if there is one that can be read; notes what is wrong with it otherwise. */
function snapshotIn(
  disk: Disk,
  codec: Codec,
  path: string,
  schema: number,
  problems: string[],
): Snapshot | null {
  try {
    return openSnapshot(disk, codec, path, schema).data;
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    problems.push(error.refusal.message);
    return null;
  }
}
