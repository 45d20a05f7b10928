/** Transfers from a merchant to a user, who accepts them in the wallet: offered, asked about, taken back. */

import { constants, privateDecrypt } from 'node:crypto';
import * as v from 'valibot';
import { fen, type Transfer, transferRef, type Wallet } from '../../wallet.ts';
import { type Answer, type Call, endpoint, submit } from './call.ts';
import { ApiError } from './errors.ts';
import { fenOf, notifyUrl, outBillNo, text } from './fields.ts';
import { checkOwner } from './own.ts';
import type { Renamed } from './refusals.ts';
import { apiTime } from './words.ts';

/** A transfer that a merchant's program offered. */
type MerchantTransfer = Transfer & { readonly api: NonNullable<Transfer['api']> };

const BILLS = '/v3/fund-app/mch-transfer/transfer-bills';

const renamed: Renamed = {
  NUMBER_REENTERED: ['INVALID_REQUEST', '商户单号已存在，且参数与首次请求时不一致'],
  ENTRY_UNKNOWN: ['NOT_FOUND', '记录不存在'],
  TRANSFER_NOT_OPEN: ['INVALID_REQUEST', '转账单当前状态不支持撤销'],
  PAYEE_NAME_WRONG: ['INVALID_REQUEST', '收款用户姓名有误，或金额较大时未填写收款用户姓名'],
};

const states = {
  PENDING: 'WAIT_USER_CONFIRM',
  RECEIVED: 'SUCCESS',
  REFUSED: 'FAIL',
  EXPIRED: 'FAIL',
  CANCELLED: 'CANCELLED',
} as const;

/** Why it failed, in the operator's words. */
const reasons: Readonly<Record<string, string>> = { REFUSED: 'PAYEE_REFUSED', EXPIRED: 'OVERDUE_CLOSE' };

/** The transfer under the merchant's own number, if there is one. */
function transferOf(wallet: Wallet, mchid: string, number: string): MerchantTransfer | undefined {
  return asOffered(wallet.byRef(transferRef(mchid, number)), mchid);
}

/** The entry as a transfer that this merchant's program offered, if it is one. */
export function asOffered(entry: ReturnType<Wallet['entry']>, mchid: string): MerchantTransfer | undefined {
  return entry?.type === 'transfer' && entry.api?.mchid === mchid ? { ...entry, api: entry.api } : undefined;
}

/** A transfer as the API shows it. */
export function transferView(wallet: Wallet, transfer: MerchantTransfer): object {
  const { api, id, at, status, amountFen, to, note, doneAt } = transfer;
  return {
    appid: api.appid,
    create_time: apiTime(at),
    ...(status in reasons && { fail_reason: reasons[status] }),
    mch_id: api.mchid,
    openid: wallet.openid(api.appid, to),
    out_bill_no: api.outBillNo,
    state: states[status],
    transfer_amount: amountFen,
    transfer_bill_no: id,
    transfer_remark: note ?? '',
    update_time: apiTime(doneAt ?? at),
  };
}

/** The user's name, which comes encrypted for the platform's key that the header names. */
function openedName({ wallet, wantedKey }: Call, encrypted: string): string {
  const key = wallet.world.platform.find((each) => [each.serial, each.publicKeyId].includes(wantedKey ?? ''));
  if (!key) throw new ApiError('PARAM_ERROR', '平台证书序列号Wechatpay-Serial错误');
  try {
    const padded = { key: key.privateKeyPem, padding: constants.RSA_PKCS1_OAEP_PADDING };
    return privateDecrypt(padded, Buffer.from(encrypted, 'base64')).toString();
  } catch {
    throw new ApiError('PARAM_ERROR', '敏感字段解密失败，请检查是否使用了Wechatpay-Serial对应的公钥加密');
  }
}

function found(transfer: MerchantTransfer | undefined): MerchantTransfer {
  if (!transfer) throw new ApiError('NOT_FOUND', '记录不存在');
  return transfer;
}

/** The transfer as the API shows it, if there is one. */
function shown({ wallet, means }: Call, transfer: MerchantTransfer | undefined): Answer {
  const there = found(transfer);
  means(`The transfer ${there.id} is ${there.status}.`, there.id);
  return { status: 200, body: transferView(wallet, there) };
}

export const transfers = [
  endpoint({
    method: 'POST',
    path: BILLS,
    body: v.object({
      appid: text(32),
      out_bill_no: outBillNo,
      transfer_scene_id: text(36),
      openid: text(64),
      user_name: v.optional(text(1024)),
      transfer_amount: fenOf(),
      transfer_remark: text(32),
      notify_url: v.optional(notifyUrl),
      user_recv_perception: v.optional(text(64)),
      transfer_scene_report_infos: v.pipe(
        v.array(v.object({ info_type: text(15), info_content: text(32) })),
        v.minLength(1),
      ),
    }),
    async run(call) {
      const { wallet, account, body, means } = call;
      const { mchid } = account;
      checkOwner(wallet.coming, account, { mchid, appid: body.appid });
      const { user_name: name, notify_url: address, ...asked } = body;
      const userName = name === undefined ? undefined : openedName(call, name);
      const { entry } = await submit(
        call,
        'offerTransfer',
        {
          mchid,
          appid: body.appid,
          outBillNo: body.out_bill_no,
          openid: body.openid,
          amountFen: fen(body.transfer_amount),
          remark: body.transfer_remark,
          sceneId: body.transfer_scene_id,
          // Encrypted anew it looks another each time.
          terms: JSON.stringify({ ...asked, userName, address }),
          ...(userName !== undefined && { userName }),
          ...(address !== undefined && { notifyUrl: address }),
        },
        renamed,
      );
      const transfer = found(transferOf(wallet, mchid, body.out_bill_no));
      const { id, status, at, to } = transfer;
      means(
        entry ? `Offered ${to} the transfer ${id}: wallet accept ${id}` : `${id} was offered before.`,
        id,
      );
      const packageInfo = Buffer.from(`transfer/${id}`).toString('base64');
      return {
        status: 200,
        body: {
          create_time: apiTime(at),
          out_bill_no: body.out_bill_no,
          ...(status === 'PENDING' && { package_info: packageInfo }),
          state: states[status],
          transfer_bill_no: id,
        },
      };
    },
  }),
  endpoint({
    method: 'GET',
    path: `${BILLS}/out-bill-no/:out_bill_no`,
    params: v.object({ out_bill_no: outBillNo }),
    async run(call) {
      const { wallet, account, params } = call;
      return shown(call, transferOf(wallet, account.mchid, params.out_bill_no));
    },
  }),
  endpoint({
    method: 'GET',
    path: `${BILLS}/transfer-bill-no/:transfer_bill_no`,
    params: v.object({ transfer_bill_no: text(64) }),
    async run(call) {
      const { wallet, account, params } = call;
      return shown(call, asOffered(wallet.entry(params.transfer_bill_no), account.mchid));
    },
  }),
  endpoint({
    method: 'POST',
    path: `${BILLS}/out-bill-no/:out_bill_no/cancel`,
    params: v.object({ out_bill_no: outBillNo }),
    async run(call) {
      const { wallet, account, params, means } = call;
      const number = params.out_bill_no;
      await submit(call, 'cancelTransfer', { mchid: account.mchid, outBillNo: number }, renamed);
      const { id, status, doneAt, at } = found(transferOf(wallet, account.mchid, number));
      means(`Took the transfer ${id} back.`, id);
      return {
        status: 200,
        body: {
          out_bill_no: number,
          state: states[status],
          transfer_bill_no: id,
          update_time: apiTime(doneAt ?? at),
        },
      };
    },
  }),
];
