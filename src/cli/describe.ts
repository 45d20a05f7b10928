/** Entries in people's words: one sentence for what happened, rows for the details. */

import type { Language, Plain } from './language.ts';
import type { Paint } from './print.ts';
import { yuan } from './print.ts';
import {
  type BalanceChange,
  directionOf,
  type Entry,
  formatTime,
  type Message,
  senderName,
} from '../wallet.ts';

type Row = readonly [name: Plain, value: string | undefined];

/** What the entry is, as one sentence seen by `user`. */
export function sentenceOf({ say }: Language, entry: Entry, user: string): string {
  const amount = yuan(entry.amountFen);
  switch (entry.type) {
    case 'payment': {
      const { merchantName: merchant } = entry;
      if (entry.status === 'USERPAYING') return say('{merchant} asks for {amount}', { merchant, amount });
      return entry.status === 'CLOSED'
        ? say('Not paid: {amount} to {merchant}', { amount, merchant })
        : say('Paid {amount} to {merchant}', { amount, merchant });
    }
    case 'order': {
      const { item, merchantName: merchant } = entry;
      return say('Order of {item} at {merchant}, {amount}', { item, merchant, amount });
    }
    case 'refund':
      return say(refunding[entry.status], { merchant: entry.merchantName, amount });
    case 'top-up':
      return say('Topped up {amount} from {card}', { amount, card: entry.source });
    case 'withdrawal':
      return say(withdrawing[entry.status], { amount, card: entry.source });
    case 'transfer':
      if (entry.to !== user) return say('Transfer of {amount} to {user}', { amount, user: entry.to });
      return say(entry.status === 'REFUSED' ? 'Refused {amount} from {user}' : '{amount} from {user}', {
        amount,
        user: senderName(entry),
      });
    case 'red-packet':
      return entry.to === undefined
        ? say('Red packet of {amount} for {count}', { amount, count: entry.count })
        : say('Red packet of {amount} to {user}', { amount, user: entry.to });
    case 'red-packet-share':
      return say('Took {amount} from the red packet of {user}', { amount, user: entry.from });
  }
}

/** What a dry run would come to, as one sentence seen by `user`. */
function wouldBe({ say }: Language, entry: Entry, user: string): string {
  const amount = yuan(entry.amountFen);
  switch (entry.type) {
    case 'payment': {
      const { merchantName: merchant } = entry;
      return entry.status === 'USERPAYING'
        ? say('{merchant} would ask for {amount}', { merchant, amount })
        : say('Would pay {amount} to {merchant}', { amount, merchant });
    }
    case 'order': {
      const { item, merchantName: merchant } = entry;
      return say('Would order {item} at {merchant}, {amount}', { item, merchant, amount });
    }
    case 'refund':
      return say(
        entry.status === 'CLOSED'
          ? '{merchant} would close a refund of {amount}'
          : '{merchant} would refund {amount}',
        { merchant: entry.merchantName, amount },
      );
    case 'top-up':
      return say('Would top up {amount} from {card}', { amount, card: entry.source });
    case 'withdrawal':
      return say('Would withdraw {amount} to {card}', { amount, card: entry.source });
    case 'transfer':
      if (entry.to !== user) return say('Would transfer {amount} to {user}', { amount, user: entry.to });
      return say(
        entry.status === 'REFUSED'
          ? 'Would refuse {amount} from {user}'
          : 'Would accept {amount} from {user}',
        { amount, user: senderName(entry) },
      );
    case 'red-packet':
      return entry.to === undefined
        ? say('Would send a red packet of {amount} for {count}', { amount, count: entry.count })
        : say('Would send a red packet of {amount} to {user}', { amount, user: entry.to });
    case 'red-packet-share':
      return say('Would take {amount} from the red packet of {user}', { amount, user: entry.from });
  }
}

const refunding = {
  PROCESSING: '{merchant} refunded {amount}',
  SUCCESS: '{merchant} refunded {amount}',
  ABNORMAL: 'The bank refused {amount} from {merchant}',
  CLOSED: '{merchant} closed a refund of {amount}',
} as const;

const withdrawing = {
  PROCESSING: 'Withdrawing {amount} to {card}',
  SUCCESS: 'Withdrew {amount} to {card}',
  FAILED: 'Not withdrawn: {amount} to {card}',
} as const;

/** A time in ms, or as ISO 8601, for people: `2026-01-05 09:00`. */
export function minuteOf(at: number | string): string {
  return (typeof at === 'string' ? at : formatTime(at)).slice(0, 16).replace('T', ' ');
}

