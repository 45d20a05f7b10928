/** A merchant's program as it is in the field: the unmodified SDK against the gateway, and a handler for callbacks. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { LogEntry } from '../../src/gateway/log.ts';
import { operatorHosts } from '../../src/gateway/proxy/hosts.ts';
import { attachProxy } from '../../src/gateway/proxy/proxy.ts';
import { listen } from '../../src/gateway/server.ts';
import {
  certifyMerchant,
  makeKeyPair,
  makePlatformKeys,
  makeTlsKeys,
} from '../../src/gateway/wire/certificates.ts';
import {
  apiOf,
  type MerchantApi,
  type OpenOptions,
  type OperationName,
  type Outcome,
  type RequestOf,
  Wallet,
} from '../../src/wallet.ts';
import { cardRequest, CCB, DOCUMENT, ICBC, PIN, SECOND } from '../support/given.ts';

type Mode = MerchantApi['mode'];

/** A key takes some 100 ms to make: all tests of a file share them. */
const keys = Promise.all([makePlatformKeys(Date.now()), makeKeyPair(), makeKeyPair()]);

const tlsKeys = makeTlsKeys(operatorHosts, Date.now());

/** What a callback was, once the program verified and decrypted it with the SDK's own helpers. */
export interface Heard {
  readonly id: string;
  readonly event: string;
  readonly told: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ShopOptions extends OpenOptions {
  readonly mode?: Mode;
  /** Whether the program keeps the operator's own address, and is told of a proxy: the usual way in. */
  readonly byProxy?: boolean;
  /** What the program's handler answers to its callbacks, the first one first; 204 once they are over. */
  readonly answers?: readonly (number | 'never')[];
}

/** A shop on a gateway of its own, both gone with the test. */
export async function openShop(given: ShopOptions = {}) {
  const { mode = 'public-key', byProxy = false, answers = [], ...options } = given;
  const wallet = Wallet.open({ seed: '8', ...options });
  const [platform, own, second] = await keys;
  const { pem: certificatePem, ...rest } = platform;
  await done(wallet, 'addPlatformKey', { key: { ...rest, certificatePem } });
  const account = await openAccount(wallet, 'coffee', own, mode);
  const log: LogEntry[] = [];
  const create = () => createGateway({ wallet, log: (entry) => log.push(entry) });
  const gateway = create();
  const listening = await listen(gateway.app, { host: '127.0.0.1', port: 0 });
  gateway.start();
  onTestFinished(async () => {
    await gateway.stop();
    await listening.close();
    wallet.close();
  });
  const certs = {
    ...(mode !== 'public-key' && { [platform.serial]: certificatePem }),
    ...(mode !== 'certificate' && { [platform.publicKeyId]: certificatePem }),
  };
  const handler = await openHandler(account, certs, answers);
  const sdk = new Wechatpay({
    mchid: account.mchid,
    serial: account.certificates.at(-1)?.serial ?? '',
    privateKey: own.privateKeyPem,
    certs,
    secret: account.apiV2Key,
    ...(byProxy ? await proxied(listening) : { baseURL: listening.url }),
  });
  return {
    wallet,
    account,
    platform,
    own,
    second,
    log,
    url: listening.url,
    gateway,
    /** Sends callbacks again after `gateway.stop()`, as a new server does. */
    restart() {
      const next = create();
      next.start();
      onTestFinished(async () => next.stop());
    },
    certs,
    sdk,
    /** A call of the SDK, as its documentation has it. */
    async post<Data = Record<string, unknown>>(
      path: string,
      body: object,
      config: object = {},
    ): Promise<Data> {
      return (await sdk.chain(path).post<object, { data: Data }>(body, config)).data;
    },
    async get<Data = Record<string, unknown>>(path: string, params: object = {}): Promise<Data> {
      return (await sdk.chain(path).get<Data>({ params })).data;
    },
    ...handler,
    /** An order as a program writes it. */
    order: (outTradeNo: string, total: number, more: object = {}) => ({
      appid: account.appid,
      mchid: account.mchid,
      description: 'Latte 拿铁',
      out_trade_no: outTradeNo,
      notify_url: handler.notifyUrl,
      amount: { total },
      ...more,
    }),
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** What tells the SDK of the gateway's proxy, as `HTTPS_PROXY` and `NODE_EXTRA_CA_CERTS` do for a whole program. */
async function proxied({ server, port }: Awaited<ReturnType<typeof listen>>) {
  const tls = await tlsKeys;
  attachProxy(server, tls);
  return {
    proxy: { protocol: 'http', host: '127.0.0.1', port },
    httpsAgent: new Agent({ ca: tls.authorityPem }),
  };
}

/** Gives a merchant its account with the API, with a certificate for this key. */
export async function openAccount(
  wallet: Wallet,
  merchant: string,
  key: { readonly publicKeyPem: string },
  mode: Mode,
): Promise<MerchantApi> {
  const [platform] = await keys;
  const named = { mchid: 'to be', name: merchant, publicKeyPem: key.publicKeyPem };
  const { pem, ...rest } = certifyMerchant(named, platform.privateKeyPem, Date.now());
  await done(wallet, 'setMerchantApi', { merchant, mode, certificate: { ...rest, certificatePem: pem } });
  const account = apiOf(wallet.world, merchant);
  if (!account) throw new Error(`${merchant} got no account`);
  return account;
}

/** Runs a request that must be accepted. */
export async function done<Name extends OperationName>(
  wallet: Wallet,
  name: Name,
  request: RequestOf<Name>,
  given: Parameters<Wallet['submit']>[2] = {},
): Promise<Outcome> {
  const outcome = await wallet.submit(name, request, { pin: PIN, confirmed: true, ...given });
  if (outcome.refusal?.code === 'OTP_REQUIRED' && given.otp === undefined) {
    const otp = wallet.lastOtp(wallet.actor(given.as))?.otp;
    return done(wallet, name, request, { ...given, otp });
  }
  expect(outcome.refusal, name).toBeUndefined();
  return outcome;
}

/** `me` with a PIN, two debit cards, a verified identity, Quick Pay and ¥1,000. */
export async function withPayer(wallet: Wallet): Promise<void> {
  const pin = { newPin: PIN, confirmPin: PIN };
  await done(wallet, 'addCard', { ...cardRequest(ICBC), pin });
  await done(wallet, 'addCard', cardRequest(CCB));
  const identity = {
    idType: 'resident-id',
    idNumber: DOCUMENT,
    name: 'Li Lei',
    phone: '13800138000',
  } as const;
  await done(wallet, 'verifyIdentity', identity);
  const from = wallet.world.users.get('me')?.cards[0]?.id ?? '';
  await done(wallet, 'topUp', { amountFen: 100_000 as never, from });
  await done(wallet, 'enableQuickPay', { askPin: false });
}

/** The program's handler: it verifies and decrypts with the SDK, and answers as it is told. */
async function openHandler(
  account: MerchantApi,
  certs: Record<string, string>,
  answers: readonly (number | 'never')[],
) {
  const heard: Heard[] = [];
  const left = [...answers];
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    heard.push(verified(account, certs, request.headers, (await buffer(request)).toString()));
    const answer = left.shift() ?? 204;
    if (answer !== 'never') response.writeHead(answer).end();
  };
  const server = createServer((request, response) => void hear(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    heard,
    notifyUrl: `http://127.0.0.1:${port}/notify`,
    /** Waits until so many callbacks came in. */
    async hears(count: number): Promise<Heard[]> {
      await expect
        .poll(() => heard.length, { timeout: 15 * SECOND, interval: 10 })
        .toBeGreaterThanOrEqual(count);
      return heard;
    },
  };
}

/** What a program does with a callback, as the SDK's documentation has it. Throws if it is not the operator's. */
export function verified(
  account: MerchantApi,
  certs: Record<string, string>,
  headers: IncomingMessage['headers'],
  body: string,
): Heard {
  const header = (name: string) => String(headers[`wechatpay-${name}`]);
  const key = certs[header('serial')];
  if (key === undefined) throw new Error(`no key ${header('serial')}`);
  const text = Formatter.response(header('timestamp'), header('nonce'), body);
  const right = Rsa.verify(text, header('signature'), Rsa.from(key, Rsa.KEY_TYPE_PUBLIC));
  if (!right) throw new Error('the signature is not the operator’s');
  const {
    id,
    event_type: event,
    resource,
  } = JSON.parse(body) as Record<string, string> & {
    resource: { ciphertext: string; nonce: string; associated_data: string };
  };
  const { ciphertext, nonce, associated_data: associated } = resource;
  const plain = Aes.AesGcm.decrypt(ciphertext, account.apiV3Key, nonce, associated);
  return {
    id: id ?? '',
    event: event ?? '',
    told: JSON.parse(plain) as Record<string, unknown>,
    headers,
    body,
  };
}

/** What the SDK was refused with: its status and the answer's body. */
export async function refusal(
  answer: Promise<unknown>,
): Promise<{ status: number; code: string; message: string; detail?: unknown }> {
  const error = await answer.then(
    () => undefined,
    (thrown: { response?: { status: number; data: object } }) => thrown,
  );
  if (!error?.response) throw new Error('it was not refused', { cause: error });
  const { status, data } = error.response;
  return { status, ...(data as { code: string; message: string }) };
}
