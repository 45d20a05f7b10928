import { type MerchantApi, apiOf, type PlatformKey } from '../../src/core/merchant-api.ts';
import { DAY, NINE, type Story } from './given.ts';

/** A certificate that nobody can sign with: the core only keeps it. */
export const certificate = (serial: string) => ({
  serial,
  certificatePem: `certificate ${serial}`,
  from: NINE - DAY,
  until: NINE + 5 * 365 * DAY,
});

export const platformKey = (serial: string): PlatformKey => ({
  ...certificate(serial),
  publicKeyId: `PUB_KEY_ID_${serial}`,
  privateKeyPem: `private key ${serial}`,
});

/** Gives the merchant an account with the API. */
export function withApi(story: Story, merchant: string): MerchantApi {
  story.asks('setMerchantApi', { merchant, certificate: certificate('A1') });
  const api = apiOf(story.world, merchant);
  if (!api) throw new Error(`${merchant} got no account`);
  return api;
}
