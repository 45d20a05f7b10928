/** A receipt in people's words, the same in the terminal and as a picture. */

import { detailsOf, signed } from '../describe.ts';
import type { Language, Plain } from '../language.ts';
import { type Entry, formatTime, senderName, visible } from '../../wallet.ts';

export interface Receipt {
  /** Who is at the other end: a merchant, a user, a card. */
  readonly party: string;
  /** With the sign that it has for the user. */
  readonly amount: string;
  readonly status: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
  readonly id: string;
  /** Said at its foot, so that nobody takes it for a real one. */
  readonly foot: string;
}

const kinds: Readonly<Record<Entry['type'], Plain>> = {
  payment: 'Payment',
  order: 'Order',
  refund: 'Refund',
  'top-up': 'Top-up',
  withdrawal: 'Withdrawal',
  transfer: 'Transfer',
  'red-packet': 'Red packet',
  'red-packet-share': 'Red packet',
};

/** The entry's receipt, as `user` gets it. */
export function receiptOf(language: Language, entry: Entry, user: string): Receipt {
  const { say } = language;
  const details = detailsOf(language, entry, user).map(([name, value]) => {
    // By its name on the phone; elsewhere it stands as it is typed behind --from.
    const named = name === 'from' && value === 'balance' ? say('Balance') : value;
    return [say(name), named] as const;
  });
  const rows = [
    [say('kind'), say(kinds[entry.type])] as const,
    ...details,
    [say('when'), formatTime(entry.at)] as const,
  ];
  return {
    party: visible(partyOf(say, entry, user)),
    amount: signed(entry, user),
    status: say(entry.status).replaceAll('_', ' '),
    rows: rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, visible(value)] as const])),
    id: entry.id,
    foot: say('Simulated: no real money moved.'),
  };
}

function partyOf(say: Language['say'], entry: Entry, user: string): string {
  switch (entry.type) {
    case 'payment':
    case 'order':
    case 'refund':
      return entry.merchantName;
    case 'top-up':
    case 'withdrawal':
      return entry.source;
    case 'transfer':
      return entry.user === user ? entry.to : senderName(entry);
    case 'red-packet':
      return entry.to ?? say('for {count}', { count: entry.count });
    case 'red-packet-share':
      return entry.from;
  }
}
