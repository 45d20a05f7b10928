/** What a request tries to do, in the terms that rules ask about: made of the request and of the core's decision. */

import { entryIn, giverOf, outgoing, type Party, type Place, type Watched } from '../core/activity.ts';
import type { Context } from '../core/decision.ts';
import type { Entry } from '../core/entries.ts';
import type { Event } from '../core/events.ts';
import type { Fen } from '../core/money.ts';
import type { OperationName } from '../core/operations.ts';
import type { World } from '../core/world.ts';

export interface Attempt {
  readonly kind: Watched;
  /** Whose account it is about; a scanner's charge is about its payer's. */
  readonly user: string;
  /** In ms. */
  readonly at: number;
  readonly amountFen?: Fen;
  readonly party?: Party;
  /** Whether money goes out of the account or comes in from others; neither for what stays the user's own. */
  readonly direction?: 'in' | 'out';
  /** `balance`, or a card's id. */
  readonly source?: string;
  readonly entrance?: string;
  /** What the user wrote with it. */
  readonly note?: string;
  /** Something else than the user's own phone, if it was named. */
  readonly device?: string;
  readonly place?: Place;
}

/**
 * What each request is watched as: `money` for what its movement is, nothing for what neither moves a user's money nor
 * changes who can. The compiler refuses an operation that is not in here.
 */
const watchedAs: Readonly<Record<OperationName, Watched | 'money' | undefined>> = {
  pay: 'money',
  payOrder: 'money',
  confirmPayment: 'money',
  payBill: 'money',
  charge: 'money',
  chargeApiOrder: 'money',
  sendTransfer: 'money',
  acceptTransfer: 'money',
  sendRedPacket: 'money',
  openRedPacket: 'money',
  topUp: 'money',
  withdraw: 'money',
  refund: 'money',
  refundApiOrder: 'money',
  reverseApiOrder: 'money',
  addCard: 'card-link',
  setPin: 'pin-change',
  resetPin: 'pin-change',
  verifyIdentity: 'identity',
  enableQuickPay: 'quick-pay',
  login: 'login',
  // What they order is paid with a request of its own.
  placeOrder: undefined,
  makeCode: undefined,
  placeApiOrder: undefined,
  closeApiOrder: undefined,
  // It was watched when it was asked for.
  settleRefund: undefined,
  // A merchant's money; whoever accepts it is watched.
  offerTransfer: undefined,
  cancelTransfer: undefined,
  // The code is watched when it is used.
  showCode: undefined,
  // The money goes back to who sent it.
  refuseTransfer: undefined,
  // They make the account safer, or ask for more than monitoring would.
  freeze: undefined,
  freezeByHotline: undefined,
  unfreeze: undefined,
  disableQuickPay: undefined,
  pauseQuickPay: undefined,
  removeCard: undefined,
  forgetUser: undefined,
  logout: undefined,
  // They choose and tell.
  preferSource: undefined,
  report: undefined,
  // A PIN that was proven, hashed anew.
  replacePin: undefined,
  // They are about the world, its banks, merchants and reviewers.
  issueCard: undefined,
  addMerchant: undefined,
  vetMerchant: undefined,
  setClock: undefined,
  setRule: undefined,
  setFault: undefined,
  spendFault: undefined,
  // They are about merchants' programs.
  addPlatformKey: undefined,
  setMerchantApi: undefined,
  claimCallback: undefined,
  reportCallback: undefined,
  resendCallback: undefined,
  dropCallback: undefined,
  delayCallback: undefined,
  duplicateCallback: undefined,
  saveSnapshot: undefined,
  removeSnapshot: undefined,
  restoreWorld: undefined,
  closeCase: undefined,
  listParty: undefined,
  tuneRisk: undefined,
  ownRiskRules: undefined,
};

/** What shops, their programs and scanners ask. */
const ofShops: ReadonlySet<OperationName> = new Set<OperationName>([
  'charge',
  'chargeApiOrder',
  'refund',
  'refundApiOrder',
  'reverseApiOrder',
]);

/** Whether requests of this name are watched. */
export function isWatched(name: OperationName): boolean {
  return watchedAs[name] !== undefined;
}

/** Whether requests of this name change what the monitor does. */
export function isTuning(name: OperationName): boolean {
  return name === 'tuneRisk' || name === 'ownRiskRules';
}

/** What the decided request is, if it is one of those that are watched. */
export function attemptOf(
  world: World,
  name: OperationName,
  request: object,
  context: Pick<Context, 'now' | 'user' | 'device' | 'place'>,
  events: readonly Event[],
): Attempt | undefined {
  const { now: at, place } = context;
  // What a shop scans or refunds with is not its customer's device.
  const device = ofShops.has(name) ? undefined : context.device;
  const where = { at, ...(device !== undefined && { device }), ...(place !== undefined && { place }) };
  for (const event of events) {
    const moved = movementOf(world, event);
    if (moved) return { ...moved, ...where };
  }
  const kind = watchedAs[name];
  if (kind === undefined || kind === 'money') return undefined;
  const user = name === 'login' && 'user' in request ? String(request.user) : context.user;
  // A login from the user's own phone is nothing to look at, nor is one that opens the account.
  const plain = kind === 'login' && (device === undefined || !world.users.has(user));
  return plain ? undefined : { kind, user, ...where };
}

type Movement = Omit<Attempt, 'at' | 'device' | 'place'>;

function movementOf(world: World, event: Event): Movement | undefined {
  const entry = entryIn(world, event);
  if (!entry) return undefined;
  switch (event.type) {
    case 'PaymentMade':
    case 'TransferSent':
    case 'RedPacketSent':
    case 'WithdrawalStarted': {
      const target = outgoing(entry);
      return target && { ...described(entry), ...target, direction: 'out' };
    }
    case 'BalanceToppedUp':
      return { ...described(entry), kind: 'top-up' };
    case 'TransferAccepted':
    case 'RedPacketOpened':
      return receipt(entry);
    case 'PaymentRefunded':
      return entry.type === 'refund'
        ? { ...described(entry), kind: 'refund', party: `merchant/${entry.merchant}` }
        : undefined;
    default:
      return undefined;
  }
}

function receipt(entry: Entry): Movement | undefined {
  if (entry.type !== 'transfer' && entry.type !== 'red-packet-share') return undefined;
  const user = entry.type === 'transfer' ? entry.to : entry.user;
  return { ...described(entry), user, kind: 'receipt', party: giverOf(entry), direction: 'in' };
}

function described(entry: Entry) {
  const { user, amountFen } = entry;
  const note =
    entry.type === 'transfer' ? entry.note : entry.type === 'red-packet' ? entry.greeting : undefined;
  return {
    user,
    amountFen,
    ...('source' in entry && { source: entry.source }),
    ...(entry.type === 'payment' && { entrance: entry.entrance }),
    ...(note !== undefined && { note }),
  };
}
