/** The gateway for merchants' programs in tests: WeChat Pay's API on this machine, paid by the wallet of a test's world. */

import type { LogEntry } from '../gateway/log.ts';
import { type TestWorld, world as newWorld } from './world.ts';

export interface GatewayOptions {
  /** Whose wallets pay; a new world if left out. */
  readonly world?: TestWorld;
  /** The merchant whose program is tested: its id. The coffee shop if left out. */
  readonly merchant?: string;
  /** How the program checks the operator's signatures; both ways are there if left out. */
  readonly mode?: 'certificate' | 'public-key' | 'both';
}

/** What the merchant's program is set up with. */
export interface MerchantKeys {
  readonly mchid: string;
  readonly appid: string;
  /** The serial number of the merchant's certificate. */
  readonly serial: string;
  readonly privateKeyPem: string;
  readonly apiV3Key: string;
  readonly apiV2Key: string;
  readonly platformSerial: string;
  readonly platformCertificatePem: string;
  /** `PUB_KEY_ID_` and digits. */
  readonly publicKeyId: string;
  readonly publicKeyPem: string;
}

export interface TestGateway extends AsyncDisposable {
  /** The base URL for a program whose SDK takes one. */
  readonly url: string;
  /** The environment for a program that is started unchanged: keys, proxy and certificates. */
  readonly env: Readonly<Record<string, string>>;
  readonly keys: MerchantKeys;
  readonly world: TestWorld;
  /** What was asked, answered and told so far, the oldest first. */
  readonly log: readonly LogEntry[];
  /** Ends it: what is under way is answered first. With `walletsim/testing/vitest` it ends with the test by itself. */
  readonly stop: () => Promise<void>;
}

/** Sees to it that what a test began ends with it. */
type WhenDone = (stop: () => Promise<void>) => void;
let whenDone: WhenDone = () => undefined;

/** Makes gateways end by themselves, by the test runner's own means. */
export function endWith(runner: WhenDone): void {
  whenDone = runner;
}

/** Starts a gateway on a free port of this machine. Throws a `WalletError` if there is no such merchant. */
export async function gateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const { world = newWorld(), merchant = 'coffee', mode = 'both' } = options;
  const { startForTests } = await import('../gateway/for-tests.ts');
  const log: LogEntry[] = [];
  const started = await startForTests({
    wallet: world.wallet,
    merchant,
    mode,
    log: (entry) => log.push(entry),
  });
  let stopping: Promise<void> | undefined;
  const stop = async () => (stopping ??= started.stop());
  whenDone(stop);
  const { url, env, keys } = started;
  return { url, env, keys, world, log, stop, [Symbol.asyncDispose]: stop };
}
