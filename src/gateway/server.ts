/** The gateway's server: HTTP on one address, with a bound on everything that a client can make it hold. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { GatewayApp } from './gateway.ts';

const SECOND = 1_000;

/** What clients can make the server hold. Times in ms. */
const bounds = {
  /** Of one header section, in bytes; more is answered with 431. */
  maxHeaderSize: 16_384,
  headersTimeout: 5 * SECOND,
  /** For a request as a whole: who sends a byte a second is cut off. */
  requestTimeout: 5 * SECOND,
  keepAliveTimeout: 30 * SECOND,
  connectionsCheckingInterval: SECOND,
} as const;

const MOST_CONNECTIONS = 512;
/** How long requests under way have when the server stops. */
const DRAIN_MS = 5 * SECOND;

export interface Listening {
  /** `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** Takes no more requests, answers those under way, ends. */
  readonly close: () => Promise<void>;
}

/** Starts the server; throws what the system says if it can't listen there. Port 0: a free one. */
export async function listen(
  app: GatewayApp,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    // The globals belong to the program that the gateway runs in.
    overrideGlobalObjects: false,
    autoCleanupIncoming: false,
    createServer,
    serverOptions: bounds,
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    server,
    close: async () =>
      new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
