/** Sends a callback, within bounds: to this machine unless a host was named, for five seconds at most. */

import { lookup as resolve } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** How long a merchant's program has to answer, in ms (operator, callback pages). */
export const ANSWER_MS = 5_000;

export interface Answered {
  /** Whether it counts as received: 200 or 204, in time. */
  readonly acknowledged: boolean;
  /** `HTTP 200`, or why there was no answer. */
  readonly outcome: string;
  readonly status?: number;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(address: string): boolean {
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Resolves a name; a name of another machine is refused, whatever it is called, unless it was allowed. */
function resolver(allowed: boolean): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      if (!first) return callback(new Error(`${hostname} has no address`), '');
      if (!allowed && !addresses.every(({ address }) => isLoopback(address)))
        return callback(elsewhere(hostname), '');
      // With `all`, every address is asked for: `localhost` has two, and a program may listen on one of them.
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
}

function elsewhere(host: string): Error {
  return new Error(`${host} is not this machine; \`wallet serve --allow-host ${host}\` allows it`);
}

/** Posts the body once and says what came back; never throws. */
export async function post(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  allowHosts: readonly string[],
): Promise<Answered> {
  try {
    const status = await statusOf(new URL(address), headers, body, allowHosts);
    return { acknowledged: status === 200 || status === 204, outcome: `HTTP ${status}`, status };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const outcome = timedOut ? `no answer within ${ANSWER_MS / 1000} s` : messageOf(error);
    return { acknowledged: false, outcome };
  }
}

async function statusOf(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  allowHosts: readonly string[],
): Promise<number> {
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const allowed = allowHosts.includes(host);
  if (isIP(host) !== 0 && !allowed && !isLoopback(host)) throw elsewhere(host);
  const signal = AbortSignal.timeout(ANSWER_MS);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((fulfil, reject) => {
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': body.length },
      signal,
      lookup: resolver(allowed),
      agent: false,
      // Nobody has a certificate for a name of this machine.
      rejectUnauthorized: allowed,
    });
    request.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    request.once('response', (response) => {
      fulfil(response.statusCode ?? 0);
      // The answer is in the status; a text behind it is let run, and cut off with the time limit.
      response.on('error', () => undefined).resume();
    });
    request.end(body);
  });
}

/** What stopped it, of the innermost error: several addresses may have been tried. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
