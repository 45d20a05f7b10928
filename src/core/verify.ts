/** Who a user is: identity documents, independent channels, and the tier that follows from them. */

import { dayOf } from './calendar.ts';
import { knownName, sameName } from './cards.ts';
import { accept, type Context, type Decision, deny, refused } from './decision.ts';
import { refuse, type Refusal } from './errors.ts';
import { type Folds, notice } from './events.ts';
import { checkDocument, todayOf, type DocumentType, maskDocument } from './identity.ts';
import { proveCode } from './otp.ts';
import { normalisePhone } from './phone.ts';
import { unproven } from './pin.ts';
import { cleanText } from './text.ts';
import type { User } from './users.ts';
import {
  changeUser,
  meter,
  metered,
  type MeterStep,
  ruleOf,
  type Span,
  userOf,
  type World,
} from './world.ts';

/** What is kept of a verified identity: never the number itself. */
export interface Identity {
  readonly type: DocumentType;
  /** The keyed hash of type and number: tells whether two wallets are one person's. */
  readonly token: string;
  readonly masked: string;
  /** The number's last seven characters: a PIN may not be its last six digits, and the last character may be an X. */
  readonly ending: string;
  readonly birth?: string;
  readonly name: string;
  readonly phone: string;
  readonly verifiedAt: number;
}

export type IdentityEvent = {
  readonly type: 'IdentityVerified';
  readonly user: string;
  readonly identity: Identity;
};

export const identityFolds: Folds<IdentityEvent> = {
  IdentityVerified(world, { user, identity }) {
    changeUser(world, user, () => ({ identity }));
  },
};

/** 0 is not verified; I, II and III are the account classes of PBOC 43/2015. */
export type Tier = 0 | 1 | 2 | 3;

/**
 * The independent channels that vouch for the user: each bank with a linked debit card is one, a phone proven by a
 * code one, the identity document one. Linking a card proves the phone as well.
 */
export function channelsOf(user: User): number {
  const banks = new Set(user.cards.filter((card) => card.kind === 'debit').map((card) => card.bank));
  const phone = user.cards.length > 0 || user.identity ? 1 : 0;
  return banks.size + phone + (user.identity ? 1 : 0);
}

/** The tier by the number of channels. A phone or a credit card alone doesn't verify anybody. */
export function tierOf(world: World, user: User): Tier {
  const verified = user.identity !== undefined || user.cards.some((card) => card.kind === 'debit');
  const channels = channelsOf(user);
  if (!verified) return 0;
  if (channels >= ruleOf(world, 'tier-3-channels')) return 3;
  return channels >= ruleOf(world, 'tier-2-channels') ? 2 : 1;
}

/** The name limits are counted under: all wallets of one identity count together. */
export function personOf(user: User): string {
  return user.identity?.token ?? user.name;
}

/** What is counted under that name. */
const personal = ['balance', 'balance-one-factor', 'transfer', 'foreign', 'withdrawn'];
const spans: readonly Span[] = ['day', 'year', 'ever'];

/** Limits are the identity's from now on, so what was counted under the user's name goes over to it. */
function countedSoFar(world: World, user: User, token: string, now: number): MeterStep[] {
  return personal
    .flatMap((name) =>
      spans.map((span) => ({ name, span, fen: metered(world, `${user.name}/${name}`, span, now).fen })),
    )
    .filter((counted) => counted.fen > 0)
    .map(({ name, span, fen }) => meter(`${token}/${name}`, span, now, fen));
}

export interface VerifyRequest {
  readonly idType: DocumentType;
  readonly idNumber: string;
  readonly name: string;
  readonly phone: string;
}

/** Verifies the user's identity: PIN, document, name, phone, code. One wallet has one identity, for good. */
export function verifyIdentity(world: World, request: VerifyRequest, context: Context): Decision {
  const user = userOf(world, context.user);
  if (user.identity) return deny('ALREADY_VERIFIED', { name: user.identity.name });
  const missing = unproven(world, context);
  if (missing) return refused(missing);
  const identity = identityOf(request, context);
  if ('code' in identity) return refused(identity);
  const problem = tooYoung(world, identity, context.now) ?? someoneElse(world, user, identity);
  if (problem) return refused(problem);
  const proof = proveCode(world, context, {
    purpose: `identity/${identity.token}`,
    phone: identity.phone,
    from: 'Wallet',
    facts: { identity: { status: 'OTP_SENT', tier: tierOf(world, user) } },
  });
  if (proof.refusal) return proof;
  return accept(...proof.events, {
    type: 'IdentityVerified',
    user: user.name,
    identity,
    meters: countedSoFar(world, user, identity.token, context.now),
    tell: [notice(user.name, `Your identity (${identity.masked}) was verified.`)],
  });
}

function identityOf(request: VerifyRequest, context: Context): Identity | Refusal {
  const checked = checkDocument(request.idType, request.idNumber, todayOf(context.now));
  if ('problem' in checked) return refuse('DOCUMENT_INVALID', { problem: checked.problem });
  const name = cleanText(request.name, 64);
  const phone = normalisePhone(request.phone);
  if (name === undefined) return refuse('TEXT_INVALID', { what: 'name', most: 64 });
  if (phone === undefined) return refuse('PHONE_INVALID', {});
  return {
    type: request.idType,
    token: context.seal(`${request.idType}/${checked.number}`),
    masked: maskDocument(checked.number),
    ending: checked.number.slice(-7),
    ...(checked.birth !== undefined && { birth: checked.birth }),
    name,
    phone,
    verifiedAt: context.now,
  };
}

function tooYoung(world: World, { birth }: Identity, now: number): Refusal | undefined {
  if (birth === undefined) return undefined;
  const least = ruleOf(world, 'minimum-age');
  const birthday = `${Number(birth.slice(0, 4)) + least}${birth.slice(4)}`;
  return dayOf(now) < birthday ? refuse('TOO_YOUNG', { least }) : undefined;
}

function someoneElse(world: World, user: User, identity: Identity): Refusal | undefined {
  const holder = knownName(user);
  if (holder !== undefined && !sameName(holder, identity.name)) return refuse('NAME_MISMATCH', {});
  const wallets = [...world.users.values()].filter((each) => each.identity?.token === identity.token);
  const most = ruleOf(world, 'users-per-identity');
  return wallets.length >= most ? refuse('IDENTITY_ON_TOO_MANY_WALLETS', { most }) : undefined;
}
