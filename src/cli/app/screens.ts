/** The app's screens, by the phone's own paths. Whatever is done there is a command, as it could be typed. */

import { sentenceOf } from '../describe.ts';
import { yuan } from '../print.ts';
import {
  balanceView,
  cardsView,
  type Entry,
  isHidden,
  merchantView,
  quickPayView,
  type Wallet,
  whoamiView,
} from '../../wallet.ts';

/** A line of a screen: opens another, or runs the words behind `wallet`. */
export interface Item {
  readonly name: string;
  readonly opens: Screen | readonly string[];
}

export interface Screen {
  readonly title: string;
  /** What stands below the title. */
  readonly note?: (phone: Phone) => string;
  readonly items: (phone: Phone) => readonly Item[];
}

/** The phone in somebody's hand: the world as it is, and who is logged in, with a wallet that appears. */
export interface Phone {
  readonly wallet: Wallet;
  readonly user: string | undefined;
  /** Whether the wallet appears in the list of Me. */
  readonly shown: boolean;
}

/** The phone of whoever is logged in, or is named. */
export function phoneOf(wallet: Wallet, as?: string): Phone {
  const user = wallet.actor(as) || undefined;
  const known = user !== undefined && wallet.world.users.has(user);
  return { wallet, user, shown: known && !isHidden(wallet.world, user) };
}

/** How many entries the bills show. */
const RECENT = 9;

const item = (name: string, ...words: readonly string[]): Item => ({ name, opens: words });

const identity: Screen = {
  title: '⋯',
  items: () => [{ name: 'Payment Management', opens: management }],
};

const management: Screen = {
  title: 'Payment Management',
  items: ({ wallet, user = '' }) => {
    const { verified, pinSet } = whoamiView(wallet.world, user);
    return [
      item(verified ? 'Identity' : 'Identity Verification', verified ? 'whoami' : 'verify-id'),
      item(pinSet ? 'Change Payment PIN' : 'Set Payment PIN', 'set-pin'),
      ...(pinSet ? [item('Forgot Payment PIN', 'set-pin', '--forgot')] : []),
    ];
  },
};

const quickPay: Screen = {
  title: 'Quick Pay',
  items: ({ wallet, user = '' }) => {
    const { enabled, paused } = quickPayView(wallet.world, user);
    if (!enabled) return [item('Enable Now', 'quickpay', 'enable')];
    const pause = paused
      ? item('Resume', 'quickpay', 'pause', '--resume')
      : item('Pause', 'quickpay', 'pause');
    return [
      ...(paused ? [] : [item('Show Payment Code', 'quickpay', 'code')]),
      pause,
      item('Turn Off', 'quickpay', 'disable'),
    ];
  },
};

const balance: Screen = {
  title: 'Balance',
  note: ({ wallet, user = '' }) => yuan(balanceView(wallet.world, user).balanceFen),
  items: () => [item('Top Up', 'topup'), item('Withdraw', 'withdraw')],
};

const bankCards: Screen = {
  title: 'Bank Cards',
  items: ({ wallet, user = '' }) => [
    ...cardsView(wallet.world, user).map(({ card, bank, kind, last4, preferred }) => ({
      name: `${bank} ${kind} *${last4}${preferred ? ', pays first' : ''}`,
      opens: {
        title: `*${last4}`,
        items: () => [
          item('Pay With This First', 'cards', 'default', card),
          item('Remove', 'cards', 'remove', card),
        ],
      },
    })),
    item('Add a Bank Card', 'add-card'),
  ],
};

const bills: Screen = {
  title: 'Bills',
  items: ({ wallet, user = '' }) => [
    item('All', 'history'),
    ...wallet.history(user, RECENT).map((entry) => item(sentenceOf(entry, user), 'show', entry.id)),
  ],
};

const services: Screen = {
  title: 'Services',
  items: ({ wallet }) =>
    [...wallet.world.merchants.values()]
      .map((merchant) => merchantView(wallet.world, merchant))
      .filter(({ kind }) => kind === 'official-account')
      .map(({ merchant, name, services: offers, bills: sendsBills }) => ({
        name,
        opens: {
          title: name,
          items: () => [
            ...offers.map(({ item: what, priceFen }) =>
              item(`${what}, ${yuan(priceFen)}`, 'order', merchant, what),
            ),
            ...(sendsBills ? [item('Pay a Bill', 'bill', 'pay', merchant)] : []),
          ],
        },
      })),
};

const walletScreen: Screen = {
  title: 'Wallet',
  note: ({ wallet, user = '' }) => `Balance ${yuan(balanceView(wallet.world, user).balanceFen)}`,
  items: () => [
    { name: 'Quick Pay', opens: quickPay },
    { name: 'Balance', opens: balance },
    { name: 'Bank Cards', opens: bankCards },
    { name: 'Bills', opens: bills },
    { name: 'Services', opens: services },
    { name: '⋯', opens: identity },
  ],
};

const settings: Screen = {
  title: 'Settings',
  items: ({ user }) => [user === undefined ? item('Log In', 'login') : item('Log Out', 'logout')],
};

const me: Screen = {
  title: 'Me',
  note: ({ user }) => user ?? 'Nobody is logged in',
  items: ({ shown }) => [
    ...(shown ? [{ name: 'Wallet', opens: walletScreen }] : []),
    { name: 'Settings', opens: settings },
  ],
};

const discover: Screen = { title: 'Discover', items: () => [item('Scan', 'pay')] };

const chats: Screen = {
  title: 'Chats',
  items: ({ wallet, user }) => [
    item('Messages', 'inbox'),
    ...[...wallet.world.users.keys()]
      .filter((name) => name !== user)
      .map((name) => ({ name, opens: friend(name) })),
  ],
};

/** A chat with somebody: money to give, and what waits to be taken. */
function friend(name: string): Screen {
  return {
    title: name,
    items: ({ wallet, user }) => [
      item('Transfer', 'transfer', name),
      item('Red Packet', 'red-packet', 'send', '--to', name),
      ...[...wallet.world.open.values()]
        .filter((entry) => entry.user === name && entry.status === 'PENDING' && isFor(entry, user))
        .flatMap(({ type, id, amountFen }) =>
          type === 'transfer'
            ? [
                item(`Accept ${yuan(amountFen)}`, 'accept', id),
                item(`Refuse ${yuan(amountFen)}`, 'refuse', id),
              ]
            : [item('Open the Red Packet', 'red-packet', 'open', id)],
        ),
    ],
  };
}

function isFor(entry: Entry, user: string | undefined): boolean {
  if (entry.type === 'transfer') return entry.to === user;
  return entry.type === 'red-packet' && (entry.to === undefined || entry.to === user);
}

/** Where the app begins. */
export const start: Screen = {
  title: 'walletsim',
  items: ({ user, shown }) => [
    ...(user !== undefined ? [{ name: 'Chats', opens: chats }] : []),
    ...(shown ? [{ name: 'Discover', opens: discover }] : []),
    { name: 'Me', opens: me },
  ],
};
