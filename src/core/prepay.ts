/**
 * How an order gets to its payer: an id by itself, or inside what the operator's API gives for it. What the API gives
 * says when it was made, so that nothing has to be remembered to know when it ends.
 */

import { formatTime, parseTime } from './calendar.ts';
import type { RuleName } from './rules.ts';

/** What a code holds when it is scanned. */
const CODE = 'weixin://wxpay/bizpayurl?pr=';
/** The page that a browser opens. */
const PAGE = 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=';

const FORM =
  /^(weixin:\/\/wxpay\/bizpayurl\?pr=|https:\/\/wx\.tenpay\.com\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=|prepay_id=)?(\w+)$/;

/** What a text that names an order says. */
export interface Prepay {
  readonly order: string;
  /** When it was made, in ms; absent for an id by itself. */
  readonly madeAt?: number;
  /** The rule that says how long it is good for. */
  readonly validity: RuleName;
}

/** The address that a dynamic code of this order holds. */
export function codeUrl(order: string): string {
  return `${CODE}${order}`;
}

/** A prepay id as the API gives it to apps and pages: when it was made, and the order. */
export function prepayId(order: string, now: number): string {
  const stamp = formatTime(now).replaceAll(/\D/g, '').slice(0, 14);
  return `wx${stamp}${order.slice(4)}00`;
}

/** A native order's code, made now. */
export function nativeUrl(order: string, now: number): string {
  return `${CODE}${prepayId(order, now)}`;
}

/** An H5 order's page, made now. */
export function pageUrl(order: string, now: number): string {
  return `${PAGE}${prepayId(order, now)}`;
}

/** The order that a text names, if it names one: an id, a code, a page, a prepay id (with `prepay_id=` or without). */
export function prepayIn(text: string): Prepay | undefined {
  const [, form, token = ''] = FORM.exec(text) ?? [];
  const validity = form === PAGE ? 'page-validity' : 'order-validity';
  if (/^4100\d{18}$/.test(token) && (form === undefined || form === CODE)) return { order: token, validity };
  const [, stamp = '', ending = ''] = /^wx(\d{14})(\d{18})00$/.exec(token) ?? [];
  const madeAt = parseTime(stamp.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6+08:00'));
  return madeAt === undefined ? undefined : { order: `4100${ending}`, madeAt, validity };
}
