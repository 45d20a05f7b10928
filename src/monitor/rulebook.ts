/** The rules and typologies as a world has them: the built-in ones and its own, tuned, and ready to look. */

import { type Watched, watchedKinds } from '../core/activity.ts';
import type { Book, RiskRule, Tuning, Typology } from '../core/monitoring.ts';
import type { World } from '../core/world.ts';
import { conditions } from './conditions.ts';
import type { Condition } from './questions.ts';
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

/** A rule that is ready to look. */
export interface ReadyRule {
  readonly rule: RiskRule;
  readonly hits: Condition;
  /** Where it stands in the book; absent for a world's own rules, whose looks are spelled out. */
  readonly place?: number;
}

export interface Rulebook {
  /** The rules that look at each kind of request. */
  readonly rulesOn: ReadonlyMap<Watched, readonly ReadyRule[]>;
  readonly typologies: readonly Typology[];
  readonly book: Book;
}

/** The language of a world's own rules; the built-in ones are compiled and don't need it. */
let language: typeof import('./language.ts') | undefined;

/** Makes the rules of its own that a world may have readable: before they are asked. */
export async function loadLanguage(): Promise<void> {
  language ??= await import('./language.ts');
}

/** The rulebooks of the worlds that were asked about: a tuned world has a new map of tunings. */
const ready = new WeakMap<World['tunings'], { ownRules: World['ownRules']; rulebook: Rulebook }>();
let untouched: Rulebook | undefined;

/** The rules and the typologies of this world, those that it switched off left out. */
export function rulebook({ tunings, ownRules }: Pick<World, 'tunings' | 'ownRules'>): Rulebook {
  if (tunings.size === 0 && ownRules.length === 0) return (untouched ??= rulebookOf(tunings, ownRules));
  const known = ready.get(tunings);
  if (known?.ownRules === ownRules) return known.rulebook;
  const made = rulebookOf(tunings, ownRules);
  ready.set(tunings, { ownRules, rulebook: made });
  return made;
}

function rulebookOf(tunings: World['tunings'], ownRules: World['ownRules']): Rulebook {
  const inUse = (rules: readonly RiskRule[]) =>
    rules.flatMap((rule) => tuned(rule, tunings.get(rule.id)) ?? []);
  const book: [rule: string, ...questions: string[]][] = [];
  const builtIn = inUse(riskRules).map((rule, place): ReadyRule => {
    const { asks, hits } = built(rule);
    book.push([rule.id, ...asks]);
    return { rule, hits, place };
  });
  const rules = [...builtIn, ...inUse(ownRules).map((rule) => ({ rule, hits: interpreted(rule) }))];
  return {
    rulesOn: new Map(watchedKinds.map((kind) => [kind, rules.filter(({ rule }) => rule.on.includes(kind))])),
    typologies: typologies.flatMap((each) => tunedTypology(each, tunings.get(each.id)) ?? []),
    book,
  };
}

/** The compiled condition with the rule's numbers in it. */
function built({ id, params }: RiskRule) {
  const condition = conditions[id];
  if (!condition) throw new Error(`${id} is not compiled: npm run conditions`);
  return condition((name) => params[name]?.value ?? Number.NaN);
}

function interpreted({ when, params }: RiskRule): Condition {
  const numbers = Object.fromEntries(Object.entries(params).map(([name, { value }]) => [name, value]));
  return (inputs, answers) => {
    if (!language) throw new Error('the language of rules is not loaded');
    return language.read(when).hits(inputs, numbers, answers);
  };
}

/** Which of the world's books this one is, known by the list of them; −1 for none. */
const places = new WeakMap<readonly Book[], { book: Book; place: number }>();

/** Which of the world's books the rulebook's is; −1 if it is not kept yet. */
export function placeOf({ book }: Rulebook, { books }: World): number {
  const known = places.get(books);
  if (known?.book === book) return known.place;
  const text = JSON.stringify(book);
  const place = books.findIndex((each) => JSON.stringify(each) === text);
  places.set(books, { book, place });
  return place;
}
