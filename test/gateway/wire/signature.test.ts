import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import { clockProblem, diagnose, type Evidence } from '../../../src/gateway/wire/diagnosis.ts';
import {
  answerText,
  isSigned,
  parseAuthorization,
  requestText,
  SCHEMA,
  signText,
} from '../../../src/gateway/wire/signature.ts';

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const mine = pair();
const other = pair();
const platform = pair();

const [timestamp, nonce] = ['1767576000', '593BEC0C930BF1AFEB40B4A08C8FB242'];

describe('the Authorization header', () => {
  const names = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'];

  it('is read with its fields in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
        const header = `${SCHEMA} ${order.map((name) => `${name}="${name}=1"`).join(',')}`;
        expect(parseAuthorization(header)).toEqual({
          mchid: 'mchid=1',
          nonce: 'nonce_str=1',
          timestamp: 'timestamp=1',
          serial: 'serial_no=1',
          signature: 'signature=1',
        });
      }),
    );
  });

  it('is read as the SDK writes it', () => {
    const header = Formatter.authorization('1900000001', nonce, 'c2ln', timestamp, '4F3A');
    expect(parseAuthorization(header)).toEqual({
      mchid: '1900000001',
      nonce,
      timestamp,
      serial: '4F3A',
      signature: 'c2ln',
    });
  });

  it.each([
    ['nothing', ''],
    ['another scheme', `Bearer ${names.map((name) => `${name}="1"`).join(',')}`],
    ['a field too few', `${SCHEMA} mchid="1",nonce_str="1",timestamp="1",serial_no="1"`],
    ['a field twice', `${SCHEMA} mchid="1",${names.map((name) => `${name}="1"`).join(',')}`],
    ['an empty field', `${SCHEMA} ${names.map((name) => `${name}=""`).join(',')}`],
    ['no quotation marks', `${SCHEMA} ${names.map((name) => `${name}=1`).join(',')}`],
  ])('is refused with %s', (_, header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });
});

