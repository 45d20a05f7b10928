import type { MerchantApi, Wallet } from '../../wallet.ts';
import { ApiError } from './errors.ts';

/** Throws an `ApiError` unless the request is about the merchant that signed it, and one of its apps. */
export function checkOwner(
  world: Wallet['world'],
  account: MerchantApi,
  { mchid, appid }: { readonly mchid: string; readonly appid?: string },
): void {
  if (!world.apis.has(mchid)) throw new ApiError('MCH_NOT_EXISTS');
  if (mchid !== account.mchid) throw new ApiError('NO_AUTH', '商户号与签名的商户号不一致，无权限');
  if (appid !== undefined && appid !== account.appid) throw new ApiError('APPID_MCHID_NOT_MATCH');
}
