import { describe, expect, test } from 'vitest';
import {
  type Activity,
  KEPT,
  type Movement,
  newActivity,
  type Party,
  type Sign,
  type Watched,
} from '../../src/core/activity.ts';
import { dayOf } from '../../src/core/calendar.ts';
import { createWorld } from '../../src/core/evolve.ts';
import { newUser } from '../../src/core/users.ts';
import { changeUser, type World } from '../../src/core/world.ts';
import type { Attempt } from '../../src/monitor/attempt.ts';
import { riskRules } from '../../src/monitor/rules.ts';
import { kilometres } from '../../src/monitor/views.ts';
import { assessed, DAY, HOUR, MINUTE, yuan } from '../support/given.ts';

/** Noon: not night. */
const NOON = Date.parse('2026-06-15T12:00:00+08:00');
const SHANGHAI = [31.23, 121.47] as const;

/** A world in which everybody has been there for a year, and what is true of `me` beside it. */
class Scene {
  readonly world: World;
  readonly at: number;

  constructor(at = NOON) {
    this.at = at;
    this.world = createWorld({ world: 'w', seed: '1', at: at - 365 * DAY, clock: true });
    for (const name of ['alice', 'bob']) this.opened(name, 365 * DAY);
  }

  opened(name: string, ago: number): this {
    this.world.users.set(name, newUser(name, '13900139000', this.at - ago));
    return this;
  }

  does(part: Partial<Activity>, user = 'me'): this {
    const before = this.world.activity.get(user) ?? newActivity();
    this.world.activity.set(user, { ...before, ...part });
    return this;
  }

