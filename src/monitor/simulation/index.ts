/** How good the monitor is: honest people and fraud in one world, what was stopped, and who was disturbed for it. */

import type { Tuning } from '../../core/monitoring.ts';
import { Alerts, type AlertScore } from './alerts.ts';
import { Chance } from './chance.ts';
import { frauds } from './frauds.ts';
import { DAY, type Person, plan, settle } from './people.ts';
import { type Result, Stage } from './stage.ts';

export interface SimulationOptions {
  readonly seed: string;
  readonly users: number;
  /** How long it goes on once everybody has a history, in days. */
  readonly days?: number;
  /** How this world changes the rules. */
  readonly tunings?: ReadonlyMap<string, Tuning>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a kind of fraud tried to get away with, in fen, and what came of it. */
export interface FraudScore {
  readonly fraud: string;
  readonly schemes: number;
  /** Schemes in which anything was challenged, held back or declined. */
  readonly noticed: number;
  readonly attempts: number;
  readonly stopped: number;
  readonly triedFen: number;
  readonly stoppedFen: number;
}

export interface Score {
  readonly seed: string;
  readonly users: number;
  readonly days: number;
  readonly frauds: readonly FraudScore[];
  readonly typologies: readonly AlertScore[];
  /** What honest people asked for that moves money away, and how often they were challenged, held back or declined. */
  readonly honest: { readonly requests: number; readonly disturbed: number };
  /** Which part of the disturbed requests was fraud. */
  readonly precision: number;
}

const START = Date.parse('2026-03-02T00:00:00+08:00');
/** Days in which honest people alone make a history. */
const WARM_UP = 14;
/** For so many users there is one scheme of each kind. */
const USERS_PER_SCHEME = 100;

type Tally = { -readonly [Field in keyof FraudScore]: FraudScore[Field] };

function tallyOf(fraud: string): Tally {
  return { fraud, schemes: 0, noticed: 0, attempts: 0, stopped: 0, triedFen: 0, stoppedFen: 0 };
}

/** Plays the world of this seed. The same options give the same score. */
export function simulate({ seed, users, days = 16, tunings, onProgress }: SimulationOptions): Score {
  const stage = new Stage(seed, START);
  const chance = new Chance(stage.random);
  stage.world.tunings = new Map(tunings);
  const people = settle(stage, chance, users, WARM_UP + days);
  const honest = { requests: 0, disturbed: 0 };
  const tallies = new Map(Object.keys(frauds).map((fraud) => [fraud, tallyOf(fraud)]));
  const alerts = new Alerts();
  let isScored = false;
  const ordinary = (result: Result) => {
    if (!isScored || result.refused) return;
    honest.requests += 1;
    if (result.disturbed) honest.disturbed += 1;
    alerts.count(result);
  };
  const ends = START + (WARM_UP + days) * DAY;
  for (let midnight = START; midnight < ends; midnight += DAY) {
    isScored = midnight >= START + WARM_UP * DAY;
    const victims = people.filter(({ name }) => stage.world.users.has(name));
    if (isScored) {
      const left = (ends - midnight) / DAY;
      for (const [fraud, tally] of tallies) {
        // The same number each day, so that all are played by the last day but one.
        const due = Math.ceil(Math.max(3, users / USERS_PER_SCHEME)) - tally.schemes;
        const now = Math.max(0, Math.ceil(due / Math.max(1, left - 1)));
        for (let count = 0; count < now; count += 1)
          begin(fraud, tally, midnight + chance.between(8, 20) * 3_600_000, victims);
      }
    }
    for (const person of people) plan({ stage, chance, person, midnight, tell: ordinary });
    stage.runUntil(midnight + DAY);
    onProgress?.(midnight + DAY - START, ends - START);
  }
  return scored({ seed, users, days, honest, tallies, alerts });

  function begin(fraud: string, tally: Tally, at: number, victims: readonly Person[]): void {
    const kind = frauds[fraud];
    if (!kind) return;
    tally.schemes += 1;
    let isNoticed = false;
    const tell = (result: Result) => {
      const { done, refused, disturbed, amountFen } = result;
      // What the wallet refuses anyway is no merit of the monitor's.
      if (refused) return;
      alerts.count(result, kind.typology);
      tally.attempts += 1;
      tally.triedFen += amountFen;
      if (!done) {
        tally.stopped += 1;
        tally.stoppedFen += amountFen;
      }
      if (disturbed && !isNoticed) {
        isNoticed = true;
        tally.noticed += 1;
      }
    };
    kind.play({ stage, chance, people: victims, at, number: tally.schemes, tell });
  }
}

type Told = Pick<Score, 'seed' | 'users' | 'days' | 'honest'>;

function scored({
  tallies,
  alerts,
  honest,
  ...world
}: Told & { tallies: ReadonlyMap<string, Tally>; alerts: Alerts }): Score {
  const list = [...tallies.values()];
  const caught = list.reduce((sum, { stopped }) => sum + stopped, 0);
  return {
    ...world,
    frauds: list,
    typologies: alerts.scores(),
    honest,
    precision: caught / Math.max(1, caught + honest.disturbed),
  };
}
