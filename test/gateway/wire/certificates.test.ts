import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import {
  certifyMerchant,
  makeKeyPair,
  makePlatformKeys,
  makeTlsKeys,
  publicKeyOf,
  type TlsKeys,
} from '../../../src/gateway/wire/certificates.ts';

const NOW = Date.parse('2026-01-05T01:00:00Z');
const DAY_MS = 86_400_000;

test('the operator’s certificate is real X.509: it names its key, runs for five years and says that it is simulated', async () => {
  const { pem, serial, privateKeyPem, publicKeyId, from, until } = await makePlatformKeys(NOW);
  const certificate = new X509Certificate(pem);
  expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  expect(certificate.serialNumber).toBe(serial);
  expect(serial).toMatch(/^[0-9A-F]{40}$/);
  expect(publicKeyId).toMatch(/^PUB_KEY_ID_\d{28}$/);
  expect([Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]).toEqual([from, until]);
  expect([from, until]).toEqual([NOW - DAY_MS, NOW + 5 * 365 * DAY_MS]);
  expect(certificate.subject).toContain('Simulated operator');
  expect(publicKeyOf(pem)).toBe(publicKeyOf(privateKeyPem));
});

test('a merchant’s certificate is issued by the operator’s for the merchant’s own key, whatever the merchant is called', async () => {
  const platform = await makePlatformKeys(NOW);
  const key = await makeKeyPair();
  const serials = ['Noodle Bar', '兰州牛肉面 🍜', '/CN=1900000000,O=Tenpay\u0000', 'W'.repeat(200)].map(
    (name) => {
      const merchant = { mchid: '1900000109', name, publicKeyPem: key.publicKeyPem };
      const { pem, serial } = certifyMerchant(merchant, platform.privateKeyPem, NOW);
      const certificate = new X509Certificate(pem);
      const operator = new X509Certificate(platform.pem);
      expect(certificate.checkIssued(operator)).toBe(true);
      expect(certificate.verify(operator.publicKey)).toBe(true);
      expect(certificate.subject.split('\n').filter((part) => part.startsWith('CN='))).toEqual([
        'CN=1900000109',
      ]);
      const signature = sign('sha256', Buffer.from('text'), key.privateKeyPem);
      expect(verify('sha256', Buffer.from('text'), certificate.publicKey, signature)).toBe(true);
      return serial;
    },
  );
  expect(new Set(serials).size).toBe(4);
});

/** Connects to a TLS server with these keys as this host; the name of the error, or the host if it was believed. */
async function believed(
  host: string,
  { authorityPem, certificatePem, privateKeyPem }: TlsKeys,
): Promise<string> {
  const server = createServer({ cert: certificatePem, key: privateKeyPem });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', servername: host, ca: authorityPem });
  try {
    await once(socket, 'secureConnect');
    return String(socket.servername);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  } finally {
    socket.destroy();
  }
}

test('those who trust the local authority believe its server for these hosts, and for no other', async () => {
  const keys = await makeTlsKeys(['api.mch.weixin.qq.com', 'api2.mch.weixin.qq.com'], Date.now());
  expect(await believed('api.mch.weixin.qq.com', keys)).toBe('api.mch.weixin.qq.com');
  expect(await believed('api2.mch.weixin.qq.com', keys)).toBe('api2.mch.weixin.qq.com');
  expect(await believed('www.example.com', keys)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test('the local authority’s own certificate lets it vouch for these hosts alone', async () => {
  const ca = new X509Certificate((await makeTlsKeys(['api.mch.weixin.qq.com'], Date.now())).authorityPem);
  expect(ca.ca).toBe(true);
  // The constraint itself, as OpenSSL reads it: critical, and of this one name.
  const nameConstraints = Buffer.from('0603551d1e0101ff', 'hex');
  const at = ca.raw.indexOf(nameConstraints);
  expect(at).toBeGreaterThan(0);
  expect(ca.raw.subarray(at).includes('api.mch.weixin.qq.com')).toBe(true);
});
