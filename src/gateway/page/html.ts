/** The gateway's page, drawn on the server: what people see of orders, callbacks and requests. */

import { encode } from 'uqr';
import type { Language } from '../../cli/language.ts';
import { yuan } from '../../cli/print.ts';
import { xml } from '../../cli/xml.ts';
import { isTrouble } from '../log-lines.ts';
import type { LogEntry } from '../log.ts';
import {
  formatTime,
  nativeUrl,
  type Order,
  pageUrl,
  prepayId,
  shellQuoted,
  visible,
  type Wallet,
} from '../../wallet.ts';

/** Text that somebody wrote, with nothing that acts: no controls, no markup. */
function safe(text: string): string {
  return xml(visible(text));
}

/** The page as a whole, with what there is by now. */
export function pageOf(
  { say, tag }: Language,
  {
    url,
    now,
    lists,
  }: { readonly url: string; readonly now: string; readonly lists: Readonly<Record<ListName, string>> },
): string {
  const section = (name: ListName, heading: string, empty: string) =>
    `<section aria-labelledby="${name}-heading"><h2 id="${name}-heading">${xml(heading)}</h2>` +
    `<ol id="${name}"${name === 'orders' ? '' : ' class="rows"'}>${lists[name]}</ol><p class="empty">${xml(empty)}</p></section>`;
  return `<!doctype html>
<html lang="${tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>walletsim</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/_/page.css"><script src="/_/page.js" defer></script></head>
<body><header><h1>walletsim</h1>
<p>${xml(say('WeChat Pay’s API for programs on this machine, simulated:'))} <code>${safe(url)}</code></p>
<p><span id="live" data-live="${xml(say('live'))}" data-lost="${xml(say('the gateway has ended'))}"></span> <time id="now">${safe(now)}</time></p></header>
<main>${section('orders', say('Orders'), say('No program has made an order yet.'))}
${section('callbacks', say('Callbacks'), say('No program was told anything yet.'))}
${section('requests', say('Requests'), say('No program has asked anything yet.'))}</main>
<p id="said" class="said" role="status"></p></body></html>
`;
}

/** The lists of the page, and how many elements each has at the most. */
export const most = { orders: 24, callbacks: 24, requests: 50 } as const;
export type ListName = keyof typeof most;

/** An element of a list. */
export interface Drawn {
  readonly list: ListName;
  readonly id: string;
  readonly html: string;
}

/** What an order has come to, in words. */
export function stateOf({ say }: Language, wallet: Wallet, order: Order): { words: string; good?: boolean } {
  const payment = order.payment === undefined ? undefined : wallet.entry(order.payment);
  switch (order.status) {
    case 'UNPAID':
      return {
        words: order.payment === undefined ? say('waits to be paid') : say('waits for the payer’s PIN'),
      };
    case 'PAID':
      return payment?.type === 'payment' && payment.refundedFen > 0
        ? { words: say('{amount} came back', { amount: yuan(payment.refundedFen) }), good: true }
        : { words: say('paid'), good: true };
    case 'CLOSED':
      return { words: say('closed') };
    case 'REVOKED':
      return { words: say('taken back') };
    case 'FAILED':
      return { words: say('not paid'), good: false };
  }
}

