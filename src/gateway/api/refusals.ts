/** What the wallet refused, as the API says it. */

import type { ErrorCode, Refusal } from '../../wallet.ts';
import { ApiError, type ApiErrorCode } from './errors.ts';

type Told = ApiErrorCode | readonly [code: ApiErrorCode, message: string];

/** Refusals that one endpoint answers with other errors than the rest. */
export type Renamed = Partial<Record<ErrorCode, Told>>;

const table: Renamed = {
  API_ACCOUNT_UNKNOWN: 'MCH_NOT_EXISTS',
  APPID_MISMATCH: 'APPID_MCHID_NOT_MATCH',
  NUMBER_INVALID: ['PARAM_ERROR', '商户订单号格式错误'],
  TEXT_INVALID: ['PARAM_ERROR', '参数中含有不支持的字符'],
  AMOUNT_INVALID: ['PARAM_ERROR', '金额格式错误'],
  DEADLINE_INVALID: ['PARAM_ERROR', '支付结束时间必须在1分钟以后'],
  OPENID_UNKNOWN: ['INVALID_REQUEST', 'openid和appid不匹配'],
  NUMBER_REENTERED: 'OUT_TRADE_NO_USED',
  ORDER_PAID: 'ORDER_PAID',
  ORDER_CLOSED: 'ORDER_CLOSED',
  ORDER_UNKNOWN: 'ORDER_NOT_EXIST',
  ENTRY_UNKNOWN: 'ORDER_NOT_EXIST',
  USERPAYING: 'USER_PAYING',
  INSUFFICIENT_FUNDS: 'NOT_ENOUGH',
  NO_SOURCE: 'NOT_ENOUGH',
  MERCHANT_SHORT: ['NOT_ENOUGH', '基本账户余额不足，请充值后重新发起'],
  CODE_INVALID: ['INVALID_REQUEST', '付款码无效，请扫描用户的付款码'],
  CODE_USED: ['INVALID_REQUEST', '付款码已被使用，请刷新后重试'],
  CODE_EXPIRED: ['INVALID_REQUEST', '付款码已过期，请刷新后重试'],
  QUICK_PAY_OFF: ['TRADE_ERROR', '用户未开通付款码支付'],
  PIN_NOT_SET: ['TRADE_ERROR', '用户未设置支付密码'],
  CARD_DECLINED: ['TRADE_ERROR', '银行拒绝交易，请更换支付方式'],
  CARD_EXPIRED: ['TRADE_ERROR', '银行卡已过期，请更换支付方式'],
  CARD_NOT_ALLOWED: ['TRADE_ERROR', '该支付方式不可用，请更换支付方式'],
  BANK_TIMEOUT: ['TRADE_ERROR', '银行系统异常，请稍后重试'],
  BANK_SLOW: ['TRADE_ERROR', '银行系统超时，请稍后重试'],
  NOT_REVERSIBLE: ['INVALID_REQUEST', '该订单不支持撤销，请使用退款'],
  REVERSE_TIME: ['INVALID_REQUEST', '请在支付15秒以后、规定期限内撤销'],
  LIMIT_EXCEEDED: 'RULE_LIMIT',
  COUNT_EXCEEDED: 'RULE_LIMIT',
  RISK_BLOCKED: ['RULE_LIMIT', '交易存在风险，已被拦截'],
  ACCOUNT_PROTECTED: 'ACCOUNT_ERROR',
  COOLING_OFF: 'ACCOUNT_ERROR',
  WALLET_NOT_SHOWN: 'ACCOUNT_ERROR',
  ID_NOT_VERIFIED: 'ACCOUNT_ERROR',
};

/** The API's error for a refusal of the wallet; what merchants never cause is the operator's own trouble. */
export function apiError({ code }: Refusal, renamed: Renamed = {}): ApiError {
  const told = renamed[code] ?? table[code] ?? 'SYSTEM_ERROR';
  return typeof told === 'string' ? new ApiError(told) : new ApiError(...told);
}
