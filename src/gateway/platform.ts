/** The operator's side of the keys: which one signs for which merchant, and the headers that a signature travels in. */

import { randomBytes } from 'node:crypto';
import { answerText, SCHEMA, signText } from './wire/signature.ts';
import { type MerchantApi, platformKeys, type Wallet } from '../wallet.ts';

/** What a signature is made with, and the name by which the merchant knows the key. */
export interface Signer {
  readonly serial: string;
  readonly privateKeyPem: string;
}

const PUBLIC_KEY_ID = 'PUB_KEY_ID_';

/**
 * What signs for this merchant: named by the certificate's serial number or by the public key's id, as the merchant's
 * mode says; who knows both says which one it likes with `Wechatpay-Serial`, and gets the public key otherwise. `undefined` if the operator has no key that is good. `realNow` in ms: certificates end by the
 * calendar on the wall.
 */
export function signerFor(
  world: Wallet['world'],
  realNow: number,
  mode: MerchantApi['mode'] | undefined,
  wanted?: string,
): Signer | undefined {
  const keys = platformKeys(world, realNow);
  const key = keys.find((each) => [each.serial, each.publicKeyId].includes(wanted ?? '')) ?? keys.at(-1);
  if (!key) return undefined;
  const { serial, publicKeyId, privateKeyPem } = key;
  const byCertificate =
    mode === 'certificate' ||
    (mode !== 'public-key' && wanted !== undefined && !wanted.startsWith(PUBLIC_KEY_ID));
  return { serial: byCertificate ? serial : publicKeyId, privateKeyPem };
}

/** The headers of a signed answer or callback. `realNow` in ms: merchants' programs compare it with their clock. */
export async function signedHeaders(body: Buffer, { serial, privateKeyPem }: Signer, realNow: number) {
  const timestamp = String(Math.floor(realNow / 1000));
  const nonce = randomBytes(16).toString('hex');
  return {
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature': await signText(answerText(timestamp, nonce, body), privateKeyPem),
    'Wechatpay-Signature-Type': SCHEMA,
    'Wechatpay-Timestamp': timestamp,
  };
}
