/** A gateway for tests: on a world in memory, with a merchant's account ready and all that it leaves gone with it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, type Ask, setUpAccount } from './account.ts';
import { environmentOf, writeKeys } from './key-files.ts';
import type { Log } from './log.ts';
import { programEnvironment } from './proxy/environment.ts';
import { startGateway } from './start.ts';
import { makeKeyPair, makePlatformKeys, publicKeyOf } from './wire/certificates.ts';
import { type MerchantApi, type PlatformKey, type Wallet, WalletError } from '../wallet.ts';

export interface ForTestsOptions {
  readonly wallet: Wallet;
  /** The merchant's id. */
  readonly merchant: string;
  readonly mode: MerchantApi['mode'];
  readonly log: Log;
}

/** Keys take some 100 ms to make: all tests of a process share them. */
let made: Promise<{ readonly platform: PlatformKey; readonly privateKeyPem: string }> | undefined;

async function makeKeys() {
  const [{ pem, ...platform }, { privateKeyPem }] = await Promise.all([
    makePlatformKeys(Date.now()),
    makeKeyPair(),
  ]);
  return { platform: { ...platform, certificatePem: pem }, privateKeyPem };
}

/** Starts it on a free port of this machine; also what a program needs in its environment, and the account's keys. */
export async function startForTests({ wallet, merchant, mode, log }: ForTestsOptions) {
  const { platform, privateKeyPem } = await (made ??= makeKeys());
  const ask: Ask = async (name, request) => {
    const outcome = await wallet.submit(name, request);
    if (outcome.refusal) throw new WalletError(outcome.refusal);
    return outcome;
  };
  if (wallet.world.platform.length === 0) await ask('addPlatformKey', { key: platform });
  const account = await setUpAccount(wallet, ask, { merchant, mode, privateKeyPem });
  const folder = mkdtempSync(join(tmpdir(), 'walletsim-gateway-'));
  const gateway = await startGateway({ wallet, folder, proxy: true, log });
  writeKeys(folder, account);
  return {
    url: gateway.url,
    env: { ...environmentOf(folder, account), ...programEnvironment(gateway, folder, process.env) },
    keys: keysOf(account),
    async stop() {
      await gateway.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function keysOf({ api, serial, privateKeyPem, platform }: Account) {
  return {
    mchid: api.mchid,
    appid: api.appid,
    serial,
    privateKeyPem,
    apiV3Key: api.apiV3Key,
    apiV2Key: api.apiV2Key,
    platformSerial: platform.serial,
    platformCertificatePem: platform.certificatePem,
    publicKeyId: platform.publicKeyId,
    publicKeyPem: publicKeyOf(platform.certificatePem),
  };
}
