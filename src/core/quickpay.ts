/** Quick Pay: the payment code that the user shows, and the merchant's scanner that charges it. */

import { accept, type Context, type Decision, deny, isRefusal, refused } from './decision.ts';
import type { Payment } from './entries.ts';
import { refuse } from './errors.ts';
import { type Event, type Folds, notice } from './events.ts';
import { chooseSource, type Funding, overdrawn } from './funding.ts';
import { lengthOf, spent, struck, struckMerchant } from './faults.ts';
import { type Fen, formatYuan } from './money.ts';
import { draft, paymentPostings, type Purchase, useOf, voucher } from './payments.ts';
import { unproven } from './pin.ts';
import type { User } from './users.ts';
import { changeUser, limitOf, meter, metered, ruleOf, userOf, type World } from './world.ts';

export interface PaymentCode {
  /** 18 digits that begin with 10 to 15. */
  readonly code: string;
  /** In ms. */
  readonly expiresAt: number;
  readonly used: boolean;
  /** By how much the clock of the phone that showed it was slow, in ms. */
  readonly skewMs?: number;
  /** Its digits were shown, so that it could have been read out: every payment by it needs the PIN. */
  readonly revealed: boolean;
}

export interface QuickPay {
  readonly enabled: boolean;
  /** The user left "without PIN" unticked: every payment asks. */
  readonly askPin: boolean;
  readonly paused: boolean;
  /** The last few codes, newest last: enough to tell used and expired codes from foreign ones. */
  readonly codes: readonly PaymentCode[];
}

const KEPT_CODES = 8;

export type QuickPayEvent =
  | {
      readonly type: 'QuickPaySet';
      readonly user: string;
      readonly enabled: boolean;
      readonly askPin: boolean;
    }
  | { readonly type: 'QuickPayPaused'; readonly user: string; readonly paused: boolean }
  | { readonly type: 'PaymentCodeShown'; readonly user: string; readonly code: PaymentCode }
  | { readonly type: 'PaymentCodeUsed'; readonly user: string; readonly code: string };

export const quickPayFolds: Folds<QuickPayEvent> = {
  QuickPaySet(world, { user, enabled, askPin }) {
    changeQuickPay(world, user, () => ({ enabled, askPin, paused: false }));
  },
  QuickPayPaused(world, { user, paused }) {
    changeQuickPay(world, user, () => ({ paused }));
  },
  PaymentCodeShown(world, { user, code }) {
    changeQuickPay(world, user, ({ codes }) => ({
      codes: [...codes.filter((each) => each.code !== code.code), code].slice(-KEPT_CODES),
    }));
  },
  PaymentCodeUsed(world, { user, code }) {
    changeQuickPay(world, user, ({ codes }) => ({
      codes: codes.map((each) => (each.code === code ? { ...each, used: true } : each)),
    }));
  },
};

function changeQuickPay(world: World, user: string, change: (known: QuickPay) => Partial<QuickPay>): void {
  changeUser(world, user, ({ quickPay }) => ({ quickPay: { ...quickPay, ...change(quickPay) } }));
}

/** Enables Quick Pay; asks the PIN. `askPin`: the user did not agree to pay without it. */
export function enableQuickPay(world: World, request: { askPin: boolean }, context: Context): Decision {
  const problem = unproven(world, context);
  if (problem) return refused(problem);
  return accept({
    type: 'QuickPaySet',
    user: context.user,
    enabled: true,
    askPin: request.askPin,
    tell: [
      notice(context.user, `Quick Pay is on, ${request.askPin ? 'with the PIN each time' : 'without PIN'}.`),
    ],
  });
}

export function disableQuickPay(world: World, _request: Record<never, never>, context: Context): Decision {
  const { askPin } = userOf(world, context.user).quickPay;
  const tell = [notice(context.user, 'Quick Pay is off.')];
  return accept({ type: 'QuickPaySet', user: context.user, enabled: false, askPin, tell });
}

