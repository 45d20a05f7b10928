/** Every request there is, by name. Those `by` a user need one who is known and whose wallet is shown. */

import { forgetUser } from './forget.ts';
import { chargeApiOrder, reverseApiOrder } from './api-charges.ts';
import { refundApiOrder } from './api-refunds.ts';
import { closeApiOrder, placeApiOrder } from './api-orders.ts';
import { issueCard } from './bank.ts';
import { topUp, withdraw } from './balance.ts';
import { claimCallback, reportCallback } from './callbacks.ts';
import { delayCallback, dropCallback, duplicateCallback, resendCallback } from './notify.ts';
import { addCard, preferSource, removeCard } from './cards.ts';
import { type Context, type Decision, deny, refused } from './decision.ts';
import { refuse, type Refusal, type Struck } from './errors.ts';
import { cancelTransfer, offerTransfer } from './merchant-transfers.ts';
import { addPlatformKey, setMerchantApi } from './merchant-api.ts';
import { addMerchant, makeCode, payBill, placeOrder, vetMerchant } from './merchants.ts';
import { MAX_AMOUNT_FEN } from './money.ts';
import { closeCase, listParty, ownRiskRules, report, tuneRisk } from './monitoring.ts';
import { confirmPayment, pay, payOrder } from './payments.ts';
import { isPlace } from './places.ts';
import { replacePin, resetPin, setPin } from './pin.ts';
import { removeSnapshot, restoreWorld, saveSnapshot } from './points.ts';
import { freeze, freezeByHotline, guarded, leak, unfreeze } from './protection.ts';
import { charge, disableQuickPay, enableQuickPay, pauseQuickPay, leftOf, showCode } from './quickpay.ts';
import { openRedPacket, sendRedPacket } from './red-packets.ts';
import { refund } from './refunds.ts';
import { settleRefund } from './abnormal-refunds.ts';
import type { Event } from './events.ts';
import { setFault, spendFault } from './fault-requests.ts';
import { type FaultCase, lengthOf, spent, struck } from './faults.ts';
import { setClock, setRule } from './settings.ts';
import { acceptTransfer, refuseTransfer, sendTransfer } from './transfers.ts';
import { login, logout, shutOut } from './users.ts';
import { verifyIdentity } from './verify.ts';
import { cleanText } from './text.ts';
import type { World } from './world.ts';

const byUser = {
  addCard,
  removeCard,
  preferSource,
  setPin,
  resetPin,
  verifyIdentity,
  topUp,
  withdraw,
  enableQuickPay,
  disableQuickPay,
  pauseQuickPay,
  showCode,
  pay,
  payOrder,
  confirmPayment,
  sendTransfer,
  acceptTransfer,
  refuseTransfer,
  sendRedPacket,
  openRedPacket,
  placeOrder,
  payBill,
  freeze,
  unfreeze,
  report,
  forgetUser,
};

/** What merchants' programs ask for, each with its mchid. */
const byMerchants = {
  placeApiOrder,
  closeApiOrder,
  chargeApiOrder,
  reverseApiOrder,
  refundApiOrder,
  offerTransfer,
  cancelTransfer,
};

const byAnybody = {
  login,
  logout,
  issueCard,
  charge,
  refund,
  settleRefund,
  addMerchant,
  vetMerchant,
  makeCode,
  ...byMerchants,
  addPlatformKey,
  setMerchantApi,
  claimCallback,
  reportCallback,
  resendCallback,
  dropCallback,
  delayCallback,
  duplicateCallback,
  setClock,
  setRule,
  setFault,
  spendFault,
  replacePin,
  saveSnapshot,
  removeSnapshot,
  restoreWorld,
  freezeByHotline,
  closeCase,
  listParty,
  tuneRisk,
  ownRiskRules,
};

const operations = { ...byUser, ...byAnybody };

export type OperationName = keyof typeof operations;

export const operationNames = Object.keys(operations) as readonly OperationName[];

/** What an operation is asked with. */
export type RequestOf<Name extends OperationName> = Parameters<(typeof operations)[Name]>[1];

