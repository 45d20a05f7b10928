import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tlsKeysIn } from '../../../src/gateway/proxy/keys.ts';
import { temporaryFolder } from '../../support/environment.ts';

const DAY_MS = 86_400_000;

test('gateways that start at the same time answer with the same keys, in files that only their owner can read', async () => {
  const folder = temporaryFolder();
  const all = await Promise.all(Array.from({ length: 4 }, () => tlsKeysIn(folder)));
  expect(new Set(all.map(({ privateKeyPem }) => privateKeyPem)).size).toBe(1);
  const [{ authorityPem, authorityFile } = await tlsKeysIn(folder)] = all;
  expect(readFileSync(authorityFile, 'utf8')).toBe(authorityPem);
  const files = readdirSync(folder);
  expect(files.toSorted()).toEqual(['gateway-ca.pem', 'gateway-tls.json']);
  expect(files.map((file) => statSync(join(folder, file)).mode & 0o777)).toEqual([0o600, 0o600]);
});

test('no file holds the key of the authority: only the server’s own certificate fits what is kept', async () => {
  const folder = temporaryFolder();
  const { authorityPem, certificatePem, privateKeyPem } = await tlsKeysIn(folder);
  const kept = readFileSync(join(folder, 'gateway-tls.json'), 'utf8');
  expect(kept.match(/BEGIN PRIVATE KEY/g)).toHaveLength(1);
  const authority = new X509Certificate(authorityPem);
  const server = new X509Certificate(certificatePem);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(JSON.parse(kept)).toMatchObject({ privateKeyPem });
});

test('keys are kept until 30 days before their end, and made anew if they can not be read', async () => {
  const folder = temporaryFolder();
  const { until, privateKeyPem } = await tlsKeysIn(folder);
  expect((await tlsKeysIn(folder, until - 31 * DAY_MS)).privateKeyPem).toBe(privateKeyPem);
  const renewed = await tlsKeysIn(folder, until - 29 * DAY_MS);
  expect(renewed.privateKeyPem).not.toBe(privateKeyPem);
  expect(renewed.until).toBe(until - 29 * DAY_MS + 824 * DAY_MS);
  writeFileSync(join(folder, 'gateway-tls.json'), '{"half":');
  expect((await tlsKeysIn(folder)).privateKeyPem).not.toBe(renewed.privateKeyPem);
});
