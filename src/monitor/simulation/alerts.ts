/** How good each typology is: who reached its alert, and who should have. */

import { typologies } from '../typologies.ts';
import type { Result } from './stage.ts';

/** Which requests reached a typology's alert. */
export interface AlertScore {
  /** `rule-alone`: what a single rule stopped or challenged, while nothing added up. */
  readonly typology: string;
  readonly fraud: number;
  /** False positives. */
  readonly honest: number;
  /** The part of the alerts that was fraud; absent without alerts. */
  readonly precision?: number;
  /** The part of the fraud that it is meant for which reached it; absent where it is meant for none of the frauds. */
  readonly recall?: number;
}

const RULE_ALONE = 'rule-alone';

/** Typologies that are meant for every kind of fraud. */
const forAll = new Set(typologies.filter(({ weights }) => '*' in weights).map(({ id }) => id));

/** Counts the alerts of all requests. `meant`: the typology that is meant to find the fraud that the request is part of. */
export class Alerts {
  readonly #counts = new Map(
    [...typologies.map(({ id }) => id), RULE_ALONE].map((id) => [
      id,
      { fraud: 0, honest: 0, meant: 0, found: 0 },
    ]),
  );

  count({ alerts, disturbed }: Result, meant?: string): void {
    if (!alerts) return;
    const reached = alerts.length === 0 && disturbed ? [RULE_ALONE] : alerts;
    for (const [id, counts] of this.#counts) {
      const isReached = reached.includes(id);
      if (isReached) counts[meant === undefined ? 'honest' : 'fraud'] += 1;
      if (meant === undefined || (id !== meant && !forAll.has(id))) continue;
      counts.meant += 1;
      if (isReached) counts.found += 1;
    }
  }

  scores(): AlertScore[] {
    return [...this.#counts].map(([typology, { fraud, honest, meant, found }]) => ({
      typology,
      fraud,
      honest,
      ...(fraud + honest > 0 && { precision: fraud / (fraud + honest) }),
      ...(meant > 0 && { recall: found / meant }),
    }));
  }
}