/** Suspends Quick Pay, or takes it up again; needs no PIN to stop, and the PIN to go on. */
export function pauseQuickPay(world: World, request: { paused: boolean }, context: Context): Decision {
  const { quickPay } = userOf(world, context.user);
  if (!quickPay.enabled) return deny('QUICK_PAY_OFF', { paused: false });
  const problem = request.paused ? undefined : unproven(world, context);
  if (problem) return refused(problem);
  return accept({ type: 'QuickPayPaused', user: context.user, paused: request.paused });
}

/** The code that is valid now, if one was shown and not used. */
export function currentCode(user: User, now: number): PaymentCode | undefined {
  const last = user.quickPay.codes.at(-1);
  return last && !last.used && last.expiresAt > now ? last : undefined;
}

/** Shows a payment code: the one that is still valid, else a new one. `reveal` shows its digits as well. */
export function showCode(world: World, request: { reveal: boolean }, context: Context): Decision {
  const user = userOf(world, context.user);
  const { enabled, paused } = user.quickPay;
  if (!enabled || paused) return deny('QUICK_PAY_OFF', { paused });
  const current = currentCode(user, context.now);
  const slow = struck(world, 'clock-skew', user.name);
  const fresh = {
    // Mainland users' codes begin with 10 to 14; 15 is Hong Kong's.
    code: `1${context.random.below(5)}${context.random.digits(16)}`,
    expiresAt: context.now + ruleOf(world, 'code-validity'),
    used: false,
    revealed: false,
    ...(slow && { skewMs: lengthOf(world, 'clock-skew', slow) }),
  };
  const code = { ...(current ?? fresh), revealed: request.reveal || (current?.revealed ?? false) };
  if (code.revealed === current?.revealed) return accept();
  const over = current ? [] : spent('clock-skew', slow);
  return accept({ type: 'PaymentCodeShown', user: user.name, code }, ...over);
}

function ownerOf(world: World, code: string): { user: User; shown: PaymentCode } | undefined {
  for (const user of world.users.values()) {
    const shown = user.quickPay.codes.find((each) => each.code === code);
    if (shown) return { user, shown };
  }
  return undefined;
}

/** Whose payment code this is. */
export function chargedUser(world: World, code: string): string | undefined {
  return ownerOf(world, code)?.user.name;
}

export interface ChargeRequest {
  readonly merchant: string;
  readonly amountFen: Fen;
  readonly code: string;
  readonly order?: string;
}

/**
 * A merchant's scanner charges a payment code. Whatever comes of it, the code is used up. Within the no-PIN limits it
 * pays; beyond them the payment waits for its user (`USERPAYING`) until the order times out.
 */
export function charge(world: World, request: ChargeRequest, context: Context): Decision {
  const merchant = world.merchants.get(request.merchant);
  if (!merchant) return deny('MERCHANT_UNKNOWN', { merchant: request.merchant });
  const { amountFen, order, code } = request;
  return scanned(
    world,
    context,
    { code, number: order },
    {
      merchant,
      amountFen,
      entrance: 'payment-code',
      order,
    },
  );
}

/** What a scanner read, and what its merchant calls the sale. */
interface Scan {
  readonly code: string;
  readonly number?: string | undefined;
}

