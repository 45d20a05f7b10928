/** What an endpoint is: where it answers, what may come in, and what it does. */

import type * as v from 'valibot';
import type { MerchantApi, OperationName, Outcome, RequestOf, Wallet } from '../../wallet.ts';
import { apiError, type Renamed } from './refusals.ts';

/** Everything that an endpoint gets. */
export interface Call<Body = unknown, Query = unknown, Params = unknown> {
  readonly wallet: Wallet;
  /** The account of the merchant that signed. */
  readonly account: MerchantApi;
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  /** The real time in ms. */
  readonly realNow: number;
  /** `http://127.0.0.1:8787`, as the program wrote it. */
  readonly origin: string;
  /** The platform's key by which the program encrypted fields: the `Wechatpay-Serial` header. */
  readonly wantedKey: string | undefined;
  /** Says, for the log, what the request meant for the wallet, and for which entry. */
  readonly means: (sentence: string, entry?: string) => void;
}

export interface Answer {
  readonly status: number;
  /** Written as compact JSON; nothing for 204. */
  readonly body?: object;
  /** Bytes that are no JSON, and are not signed. */
  readonly file?: { readonly bytes: Buffer; readonly type: string };
}

/** An endpoint of API v3. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** With `:names` where the path varies. */
  readonly path: string;
  readonly body?: v.GenericSchema;
  readonly query?: v.GenericSchema;
  readonly params?: v.GenericSchema;
  readonly run: (call: Call) => Promise<Answer>;
}

/** An endpoint whose call has the types of its schemas. */
export function endpoint<
  Body extends v.GenericSchema = v.GenericSchema,
  Query extends v.GenericSchema = v.GenericSchema,
  Params extends v.GenericSchema = v.GenericSchema,
>(
  made: Omit<Endpoint, 'run' | 'body' | 'query' | 'params'> & {
    readonly body?: Body;
    readonly query?: Query;
    readonly params?: Params;
    readonly run: (
      call: Call<v.InferOutput<Body>, v.InferOutput<Query>, v.InferOutput<Params>>,
    ) => Promise<Answer>;
  },
): Endpoint {
  return made;
}

/** Runs a request on the wallet; a refusal is thrown as the API's error, `renamed` where this endpoint has another one. */
export async function submit<Name extends OperationName>(
  { wallet, account }: Pick<Call, 'wallet' | 'account'>,
  name: Name,
  request: RequestOf<Name>,
  renamed: Renamed = {},
): Promise<Outcome> {
  const outcome = await wallet.submit(name, request, { as: `merchant:${account.merchant}` });
  if (outcome.refusal) throw apiError(outcome.refusal, renamed);
  return outcome;
}
