/** The rules and typologies as a world has them: the built-in ones and its own, tuned. */

import type { RiskRule, Tuning, Typology } from '../core/monitoring.ts';
import type { World } from '../core/world.ts';
import { riskRules } from './rules.ts';
import { typologies } from './typologies.ts';

/** The rule as this world has it; `undefined` if it is switched off. */
export function tuned(rule: RiskRule, tuning: Tuning | undefined): RiskRule | undefined {
  if (!tuning) return rule;
  if (tuning.off) return undefined;
  const params = Object.entries(rule.params).map(([name, param]) => [
    name,
    { ...param, value: tuning.params?.[name] ?? param.value },
  ]);
  return {
    ...rule,
    score: tuning.score ?? rule.score,
    params: Object.fromEntries(params) as RiskRule['params'],
  };
}

/** The typology as this world has it; `undefined` if it is switched off. */
export function tunedTypology(typology: Typology, tuning: Tuning | undefined): Typology | undefined {
  if (tuning?.off) return undefined;
  const { alert = typology.alert, interdiction = typology.interdiction } = tuning?.params ?? {};
  return { ...typology, alert, interdiction };
}

/** The rules and the typologies of this world, those that it switched off left out. */
export function rulebook(world: World) {
  if (world.tunings.size === 0 && world.ownRules.length === 0) return { rules: riskRules, typologies };
  return {
    rules: [...riskRules, ...world.ownRules].flatMap((rule) => tuned(rule, world.tunings.get(rule.id)) ?? []),
    typologies: typologies.flatMap((each) => tunedTypology(each, world.tunings.get(each.id)) ?? []),
  };
}
