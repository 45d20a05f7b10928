/** What a rule's condition can ask: the request's own facts, and what the views answer. */

import type { Attempt } from './attempt.ts';
import { AccountView, DeviceView, PartyView, PlaceView } from './views.ts';
import type { World } from '../core/world.ts';

const HOUR = 3_600_000;

/** How what is asked with is to be read: time in ms, money in fen, a plain number, a word. */
type Given = 'ms' | 'fen' | 'number' | 'word';

interface Question {
  readonly given: readonly Given[];
  readonly answer: 'double' | 'bool';
}

/** Who answers, by the name in conditions. */
export type Asked = 'payer' | 'payee' | 'device' | 'place';

/** What each can be asked: with what, and the answer's type. */
export const questions: Readonly<Record<Asked, Readonly<Record<string, Question>>>> = {
  payer: {
    sent: { given: ['ms'], answer: 'double' },
    spent: { given: ['ms'], answer: 'double' },
    sentOn: { given: ['ms'], answer: 'double' },
    payees: { given: ['ms'], answer: 'double' },
    redPackets: { given: ['ms'], answer: 'double' },
    received: { given: ['ms'], answer: 'double' },
    payers: { given: ['ms'], answer: 'double' },
    payersAge: { given: ['ms'], answer: 'double' },
    sinceOther: { given: [], answer: 'double' },
    idle: { given: [], answer: 'double' },
    days: { given: ['ms'], answer: 'double' },
    dailyMean: { given: ['ms'], answer: 'double' },
    most: { given: ['ms'], answer: 'double' },
    today: { given: [], answer: 'double' },
    justBelow: { given: ['ms', 'fen', 'number'], answer: 'double' },
    round: { given: ['fen'], answer: 'double' },
    alike: { given: ['number', 'number'], answer: 'double' },
    signs: { given: ['word', 'ms'], answer: 'double' },
    declinedWithin: { given: ['ms', 'ms', 'fen'], answer: 'double' },
    sincePin: { given: [], answer: 'double' },
    sinceCard: { given: [], answer: 'double' },
    age: { given: [], answer: 'double' },
    years: { given: [], answer: 'double' },
    capBefore: { given: [], answer: 'double' },
    capAfter: { given: [], answer: 'double' },
    benford: { given: ['number'], answer: 'double' },
  },
  payee: {
    known: { given: [], answer: 'bool' },
    age: { given: [], answer: 'double' },
    payers: { given: ['ms'], answer: 'double' },
    listed: { given: [], answer: 'bool' },
    reports: { given: [], answer: 'double' },
    refundShare: { given: [], answer: 'double' },
    sold: { given: [], answer: 'double' },
  },
  device: {
    known: { given: [], answer: 'bool' },
    age: { given: [], answer: 'double' },
    users: { given: ['ms'], answer: 'double' },
  },
  place: {
    away: { given: [], answer: 'double' },
    moved: { given: [], answer: 'double' },
    speed: { given: [], answer: 'double' },
  },
};

/** A question as it is kept and shown: `payer.sent(600000ms)`. */
export function worded(of: Asked, name: string, by: readonly (number | string)[]): string {
  const { given = [] } = questions[of][name] ?? {};
  const asked = by.map((each, index) => {
    const unit = given[index];
    return unit === 'ms' || unit === 'fen' ? `${each}${unit}` : String(each);
  });
  return `${of}.${name}(${asked.join(', ')})`;
}

/** What the rules are asked about. Times in ms, money in fen. */
export interface Inputs {
  readonly kind: string;
  readonly amount: number;
  readonly note: string;
  readonly entrance: string;
  readonly source: string;
  /** Hours and their parts since midnight. Days are those of UTC+8. */
  readonly hour: number;
  readonly payer: AccountView;
  readonly payee: PartyView;
  readonly device: DeviceView;
  readonly place: PlaceView;
}

export function inputsOf(world: World, attempt: Attempt): Inputs {
  const { kind, amountFen = 0, note = '', entrance = '', source = '', at } = attempt;
  return {
    kind,
    amount: amountFen,
    note,
    entrance,
    source,
    hour: ((((at + 8 * HOUR) / HOUR) % 24) + 24) % 24,
    payer: new AccountView(world, attempt),
    payee: new PartyView(world, attempt),
    device: new DeviceView(world, attempt),
    place: new PlaceView(world, attempt),
  };
}

/** The answers that one rule gets: those of a built-in rule by the place of the question, of others by its words. */
export class Answers {
  readonly inOrder: (number | boolean | null)[] = [];
  #byWords: Record<string, number | boolean> | undefined;

  get byWords(): Record<string, number | boolean> {
    return (this.#byWords ??= {});
  }

  /** Notes the answer to the rule's question at this place. */
  at<Answer extends number | boolean>(place: number, answer: Answer): Answer {
    while (this.inOrder.length < place) this.inOrder.push(null);
    this.inOrder[place] = answer;
    return answer;
  }
}

/** When a rule hits. Throws where it can't tell. */
export type Condition = (inputs: Inputs, answers: Answers) => boolean;

/** A built-in rule's condition with its numbers in it: what it can ask, in the order of `Answers.inOrder`, and when it hits. */
export interface Built {
  readonly asks: readonly string[];
  readonly hits: Condition;
}
