/** What an operation gets besides the world and the request, and what it gives back. */

import type { Place } from './activity.ts';
import type { Entry } from './entries.ts';
import { type ErrorCode, type FactsOf, refuse, type Refusal } from './errors.ts';
import type { Event } from './events.ts';
import type { Random } from './random.ts';

/** Everything that time, chance, files or secrets decide; the core itself has none of them. */
export interface Context {
  /** The world's time, in ms. */
  readonly now: number;
  /** How many records the world has. */
  readonly seq: number;
  /** Who acts. */
  readonly user: string;
  readonly random: Random;
  /** A keyed one-way hash: what is kept of card numbers, CVVs and document numbers. */
  readonly seal: (text: string) => string;
  /** Whether the user's PIN was given with this request and was right. */
  readonly pinProven: boolean;
  /** The hash of the new PIN in the request, if there is one. */
  readonly pinHash?: string;
  /** The code from the simulated phone, if one was given. */
  readonly otp?: string;
  /** Whether the user agreed to what is unusual about the request. */
  readonly confirmed: boolean;
  /** The device that the request came from, if it is not the user's own phone; and the place, if it is known. */
  readonly device?: string;
  readonly place?: Place;
  /** The number of the user's document, where it is asked for. */
  readonly idNumber?: string;
  /** In a rehearsal: whatever monitoring asks for is there. */
  readonly challengePassed?: boolean;
  /** Why a payment that would need no PIN needs one after all. */
  readonly suspicion?: string;
  /** Any entry of the world, open or closed. */
  readonly entry: (id: string) => Entry | undefined;
  /** The entry that a merchant's program knows by this name. */
  readonly byRef: (ref: string) => Entry | undefined;
}

/** Events, or a refusal that may carry events to remember (a wrong PIN counts, a code was sent). */
export interface Decision {
  readonly events: readonly Event[];
  readonly refusal?: Refusal;
  /** Secrets to show once and keep nowhere: a new card's number. */
  readonly once?: Readonly<Record<string, string>>;
}

export function accept(...events: readonly Event[]): Decision {
  return { events };
}

/** Refuses, remembering the events. */
export function refused(refusal: Refusal, ...remembered: readonly Event[]): Decision {
  return { events: remembered, refusal };
}

/** Refuses with a code and its facts: `deny('USER_UNKNOWN', { user })`. */
export function deny<Code extends ErrorCode>(code: Code, facts: FactsOf<Code>): Decision {
  return refused(refuse(code, facts));
}

/** Whether a check came back with a refusal rather than with what was asked for. */
export function isRefusal(value: object): value is Refusal {
  return 'exitCode' in value && 'hint' in value;
}
