/** One request and its answer, on the bytes of the connection: within bounds, and told to the log. */

import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Log, masked } from './log.ts';
import { bodyOf } from './wire/body.ts';

/** What is known of a request; what it means is found out on the way. */
export interface Exchange {
  readonly method: string;
  /** Path and query, raw. */
  readonly url: string;
  readonly headers: HttpBindings['incoming']['headers'];
  /** When it came in, in ms of the real time. */
  readonly at: number;
  readonly body: Buffer;
  /** Whether the body was too long to be read. */
  readonly tooLong: boolean;
  mchid?: string;
  means?: string;
  entry?: string;
}

export interface Reply {
  readonly status: number;
  /** With their names as they travel. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** An error's code. */
  readonly code?: string;
  /** More for the log. */
  readonly detail?: readonly string[];
}

/** What answers a request; `none` leaves it without an answer. */
export type Answering = (exchange: Exchange) => Promise<Reply | 'none'>;

/** The longest body that is read, in bytes. */
const MOST_BYTES = 1 << 20;
/** How long a request is held that gets no answer, in ms. */
const HELD_MS = 60_000;

/** Reads a request, has it answered, sends the answer as it is given, and tells the log. */
export async function exchange(
  { incoming, outgoing }: HttpBindings,
  { log, realNow }: { readonly log: Log; readonly realNow: () => number },
  answer: Answering,
): Promise<Response> {
  const at = realNow();
  const body = await bodyOf(incoming, MOST_BYTES).catch(() => 'broken off' as const);
  if (body === 'broken off') return RESPONSE_ALREADY_SENT;
  const { method = '', url = '', headers } = incoming;
  const made: Exchange = {
    method,
    url,
    headers,
    at,
    body: body ?? Buffer.alloc(0),
    tooLong: body === undefined,
  };
  const reply = await answer(made);
  if (reply === 'none') {
    setTimeout(() => outgoing.destroy(), HELD_MS).unref();
  } else {
    outgoing.writeHead(reply.status, {
      ...reply.headers,
      ...(reply.status !== 204 && { 'Content-Length': reply.bytes.length }),
      // What was not read of a body that is too long must not be taken for the next request.
      ...(body === undefined && { Connection: 'close' }),
    });
    outgoing.end(reply.bytes, () => body ?? incoming.destroy());
  }
  const { status, code, detail = [] } = reply === 'none' ? {} : reply;
  const { mchid, means, entry } = made;
  log({
    at,
    kind: 'request',
    method,
    path: masked(url),
    ...(mchid !== undefined && { mchid }),
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(means !== undefined && { means }),
    ...(entry !== undefined && { entry }),
    detail: [...detail, ...(made.body.length > 0 ? [`request: ${masked(made.body.toString())}`] : [])],
    ms: realNow() - at,
  });
  return RESPONSE_ALREADY_SENT;
}
