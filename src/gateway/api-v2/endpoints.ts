/** Every endpoint of API v2 that the gateway answers: payment codes, and what goes with them. */

import { fen, type Payment, type Refund, type Wallet } from '../../wallet.ts';
import {
  apiTime,
  bankType,
  orderOf,
  orderPaidBy,
  paymentOf,
  type PlacedOrder,
  refundChannel,
  sourceInWords,
  tradeState,
  tradeStateDescription,
} from '../api/words.ts';
import { refundOf } from '../api/refunds.ts';
import type { Fields } from '../wire/v2.ts';
import { checkApp, fenIn, submitV2, termsOf, type V2Call, type V2Endpoint } from './call.ts';
import { SYSTEM_ERROR, V2Error } from './errors.ts';

/** A time as v2 writes it: `20260105090000`. */
function stamp(ms: number): string {
  return apiTime(ms).slice(0, 19).replaceAll(/\D/g, '');
}

/** What is said of an order that is paid. */
function paidFields(wallet: Wallet, order: PlacedOrder, payment: Payment): Fields {
  const { api, amountFen } = order;
  return {
    openid: wallet.openid(api.appid, payment.user),
    is_subscribe: 'N',
    trade_type: api.tradeType,
    bank_type: bankType(wallet, payment),
    fee_type: 'CNY',
    total_fee: String(amountFen),
    cash_fee_type: 'CNY',
    cash_fee: String(amountFen),
    transaction_id: payment.id,
    out_trade_no: api.outTradeNo,
    attach: api.attach ?? '',
    time_end: stamp(payment.doneAt ?? payment.at),
  };
}

/** The order that a request names by either number. */
function namedOrder({ wallet, account, fields }: V2Call): PlacedOrder {
  const { transaction_id: paid, out_trade_no: number } = fields;
  if (!paid && !number) throw new V2Error('PARAM_ERROR', '商户订单号和微信订单号不能同时为空');
  const order = paid
    ? orderPaidBy(wallet, account.mchid, paid)
    : orderOf(wallet, account.mchid, number ?? '');
  if (!order) throw new V2Error('ORDERNOTEXIST', '此交易订单号不存在');
  return order;
}

async function micropay(call: V2Call): Promise<Fields> {
  const { wallet, account, fields, means } = call;
  checkApp(call);
  const { mchid, appid } = account;
  const { out_trade_no: outTradeNo = '', attach, limit_pay: limit } = fields;
  await submitV2(call, 'chargeApiOrder', {
    mchid,
    appid,
    outTradeNo,
    description: fields['body'] ?? '',
    amountFen: fen(fenIn(fields, 'total_fee')),
    code: fields['auth_code'] ?? '',
    terms: termsOf(fields),
    ...(attach && { attach }),
    ...(limit === 'no_credit' && { limitPay: 'no_credit' }),
  });
  const order = orderOf(wallet, mchid, outTradeNo);
  const payment = order && paymentOf(wallet, order);
  if (payment) {
    means(`Charged a payment code: the order ${order.id} is paid.`, order.id);
    return paidFields(wallet, order, payment);
  }
  means(`The payer is asked for the PIN: wallet pay --confirm ${order?.payment ?? ''}`, order?.id);
  throw new V2Error('USERPAYING', '需要用户输入支付密码');
}

async function orderquery(call: V2Call): Promise<Fields> {
  checkApp(call);
  const order = namedOrder(call);
  const payment = paymentOf(call.wallet, order);
  const state = tradeState(order, payment);
  call.means(`The order ${order.id} is ${state}.`, order.id);
  return {
    ...(payment ? paidFields(call.wallet, order, payment) : { out_trade_no: order.api.outTradeNo }),
    total_fee: String(order.amountFen),
    trade_state: state,
    trade_state_desc: tradeStateDescription(state),
  };
}

async function reverse(call: V2Call): Promise<Fields> {
  checkApp(call);
  const order = namedOrder(call);
  const { entry } = await submitV2(call, 'reverseApiOrder', {
    mchid: call.account.mchid,
    outTradeNo: order.api.outTradeNo,
  });
  call.means(entry ? `Took the order ${order.id} back.` : 'The order was taken back before.', order.id);
  return { recall: 'N' };
}

