/**
 * Failures that are forced: by the request itself, so that a test can (the header `Walletsim-Fault: CODE`, or
 * `[fault:CODE]` in the order's description), or by the fault `api-fails` of the world.
 */

import {
  type ApiFailure,
  apiFailureIn,
  type FaultCase,
  type MerchantApi,
  struckMerchant,
  type Wallet,
} from '../../wallet.ts';

const HEADER = 'walletsim-fault';

/** What a request says of itself, for a failure to be found. */
export interface Failing {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly description: unknown;
  /** The merchant's own numbers in it. */
  readonly numbers: readonly unknown[];
}

/** The failure that strikes this request, if any does; one that was to strike once is over with that. */
export async function failureOf(
  wallet: Wallet,
  { merchant }: MerchantApi,
  { headers, description, numbers }: Failing,
): Promise<ApiFailure | undefined> {
  const inText = typeof description === 'string' ? /\[fault:([A-Z_]+)\]/.exec(description)?.[1] : undefined;
  const own = apiFailureIn(String(headers[HEADER] ?? inText ?? ''));
  if (own) return own;
  const named = numbers.filter((number) => typeof number === 'string');
  const found = [...named, undefined]
    .map((number) => struckMerchant(wallet.coming, 'api-fails', { merchant, number }))
    .find((each) => each !== undefined);
  return found && (await strikes(wallet, found)) ? apiFailureIn(found.code ?? '') : undefined;
}

/** Whether it still strikes: once is once, however many requests come at the same time. */
async function strikes(wallet: Wallet, found: FaultCase): Promise<boolean> {
  if (!found.once) return true;
  const { events } = await wallet.submit('spendFault', { fault: 'api-fails', found });
  return events.length > 0;
}
