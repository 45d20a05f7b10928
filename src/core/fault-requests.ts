/** Faults as they are set, cleared, and ended by what they struck. */

import { apiErrorCodes, apiFailureIn } from './api-failures.ts';
import { accept, type Context, type Decision, deny, refused } from './decision.ts';
import {
  casesOf,
  type Fault,
  type FaultCase,
  faults,
  isSame,
  lengths,
  ofCards,
  ofMerchants,
  spent,
} from './faults.ts';
import { unfitNumber } from './refs.ts';
import { cardOf, userOf, type World } from './world.ts';

export interface FaultRequest {
  readonly fault: string;
  readonly on: boolean;
  readonly user?: string;
  readonly card?: string;
  readonly merchant?: string;
  readonly number?: string;
  readonly code?: string;
  readonly once?: boolean;
  readonly ms?: number;
}

/** The longest that a fault may last, in ms: a hundred years, as durations are read. */
const MOST_MS = 36_525 * 86_400_000;

/**
 * Sets a fault or clears it. A card is named by its id or last four digits, and is the acting user's if no user is
 * named; `ms` is for faults that have a length, `merchant` and `number` for those of merchants, `code` for the API's.
 */
export function setFault(world: World, request: FaultRequest, context: Context): Decision {
  const { fault } = request;
  if (!isFault(fault)) return deny('FAULT_UNKNOWN', { fault });
  if (ofMerchants.includes(fault)) return setOfMerchant(world, fault, request);
  const { on, once = false, ms } = request;
  const user = request.user ?? (request.card === undefined ? undefined : context.user);
  if (user === '') return deny('NOT_LOGGED_IN', {});
  if (user !== undefined && !world.users.has(user)) return deny('USER_UNKNOWN', { user });
  const unfit = unfitFor(fault, request);
  if (unfit !== undefined) return deny('FAULT_SCOPE', { fault, what: unfit });
  if (!isLength(ms)) return deny('TIME_INVALID', { text: 'A length outside 0 to 100 years' });
  const card =
    user === undefined || request.card === undefined
      ? undefined
      : cardOf(userOf(world, user), request.card)?.id;
  if (request.card !== undefined && card === undefined)
    return deny('CARD_NOT_LINKED', { card: request.card });
  const length = ms === undefined ? {} : { ms };
  const narrowed = { ...(card !== undefined && { card }), once, ...length };
  const everyone = [...world.users.keys()];
  // Hidden wallets come back one by one, as their users log out and in, so that everybody is named.
  const everybody = fault === 'wallet-hidden' ? everyone : ['*'];
  const named = (user === undefined ? everybody : [user]).map((name) => ({ user: name, ...narrowed }));
  const before = casesOf(world, fault);
  if (!on) return accept({ type: 'FaultSet', fault, cases: without(before, everyone, user, card) });
  const others = before.filter((each) => !named.some((one) => isSame(each, one)));
  return accept({ type: 'FaultSet', fault, cases: [...others, ...named] });
}

function isLength(ms: number | undefined): boolean {
  return ms === undefined || (Number.isSafeInteger(ms) && ms >= 0 && ms <= MOST_MS);
}

/** A fault of merchants: of one, or of one of its numbers; of all of them if none is named. */
function setOfMerchant(world: World, fault: Fault, request: FaultRequest): Decision {
  const { on, once = false, ms, merchant, number, code } = request;
  if (merchant !== undefined && !world.merchants.has(merchant)) return deny('MERCHANT_UNKNOWN', { merchant });
  const unfit = unfitFor(fault, request);
  if (unfit !== undefined) return deny('FAULT_SCOPE', { fault, what: unfit });
  const unread = number === undefined ? undefined : unfitNumber(number);
  if (unread) return refused(unread);
  if (!isLength(ms)) return deny('TIME_INVALID', { text: 'A length outside 0 to 100 years' });
  const fails = fault === 'api-fails' ? (code ?? 'SYSTEM_ERROR') : undefined;
  if (fails !== undefined && !apiFailureIn(fails))
    return deny('CHOICE_INVALID', { what: 'code', choices: [...apiErrorCodes, 'TIMEOUT'] });
  const whose = {
    user: '*',
    ...(merchant !== undefined && { merchant }),
    ...(number !== undefined && { number }),
  };
  const made = {
    ...whose,
    ...(fails !== undefined && { code: fails }),
    once,
    ...(ms !== undefined && { ms }),
  };
  const all = merchant === undefined && number === undefined;
  const others = casesOf(world, fault).filter((each) => !isSame(each, made));
  return accept({ type: 'FaultSet', fault, cases: on ? [...others, made] : all ? [] : others });
}

/** The flag that this fault does not take, if it was given. A hidden wallet is over when its user logs out and in. */
function unfitFor(fault: Fault, request: FaultRequest): string | undefined {
  const { user, card, merchant, number, code, once, ms } = request;
  const theirs = ofMerchants.includes(fault);
  if (user !== undefined && theirs) return '--user';
  if (merchant !== undefined && !theirs) return '--merchant';
  if (number !== undefined && !theirs) return '--number';
  if (code !== undefined && fault !== 'api-fails') return '--code';
  if (card !== undefined && !ofCards.includes(fault)) return '--card';
  if (ms !== undefined && lengths[fault] === undefined) return '--for';
  return once === true && fault === 'wallet-hidden' ? '--once' : undefined;
}

/** The cases that are left. Taken from one user, a fault of everybody stays with all others. */
function without(
  cases: readonly FaultCase[],
  everyone: readonly string[],
  user: string | undefined,
  card: string | undefined,
): FaultCase[] {
  if (user === undefined) return [];
  return cases
    .flatMap((each) =>
      each.user === '*' && card === undefined ? everyone.map((name) => ({ ...each, user: name })) : [each],
    )
    .filter((each) => each.user !== user || (card !== undefined && each.card !== card));
}

function isFault(text: string): text is Fault {
  return Object.hasOwn(faults, text);
}

/**
 * Ends a fault which was to strike once: it struck. No events: it was over already, so that it strikes nobody else.
 */
export function spendFault(world: World, request: { fault: Fault; found: FaultCase }): Decision {
  const { fault, found } = request;
  return accept(
    ...spent(
      fault,
      casesOf(world, fault).find((each) => isSame(each, found)),
    ),
  );
}
