/**
 * Why a signature does not fit. An RSA signature gives back, to whoever has the public key, the hash that was signed:
 * so it is certain which key signed, and with each text that the signer may have meant, which one it was.
 */

import { constants, createHash, publicDecrypt, verify } from 'node:crypto';
import {
  type Authorization,
  CLOCK_SKEW_MS,
  publicKey,
  requestText,
  type SignedRequest,
} from './signature.ts';

/** A public key that may have signed, and whose it is. */
export interface KnownKey {
  /** `the merchant's key 4F3A…`, for a sentence. */
  readonly whose: string;
  readonly publicKeyPem: string;
}

export interface Evidence {
  readonly request: SignedRequest;
  readonly authorization: Authorization;
  /** The key that the serial number names. */
  readonly named: KnownKey;
  /** Others that a program may have mixed up with it. */
  readonly others: readonly KnownKey[];
}

/** What the gateway's log says of a refused signature. */
export interface Diagnosis {
  /** One sentence in plain words. */
  readonly reason: string;
  /** What should have been signed. */
  readonly expected: string;
  /** What was signed, where that is known. */
  readonly signed?: string;
}

const BYTES = 256;

/** Names the reason for which a signature was refused. */
export function diagnose(evidence: Evidence): Diagnosis {
  const { request, authorization } = evidence;
  const expected = text(meant(evidence));
  const malformed = malformedSignature(authorization.signature);
  if (malformed !== undefined) return { reason: malformed, expected };
  const signature = Buffer.from(authorization.signature, 'base64');
  const own = signedHash(signature, evidence.named);
  if (!own) return { reason: otherKey(signature, evidence), expected };
  const hashed = own.algorithm === 'sha256' ? [] : [`the hash is ${own.algorithm}, not sha256`];
  for (const { differs, candidate } of candidates(evidence)) {
    if (own.hash.equals(createHash(own.algorithm).update(candidate).digest()))
      return { reason: sentence([...differs, ...hashed]), expected, signed: text(candidate) };
  }
  const body = request.body.length > 0 ? 'another body than the one that arrived, or ' : '';
  const other = `the key is right, but another text was signed: ${body}another path, time or nonce`;
  return { reason: sentence([other, ...hashed]), expected };
}

/** Why a time is refused; `undefined` if it is near enough to `now` (ms). */
export function clockProblem(timestamp: string, now: number): string | undefined {
  if (!/^\d{1,16}$/.test(timestamp)) return 'The timestamp is no number of seconds.';
  const seconds = Number(timestamp);
  const off = seconds * 1000 - now;
  if (Math.abs(off) <= CLOCK_SKEW_MS) return undefined;
  if (Math.abs(seconds - now) <= CLOCK_SKEW_MS)
    return 'The timestamp is in milliseconds; seconds are asked for.';
  const by = Math.round(Math.abs(off) / 1000);
  return `The program's clock is ${by} s ${off > 0 ? 'fast' : 'slow'}; at most ${CLOCK_SKEW_MS / 1000} s are let pass.`;
}

/** Why this can be no signature by an RSA key of 2048 bits in base64. */
function malformedSignature(signature: string): string | undefined {
  if (/^[0-9A-F]{32}$|^[0-9A-F]{64}$/i.test(signature))
    return 'This is a signature of API v2 (MD5 or HMAC with the v2 key); v3 signs with the RSA private key.';
  if (/^[0-9a-f]{512}$/i.test(signature)) return 'The signature is written in hex; base64 is asked for.';
  if (/[-_]/.test(signature)) return 'The signature is in URL-safe base64; the plain one is asked for.';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return 'The signature is not base64.';
  const bytes = Buffer.from(signature, 'base64').length;
  return bytes === BYTES
    ? undefined
    : `The signature has ${bytes} bytes; one by an RSA key of 2048 bits has ${BYTES}.`;
}

