/** Requests byte by byte, as no SDK would send them, and answers as they travel. */

import { sign } from 'node:crypto';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import { SCHEMA } from '../../src/gateway/wire/signature.ts';
import type { Shop } from './shop.ts';

export interface RawAnswer {
  readonly status: number;
  /** Names as they travel, in order. */
  readonly names: readonly string[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly json: { readonly code?: string; readonly message?: string; readonly detail?: unknown };
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs this instead of what is sent. */
  readonly signs?: (text: string) => string;
  readonly serial?: string;
  readonly mchid?: string;
  /** In seconds. */
  readonly timestamp?: string;
  readonly privateKey?: string;
}

/** A text of this form, inside of what an answer is to match: a bare pattern there would match anything. */
export function matching(form: RegExp): unknown {
  return expect.stringMatching(form);
}

/** The `Authorization` header for a request. */
export function authorization(shop: Shop, { method = 'POST', path, body = '', ...more }: Sent): string {
  const { mchid = shop.account.mchid, serial = shop.account.certificates.at(-1)?.serial ?? '' } = more;
  const { timestamp = String(Math.floor(Date.now() / 1000)) } = more;
  const nonce = Formatter.nonce();
  const text = Buffer.concat([
    Buffer.from(Formatter.request(method, path, timestamp, nonce, '').slice(0, -1)),
    Buffer.from(body),
    Buffer.from('\n'),
  ]);
  const signed = more.signs ? Buffer.from(more.signs(text.toString())) : text;
  const signature = sign('sha256', signed, more.privateKey ?? shop.own.privateKeyPem).toString('base64');
  return `${SCHEMA} signature="${signature}",mchid="${mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${serial}"`;
}

/** Sends a signed request, and checks that the answer is signed by the platform. */
export async function ask(shop: Shop, sent: Sent): Promise<RawAnswer> {
  const answer = await send(shop, {
    ...sent,
    headers: { Authorization: authorization(shop, sent), ...sent.headers },
  });
  expect(isSigned(shop, answer), 'the answer is signed').toBe(true);
  return answer;
}

/** Whether the platform signed the answer, its empty body included. */
export function isSigned(shop: Shop, { headers, text }: RawAnswer): boolean {
  const [timestamp = '', nonce = '', serial = '', signature = ''] = [
    'timestamp',
    'nonce',
    'serial',
    'signature',
  ].map((name) => headers[`wechatpay-${name}`]);
  const key = Object.entries({
    ...shop.certs,
    [shop.platform.serial]: shop.platform.pem,
    [shop.platform.publicKeyId]: shop.platform.pem,
  }).find(([name]) => name === serial)?.[1];
  return (
    key !== undefined &&
    Rsa.verify(Formatter.response(timestamp, nonce, text), signature, Rsa.from(key, Rsa.KEY_TYPE_PUBLIC))
  );
}

/** Sends a request as it is. */
export async function send(
  shop: Pick<Shop, 'url'>,
  { method = 'POST', path, body = '', headers = {} }: Sent,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(shop.url);
    const request = httpRequest({
      hostname,
      port,
      method,
      path,
      headers: { 'Content-Length': String(Buffer.byteLength(body)), ...headers },
      agent: false,
    });
    request.once('error', reject);
    request.once('response', (response) => void answerIn(response).then(resolve, reject));
    request.end(body);
  });
}

async function answerIn(response: IncomingMessage): Promise<RawAnswer> {
  const text = (await buffer(response)).toString();
  const flat = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    status: response.statusCode ?? 0,
    names: response.rawHeaders.filter((_, index) => index % 2 === 0),
    headers: flat,
    text,
    json: text.startsWith('{') ? (JSON.parse(text) as RawAnswer['json']) : {},
  };
}
