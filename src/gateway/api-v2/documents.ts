/** The edge of API v2: a document is one, is signed by its merchant, and has the fields that its endpoint needs. */

import type { MerchantApi, Wallet } from '../../wallet.ts';
import { areSigned, type Fields, signedText, signFields, signTypeOf } from '../wire/v2.ts';
import { parseXml } from '../wire/xml.ts';
import { V2Malformed } from './errors.ts';

const MALFORMED = 'XML格式错误';
const WRONG_SIGNATURE = '签名错误，请检查后再试';

/** A document whose signature was refused, with what the log says of it. */
export class V2SignatureError extends V2Malformed {
  readonly reason: string;
  readonly expected: string;

  constructor(reason: string, expected: string) {
    super(WRONG_SIGNATURE);
    this.reason = reason;
    this.expected = expected;
  }
}

/** The fields that every request has. */
const always = ['mch_id', 'appid', 'nonce_str', 'sign'] as const;

/** The document and the account of its merchant; throws `V2Malformed`. */
export function readDocument(
  world: Wallet['world'],
  bytes: Buffer,
  required: readonly string[],
): { readonly fields: Fields; readonly account: MerchantApi } {
  const fields = parseXml(bytes.toString());
  if (!fields) throw new V2Malformed(MALFORMED);
  const missing = always.find((name) => !fields[name]);
  if (missing !== undefined) throw new V2Malformed(`缺少参数${missing}`);
  const account = world.apis.get(fields['mch_id'] ?? '');
  if (!account) throw new V2Malformed('商户号mch_id不存在');
  if (!areSigned(fields, account.apiV2Key)) throw unsigned(fields, account);
  const absent = required.find((name) => !fields[name]);
  if (absent !== undefined) throw new V2Malformed(`缺少参数${absent}`);
  return { fields, account };
}

/** Why a document's signature does not fit. */
function unsigned(fields: Fields, account: MerchantApi): V2SignatureError {
  return new V2SignatureError(reasonOf(fields, account), `${signedText(fields)}&key=…`);
}

function reasonOf(fields: Fields, { apiV2Key, apiV3Key }: MerchantApi): string {
  const inCapitals = { ...fields, sign: (fields['sign'] ?? '').toUpperCase() };
  if (!signTypeOf(fields)) return 'There is no such sign_type: it is MD5 or HMAC-SHA256.';
  if (areSigned(inCapitals, apiV2Key)) return 'The signature is in lower case; upper case is asked for.';
  if (areSigned(inCapitals, apiV3Key))
    return 'The document is signed with the API v3 key; v2 has a key of its own.';
  const other = (['MD5', 'HMAC-SHA256'] as const).find(
    (type) => signFields(fields, apiV2Key, type) === inCapitals.sign,
  );
  return other === undefined
    ? 'The v2 key is another, or the document was changed after it was signed: its fields are sorted, empty ones left out, the key stands behind them.'
    : `The signature is ${other}; sign_type says otherwise.`;
}
