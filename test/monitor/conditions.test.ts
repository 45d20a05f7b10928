import { build } from 'esbuild';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Activity, newActivity, type Party, watchedKinds } from '../../src/core/activity.ts';
import { dayOf } from '../../src/core/calendar.ts';
import { createWorld } from '../../src/core/evolve.ts';
import { sights } from '../../src/core/monitoring.ts';
import { newUser } from '../../src/core/users.ts';
import { changeUser, type World } from '../../src/core/world.ts';
import type { Attempt } from '../../src/monitor/attempt.ts';
import { conditions } from '../../src/monitor/conditions.ts';
import { read } from '../../src/monitor/language.ts';
import { Answers, inputsOf } from '../../src/monitor/questions.ts';
import { riskRules } from '../../src/monitor/rules.ts';
import { DAY, HOUR, MINUTE, NINE, yuan } from '../support/given.ts';

const parties = ['user/bob', 'user/carl', 'user/dora', 'merchant/coffee', 'card/icbc'] as const;
const amount = fc.constantFrom(0.5, 1, 499, 500, 950, 999.99, 1_000, 2_000, 4_950, 49_000).map(yuan);
const party = fc.constantFrom<Party>(...parties);
const moved = fc.record({
  ago: fc.constantFrom(0, 1, MINUTE, 10 * MINUTE, HOUR, 8 * HOUR, DAY - 1, DAY),
  fen: amount,
  kind: fc.constantFrom('payment', 'transfer', 'red-packet'),
  party,
});

/** What an account did, at random; in the order of its times, as what is remembered always is. */
const activity = fc
  .record({
    out: fc.array(moved, { maxLength: 8 }),
    in: fc.array(moved, { maxLength: 8 }),
    days: fc.array(fc.integer({ min: 1, max: 95 }), { maxLength: 12 }),
    signs: fc.array(
      fc.tuple(fc.constantFrom('pin-wrong', 'card-tried', 'declined', 'code-replayed', 'refunded'), moved),
    ),
    digits: fc.array(fc.nat(30), { minLength: 9, maxLength: 9 }),
    since: fc.option(fc.constantFrom(HOUR, 89 * DAY, 91 * DAY), { nil: undefined }),
  })
  .map(({ out, in: came, days, signs, digits, since }): Partial<Activity> => {
    const inOrder = (list: typeof out) =>
      list
        .toSorted((one, other) => other.ago - one.ago)
        .map(({ ago, ...rest }) => ({ at: NINE - ago, ...rest }));
    return {
      out: inOrder(out),
      in: inOrder(came),
      days: [...new Set(days)]
        .toSorted((one, other) => other - one)
        .map((ago) => ({ day: dayOf(NINE - ago * DAY), fen: yuan(ago), mostFen: yuan(ago) })),
      signs: signs
        .toSorted(([, one], [, other]) => other.ago - one.ago)
        .map(([kind, { ago, fen }]) => ({ at: NINE - ago, kind, fen })),
      digits,
      ...(since !== undefined && {
        movedAt: NINE - since,
        linkedAt: NINE - since,
        pinChangedAt: NINE - since,
      }),
    };
  });

const attempt = fc
  .record(
    {
      kind: fc.constantFrom(...watchedKinds),
      ago: fc.constantFrom(0, 7 * HOUR),
      amountFen: amount,
      party,
      direction: fc.constantFrom('in' as const, 'out' as const),
      source: fc.constantFrom('balance', 'icbc-0128'),
      entrance: fc.constantFrom('payment-code', 'in-app'),
      note: fc.constantFrom('rent', 'LOAN', '赌'),
      device: fc.constantFrom('pad', 'tv'),
      place: fc.constantFrom([31.2, 121.5] as const, [40.7, -74] as const),
    },
    { requiredKeys: ['kind', 'ago'] },
  )
  .map(({ ago, ...rest }): Attempt => ({ ...rest, user: 'me', at: NINE - ago }));

