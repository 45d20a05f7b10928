/** A callback as people and scripts see it: what it tells of, how far it is, and all that happened to it. */

import { type CallbackStep, fail, formatTime, type Wallet } from '../../wallet.ts';
import { eventOf } from './message.ts';

/** How far a callback is: it waits for its time or for an answer, or it is over. */
export type CallbackStatus = 'WAITING' | 'SENDING' | 'DELIVERED' | 'GIVEN_UP' | 'LOST' | 'DROPPED';

export interface CallbackView {
  /** The entry that it tells of, which names it. */
  readonly entry: string;
  readonly mchid: string;
  /** `TRANSACTION.SUCCESS` and so on. */
  readonly event: string;
  /** What the merchant calls the order, the refund or the transfer. */
  readonly number: string;
  readonly url: string;
  readonly status: CallbackStatus;
  readonly tries: number;
  /** When it is sent next, while it waits. */
  readonly nextAt: string | null;
  /** What the program answered last. */
  readonly answer: string | null;
}

const ends = { delivered: 'DELIVERED', 'given-up': 'GIVEN_UP', lost: 'LOST', dropped: 'DROPPED' } as const;

/** The callback that tells of an entry; a `WalletError` if there never was one. */
export function callbackView(wallet: Wallet, entry: string): CallbackView {
  const story = wallet.callbackStory(entry);
  const queued = story.findLast((step) => 'queued' in step);
  if (!queued || !('queued' in queued)) return fail('CALLBACK_UNKNOWN', { id: entry });
  const { mchid, number, url } = queued.queued;
  const waiting = wallet.world.callbacks.get(entry);
  const since = story.slice(story.indexOf(queued)).flatMap((step) => ('event' in step ? [step.event] : []));
  const answers = since.flatMap((event) =>
    'answer' in event && event.answer !== undefined ? [event.answer] : [],
  );
  const end = since.findLast((event) => event.type === 'CallbackEnded');
  return {
    entry,
    mchid,
    event: eventOf(wallet, entry),
    number,
    url,
    status: waiting
      ? waiting.claimedUntil === undefined
        ? 'WAITING'
        : 'SENDING'
      : ends[end?.how ?? 'delivered'],
    tries: since.filter(({ type }) => type === 'CallbackClaimed').length,
    nextAt: waiting ? formatTime(waiting.nextAt) : null,
    answer: answers.at(-1) ?? null,
  };
}

/** One thing that happened to a callback, in words that have a Chinese. */
export interface CallbackHappening {
  readonly at: string;
  readonly what: 'queued' | 'sent' | 'sent later' | 'to be sent again' | 'acknowledged, sent again' | 'over';
  /** What the program answered, until when it waits, or how it ended. */
  readonly detail: string;
}

/** All that happened to the callback of an entry, oldest first. */
export function callbackHappenings(wallet: Wallet, entry: string): CallbackHappening[] {
  return wallet.callbackStory(entry).map(happening);
}

function happening(step: CallbackStep): CallbackHappening {
  const at = formatTime(step.at);
  if ('queued' in step) return { at, what: 'queued', detail: step.queued.url };
  const { event } = step;
  switch (event.type) {
    case 'CallbackClaimed':
      return { at, what: 'sent', detail: '' };
    case 'CallbackPostponed':
      return {
        at,
        what: 'sent later',
        detail: [event.answer ?? '', formatTime(event.nextAt)].filter(Boolean).join(' → '),
      };
    case 'CallbackCopied':
      return { at, what: 'to be sent again', detail: String(event.copies) };
    case 'CallbackRepeated':
      return { at, what: 'acknowledged, sent again', detail: event.answer };
    case 'CallbackEnded':
      return { at, what: 'over', detail: [ends[event.how], event.answer ?? ''].filter(Boolean).join(': ') };
  }
}