function otherKey(signature: Buffer, evidence: Evidence): string {
  const { named, others } = evidence;
  const whose = others.find((each) => signedHash(signature, each))?.whose;
  if (whose !== undefined) return `The signature is by ${whose}; the serial number names ${named.whose}.`;
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const key = publicKey(named.publicKeyPem);
  if (verify('sha256', meant(evidence), { key, padding }, signature))
    return 'The signature is padded as PSS; PKCS#1 v1.5 is asked for.';
  return `The signature is by a key that is not known here; the serial number names ${named.whose}.`;
}

/** What stands before the hash in a signature, by algorithm. */
const prefixes = {
  sha256: '3031300d060960864801650304020105000420',
  sha1: '3021300906052b0e03021a05000414',
  md5: '3020300c06082a864886f70d020505000410',
  sha512: '3051300d060960864801650304020305000440',
} as const;

/** The hash that the key's owner signed; `undefined` if somebody else did. */
function signedHash(signature: Buffer, { publicKeyPem }: KnownKey) {
  const info = decrypted(signature, publicKeyPem);
  for (const [algorithm, prefix] of Object.entries(prefixes)) {
    if (info?.toString('hex').startsWith(prefix))
      return { algorithm, hash: info.subarray(prefix.length / 2) };
  }
  return undefined;
}

