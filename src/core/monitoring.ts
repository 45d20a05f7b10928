/**
 * What real-time monitoring leaves in the world: how each watched request was assessed, the cases that came of it, what
 * reviewers decided, and how the world's own rules differ from the built-in ones.
 */

import { type Party, partyName, type Place, type SignKind, type Watched } from './activity.ts';
import { accept, type Context, type Decision, deny } from './decision.ts';
import type { Folds } from './events.ts';
import type { Fen } from './money.ts';
import { cleanText } from './text.ts';
import { changeUser, ruleOf, userOf, type World } from './world.ts';

/** What may come of a watched request, from the mildest to the hardest. */
export const riskOutcomes = ['allow', 'warn', 'challenge', 'cool-off', 'decline', 'protect'] as const;

export type RiskOutcome = (typeof riskOutcomes)[number];

/** What proves more than the request did: the PIN, a code to the user's phone, the number of the verified document. */
export const factors = ['pin', 'code', 'identity'] as const;

export type Factor = (typeof factors)[number];

/** How a rule's number is to be read: money in fen, time in milliseconds, a part of 1. */
export const paramUnits = [
  'ms',
  'fen',
  'count',
  'times',
  'part',
  'hour',
  'km',
  'km/h',
  'years',
  'chi-squared',
] as const;

export type ParamUnit = (typeof paramUnits)[number];

export interface Param {
  readonly value: number;
  readonly unit: ParamUnit;
}

/** One rule, as data. */
export interface RiskRule {
  readonly id: string;
  readonly name: string;
  /** The requests that it looks at. */
  readonly on: readonly Watched[];
  /** Asked only where this is known of the request. */
  readonly needs?: 'device' | 'place';
  /** When it hits: an expression in the Common Expression Language over the request and `params`. */
  readonly when: string;
  readonly params: Readonly<Record<string, Param>>;
  readonly score: number;
  /** What it wants whatever the score: an outcome, a case for review alone, or a notice to the user alone. */
  readonly forces?: RiskOutcome | 'review' | 'inform';
  /** What its challenge asks for; a code if that is left out. */
  readonly factor?: Factor;
  /** Not asked about a payee whom a reviewer found all right for this user. */
  readonly about?: 'payee';
  /** What the user is told. */
  readonly says: string;
  /** Where it comes from. */
  readonly source: string;
}

/** How rules add up to a pattern of fraud. */
export interface Typology {
  readonly id: string;
  readonly name: string;
  /** How much a rule's score counts; rules that are not named count for nothing, all by 1 where there is `*`. */
  readonly weights: Readonly<Record<string, number>>;
  /** From this score on the request is challenged, and a case is opened. */
  readonly alert: number;
  /** From this score on this comes of it. */
  readonly interdiction: number;
  readonly outcome: RiskOutcome;
}

/** One rule's look at a request. */
export interface Look {
  readonly rule: string;
  /** What it saw, by what it asked for: amounts in fen, times in ms. */
  readonly saw: Readonly<Record<string, number | string | boolean>>;
  /** What its hit counts; absent where it did not hit. */
  readonly score?: number;
  /** Why it could not tell; then the request does not pass without a challenge. */
  readonly failed?: string;
}

/** A typology's weighted sum, with its thresholds as they were. */
export interface TypologyScore {
  readonly typology: string;
  readonly score: number;
  readonly alert: number;
  readonly interdiction: number;
}

export interface Assessment {
  readonly kind: Watched;
  readonly outcome: RiskOutcome;
  /** The sentence for the user; absent where the request was simply allowed. */
  readonly why?: string;
  readonly amountFen?: Fen;
  readonly party?: Party;
  /** The rules that looked, in their order. */
  readonly looks: readonly Look[];
  /** The typologies that are not zero. */
  readonly typologies: readonly TypologyScore[];
}

/** What the rules of one time can ask, rule by rule: each rule's id, then its questions in its own order. */
export type Book = readonly (readonly [rule: string, ...questions: string[]])[];

