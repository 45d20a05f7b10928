/** API v2: flat XML documents that carry their own signature, made with a key that both sides know. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A document: its elements by name. */
export type Fields = Readonly<Record<string, string>>;

export type SignType = 'MD5' | 'HMAC-SHA256';

/** The document's signature: its elements sorted, those that are empty and `sign` itself left out, the key behind them. */
export function signFields(fields: Fields, key: string, type: SignType = 'MD5'): string {
  const text = `${signedText(fields)}&key=${key}`;
  const hash = type === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return hash.update(text).digest('hex').toUpperCase();
}

/** What is signed, without the key. */
export function signedText(fields: Fields): string {
  return Object.entries(fields)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Whether the document's `sign` is what its `sign_type` makes of it. */
export function areSigned(fields: Fields, key: string): boolean {
  const type = signTypeOf(fields);
  const [given, right] = [
    Buffer.from(fields['sign'] ?? ''),
    Buffer.from(type ? signFields(fields, key, type) : ''),
  ];
  return given.length > 0 && given.length === right.length && timingSafeEqual(given, right);
}

/** MD5 where nothing else is said; `undefined` for what there is not. */
export function signTypeOf({ sign_type: type = 'MD5' }: Fields): SignType | undefined {
  return type === 'MD5' || type === 'HMAC-SHA256' ? type : undefined;
}
