/** The app's screens, by the phone's own paths. Whatever is done there is a command, as it could be typed. */

import { sentenceOf } from '../describe.ts';
import type { Label, Language, Say } from '../language.ts';
import { yuan } from '../print.ts';
import {
  balanceView,
  cardsView,
  isHidden,
  merchantView,
  protectionView,
  quickPayView,
  waitsFor,
  type Wallet,
  whoamiView,
} from '../../wallet.ts';

/** A line of a screen: opens another, or runs the words behind `wallet`. */
export interface Item {
  readonly name: Label;
  readonly opens: Screen | readonly string[];
}

export interface Screen {
  readonly title: Label;
  /** What stands beside the title. */
  readonly note?: (phone: Phone) => string;
  readonly items: (phone: Phone) => readonly Item[];
}

/** The phone in somebody's hand: the world as it is, and who is logged in, with a wallet that appears. */
export interface Phone {
  readonly wallet: Wallet;
  readonly language: Language;
  readonly user: string | undefined;
  /** Whether the wallet appears in the list of Me. */
  readonly shown: boolean;
}

/** The phone of whoever is logged in, or is named. */
export function phoneOf(wallet: Wallet, language: Language, as?: string): Phone {
  const user = wallet.actor(as) || undefined;
  const known = user !== undefined && wallet.world.users.has(user);
  return { wallet, language, user, shown: known && !isHidden(wallet.world, user) };
}

/** How many entries the bills show. */
const RECENT = 9;

const to = (name: Label, opens: Screen): Item => ({ name, opens });
const item = (name: Label, ...words: readonly string[]): Item => ({ name, opens: words });

const identity: Screen = {
  title: '⋯',
  items: () => [to('Payment Management', management)],
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

function nameOf(
  say: Say,
  {
    bank,
    kind,
    last4,
    preferred,
  }: Pick<ReturnType<typeof cardsView>[number], 'bank' | 'kind' | 'last4' | 'preferred'>,
): string {
  const card = `${bank} ${say(kind)} *${last4}`;
  return preferred ? say('{card}, pays first', { card }) : card;
}

const bankCards: Screen = {
  title: 'Bank Cards',
  items: ({ wallet, language: { say }, user = '' }) => [
    ...cardsView(wallet.world, user).map(({ card, bank, kind, last4, preferred }) => ({
      name: { named: nameOf(say, { bank, kind, last4, preferred }) },
      opens: {
        title: { named: `*${last4}` },
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
  items: ({ wallet, language, user = '' }) => [
    item('All', 'history'),
    item('Statistics', 'statement'),
    ...wallet
      .history(user, RECENT)
      .map((entry) => item({ named: sentenceOf(language, entry, user) }, 'receipt', entry.id)),
  ],
};

const services: Screen = {
  title: 'Services',
  items: ({ wallet }) =>
    [...wallet.world.merchants.values()]
      .map((merchant) => merchantView(wallet.world, merchant))
      .filter(({ kind }) => kind === 'official-account')
      .map(({ merchant, name, services: offers, bills: sendsBills }) => ({
        name: { named: name },
        opens: {
          title: { named: name },
          items: () => [
            ...offers.map(({ item: what, priceFen }) =>
              item({ named: `${what}, ${yuan(priceFen)}` }, 'order', merchant, what),
            ),
            ...(sendsBills ? [item('Pay a Bill', 'bill', 'pay', merchant)] : []),
          ],
        },
      })),
};

const walletScreen: Screen = {
  title: 'Wallet',
  note: ({ wallet, language, user = '' }) =>
    language.say('Balance {amount}', { amount: yuan(balanceView(wallet.world, user).balanceFen) }),
  items: () => [
    to('Quick Pay', quickPay),
    to('Balance', balance),
    to('Bank Cards', bankCards),
    to('Bills', bills),
    to('Services', services),
    to('⋯', identity),
  ],
};

const security: Screen = {
  title: 'Account & Security',
  items: ({ wallet, user = '' }) => {
    const frozen = protectionView(wallet.world, user, wallet.now).protected;
    return [
      item('Protection', 'protect', 'status'),
      frozen ? item('Unfreeze Account', 'protect', 'unfreeze') : item('Freeze Account', 'protect', 'freeze'),
    ];
  },
};

const settings: Screen = {
  title: 'Settings',
  items: ({ user, shown }) => [
    ...(shown ? [to('Account & Security', security)] : []),
    user === undefined ? item('Log In', 'login') : item('Log Out', 'logout'),
  ],
};

const me: Screen = {
  title: 'Me',
  note: ({ user, language }) => user ?? language.say('Nobody is logged in'),
  items: ({ shown }) => [...(shown ? [to('Wallet', walletScreen)] : []), to('Settings', settings)],
};

const discover: Screen = { title: 'Discover', items: () => [item('Scan', 'pay')] };

const chats: Screen = {
  title: 'Chats',
  items: ({ wallet, user }) => [
    item('Messages', 'inbox'),
    ...[...wallet.world.users.keys()]
      .filter((name) => name !== user)
      .map((name) => ({ name: { named: name }, opens: friend(name) })),
  ],
};

/** A chat with somebody: money to give, and what waits to be taken. */
function friend(name: string): Screen {
  return {
    title: { named: name },
    items: ({ wallet, language: { say }, user = '' }) => [
      item('Transfer', 'transfer', name),
      item('Red Packet', 'red-packet', 'send', '--to', name),
      ...[...wallet.world.open.values()]
        .filter((entry) => entry.user === name && waitsFor(entry, user))
        .flatMap(({ type, id, amountFen }) =>
          type === 'transfer'
            ? [
                item({ named: say('Accept {amount}', { amount: yuan(amountFen) }) }, 'accept', id),
                item({ named: say('Refuse {amount}', { amount: yuan(amountFen) }) }, 'refuse', id),
              ]
            : [item('Open the Red Packet', 'red-packet', 'open', id)],
        ),
    ],
  };
}

/** Where the app begins. */
export const start: Screen = {
  title: { named: 'walletsim' },
  items: ({ user, shown }) => [
    ...(user !== undefined ? [to('Chats', chats)] : []),
    ...(shown ? [to('Discover', discover)] : []),
    to('Me', me),
  ],
};
