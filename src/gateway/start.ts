/** A gateway as a whole: the server, the proxy if it is wanted, callbacks, the page and the log. */

import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { ensurePlatformKey } from './account.ts';
import { createGateway } from './gateway.ts';
import type { Log } from './log.ts';
import { english, type Language } from '../cli/language.ts';
import { appendLog, LogReader } from './log-file.ts';
import { Page } from './page/page.ts';
import { tlsKeysIn } from './proxy/keys.ts';
import { attachProxy } from './proxy/proxy.ts';
import { listen } from './server.ts';
import { fail, type Wallet, WalletError } from '../wallet.ts';

export interface StartOptions {
  readonly wallet: Wallet;
  /** Where the log and the proxy's keys are kept: the world's folder. */
  readonly folder: string;
  /** This machine alone, if left out. */
  readonly host?: string;
  /** A free one, if left out. */
  readonly port?: number;
  /** Whether it answers as a proxy for the operator's hosts as well. */
  readonly proxy?: boolean;
  /** Hosts beside this machine that callbacks may go to. */
  readonly allowHosts?: readonly string[];
  /** In which the page speaks; English, if left out. */
  readonly language?: Language;
  /** Hears what the log says, too. */
  readonly log?: Log;
}

/** How a program reaches the gateway under the operator's own names. */
export interface ProxyAddress {
  /** The certificate of the authority that the program must trust. */
  readonly authorityFile: string;
  /** Where TLS is spoken at once, for who takes no notice of a proxy. */
  readonly tlsPort: number;
}

export interface RunningGateway {
  /** `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly port: number;
  readonly proxy?: ProxyAddress;
  /** Answers what is under way, sends the callbacks that it began, and ends. */
  readonly stop: () => Promise<void>;
}

/** Starts a gateway. Throws a `WalletError` if it can't listen there. */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { wallet, folder, host = '127.0.0.1', port = 0, proxy = false, allowHosts = [] } = options;
  await ensurePlatformKey(wallet, async (name, request) => {
    const outcome = await wallet.submit(name, request);
    if (outcome.refusal) throw new WalletError(outcome.refusal);
    return outcome;
  });
  const page = new Page({ wallet, language: options.language ?? english });
  for (const entry of new LogReader(folder).read()) page.hear(entry);
  const log: Log = (entry) => {
    appendLog(folder, entry);
    page.hear(entry);
    options.log?.(entry);
  };
  const gateway = createGateway({ wallet, log, allowHosts });
  page.attach(gateway.app);
  const listening = await listen(gateway.app, { host, port }).catch((error: unknown) =>
    cannotListen(host, port, error),
  );
  const address = proxy ? await openProxy(listening.server, folder, log) : undefined;
  gateway.start();
  return {
    url: listening.url,
    port: listening.port,
    ...(address && { proxy: address }),
    async stop() {
      page.close();
      await gateway.stop();
      await listening.close();
    },
  };
}

async function openProxy(
  server: Parameters<typeof attachProxy>[0],
  folder: string,
  log: Log,
): Promise<ProxyAddress> {
  const keys = await tlsKeysIn(folder);
  const secure = attachProxy(server, keys, {
    refused: (target) =>
      log({
        at: Date.now(),
        kind: 'note',
        path: target,
        code: 'HOST_REFUSED',
        means: 'A program wanted to reach a host that is not the operator’s. It was not let through.',
      }),
  });
  secure.listen(0, '127.0.0.1');
  await once(secure, 'listening');
  return { authorityFile: keys.authorityFile, tlsPort: (secure.address() as AddressInfo).port };
}

function cannotListen(host: string, port: number, error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    fail('USAGE', {
      problem: `Port ${port} is taken.`,
      hint: 'Stop what listens there, or let a free one be chosen with --port 0.',
    });
  if (code === undefined) throw error;
  return fail('USAGE', {
    problem: `Nothing can listen on ${host}, port ${port}: ${message}.`,
    hint: 'Name an address of this machine, and a port above 1023.',
  });
}