/** A card for an order: the code to pay it, while it can be paid. */
export function drawOrder(language: Language, wallet: Wallet, order: Order): Drawn | undefined {
  const { api, id, item, merchantName, amountFen, at } = order;
  if (!api) return undefined;
  const { say } = language;
  const { words, good } = stateOf(language, wallet, order);
  const isOpen = order.status === 'UNPAID' && order.payment === undefined && api.tradeType !== 'MICROPAY';
  const code = isOpen ? codeOf(order, api.tradeType, wallet.now) : undefined;
  const command = code && `wallet pay ${shellQuoted(code)}`;
  const html = `<li id="order-${xml(id)}"><div class="head"><h3>${safe(api.outTradeNo)}</h3><span class="amount">${yuan(amountFen)}</span></div>
<p class="what">${[item, merchantName, api.tradeType].map(safe).join(' · ')}</p>
<p class="head"><span class="state${good === undefined ? '' : good ? ' good' : ' bad'}">${xml(words)}</span> ${timeOf(at)}</p>${
    command === undefined || code === undefined
      ? ''
      : `${api.tradeType === 'NATIVE' ? qrOf(code, say('QR code to pay {number}', { number: visible(api.outTradeNo) })) : ''}
<p class="command"><code>${xml(command)}</code><button type="button" data-copy="${xml(command)}" data-copied="${xml(say('Copied'))}">${xml(say('Copy'))}</button></p>`
  }</li>`;
  return { list: 'orders', id: `order-${id}`, html };
}

function codeOf({ id }: Order, tradeType: string, now: number): string {
  if (tradeType === 'NATIVE') return nativeUrl(id, now);
  return tradeType === 'MWEB' ? pageUrl(id, now) : prepayId(id, now);
}

/** A QR code as a picture inside the page, with the quiet zone that the standard asks for. */
function qrOf(text: string, label: string): string {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : [])))
    .join('');
  return `<svg class="qr" role="img" aria-label="${xml(label)}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path d="${path}"/></svg>`;
}

/** A row for what a program is told of an entry. */
export function drawCallback({ say }: Language, wallet: Wallet, id: string): Drawn | undefined {
  const story = wallet.callbackStory(id);
  const queued = story.flatMap((step) => ('queued' in step ? [step.queued] : []))[0];
  const last = story.at(-1);
  if (!queued || !last) return undefined;
  const waiting = wallet.world.callbacks.get(id);
  const event = 'event' in last ? last.event : undefined;
  const answer = event && 'answer' in event ? event.answer : undefined;
  const received = event?.type === 'CallbackEnded' && event.how === 'delivered';
  const words = waiting
    ? say('waits')
    : received
      ? say('received')
      : event?.type === 'CallbackEnded' && event.how === 'dropped'
        ? say('dropped')
        : say('given up');
  const next = waiting && say('again at {time}', { time: clockOf(waiting.nextAt) });
  const tries = story.filter((step) => 'event' in step && step.event.type === 'CallbackClaimed').length;
  const told = [say('sent {count}×', { count: tries }), answer, next].filter((part) => part !== undefined);
  const html = `<li id="callback-${xml(id)}">${timeOf(last.at)}<h3>${safe(queued.number)}</h3><span class="end${received ? ' good' : waiting ? '' : ' bad'}">${xml(words)}</span>
<p class="means">${[queued.url, ...told].map(safe).join(' · ')}</p></li>`;
  return { list: 'callbacks', id: `callback-${id}`, html };
}

/** A row for a request and its answer, or for what else the log says. */
export function drawRequest({ say }: Language, entry: LogEntry, index: number): Drawn {
  const { at, method = '', path = '', status, code, means, detail = [] } = entry;
  const bad = isTrouble(entry);
  const id = `request-${index}`;
  const end = [status, code].filter((part) => part !== undefined).join(' ');
  const more =
    detail.length === 0
      ? ''
      : `<details><summary>${xml(say('Details'))}</summary><pre>${detail.map(safe).join('\n')}</pre></details>`;
  const html = `<li id="${id}">${timeOf(at)}<h3>${safe(`${method} ${path}`.trim())}</h3><span class="end${bad ? ' bad' : ''}">${safe(end)}</span>${
    means === undefined ? '' : `<p class="means">${safe(means)}</p>`
  }${more}</li>`;
  return { list: 'requests', id, html };
}

function clockOf(at: number): string {
  return formatTime(at).slice(0, 19).replace('T', ' ');
}

function timeOf(at: number): string {
  return `<time datetime="${formatTime(at)}">${clockOf(at).slice(11)}</time>`;
}
