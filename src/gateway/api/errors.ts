/**
 * The errors of the API, each with its HTTP status, the number that ends its `Request-ID`, and its words. Which ones
 * an endpoint answers with is the endpoint's own; here stands how each looks, and nowhere else.
 */

interface Wording {
  readonly status: number;
  /** Ends the Request-ID. Those of which the operator's number is known have it. */
  readonly number: number;
  readonly message: string;
}

const error = (status: number, message: string, number = 268_435_456 + status): Wording => ({
  status,
  number,
  message,
});

export const apiErrors = {
  PARAM_ERROR: error(400, '参数错误'),
  INVALID_REQUEST: error(400, '请求参数符合参数格式，但不符合业务规则'),
  APPID_MCHID_NOT_MATCH: error(400, '商户号和AppID没有绑定关系'),
  MCH_NOT_EXISTS: error(400, '商户号不存在'),
  ORDER_CLOSED: error(400, '该订单已关闭'),
  ORDER_PAID: error(400, '该订单已支付', 268_449_538),
  NO_STATEMENT_EXIST: error(400, '账单文件不存在'),
  STATEMENT_CREATING: error(400, '账单生成中，请在次日10点以后再试'),
  SIGN_ERROR: error(401, '错误的签名，验签失败', 268_443_699),
  NO_AUTH: error(403, '商户无权限'),
  OUT_TRADE_NO_USED: error(403, '商户订单号重复', 268_498_688),
  ACCOUNT_ERROR: error(403, '账号异常'),
  NOT_ENOUGH: error(403, '余额不足'),
  RULE_LIMIT: error(403, '业务规则限制'),
  TRADE_ERROR: error(403, '交易错误'),
  USER_ACCOUNT_ABNORMAL: error(403, '用户账户异常或注销'),
  ORDER_NOT_EXIST: error(404, '订单不存在', 268_512_771),
  RESOURCE_NOT_EXISTS: error(404, '查询的资源不存在'),
  NOT_FOUND: error(404, '请求的接口不存在'),
  BODY_TOO_LARGE: error(413, '请求包体过大'),
  FREQUENCY_LIMITED: error(429, '频率超限，请降低请求频率后再试'),
  SYSTEM_ERROR: error(500, '系统异常，请稍后重试'),
  USER_PAYING: error(202, '用户支付中，需要输入密码'),
} as const satisfies Record<string, Wording>;

export type ApiErrorCode = keyof typeof apiErrors;

/** What an endpoint answers with instead of a result. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly detail: object | undefined;

  /** Without a message: the code's own words. */
  constructor(code: ApiErrorCode, message: string = apiErrors[code].message, detail?: object) {
    super(message);
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return apiErrors[this.code].status;
  }

  /** Ends the `Request-ID`. */
  get number(): number {
    return apiErrors[this.code].number;
  }

  get body() {
    return { code: this.code, message: this.message, ...(this.detail && { detail: this.detail }) };
  }
}
