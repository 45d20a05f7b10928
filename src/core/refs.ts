/** Merchants' own numbers: what their programs call orders, refunds and transfers, and find them by. */

import type { Context } from './decision.ts';
import type { Entry } from './entries.ts';
import { refuse, type Refusal } from './errors.ts';

type Kind = 'order' | 'refund' | 'transfer';

/** The name under which `Wallet.byRef` finds an order by its out_trade_no. */
export function orderRef(mchid: string, outTradeNo: string): string {
  return ref('order', mchid, outTradeNo);
}

/** The same for a refund by its out_refund_no. */
export function refundRef(mchid: string, outRefundNo: string): string {
  return ref('refund', mchid, outRefundNo);
}

/** The same for a merchant's transfer by its out_bill_no. */
export function transferRef(mchid: string, outBillNo: string): string {
  return ref('transfer', mchid, outBillNo);
}

function ref(kind: Kind, mchid: string, number: string): string {
  return `${kind}/${mchid}/${number}`;
}

/** How numbers may look (operator, API v3). */
const forms: Readonly<Record<Kind, RegExp>> = {
  order: /^[\w|*-]{6,32}$/,
  refund: /^[\w|*@-]{1,64}$/,
  transfer: /^[A-Za-z0-9]{4,32}$/,
};

/** Why the text can't be a merchant's own number, of an order, a refund or a transfer, if so. */
export function unfitNumber(number: string, kind?: Kind): Refusal | undefined {
  const fits = kind === undefined ? Object.values(forms) : [forms[kind]];
  return fits.some((form) => form.test(number)) ? undefined : refuse('NUMBER_INVALID', {});
}

/** The entry that a merchant's program knows by this name, if it is of this type. */
export function known<Type extends Entry['type']>(
  context: Context,
  type: Type,
  name: string,
): Extract<Entry, { type: Type }> | undefined {
  const entry = context.byRef(name);
  return entry?.type === type ? (entry as Extract<Entry, { type: Type }>) : undefined;
}

/**
 * What is kept of a request under a merchant's own number: the name that finds its entry, and a keyed hash of `terms`,
 * everything that was asked for in one text. The same number must come with the same again.
 */
export function named(context: Context, name: string, terms: string): { ref: string; print: string } {
  return { ref: name, print: context.seal(`${name} ${terms}`) };
}

/** Why a number that was used can't be used like this, if so. */
export function reentered(entry: Entry, { print }: { print: string }, number: string): Refusal | undefined {
  return entry.print === print ? undefined : refuse('NUMBER_REENTERED', { number });
}
