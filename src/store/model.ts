/** What the store must know of the state that it keeps, and records as their readers get them. */

import type { Genesis } from './begin.ts';
import type { Personal, SealedLine } from './codec.ts';

/** A request that was kept; `at` in ms. */
export interface Committed<Data> {
  readonly seq: number;
  readonly at: number;
  readonly id?: string;
  readonly data: Data;
}

/** The shape of the index: how many records a run of level 0 covers, how many runs one of the next level covers, how many levels there are. */
export interface Shape {
  readonly records: number;
  readonly fanOut: number;
  readonly levels: number;
}

/** What the store must know of the state that it keeps. */
export interface Model<State, Data> extends Personal {
  /** Changes a record's data from format n to n + 1, one for each old format; the format now is one more than these. */
  readonly migrations: readonly ((data: unknown) => unknown)[];
  create(genesis: Genesis): State;
  /** Whose personal data the record makes unreadable, for ever; as `personOf` names people. */
  forgets?(record: Committed<Data>): readonly string[];
  /** In place; throws if it can't be folded. */
  fold(state: State, record: Committed<Data>): void;
  /** As plain JSON, which no later fold changes: what it shares with the state is never changed in place. */
  save(state: State): unknown;
  /** A state of its own, as often as it is asked for. */
  load(saved: unknown): State;
  /** The names under which `find` must find the record, for ever. */
  keys(record: Committed<Data>): readonly string[];
}

/** The number of the format that is written now. */
export function schemaOf({ migrations }: Pick<Model<unknown, unknown>, 'migrations'>): number {
  return migrations.length + 1;
}

/** The record of a line, in the format of now. */
export function recordOf<Data>(
  { migrations }: Pick<Model<unknown, Data>, 'migrations'>,
  { s, t, id, v, d }: SealedLine,
): Committed<Data> {
  const data = migrations.slice(v - 1).reduce<unknown>((old, migrate) => migrate(old), d);
  return { seq: s, at: t, ...(id !== undefined && { id }), data: data as Data };
}