describe('a signature', () => {
  it('of any request is what the SDK makes of it', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.string(), (path, body) => {
        const url = `/v3${path}?a=1`;
        const text = Formatter.request('POST', url, timestamp, nonce, body);
        const mineText = requestText({ method: 'POST', url, body: Buffer.from(body) }, timestamp, nonce);
        expect(mineText.toString()).toBe(Buffer.from(text).toString());
        expect(isSigned(mineText, Rsa.sign(text, mine.privateKey), mine.publicKey)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('of any answer is what the SDK verifies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        const signature = await signText(answerText(timestamp, nonce, Buffer.from(body)), mine.privateKey);
        const text = Formatter.response(timestamp, nonce, body);
        expect(Rsa.verify(text, signature, Rsa.from(mine.publicKey, Rsa.KEY_TYPE_PUBLIC))).toBe(true);
        expect(isSigned(Buffer.from(text), signature, other.publicKey)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a refused signature is told by its reason:', () => {
  const body = '{"appid":"wx0123456789abcdef","description":"咖啡/latte","amount":{"total":1800}}';
  const request = { method: 'POST', url: '/v3/pay/transactions/native', body: Buffer.from(body) };
  const query = { method: 'GET', url: '/v3/pay/transactions/id/42?mchid=19000%30', body: Buffer.alloc(0) };

  function reason(signature: string, asked: Evidence['request'] = request) {
    return diagnose({
      request: asked,
      authorization: { mchid: '1900000001', nonce, timestamp, serial: 'A', signature },
      named: { whose: "the merchant's key A", publicKeyPem: mine.publicKey },
      others: [
        { whose: "the merchant's key B", publicKeyPem: other.publicKey },
        { whose: "the platform's key", publicKeyPem: platform.publicKey },
      ],
    });
  }
  const signed = (text: string, hash = 'sha256', key = mine.privateKey) =>
    sign(hash, Buffer.from(text), key).toString('base64');
  const lines = (...parts: string[]) => parts.map((part) => `${part}\n`).join('');
  const normal = (url: string, content: string) => lines('POST', url, timestamp, nonce, content);
  const path = request.url;

  it.each<[string, string, RegExp, Evidence['request']?]>([
    [
      'another of its keys',
      signed(normal(path, body), 'sha256', other.privateKey),
      /by the merchant's key B; .* names the merchant's key A/,
    ],
    [
      'the platform’s key',
      signed(normal(path, body), 'sha256', platform.privateKey),
      /by the platform's key/,
    ],
    ['an unknown key', signed(normal(path, body), 'sha256', pair().privateKey), /by a key that is not known/],
    ['the v2 key', createHmac('md5', 'k').update(body).digest('hex').toUpperCase(), /signature of API v2/],
    ['hex', Buffer.from(signed(normal(path, body)), 'base64').toString('hex'), /in hex/],
    ['URL-safe base64', '-_'.repeat(172), /URL-safe/],
    ['no base64', '§', /not base64/],
    ['too few bytes', 'AAAA', /has 3 bytes/],
    [
      'PSS',
      sign('sha256', Buffer.from(normal(path, body)), { key: mine.privateKey, padding: 6 }).toString(
        'base64',
      ),
      /PSS/,
    ],
    ['SHA-1', signed(normal(path, body), 'sha1'), /The hash is sha1/],
    [
      'the host in the path',
      signed(normal(`https://api.mch.weixin.qq.com${path}`, body)),
      /host stands before the path/,
    ],
    [
      'a body written anew with spaces',
      signed(
        normal(
          path,
          '{"appid": "wx0123456789abcdef", "description": "咖啡/latte", "amount": {"total": 1800}}',
        ),
      ),
      /body was written anew/,
    ],
    [
      'a body with its keys sorted',
      signed(
        normal(path, '{"amount":{"total":1800},"appid":"wx0123456789abcdef","description":"咖啡/latte"}'),
      ),
      /body was written anew/,
    ],
    [
      'a body with escapes',
      signed(
        normal(
          path,
          String.raw`{"appid":"wx0123456789abcdef","description":"\u5496\u5561\/latte","amount":{"total":1800}}`,
        ),
      ),
      /body was written anew/,
    ],
    ['no body', signed(normal(path, '')), /body is left out/],
    [
      'no last line feed',
      signed(normal(path, body).slice(0, -1)),
      /line feed behind the last line is missing/,
    ],
    ['CR LF', signed(normal(path, body).replaceAll('\n', '\r\n')), /CR LF/],
    ['a method in lower case', signed(normal(path, body).replace('POST', 'post')), /lower case/],
    ['timestamp and nonce swapped', signed(lines('POST', path, nonce, timestamp, body)), /swapped/],
    [
      'two things at once',
      signed(normal(`https://api.mch.weixin.qq.com${path}`, body).slice(0, -1)),
      /host stands.*; the line feed/,
    ],
    [
      'another body',
      signed(normal(path, '{"other":1}')),
      /key is right, but another text was signed: another body/,
    ],
    [
      'the query left out',
      signed(lines('GET', '/v3/pay/transactions/id/42', timestamp, nonce, '')),
      /query is left out/,
      query,
    ],
    [
      'the query decoded',
      signed(lines('GET', '/v3/pay/transactions/id/42?mchid=190000', timestamp, nonce, '')),
      /decoded/,
      query,
    ],
    [
      '{} for no body',
      signed(lines('GET', query.url, timestamp, nonce, '{}')),
      /\{\} is signed in its place/,
      query,
    ],
  ])('%s', (_, signature, expected, asked = request) => {
    expect(reason(signature, asked).reason).toMatch(expected);
  });

  it('with the text that should have been signed beside the one that was', () => {
    const wrong = normal(`https://api.mch.weixin.qq.com${path}`, body);
    expect(reason(signed(wrong))).toMatchObject({ expected: normal(path, body), signed: wrong });
  });

  it('within bounds, however long the body is', () => {
    const long = Buffer.from(`{"a":"${'x'.repeat(1 << 20)}"}`);
    const before = process.cpuUsage();
    const found = reason(signed('something else'), { ...request, body: long });
    expect(found.reason).toMatch(/another text/);
    // Not a claim about speed: without the bound it is minutes.
    expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
  });

  it('a clock that is off, by how much and in which direction', () => {
    const now = Number(timestamp) * 1000;
    expect(clockProblem(timestamp, now)).toBeUndefined();
    expect(clockProblem(timestamp, now + 300_000)).toBeUndefined();
    expect(clockProblem(timestamp, now + 301_000)).toMatch(/301 s slow/);
    expect(clockProblem(timestamp, now - 360_000)).toMatch(/360 s fast/);
    expect(clockProblem(String(now), now)).toMatch(/milliseconds/);
    expect(clockProblem('soon', now)).toMatch(/no number/);
  });
});
