/** Transfers from merchants to users. A merchant's program offers one; its user accepts it in the wallet, or not. */

import { unfitUrl } from './callbacks.ts';
import { accept, type Context, type Decision, deny, isRefusal, refused } from './decision.ts';
import type { Transfer } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';
import { notice } from './events.ts';
import { newId } from './ids.ts';
import { move } from './ledger.ts';
import { accountFor, userOfOpenid } from './merchant-api.ts';
import { type Fen, formatYuan, ZERO } from './money.ts';
import { known, named, reentered, transferRef, unfitNumber } from './refs.ts';
import { cleanText } from './text.ts';
import { sentBack } from './transfers.ts';
import { holds, limitOf, ruleOf, userOf, type World } from './world.ts';

export interface OfferTransferRequest {
  readonly mchid: string;
  readonly appid: string;
  /** The merchant's own number of the transfer: 4 to 32 letters and digits. */
  readonly outBillNo: string;
  readonly openid: string;
  readonly amountFen: Fen;
  /** What its user reads; up to 32 characters. */
  readonly remark: string;
  /** What it is for, by the operator's number. */
  readonly sceneId: string;
  /** The receiver's name, which large amounts need. */
  readonly userName?: string;
  readonly notifyUrl?: string;
  /** Everything that was asked for, in one text: the same number must come with the same. */
  readonly terms: string;
}

/**
 * A merchant's program offers a user money: it is held until the user accepts it, and goes back when the user refuses,
 * or does nothing for a day. The same again changes nothing: the transfer is there.
 */
export function offerTransfer(world: World, request: OfferTransferRequest, context: Context): Decision {
  const { mchid, appid, outBillNo, openid, amountFen, sceneId, notifyUrl } = request;
  const account = accountFor(world, mchid, appid);
  if (isRefusal(account)) return refused(account);
  const unfit = unfitNumber(outBillNo, 'transfer') ?? unfitUrl(notifyUrl);
  if (unfit) return refused(unfit);
  const most = ruleOf(world, 'transfer-note');
  const note = cleanText(request.remark, most);
  if (note === undefined) return deny('TEXT_INVALID', { what: 'remark', most });
  if (cleanText(sceneId, 36) !== sceneId) return deny('TEXT_INVALID', { what: 'scene', most: 36 });
  const name = named(context, transferRef(mchid, outBillNo), request.terms);
  const before = known(context, 'transfer', name.ref);
  const other = before && reentered(before, name, outBillNo);
  if (before) return other ? refused(other) : accept();
  const to = userOfOpenid(world, context, appid, openid);
  if (to === undefined) return deny('OPENID_UNKNOWN', { appid });
  const { merchant } = account;
  const giver = `merchant/${merchant.id}` as const;
  const heldFen = holds(world, giver);
  const stranger = strangeName(world, to, request);
  if (stranger) return refused(stranger);
  if (heldFen < amountFen)
    return deny('MERCHANT_SHORT', { merchant: merchant.name, heldFen, neededFen: amountFen });
  const expiresAt = context.now + ruleOf(world, 'transfer-expiry');
  const transfer: Transfer = {
    id: newId(world, 'transfer', context.now),
    type: 'transfer',
    user: merchant.id,
    to,
    at: context.now,
    status: 'PENDING',
    amountFen,
    feeFen: ZERO,
    source: merchant.name,
    account: giver,
    note,
    arrivesAt: context.now,
    expiresAt,
    dueAt: expiresAt,
    merchantName: merchant.name,
    ...name,
    api: { mchid, appid, outBillNo, sceneId, ...(notifyUrl !== undefined && { notifyUrl }) },
  };
  const said = `${merchant.name} sends you ${formatYuan(amountFen)} “${note}”: \`wallet accept ${transfer.id}\`.`;
  return accept({
    type: 'TransferOffered',
    entry: transfer,
    postings: move(giver, [`held/${transfer.id}`, amountFen]),
    tell: [notice(to, said)],
  });
}

/** That the receiver's name is missing, or is another one. */
function strangeName(
  world: World,
  to: string,
  { userName, amountFen }: OfferTransferRequest,
): Refusal | undefined {
  const leastFen = limitOf(world, 'transfer-confirm');
  if (userName === undefined)
    return amountFen < leastFen ? undefined : refuse('PAYEE_NAME_WRONG', { leastFen, missing: true });
  const name = userOf(world, to).identity?.name;
  return name === undefined || name === userName
    ? undefined
    : refuse('PAYEE_NAME_WRONG', { leastFen, missing: false });
}

/** A merchant's program takes back what its user has not accepted yet. Once more, it changes nothing. */
export function cancelTransfer(
  world: World,
  request: { mchid: string; outBillNo: string },
  context: Context,
): Decision {
  const { mchid, outBillNo } = request;
  const transfer = known(context, 'transfer', transferRef(mchid, outBillNo));
  if (!transfer) return deny('ENTRY_UNKNOWN', { id: outBillNo });
  const { id, status, amountFen } = transfer;
  if (status === 'CANCELLED') return accept();
  if (status !== 'PENDING') return deny('TRANSFER_NOT_OPEN', { id, status });
  return accept(sentBack(world, 'TransferCancelled', transfer, amountFen, 'CANCELLED', context.now));
}
