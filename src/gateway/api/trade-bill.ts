/** The trade bill: a row for each payment and each refund of a day. Amounts are in yuan, unlike in all other answers. */

import { type Fen, fen, type MerchantApi, ruleOf, type Wallet } from '../../wallet.ts';
import type { BillTable } from '../wire/bill.ts';
import { asSale, type Sale, takingsOf } from './takings.ts';
import { bankType, billTime, orderPaidBy, yuan } from './words.ts';

export const tradeTypes = ['ALL', 'SUCCESS', 'REFUND'] as const;
export type TradeType = (typeof tradeTypes)[number];

const kinds = {
  ALL: ['payment', 'refund'],
  SUCCESS: ['payment'],
  REFUND: ['refund'],
} as const satisfies Record<TradeType, readonly string[]>;

/** Columns that only bills with refunds have, and only those of refunds alone. */
const [ofRefunds, ofRefundsAlone] = [
  ['微信退款单号', '商户退款单号', '退款金额', '充值券退款金额', '退款类型', '退款状态', '申请退款金额'],
  ['退款申请时间', '退款成功时间'],
];

/** The day's trade of a merchant, all of it or one kind; `day` as `YYYY-MM-DD`. */
export function tradeBill(wallet: Wallet, account: MerchantApi, day: string, type: TradeType): BillTable {
  const isTold = (kind: string) => kinds[type].some((each) => each === kind);
  const sales = takingsOf(wallet, account.merchant, day).flatMap((taking) => asSale(taking) ?? []);
  const taken = sales.filter(({ entry }) => isTold(entry.type));
  const rows = taken.map((taking) => rowOf(wallet, account, taking));
  const left = [...(type === 'SUCCESS' ? ofRefunds : []), ...(type === 'REFUND' ? [] : ofRefundsAlone)];
  const columns = Object.keys(rows[0] ?? {}).filter((name) => !left.includes(name));
  return { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? '')), sums: sumsOf(taken) };
}

function rowOf(
  wallet: Wallet,
  { mchid, appid }: MerchantApi,
  { at, entry, grossFen, feeFen }: Sale,
): Record<string, string> {
  const refund = entry.type === 'refund' ? entry : undefined;
  const id = refund?.payment ?? entry.id;
  const order = orderPaidBy(wallet, mchid, id);
  const paidFen = refund ? fen(0) : entry.amountFen;
  // Of a refund that was closed, less was refunded: all bills together say what was.
  const backFen = refund ? fen(0 - grossFen) : fen(0);
  const state = refund ? (order?.status === 'REVOKED' ? 'REVOKED' : 'REFUND') : 'SUCCESS';
  const rate = `${yuan(fen(ruleOf(wallet.world, 'merchant-fee')))}%`;
  return {
    交易时间: billTime(at),
    公众账号ID: order?.api.appid ?? appid,
    商户号: mchid,
    特约商户号: '0',
    设备号: '',
    微信订单号: id,
    商户订单号: order?.api.outTradeNo ?? '',
    用户标识: wallet.openid(appid, entry.user),
    交易类型: order?.api.tradeType ?? 'NATIVE',
    交易状态: state,
    付款银行: bankType(wallet, entry),
    货币种类: 'CNY',
    应结订单金额: yuan(paidFen),
    代金券金额: '0.00',
    退款申请时间: refund ? billTime(refund.at) : '',
    退款成功时间: refund?.status === 'SUCCESS' ? billTime(refund.doneAt ?? refund.at) : '',
    微信退款单号: refund?.id ?? '0',
    商户退款单号: refund ? (refund.api?.outRefundNo ?? '') : '0',
    退款金额: yuan(backFen),
    充值券退款金额: '0.00',
    退款类型: refund ? 'ORIGINAL' : '',
    退款状态: refund?.status ?? '',
    商品名称: order?.item ?? '',
    商户数据包: order?.api.attach ?? '',
    手续费: yuan(feeFen),
    费率: rate,
    订单金额: yuan(paidFen),
    申请退款金额: yuan(backFen),
    费率备注: '',
  };
}

function sumsOf(taken: readonly Sale[]): BillTable['sums'] {
  const total = (of: (taking: Sale) => Fen) => yuan(fen(taken.reduce((all, each) => all + of(each), 0)));
  const paid = total(({ entry, grossFen }) => (entry.type === 'payment' ? grossFen : fen(0)));
  const back = total(({ entry, grossFen }) => (entry.type === 'refund' ? fen(0 - grossFen) : fen(0)));
  return {
    总交易单数: String(taken.length),
    应结订单总金额: paid,
    退款总金额: back,
    充值券退款总金额: '0.00',
    手续费总金额: total(({ feeFen }) => feeFen),
    订单总金额: paid,
    申请退款总金额: back,
  };
}
