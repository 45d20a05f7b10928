/** Checks what a world says about its rules, before it is kept: tunings of known rules, and rules of its own. */

import * as v from 'valibot';
import { type Context, type Decision, refused } from '../core/decision.ts';
import { refuse, type Refusal } from '../core/errors.ts';
import { decide, type OperationName, type RequestOf } from '../core/operations.ts';
import { factors, paramUnits, riskOutcomes, type RiskRule, type Tuning } from '../core/monitoring.ts';
import { cleanText } from '../core/text.ts';
import type { World } from '../core/world.ts';
import { watchedKinds } from '../core/activity.ts';
import { read } from './language.ts';
import { riskRules } from './rules.ts';
import { typologies } from './typologies.ts';

const MOST_SCORE = 1_000;
const MOST_RULES = 100;

const text = (most: number) =>
  v.pipe(
    v.string(),
    v.check((given) => cleanText(given, most) === given, `must be text of 1 to ${most} visible characters`),
  );
const number = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const score = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_SCORE));
const id = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be letters, digits and “-”'));

const ruleSchema = v.strictObject({
  id,
  name: text(64),
  on: v.pipe(v.array(v.picklist(watchedKinds)), v.minLength(1)),
  needs: v.optional(v.picklist(['device', 'place'])),
  when: v.pipe(v.string(), v.maxLength(1_000)),
  params: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[a-zA-Z]\w{0,31}$/)),
      v.strictObject({ value: number, unit: v.picklist(paramUnits) }),
    ),
    {},
  ),
  score,
  forces: v.optional(v.picklist([...riskOutcomes, 'review', 'inform'])),
  factor: v.optional(v.picklist(factors)),
  about: v.optional(v.literal('payee')),
  says: text(120),
  source: v.optional(text(120), 'this world'),
});

const fileSchema = v.pipe(v.array(ruleSchema), v.maxLength(MOST_RULES));

/** Decides what changes the monitor, as the core does, once it fits. */
export function decideTuning<Name extends OperationName>(
  world: World,
  name: Name,
  request: RequestOf<Name>,
  context: Context,
): Decision {
  if ('id' in request && name === 'tuneRisk') {
    const { id: rule, tuning } = request as RequestOf<'tuneRisk'>;
    const problem = tuningProblem(world, rule, tuning);
    return problem ? refused(problem) : decide(world, name, request, context);
  }
  const rules = ownRulesFrom('rules' in request ? request.rules : undefined);
  return 'code' in rules ? refused(rules) : decide(world, 'ownRiskRules', { rules }, context);
}

/** The rules that a world brings along, checked; else what is wrong, and where. */
function ownRulesFrom(given: unknown): readonly RiskRule[] | Refusal {
  const parsed = v.safeParse(fileSchema, given);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return invalid(v.getDotPath(issue) ?? 'the list', issue.message);
  }
  // Without properties that are left out, so that they are kept as they are read.
  const rules = JSON.parse(JSON.stringify(parsed.output)) as RiskRule[];
  const known = new Set([...riskRules, ...typologies].map((each) => each.id));
  for (const [index, rule] of rules.entries()) {
    if (known.has(rule.id)) return invalid(`${index}.id`, `${rule.id} is there already`);
    known.add(rule.id);
    const problem = conditionProblem(rule);
    if (problem !== undefined) return invalid(`${index}.when`, problem);
  }
  return rules;
}

function invalid(where: string, problem: string): Refusal {
  return refuse('RISK_RULES_INVALID', { where, problem });
}

/** What is wrong with a rule's condition; `undefined` if it can be asked. */
function conditionProblem({ when, params }: RiskRule): string | undefined {
  try {
    read(when);
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
  const unknown = [...when.matchAll(/\bparams\.(\w+)/g)].find(
    ([, name = '']) => !Object.hasOwn(params, name),
  );
  return unknown && `there is no param ${unknown[1] ?? ''}`;
}

/** Why a rule or typology can't be tuned so. */
function tuningProblem(world: World, name: string, tuning: Tuning | undefined): Refusal | undefined {
  const rule = [...riskRules, ...world.ownRules].find((each) => each.id === name);
  const typology = typologies.find((each) => each.id === name);
  if (!rule && !typology) return refuse('RISK_RULE_UNKNOWN', { rule: name });
  const names = rule ? Object.keys(rule.params) : ['alert', 'interdiction'];
  for (const [param, value] of Object.entries(tuning?.params ?? {})) {
    if (!names.includes(param))
      return refuse('CHOICE_INVALID', {
        what: `param of ${name}`,
        choices: names.length > 0 ? names : ['score'],
      });
    if (!v.is(number, value)) return unfit(name, param);
  }
  const given = tuning?.score;
  if (given === undefined) return undefined;
  return rule && v.is(score, given) ? undefined : unfit(name, 'score');
}

function unfit(rule: string, what: string): Refusal {
  return refuse('RISK_VALUE_INVALID', { rule, what });
}
