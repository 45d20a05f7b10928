/**
 * The language of rules: the Common Expression Language over what a request is and what its views answer. Checked when
 * a rule is read, safe when it runs: no rule can do anything but look. Numbers are doubles; `2` and `2.0` are alike.
 *
 * The built-in rules' conditions are written in it, too, and compiled (`conditions.ts`); a program whose world has no
 * rules of its own never loads it.
 */

import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { type Answers, type Asked, type Inputs, questions, worded } from './questions.ts';
import { AccountView, DeviceView, PartyView, PlaceView } from './views.ts';

/** With the names of their types: a class has another name once the program is built. */
const views = {
  payer: { type: 'Account', ctor: AccountView },
  payee: { type: 'Party', ctor: PartyView },
  device: { type: 'Device', ctor: DeviceView },
  place: { type: 'Place', ctor: PlaceView },
} as const;

/** What a rule can name besides the views, with its type. */
const variables = {
  kind: 'string',
  amount: 'double',
  hour: 'double',
  note: 'string',
  entrance: 'string',
  source: 'string',
  params: 'map<string, double>',
} as const;

/** Who hears what is asked, while a condition runs. */
let listening: Answers | undefined;

function environment(): Environment {
  const made = new Environment();
  for (const [name, type] of Object.entries(variables)) made.registerVariable(name, type);
  for (const [name, { type, ctor }] of Object.entries(views)) {
    made.registerType(type, { ctor, fields: {} });
    made.registerVariable(name, type);
  }
  for (const of of Object.keys(questions) as Asked[])
    for (const [name, { given, answer }] of Object.entries(questions[of])) {
      const types = given.map((each) => (each === 'word' ? 'string' : 'double'));
      made.registerFunction(
        `${views[of].type}.${name}(${types.join(', ')}): ${answer}`,
        (view: Record<string, (...given: unknown[]) => number | boolean>, ...by: (number | string)[]) => {
          const said = view[name]?.(...by);
          if (listening && said !== undefined) listening.byWords[worded(of, name, by)] = said;
          return said;
        },
      );
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

/** A condition as it is read, ready to be asked again and again. */
export interface Readable {
  readonly tree: ASTNode;
  readonly hits: (inputs: Inputs, params: Readonly<Record<string, number>>, answers: Answers) => boolean;
}

const known = new Map<string, Readable>();

/** Reads a condition. Throws an `Error` that says what is wrong with it, and where. */
export function read(when: string): Readable {
  const found = known.get(when);
  if (found) return found;
  shared ??= environment();
  const parsed = shared.parse(when);
  const { valid, type, error } = parsed.check();
  if (!valid) throw error ?? new Error('it can’t be read');
  if (type !== 'bool') throw new Error(`it gives a ${String(type)}, and must say yes or no`);
  const readable: Readable = {
    tree: parsed.ast,
    hits(inputs, params, answers) {
      listening = answers;
      const hit: unknown = parsed({ ...inputs, params });
      if (typeof hit !== 'boolean') throw new TypeError('it said neither yes nor no');
      return hit;
    },
  };
  known.set(when, readable);
  return readable;
}
