/**
 * The gate between a request and its decision: what the core would do is assessed first, and then done, challenged, held
 * back, declined, or answered with account protection.
 */

import { partyName, type SignKind } from '../core/activity.ts';
import { chargedUser, leftOf } from '../core/quickpay.ts';
import { accept, type Context, type Decision, refused } from '../core/decision.ts';
import { type ErrorCode, refuse } from '../core/errors.ts';
import { type Event, notice } from '../core/events.ts';
import { type Fen, formatYuan, ZERO } from '../core/money.ts';
import { type Case, type Factor, type KeptAssessment, riskOutcomes } from '../core/monitoring.ts';
import { decide, type OperationName, type RequestOf } from '../core/operations.ts';
import { proveCode } from '../core/otp.ts';
import { unproven } from '../core/pin.ts';
import { strangerTo, protects } from '../core/protection.ts';
import { ruleOf, userOf, type World } from '../core/world.ts';
import { type Attempt, attemptOf } from './attempt.ts';
import { assess, type Verdict } from './engine.ts';
import { placeOf, rulebook } from './rulebook.ts';

const scanning = {
  CARD_DECLINED: 'declined',
  CODE_USED: 'code-replayed',
  CODE_EXPIRED: 'code-replayed',
} as const;

/** What a refusal by the core is a sign of. */
const signs: Partial<Record<OperationName, Partial<Record<ErrorCode, SignKind>>>> = {
  addCard: { CARD_DECLINED: 'card-tried', CARD_DETAILS_WRONG: 'card-tried', CARD_NOT_YOURS: 'card-tried' },
  pay: { CARD_DECLINED: 'declined' },
  payOrder: { CARD_DECLINED: 'declined' },
  confirmPayment: { CARD_DECLINED: 'declined' },
  charge: scanning,
  chargeApiOrder: scanning,
};

/** Whether a merchant's scanner asks: its customer answers on the phone. */
function isScan(name: OperationName): boolean {
  return name === 'charge' || name === 'chargeApiOrder';
}

/** Decides a request as the core does, watched by the monitor. Changes nothing. */
export function decideWatched<Name extends OperationName>(
  world: World,
  name: Name,
  request: RequestOf<Name>,
  context: Context,
): Decision {
  const decision = decide(world, name, request, context);
  if (ruleOf(world, 'monitoring') === 0) return decision;
  if (decision.refusal) return withSign(world, name, request, context, decision);
  const attempt = attemptOf(world, name, request, context, decision.events);
  if (!attempt) return decision;
  const verdict = assess(world, attempt);
  // A scanner's customer is asked on the phone: the core's own way of asking for the PIN.
  const asks = isScan(name) && ['warn', 'challenge'].includes(verdict.assessment.outcome);
  const suspicion = verdict.assessment.why ?? '';
  const asked = asks ? decide(world, name, request, { ...context, suspicion }) : undefined;
  if (asked)
    return withEvents(asked, ...watched(world, attempt, { ...verdict, suspicious: false }, undefined));
  return passed(world, context, attempt, verdict, decision);
}

function withEvents(decision: Decision, ...events: readonly Event[]): Decision {
  return { ...decision, events: [...decision.events, ...events] };
}

/** With what the refusal tells of its user. */
function withSign(
  world: World,
  name: OperationName,
  request: object,
  context: Context,
  decision: Decision,
): Decision {
  const sign = decision.refusal && signs[name]?.[decision.refusal.code];
  const user = isScan(name) && 'code' in request ? chargedUser(world, String(request.code)) : context.user;
  if (sign === undefined || user === undefined) return decision;
  const amountFen = 'amountFen' in request ? (request.amountFen as Fen) : undefined;
  return withEvents(decision, {
    type: 'SignSeen',
    user,
    sign,
    ...(amountFen !== undefined && { fen: amountFen }),
  });
}

