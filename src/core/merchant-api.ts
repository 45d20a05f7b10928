/**
 * Merchants' accounts with the operator's API, and the operator's own keys. Key pairs and certificates take chance and
 * time, and are made outside; here they are kept. A merchant's private key is in its own files, and nowhere else.
 */

import { type Context, type Decision, accept, deny } from './decision.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Folds } from './events.ts';
import type { Merchant } from './merchants.ts';
import type { World } from './world.ts';

/** How a merchant's program knows the operator's signatures: by its certificate, by its public key, or by either. */
export const apiModes = ['certificate', 'public-key', 'both'] as const;
export type ApiMode = (typeof apiModes)[number];

/** A certificate with its public key inside. */
export interface Certificate {
  /** 40 hexadecimal digits, in capitals. */
  readonly serial: string;
  readonly certificatePem: string;
  /** In ms. */
  readonly from: number;
  readonly until: number;
}

export interface MerchantApi {
  /** Ten digits. */
  readonly mchid: string;
  /** Whose it is, as people type it. */
  readonly merchant: string;
  /** `wx` and 16 hexadecimal digits. */
  readonly appid: string;
  readonly mode: ApiMode;
  /** 32 characters each; with the first, callbacks are encrypted, with the second, v2 requests are signed. */
  readonly apiV3Key: string;
  readonly apiV2Key: string;
  /** The newest last. An old one is good until it ends. */
  readonly certificates: readonly Certificate[];
}

/** A key pair of the operator's, with which it signs answers and callbacks. */
export interface PlatformKey extends Certificate {
  /** `PUB_KEY_ID_` and digits. */
  readonly publicKeyId: string;
  readonly privateKeyPem: string;
}

/** How many certificates and key pairs are kept beside each other: the new one, and those that it replaces. */
const KEPT_KEYS = 3;

export type MerchantApiEvent =
  | { readonly type: 'MerchantApiSet'; readonly api: MerchantApi }
  | { readonly type: 'PlatformKeyAdded'; readonly key: PlatformKey };

export const merchantApiFolds: Folds<MerchantApiEvent> = {
  MerchantApiSet(world, { api }) {
    world.apis.set(api.mchid, api);
  },
  PlatformKeyAdded(world, { key }) {
    world.platform = [...world.platform, key].slice(-KEPT_KEYS);
  },
};

/** The merchant's account with the API, if it has one. */
export function apiOf(world: World, merchant: string): MerchantApi | undefined {
  return [...world.apis.values()].find((api) => api.merchant === merchant);
}

export interface MerchantApiRequest {
  readonly merchant: string;
  readonly mode?: ApiMode;
  /** A new certificate of the merchant's. Nothing can be signed for an account before it has one. */
  readonly certificate?: Certificate;
  /** Makes new API keys; those of before are no longer good. */
  readonly rotate?: boolean;
}

/**
 * Opens a merchant's account with the API, or changes it: its mode, a new certificate beside the one of before, new API
 * keys.
 */
export function setMerchantApi(world: World, request: MerchantApiRequest, context: Context): Decision {
  const { mode, certificate, rotate = false } = request;
  const merchant = world.merchants.get(request.merchant);
  if (!merchant) return deny('MERCHANT_UNKNOWN', { merchant: request.merchant });
  const known = apiOf(world, merchant.id);
  const certificates = [...(known?.certificates ?? []), ...(certificate ? [certificate] : [])];
  const mchid = known?.mchid ?? newMchid(world, context);
  // A seal can't be guessed by whoever doesn't have the world's key, and every new one differs.
  const fresh = (purpose: string) => context.seal(`${purpose}/${mchid}/${context.seq}`);
  const api: MerchantApi = {
    mchid,
    merchant: merchant.id,
    appid: known?.appid ?? `wx${context.seal(`appid/${mchid}`).slice(0, 16)}`,
    mode: mode ?? known?.mode ?? 'both',
    apiV3Key: known && !rotate ? known.apiV3Key : fresh('api-v3-key'),
    apiV2Key: known && !rotate ? known.apiV2Key : fresh('api-v2-key'),
    certificates: certificates.slice(-KEPT_KEYS),
  };
  return accept({ type: 'MerchantApiSet', api });
}

function newMchid(world: World, { random }: Context): string {
  for (;;) {
    const mchid = `1900${random.digits(6)}`;
    if (!world.apis.has(mchid)) return mchid;
  }
}

/** Gives the operator a new key pair; the ones before it stay good until they end. */
export function addPlatformKey(_world: World, request: { key: PlatformKey }): Decision {
  return accept({ type: 'PlatformKeyAdded', key: request.key });
}

/** The operator's key pairs that are good now, the newest last; it signs with the newest. */
export function platformKeys(world: World, now: number): readonly PlatformKey[] {
  return world.platform.filter(({ from, until }) => from <= now && now < until);
}

/** The account that a program names, with its merchant, if the app is its own. */
export function accountFor(
  world: World,
  mchid: string,
  appid: string,
): { api: MerchantApi; merchant: Merchant } | Refusal {
  const account = accountOf(world, mchid);
  if (!account) return refuse('API_ACCOUNT_UNKNOWN', { mchid });
  return account.api.appid === appid ? account : refuse('APPID_MISMATCH', { appid, mchid });
}

/** The account and its merchant; `undefined` if nobody has this number. */
export function accountOf(world: World, mchid: string): { api: MerchantApi; merchant: Merchant } | undefined {
  const api = world.apis.get(mchid);
  const merchant = api && world.merchants.get(api.merchant);
  return api && merchant && { api, merchant };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Who a user is to an app: `o` and 27 characters, another one for each app. */
export function openidOf({ seal }: Pick<Context, 'seal'>, appid: string, user: string): string {
  const digits = seal(`openid/${appid}/${user}`) + seal(`openid/${user}/${appid}`);
  const letters = digits.match(/../g) ?? [];
  return `o${letters
    .map((pair) => LETTERS[Number.parseInt(pair, 16) % LETTERS.length])
    .join('')
    .slice(0, 27)}`;
}

/** The user whom an app knows by this openid; nobody's whose account was closed. */
export function userOfOpenid(
  world: World,
  context: Pick<Context, 'seal'>,
  appid: string,
  openid: string,
): string | undefined {
  const users = [...world.users.values()].filter(({ forgotten }) => !forgotten);
  return users.find(({ name }) => openidOf(context, appid, name) === openid)?.name;
}
