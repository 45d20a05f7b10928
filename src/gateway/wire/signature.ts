/**
 * Signatures of API v3, RSA-2048 with SHA-256 (PKCS#1 v1.5): what is signed, and in which header it travels. What is
 * signed is bytes as they travel, never a parsed body written anew.
 */

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

export const SCHEMA = 'WECHATPAY2-SHA256-RSA2048';

/** How far a signature's time may be from now, in ms. */
export const CLOCK_SKEW_MS = 300_000;

/** What a merchant's `Authorization` header says. */
export interface Authorization {
  readonly mchid: string;
  readonly nonce: string;
  /** In seconds, as written. */
  readonly timestamp: string;
  readonly serial: string;
  /** Base64. */
  readonly signature: string;
}

const fields = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'] as const;

/** Reads the header; `undefined` for another scheme, or where a field is missing, empty or given twice. In any order. */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, scheme, rest = ''] = /^(\S+) +(.*)$/.exec(header) ?? [];
  if (scheme !== SCHEMA) return undefined;
  const found = new Map<string, string>();
  for (const part of rest.split(',')) {
    const [, name = '', value = ''] = /^\s*([a-z_]+)="([^"]*)"\s*$/.exec(part) ?? [];
    if (value === '' || found.has(name)) return undefined;
    found.set(name, value);
  }
  const [mchid, nonce, timestamp, serial, signature] = fields.map((name) => found.get(name));
  if (!mchid || !nonce || !timestamp || !serial || !signature) return undefined;
  return { mchid, nonce, timestamp, serial, signature };
}

/** A request as it came in. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, raw. */
  readonly url: string;
  /** The body's bytes; of an upload only its `meta`. */
  readonly body: Buffer;
}

/** What a merchant signs. */
export function requestText({ method, url, body }: SignedRequest, timestamp: string, nonce: string): Buffer {
  return lines(method, url, timestamp, nonce, body);
}

/** What the platform signs: an answer, or a callback. */
export function answerText(timestamp: string, nonce: string, body: Buffer): Buffer {
  return lines(timestamp, nonce, body);
}

/** Each part with a line feed behind it, the last one as well. */
function lines(...parts: readonly (string | Buffer)[]): Buffer {
  const feed = Buffer.from('\n');
  return Buffer.concat(parts.flatMap((part) => [Buffer.from(part), feed]));
}

/** Beside the thread that answers: making a signature takes longer than most of what is answered. */
const signBeside = promisify(sign);

/** The text's signature in base64. */
export async function signText(text: Buffer, privateKeyPem: string): Promise<string> {
  return (await signBeside('sha256', text, keyOf(privateKeyPem, createPrivateKey))).toString('base64');
}

/** Whether this is the text's signature by the key's owner; no text is an error. */
export function isSigned(text: Buffer, signature: string, publicKeyPem: string): boolean {
  return verify('sha256', text, publicKey(publicKeyPem), Buffer.from(signature, 'base64'));
}

/** The public key in a PEM text. */
export function publicKey(pem: string): KeyObject {
  return keyOf(pem, createPublicKey);
}

/** Reading a PEM text takes as long as ten signatures are verified: a server does it once a key. */
const keys = new Map<string, KeyObject>();
const MOST_KEYS = 256;

/** The key in a PEM text, read once. */
function keyOf(pem: string, read: (pem: string) => KeyObject): KeyObject {
  const known = keys.get(pem);
  if (known) return known;
  if (keys.size >= MOST_KEYS) keys.clear();
  const key = read(pem);
  keys.set(pem, key);
  return key;
}
