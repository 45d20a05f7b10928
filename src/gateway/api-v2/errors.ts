/** The errors of API v2: a code and its words inside a document that itself was answered well. */

import type { ErrorCode, Refusal } from '../../wallet.ts';

/** What an endpoint answers with instead of a result. */
export class V2Error extends Error {
  override readonly name = 'V2Error';
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

/** A document that could not be taken for a request at all: `return_code` FAIL, unsigned. */
export class V2Malformed extends Error {
  override readonly name = 'V2Malformed';
}

type Told = readonly [code: string, description: string];
export type Renamed = Partial<Record<ErrorCode, Told>>;

const table: Renamed = {
  API_ACCOUNT_UNKNOWN: ['MCHID_NOT_EXIST', 'MCHID不存在'],
  APPID_MISMATCH: ['APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配'],
  NUMBER_INVALID: ['PARAM_ERROR', '商户单号格式错误'],
  TEXT_INVALID: ['PARAM_ERROR', '参数中含有不支持的字符'],
  AMOUNT_INVALID: ['PARAM_ERROR', '金额格式错误'],
  NUMBER_REENTERED: ['OUT_TRADE_NO_USED', '商户订单号重复'],
  ORDER_PAID: ['ORDERPAID', '订单已支付'],
  ORDER_CLOSED: ['ORDERCLOSED', '订单已关闭'],
  ORDER_UNKNOWN: ['ORDERNOTEXIST', '此交易订单号不存在'],
  USERPAYING: ['USERPAYING', '需要用户输入支付密码'],
  CODE_INVALID: ['AUTH_CODE_INVALID', '101 付款码无效，请重新扫码'],
  CODE_USED: ['AUTH_CODE_INVALID', '101 付款码已被使用，请刷新后重试'],
  CODE_EXPIRED: ['AUTH_CODE_INVALID', '101 付款码已过期，请刷新后重试'],
  INSUFFICIENT_FUNDS: ['NOTENOUGH', '用户余额不足'],
  NO_SOURCE: ['NOTENOUGH', '用户余额不足'],
  MERCHANT_SHORT: ['NOTENOUGH', '基本账户余额不足，请充值后重新发起'],
  BANK_TIMEOUT: ['BANKERROR', '银行系统异常'],
  BANK_SLOW: ['BANKERROR', '银行系统超时'],
  CARD_DECLINED: ['TRADE_ERROR', '银行拒绝交易，请更换支付方式'],
  CARD_EXPIRED: ['TRADE_ERROR', '银行卡已过期，请更换支付方式'],
  CARD_NOT_ALLOWED: ['NOTSUPORTCARD', '不支持卡类型'],
  LIMIT_EXCEEDED: ['TRADE_ERROR', '超过支付限额'],
  COUNT_EXCEEDED: ['TRADE_ERROR', '超过支付次数限制'],
  QUICK_PAY_OFF: ['TRADE_ERROR', '用户未开通付款码支付'],
  PIN_NOT_SET: ['TRADE_ERROR', '用户未设置支付密码'],
  RISK_BLOCKED: ['TRADE_ERROR', '交易存在风险，已被拦截'],
  ACCOUNT_PROTECTED: ['TRADE_ERROR', '用户账户异常'],
  COOLING_OFF: ['TRADE_ERROR', '用户账户异常'],
  NOT_REVERSIBLE: ['INVALID_REQUEST', '该订单不支持撤销'],
  REVERSE_TIME: ['REVERSE_EXPIRE', '订单现在无法撤销，请在支付15秒后、规定期限内撤销'],
  NOT_REFUNDABLE: ['ORDER_NOT_READY', '订单未支付'],
  REFUND_TOO_MUCH: ['REFUND_FEE_MISMATCH', '退款金额大于订单可退金额'],
  REFUND_TOTAL_WRONG: ['REFUND_FEE_MISMATCH', '订单金额与之前请求不一致'],
  REFUND_TOO_LATE: ['TRADE_OVERDUE', '订单已经超过退款期限'],
  REFUND_TOO_OFTEN: ['ERROR', '订单部分退款次数超过限制'],
  REFUND_TOO_SOON: ['FREQUENCY_LIMITED', '频率限制，请稍后再试'],
  OPENID_UNKNOWN: ['PARAM_ERROR', 'appid和openid不匹配'],
  DEADLINE_INVALID: ['PARAM_ERROR', 'time_expire格式错误'],
};

/** The API's error for a refusal of the wallet; what merchants never cause is the operator's own trouble. */
export function v2Error({ code }: Refusal): V2Error {
  return new V2Error(...(table[code] ?? SYSTEM_ERROR));
}

export const SYSTEM_ERROR: Told = ['SYSTEMERROR', '系统繁忙，请稍后再试'];
