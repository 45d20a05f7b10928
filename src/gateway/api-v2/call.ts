/** What an endpoint of API v2 is. All of them are POST, and take and give a flat XML document. */

import { randomBytes } from 'node:crypto';
import type { MerchantApi, OperationName, Outcome, RequestOf, Wallet } from '../../wallet.ts';
import { type Fields, signFields, signTypeOf } from '../wire/v2.ts';
import { V2Error, v2Error } from './errors.ts';

export interface V2Call {
  readonly wallet: Wallet;
  readonly account: MerchantApi;
  readonly fields: Fields;
  /** Says, for the log, what the request meant for the wallet, and for which entry. */
  readonly means: (sentence: string, entry?: string) => void;
}

export interface V2Endpoint {
  readonly path: string;
  /** Fields that must be there. */
  readonly required: readonly string[];
  readonly run: (call: V2Call) => Promise<Fields>;
}

/** Runs a request on the wallet; a refusal is thrown as the API's error. */
export async function submitV2<Name extends OperationName>(
  { wallet }: V2Call,
  name: Name,
  request: RequestOf<Name>,
): Promise<Outcome> {
  const outcome = await wallet.submit(name, request);
  if (outcome.refusal) throw v2Error(outcome.refusal);
  return outcome;
}

/** Everything that was asked for, in one text: the same again is the same request. */
export function termsOf(fields: Fields): string {
  const { nonce_str: _nonce, sign: _sign, sign_type: _type, ...asked } = fields;
  return JSON.stringify(Object.entries(asked).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Throws a `V2Error` unless the app is the merchant's. */
export function checkApp({ account, fields }: V2Call): void {
  if (fields['appid'] !== account.appid) throw new V2Error('APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配');
}

/** A whole number of fen. */
export function fenIn(fields: Fields, name: string): number {
  const text = fields[name] ?? '';
  if (!/^[1-9]\d{0,10}$/.test(text)) throw new V2Error('PARAM_ERROR', `${name}参数格式错误`);
  return Number(text);
}

/** The answer to a request that was taken: signed as the request was. */
export function answerTo(
  { fields, account }: Pick<V2Call, 'fields' | 'account'>,
  result: Fields | V2Error,
): Fields {
  const failed = result instanceof V2Error;
  const answer = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    appid: account.appid,
    mch_id: account.mchid,
    nonce_str: randomBytes(16).toString('hex'),
    result_code: failed ? 'FAIL' : 'SUCCESS',
    ...(failed ? { err_code: result.code, err_code_des: result.message } : result),
  };
  return { ...answer, sign: signFields(answer, account.apiV2Key, signTypeOf(fields)) };
}
