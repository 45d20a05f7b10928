/**
 * One world on disk: the journal is the truth, the snapshot saves folding it from the start, the index finds old
 * records. What a commit returned is on disk; what it did not return never happened.
 */

import { randomBytes } from 'node:crypto';
import { fail } from '../core/errors.ts';
import { auditJournal } from './audit.ts';
import { createWorld, type Genesis, isNew, readHeader } from './begin.ts';
import { Codec, type Sealed, type SealedLine } from './codec.ts';
import type { Disk } from './disk.ts';
import {
  type Accepted,
  type Anchor,
  appendLines,
  beginScan,
  holds,
  isDamaged,
  JOURNAL,
  type Position,
  readAnchor,
  type Scan,
  scanJournal,
  syncJournal,
  UnsureError,
  writeAnchor,
} from './journal.ts';
import { draftDisk } from './draft.ts';
import { Keys } from './keys.ts';
import { guarded, guardedEach } from './guard.ts';
import { History } from './history.ts';
import { SHAPE } from './lookup.ts';
import { type Committed, type Model, recordOf, schemaOf, type Shape } from './model.ts';
import { openSnapshot, SNAPSHOT, type Snapshot, snapshotFile } from './snapshot.ts';

/** Told how much of some long work is done, again and again. */
export type OnProgress = (done: number, total: number) => void;

export interface StoreOptions<State, Data> {
  readonly disk: Disk;
  /** How messages name the world. */
  readonly path: string;
  readonly model: Model<State, Data>;
  /** The real time in ms. */
  readonly now: () => number;
  /** Makes a new world's keys and codes follow from it. */
  readonly seed?: string;
  /** Where a new world's own clock stands, in ms. */
  readonly clock?: number;
  /** Names the writer of a line; no two attempts may have the same. */
  readonly writer?: () => string;
  readonly shape?: Shape;
  /** Told how much of the journal was read, in bytes, while the world is opened. */
  readonly onProgress?: OnProgress;
}

/** How much is copied at a time, in bytes. */
const CHUNK = 1 << 20;

/** A snapshot is made again after so many records, and when they are so large a part of it: the larger, the longer it takes. */
const [ENOUGH, WORTH] = [16, 1 / 16];

/** As many records as one group has at most: others who wait for their turn wait for all of it. */
const MOST_AT_ONCE = 1_024;

/** A process's own name, and how many lines it wrote. */
function anyWriter(): () => string {
  const name = randomBytes(6).toString('hex');
  let lines = 0;
  return () => `${name}${(lines += 1).toString(36)}`;
}

/** What is to be kept; `at` in ms. */
export type Draft<Data> = Omit<Committed<Data>, 'seq'>;

/** A record on its way to the disk; `lost`: another process came first. */
interface Pending<Data> extends Sealed {
  readonly committed: Committed<Data>;
  fate: 'pending' | 'kept' | 'lost' | Error;
}

/** The record, if it was kept; `undefined` if another process came first. Throws what kept it from the disk. */
export function keptOf<Data>({ committed, fate }: Pending<Data>): Committed<Data> | undefined {
  if (fate instanceof Error) throw fate;
  if (fate === 'pending') throw new Error(`record ${committed.seq} is not written yet`);
  return fate === 'kept' ? committed : undefined;
}

export class Store<State, Data> {
  readonly path: string;
  readonly #disk: Disk;
  readonly #model: Model<State, Data>;
  readonly #keys: Keys;
  readonly #codec: Codec;
  readonly #writer: () => string;
  readonly #shape: Shape;
  readonly #genesis: Genesis;
  readonly #options: StoreOptions<State, Data>;
  readonly #start: Position;
  readonly #history: History<Data>;
  /** Whom to tell how far the opening is. */
  #opening: OnProgress | undefined;
  #state: State;
  /** Whether the state may not be what was read of the journal: to be loaded again before it is used. */
  #stale = true;
  /** Where the journal was read up to, and what was learned on the way. */
  #scan: Scan;
  /** How large the journal was when it was last read. */
  #size = 0;
  /** What the snapshot stands for. */
  #folded: Position;
  /** The state as it was before a race that may be lost: who loses it begins there rather than at the snapshot. */
  #base: { readonly scan: Scan; readonly state: unknown } | undefined;
  /** What was added since the last flush. */
  #pending: Pending<Data>[] = [];

