/** What a callback says, made of the entry that it tells of as that is now: encrypted for the merchant, and signed. */

import { randomBytes } from 'node:crypto';
import type { Callback, Entry, MerchantApi, Refund, Wallet } from '../../wallet.ts';
import { refundView } from '../api/refunds.ts';
import { asOffered, transferView } from '../api/transfers.ts';
import { apiTime, orderPaidBy, transactionView } from '../api/words.ts';
import { signedHeaders, signerFor } from '../platform.ts';
import { seal } from '../wire/aead.ts';

/** What is told, before it is encrypted. */
interface Told {
  readonly summary: string;
  /** What the text inside is, which is its associated data as well. */
  readonly type: 'transaction' | 'refund' | 'mch_payment';
  readonly plain: object;
}

export interface Message {
  /** `TRANSACTION.SUCCESS` and so on. */
  readonly event: string;
  /** What is inside, not encrypted: for the log. */
  readonly plain: string;
  readonly body: Buffer;
}

/**
 * The callback's text; `undefined` if the world no longer has what it tells of. An entry that became nothing else since
 * has the same id each time.
 */
export function messageFor(wallet: Wallet, callback: Callback): Message | undefined {
  const account = wallet.world.apis.get(callback.mchid);
  const entry = wallet.entry(callback.entry);
  const told = account && entry && toldOf(wallet, account, entry);
  if (!told) return undefined;
  const { summary, type, plain } = told;
  const event = eventOf(wallet, entry.id);
  const text = JSON.stringify(plain);
  const body = {
    id: idOf(entry),
    create_time: apiTime(callback.at),
    resource_type: 'encrypt-resource',
    event_type: event,
    summary,
    resource: { original_type: type, ...seal(text, account.apiV3Key, type) },
  };
  return { event, plain: text, body: Buffer.from(JSON.stringify(body)) };
}

function toldOf(wallet: Wallet, account: MerchantApi, entry: Entry): Told | undefined {
  switch (entry.type) {
    case 'payment': {
      const order = orderPaidBy(wallet, account.mchid, entry.id);
      // What was refunded since was paid all the same.
      const plain = order && {
        ...transactionView(wallet, order),
        trade_state: 'SUCCESS',
        trade_state_desc: '支付成功',
      };
      return plain && { summary: '支付成功', type: 'transaction', plain };
    }
    case 'refund': {
      const { status, refund_id, out_refund_no, success_time, user_received_account, ...rest } = refundView(
        wallet,
        account.mchid,
        entry,
      );
      const { transaction_id, out_trade_no, amount } = rest;
      const plain = {
        mchid: account.mchid,
        out_trade_no,
        transaction_id,
        out_refund_no,
        refund_id,
        refund_status: status,
        ...(success_time !== undefined && { success_time }),
        user_received_account,
        amount: {
          total: amount.total,
          refund: amount.refund,
          payer_total: amount.payer_total,
          payer_refund: amount.payer_refund,
        },
      };
      return { summary: summaries[status], type: 'refund', plain };
    }
    case 'transfer': {
      const offered = asOffered(entry, account.mchid);
      const plain = offered && transferView(wallet, offered);
      return plain && { summary: '商家转账单据终态通知', type: 'mch_payment', plain };
    }
    default:
      return undefined;
  }
}

const summaries: Readonly<Record<Refund['status'], string>> = {
  SUCCESS: '退款成功',
  PROCESSING: '退款处理中',
  ABNORMAL: '退款异常',
  CLOSED: '退款关闭',
};

/** What a callback about this entry is called; empty if the world no longer has the entry. */
export function eventOf(wallet: Wallet, id: string): string {
  const entry = wallet.entry(id);
  if (entry?.type === 'refund') return `REFUND.${entry.status}`;
  return entry ? (events[entry.type] ?? '') : '';
}

/** What a program knows a callback by; what becomes of a refund that was abnormal is told in another one. */
function idOf({ id, status }: Entry): string {
  return status === 'ABNORMAL' ? `EV-${id}-A` : `EV-${id}`;
}

const events: Readonly<Record<string, string>> = {
  payment: 'TRANSACTION.SUCCESS',
  transfer: 'MCHTRANSFER.BILL.FINISHED',
};

/** The headers of a callback; `realNow` in ms. */
export async function callbackHeaders(
  wallet: Wallet,
  mchid: string,
  body: Buffer,
  realNow: number,
): Promise<Record<string, string>> {
  const signer = signerFor(wallet.world, realNow, wallet.world.apis.get(mchid)?.mode);
  return { ...COMMON, ...(signer && (await signedHeaders(body, signer, realNow))) };
}

/** The same with a signature that can't be right, as the operator sends it now and then to see who verifies. */
export function probeHeaders(headers: Record<string, string>): Record<string, string> {
  return { ...headers, 'Wechatpay-Signature': `WECHATPAY/SIGNTEST/${randomBytes(192).toString('base64')}` };
}

const COMMON = {
  Accept: '*/*',
  'Content-Type': 'application/json',
  Pragma: 'no-cache',
  'User-Agent': 'Mozilla/4.0',
};
