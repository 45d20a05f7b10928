/** Entries in the API's words: states, amounts, times, banks. */

import {
  type ApiOrder,
  type Entry,
  type Fen,
  formatTime,
  formatYuan,
  type Order,
  orderRef,
  type Payment,
  type Refund,
  type Wallet,
} from '../../wallet.ts';

/** A time as the API writes it: with seconds, in UTC+8. */
export function apiTime(ms: number): string {
  return formatTime(Math.floor(ms / 1000) * 1000);
}

/** A time as bills write it. */
export function billTime(ms: number): string {
  return apiTime(ms).slice(0, 19).replace('T', ' ');
}

/** An amount as bills write it, in yuan. */
export function yuan(amount: Fen): string {
  return formatYuan(amount).replaceAll(',', '');
}

/** An order that a merchant's program placed. */
export type PlacedOrder = Order & { readonly api: ApiOrder };

/** The order under the merchant's own number; `undefined` if there is none. */
export function orderOf(wallet: Wallet, mchid: string, outTradeNo: string): PlacedOrder | undefined {
  return placed(wallet.byRef(orderRef(mchid, outTradeNo)));
}

/** The order that this payment paid, if it is the merchant's. */
export function orderPaidBy(wallet: Wallet, mchid: string, transactionId: string): PlacedOrder | undefined {
  const payment = wallet.entry(transactionId);
  if (payment?.type !== 'payment' || payment.order === undefined) return undefined;
  const order = placed(wallet.entry(payment.order));
  return order?.api.mchid === mchid && order.status !== 'UNPAID' ? order : undefined;
}

function placed(entry: ReturnType<Wallet['entry']>): PlacedOrder | undefined {
  return entry?.type === 'order' && entry.api ? { ...entry, api: entry.api } : undefined;
}

/** What paid the order; `undefined` if it was not paid, though its payer may be asked. */
export function paymentOf(wallet: Wallet, { payment: id }: Order): Payment | undefined {
  const payment = id === undefined ? undefined : wallet.entry(id);
  if (payment?.type !== 'payment' || ['USERPAYING', 'CLOSED'].includes(payment.status)) return undefined;
  return payment;
}

const states = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  USERPAYING: '用户支付中',
  PAYERROR: '支付失败(其他原因，如银行返回失败)',
} as const;

export type TradeState = keyof typeof states;

/** How an order stands. */
export function tradeState(order: Order, payment: Payment | undefined): TradeState {
  switch (order.status) {
    case 'UNPAID':
      return order.payment === undefined ? 'NOTPAY' : 'USERPAYING';
    case 'PAID':
      return (payment?.refunds ?? 0) > 0 ? 'REFUND' : 'SUCCESS';
    case 'FAILED':
      return 'PAYERROR';
    case 'CLOSED':
    case 'REVOKED':
      return order.status;
  }
}

export function tradeStateDescription(state: TradeState): string {
  return states[state];
}

/** The bank behind a payment or a refund: `ICBC_DEBIT`, and `OTHERS` for the balance or a card that is gone. */
export function bankType(wallet: Wallet, sourced: Payment | Refund): string {
  const card = cardOf(wallet, sourced);
  return card ? `${card.bank.toUpperCase()}_${card.kind === 'credit' ? 'CREDIT' : 'DEBIT'}` : 'OTHERS';
}

/** Where a refund goes, in words: the card that paid, or the balance. */
export function sourceInWords(wallet: Wallet, refund: Refund): string {
  const card = cardOf(wallet, refund);
  if (!card) return refund.source === 'balance' ? '支付用户零钱' : refund.source;
  return `${card.bank.toUpperCase()}${card.kind === 'credit' ? '信用卡' : '借记卡'}${card.last4}`;
}

/** Back where the payment came from, or to the balance though a card had paid: its bank refused the refund. */
export function refundChannel(refund: Refund, payment: Entry | undefined): 'ORIGINAL' | 'OTHER_BALANCE' {
  const elsewhere = payment?.type === 'payment' && refund.source !== payment.source;
  return elsewhere ? 'OTHER_BALANCE' : 'ORIGINAL';
}

function cardOf(wallet: Wallet, { user, source }: Payment | Refund) {
  return wallet.world.users.get(user)?.cards.find(({ id }) => id === source);
}

/** An order as the API shows it, once it is paid with its transaction. */
export function transactionView(wallet: Wallet, order: PlacedOrder): object {
  const { api, amountFen } = order;
  const payment = paymentOf(wallet, order);
  const state = tradeState(order, payment);
  const payer = payment?.user ?? api.payer;
  return {
    amount: {
      currency: 'CNY',
      payer_currency: 'CNY',
      ...(payment && { payer_total: amountFen }),
      total: amountFen,
    },
    appid: api.appid,
    attach: api.attach ?? '',
    ...(payment && { bank_type: bankType(wallet, payment) }),
    mchid: api.mchid,
    out_trade_no: api.outTradeNo,
    payer: payer === undefined ? {} : { openid: wallet.openid(api.appid, payer) },
    promotion_detail: [],
    ...(payment && { success_time: apiTime(payment.doneAt ?? payment.at) }),
    trade_state: state,
    trade_state_desc: tradeStateDescription(state),
    trade_type: api.tradeType,
    ...(payment && { transaction_id: payment.id }),
  };
}
