/** One-time codes, sent to the simulated phone: 6 digits, for one purpose, for a short time, for a few tries. */

import { formatDuration } from './calendar.ts';
import { accept, type Context, type Decision, refused } from './decision.ts';
import { refuse } from './errors.ts';
import type { Folds } from './events.ts';
import { maskPhone } from './phone.ts';
import { lengthOf, spent, struck } from './faults.ts';
import { changeUser, meter, metered, ruleOf, userOf, type World } from './world.ts';

export interface Challenge {
  /** What the code is for, card or document and phone included: a code for one thing opens no other. */
  readonly purpose: string;
  /** A keyed hash of purpose and code: the code itself is on the phone alone. */
  readonly sealed: string;
  /** In ms, as `expiresAt`. */
  readonly sentAt: number;
  readonly expiresAt: number;
  /** Wrong tries so far. */
  readonly tries: number;
}

export type OtpEvent =
  | { readonly type: 'CodeSent'; readonly user: string; readonly challenge: Challenge }
  | { readonly type: 'CodeTried'; readonly user: string; readonly purpose: string; readonly tries: number }
  | { readonly type: 'CodeProven'; readonly user: string; readonly purpose: string };

export const otpFolds: Folds<OtpEvent> = {
  CodeSent(world, { user, challenge }, at) {
    changeUser(world, user, ({ challenges }) => {
      // Expired codes for other purposes go as well, so that none pile up.
      const others = challenges.filter((each) => each.purpose !== challenge.purpose && each.expiresAt > at);
      return { challenges: [...others, challenge] };
    });
  },
  CodeTried(world, { user, purpose, tries }) {
    changeUser(world, user, ({ challenges }) => ({
      challenges: challenges.map((each) => (each.purpose === purpose ? { ...each, tries } : each)),
    }));
  },
  CodeProven(world, { user, purpose }) {
    changeUser(world, user, ({ challenges }) => ({
      challenges: challenges.filter((each) => each.purpose !== purpose),
    }));
  },
};

export interface Proof {
  readonly purpose: string;
  readonly phone: string;
  /** Who sends the code. */
  readonly from: string;
  /** What the caller tells beside the code, for `--json`. */
  readonly facts?: object;
  /** False for cards whose code never arrives. */
  readonly arrives?: boolean;
  /** False for cards that refuse every code. */
  readonly works?: boolean;
}

/**
 * Asks for the code of this purpose, or checks the one that was given. Accepted: the code was right. Refused: it was
 * sent just now (`OTP_REQUIRED`), was wrong, has expired, or was tried too often; the events remember that.
 */
export function proveCode(world: World, context: Context, asked: Proof): Decision {
  // A code proves the phone it was sent to, so it opens nothing for another one.
  const proof = { ...asked, purpose: `${asked.purpose}/${context.seal(asked.phone).slice(0, 8)}` };
  const challenge = userOf(world, context.user).challenges.find((each) => each.purpose === proof.purpose);
  if (context.otp === undefined) return sendCode(world, context, proof, challenge);
  const most = ruleOf(world, 'otp-attempts');
  if (!challenge) return refused(refuse('OTP_NOT_SENT', {}));
  if (challenge.expiresAt <= context.now) return refused(refuse('OTP_EXPIRED', {}));
  if (challenge.tries >= most) return refused(refuse('OTP_ENDED', { tries: most }));
  const { user } = context;
  const { purpose } = proof;
  if (isSame(sealedCode(context, purpose, context.otp), challenge.sealed) && proof.works !== false)
    return accept({ type: 'CodeProven', user, purpose });
  const tries = challenge.tries + 1;
  const wrong =
    tries < most ? refuse('OTP_WRONG', { left: most - tries }) : refuse('OTP_ENDED', { tries: most });
  return refused(wrong, { type: 'CodeTried', user, purpose, tries });
}

/** What is kept of a code. */
export function sealedCode({ seal }: Pick<Context, 'seal'>, purpose: string, code: string): string {
  return seal(`otp/${purpose}/${code}`);
}

/** Compares in a time that tells nothing of how much is right. */
function isSame(typed: string, code: string): boolean {
  let difference = typed.length ^ code.length;
  for (let at = 0; at < code.length; at += 1) difference |= typed.charCodeAt(at) ^ code.charCodeAt(at);
  return difference === 0;
}

function sendCode(world: World, context: Context, proof: Proof, before: Challenge | undefined): Decision {
  const { now, user } = context;
  const phone = maskPhone(proof.phone);
  const facts = { phone, purpose: proof.purpose, ...proof.facts };
  const nextAt = before ? before.sentAt + ruleOf(world, 'otp-resend') : now;
  if (before && now < nextAt) {
    const usable = before.expiresAt > now && before.tries < ruleOf(world, 'otp-attempts');
    return refused(
      usable ? refuse('OTP_REQUIRED', { ...facts, nextAt }) : refuse('OTP_TOO_SOON', { at: nextAt }),
    );
  }
  const most = ruleOf(world, 'otp-per-day');
  const counter = `otp/${context.seal(proof.phone)}`;
  if (metered(world, counter, 'day', now).count >= most) return refused(refuse('OTP_LIMIT', { most, phone }));
  const code = context.random.digits(6);
  const lost = struck(world, 'sms-lost', user);
  const late = struck(world, 'sms-late', user);
  const arrives = proof.arrives !== false && !lost;
  const arrivesAt = late && { arrivesAt: now + lengthOf(world, 'sms-late', late) };
  const over = arrives ? spent('sms-late', late) : spent('sms-lost', lost);
  const text = `${code} is your code. It is valid for ${formatDuration(ruleOf(world, 'otp-validity'))}. Tell nobody.`;
  return refused(
    refuse('OTP_REQUIRED', facts),
    {
      type: 'CodeSent',
      user,
      challenge: {
        purpose: proof.purpose,
        sealed: sealedCode(context, proof.purpose, code),
        sentAt: now,
        expiresAt: now + ruleOf(world, 'otp-validity'),
        tries: 0,
      },
      meters: [meter(counter, 'day', now)],
      tell: arrives ? [{ user, channel: 'sms', from: proof.from, text, otp: code, ...arrivesAt }] : [],
    },
    ...over,
  );
}