function time(at: number | undefined): string | undefined {
  return at === undefined ? undefined : formatTime(at);
}

/** The entry's details beside its id and status. */
export function detailsOf({ say, retell }: Language, entry: Entry, user: string): Row[] {
  const fee = entry.feeFen > 0 ? yuan(entry.feeFen) : undefined;
  const from = 'source' in entry ? entry.source : undefined;
  switch (entry.type) {
    case 'payment':
      return [
        ['for', entry.item],
        ['from', entry.status === 'USERPAYING' ? undefined : from],
        ['fee', fee],
        ['refunded', entry.refundedFen > 0 ? yuan(entry.refundedFen) : undefined],
        ['needs the PIN', entry.pinReason && retell(entry.pinReason)],
      ];
    case 'order':
      return [
        ['payment', entry.payment],
        ["merchant's number", entry.api?.outTradeNo],
        ['open until', time(entry.dueAt)],
      ];
    case 'refund':
      return [
        ['payment', entry.payment],
        ['reason', entry.reason],
        ['to', from],
        ['fee back', fee],
        ['arrives', time(entry.dueAt)],
      ];
    case 'top-up':
      return [];
    case 'withdrawal':
      return [
        ['fee', fee],
        ['arrives', time(entry.dueAt)],
      ];
    case 'transfer':
      return [
        // Where the money came from is the sender's business.
        ['from', entry.user === user ? from : undefined],
        ['note', entry.note],
        ['arrives', entry.arrivesAt > entry.at ? time(entry.arrivesAt) : undefined],
        ['accept by', entry.status === 'PENDING' ? time(entry.expiresAt) : undefined],
      ];
    case 'red-packet':
      return [
        ['from', from],
        ['greeting', entry.greeting],
        [
          'left',
          say('{left} of {count}, {amount}', {
            left: entry.left,
            count: entry.count,
            amount: yuan(entry.leftFen),
          }),
        ],
      ];
    case 'red-packet-share':
      return [['packet', entry.packet]];
  }
}

/** The whole entry: a mark, the sentence, the details, and what the caller adds to them. */
export function describe(paint: Paint, entry: Entry, user: string, more: readonly Row[] = []): string {
  const { language } = paint;
  const head = [
    ['id', entry.id],
    ['status', language.say(entry.status)],
  ] as const;
  return `${marked(paint, entry, user)}\n${paint.rows([...head, ...detailsOf(language, entry, user), ...more])}`;
}

/** Its sentence, with a mark that says whether it still waits for somebody, was done, or came to nothing. */
export function marked(paint: Paint, entry: Entry, user: string): string {
  if (paint.dryRun) return paint.rehearsed(wouldBe(paint.language, entry, user));
  const sentence = sentenceOf(paint.language, entry, user);
  if (['USERPAYING', 'PENDING', 'UNPAID', 'PROCESSING', 'ABNORMAL'].includes(entry.status))
    return paint.waiting(sentence);
  // Who closes a refund, or refuses, does what was meant.
  const ended =
    entry.type !== 'refund' && ['CLOSED', 'REVOKED', 'FAILED', 'EXPIRED', 'CANCELLED'].includes(entry.status);
  const refused = entry.status === 'REFUSED' && entry.user === user;
  return ended || refused ? paint.failed(sentence) : paint.done(sentence);
}

/** The amount with the sign that it has for the user; none where no money moved. */
export function signed(entry: Entry, user: string): string {
  if (entry.status === 'CLOSED' || entry.status === 'ABNORMAL') return yuan(entry.amountFen);
  const direction = directionOf(entry, user);
  return `${direction === 'in' ? '+' : direction === 'out' ? '-' : ''}${yuan(entry.amountFen)}`;
}

/** A request's name in words: `enableQuickPay` is “enable quick pay”. */
export function inWords({ retell }: Language, op: string): string {
  return retell(op.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}

/** Who has an account: words of ours, or a name, which is in no language. */
export function accountIn(
  { retell }: Language,
  { kind, account }: Pick<BalanceChange, 'kind' | 'account'>,
): string {
  return kind === 'merchant' || kind === 'bank' ? account : retell(account);
}

/** A message's parts as they are read. */
export function messageIn(
  { say, retell }: Language,
  { channel, from, text }: Pick<Message, 'channel' | 'from' | 'text'>,
) {
  return { channel: say(channel), from: retell(from), text: retell(text) };
}
