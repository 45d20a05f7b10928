/** Probes: callbacks that nobody signed. A program that takes one would take any forgery. */

import { fail, type MerchantApi, type Wallet } from '../../wallet.ts';
import { seal } from '../wire/aead.ts';
import { callbackHeaders, probeHeaders } from './message.ts';
import { type Answered, post } from './post.ts';

/** Sends a probe with a signature that can't be right; whoever acknowledges it does not verify. `realNow` in ms. */
export async function probe(
  wallet: Wallet,
  account: MerchantApi,
  url: string,
  { realNow, allowHosts }: { readonly realNow: number; readonly allowHosts: readonly string[] },
): Promise<Answered> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    fail('USAGE', { problem: 'This is no address.', hint: 'Write it as http://127.0.0.1:3000/notify.' });
  const body = Buffer.from(
    JSON.stringify({
      id: 'EV-SIGNTEST',
      create_time: new Date(realNow).toISOString(),
      resource_type: 'encrypt-resource',
      event_type: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
      resource: { original_type: 'transaction', ...seal('{}', account.apiV3Key, 'transaction') },
    }),
  );
  const headers = probeHeaders(await callbackHeaders(wallet, account.mchid, body, realNow));
  return post(url, headers, body, allowHosts);
}