/** What comes of a scanned code that is to pay for this: a payment, or one that waits for its user. */
export function scanned(world: World, context: Context, { code, number }: Scan, what: Purchase): Decision {
  const owner = /^1[0-5]\d{16}$/.test(code) ? ownerOf(world, code) : undefined;
  if (!owner) return deny('CODE_INVALID', {});
  const { user, shown } = owner;
  if (shown.used) return deny('CODE_USED', {});
  if (shown.expiresAt <= context.now) return deny('CODE_EXPIRED', {});
  if (!user.quickPay.enabled || user.quickPay.paused)
    return deny('QUICK_PAY_OFF', { paused: user.quickPay.paused });
  const burnt: Event = { type: 'PaymentCodeUsed', user: user.name, code: shown.code };
  const { skewMs = 0 } = shown;
  if (shown.expiresAt - skewMs <= context.now) return refused(refuse('CODE_EXPIRED', { skewMs }), burnt);
  const asks = struckMerchant(world, 'pin-asked', { merchant: what.merchant.id, number });
  const { suspicion = asks && 'the fault pin-asked is on' } = context;
  const payer = { ...context, user: user.name, ...(suspicion !== undefined && { suspicion }) };
  const decision = bought(world, payer, { what, user, shown, burnt });
  return decision.refusal ? decision : accept(...decision.events, ...spent('pin-asked', asks));
}

/**
 * What stays of a charge that was stopped after all: the code is used up, and the order of the merchant's program that
 * it was for has failed.
 */
export function leftOf(events: readonly Event[]): Event[] {
  return events.flatMap((event): Event[] => {
    if (event.type === 'PaymentCodeUsed') return [event];
    if (event.type !== 'OrderPlaced' || event.entry?.type !== 'order') return [];
    const { payment: _, dueAt: __, ...order } = event.entry;
    return [{ type: 'OrderPlaced', entry: { ...order, status: 'FAILED' } }];
  });
}

interface Sale {
  readonly what: Purchase;
  readonly user: User;
  readonly shown: PaymentCode;
  readonly burnt: Event;
}

function bought(world: World, context: Context, { what, user, shown, burnt }: Sale): Decision {
  const { amountFen } = what;
  const withoutPin = chooseSource(world, context, useOf(what, 1));
  const reason = context.suspicion ?? pinReason(world, user, shown, amountFen, context.now);
  if (reason === undefined && !isRefusal(withoutPin)) {
    const stopped = overdrawn(world, context, withoutPin, amountFen);
    if (stopped) return refused(stopped, burnt);
    return accept(burnt, paid(draft(world, context, what, withoutPin), withoutPin, context.now));
  }
  const withPin = chooseSource(world, context, useOf(what, 2));
  if (isRefusal(withPin)) return refused(withPin, burnt);
  if (!user.pin) return refused(refuse('PIN_NOT_SET', {}), burnt);
  const why = reason ?? (isRefusal(withoutPin) ? withoutPin.message : '');
  return accept(burnt, asked(world, draft(world, context, what, withPin), why, context.now));
}

function paid(payment: Payment, funding: Funding, now: number): Event {
  return {
    type: 'PaymentMade',
    entry: payment,
    postings: paymentPostings(payment),
    meters: [...funding.meters, meter(`${payment.user}/no-pin`, 'day', now)],
    tell: [voucher(payment)],
  };
}

function asked(world: World, payment: Payment, pinReason: string, now: number): Event {
  const what = `${payment.merchantName} asks ${formatYuan(payment.amountFen)}`;
  return {
    type: 'PaymentAsked',
    entry: { ...payment, status: 'USERPAYING', pinReason, dueAt: now + ruleOf(world, 'charge-timeout') },
    tell: [notice(payment.user, `${what}. Confirm with \`wallet pay --confirm ${payment.id}\`.`)],
  };
}

/** Why this payment needs the PIN, or `undefined`. */
function pinReason(
  world: World,
  user: User,
  shown: PaymentCode,
  amountFen: Fen,
  now: number,
): string | undefined {
  const most = limitOf(world, 'no-pin-single');
  if (user.quickPay.askPin) return 'the user wants to be asked each time';
  if (shown.revealed) return 'the digits of the code were shown';
  if (amountFen > most) return `${formatYuan(amountFen)} is above the no-PIN limit of ${formatYuan(most)}`;
  const count = ruleOf(world, 'no-pin-per-day');
  const used = metered(world, `${user.name}/no-pin`, 'day', now).count;
  return used >= count ? `${count} payments without PIN were made today` : undefined;
}
