/** The edge: what comes in is what its schema says, or is refused in the operator's words, with the place named. */

import * as v from 'valibot';
import { ApiError } from './errors.ts';

/** What documents call a field, for messages. */
const labels: Readonly<Record<string, string>> = {
  appid: '公众账号ID',
  mchid: '商户号',
  description: '商品描述',
  out_trade_no: '商户订单号',
  transaction_id: '微信支付订单号',
  out_refund_no: '商户退款单号',
  notify_url: '通知地址',
  time_expire: '支付结束时间',
  attach: '附加数据',
  goods_tag: '订单优惠标记',
  total: '总金额',
  refund: '退款金额',
  currency: '货币类型',
  amount: '订单金额',
  payer: '支付者',
  openid: '用户标识',
  auth_code: '付款码',
  scene_info: '场景信息',
  payer_client_ip: '用户终端IP',
  h5_info: 'H5场景信息',
  type: '场景类型',
  store_info: '商户门店信息',
  id: '门店编号',
  reason: '退款原因',
  bill_date: '账单日期',
  bill_type: '账单类型',
  account_type: '资金账户类型',
  tar_type: '压缩类型',
  token: '下载凭证',
  out_bill_no: '商户单号',
  transfer_bill_no: '微信转账单号',
  transfer_amount: '转账金额',
  transfer_remark: '转账备注',
  transfer_scene_id: '转账场景ID',
  transfer_scene_report_infos: '转账场景报备信息',
  user_name: '收款用户姓名',
};

/** Text of so many characters. */
export const text = (most: number, least = 1) => v.pipe(v.string(), v.minLength(least), v.maxLength(most));

/** Money in fen. */
export const fenOf = (least = 1) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(10_000_000_000));

/** A merchant's own number for an order. */
export const outTradeNo = v.pipe(text(32, 6), v.regex(/^[\w\-|*]+$/));

/** A merchant's own number for a refund. */
export const outRefundNo = v.pipe(text(64), v.regex(/^[\w\-|*@]+$/));

/** A merchant's own number for a transfer. */
export const outBillNo = v.pipe(text(32), v.regex(/^[0-9A-Za-z]+$/));

/** Money with its currency; there is one. */
export const currency = v.optional(v.picklist(['CNY']), 'CNY');

/** Where callbacks go: as a browser would write it, without a query. */
export const notifyUrl = v.pipe(
  text(255),
  v.regex(/^https?:\/\/[^\s?#]+$/),
  v.check((url) => URL.canParse(url)),
);

/** Where a part of a request stands. */
export type Location = 'body' | 'query' | 'path';

/** The value as its schema reads it; throws an `ApiError` that names the first field which is wrong. */
export function checked<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  location: Location,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return output;
  throw wrongField(issues[0], location);
}

/** The body of a request as JSON; an empty one where nothing has to be in it. */
export function parsedBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.length === 0 ? '{}' : new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ApiError('PARAM_ERROR', '请求体不是合法的JSON', {
      location: 'body',
      issue: 'not a JSON document',
    });
  }
}

function wrongField(issue: v.BaseIssue<unknown>, location: Location): ApiError {
  const keys = (issue.path ?? []).map(({ key }) => String(key));
  const field = `/${[location, ...keys].join('/')}`;
  const name = keys.findLast((key) => Object.hasOwn(labels, key)) ?? '';
  const label = labels[name] ?? name;
  const value = issue.input ?? null;
  return new ApiError('PARAM_ERROR', problem(issue, field, label), {
    location,
    field: `/${keys.join('/')}`,
    value: isPlain(value) ? value : null,
  });
}

function isPlain(value: unknown): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && value.length <= 128)
  );
}

/** What is wrong, as the operator words it. */
function problem(
  { type, input, requirement, kind }: v.BaseIssue<unknown>,
  field: string,
  label: string,
): string {
  const string = `输入源“${field}”映射到字符串字段“${label}”规则校验失败`;
  const number = `输入源“${field}”映射到数值字段“${label}”规则校验失败`;
  const length = typeof input === 'string' ? input.length : 0;
  switch (type) {
    case 'min_length':
      return `${string}，字节数 ${length}，小于最小值 ${String(requirement)}`;
    case 'max_length':
      return `${string}，字节数 ${length}，大于最大值 ${String(requirement)}`;
    case 'min_value':
      return `${number}，值低于最小值 ${String(requirement)}`;
    case 'max_value':
      return `${number}，值高于最大值 ${String(requirement)}`;
    case 'picklist':
      return `${string}，不是可选的值`;
    case 'number':
    case 'integer':
      return `无法将JSON输入源“${field}”映射到目标字段“${label}”中，此字段需要一个合法的 64 位有符号整数`;
    case 'string':
      return input === undefined
        ? `${string}，此字段是必填项`
        : `无法将JSON输入源“${field}”映射到目标字段“${label}”中，此字段需要一个合法的字符串`;
    default:
      return kind === 'schema' && input === undefined
        ? `缺少必填字段“${label}”（输入源“${field}”）`
        : `${string}，格式不正确`;
  }
}