/** The command line reads amounts from text; other callers hand in numbers, and a negative payment would take money. */
function unfitAmount(request: object): Refusal | undefined {
  const named = request as {
    amountFen?: unknown;
    fundsFen?: unknown;
    items?: readonly { priceFen: unknown }[];
  };
  const prices = (named.items ?? []).map(({ priceFen }) => priceFen);
  const unfit = [named.amountFen, named.fundsFen, ...prices].find(
    (amount) => amount !== undefined && !isAmount(amount),
  );
  if (unfit === undefined) return undefined;
  return refuse('AMOUNT_INVALID', { text: typeof unfit === 'number' ? `${unfit} fen` : 'What was given' });
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_AMOUNT_FEN;
}

/** Devices are named by people, places come from other programs. */
function unfitOrigin({ device, place }: Context): Refusal | undefined {
  if (device !== undefined && cleanText(device, 64) !== device)
    return refuse('TEXT_INVALID', { what: 'device', most: 64 });
  return place !== undefined && !isPlace(place)
    ? refuse('PLACE_INVALID', { text: String(place) })
    : undefined;
}

/** Decides a request on this world: events, or a refusal. Changes nothing. */
export function decide<Name extends OperationName>(
  world: World,
  name: Name,
  request: RequestOf<Name>,
  context: Context,
): Decision {
  const shut = shutOut(world, context.user);
  // Who isn't shown the wallet can still log out, and who isn't logged in can log in.
  const lets = name in byAnybody && !(name === 'logout' && shut?.code !== 'WALLET_NOT_SHOWN');
  if (shut && !lets) return refused(shut);
  const unfit = unfitAmount(request) ?? unfitOrigin(context);
  if (unfit) return refused(unfit);
  const guard = name in byUser ? guarded(world, name, context.user, context.now) : undefined;
  if (guard) return refused(guard);
  const phone = phoneOf(name, request, context);
  const offline = phone === undefined ? undefined : struck(world, 'offline', phone);
  if (offline) return overOnce(deny('OFFLINE', { struck: ['offline', offline] }));
  const operation = operations[name] as (w: World, r: RequestOf<Name>, c: Context) => Decision;
  const decision = waited(world, context.user, overOnce(operation(world, request, context)));
  const leaks = leak(world, decision.events, context.user, context.now);
  return leaks ? refused(leaks, ...leftOf(decision.events)) : decision;
}

/**
 * With the time that a slow bank took for what it agreed to: a clock that stands still moves on by it, one that follows
 * the real time is where it is.
 */
function waited(world: World, user: string, decision: Decision): Decision {
  const slow = decision.refusal ? undefined : slowBank(world, user, decision.events);
  if (!slow) return decision;
  const clockAt =
    world.clockAt === undefined ? undefined : world.clockAt + lengthOf(world, 'bank-slow', slow);
  const later: Event[] = clockAt === undefined ? [] : [{ type: 'ClockSet', clockAt }];
  return { ...decision, events: [...decision.events, ...later, ...spent('bank-slow', slow)] };
}

/** The slow bank that had a part in this, if any: of the card that was linked, or that paid. */
function slowBank(world: World, user: string, events: readonly Event[]): FaultCase | undefined {
  for (const event of events) {
    if (event.type === 'CardLinked') return struck(world, 'bank-slow', event.user, event.card.id);
    // A merchant's scanner asks, and the code's owner pays.
    const payer = world.users.get(event.entry?.user ?? user);
    const card = payer?.cards.find(({ token }) =>
      event.postings?.some(([account]) => account === `bank/${token}`),
    );
    if (payer && card) return struck(world, 'bank-slow', payer.name, card.id);
  }
  return undefined;
}

/**
 * Whose phone sends the request, and must have a connection for it; nobody's for what shops, banks and the world do.
 * Payment codes are made on the phone itself.
 */
function phoneOf(name: OperationName, request: object, context: Context): string | undefined {
  if (name === 'login' && 'user' in request && typeof request.user === 'string') return request.user;
  return name === 'logout' || (name in byUser && name !== 'showCode') ? context.user : undefined;
}

/** With the end of a fault that was to strike once and has. */
function overOnce(decision: Decision): Decision {
  const { struck: met } = (decision.refusal?.facts ?? {}) as { struck?: Struck };
  return met ? { ...decision, events: [...decision.events, ...spent(...met)] } : decision;
}
