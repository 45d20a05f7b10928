/** Who decides a request: the core, or monitoring around it, which is loaded where it is needed. */

import { decide, type OperationName } from '../core/operations.ts';
import { isTuning, isWatched } from '../monitor/attempt.ts';

type Decide = typeof decide;

const watched = async (): Promise<Decide> => (await import('../monitor/gate.ts')).decideWatched;
const tuning = async (): Promise<Decide> => (await import('../monitor/tuning.ts')).decideTuning;

const loaded = new Map<() => Promise<Decide>, Decide>();

/** Who decides requests of this name. Once that is loaded there is nothing to wait for. */
export function decisionsOf(name: OperationName): Decide | Promise<Decide> {
  const load = isTuning(name) ? tuning : isWatched(name) ? watched : undefined;
  return load ? (loaded.get(load) ?? first(load)) : decide;
}

async function first(load: () => Promise<Decide>): Promise<Decide> {
  const decides = await load();
  loaded.set(load, decides);
  return decides;
}

/** Makes a world's own rules readable, in the language that no other world needs. */
export async function readOwnRules(): Promise<void> {
  await (await import('../monitor/rulebook.ts')).loadLanguage();
}
