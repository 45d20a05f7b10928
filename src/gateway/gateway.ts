/**
 * The merchant gateway: the operator's API for merchants' programs, on one world. It holds no state of its own and
 * decides nothing about money: it checks what comes over the wire, asks the wallet, and says what the entries say.
 */

import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono/tiny';
import { ApiV3 } from './api/answer.ts';
import { endpoints } from './api/endpoints.ts';
import { ApiError } from './api/errors.ts';
import { answerV2 } from './api-v2/answer.ts';
import { v2Endpoints } from './api-v2/endpoints.ts';
import { Delivery } from './callbacks/delivery.ts';
import { type Answering, exchange } from './exchange.ts';
import type { Log } from './log.ts';
import type { Wallet } from '../wallet.ts';

export interface GatewayOptions {
  readonly wallet: Wallet;
  readonly log: Log;
  /** The real time in ms. */
  readonly realNow?: () => number;
  /** Hosts beside this machine that callbacks may go to. */
  readonly allowHosts?: readonly string[];
}

export type GatewayApp = Hono<{ Bindings: HttpBindings }>;

export interface Gateway {
  /** What answers requests; a server runs it. */
  readonly app: GatewayApp;
  /** Begins to send callbacks. */
  readonly start: () => void;
  /** Begins no more of them; returns when those under way are over. */
  readonly stop: () => Promise<void>;
}

/** The gateway for this wallet: an app for a server to run, and the callbacks. */
export function createGateway({ wallet, log, realNow = Date.now, allowHosts = [] }: GatewayOptions): Gateway {
  const app: GatewayApp = new Hono();
  const v3 = new ApiV3(wallet, realNow);
  const answered = async (env: HttpBindings, answer: Answering) =>
    exchange(env, { log, realNow }, async (request) =>
      request.tooLong ? v3.refuse(request, new ApiError('BODY_TOO_LARGE')) : answer(request),
    );

  for (const made of endpoints)
    app.on(made.method, made.path, async ({ env, req }) => {
      const asked = { made, params: req.param(), query: req.query(), origin: originOf(env.incoming) };
      return answered(env, async (request) => v3.answer(request, asked));
    });
  for (const made of v2Endpoints)
    app.post(made.path, async ({ env }) => answered(env, async (request) => answerV2(wallet, request, made)));
  app.notFound(async ({ env }) =>
    answered(env, async (request) => v3.refuse(request, new ApiError('NOT_FOUND'))),
  );

  const delivery = new Delivery({ wallet, log, realNow, allowHosts });
  return { app, start: () => delivery.start(), stop: async () => delivery.stop() };
}

/** Under which address the program reaches the gateway: through the proxy it is the operator's own. */
function originOf({ socket, headers }: HttpBindings['incoming']): string {
  return `${'encrypted' in socket ? 'https' : 'http'}://${headers.host ?? ''}`;
}
