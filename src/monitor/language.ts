/**
 * The language of rules: the Common Expression Language over what a request is and what its views answer. Checked when
 * a rule is read, safe when it runs: no rule can do anything but look. Numbers are doubles; `2` and `2.0` are alike.
 */

import { Environment } from '@marcbachmann/cel-js';
import type { Attempt } from './attempt.ts';
import { AccountView, DeviceView, type Notes, PartyView, PlaceView } from './views.ts';
import type { World } from '../core/world.ts';

const HOUR = 3_600_000;

/** What may be asked, as the language declares it: `payer.sent(double)`. */
const questions = {
  Account: {
    numbers: [
      'sent(double)',
      'spent(double)',
      'sentOn(double)',
      'payees(double)',
      'redPackets(double)',
      'received(double)',
      'payers(double)',
      'payersAge(double)',
      'sinceOther()',
      'idle()',
      'days(double)',
      'dailyMean(double)',
      'most(double)',
      'today()',
      'justBelow(double, double, double)',
      'round(double)',
      'alike(double, double)',
      'signs(string, double)',
      'declinedWithin(double, double, double)',
      'sincePin()',
      'sinceCard()',
      'age()',
      'years()',
      'capBefore()',
      'capAfter()',
      'benford(double)',
    ],
    flags: [],
  },
  Party: {
    numbers: ['age()', 'payers(double)', 'reports()', 'refundShare()', 'sold()'],
    flags: ['known()', 'listed()'],
  },
  Device: { numbers: ['age()', 'users(double)'], flags: ['known()'] },
  Place: { numbers: ['away()', 'moved()', 'speed()'], flags: [] },
} as const;

const views = { Account: AccountView, Party: PartyView, Device: DeviceView, Place: PlaceView };

/** What a rule can name, with its type. */
const variables = {
  kind: 'string',
  amount: 'double',
  hour: 'double',
  note: 'string',
  entrance: 'string',
  source: 'string',
  payer: 'Account',
  payee: 'Party',
  device: 'Device',
  place: 'Place',
  params: 'map<string, double>',
} as const;

function environment(): Environment {
  const made = new Environment();
  for (const [type, ctor] of Object.entries(views)) made.registerType(type, { ctor, fields: {} });
  for (const [name, type] of Object.entries(variables)) made.registerVariable(name, type);
  for (const [type, { numbers, flags }] of Object.entries(questions)) {
    for (const [signatures, answer] of [
      [numbers, 'double'],
      [flags, 'bool'],
    ] as const)
      for (const signature of signatures) {
        const [name = ''] = signature.split('(');
        made.registerFunction(
          `${type}.${signature}: ${answer}`,
          (view: object, ...given: unknown[]): unknown =>
            (view as Record<string, (...given: unknown[]) => unknown>)[name]?.(...given),
        );
      }
  }
  const arithmetic = {
    '+': (one: number, other: number) => one + other,
    '-': (one: number, other: number) => one - other,
    '*': (one: number, other: number) => one * other,
    '/': (one: number, other: number) => one / other,
  };
  // Strictly, the language adds doubles to doubles alone.
  for (const [sign, does] of Object.entries(arithmetic)) {
    made.registerOperator(`double ${sign} int`, (one: number, other: bigint) => does(one, Number(other)));
    made.registerOperator(`int ${sign} double`, (one: bigint, other: number) => does(Number(one), other));
  }
  return made;
}

let shared: Environment | undefined;

/** A rule's condition, ready to be asked again and again. */
export type Condition = (inputs: Inputs, params: Readonly<Record<string, number>>) => unknown;

const conditions = new Map<string, Condition>();

/** Reads a condition. Throws an `Error` that says what is wrong with it, and where. */
export function conditionOf(when: string): Condition {
  const known = conditions.get(when);
  if (known) return known;
  shared ??= environment();
  const parsed = shared.parse(when);
  const { valid, type, error } = parsed.check();
  if (!valid) throw error ?? new Error('it can’t be read');
  if (type !== 'bool') throw new Error(`it gives a ${String(type)}, and must say yes or no`);
  const condition: Condition = (inputs, params) => parsed(inputs.with(params));
  conditions.set(when, condition);
  return condition;
}

/** What the rules are asked about. */
export class Inputs {
  readonly #values: Record<keyof typeof variables, unknown>;
  readonly #notes: Notes = { saw: {} };

  constructor(world: World, attempt: Attempt) {
    const { kind, amountFen = 0, note = '', entrance = '', source = '', at } = attempt;
    this.#values = {
      kind,
      amount: amountFen,
      // Days are those of UTC+8.
      hour: ((((at + 8 * HOUR) / HOUR) % 24) + 24) % 24,
      note,
      entrance,
      source,
      payer: new AccountView(world, attempt, this.#notes),
      payee: new PartyView(world, attempt, this.#notes),
      device: new DeviceView(world, attempt, this.#notes),
      place: new PlaceView(world, attempt, this.#notes),
      params: {},
    };
  }

  /** What a rule with these params can name. */
  with(params: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
    this.#values.params = params;
    return this.#values;
  }

  /** What was seen since this was asked last. */
  seen(): Readonly<Record<string, number | boolean>> {
    const { saw } = this.#notes;
    this.#notes.saw = {};
    return saw;
  }
}
