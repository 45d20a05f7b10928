/** How the operator's API can be made to fail. */

/** The errors of the operator's API (API v3, error codes of its pages). */
export const apiErrorCodes = [
  'PARAM_ERROR',
  'INVALID_REQUEST',
  'APPID_MCHID_NOT_MATCH',
  'MCH_NOT_EXISTS',
  'ORDER_CLOSED',
  'ORDER_PAID',
  'SIGN_ERROR',
  'NO_AUTH',
  'OUT_TRADE_NO_USED',
  'ACCOUNT_ERROR',
  'NOT_ENOUGH',
  'RULE_LIMIT',
  'TRADE_ERROR',
  'USER_ACCOUNT_ABNORMAL',
  'ORDER_NOT_EXIST',
  'RESOURCE_NOT_EXISTS',
  'FREQUENCY_LIMITED',
  'SYSTEM_ERROR',
  'USER_PAYING',
] as const;

export type ApiErrorCode = (typeof apiErrorCodes)[number];

/** How the API is made to fail: by one of its errors, or by no answer; before it does anything, or afterwards. */
export interface ApiFailure {
  readonly code: ApiErrorCode | 'TIMEOUT';
  readonly done: boolean;
}

/** A failure as it is typed: `NOT_ENOUGH`, `TIMEOUT`; with `_PAID` behind it, it comes after all was done. */
export function apiFailureIn(text: string): ApiFailure | undefined {
  const codes: readonly string[] = [...apiErrorCodes, 'TIMEOUT'];
  // ORDER_PAID is an error's own name.
  for (const [code, done] of [[text, false] as const, [text.replace(/_PAID$/, ''), true] as const])
    if (codes.includes(code)) return { code: code as ApiFailure['code'], done };
  return undefined;
}
