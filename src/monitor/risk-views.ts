/** Monitoring and protection as `--json` shows them. Times as ISO 8601, money as fen. */

import { formatTime } from '../core/calendar.ts';
import type { Case, RiskRule } from '../core/monitoring.ts';
import { userOf, type World } from '../core/world.ts';
import { tuned, tunedTypology } from './rulebook.ts';
import { riskRules } from './rules.ts';
import { typologies } from './typologies.ts';

/** Whether the user's account is protected, and why. */
export function protectionView(world: World, name: string, now: number) {
  const { protection, coolingOff, openCase } = userOf(world, name);
  const cools = coolingOff !== undefined && coolingOff.until > now;
  const found = world.cases.get(openCase ?? '');
  return {
    user: name,
    protected: protection !== undefined,
    reason: protection?.why ?? (cools ? coolingOff.why : null),
    by: protection?.by ?? null,
    since: protection ? formatTime(protection.since) : null,
    liftableAt: protection ? formatTime(protection.liftableAt) : null,
    coolingOffUntil: cools ? formatTime(coolingOff.until) : null,
    case: found?.id ?? null,
  };
}

/** Every rule as this world has it. */
export function riskRulesView(world: World) {
  return [...riskRules, ...world.ownRules].map((rule) => {
    const now = tuned(rule, world.tunings.get(rule.id));
    return { ...ruleView(now ?? rule), on: now !== undefined, tuned: world.tunings.has(rule.id) };
  });
}

function ruleView({
  id,
  name,
  on,
  needs,
  when,
  params,
  score,
  forces,
  factor,
  about,
  says,
  source,
}: RiskRule) {
  return {
    id,
    name,
    looksAt: on,
    needs: needs ?? null,
    when: when.replaceAll(/\s+/g, ' '),
    params,
    score,
    forces: forces ?? null,
    factor: factor ?? null,
    about: about ?? null,
    says,
    source,
  };
}

/** Every typology as this world has it. */
export function typologiesView(world: World) {
  return typologies.map((typology) => {
    const now = tunedTypology(typology, world.tunings.get(typology.id));
    return { ...(now ?? typology), on: now !== undefined };
  });
}

/** The cases, the newest first. */
export function casesView(world: World) {
  return [...world.cases.values()].toReversed().map(caseView);
}

function caseView({ id, user, status, outcome, why, requests, party, openedAt, note, closedAt }: Case) {
  return {
    id,
    user,
    status,
    outcome,
    reason: why,
    requests,
    party: party ?? null,
    openedAt: formatTime(openedAt),
    note: note ?? null,
    closedAt: closedAt === undefined ? null : formatTime(closedAt),
  };
}