  /** Money that went out so long ago, the oldest first. */
  sent(...movements: readonly [ago: number, amount: number, party?: Party, kind?: Watched][]): this {
    return this.does({ out: movements.map((each) => this.#movement(...each)) });
  }

  received(...movements: readonly [ago: number, amount: number, party: Party][]): this {
    return this.does({
      in: movements.map(([ago, amount, party]) => this.#movement(ago, amount, party, 'receipt')),
    });
  }

  #movement(
    ago: number,
    amount: number,
    party: Party = 'merchant/coffee',
    kind: Watched = 'payment',
  ): Movement {
    return { at: this.at - ago, fen: yuan(amount), kind, party };
  }

  signs(kind: Sign['kind'], ...ago: readonly number[]): this {
    return this.does({ signs: ago.map((each) => ({ at: this.at - each, kind, fen: yuan(0.5) })) });
  }

  /** So many earlier days, each with this much spent at once. */
  days(count: number, amount: number): this {
    const day = (ago: number) => ({
      day: dayOf(this.at - ago * DAY),
      fen: yuan(amount),
      mostFen: yuan(amount),
    });
    return this.does({ days: Array.from({ length: count }, (_, index) => day(count - index)) });
  }

  knows(...payees: readonly string[]): this {
    changeUser(this.world, 'me', () => ({ payees }));
    return this;
  }

  /** Whether the rule hits what `me` asks for. */
  hits(rule: string, attempt: Partial<Attempt> = {}): boolean {
    return this.look(rule, attempt)?.score !== undefined;
  }

  look(rule: string, attempt: Partial<Attempt> = {}) {
    const usual = {
      kind: 'transfer',
      user: 'me',
      at: this.at,
      party: 'user/alice',
      amountFen: yuan(100),
      direction: 'out',
    } as const;
    const { looks } = assessed(this.world, { ...usual, ...attempt });
    for (const { rule: id, failed } of looks) expect(failed, id).toBeUndefined();
    return looks.find((each) => each.rule === rule);
  }
}

const scene = (at?: number) => new Scene(at);
const times = (count: number, ago: number): [number, number][] =>
  Array.from({ length: count }, () => [ago, 10]);
const pay = (amount: number, more: Partial<Attempt> = {}): Partial<Attempt> => ({
  kind: 'payment',
  party: 'merchant/coffee',
  amountFen: yuan(amount),
  ...more,
});
const send = (amount: number, more: Partial<Attempt> = {}): Partial<Attempt> => ({
  amountFen: yuan(amount),
  ...more,
});
const people = (count: number): Party[] =>
  Array.from({ length: count }, (_, index) => `user/p${index}` as const);

/** Each rule at both sides of each of its numbers: what is not a hit, and what is by the least. */
const cases: readonly [rule: string, what: string, misses: () => boolean, hits: () => boolean][] = [
  [
    'velocity-count',
    'the fifth',
    () =>
      scene()
        .sent(...times(3, 1))
        .hits('velocity-count', pay(1)),
    () =>
      scene()
        .sent(...times(4, 1))
        .hits('velocity-count', pay(1)),
  ],
  [
    'velocity-count',
    'within ten minutes',
    () =>
      scene()
        .sent(...times(4, 10 * MINUTE))
        .hits('velocity-count', pay(1)),
    () =>
      scene()
        .sent(...times(4, 10 * MINUTE - 1))
        .hits('velocity-count', pay(1)),
  ],
  [
    'rapid-follow-up',
    'five minutes after',
    () =>
      scene()
        .sent([5 * MINUTE, 1])
        .hits('rapid-follow-up'),
    () =>
      scene()
        .sent([5 * MINUTE - 1, 1])
        .hits('rapid-follow-up'),
  ],
  [
    'rapid-follow-up',
    'to somebody else',
    () => scene().sent([1, 1, 'user/alice']).hits('rapid-follow-up'),
    () => scene().sent([1, 1, 'user/bob']).hits('rapid-follow-up'),
  ],
  [
    'velocity-amount',
    'three times the mean of 30 days',
    () => scene().days(30, 200).hits('velocity-amount', pay(599.99)),
    () => scene().days(30, 200).hits('velocity-amount', pay(600)),
  ],
  [
    'velocity-amount',
    'from 500 on',
    () => scene().days(30, 1).hits('velocity-amount', pay(499.99)),
    () => scene().days(30, 1).hits('velocity-amount', pay(500)),
  ],
  [
    'velocity-amount',
    'with seven days of history',
    () => scene().days(6, 10).hits('velocity-amount', pay(500)),
    () => scene().days(7, 10).hits('velocity-amount', pay(500)),
  ],
  [
    'large-vs-history',
    'three times the largest',
    () => scene().days(5, 300).hits('large-vs-history', pay(899.99)),
    () => scene().days(5, 300).hits('large-vs-history', pay(900)),
  ],
  [
    'large-vs-history',
    'from 500 on',
    () => scene().days(5, 1).hits('large-vs-history', pay(499.99)),
    () => scene().days(5, 1).hits('large-vs-history', pay(500)),
  ],
  [
    'large-vs-history',
    'with three days of history',
    () => scene().days(2, 1).hits('large-vs-history', pay(500)),
    () => scene().days(3, 1).hits('large-vs-history', pay(500)),
  ],
  [
    'new-payee',
    'from 2,000 on',
    () => scene().hits('new-payee', send(1_999.99)),
    () => scene().hits('new-payee', send(2_000)),
  ],
  [
    'new-payee',
    'to a stranger',
    () => scene().knows('alice').hits('new-payee', send(2_000)),
    () => scene().knows('bob').hits('new-payee', send(2_000)),
  ],
  [
    'new-payee-young',
    'younger than a week',
    () =>
      scene()
        .opened('alice', 7 * DAY)
        .hits('new-payee-young', send(200)),
    () =>
      scene()
        .opened('alice', 7 * DAY - 1)
        .hits('new-payee-young', send(200)),
  ],
  [
    'new-payee-young',
    'from 200 on',
    () => scene().opened('alice', 1).hits('new-payee-young', send(199.99)),
    () => scene().opened('alice', 1).hits('new-payee-young', send(200)),
  ],
  [
    'new-payee-young',
    'for a payer of a week',
    () =>
      scene()
        .opened('alice', 1)
        .opened('me', 7 * DAY - 1)
        .hits('new-payee-young', send(200)),
    () =>
      scene()
        .opened('alice', 1)
        .opened('me', 7 * DAY)
        .hits('new-payee-young', send(200)),
  ],
  [
    'fan-out',
    'the fifth person',
    () =>
      scene()
        .sent(...people(3).map((each) => [1, 1, each, 'transfer'] as [number, number, Party, Watched]))
        .hits('fan-out'),
    () =>
      scene()
        .sent(...people(4).map((each) => [1, 1, each, 'transfer'] as [number, number, Party, Watched]))
        .hits('fan-out'),
  ],
  [
    'fan-out',
    'within eight hours',
    () =>
      scene()
        .sent(...people(4).map((each) => [8 * HOUR, 1, each, 'transfer'] as [number, number, Party, Watched]))
        .hits('fan-out'),
    () =>
      scene()
        .sent(
          ...people(4).map((each) => [8 * HOUR - 1, 1, each, 'transfer'] as [number, number, Party, Watched]),
        )
        .hits('fan-out'),
  ],
  [
    'fan-in',
    'the fifth payer of the payee',
    () => fanIn(3, 1).hits('fan-in'),
    () => fanIn(4, 1).hits('fan-in'),
  ],
  ['fan-in', 'within a day', () => fanIn(4, DAY).hits('fan-in'), () => fanIn(4, DAY - 1).hits('fan-in')],
  [
    'fan-in',
    'on the receiver’s side',
    () =>
      scene()
        .received(...people(3).map((each) => [1, 1, each] as [number, number, Party]))
        .hits('fan-in', { kind: 'receipt', direction: 'in' }),
    () =>
      scene()
        .received(...people(4).map((each) => [1, 1, each] as [number, number, Party]))
        .hits('fan-in', { kind: 'receipt', direction: 'in' }),
  ],
  [
    'pass-through',
    'nine tenths',
    () => scene().received([1, 1_000, 'user/bob']).hits('pass-through', send(899.99)),
    () => scene().received([1, 1_000, 'user/bob']).hits('pass-through', send(900)),
  ],
  [
    'pass-through',
    'of 1,000',
    () => scene().received([1, 999.99, 'user/bob']).hits('pass-through', send(999)),
    () => scene().received([1, 1_000, 'user/bob']).hits('pass-through', send(999)),
  ],
  [
    'pass-through',
    'within a day',
    () => scene().received([DAY, 1_000, 'user/bob']).hits('pass-through', send(900)),
    () =>
      scene()
        .received([DAY - 1, 1_000, 'user/bob'])
        .hits('pass-through', send(900)),
  ],
  [
    'young-transit',
    'a tenth of what came in',
    () =>
      young(60 * DAY - 1)
        .received([1, 1_000, 'user/bob'])
        .hits('young-transit', send(99.99)),
    () =>
      young(60 * DAY - 1)
        .received([1, 1_000, 'user/bob'])
        .hits('young-transit', send(100)),
  ],
  [
    'young-transit',
    'younger than 60 days',
    () =>
      young(60 * DAY)
        .received([1, 1_000, 'user/bob'])
        .hits('young-transit', send(500)),
    () =>
      young(60 * DAY - 1)
        .received([1, 1_000, 'user/bob'])
        .hits('young-transit', send(500)),
  ],
  [
    'young-transit',
    'from an account of 60 days',
    () =>
      young(DAY)
        .opened('bob', 60 * DAY - 1)
        .received([1, 1_000, 'user/bob'], [1, 1_000, 'merchant/coffee'])
        .hits('young-transit', send(500)),
    () =>
      young(DAY)
        .opened('bob', 60 * DAY)
        .received([1, 1_000, 'user/bob'], [1, 1_000, 'merchant/coffee'])
        .hits('young-transit', send(500)),
  ],
  [
    'young-transit',
    'of 1,000 within a day',
    () => young(DAY).received([DAY, 1, 'user/bob'], [1, 999.99, 'user/bob']).hits('young-transit', send(500)),
    () =>
      young(DAY)
        .received([DAY - 1, 1, 'user/bob'], [1, 999.99, 'user/bob'])
        .hits('young-transit', send(500)),
  ],
  [
    'gathered',
    'from five people',
    () => gathering(4, 1, 2_000).hits('gathered', send(200)),
    () => gathering(5, 1, 2_000).hits('gathered', send(200)),
  ],
  [
    'gathered',
    'a tenth of what came in',
    () => gathering(5, 1, 2_000).hits('gathered', send(199.99)),
    () => gathering(5, 1, 2_000).hits('gathered', send(200)),
  ],
  [
    'gathered',
    'of 2,000',
    () => gathering(5, 1, 1_999.95).hits('gathered', send(500)),
    () => gathering(5, 1, 2_000).hits('gathered', send(500)),
  ],
  [
    'gathered',
    'within a day',
    () => gathering(5, DAY, 2_000).hits('gathered', send(200)),
    () => gathering(5, DAY - 1, 2_000).hits('gathered', send(200)),
  ],
  [
    'gathered',
    'by an account of a week',
    () =>
      gathering(5, 1, 2_000)
        .opened('me', 7 * DAY - 1)
        .hits('gathered', send(200)),
    () =>
      gathering(5, 1, 2_000)
        .opened('me', 7 * DAY)
        .hits('gathered', send(200)),
  ],
  [
    'stranger-transit',
    'three tenths of what came in',
    () => scene().received([1, 2_000, 'user/bob']).hits('stranger-transit', send(599.99)),
    () => scene().received([1, 2_000, 'user/bob']).hits('stranger-transit', send(600)),
  ],
  [
    'stranger-transit',
    'of 2,000',
    () => scene().received([1, 1_999.99, 'user/bob']).hits('stranger-transit', send(1_000)),
    () => scene().received([1, 2_000, 'user/bob']).hits('stranger-transit', send(1_000)),
  ],
  [
    'stranger-transit',
    'to somebody new',
    () => scene().knows('alice').received([1, 2_000, 'user/bob']).hits('stranger-transit', send(1_000)),
    () => scene().knows('bob').received([1, 2_000, 'user/bob']).hits('stranger-transit', send(1_000)),
  ],
  [
    'stranger-transit',
    'within six hours',
    () =>
      scene()
        .received([6 * HOUR, 2_000, 'user/bob'])
        .hits('stranger-transit', send(1_000)),
    () =>
      scene()
        .received([6 * HOUR - 1, 2_000, 'user/bob'])
        .hits('stranger-transit', send(1_000)),
  ],
  [
    'stranger-transit',
    'by an account of a week',
    () =>
      young(7 * DAY - 1)
        .received([1, 2_000, 'user/bob'])
        .hits('stranger-transit', send(1_000)),
    () =>
      young(7 * DAY)
        .received([1, 2_000, 'user/bob'])
        .hits('stranger-transit', send(1_000)),
  ],
  [
    'split-begins',
    'the second below 1,000',
    () => scene().hits('split-begins', send(950)),
    () => scene().sent([1, 950]).hits('split-begins', send(950)),
  ],
  [
    'split-begins',
    'a twentieth below at most',
    () => scene().sent([1, 949.99]).hits('split-begins', send(950)),
    () => scene().sent([1, 950]).hits('split-begins', send(950)),
  ],
  [
    'split-begins',
    'below 5,000',
    () => scene().sent([1, 5_000]).hits('split-begins', send(4_900)),
    () => scene().sent([1, 4_999.99]).hits('split-begins', send(4_900)),
  ],
  [
    'split-begins',
    'below 50,000',
    () => scene().sent([1, 47_499.99]).hits('split-begins', send(49_000)),
    () => scene().sent([1, 47_500]).hits('split-begins', send(49_000)),
  ],
  [
    'split-begins',
    'within a day',
    () => scene().sent([DAY, 950]).hits('split-begins', send(950)),
    () =>
      scene()
        .sent([DAY - 1, 950])
        .hits('split-begins', send(950)),
  ],
  [
    'split-begins',
    'by an account of a week',
    () =>
      young(7 * DAY - 1)
        .sent([1, 950])
        .hits('split-begins', send(950)),
    () =>
      young(7 * DAY)
        .sent([1, 950])
        .hits('split-begins', send(950)),
  ],
  [
    'structuring',
    'the third below 1,000',
    () => scene().sent([1, 950]).hits('structuring', send(950)),
    () => scene().sent([2, 950], [1, 950]).hits('structuring', send(950)),
  ],
  [
    'structuring',
    'a tenth below at most',
    () => scene().sent([2, 899.99], [1, 950]).hits('structuring', send(950)),
    () => scene().sent([2, 900], [1, 950]).hits('structuring', send(950)),
  ],
  [
    'structuring',
    'below, not at',
    () => scene().sent([2, 1_000], [1, 950]).hits('structuring', send(950)),
    () => scene().sent([2, 999.99], [1, 950]).hits('structuring', send(950)),
  ],
  [
    'structuring',
    'below 5,000',
    () => scene().sent([2, 4_499], [1, 4_900]).hits('structuring', send(4_900)),
    () => scene().sent([2, 4_500], [1, 4_900]).hits('structuring', send(4_900)),
  ],
  [
    'structuring',
    'below 50,000',
    () => scene().sent([2, 44_999], [1, 49_000]).hits('structuring', send(49_000)),
    () => scene().sent([2, 45_000], [1, 49_000]).hits('structuring', send(49_000)),
  ],
  [
    'structuring',
    'within a day',
    () => scene().sent([DAY, 950], [1, 950]).hits('structuring', send(950)),
    () =>
      scene()
        .sent([DAY - 1, 950], [1, 950])
        .hits('structuring', send(950)),
  ],
  [
    'round-amount',
    'the third in a row',
    () =>
      scene()
        .sent(
          [3, 1_000, 'user/bob', 'transfer'],
          [2, 7, 'user/bob', 'transfer'],
          [1, 2_000, 'user/bob', 'transfer'],
        )
        .hits('round-amount', send(1_000)),
    () =>
      scene()
        .sent([2, 1_000, 'user/bob', 'transfer'], [1, 2_000, 'user/bob', 'transfer'])
        .hits('round-amount', send(1_000)),
  ],
  [
    'same-amount-repeat',
    'the second of the last three',
    () => scene().sent([1, 100, 'user/alice']).hits('same-amount-repeat'),
    () => scene().sent([2, 100, 'user/alice'], [1, 100, 'user/alice']).hits('same-amount-repeat'),
  ],
  [
    'same-amount-repeat',
    'by a tenth',
    () => scene().sent([2, 110.01, 'user/alice'], [1, 100, 'user/alice']).hits('same-amount-repeat'),
    () => scene().sent([2, 110, 'user/alice'], [1, 90, 'user/alice']).hits('same-amount-repeat'),
  ],
  [
    'same-amount-repeat',
    'among the last three',
    () =>
      scene().sent([4, 100, 'user/alice'], [3, 100, 'user/alice'], [2, 1], [1, 1]).hits('same-amount-repeat'),
    () => scene().sent([3, 100, 'user/alice'], [2, 100, 'user/alice'], [1, 1]).hits('same-amount-repeat'),
  ],
  [
    'dormant',
    'more than 90 days',
    () =>
      scene()
        .does({ movedAt: NOON - 90 * DAY })
        .hits('dormant', pay(500)),
    () =>
      scene()
        .does({ movedAt: NOON - 90 * DAY - 1 })
        .hits('dormant', pay(500)),
  ],
  [
    'dormant',
    'from 500 on',
    () => scene().does({ movedAt: 0 }).hits('dormant', pay(499.99)),
    () => scene().does({ movedAt: 0 }).hits('dormant', pay(500)),
  ],
  [
    'dormant',
    'not where nothing ever moved',
    () => scene().hits('dormant', pay(500)),
    () => scene().does({ movedAt: 0 }).hits('dormant', pay(500)),
  ],
  [
    'new-device',
    'not seen before',
    () =>
      scene()
        .does({ devices: [['pad', 0]] })
        .hits('new-device', { device: 'pad' }),
    () =>
      scene()
        .does({ devices: [['pad', 0]] })
        .hits('new-device', { device: 'tv' }),
  ],
  [
    'new-device-cap',
    'more than 1,000',
    () => scene().hits('new-device-cap', pay(1_000, { device: 'pad' })),
    () => scene().hits('new-device-cap', pay(1_000.01, { device: 'pad' })),
  ],
  [
    'new-device-cap',
    'in its first day',
    () =>
      scene()
        .does({ devices: [['pad', NOON - DAY]] })
        .hits('new-device-cap', pay(2_000, { device: 'pad' })),
    () =>
      scene()
        .does({ devices: [['pad', NOON - DAY + 1]] })
        .hits('new-device-cap', pay(2_000, { device: 'pad' })),
  ],
  [
    'device-many-users',
    'the third user',
    () => shared('alice').hits('device-many-users', { device: 'pad' }),
    () => shared('alice', 'bob').hits('device-many-users', { device: 'pad' }),
  ],
  [
    'impossible-travel',
    'faster than 1,000 km/h',
    () => visited(HOUR, [40.22, 121.47]).hits('impossible-travel', { place: SHANGHAI }),
    () => visited(HOUR, [40.24, 121.47]).hits('impossible-travel', { place: SHANGHAI }),
  ],
  [
    'impossible-travel',
    '100 km or more',
    () => visited(1, [32.12, 121.47]).hits('impossible-travel', { place: SHANGHAI }),
    () => visited(1, [32.13, 121.47]).hits('impossible-travel', { place: SHANGHAI }),
  ],
  [
    'unusual-place',
    'more than 5 km',
    () => visited(DAY, [31.275, 121.47]).hits('unusual-place', { place: SHANGHAI }),
    () => visited(DAY, [31.285, 121.47]).hits('unusual-place', { place: SHANGHAI }),
  ],
  [
    'night',
    'before five',
    () => scene(Date.parse('2026-06-15T05:00:00+08:00')).hits('night', pay(1_000)),
    () => scene(Date.parse('2026-06-15T04:59:59.999+08:00')).hits('night', pay(1_000)),
  ],
  [
    'night',
    'from midnight',
    () => scene(Date.parse('2026-06-14T23:59:59.999+08:00')).hits('night', pay(1_000)),
    () => scene(Date.parse('2026-06-15T00:00:00+08:00')).hits('night', pay(1_000)),
  ],
  [
    'night',
    'from 1,000 on',
    () => scene(Date.parse('2026-06-15T01:00:00+08:00')).hits('night', pay(999.99)),
    () => scene(Date.parse('2026-06-15T01:00:00+08:00')).hits('night', pay(1_000)),
  ],
  [
    'pin-failures',
    'three',
    () => scene().signs('pin-wrong', 1, 1).hits('pin-failures'),
    () => scene().signs('pin-wrong', 1, 1, 1).hits('pin-failures'),
  ],
  [
    'pin-failures',
    'within an hour',
    () => scene().signs('pin-wrong', HOUR, 1, 1).hits('pin-failures'),
    () =>
      scene()
        .signs('pin-wrong', HOUR - 1, 1, 1)
        .hits('pin-failures'),
  ],
  [
    'card-churn',
    'three',
    () => scene().signs('card-tried', 1, 1).hits('card-churn', { kind: 'card-link' }),
    () => scene().signs('card-tried', 1, 1, 1).hits('card-churn', { kind: 'card-link' }),
  ],
  [
    'card-churn',
    'within a day',
    () => scene().signs('card-tried', DAY, 1, 1).hits('card-churn'),
    () =>
      scene()
        .signs('card-tried', DAY - 1, 1, 1)
        .hits('card-churn'),
  ],
  [
    'card-churn',
    'once the account is a day old',
    () =>
      scene()
        .opened('me', DAY - 1)
        .signs('card-tried', 1, 1, 1)
        .hits('card-churn'),
    () => scene().opened('me', DAY).signs('card-tried', 1, 1, 1).hits('card-churn'),
  ],
  [
    'card-testing',
    'three within ten minutes',
    () =>
      scene()
        .signs('declined', 10 * MINUTE + 1, 1, 1)
        .hits('card-testing', pay(1)),
    () =>
      scene()
        .signs('declined', 10 * MINUTE, 1, 1)
        .hits('card-testing', pay(1)),
  ],
  [
    'card-testing',
    'for a day',
    () => scene().signs('declined', DAY, DAY, DAY).hits('card-testing', pay(1)),
    () =>
      scene()
        .signs('declined', DAY - 1, DAY - 1, DAY - 1)
        .hits('card-testing', pay(1)),
  ],
  [
    'card-testing',
    'of at most 1',
    () => declined(1.01).hits('card-testing', pay(1)),
    () => declined(1).hits('card-testing', pay(1)),
  ],
  [
    'changed-then-big',
    'a day after another PIN',
    () =>
      scene()
        .does({ pinChangedAt: NOON - DAY })
        .hits('changed-then-big', pay(1_000)),
    () =>
      scene()
        .does({ pinChangedAt: NOON - DAY + 1 })
        .hits('changed-then-big', pay(1_000)),
  ],
  [
    'changed-then-big',
    'a day after another card',
    () =>
      scene()
        .does({ linkedAt: NOON - DAY })
        .hits('changed-then-big', pay(1_000)),
    () =>
      scene()
        .does({ linkedAt: NOON - DAY + 1 })
        .hits('changed-then-big', pay(1_000)),
  ],
  [
    'changed-then-big',
    'from 1,000 on',
    () => scene().does({ linkedAt: NOON }).hits('changed-then-big', pay(999.99)),
    () => scene().does({ linkedAt: NOON }).hits('changed-then-big', pay(1_000)),
  ],
  [
    'changed-then-big',
    'once the account is a week old',
    () =>
      scene()
        .opened('me', 7 * DAY - 1)
        .does({ linkedAt: NOON })
        .hits('changed-then-big', pay(1_000)),
    () =>
      scene()
        .opened('me', 7 * DAY)
        .does({ linkedAt: NOON })
        .hits('changed-then-big', pay(1_000)),
  ],
  [
    'code-replay',
    'two within an hour',
    () =>
      scene()
        .signs('code-replayed', HOUR, 1)
        .hits('code-replay', pay(1, { entrance: 'payment-code' })),
    () =>
      scene()
        .signs('code-replayed', HOUR - 1, 1)
        .hits('code-replay', pay(1, { entrance: 'payment-code' })),
  ],
  [
    'code-replay',
    'for payment codes',
    () =>
      scene()
        .signs('code-replayed', 1, 1)
        .hits('code-replay', pay(1, { entrance: 'static-code' })),
    () =>
      scene()
        .signs('code-replayed', 1, 1)
        .hits('code-replay', pay(1, { entrance: 'payment-code' })),
  ],
  ['listed-payee', 'on the list', () => scene().hits('listed-payee'), () => listed().hits('listed-payee')],
  ['complaint', 'three', () => reported(2).hits('complaint'), () => reported(3).hits('complaint')],
  [
    'remark',
    'one of the words',
    () => scene().hits('remark', { note: 'Alphabet soup' }),
    () => scene().hits('remark', { note: 'My BETS for today' }),
  ],
  [
    'remark',
    'in Chinese',
    () => scene().hits('remark', { note: '午饭' }),
    () => scene().hits('remark', { note: '还贷款' }),
  ],
  [
    'minor',
    'not yet 18',
    () => born('2008-06-15').hits('minor', send(1_000)),
    () => born('2008-06-16').hits('minor', send(1_000)),
  ],
  [
    'minor',
    'from 1,000 on',
    () => born('2010-01-01').hits('minor', send(999.99)),
    () => born('2010-01-01').hits('minor', send(1_000)),
  ],
  [
    'minor',
    'on a leap day’s birthday',
    () => born('2008-02-29', Date.parse('2026-03-01T00:00:00+08:00')).hits('minor', send(1_000)),
    () => born('2008-02-29', Date.parse('2026-02-28T23:59:59.999+08:00')).hits('minor', send(1_000)),
  ],
  [
    'cap-near',
    'nine tenths',
    () => allowance(800).hits('cap-near', pay(99.99, { source: 'balance' })),
    () => allowance(800).hits('cap-near', pay(100, { source: 'balance' })),
  ],
  [
    'cap-near',
    'told once',
    () => allowance(900).hits('cap-near', pay(1, { source: 'balance' })),
    () => allowance(899.99).hits('cap-near', pay(1, { source: 'balance' })),
  ],
  [
    'large-value',
    '500,000 in a day',
    () => today(400_000).hits('large-value', pay(99_999.99)),
    () => today(400_000).hits('large-value', pay(100_000)),
  ],
  [
    'benford',
    'fifty amounts',
    () =>
      scene()
        .does({ digits: [0, 0, 0, 0, 0, 0, 0, 0, 49] })
        .hits('benford', pay(1)),
    () =>
      scene()
        .does({ digits: [0, 0, 0, 0, 0, 0, 0, 0, 50] })
        .hits('benford', pay(1)),
  ],
  [
    'benford',
    'unlike chance',
    () =>
      scene()
        .does({ digits: [30, 18, 12, 10, 8, 7, 6, 5, 4] })
        .hits('benford', pay(1)),
    () =>
      scene()
        .does({ digits: [12, 11, 11, 11, 11, 11, 11, 11, 11] })
        .hits('benford', pay(1)),
  ],
  [
    'refund-abuse',
    'the third',
    () => scene().signs('refunded', 1).hits('refund-abuse', { kind: 'refund' }),
    () => scene().signs('refunded', 1, 1).hits('refund-abuse', { kind: 'refund' }),
  ],
  [
    'refund-abuse',
    'within a week',
    () =>
      scene()
        .signs('refunded', 7 * DAY, 1)
        .hits('refund-abuse', { kind: 'refund' }),
    () =>
      scene()
        .signs('refunded', 7 * DAY - 1, 1)
        .hits('refund-abuse', { kind: 'refund' }),
  ],
  [
    'refund-abuse',
    'more than half of the sales',
    () => sold(1_000, 400).hits('refund-abuse', { kind: 'refund', party: 'merchant/coffee' }),
    () => sold(1_000, 400.01).hits('refund-abuse', { kind: 'refund', party: 'merchant/coffee' }),
  ],
  [
    'refund-series',
    'the fourth',
    () => scene().signs('refunded', 2, 1).hits('refund-series', { kind: 'refund' }),
    () => scene().signs('refunded', 3, 2, 1).hits('refund-series', { kind: 'refund' }),
  ],
  [
    'refund-series',
    'within a week',
    () =>
      scene()
        .signs('refunded', 7 * DAY, 2, 1)
        .hits('refund-series', { kind: 'refund' }),
    () =>
      scene()
        .signs('refunded', 7 * DAY - 1, 2, 1)
        .hits('refund-series', { kind: 'refund' }),
  ],
  [
    'red-packet-burst',
    'the twentieth',
    () => packets(18, 1).hits('red-packet-burst', { kind: 'red-packet' }),
    () => packets(19, 1).hits('red-packet-burst', { kind: 'red-packet' }),
  ],
  [
    'red-packet-burst',
    'within an hour',
    () => packets(19, HOUR).hits('red-packet-burst', { kind: 'red-packet' }),
    () => packets(19, HOUR - 1).hits('red-packet-burst', { kind: 'red-packet' }),
  ],
];

function fanIn(count: number, ago: number): Scene {
  const received = people(count).map(
    (party) => ({ at: NOON - ago, fen: yuan(1), kind: 'receipt', party }) as const,
  );
  return scene().does({ in: received }, 'alice');
}

/** So much that so many people sent, each the same. */
function gathering(count: number, ago: number, amount: number): Scene {
  return scene().received(
    ...people(count).map((each) => [ago, amount / count, each] as [number, number, Party]),
  );
}

function young(ago: number): Scene {
  return scene().opened('me', ago);
}

function shared(...users: readonly string[]): Scene {
  const made = scene();
  made.world.devices.set(
    'pad',
    users.map((user) => ({ user, at: NOON - 1 })),
  );
  return made;
}

function visited(ago: number, place: readonly [number, number]): Scene {
  return scene().does({ places: [{ place, at: NOON - ago }] });
}

function declined(amount: number): Scene {
  const sign = { at: NOON - 1, kind: 'declined', fen: yuan(amount) } as const;
  return scene().does({ signs: [sign, sign, sign] });
}

function listed(): Scene {
  const made = scene();
  made.world.watchList.set('user/alice', 'gambling');
  return made;
}

function reported(count: number): Scene {
  const made = scene();
  made.world.reports.set(
    'user/alice',
    Array.from({ length: count }, (_, index) => `p${index}`),
  );
  return made;
}

function born(birth: string, at = NOON): Scene {
  const made = scene(at);
  const identity = {
    type: 'resident-id',
    token: 't',
    masked: 'm',
    ending: 'e',
    birth,
    name: 'Li Lei',
    phone: '1',
    verifiedAt: 0,
  } as const;
  changeUser(made.world, 'me', () => ({ identity }));
  return made;
}

/** So much of the 1,000 that an account of class I may spend. */
function allowance(used: number): Scene {
  const made = scene();
  made.world.meters.set('me/balance/ever', { period: 'ever', fen: yuan(used), count: 1 });
  return made;
}

function today(amount: number): Scene {
  return scene().does({ days: [{ day: dayOf(NOON), fen: yuan(amount), mostFen: yuan(1) }] });
}

function sold(soldFen: number, refunded: number): Scene {
  const made = scene();
  made.world.sales.set('coffee', { soldFen: yuan(soldFen), refundedFen: yuan(refunded) });
  return made;
}

function packets(count: number, ago: number): Scene {
  return scene().sent(
    ...Array.from(
      { length: count },
      () => [ago, 1, 'group', 'red-packet'] as [number, number, Party, Watched],
    ),
  );
}

describe('each rule, at both sides of each of its numbers', () => {
  test.each(cases)('%s: %s', (_, __, misses, hits) => {
    expect(misses()).toBe(false);
    expect(hits()).toBe(true);
  });

  test('there is a case for every rule', () => {
    expect([...new Set(cases.map(([rule]) => rule))].toSorted()).toEqual(
      riskRules.map(({ id }) => id).toSorted(),
    );
  });

  test('every proposed rule, R01 to R34, is one, but for two that the wallet has as hard rules', () => {
    const proposed = riskRules.flatMap(({ source }) => source.match(/\bR\d\d\b/g) ?? []);
    const all = Array.from({ length: 34 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`);
    expect(all.filter((each) => !proposed.includes(each))).toEqual(['R23', 'R25']);
  });

  test('every param of every rule stands in its condition', () => {
    for (const { id, when, params } of riskRules) {
      const used = [...when.matchAll(/params\.(\w+)/g)].map(([, name = '']) => name);
      expect([...new Set(used)].toSorted(), id).toEqual(Object.keys(params).toSorted());
    }
  });
});

describe('windows', () => {
  test('what bears a later time than the request, as after a clock that was set back, is in the window', () => {
    expect(
      scene()
        .sent(...times(4, -HOUR))
        .hits('velocity-count', pay(1)),
    ).toBe(true);
  });

  test('days are those of the wallet, wherever the program runs, also where clocks change', () => {
    const zone = process.env['TZ'];
    try {
      for (const each of ['UTC', 'America/New_York', 'Europe/Berlin']) {
        process.env['TZ'] = each;
        // On 8 March 2026 New York loses an hour, on 29 March Berlin does.
        for (const day of ['2026-03-08', '2026-03-29']) {
          const at = Date.parse(`${day}T23:30:00+08:00`);
          const spent = scene(at).days(30, 100);
          expect(
            spent.look('velocity-amount', pay(1))?.saw['payer.days(2592000000ms)'],
            `${each} ${day}`,
          ).toBe(30);
          expect(today(1).look('large-value', pay(1))?.saw['payer.today()']).toBe(200);
        }
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  test('a leap day is a day like others', () => {
    const at = Date.parse('2028-03-01T12:00:00+08:00');
    const made = scene(at).days(2, 100);
    expect(made.world.activity.get('me')?.days.map(({ day }) => day)).toEqual(['2028-02-28', '2028-02-29']);
    expect(made.look('large-vs-history', pay(1))?.saw['payer.days(7776000000ms)']).toBe(2);
  });

  test('no rule counts further than is kept', () => {
    const counts = riskRules
      .filter(({ id }) => id !== 'benford')
      .flatMap(({ params }) => Object.values(params))
      .filter(({ unit }) => unit === 'count')
      .map(({ value }) => value);
    expect(counts.length).toBeGreaterThan(10);
    expect(Math.max(...counts)).toBeLessThanOrEqual(KEPT.movements);
  });
});

test('distances are those of the globe', () => {
  expect(kilometres([39.9, 116.4], [31.23, 121.47])).toBeGreaterThan(1_060);
  expect(kilometres([39.9, 116.4], [31.23, 121.47])).toBeLessThan(1_075);
  expect(kilometres([0, 179.5], [0, -179.5])).toBe(111);
  expect(kilometres([90, 0], [-90, 0])).toBe(20_015);
});
