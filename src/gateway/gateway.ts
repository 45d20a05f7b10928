/**
 * The merchant gateway: the operator's API for merchants' programs, on one world. It holds no state of its own and
 * decides nothing about money: it checks what comes over the wire, asks the wallet, and says what the entries say.
 */

import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { authenticate, SignatureError } from './api/authenticate.ts';
import type { Answer, Endpoint } from './api/call.ts';
import { endpoints } from './api/endpoints.ts';
import { ApiError } from './api/errors.ts';
import { checked, parsedBody } from './api/fields.ts';
import { Delivery } from './callbacks/delivery.ts';
import { FAULT_HEADER, forcedIn } from './api/forced.ts';
import { type Log, masked } from './log.ts';
import { signedHeaders, signerFor } from './platform.ts';
import { bodyOf } from './wire/body.ts';
import { requestId } from './wire/request-id.ts';
import type { MerchantApi, Wallet } from '../wallet.ts';

export interface GatewayOptions {
  readonly wallet: Wallet;
  readonly log: Log;
  /** The real time in ms. */
  readonly realNow?: () => number;
  /** Hosts beside this machine that callbacks may go to. */
  readonly allowHosts?: readonly string[];
}

export interface Gateway {
  /** What answers requests; a server runs it. */
  readonly app: GatewayApp;
  /** Begins to send callbacks. */
  readonly start: () => void;
  /** Begins no more of them; returns when those under way are over. */
  readonly stop: () => Promise<void>;
}

export type GatewayApp = Hono<{ Bindings: HttpBindings }>;
type Http = Context<{ Bindings: HttpBindings }>;

/** The longest body that is read, in bytes. */
const MOST_BYTES = 1 << 20;
/** How long a request is held that gets no answer, in ms. */
const HELD_MS = 60_000;

/** What is known of a request by the time that it is answered. */
interface Known {
  readonly at: number;
  body: Buffer;
  account?: MerchantApi;
  means?: string;
  entry?: string;
}

/** Under which address the program reaches the gateway: through the proxy it is the operator's own. */
function originOf({ socket, headers }: HttpBindings['incoming']): string {
  return `${'encrypted' in socket ? 'https' : 'http'}://${headers.host ?? ''}`;
}

/** What else the log says of a request: why its signature was refused, what came in and what went out. */
function detailOf(
  id: string,
  known: Known,
  answer: object | undefined,
  error: ApiError | undefined,
): string[] {
  const { reason, expected, signed } = error instanceof SignatureError ? error.diagnosis : {};
  return [
    ...(reason === undefined ? [] : [`reason: ${reason}`]),
    ...(expected === undefined ? [] : [`should be signed: ${JSON.stringify(expected)}`]),
    ...(signed === undefined ? [] : [`was signed: ${JSON.stringify(signed)}`]),
    ...(known.body.length > 0 ? [`request: ${masked(known.body.toString())}`] : []),
    ...(answer ? [`answer: ${masked(JSON.stringify(answer))}`] : []),
    `Request-ID: ${id}`,
  ];
}

/** The gateway for this wallet: an app for a server to run, and the callbacks. */
export function createGateway(options: GatewayOptions): Gateway {
  const { wallet, log, realNow = Date.now, allowHosts = [] } = options;
  /** Sends the answer, header names as the operator writes them, and tells the log. */
  function send(http: Http, known: Known, answer: Answer, error?: ApiError): Response {
    const { incoming, outgoing } = http.env;
    const { status, body, file } = answer;
    const id = requestId(error?.number);
    const bytes = file?.bytes ?? Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const wanted = http.req.header('wechatpay-serial');
    const signer = file ? undefined : signerFor(wallet.world, realNow(), known.account?.mode, wanted);
    outgoing.writeHead(status, {
      'Cache-Control': 'no-cache, must-revalidate',
      ...(status !== 204 && {
        'Content-Length': bytes.length,
        'Content-Type': file?.type ?? 'application/json; charset=utf-8',
      }),
      'Request-ID': id,
      ...(signer && signedHeaders(bytes, signer, realNow())),
      // What was not read of a body that is too long must not be taken for the next request.
      ...(!incoming.complete && { Connection: 'close' }),
    });
    outgoing.end(bytes, () => incoming.complete || incoming.destroy());
    log({
      at: known.at,
      kind: 'request',
      ...(known.account && { mchid: known.account.mchid }),
      method: incoming.method ?? '',
      path: masked(incoming.url ?? ''),
      status,
      ...(error && { code: error.code }),
      ...(known.means !== undefined && { means: known.means }),
      ...(known.entry !== undefined && { entry: known.entry }),
      detail: detailOf(id, known, body, error),
      ms: realNow() - known.at,
    });
    return RESPONSE_ALREADY_SENT;
  }

  function sendError(http: Http, known: Known, thrown: unknown): Response {
    const error = thrown instanceof ApiError ? thrown : new ApiError('SYSTEM_ERROR');
    // The store may be busy, or the program wrong: the merchant hears the same, the log hears what it was.
    if (!(thrown instanceof ApiError)) known.means = `It failed: ${String(thrown)}`;
    return send(http, known, { status: error.status, body: error.body }, error);
  }

  async function handle(http: Http, answer: (known: Known) => Promise<Answer | 'none'>): Promise<Response> {
    const known: Known = { at: realNow(), body: Buffer.alloc(0) };
    const { incoming, outgoing } = http.env;
    try {
      const body = await bodyOf(incoming, MOST_BYTES);
      if (!body) throw new ApiError('BODY_TOO_LARGE');
      known.body = body;
      const made = await answer(known);
      if (made !== 'none') return send(http, known, made);
      setTimeout(() => outgoing.destroy(), HELD_MS).unref();
      return RESPONSE_ALREADY_SENT;
    } catch (thrown) {
      if (incoming.errored || incoming.destroyed) return RESPONSE_ALREADY_SENT;
      return sendError(http, known, thrown);
    }
  }

  async function answerTo(made: Endpoint, http: Http, known: Known): Promise<Answer | 'none'> {
    const { incoming } = http.env;
    const request = { method: incoming.method ?? '', url: incoming.url ?? '', body: known.body };
    wallet.catchUp();
    known.account = authenticate(wallet.world, request, incoming.headers.authorization, realNow());
    const body = made.body && (checked(made.body, parsedBody(known.body), 'body') as object);
    const forced = forcedIn(http.req.header(FAULT_HEADER), body && 'description' in body && body.description);
    if (forced?.kind === 'error' && !forced.done) throw new ApiError(forced.code);
    if (forced?.kind === 'timeout' && !forced.done) return 'none';
    const answer = await made.run({
      wallet,
      account: known.account,
      body,
      query: made.query && checked(made.query, http.req.query(), 'query'),
      params: made.params ? checked(made.params, http.req.param(), 'path') : {},
      realNow: realNow(),
      origin: originOf(incoming),
      means(sentence, entry) {
        known.means = sentence;
        if (entry !== undefined) known.entry = entry;
      },
    });
    if (forced?.kind === 'error') throw new ApiError(forced.code);
    return forced ? 'none' : answer;
  }

  const app: GatewayApp = new Hono();
  for (const made of endpoints)
    app.on(made.method, made.path, async (http) =>
      handle(http, async (known) => answerTo(made, http, known)),
    );
  app.notFound(async (http) =>
    handle(http, async () => {
      throw new ApiError('NOT_FOUND');
    }),
  );
  const delivery = new Delivery({ wallet, log, realNow, allowHosts });
  return { app, start: () => delivery.start(), stop: async () => delivery.stop() };
}
