/**
 * Sends callbacks as they come due. They wait in the world: a server that dies has nothing that is lost with it, and
 * several servers share the work.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type Callback, formatTime, type Wallet, WalletError } from '../../wallet.ts';
import { type Log, masked } from '../log.ts';
import { callbackHeaders, messageFor } from './message.ts';
import { post } from './post.ts';

export interface DeliveryOptions {
  readonly wallet: Wallet;
  readonly log: Log;
  readonly realNow: () => number;
  /** Hosts beside this machine that callbacks may go to. */
  readonly allowHosts: readonly string[];
}

/** Between two looks at what is due, in ms. */
const TICK_MS = 50;
/** How many callbacks are under way at once. */
const MOST_AT_ONCE = 16;

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #underWay = new Map<string, Promise<void>>();
  #loop: Promise<void> | undefined;
  #stopped = false;
  /** The last trouble with the store: told once, not at every look. */
  #trouble = '';

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Begins no more; returns when those under way are over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
    await Promise.all(this.#underWay.values());
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#look();
      await sleep(TICK_MS);
    }
  }

  #look(): void {
    const { wallet } = this.#options;
    try {
      wallet.catchUp();
      for (const callback of wallet.dueCallbacks()) {
        if (this.#underWay.size >= MOST_AT_ONCE) break;
        if (!this.#underWay.has(callback.entry)) this.#begin(callback);
      }
      this.#trouble = '';
    } catch (error) {
      this.#note(error);
    }
  }

  #begin(callback: Callback): void {
    const { entry } = callback;
    const work = this.#deliver(callback)
      .catch((error: unknown) => this.#note(error))
      .finally(() => this.#underWay.delete(entry));
    this.#underWay.set(entry, work);
  }

  async #deliver({ entry }: Callback): Promise<void> {
    const { wallet, log, realNow, allowHosts } = this.#options;
    const { events, refusal } = await wallet.submit('claimCallback', { callback: entry, realNow: realNow() });
    // Another server has it, or a fault lost it or put it off.
    const callback = wallet.world.callbacks.get(entry);
    if (refusal || !callback || !events.some(({ type }) => type === 'CallbackClaimed')) return;
    const at = realNow();
    const message = messageFor(wallet, callback);
    const { mchid, url, tries, claimedUntil } = callback;
    const claim = { callback: entry, ...(claimedUntil !== undefined && { claimedUntil }) };
    if (!message) {
      await wallet.submit('reportCallback', { ...claim, acknowledged: true, answer: 'nothing to tell' });
      return;
    }
    const headers = await callbackHeaders(wallet, mchid, message.body, at);
    const { acknowledged, outcome, status } = await post(url, headers, message.body, allowHosts);
    await wallet.submit('reportCallback', { ...claim, acknowledged, answer: outcome });
    const nextAt = wallet.world.callbacks.get(entry)?.nextAt;
    const then = acknowledged
      ? 'received'
      : nextAt === undefined
        ? 'given up'
        : `again at ${formatTime(nextAt)}`;
    log({
      at,
      kind: 'callback',
      mchid,
      method: 'POST',
      path: url,
      ...(status !== undefined && { status }),
      code: message.event,
      means: `Callback ${tries} of ${entry}: ${outcome}, ${then}.`,
      detail: [`tells: ${masked(message.plain)}`],
      entry,
      ms: realNow() - at,
    });
  }

  /** The store may be busy, or its disk full: what is due stays due. */
  #note(error: unknown): void {
    const trouble = error instanceof WalletError ? error.refusal.message : String(error);
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.log({ at: this.#options.realNow(), kind: 'note', means: `Callbacks wait: ${trouble}` });
  }
}