function decrypted(signature: Buffer, publicKeyPem: string): Buffer | undefined {
  try {
    return publicDecrypt({ key: publicKey(publicKeyPem), padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return undefined;
  }
}

/** A part of the signed text as somebody may have written it; `differs` says how, where it is wrong. */
interface Variant {
  readonly differs?: string;
  readonly value: string | Buffer;
}

/** Nobody mixes up more than this at once; what is hashed for one diagnosis stays below so many bytes. */
const [MOST_DIFFERENCES, MOST_BYTES] = [2, 16 << 20];

/** Each text that may have been signed, the likeliest first: nothing wrong, then one thing, then two. */
function* candidates({ request, authorization: { timestamp, nonce } }: Evidence) {
  const [allUrls, allBodies, allShapes] = [urls(request), bodies(request), shapes()];
  const combinations = methods(request).flatMap((method) =>
    allUrls.flatMap((url) =>
      allBodies.flatMap((body) => allShapes.map((shape) => ({ method, url, body, shape }))),
    ),
  );
  const ranked = combinations
    .map((each) => ({ ...each, differs: Object.values(each).flatMap(({ differs }) => differs ?? []) }))
    .filter(({ differs }) => differs.length <= MOST_DIFFERENCES)
    .toSorted((one, other) => one.differs.length - other.differs.length);
  let bytes = 0;
  for (const { method, url, body, shape, differs } of ranked) {
    const lines = [method.value, url.value, timestamp, nonce, body.value];
    const candidate = shape.write(lines.map((line) => Buffer.from(line)));
    bytes += candidate.length;
    if (bytes > MOST_BYTES) return;
    yield { differs, candidate };
  }
}

function methods({ method }: SignedRequest): Variant[] {
  return [{ value: method }, { value: method.toLowerCase(), differs: 'the method is in lower case' }];
}

function urls({ url }: SignedRequest): Variant[] {
  const [path = '', query] = url.split('?');
  const decoded = attempt(() => decodeURIComponent(url));
  const variants: (Variant | undefined)[] = [
    { value: url },
    ...['https://api.mch.weixin.qq.com', 'http://api.mch.weixin.qq.com', 'api.mch.weixin.qq.com'].map(
      (host) => ({ value: host + url, differs: 'the host stands before the path' }),
    ),
    query === undefined ? undefined : { value: path, differs: 'the query is left out' },
    query === undefined
      ? { value: `${url}?`, differs: 'a question mark without a query stands behind the path' }
      : undefined,
    decoded === undefined || decoded === url
      ? undefined
      : { value: decoded, differs: 'path and query are decoded; they are signed as they travel' },
    { value: encodeURI(url), differs: 'path and query are encoded twice' },
    { value: url.replace(/^\//, ''), differs: 'the slash before the path is missing' },
    { value: url.replace(/^\/v3/, ''), differs: '/v3 is missing before the path' },
    {
      value: path.endsWith('/') ? url : url.replace(path, `${path}/`),
      differs: 'a slash stands behind the path',
    },
  ];
  const there = variants.filter((each) => each !== undefined);
  return there.filter(({ value, differs }) => differs === undefined || value !== url);
}

const MOST_REWRITTEN = 64 << 10;

function bodies({ body }: SignedRequest): Variant[] {
  const written = body.toString();
  const variants: Variant[] = [{ value: body }];
  if (body.length > MOST_REWRITTEN) return variants;
  if (body.length === 0) {
    for (const word of ['{}', 'null', 'undefined', '""', '[]'])
      variants.push({ value: word, differs: `the body is empty, and ${word} is signed in its place` });
    return variants;
  }
  variants.push(
    { value: '', differs: 'the body is left out' },
    { value: written.trim(), differs: 'white space around the body is left out' },
  );
  const parsed = attempt(() => JSON.parse(written) as unknown);
  if (parsed !== undefined)
    for (const value of rewritten(parsed))
      variants.push({ value, differs: 'the body was written anew after it was signed' });
  return variants.filter(({ value, differs }) => differs === undefined || value !== written);
}

/** One and the same JSON value as the usual libraries write it. */
function rewritten(value: unknown): string[] {
  const orders = [value, sorted(value)];
  const spaced = orders.flatMap((each) => [
    JSON.stringify(each),
    JSON.stringify(each, null, 2),
    JSON.stringify(each, null, 4),
    pythonJson(each),
  ]);
  const ascii = (json: string) =>
    json.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const slashes = (json: string) => json.replaceAll('/', String.raw`\/`);
  const all = spaced.flatMap((json) => [json, ascii(json), slashes(json), slashes(ascii(json)), `${json}\n`]);
  return [...new Set(all)];
}

/** As `json.dumps` writes it: a space behind commas and colons. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${pythonJson(each)}`);
  return `{${members.join(', ')}}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, each]) => [name, sorted(each)]));
}

interface Shape {
  readonly differs?: string;
  readonly write: (lines: readonly Buffer[]) => Buffer;
}

function shapes(): Shape[] {
  const joined = (feed: string, last: string) => (lines: readonly Buffer[]) =>
    Buffer.concat([
      ...lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from(feed), line])),
      Buffer.from(last),
    ]);
  const swapped = ([method, url, timestamp, nonce, body]: readonly Buffer[]) =>
    [method, url, nonce, timestamp, body].filter((line) => line !== undefined);
  return [
    { write: joined('\n', '\n') },
    { write: joined('\n', ''), differs: 'the line feed behind the last line is missing' },
    { write: joined('\n', '\n\n'), differs: 'a line feed too many stands at the end' },
    { write: joined('\r\n', '\r\n'), differs: 'lines end with CR LF; a line feed alone is asked for' },
    {
      write: joined(String.raw`\n`, String.raw`\n`),
      differs: String.raw`the lines are parted by the two characters \n, not by line feeds`,
    },
    { write: joined('', ''), differs: 'the lines are not parted by line feeds' },
    { write: (lines) => joined('\n', '\n')(swapped(lines)), differs: 'timestamp and nonce are swapped' },
  ];
}

function meant({ request, authorization: { timestamp, nonce } }: Evidence): Buffer {
  return requestText(request, timestamp, nonce);
}

function sentence(differs: readonly string[]): string {
  const said = differs.join('; ');
  return said === '' ? 'The signature is right.' : `${said[0]?.toUpperCase() ?? ''}${said.slice(1)}.`;
}

function text(bytes: Buffer): string {
  return bytes.toString('utf8');
}

function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
