/** How a request is assessed: every rule that concerns it looks, the typologies add up, the hardest outcome stands. */

import { outgoingKinds, type Watched } from '../core/activity.ts';
import {
  type Assessment,
  type Factor,
  factors,
  isTrusted,
  type Look,
  type RiskOutcome,
  riskOutcomes,
  type RiskRule,
  type Typology,
  type TypologyScore,
} from '../core/monitoring.ts';
import type { World } from '../core/world.ts';
import type { Attempt } from './attempt.ts';
import { conditionOf, Inputs } from './language.ts';
import { rulebook } from './rulebook.ts';

/** An assessment with what a caller needs to act on it. */
export interface Verdict {
  readonly assessment: Assessment;
  /** What a challenge asks for. */
  readonly factor: Factor;
  /** What the user is told without being stopped. */
  readonly informs: readonly string[];
  /** Whether a reviewer should see it. */
  readonly suspicious: boolean;
}

/** Assesses the request, before it is done. Changes nothing; the same world and attempt give the same verdict. */
export function assess(world: World, attempt: Attempt): Verdict {
  const { kind, user, party, amountFen } = attempt;
  const book = rulebook(world);
  const trusted = party !== undefined && isTrusted(world, user, party, attempt.at);
  const asked = book.rules.filter(
    (rule) =>
      rule.on.includes(kind) &&
      !(trusted && rule.about === 'payee') &&
      (rule.needs === undefined || attempt[rule.needs] !== undefined),
  );
  const inputs = new Inputs(world, attempt);
  const looks = asked.map((rule) => look(rule, inputs));
  const hits = asked.filter((_, index) => looks[index]?.score !== undefined);
  const failed = looks.some((each) => each.failed !== undefined);
  const scores = book.typologies.map((typology) => scoreOf(typology, hits));
  const alerted = scores.some(({ score, alert }) => score >= alert);
  const interdicted = book.typologies.filter(
    (each, index) => (scores[index]?.score ?? 0) >= each.interdiction,
  );
  const forced = hits.flatMap(({ forces }) => (isOutcome(forces) ? forces : []));
  const outcome = fitting(
    kind,
    hardest([
      ...forced,
      ...(alerted || failed ? (['challenge'] as const) : []),
      ...interdicted.map((each) => each.outcome),
    ]),
  );
  const why = reasonFor(outcome, hits, interdicted)?.says;
  return {
    assessment: {
      kind,
      outcome,
      ...(outcome !== 'allow' && { why: why ?? 'A rule could not tell whether this is all right.' }),
      ...(amountFen !== undefined && { amountFen }),
      ...(party !== undefined && { party }),
      looks,
      typologies: scores.filter(({ score }) => score > 0),
    },
    factor: factorOf(hits, alerted || failed),
    informs: hits.filter(({ forces }) => forces === 'inform').map(({ says }) => says),
    suspicious: alerted || failed || interdicted.length > 0 || hits.some(isForReview),
  };
}

const numbers = new WeakMap<RiskRule, Readonly<Record<string, number>>>();

/** The rule's params, as its condition reads them. */
function numbersOf(rule: RiskRule): Readonly<Record<string, number>> {
  const known = numbers.get(rule);
  if (known) return known;
  const made = Object.fromEntries(Object.entries(rule.params).map(([name, { value }]) => [name, value]));
  numbers.set(rule, made);
  return made;
}

function look(rule: RiskRule, inputs: Inputs): Look {
  try {
    const hit = conditionOf(rule.when)(inputs, numbersOf(rule));
    if (typeof hit !== 'boolean') throw new TypeError('it said neither yes nor no');
    return { rule: rule.id, saw: inputs.seen(), ...(hit && { score: rule.score }) };
  } catch (error) {
    const failed = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { rule: rule.id, saw: inputs.seen(), failed };
  }
}

function scoreOf(typology: Typology, hits: readonly RiskRule[]): TypologyScore {
  const { id, weights, alert, interdiction } = typology;
  const all = weights['*'] ?? 0;
  const score = hits.reduce((sum, rule) => sum + rule.score * (weights[rule.id] ?? all), 0);
  return { typology: id, score, alert, interdiction };
}

function isOutcome(forces: RiskRule['forces']): forces is RiskOutcome {
  return forces !== undefined && forces !== 'review' && forces !== 'inform';
}

function isForReview({ forces }: RiskRule): boolean {
  return forces === 'review' || forces === 'cool-off' || forces === 'decline' || forces === 'protect';
}

/** The hardest of them; allowed if there is none. */
function hardest(outcomes: readonly RiskOutcome[]): RiskOutcome {
  return riskOutcomes.findLast((each) => outcomes.includes(each)) ?? 'allow';
}

/** The hit to tell the user of: what forced the outcome, else what counted most in the typology that it comes from. */
function reasonFor(
  outcome: RiskOutcome,
  hits: readonly RiskRule[],
  interdicted: readonly Typology[],
): RiskRule | undefined {
  const forcing = hits.filter(({ forces }) => forces === outcome && outcome !== 'challenge');
  const weights = interdicted.find((each) => each.outcome === outcome)?.weights ?? { '*': 1 };
  const counted = (rule: RiskRule) => rule.score * (weights[rule.id] ?? weights['*'] ?? 0);
  return (forcing.length > 0 ? forcing : hits).toSorted((one, other) => counted(other) - counted(one))[0];
}

/**
 * What can come of this kind of request. Who receives money can't be asked whether it is meant, nor can a merchant that
 * gives it back; what moves no money can't cool off.
 */
function fitting(kind: Watched, outcome: RiskOutcome): RiskOutcome {
  const hard = outcome === 'decline' || outcome === 'protect';
  if (kind === 'receipt') return hard ? outcome : 'allow';
  if (kind === 'refund') return hard ? 'decline' : 'allow';
  return outcome === 'cool-off' && !outgoingKinds.includes(kind) ? 'decline' : outcome;
}

/** A rule's own factor; a code where scores add up. */
function factorOf(hits: readonly RiskRule[], alerted: boolean): Factor {
  const asked = hits.flatMap(({ forces, factor }) => (forces === 'challenge' ? (factor ?? 'code') : []));
  return factors.findLast((each) => asked.includes(each) || (each === 'code' && alerted)) ?? 'pin';
}