/** A look that was no hit, in short: the rule's place in the book, then the answers; `null` to what it did not ask. */
export type ShortLook = readonly [place: number, ...answers: (number | boolean | null)[]];

/** An assessment as it is kept with its request: a few hundred bytes, of which most rules have seen nothing to tell. */
export interface KeptAssessment extends Omit<Assessment, 'looks' | 'typologies'> {
  /** Which of the world's books the short looks are written by. */
  readonly book?: number;
  readonly looks: readonly (Look | ShortLook)[];
  readonly typologies?: Assessment['typologies'];
}

/** The assessment as it was made, with every question and answer: by the books of a world in which it was kept. */
export function inFull(
  books: readonly Book[],
  { book: at = 0, looks, typologies = [], ...rest }: KeptAssessment,
): Assessment {
  return {
    ...rest,
    looks: looks.map((look) => (isShort(look) ? spelledOut(books[at], look) : look)),
    typologies,
  };
}

function isShort(look: Look | ShortLook): look is ShortLook {
  return Array.isArray(look);
}

function spelledOut(book: Book | undefined, [place, ...answers]: ShortLook): Look {
  const entry = book?.[place];
  if (!entry) throw new Error(`no book has a rule ${place}`);
  const [rule, ...questions] = entry;
  return { rule, saw: sights(questions, answers) };
}

/** What was asked, with the answers. */
export function sights(
  questions: readonly string[],
  answers: readonly (number | boolean | null)[],
): Look['saw'] {
  const saw: Record<string, number | boolean> = {};
  for (const [index, question] of questions.entries()) {
    const answer = answers[index];
    if (answer !== null && answer !== undefined) saw[question] = answer;
  }
  return saw;
}

/** What a reviewer sees: suspicious requests of one user. */
export interface Case {
  readonly id: string;
  readonly user: string;
  /** In ms. */
  readonly openedAt: number;
  readonly status: 'open' | 'confirmed' | 'dismissed';
  /** The hardest outcome of its requests. */
  readonly outcome: RiskOutcome;
  readonly why: string;
  /** How many requests it is made of. */
  readonly requests: number;
  /** The party of the last of them. */
  readonly party?: Party;
  readonly note?: string;
  readonly closedAt?: number;
}

/** How a world changes a rule, or a typology. */
export interface Tuning {
  readonly off?: boolean;
  readonly score?: number;
  readonly params?: Readonly<Record<string, number>>;
}

export type MonitoringEvent =
  | {
      readonly type: 'RequestWatched';
      readonly user: string;
      readonly assessment: KeptAssessment;
      readonly device?: string;
      readonly place?: Place;
      /** It was refused: where it came from is not where the user was. */
      readonly refused?: true;
      /** The case that it belongs to, if it is suspicious. */
      readonly case?: string;
    }
  | { readonly type: 'BookKept'; readonly book: Book }
  | { readonly type: 'SignSeen'; readonly user: string; readonly sign: SignKind; readonly fen?: Fen }
  | { readonly type: 'CaseNoted'; readonly case: Case }
  | { readonly type: 'PairTrusted'; readonly pair: string; readonly until: number }
  | { readonly type: 'PartyReported'; readonly party: Party; readonly by: string }
  | { readonly type: 'PartyListed'; readonly party: Party; readonly why: string | null }
  | { readonly type: 'RiskTuned'; readonly id: string; readonly tuning: Tuning | null }
  | { readonly type: 'RiskRulesOwned'; readonly rules: readonly RiskRule[] };

