/** Entries in people's words: one sentence for what happened, rows for the details. */

import type { Paint } from './print.ts';
import { yuan } from './print.ts';
import { directionOf, type Entry, formatTime } from '../wallet.ts';

type Row = readonly [name: string, value: string | undefined];

const withdrawing = { PROCESSING: 'Withdrawing', SUCCESS: 'Withdrew', FAILED: 'Not withdrawn:' } as const;

/** What the entry is, as one sentence seen by `user`. */
export function sentenceOf(entry: Entry, user: string): string {
  const amount = yuan(entry.amountFen);
  switch (entry.type) {
    case 'payment':
      if (entry.status === 'USERPAYING') return `${entry.merchantName} asks for ${amount}`;
      return `${entry.status === 'CLOSED' ? 'Not paid:' : 'Paid'} ${amount} to ${entry.merchantName}`;
    case 'order':
      return `Order of ${entry.item} at ${entry.merchantName}, ${amount}`;
    case 'refund':
      return `${entry.merchantName} refunded ${amount}`;
    case 'top-up':
      return `Topped up ${amount} from ${entry.source}`;
    case 'withdrawal':
      return `${withdrawing[entry.status]} ${amount} to ${entry.source}`;
    case 'transfer':
      if (entry.to !== user) return `Transfer of ${amount} to ${entry.to}`;
      return `${entry.status === 'REFUSED' ? 'Refused ' : ''}${amount} from ${entry.user}`;
    case 'red-packet':
      return `Red packet of ${amount} ${entry.to === undefined ? `for ${entry.count}` : `to ${entry.to}`}`;
    case 'red-packet-share':
      return `Took ${amount} from the red packet of ${entry.from}`;
  }
}

/** A time in ms, or as ISO 8601, for people: `2026-01-05 09:00`. */
export function minuteOf(at: number | string): string {
  return (typeof at === 'string' ? at : formatTime(at)).slice(0, 16).replace('T', ' ');
}

function time(at: number | undefined): string | undefined {
  return at === undefined ? undefined : formatTime(at);
}

/** The entry's details, for rows under its sentence. */
function detailsOf(entry: Entry, user: string): Row[] {
  const fee = entry.feeFen > 0 ? yuan(entry.feeFen) : undefined;
  const common = [
    ['id', entry.id],
    ['status', entry.status],
  ] as const;
  const from = 'source' in entry ? entry.source : undefined;
  switch (entry.type) {
    case 'payment':
      return [
        ...common,
        ['for', entry.item],
        ['from', entry.status === 'USERPAYING' ? undefined : from],
        ['fee', fee],
        ['refunded', entry.refundedFen > 0 ? yuan(entry.refundedFen) : undefined],
        ['needs the PIN', entry.pinReason],
      ];
    case 'order':
      return [...common, ['payment', entry.payment], ['open until', time(entry.dueAt)]];
    case 'refund':
      return [
        ...common,
        ['payment', entry.payment],
        ['to', from],
        ['fee back', fee],
        ['arrives', time(entry.dueAt)],
      ];
    case 'top-up':
      return common.slice();
    case 'withdrawal':
      return [...common, ['fee', fee], ['arrives', time(entry.dueAt)]];
    case 'transfer':
      return [
        ...common,
        // Where the money came from is the sender's business.
        ['from', entry.user === user ? from : undefined],
        ['note', entry.note],
        ['arrives', entry.arrivesAt > entry.at ? time(entry.arrivesAt) : undefined],
        ['accept by', entry.status === 'PENDING' ? time(entry.expiresAt) : undefined],
      ];
    case 'red-packet':
      return [
        ...common,
        ['from', from],
        ['greeting', entry.greeting],
        ['left', `${entry.left} of ${entry.count}, ${yuan(entry.leftFen)}`],
      ];
    case 'red-packet-share':
      return [...common, ['packet', entry.packet]];
  }
}

/** The whole entry: a mark, the sentence, the details, and what the caller adds to them. */
export function describe(paint: Paint, entry: Entry, user: string, more: readonly Row[] = []): string {
  return `${marked(paint, entry, user)}\n${paint.rows([...detailsOf(entry, user), ...more])}`;
}

/** Its sentence, with a mark that says whether it still waits for somebody, was done, or came to nothing. */
export function marked(paint: Paint, entry: Entry, user: string): string {
  const sentence = sentenceOf(entry, user);
  if (['USERPAYING', 'PENDING', 'UNPAID', 'PROCESSING'].includes(entry.status))
    return paint.waiting(sentence);
  const ended = ['CLOSED', 'FAILED', 'EXPIRED'].includes(entry.status);
  // Who refuses does what was meant.
  const refused = entry.status === 'REFUSED' && entry.user === user;
  return ended || refused ? paint.failed(sentence) : paint.done(sentence);
}

/** The amount with the sign that it has for the user; none where no money moved. */
export function signed(entry: Entry, user: string): string {
  if (entry.status === 'CLOSED') return yuan(entry.amountFen);
  const direction = directionOf(entry, user);
  return `${direction === 'in' ? '+' : direction === 'out' ? '-' : ''}${yuan(entry.amountFen)}`;
}

/** A request's name in words: `enableQuickPay` is “enable quick pay”. */
export function inWords(op: string): string {
  return op.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
