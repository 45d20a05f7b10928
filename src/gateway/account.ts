/** A merchant's account with the API: its keys are made here, kept by the world, and handed to the merchant in files. */

import { certifyMerchant, makeKeyPair, makePlatformKeys, publicKeyOf } from './wire/certificates.ts';
import {
  apiOf,
  fail,
  type MerchantApi,
  type OperationName,
  type Outcome,
  type PlatformKey,
  platformKeys,
  type RequestOf,
  type Wallet,
} from '../wallet.ts';

/** What can be made anew: the merchant's key and certificate, its API keys, the operator's own key. */
export const rotations = ['certificate', 'api-keys', 'platform'] as const;
export type Rotation = (typeof rotations)[number];

/** The operator's key is replaced when it has no more than this left, in ms. */
const RENEW_MS = 30 * 86_400_000;

export interface AccountOptions {
  /** The merchant's id. */
  readonly merchant: string;
  readonly mode?: MerchantApi['mode'] | undefined;
  readonly rotate?: readonly Rotation[];
  /** The merchant's private key, if it has one already, as PEM. */
  readonly privateKeyPem?: string | undefined;
}

/** All that a merchant's program needs. */
export interface Account {
  readonly api: MerchantApi;
  /** PKCS #8; kept nowhere else. */
  readonly privateKeyPem: string;
  /** The serial number of the certificate of that key. */
  readonly serial: string;
  readonly platform: PlatformKey;
}

/** Runs a request; throws what it is refused with. */
export type Ask = <Name extends OperationName>(name: Name, request: RequestOf<Name>) => Promise<Outcome>;

/** Whether this is the key of one of the merchant's certificates; false as well for what is no key. */
export function isKeyOf(wallet: Wallet, merchant: string, privateKeyPem: string): boolean {
  try {
    return certificateOf(apiOf(wallet.world, merchant), privateKeyPem) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Opens the merchant's account, or changes it. A key that is the merchant's already is kept, unless it is to be made
 * anew; any other gets a certificate beside the ones before. `now` is the real time in ms: what merchants' programs check
 * keys with.
 */
export async function setUpAccount(
  wallet: Wallet,
  ask: Ask,
  { merchant, mode, rotate = [], privateKeyPem }: AccountOptions,
  now: number = Date.now(),
): Promise<Account> {
  const { name } = wallet.world.merchants.get(merchant) ?? fail('MERCHANT_UNKNOWN', { merchant });
  const platform = await ensurePlatformKey(wallet, ask, { now, anew: rotate.includes('platform') });
  await ask('setMerchantApi', {
    merchant,
    ...(mode !== undefined && { mode }),
    ...(rotate.includes('api-keys') && { rotate: true }),
  });
  const own = rotate.includes('certificate') ? undefined : privateKeyPem;
  const key = own ?? (await makeKeyPair()).privateKeyPem;
  const { mchid } = accountIn(wallet, merchant);
  if (!isKeyOf(wallet, merchant, key)) {
    const subject = { mchid, name, publicKeyPem: publicKeyOf(key) };
    const { pem, ...certificate } = certifyMerchant(subject, platform.privateKeyPem, now);
    await ask('setMerchantApi', { merchant, certificate: { ...certificate, certificatePem: pem } });
  }
  const api = accountIn(wallet, merchant);
  const serial = certificateOf(api, key)?.serial;
  if (serial === undefined) throw new Error(`the certificate of ${merchant} was made and is not there`);
  return { api, privateKeyPem: key, serial, platform };
}

/** The operator's newest key; a new one if it is to be made `anew`, or there is none that is good for long. */
export async function ensurePlatformKey(
  wallet: Wallet,
  ask: Ask,
  { now = Date.now(), anew = false }: { readonly now?: number; readonly anew?: boolean } = {},
): Promise<PlatformKey> {
  const known = platformKeys(wallet.world, now).at(-1);
  if (known && !anew && known.until - now > RENEW_MS) return known;
  const { pem, ...made } = await makePlatformKeys(now);
  const key: PlatformKey = { ...made, certificatePem: pem };
  await ask('addPlatformKey', { key });
  return key;
}

function accountIn({ world }: Wallet, merchant: string): MerchantApi {
  return apiOf(world, merchant) ?? fail('MERCHANT_UNKNOWN', { merchant });
}

function certificateOf(api: MerchantApi | undefined, privateKeyPem: string) {
  const publicKeyPem = publicKeyOf(privateKeyPem);
  return api?.certificates.findLast(({ certificatePem }) => publicKeyOf(certificatePem) === publicKeyPem);
}
