/** A merchant's keys in a folder, under the names that the operator gives them, with what programs read as environment. */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Account } from './account.ts';
import { publicKeyOf } from './wire/certificates.ts';
import { cannotRead, cannotWrite, writeWhole } from '../cli/files.ts';
import { fail, makeFolders } from '../wallet.ts';

const PRIVATE_KEY = 'apiclient_key.pem';
const CERTIFICATE = 'apiclient_cert.pem';
const PLATFORM_CERTIFICATE = 'wechatpay_cert.pem';
const PUBLIC_KEY = 'pub_key.pem';
const ENVIRONMENT = 'merchant.env';

/** The private key in this folder, if there is one. */
export function privateKeyIn(folder: string): string | undefined {
  const file = join(folder, PRIVATE_KEY);
  return existsSync(file) ? read(file) : undefined;
}

/** Refuses a folder with files that would be written over: they may be a merchant's real keys. */
export function refuseTaken(folder: string): void {
  const names = [PRIVATE_KEY, CERTIFICATE, PLATFORM_CERTIFICATE, PUBLIC_KEY, ENVIRONMENT];
  const taken = names.map((name) => join(folder, name)).find((file) => existsSync(file));
  if (taken === undefined) return;
  const problem = `${taken} is there already, and not of this merchant in this world. It was not changed.`;
  fail('USAGE', { problem, hint: 'Name another folder with --dir DIR.' });
}

/** The variables that a merchant's program finds all that it needs in. */
export function environmentOf(folder: string, account: Account): Readonly<Record<string, string>> {
  const { api, serial, platform } = account;
  const withCertificate = api.mode !== 'public-key' && {
    WECHATPAY_PLATFORM_SERIAL: platform.serial,
    WECHATPAY_PLATFORM_CERTIFICATE_FILE: join(folder, PLATFORM_CERTIFICATE),
  };
  const withPublicKey = api.mode !== 'certificate' && {
    WECHATPAY_PUBLIC_KEY_ID: platform.publicKeyId,
    WECHATPAY_PUBLIC_KEY_FILE: join(folder, PUBLIC_KEY),
  };
  return {
    WECHATPAY_MCHID: api.mchid,
    WECHATPAY_APPID: api.appid,
    WECHATPAY_SERIAL: serial,
    WECHATPAY_PRIVATE_KEY_FILE: join(folder, PRIVATE_KEY),
    WECHATPAY_CERTIFICATE_FILE: join(folder, CERTIFICATE),
    WECHATPAY_API_V3_KEY: api.apiV3Key,
    WECHATPAY_API_V2_KEY: api.apiV2Key,
    ...withCertificate,
    ...withPublicKey,
  };
}

/** Writes the keys that the account's mode needs; nobody else may read them. Returns the environment's file. */
export function writeKeys(folder: string, account: Account): string {
  const { api, serial, privateKeyPem, platform } = account;
  const certificate = api.certificates.find((each) => each.serial === serial);
  const variables = Object.entries(environmentOf(folder, account)).map(
    ([name, value]) => `${name}=${quoted(value)}`,
  );
  const texts: Record<string, string> = {
    [PRIVATE_KEY]: privateKeyPem,
    [CERTIFICATE]: certificate?.certificatePem ?? '',
    ...(api.mode !== 'public-key' && { [PLATFORM_CERTIFICATE]: platform.certificatePem }),
    ...(api.mode !== 'certificate' && { [PUBLIC_KEY]: publicKeyOf(platform.certificatePem) }),
    [ENVIRONMENT]: `# A simulated merchant’s: these keys open nothing real.\n${variables.join('\n')}\n`,
    // They are made anew with one command, and secret scanners would find them.
    '.gitignore': '*\n',
  };
  try {
    makeFolders(resolve(folder));
    for (const [name, text] of Object.entries(texts)) writeWhole(join(folder, name), text, { mode: 0o600 });
  } catch (error) {
    cannotWrite(folder, error, 'Name a folder that you may write to: --dir DIR.');
  }
  return join(folder, ENVIRONMENT);
}

/** The variables that `merchant keys` wrote into this folder. */
export function readEnvironment(folder: string): Readonly<Record<string, string>> {
  return parseEnv(read(join(folder, ENVIRONMENT))) as Record<string, string>;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return cannotRead(file, error);
  }
}

/** As shells and `node --env-file` read it. */
function quoted(value: string): string {
  if (/^[\w./:@%+=-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