async function closeorder(call: V2Call): Promise<Fields> {
  checkApp(call);
  const order = namedOrder(call);
  await submitV2(call, 'closeApiOrder', { mchid: call.account.mchid, outTradeNo: order.api.outTradeNo });
  call.means(`Closed the order ${order.id}.`, order.id);
  return {};
}

async function refund(call: V2Call): Promise<Fields> {
  const { wallet, account, fields, means } = call;
  checkApp(call);
  const { mchid } = account;
  const order = namedOrder(call);
  const { out_refund_no: outRefundNo = '', refund_desc: reason } = fields;
  const [totalFen, amountFen] = [fenIn(fields, 'total_fee'), fenIn(fields, 'refund_fee')];
  await submitV2(call, 'refundApiOrder', {
    mchid,
    outTradeNo: order.api.outTradeNo,
    outRefundNo,
    totalFen: fen(totalFen),
    amountFen: fen(amountFen),
    terms: termsOf(fields),
    ...(reason && { reason }),
  });
  const made = refundOf(wallet, mchid, outRefundNo);
  if (!made) throw new V2Error(...SYSTEM_ERROR);
  means(`Refunded ${made.payment}: ${made.id}.`, made.id);
  return {
    transaction_id: made.payment,
    out_trade_no: order.api.outTradeNo,
    out_refund_no: outRefundNo,
    refund_id: made.id,
    refund_fee: String(made.amountFen),
    total_fee: String(totalFen),
    cash_fee: String(totalFen),
    fee_type: 'CNY',
  };
}

async function refundquery(call: V2Call): Promise<Fields> {
  const { wallet, account, fields, means } = call;
  checkApp(call);
  const { refund_id: id, out_refund_no: number } = fields;
  const asked = id ? wallet.entry(id) : number ? refundOf(wallet, account.mchid, number) : undefined;
  const one = asked?.type === 'refund' ? asked : undefined;
  const order = one
    ? orderPaidBy(wallet, account.mchid, one.payment)
    : id || number
      ? undefined
      : namedOrder(call);
  const found = one ? [one] : order?.payment === undefined ? [] : wallet.refundsOf(order.payment);
  if (!order || found.length === 0) throw new V2Error('REFUNDNOTEXIST', '退款订单查询失败');
  means(`${found.length} refunds of the order ${order.id}.`, order.id);
  const each: [string, string | undefined][] = found.flatMap((one, index) =>
    Object.entries(refundFields(wallet, one)).map(([name, value]) => [`${name}_${index}`, value]),
  );
  return {
    transaction_id: order.payment ?? '',
    out_trade_no: order.api.outTradeNo,
    total_fee: String(order.amountFen),
    cash_fee: String(order.amountFen),
    refund_count: String(found.length),
    refund_fee: String(
      found.reduce((total, { status, amountFen }) => total + (status === 'CLOSED' ? 0 : amountFen), 0),
    ),
    ...Object.fromEntries(each),
  };
}

/** v2's names of what becomes of a refund. */
const statuses: Readonly<Record<Refund['status'], string>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  ABNORMAL: 'CHANGE',
  CLOSED: 'REFUNDCLOSE',
};

function refundFields(wallet: Wallet, one: Refund): Fields {
  return {
    out_refund_no: one.api?.outRefundNo ?? '',
    refund_id: one.id,
    refund_channel: refundChannel(one, wallet.entry(one.payment)),
    refund_fee: String(one.amountFen),
    refund_status: statuses[one.status],
    refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS',
    refund_recv_accout: sourceInWords(wallet, one),
    ...(one.status === 'SUCCESS' && {
      refund_success_time: apiTime(one.doneAt ?? one.at)
        .slice(0, 19)
        .replace('T', ' '),
    }),
  };
}

const sale = ['body', 'out_trade_no', 'total_fee', 'spbill_create_ip'];

export const v2Endpoints: readonly V2Endpoint[] = [
  { path: '/pay/micropay', required: [...sale, 'auth_code'], run: micropay },
  { path: '/pay/orderquery', required: [], run: orderquery },
  { path: '/secapi/pay/reverse', required: [], run: reverse },
  { path: '/pay/closeorder', required: ['out_trade_no'], run: closeorder },
  { path: '/secapi/pay/refund', required: ['out_refund_no', 'total_fee', 'refund_fee'], run: refund },
  { path: '/pay/refundquery', required: [], run: refundquery },
];