  /** Opens the world on a disk, making it if there is none. Throws a `WalletError` if it can't be trusted. */
  static open<State, Data>(options: StoreOptions<State, Data>): Store<State, Data> {
    return guarded(options.path, () => {
      if (isNew(options)) createWorld(options);
      return new Store(options);
    });
  }

  private constructor({ onProgress, ...options }: StoreOptions<State, Data>) {
    const { disk, path, model, writer, shape = SHAPE } = options;
    this.path = path;
    this.#options = options;
    this.#disk = disk;
    this.#model = model;
    this.#shape = shape;
    this.#writer = writer ?? anyWriter();
    this.#keys = new Keys(disk, path);
    this.#codec = new Codec(this.#keys, model);
    const header = readHeader(disk, path, this.#codec, this.#keys.world, this.#schema);
    this.#genesis = header.genesis;
    this.#start = header.end;
    this.#history = new History({
      disk,
      codec: this.#codec,
      model,
      shape,
      start: header.end,
      checked: (accepted) => this.#checked(accepted),
      refuse: (scan) => this.#refuse(scan),
    });
    this.#folded = header.end;
    this.#scan = beginScan(header.end, undefined);
    this.#opening = onProgress;
    this.#state = this.#load();
    this.#opening = undefined;
  }

  /** The folded state, all of it on disk. To look at. */
  get state(): State {
    this.flush();
    return this.tentative;
  }

  /** The same with what was added and is not on disk yet: to decide on. */
  get tentative(): State {
    this.#freshen();
    return this.#state;
  }

  /** How many records there are, with those added. */
  get seq(): number {
    return this.#scan.position.seq + this.#pending.length;
  }

  /** The record that the snapshot stands for: what came after it is found without reading the whole journal. */
  get folded(): number {
    return this.#folded.seq;
  }

  get genesis(): Genesis {
    return this.#genesis;
  }

  get #schema(): number {
    return schemaOf(this.#model);
  }

  /** The keys by their ids, and which of them is used for what is written now. */
  get keys(): { readonly key: number; readonly file: string; readonly active: boolean }[] {
    return this.#keys.list();
  }

  /** Adds a key: what is committed from now on is sealed and encrypted with it. */
  rotateKeys(): void {
    this.flush();
    guarded(this.path, () => this.#keys.rotate());
  }

  /** A key for one purpose of the caller's, derived from the world's. */
  secret(purpose: string): Uint8Array {
    return this.#codec.secret(`use/${purpose}`);
  }

  /** Takes in what other processes appended; `each` sees the state right after each record. */
  refresh(each: (record: Committed<Data>) => void = () => undefined): void {
    this.flush();
    this.#freshen();
    guarded(this.path, () => {
      this.#size = this.#disk.size(JOURNAL) ?? 0;
      if (this.#size === this.#scan.position.offset) return;
      this.#readOn(this.#scan, each);
    });
  }

  /**
   * Keeps one record that was decided on the current state. Returns it once it is on disk. `undefined`: another process
   * came first; the state is up to date again, and the caller decides again. Throws when the record can't be folded or
   * the disk refuses; nothing was kept then, unless the error is `STORE_UNSURE`.
   */
  commit(record: Draft<Data>): Committed<Data> | undefined {
    const pending = this.add(record);
    this.flush();
    return keptOf(pending);
  }

  /**
   * Folds a record that was decided on the tentative state; the next `flush` writes it, in a group with what else was
   * added. Nobody may be told of it before: `keptOf` tells whether it counts. Throws when it can't be folded.
   */
  add({ at, data, id }: Draft<Data>): Pending<Data> {
    this.#freshen();
    return guarded(this.path, () => {
      const { position, acknowledged } = this.#scan;
      const committed = { seq: this.seq + 1, at, data, ...(id !== undefined && { id }) };
      const sealed = this.#codec.sealed({
        s: committed.seq,
        p: this.#pending.at(-1)?.hash ?? position.head,
        a: acknowledged,
        t: at,
        v: this.#schema,
        w: this.#writer(),
        ...(id !== undefined && { id }),
        ...(position.generation !== undefined && { g: position.generation }),
        d: data,
      });
      // A loss that shows already costs nothing; once it is folded, the state has to be loaded again.
      if (!this.isPending && this.#disk.size(JOURNAL) !== this.#size) {
        this.refresh();
        // The next loss may not show in time.
        this.#base = this.#asItIs();
        return { committed, ...sealed, fate: 'lost' };
      }
      try {
        // Fold before the append: what can't be folded must never reach the journal.
        this.#stale = true;
        this.#model.fold(this.#state, committed);
        this.#stale = false;
      } catch (error) {
        this.flush();
        this.#tryLoad();
        throw error;
      }
      this.#history.add(committed);
      const pending: Pending<Data> = { committed, ...sealed, fate: 'pending' };
      const forgets = this.#model.forgets?.(committed) ?? [];
      // What comes after it must not be encrypted for whom it forgets.
      if (this.#pending.push(pending) === MOST_AT_ONCE || forgets.length > 0) this.flush();
      return pending;
    });
  }

  /** Whether anything was added that is not on disk yet. */
  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Writes what was added, with one sync. Never throws: `keptOf` tells what came of each record. */
  flush(): void {
    const group = this.#pending;
    if (group.length === 0) return;
    this.#pending = [];
    try {
      guarded(this.path, () => this.#write(group));
    } catch (error) {
      for (const each of group) if (each.fate === 'pending') each.fate = error as Error;
      this.#tryLoad();
    }
  }

  #write(group: readonly Pending<Data>[]): void {
    this.#stale = true;
    const lines = Buffer.from(group.map(({ text }) => text).join(''), 'latin1');
    this.#syncNames();
    const whole = appendLines(this.#disk, lines, this.#scan);
    const kept = this.#settle(lines, group);
    const forgot = this.#forget(group.slice(0, kept));
    for (const each of group.slice(0, kept)) each.fate = 'kept';
    if (!whole) fail('STORE_UNWRITABLE', { path: this.path, problem: 'no space left' });
    for (const each of group.slice(kept)) each.fate = 'lost';
    if (forgot) this.#state = this.#load();
    else if (kept < group.length) this.#unfold();
  }

  /** Everything ever kept under a key, the newest first. */
  *find(key: string): Generator<Committed<Data>> {
    this.#freshen();
    yield* guardedEach(this.path, this.#history.find(key));
  }

  /** Every record after this number, as far as the journal was read, oldest first. */
  *after(seq: number): Generator<Committed<Data>> {
    this.flush();
    this.#freshen();
    for (const { line } of guardedEach(this.path, this.#linesAfter(seq))) yield this.#record(line);
  }

  *#linesAfter(seq: number): Generator<Accepted> {
    const from = seq >= this.#folded.seq ? this.#folded : this.#start;
    for (const accepted of scanJournal(this.#disk, this.#codec, beginScan(from, undefined))) {
      if (accepted.line.s > this.seq) return;
      if (accepted.line.s > seq) yield accepted;
    }
  }

  /** The state as it was after this record: folded again, from the snapshot if that isn't later. Bounded memory. */
  stateAt(seq: number, onProgress: OnProgress = () => undefined): State {
    const snapshot = guarded(this.path, () => this.#usableSnapshot());
    const begin = snapshot && snapshot.position.seq <= seq ? snapshot : undefined;
    const state = begin ? this.#model.load(begin.state) : this.#model.create(this.#genesis);
    const from = begin?.position.seq ?? 0;
    for (const record of this.after(from)) {
      if (record.seq > seq) break;
      this.#model.fold(state, record);
      onProgress(record.seq - from, seq - from);
    }
    return state;
  }

  /** Returns when all that was read so far is on disk: another process's record may not have been synced yet. */
  sync(): void {
    guarded(this.path, () => this.#sync());
  }

  /**
   * Writes the world as it was after this record on an empty disk, which messages call `path`: with the same key, and
   * the same history until then. Bounded memory.
   */
  copyTo(disk: Disk, path: string, to?: number, onProgress: OnProgress = () => undefined): void {
    this.flush();
    this.#freshen();
    const seq = to ?? this.seq;
    guarded(path, () => {
      for (const name of this.#keys.files()) disk.create(name, this.#disk.read(name, 0, 1024));
      const offset = this.#endOf(seq);
      for (let from = 0; from < offset; from += CHUNK) {
        const chunk = this.#disk.read(JOURNAL, from, Math.min(CHUNK, offset - from));
        if (from === 0) disk.create(JOURNAL, chunk);
        else if (disk.append(JOURNAL, chunk) !== chunk.length)
          fail('STORE_UNWRITABLE', { path, problem: 'no space left' });
        onProgress(from, offset);
      }
      disk.sync(JOURNAL);
    });
  }

  /** Where the record ends in the journal. */
  #endOf(seq: number): number {
    if (seq === this.seq) return this.#scan.position.offset;
    if (seq === 0) return this.#start.offset;
    for (const { end } of this.#linesAfter(seq - 1)) return end;
    throw new Error(`there is no record ${seq}`);
  }

  /** The same world in memory: what is committed there is kept nowhere. */
  draft(): Store<State, Data> {
    this.flush();
    // A writer that counts must not count what is done here.
    return new Store({ ...this.#options, disk: draftDisk(this.#disk), writer: anyWriter() });
  }

  /**
   * Makes index and snapshot when the journal has grown, by this part of the snapshot. Never inside a payment; a failure
   * loses nothing.
   */
  maintain(worth = WORTH): void {
    guarded(this.path, () => {
      // A world that was repaired meanwhile must not get a snapshot of what was lost.
      this.refresh();
      if (!this.#hasGrown(worth)) return;
      // Snapshot and index must not hold what a power cut could still take from the journal.
      this.#sync();
      this.#history.index(this.seq);
      this.#low().write();
      this.#folded = this.#scan.position;
      this.#base = undefined;
    });
  }

  /** Whether there is enough after the snapshot that another one, which takes as long as the state is large, is worth it. */
  #hasGrown(worth: number): boolean {
    const snapshot = this.#disk.size(SNAPSHOT);
    if (snapshot === undefined) return true;
    const { offset, seq } = this.#folded;
    const { position } = this.#scan;
    const enough = Math.min(ENOUGH, this.#shape.records);
    return position.seq - seq >= enough && position.offset - offset >= snapshot * worth;
  }

  /**
   * Reads the whole journal again: every hash, every record folded on a fresh state, the snapshot, the index, and
   * what `check` finds wrong with the state after each record. Bounded memory.
   */
  audit(
    check: (state: State, record: Committed<Data>) => readonly string[] = () => [],
    onProgress: OnProgress = () => undefined,
  ) {
    this.flush();
    const audited = {
      disk: this.#disk,
      codec: this.#codec,
      path: this.path,
      model: this.#model,
      genesis: this.#genesis,
      start: this.#start,
      checkIndex: this.#history.checker(),
      damage: (scan: Scan) => this.#damage(scan),
    };
    return guarded(this.path, () => auditJournal(audited, check, (done) => onProgress(done, this.seq)));
  }

  close(): void {
    this.flush();
    this.#disk.close();
  }

  /** Reads back what came of an append: how many of these lines count, from the first on. */
  #settle(lines: Buffer, group: readonly Pending<Data>[]): number {
    const scan = beginScan(this.#scan.position, this.#scan.anchor);
    const kept = this.#counted(lines, group, scan);
    const last = group[kept - 1];
    if (!last) return 0;
    this.#stale = kept < group.length;
    this.#size = scan.position.offset;
    this.#scan = { ...scan, acknowledged: last.committed.seq, doubtful: [], suspect: undefined };
    writeAnchor(this.#disk, this.#codec, { seq: last.committed.seq, head: last.hash });
    return kept;
  }

  /** How many of the lines come next, from the first on; moves the scan behind them. */
  #counted(lines: Buffer, group: readonly Pending<Data>[], scan: Scan): number {
    try {
      const { offset } = scan.position;
      const last = group.at(-1);
      // Mostly they stand right behind the head, and need not be read again one by one.
      if (last && this.#disk.read(JOURNAL, offset, lines.length).equals(lines)) {
        for (const each of group) this.#place(each, scan);
        return group.length;
      }
      let counted = 0;
      for (const { line, offset: at } of scanJournal(this.#disk, this.#codec, scan)) {
        if (line.h !== group[counted]?.hash) break;
        this.#history.place(line.s, { offset: at, end: scan.position });
        counted += 1;
        if (counted === group.length) break;
      }
      // Nor do they count where the world went on from an earlier record.
      return scan.astray ? 0 : counted;
    } catch (error) {
      throw new UnsureError(error instanceof Error ? error.message : String(error));
    }
  }

  /** Moves the scan behind a line that stands at its position. */
  #place({ committed, text, hash, key }: Pending<Data>, scan: Scan): void {
    const { offset } = scan.position;
    scan.position = {
      ...scan.position,
      offset: offset + text.length,
      seq: committed.seq,
      head: hash,
      ...(key !== undefined && { key }),
    };
    this.#history.place(committed.seq, { offset, end: scan.position });
  }

  /** Destroys the keys of whom these records forget, which are kept, whatever the disk says to that; whether there are any. */
  #forget(kept: readonly Pending<Data>[]): boolean {
    const { forgets } = this.#keys;
    try {
      for (const { committed } of kept) this.#forgetIn(committed);
    } catch (error) {
      throw new UnsureError(error instanceof Error ? error.message : String(error));
    }
    return this.#keys.forgets > forgets;
  }

  #forgetIn(record: Committed<Data>, before?: () => void): void {
    for (const person of this.#model.forgets?.(record) ?? []) {
      this.#keys.forget(person, before);
      // It may have at hand what nobody can read any more.
      this.#history.drop();
    }
  }

  /** Returns when what was taken in so far is on disk: a key that is destroyed does not come back with what is lost. */
  #settleTaken(): void {
    if (this.#scan.doubtful.length > 0) this.#syncScan(this.#scan);
  }

  /** Makes what the scan took in durable; in place, as it may go on. */
  #syncScan(scan: Scan): void {
    this.#syncNames();
    syncJournal(this.#disk, scan);
    Object.assign(scan, { acknowledged: scan.position.seq, doubtful: [] });
  }

  /** Whoever made the world may have been killed before its names were on disk; the first record waits for that. */
  #syncNames(): void {
    if (this.#scan.acknowledged === 0) this.#disk.syncNames();
  }

  #sync(): void {
    this.flush();
    this.#syncScan(this.#scan);
    const { seq, head } = this.#scan.position;
    writeAnchor(this.#disk, this.#codec, { seq, head });
  }

  /** After a failure, which is what matters: a state that can't be loaded now stays stale, and is loaded when used. */
  #tryLoad(): void {
    try {
      this.#state = this.#load();
    } catch {
      this.#stale = true;
    }
  }

  /** Loads again what could not be loaded after a failure. */
  #freshen(): void {
    if (this.#stale) guarded(this.path, () => (this.#state = this.#load()));
  }

  /** The snapshot, if there is one of this world and format. */
  #usableSnapshot(): Snapshot | undefined {
    const { data } = openSnapshot(this.#disk, this.#codec, this.path, this.#schema);
    // Whoever has an older key could make one; the journal says what is right.
    const isNewest = (data?.k ?? 1) === this.#keys.newest;
    return isNewest && data?.world === this.#genesis.world && data.schema === this.#schema ? data : undefined;
  }

  /** The state from the snapshot and what follows it; from the first record if there is no snapshot of this format. */
  #load(): State {
    this.#stale = true;
    this.#base = undefined;
    // What is open may have been replaced meanwhile.
    this.#disk.close();
    const anchor = readAnchor(this.#disk, this.#codec);
    const usable = this.#usableSnapshot();
    this.#folded = usable?.position ?? this.#start;
    this.#history.begin(this.#folded, usable?.indexed ?? this.#start);
    this.#state = usable ? this.#model.load(usable.state) : this.#model.create(this.#genesis);
    this.#scan = beginScan(this.#folded, anchor);
    if (!holds(this.#disk, this.#folded)) this.#refuseSnapshot(anchor);
    const { forgets } = this.#keys;
    if (!this.#takeIn()) this.#refuse(this.#scan);
    // What was read before the record that says so is still as it was.
    if (this.#keys.forgets > forgets) return this.#load();
    return this.#state;
  }

  /** Takes in what follows the place where a scan ended. */
  #readOn({ position, acknowledged, doubtful }: Scan, each?: (record: Committed<Data>) => void): void {
    const anchor = readAnchor(this.#disk, this.#codec);
    this.#scan = { ...beginScan(position, anchor, acknowledged), doubtful: [...doubtful] };
    const { forgets } = this.#keys;
    if (this.#takeIn(each) && this.#keys.forgets === forgets) {
      // A repair made another anchor than the one that is open.
      if (this.#scan.position.generation !== position.generation) this.#disk.close();
      return;
    }
    // Where it is damaged for whoever has read on, it may be whole from the start: it was repaired meanwhile, and the
    // index was made again.
    this.#history.drop();
    this.#load();
  }

  /** Makes the state what the journal tells, after records were folded that were lost to another process. */
  #unfold(): void {
    const base = this.#base;
    if (base) {
      this.#state = this.#model.load(base.state);
      this.#history.rewind(base.scan.position.seq);
      this.#readOn(base.scan);
    } else this.#load();
    this.#base = this.#asItIs();
  }

  #asItIs() {
    return { scan: { ...this.#scan }, state: this.#model.save(this.#state) };
  }

  /** Folds the lines from the scan's position on; whether none of them is missing. */
  #takeIn(each: (record: Committed<Data>) => void = () => undefined): boolean {
    this.#stale = true;
    this.#size = this.#disk.size(JOURNAL) ?? 0;
    const opening = this.#opening;
    const from = this.#scan.position.offset;
    const size = (opening && this.#disk.size(JOURNAL)) ?? 0;
    for (const accepted of scanJournal(this.#disk, this.#codec, this.#scan)) {
      const record = this.#checked(accepted);
      this.#model.fold(this.#state, record);
      // Whoever takes the record in sees to it: no snapshot stands for it before, whatever was killed meanwhile.
      this.#forgetIn(record, () => this.#settleTaken());
      this.#history.add(record, { offset: accepted.offset, end: this.#scan.position });
      // Whoever is told of it may look.
      this.#stale = false;
      each(record);
      this.#stale = true;
      opening?.(accepted.end - from, size - from);
    }
    if (isDamaged(this.#scan)) return false;
    this.#stale = false;
    return true;
  }

  #checked({ line }: Accepted): Committed<Data> {
    if (line.v > this.#schema) fail('STORE_NEWER', { path: this.path, found: line.v, known: this.#schema });
    return this.#record(line);
  }

  #record(line: SealedLine): Committed<Data> {
    return recordOf(this.#model, line);
  }

  #low() {
    const low = snapshotFile(this.#disk, this.#codec, this.path, this.#schema);
    low.data = {
      walletsim: 'snapshot',
      schema: this.#schema,
      world: this.#genesis.world,
      position: this.#scan.position,
      indexed: this.#history.indexed,
      state: this.#model.save(this.#state),
    } satisfies Snapshot;
    return low;
  }

  #refuse(scan: Scan): never {
    const { missingKey } = scan;
    if (missingKey !== undefined) fail('STORE_KEY_MISSING', { path: `${this.path}/${missingKey}` });
    const way = 'Put back a copy of the folder, or go on without what is lost: `wallet audit --repair`.';
    return fail('STORE_CORRUPT', { path: this.path, problem: this.#damage(scan), way });
  }

  /** The journal doesn't have the record that the snapshot stands for. */
  #refuseSnapshot(anchor: Anchor | undefined): never {
    const scan = beginScan(this.#start, anchor);
    for (const accepted of scanJournal(this.#disk, this.#codec, scan)) this.#checked(accepted);
    if (isDamaged(scan)) this.#refuse(scan);
    const problem = `${SNAPSHOT} stands for another history than ${JOURNAL}`;
    const way = `Put back a copy of the folder. If ${JOURNAL} is right, \`wallet audit --repair\` makes the snapshot again.`;
    return fail('STORE_CORRUPT', { path: this.path, problem, way });
  }

  #damage(scan: Scan): string {
    const { seq, offset } = scan.position;
    const at = scan.suspect ?? offset;
    const line = this.#disk.read(JOURNAL, 0, at).filter((byte) => byte === 10).length + 1;
    const last = Math.max(scan.acknowledged, scan.anchor?.seq ?? 0);
    return `${JOURNAL}, line ${line}, byte ${at}: record ${seq + 1} cannot be read, and ${last} were kept`;
  }
}