export const monitoringFolds: Folds<MonitoringEvent> = {
  // What they tell of the user is observed with everything else.
  RequestWatched() {},
  SignSeen() {},
  BookKept(world, { book }) {
    world.books = [...world.books, book];
  },
  CaseNoted(world, { case: noted }) {
    world.cases.set(noted.id, noted);
    const { openCase, ...user } = userOf(world, noted.user);
    if (noted.status === 'open') changeUser(world, noted.user, () => ({ openCase: noted.id }));
    else if (openCase === noted.id) world.users.set(noted.user, user);
  },
  PairTrusted(world, { pair, until }) {
    world.trusted.set(pair, until);
  },
  PartyReported(world, { party, by }) {
    const reports = world.reports.get(party) ?? [];
    if (!reports.includes(by)) world.reports.set(party, [...reports, by]);
  },
  PartyListed(world, { party, why }) {
    if (why === null) world.watchList.delete(party);
    else world.watchList.set(party, why);
  },
  RiskTuned(world, { id, tuning }) {
    // A new map each time: by it the monitor knows that its rules are still those that it made ready.
    const tunings = new Map(world.tunings);
    if (tuning === null) tunings.delete(id);
    else tunings.set(id, tuning);
    world.tunings = tunings;
  },
  RiskRulesOwned(world, { rules }) {
    world.ownRules = rules;
  },
};

/** How a payer and a payee are named together. */
function pairOf(user: string, party: Party): string {
  return `${user} ${party}`;
}

/** Whether a reviewer found lately that what this user does with this party is all right. */
export function isTrusted(world: World, user: string, party: Party, now: number): boolean {
  return (world.trusted.get(pairOf(user, party)) ?? 0) > now;
}

const MOST_NOTE = 200;

/** A reviewer's verdict. A dismissed case teaches: its user and the party trust each other for a while. */
export function closeCase(
  world: World,
  request: { id: string; verdict: 'confirmed' | 'dismissed'; note?: string },
  context: Context,
): Decision {
  const { id, verdict, note } = request;
  const found = world.cases.get(id);
  if (!found) return deny('CASE_UNKNOWN', { id });
  if (found.status !== 'open') return deny('CASE_CLOSED', { id, status: found.status });
  const words = note === undefined ? undefined : cleanText(note, MOST_NOTE);
  if (note !== undefined && words === undefined)
    return deny('TEXT_INVALID', { what: 'note', most: MOST_NOTE });
  const closed: Case = {
    ...found,
    status: verdict,
    ...(words !== undefined && { note: words }),
    closedAt: context.now,
  };
  const { user, party } = found;
  const trusts = verdict === 'dismissed' && party !== undefined && party !== 'group';
  const until = context.now + ruleOf(world, 'risk-trust');
  return accept(
    { type: 'CaseNoted', case: closed },
    ...(trusts ? [{ type: 'PairTrusted', pair: pairOf(user, party), until } as const] : []),
  );
}

/** The user complains about somebody who was paid, or asked for money. */
export function report(world: World, request: { party: Party }, context: Context): Decision {
  const { party } = request;
  const unknown = unknownParty(world, party);
  return unknown ?? accept({ type: 'PartyReported', party, by: context.user });
}

/** Puts somebody on the list of risky payees, or takes them off. */
export function listParty(world: World, request: { party: Party; why?: string }): Decision {
  const { party } = request;
  const why = request.why === undefined ? null : cleanText(request.why, MOST_NOTE);
  if (why === undefined) return deny('TEXT_INVALID', { what: 'reason', most: MOST_NOTE });
  return unknownParty(world, party) ?? accept({ type: 'PartyListed', party, why });
}

function unknownParty(world: World, party: Party): Decision | undefined {
  const name = partyName(party);
  if (party.startsWith('merchant/'))
    return world.merchants.has(name) ? undefined : deny('MERCHANT_UNKNOWN', { merchant: name });
  return world.users.has(name) ? undefined : deny('USER_UNKNOWN', { user: name });
}

/** Tunes a rule or a typology, or takes its tuning back. What fits, the monitor checks before. */
export function tuneRisk(_world: World, request: { id: string; tuning?: Tuning }): Decision {
  return accept({ type: 'RiskTuned', id: request.id, tuning: request.tuning ?? null });
}

/** Gives the world rules of its own, instead of those that it had. What fits, the monitor checks before. */
export function ownRiskRules(_world: World, request: { rules: readonly RiskRule[] }): Decision {
  return accept({ type: 'RiskRulesOwned', rules: request.rules });
}