/** Numbers of every size that a rule may be tuned to, so that conditions come out both ways. */
const number = fc.constantFrom(0, 0.5, 1, 2, 3, 10, 24, HOUR, DAY, 90 * DAY, 100_000, 5_000_000);

function worldOf(mine: Partial<Activity>, theirs: Partial<Activity>, ages: readonly number[]): World {
  const world = createWorld({ world: 'w', seed: '1', at: NINE - 400 * DAY, clock: true });
  for (const [index, name] of ['carl', 'bob', 'me'].entries())
    world.users.set(name, newUser(name, '13900139000', NINE - (ages[index] ?? 0)));
  const identity = {
    type: 'resident-id',
    token: 't',
    masked: 'm',
    ending: 'e',
    name: 'Li Lei',
    phone: '1',
    verifiedAt: 0,
    birth: '2010-01-05',
  } as const;
  changeUser(world, 'me', () => ({ payees: ['bob'], identity }));
  world.activity.set('me', {
    ...newActivity(),
    ...mine,
    devices: [['pad', NINE - HOUR]],
    places: [{ place: [31.2, 121.5], at: NINE - HOUR }],
  });
  world.activity.set('bob', { ...newActivity(), ...theirs });
  world.devices.set('pad', [{ user: 'bob', at: NINE - HOUR }]);
  world.sales.set('coffee', { soldFen: yuan(1_000), refundedFen: yuan(400) });
  world.watchList.set('user/carl', 'gambling');
  world.reports.set('user/bob', ['a', 'b', 'c']);
  world.meters.set('t/balance/ever', { period: 'ever', fen: yuan(900), count: 1 });
  world.meters.set('me/balance/ever', { period: 'ever', fen: yuan(900), count: 1 });
  return world;
}

test('what is compiled says the same as the language does, and asks the same', () => {
  const said = new Map(riskRules.map(({ id }) => [id, new Set<boolean>()]));
  const story = fc.record({
    mine: activity,
    theirs: activity,
    ages: fc.array(fc.constantFrom(HOUR, 20 * DAY, 300 * DAY), { minLength: 3, maxLength: 3 }),
    attempt,
  });
  fc.assert(
    fc.property(
      story,
      fc.array(number, { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      (given, drawn, isTuned) => {
        const world = worldOf(given.mine, given.theirs, given.ages);
        for (const { id, when, params } of riskRules) {
          const numbers = Object.fromEntries(
            Object.entries(params).map(([name, { value }], index) => [
              name,
              isTuned ? (drawn[index] ?? 0) : value,
            ]),
          );
          const compiled = conditions[id]?.((name) => numbers[name] ?? Number.NaN);
          const [ours, theirs] = [new Answers(), new Answers()];
          const hit = compiled?.hits(inputsOf(world, given.attempt), ours);
          expect(hit, id).toBe(read(when).hits(inputsOf(world, given.attempt), numbers, theirs));
          expect(sights(compiled?.asks ?? [], ours.inOrder), id).toEqual(theirs.byWords);
          if (hit !== undefined) said.get(id)?.add(hit);
        }
      },
    ),
    { numRuns: 700, seed: 5 },
  );
  for (const [id, answers] of said) expect(answers.size, id).toBe(2);
}, 60_000);

test('no program loads the language but for a world’s own rules', async () => {
  const { metafile } = await build({
    entryPoints: ['src/monitor/gate.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: 'nowhere',
    write: false,
    metafile: true,
  });
  const loaded = (output: string): string[] => {
    const { inputs = {}, imports = [] } = metafile.outputs[output] ?? {};
    const next = imports.filter(({ kind }) => kind === 'import-statement');
    return [...Object.keys(inputs), ...next.flatMap(({ path }) => loaded(path))];
  };
  const isLanguage = (path: string) => path.includes('cel-js');
  expect(loaded('nowhere/gate.js')).toContain('src/monitor/engine.ts');
  expect(loaded('nowhere/gate.js').filter(isLanguage)).toEqual([]);
  expect(Object.keys(metafile.inputs).filter(isLanguage).length).toBeGreaterThan(1);
});
