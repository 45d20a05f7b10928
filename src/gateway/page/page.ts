/**
 * The page at `/`: orders, callbacks and requests as they come, by server-sent events. It keeps nothing: what it shows is
 * read from the world, and the last requests from the log.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Language } from '../../cli/language.ts';
import type { GatewayApp } from '../gateway.ts';
import type { LogEntry } from '../log.ts';
import {
  drawCallback,
  type Drawn,
  drawOrder,
  drawRequest,
  type ListName,
  most,
  pageOf,
  stateOf,
} from './html.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { formatTime, type Order, type Wallet } from '../../wallet.ts';

/** Between two looks at the world while somebody watches, in ms. */
const TICK_MS = 200;
/** In how many of the last records orders are looked for when a page is opened. */
const MOST_RECORDS = 2_000;
/** How many may watch at once. */
const MOST_WATCHERS = 16;

/** Nothing is loaded from elsewhere, and should a text ever get through as markup, it can run nothing. */
const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export interface PageOptions {
  readonly wallet: Wallet;
  readonly language: Language;
}

export class Page {
  readonly #wallet: Wallet;
  readonly #language: Language;
  readonly #watchers = new Set<ServerResponse>();
  #requests: { readonly entry: LogEntry; readonly index: number }[] = [];
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  /** What was put in last, by its id: what looks the same is not sent again. */
  readonly #shown = new Map<string, string>();
  /** The record that was looked at last. */
  #seen = 0;

  constructor({ wallet, language }: PageOptions) {
    this.#wallet = wallet;
    this.#language = language;
  }

  /** Answers for the page's own paths. */
  attach(app: GatewayApp): void {
    const files = { '/_/page.css': ['text/css', style], '/_/page.js': ['text/javascript', script] } as const;
    for (const [path, [type, text]] of Object.entries(files))
      app.get(path, async ({ env }) => this.#send(env, type, () => text));
    app.get('/', async ({ env }) =>
      this.#send(env, 'text/html', () => {
        const url = `http://${env.incoming.headers.host ?? ''}`;
        return pageOf(this.#language, { url, now: this.#now(), lists: this.#lists() });
      }),
    );
    app.get('/_/events', async ({ env: { incoming, outgoing } }) => {
      if (!isDirect(incoming) || this.#watchers.size >= MOST_WATCHERS) outgoing.writeHead(403).end();
      else this.#watch(outgoing);
      return RESPONSE_ALREADY_SENT;
    });
  }

  /** Takes in what the log says. */
  hear(entry: LogEntry): void {
    const heard = { entry, index: (this.#count += 1) };
    this.#requests = [...this.#requests, heard].slice(-most.requests);
    if (entry.kind !== 'callback') this.#put(drawRequest(this.#language, entry, heard.index));
  }

  /** Says goodbye to who watches. */
  close(): void {
    clearInterval(this.#timer);
    for (const watcher of this.#watchers) watcher.end();
  }

  #send(
    { incoming, outgoing }: { incoming: IncomingMessage; outgoing: ServerResponse },
    type: string,
    text: () => string,
  ): Response {
    if (isDirect(incoming))
      outgoing.writeHead(200, { ...headers, 'Content-Type': `${type}; charset=utf-8` }).end(text());
    else outgoing.writeHead(403).end();
    return RESPONSE_ALREADY_SENT;
  }

  #watch(outgoing: ServerResponse): void {
    outgoing.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' });
    this.#watchers.add(outgoing);
    outgoing.once('close', () => {
      this.#watchers.delete(outgoing);
      if (this.#watchers.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#shown.clear();
    });
    if (!this.#timer) this.#seen = this.#wallet.records;
    this.#timer ??= setInterval(() => this.#look(), TICK_MS);
    outgoing.write(event('all', this.#lists()));
  }

  /** Tells who watches what has changed since the last look. */
  #look(): void {
    const { records } = this.#wallet;
    if (records === this.#seen) return;
    const { orders, callbacks } = this.#touched(this.#seen);
    this.#seen = records;
    this.#tell('now', this.#now());
    for (const order of orders) {
      this.#put(drawOrder(this.#language, this.#wallet, order));
      const { words } = stateOf(this.#language, this.#wallet, order);
      const number = order.api?.outTradeNo ?? order.id;
      this.#tell('say', this.#language.say('{number}: {state}', { number, state: words }));
    }
    for (const id of callbacks) this.#put(drawCallback(this.#language, this.#wallet, id));
  }

  /** The orders of programs that were made or changed after this record, and whose callbacks; oldest first. */
  #touched(seq: number): { orders: Order[]; callbacks: Set<string> } {
    const ids = new Set<string>();
    for (const { made, changed } of this.#wallet.since(seq))
      for (const id of [...made.map((entry) => entry.id), ...changed]) ids.add(id);
    const orders = new Map<string, Order>();
    for (const id of ids) {
      const entry = this.#wallet.entry(id);
      // A refund changes its payment, and with it what the order has come to.
      const order =
        entry?.type === 'payment' && entry.order !== undefined ? this.#wallet.entry(entry.order) : entry;
      if (order?.type === 'order' && order.api) orders.set(order.id, order);
    }
    return {
      orders: [...orders.values()],
      callbacks: new Set([...this.#told(), ...this.#wallet.world.callbacks.keys()]),
    };
  }

  /** Of what programs were told or are to be told, the last ones; oldest first. */
  #told(): string[] {
    const { world } = this.#wallet;
    return [...world.apis.keys()]
      .flatMap((mchid) => this.#wallet.callbacks(mchid, most.callbacks))
      .toReversed();
  }

  #lists(): Record<ListName, string> {
    const { orders } = this.#touched(Math.max(0, this.#wallet.records - MOST_RECORDS));
    const drawn = (elements: readonly (Drawn | undefined)[], count: number) =>
      elements
        .slice(-count)
        .toReversed()
        .map((element) => element?.html ?? '')
        .join('');
    return {
      orders: drawn(
        orders.slice(-most.orders).map((order) => drawOrder(this.#language, this.#wallet, order)),
        most.orders,
      ),
      callbacks: drawn(
        this.#told().map((id) => drawCallback(this.#language, this.#wallet, id)),
        most.callbacks,
      ),
      requests: drawn(
        this.#requests
          .filter(({ entry }) => entry.kind !== 'callback')
          .map(({ entry, index }) => drawRequest(this.#language, entry, index)),
        most.requests,
      ),
    };
  }

  #put(drawn: Drawn | undefined): void {
    if (!drawn || this.#shown.get(drawn.id) === drawn.html) return;
    this.#shown.set(drawn.id, drawn.html);
    this.#tell('put', { ...drawn, most: most[drawn.list] });
  }

  #tell(name: string, data: unknown): void {
    for (const watcher of this.#watchers) watcher.write(event(name, data));
  }

  #now(): string {
    return formatTime(this.#wallet.now).slice(0, 16).replace('T', ' ');
  }
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Whether it was asked for by an address of this machine, and not by a name: any page on the internet can have a name of
 * its own lead here.
 */
function isDirect({ headers: { host = '' } }: IncomingMessage): boolean {
  const name = host.replace(/:\d+$/, '').replaceAll(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0;
}
