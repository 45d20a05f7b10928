/** How API v3 answers: who signed is found out, what came in is checked, and every answer but files is signed. */

import type { MerchantApi, Wallet } from '../../wallet.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { masked } from '../log.ts';
import { signedHeaders, signerFor } from '../platform.ts';
import { requestId } from '../wire/request-id.ts';
import { parseAuthorization } from '../wire/signature.ts';
import { authenticate, SignatureError } from './authenticate.ts';
import type { Answer, Endpoint } from './call.ts';
import { ApiError } from './errors.ts';
import { checked, parsedBody } from './fields.ts';
import { failureOf } from './forced.ts';

/** A request for an endpoint, with what its address says. */
export interface Asked {
  readonly made: Endpoint;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly origin: string;
}

export class ApiV3 {
  readonly #wallet: Wallet;
  readonly #realNow: () => number;

  constructor(wallet: Wallet, realNow: () => number) {
    this.#wallet = wallet;
    this.#realNow = realNow;
  }

  /** Answers a request for an endpoint; never throws. */
  async answer(exchange: Exchange, asked: Asked): Promise<Reply | 'none'> {
    let account: MerchantApi | undefined;
    try {
      this.#wallet.catchUp();
      account = this.#signedBy(exchange);
      const answer = await this.#run(exchange, asked, account);
      return answer === 'none' ? answer : await this.#reply(exchange, answer, account);
    } catch (thrown) {
      return this.refuse(exchange, thrown, account);
    }
  }

  /** The answer to what can't be answered otherwise. What is no error of the API is the operator's own trouble. */
  async refuse(exchange: Exchange, thrown: unknown, account?: MerchantApi): Promise<Reply> {
    const error = thrown instanceof ApiError ? thrown : new ApiError('SYSTEM_ERROR');
    // The store may be busy, or the program wrong: the merchant hears the same, the log hears what it was.
    if (error !== thrown) exchange.means = `It failed: ${String(thrown)}`;
    return this.#reply(exchange, { status: error.status, body: error.body }, account, error);
  }

  #signedBy(exchange: Exchange): MerchantApi {
    const { coming: world } = this.#wallet;
    const header = exchange.headers.authorization;
    const claimed = parseAuthorization(header ?? '')?.mchid;
    // Whoever looks for a merchant's refused signatures in the log finds them under its number.
    if (claimed !== undefined && world.apis.has(claimed)) exchange.mchid = claimed;
    return authenticate(world, exchange, header, this.#realNow());
  }

  async #run(exchange: Exchange, asked: Asked, account: MerchantApi): Promise<Answer | 'none'> {
    const { made, origin } = asked;
    const { headers } = exchange;
    const call = {
      wallet: this.#wallet,
      account,
      body: made.body && checked(made.body, parsedBody(exchange.body), 'body'),
      query: made.query && checked(made.query, asked.query, 'query'),
      params: made.params && checked(made.params, asked.params, 'path'),
      realNow: this.#realNow(),
      origin,
      wantedKey: one(headers['wechatpay-serial']),
      means(sentence: string, entry?: string) {
        exchange.means = sentence;
        if (entry !== undefined) exchange.entry = entry;
      },
    };
    const failure = await failureOf(this.#wallet, account, {
      headers,
      ...namesIn({ ...(call.params as object | undefined), ...(call.body as object | undefined) }),
    });
    if (!failure) return made.run(call);
    if (failure.done) await made.run(call);
    call.means([exchange.means ?? '', `It fails on purpose: ${failure.code}.`].join(' ').trim());
    if (failure.code !== 'TIMEOUT') throw new ApiError(failure.code);
    return 'none';
  }

  async #reply(
    exchange: Exchange,
    { status, body, file }: Answer,
    account?: MerchantApi,
    error?: ApiError,
  ): Promise<Reply> {
    const id = requestId(error?.number);
    const bytes = file?.bytes ?? Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const now = this.#realNow();
    const wanted = one(exchange.headers['wechatpay-serial']);
    const signer = file ? undefined : signerFor(this.#wallet.coming, now, account?.mode, wanted);
    return {
      status,
      headers: {
        'Cache-Control': 'no-cache, must-revalidate',
        ...(status !== 204 && { 'Content-Type': file?.type ?? 'application/json; charset=utf-8' }),
        'Request-ID': id,
        ...(signer && (await signedHeaders(bytes, signer, now))),
      },
      bytes,
      ...(error && { code: error.code }),
      detail: [
        ...(error instanceof SignatureError ? told(error) : []),
        ...(body ? [`answer: ${masked(JSON.stringify(body))}`] : []),
        `Request-ID: ${id}`,
      ],
    };
  }
}

/** Why a signature was refused, in lines for the log. */
function told({ diagnosis: { reason, expected, signed } }: SignatureError): string[] {
  return [
    `reason: ${reason}`,
    `should be signed: ${JSON.stringify(expected)}`,
    ...(signed === undefined ? [] : [`was signed: ${JSON.stringify(signed)}`]),
  ];
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** What a request calls itself: its description, and the merchant's own numbers in it. */
function namesIn({ description, out_trade_no, out_refund_no, out_bill_no }: Record<string, unknown>) {
  return { description, numbers: [out_refund_no, out_bill_no, out_trade_no] };
}
