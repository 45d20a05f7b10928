/** Chance, as people's habits have it. */

import type { Place } from '../../core/activity.ts';
import { type Fen, fen } from '../../core/money.ts';
import type { Random } from '../../core/random.ts';

export class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** From 0 to below 1. */
  unit(): number {
    return this.#random.below(2 ** 32) / 2 ** 32;
  }

  /** Whether something of this probability happens. */
  is(probability: number): boolean {
    return this.unit() < probability;
  }

  between(least: number, most: number): number {
    return least + this.unit() * (most - least);
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + this.#random.below(most - least + 1);
  }

  pick<Value>(values: readonly Value[]): Value {
    const value = values[this.#random.below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  /** So many of them, each once. */
  some<Value>(values: readonly Value[], count: number): Value[] {
    const left = [...values];
    return Array.from({ length: Math.min(count, left.length) }, () => {
      const [value] = left.splice(this.#random.below(left.length), 1);
      if (value === undefined) throw new Error('nothing left');
      return value;
    });
  }

  /** How often something happens that does so `mean` times on average (Poisson). */
  times(mean: number): number {
    const limit = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > limit; product *= this.unit()) count += 1;
    return Math.max(0, count);
  }

  /** Around 0, mostly within 1 (normal). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  /** An amount whose logarithm is normal, as people's payments are: half of them below `median` yuan. */
  amount(median: number, spread = 0.9): Fen {
    return fen(Math.max(1, Math.round(median * Math.exp(this.normal() * spread) * 100)));
  }

  /** Somewhere within so many km. */
  near([north, east]: Place, km: number): Place {
    const degrees = km / 111;
    const round = (value: number) => Math.round(value * 1_000) / 1_000;
    return [round(north + this.between(-degrees, degrees)), round(east + this.between(-degrees, degrees))];
  }
}
