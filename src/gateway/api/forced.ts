/**
 * Failures that a request asks for itself, so that a test can: by the header `Walletsim-Fault: CODE`, or by
 * `[fault:CODE]` in the order's description. They strike this request alone.
 */

import { type ApiErrorCode, isApiErrorCode } from './errors.ts';

/** What goes wrong: an error in place of the result, or no answer; `done`: after it was done all the same. */
export type Forced =
  | { readonly kind: 'error'; readonly code: ApiErrorCode; readonly done: boolean }
  | { readonly kind: 'timeout'; readonly done: boolean };

export const FAULT_HEADER = 'walletsim-fault';

/** `NOT_ENOUGH` · `TIMEOUT` · with `_PAID` behind it: done, and then the failure. `undefined` for anything else. */
export function forcedBy(code: string): Forced | undefined {
  // ORDER_PAID is an error's own name.
  if (isApiErrorCode(code)) return { kind: 'error', code, done: false };
  const [, name = '', paid] = /^([A-Z_]+?)(_PAID)?$/.exec(code) ?? [];
  const done = paid !== undefined;
  if (name === 'TIMEOUT') return { kind: 'timeout', done };
  return isApiErrorCode(name) ? { kind: 'error', code: name, done } : undefined;
}

/** The failure that the request's header asks for, or the description in its body. */
export function forcedIn(header: string | undefined, body: unknown): Forced | undefined {
  const description =
    typeof body === 'object' && body && 'description' in body ? String(body.description) : '';
  const code = header ?? /\[fault:([A-Z_]+)\]/.exec(description)?.[1];
  return code === undefined ? undefined : forcedBy(code.trim());
}
