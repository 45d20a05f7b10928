/** How a request is assessed: every rule that concerns it looks, the typologies add up, the hardest outcome stands. */

import { outgoingKinds, type Watched } from '../core/activity.ts';
import {
  type Book,
  type Factor,
  factors,
  isTrusted,
  type KeptAssessment,
  type Look,
  type RiskOutcome,
  riskOutcomes,
  type RiskRule,
  type ShortLook,
  sights,
  type Typology,
  type TypologyScore,
} from '../core/monitoring.ts';
import type { World } from '../core/world.ts';
import type { Attempt } from './attempt.ts';
import { Answers, type Inputs, inputsOf } from './questions.ts';
import { type ReadyRule, rulebook } from './rulebook.ts';

/** An assessment with what a caller needs to act on it. */
export interface Verdict {
  /** Its short looks are written by the world's rulebook. */
  readonly assessment: KeptAssessment;
  /** What a challenge asks for. */
  readonly factor: Factor;
  /** Whether a rule wants this proof, also where something harder comes of it that passes with time. */
  readonly wantsProof: boolean;
  /** What the user is told without being stopped. */
  readonly informs: readonly string[];
  /** Whether a reviewer should see it. */
  readonly suspicious: boolean;
}

/** Assesses the request, before it is done. Changes nothing; the same world and attempt give the same verdict. */
export function assess(world: World, attempt: Attempt): Verdict {
  const { kind, user, party, amountFen } = attempt;
  const { rulesOn, typologies, book } = rulebook(world);
  const trusted = party !== undefined && isTrusted(world, user, party, attempt.at);
  const inputs = inputsOf(world, attempt);
  const looks: (Look | ShortLook)[] = [];
  const hits: RiskRule[] = [];
  let failed = false;
  for (const ready of rulesOn.get(kind) ?? []) {
    const { needs, about } = ready.rule;
    if ((trusted && about === 'payee') || (needs !== undefined && attempt[needs] === undefined)) continue;
    const { hit, look } = lookOf(ready, inputs, book);
    looks.push(look);
    if (hit === undefined) failed = true;
    else if (hit) hits.push(ready.rule);
  }
  const assessment: Draft = { kind, outcome: 'allow', looks };
  if (amountFen !== undefined) assessment.amountFen = amountFen;
  if (party !== undefined) assessment.party = party;
  // Mostly nothing speaks against it.
  if (hits.length === 0 && !failed)
    return { assessment, factor: 'pin', wantsProof: false, informs: [], suspicious: false };
  const scores = typologies.map((typology) => scoreOf(typology, hits));
  const alerted = scores.some(({ score, alert }) => score >= alert);
  const interdicted = typologies.filter((each, index) => (scores[index]?.score ?? 0) >= each.interdiction);
  const forced = hits.flatMap(({ forces }) => (isOutcome(forces) ? forces : []));
  const outcome = fitting(
    kind,
    hardest([
      ...forced,
      ...(alerted || failed ? (['challenge'] as const) : []),
      ...interdicted.map((each) => each.outcome),
    ]),
  );
  assessment.outcome = outcome;
  if (outcome !== 'allow')
    assessment.why =
      reasonFor(outcome, hits, interdicted)?.says ?? 'A rule could not tell whether this is all right.';
  const counted = scores.filter(({ score }) => score > 0);
  if (counted.length > 0) assessment.typologies = counted;
  return {
    assessment,
    factor: factorOf(hits, alerted || failed),
    wantsProof: hits.some(({ forces }) => forces === 'challenge'),
    informs: hits.filter(({ forces }) => forces === 'inform').map(({ says }) => says),
    suspicious: alerted || failed || interdicted.length > 0 || hits.some(isForReview),
  };
}

type Draft = { -readonly [Field in keyof KeptAssessment]: KeptAssessment[Field] };

/** Whether the rule hit, `undefined` if it could not tell; and what is kept of its look. */
function lookOf(
  { rule: { id, score }, hits, place }: ReadyRule,
  inputs: Inputs,
  book: Book,
): { hit: boolean | undefined; look: Look | ShortLook } {
  const answers = new Answers();
  try {
    const hit = hits(inputs, answers);
    if (hit) return { hit, look: { rule: id, saw: seen(answers, place, book), score } };
    return {
      hit,
      look: place === undefined ? { rule: id, saw: answers.byWords } : [place, ...answers.inOrder],
    };
  } catch (error) {
    const failed = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { hit: undefined, look: { rule: id, saw: seen(answers, place, book), failed } };
  }
}

/** The answers by what was asked. */
function seen({ inOrder, byWords }: Answers, place: number | undefined, book: Book): Look['saw'] {
  if (place === undefined) return byWords;
  const [, ...questions] = book[place] ?? [''];
  return sights(questions, inOrder);
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
