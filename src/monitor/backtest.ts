/** What other rules would have made of the past: every watched request, assessed again in the world as it was then. */

import { outgoingKinds, type Watched } from '../core/activity.ts';
import type { Event } from '../core/events.ts';
import type { RiskOutcome, RiskRule, Tuning } from '../core/monitoring.ts';
import type { OperationName } from '../core/operations.ts';
import type { Committed } from '../core/records.ts';
import type { World } from '../core/world.ts';
import { type Attempt, attemptOf } from './attempt.ts';
import { assess } from './engine.ts';

/** The rules to try. */
export interface Trial {
  readonly tunings: ReadonlyMap<string, Tuning>;
  readonly ownRules: readonly RiskRule[];
}

/** A watched request, as it was assessed and as it would be. */
export interface Retried {
  /** The entry's id, or the case's; `null` where it has neither. */
  readonly id: string | null;
  /** In ms. */
  readonly at: number;
  readonly user: string;
  readonly kind: Watched;
  readonly amountFen: number | null;
  readonly party: string | null;
  readonly was: RiskOutcome;
  readonly now: RiskOutcome;
  readonly reason: string | null;
}

type Watch = Extract<Event, { type: 'RequestWatched' }>;

/** Assesses what was watched in the record, in the world before it. */
export function retry(world: World, record: Committed, { tunings, ownRules }: Trial): Retried[] {
  const { events } = record.data;
  const then: World = { ...world, tunings: new Map(tunings), ownRules };
  return events
    .filter((event): event is Watch => event.type === 'RequestWatched')
    .map((watch) => {
      const attempt = attemptIn(world, record, watch);
      const { outcome, why } = assess(then, attempt).assessment;
      const entry =
        events.find((event) => event.entry)?.entry?.id ??
        events.find(({ updates = [] }) => updates.length > 0)?.updates?.[0]?.id;
      return {
        id: entry ?? watch.case ?? null,
        at: record.at,
        user: watch.user,
        kind: attempt.kind,
        amountFen: attempt.amountFen ?? null,
        party: attempt.party ?? null,
        was: watch.assessment.outcome,
        now: outcome,
        reason: why ?? null,
      };
    });
}

/** What was tried. Of what was refused, there is no entry: its assessment tells what is left of it. */
function attemptIn(world: World, { at, data }: Committed, watch: Watch): Attempt {
  const { user, device, place, assessment } = watch;
  const origin = { ...(device !== undefined && { device }), ...(place !== undefined && { place }) };
  const done = attemptOf(
    world,
    data.op as OperationName,
    { user },
    { now: at, user, ...origin },
    data.events,
  );
  if (done) return done;
  const { kind, amountFen, party } = assessment;
  return {
    kind,
    user,
    at,
    ...origin,
    ...(amountFen !== undefined && { amountFen }),
    ...(party !== undefined && { party }),
    ...(outgoingKinds.includes(kind) && { direction: 'out' as const }),
  };
}