/** What the verdict makes of the core's decision. */
function passed(
  world: World,
  context: Context,
  attempt: Attempt,
  verdict: Verdict,
  decision: Decision,
): Decision {
  const { assessment, factor } = verdict;
  const { outcome, why = '' } = assessment;
  const noted = verdict.suspicious ? caseOf(world, attempt, assessment) : undefined;
  const note = () => watched(world, attempt, verdict, noted);
  const stopped = () => watched(world, attempt, verdict, noted, { refused: true });
  const challenged = () => {
    const proof = proven(world, context, attempt, { factor, why });
    return proof.refusal ? proof : withEvents(decision, ...proof.events, ...note());
  };
  const burnt = leftOf(decision.events);
  switch (outcome) {
    case 'allow':
      return withEvents(decision, ...note());
    case 'warn':
      return context.confirmed
        ? withEvents(decision, ...note())
        : refused(refuse('CONFIRM_REQUIRED', { question: `${why} ${questionOf(attempt)}` }));
    case 'challenge':
      return challenged();
    case 'cool-off': {
      // The time does not prove what a rule wants to be proven.
      if (hasCooledOff(world, attempt))
        return verdict.wantsProof ? challenged() : withEvents(decision, ...note());
      const until = attempt.at + ruleOf(world, 'cooling-off');
      const { party = 'group', amountFen = ZERO } = attempt;
      return refused(refuse('COOLING_OFF', { why, until }), ...burnt, ...stopped(), {
        type: 'CoolingOffBegan',
        user: attempt.user,
        coolingOff: { until, why, party, amountFen },
        tell: [notice(attempt.user, `A payment was held back: ${why}`)],
      });
    }
    case 'decline':
      return refused(refuse('RISK_BLOCKED', { why, case: noted?.id ?? '' }), ...burnt, ...stopped());
    case 'protect': {
      const event = protects(
        world,
        attempt.user,
        { by: 'monitoring', why, ...(noted && { case: noted.id }) },
        attempt.at,
      );
      return refused(refuse('ACCOUNT_PROTECTED', { why, since: attempt.at }), ...burnt, ...stopped(), event);
    }
  }
}

function questionOf({ amountFen, party }: Attempt): string {
  if (amountFen === undefined || party === undefined) return 'Go on?';
  return `Send ${formatYuan(amountFen)} to ${partyName(party)}?`;
}

/** The same movement was held back, and its time is over: it may go on for a while. */
function hasCooledOff(world: World, { user, at, party, amountFen = ZERO }: Attempt): boolean {
  const { coolingOff } = userOf(world, user);
  if (!coolingOff || coolingOff.until > at) return false;
  const inTime = at < coolingOff.until + ruleOf(world, 'cooling-off-pass');
  return inTime && coolingOff.party === party && amountFen <= coolingOff.amountFen;
}

/**
 * The events that remember the assessment, with the case and the notice that come of it; and the book by which it can be
 * read, if this world has none like it.
 */
function watched(
  world: World,
  attempt: Attempt,
  { assessment, informs }: Verdict,
  noted: Case | undefined,
  { refused: wasRefused = false } = {},
): Event[] {
  const { user, device, place } = attempt;
  const rules = rulebook(world);
  const known = placeOf(rules, world);
  const book = known < 0 ? world.books.length : known;
  const events: Event[] = [
    ...(known < 0 ? [{ type: 'BookKept', book: rules.book } as const] : []),
    {
      type: 'RequestWatched',
      user,
      assessment: { ...assessment, book },
      ...(device !== undefined && { device }),
      ...(place !== undefined && { place }),
      ...(wasRefused && { refused: true }),
      ...(noted && { case: noted.id }),
      ...(informs.length > 0 && !wasRefused && { tell: informs.map((says) => notice(user, says)) }),
    },
  ];
  return noted ? [...events, { type: 'CaseNoted', case: noted }] : events;
}

/** The user's open case with this request in it, or a new one. */
function caseOf(world: World, { user, at, party }: Attempt, { outcome, why, looks }: KeptAssessment): Case {
  const open = world.cases.get(userOf(world, user).openCase ?? '');
  const harder = !open || riskOutcomes.indexOf(outcome) >= riskOutcomes.indexOf(open.outcome);
  const said = why ?? looks.flatMap((look) => ('score' in look ? look.rule : [])).join(', ');
  return {
    id: open?.id ?? `case-${world.cases.size + 1}`,
    user,
    openedAt: open?.openedAt ?? at,
    status: 'open',
    outcome: harder ? outcome : open.outcome,
    why: harder ? said : open.why,
    requests: (open?.requests ?? 0) + 1,
    ...(party !== undefined && { party }),
  };
}

/** The proof that a challenge asks for, beyond what the request gave. */
function proven(
  world: World,
  context: Context,
  attempt: Attempt,
  { factor, why }: { factor: Factor; why: string },
): Decision {
  const { user: name, kind, party = '', amountFen = ZERO } = attempt;
  if (context.challengePassed) return accept();
  const asking = { ...context, user: name };
  const user = userOf(world, name);
  // What already takes a code to the phone is challenged with the PIN.
  const takesCode =
    kind === 'card-link' || kind === 'identity' || (kind === 'pin-change' && context.otp !== undefined);
  const missing = user.pin ? unproven(world, asking) : undefined;
  if (missing && kind !== 'login') return refused(missing);
  if (factor === 'pin' || takesCode) return accept();
  if (factor === 'identity') {
    const stranger = strangerTo(world, user, asking, why);
    if (stranger) return stranger;
  }
  const purpose = `risk/${kind}/${party}/${amountFen}`;
  return proveCode(world, asking, { purpose, phone: user.phone, from: 'Wallet', facts: { why } });
}
