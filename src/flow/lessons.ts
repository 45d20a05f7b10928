/** The tutorial's five lessons: what each says, what is to be typed, and when it is learned. */

import type { Plain } from '../cli/language.ts';
import type { Wallet } from '../wallet.ts';

export interface Lesson {
  readonly title: Plain;
  readonly says: readonly Plain[];
  /** What to type, in this order. */
  readonly types: readonly string[];
  /** Whether the world shows that it was done. */
  readonly isDone: (wallet: Wallet) => boolean;
}

/** Whose wallet it is, and who is there to get money. */
const LEARNER = 'me';
const FRIEND = 'alice';

/** What happens before the first lesson: a friend with a card, who can be sent money. */
export const before: readonly string[] = [
  `login ${FRIEND}`,
  'add-card --number ${card-0122} --expiry 12/34 --email alice@example.com --pin ${pin} --confirm-pin ${pin} --otp auto',
  `login ${LEARNER}`,
];

const made = (wallet: Wallet, type: string) =>
  wallet.history(LEARNER, 100).some((entry) => entry.type === type && entry.user === LEARNER);

export const lessons: readonly Lesson[] = [
  {
    title: 'A card',
    says: [
      'A wallet begins with a bank card. Type the command alone, and it asks for what it needs; the built-in card 6222 0212 3456 7890 128 is good until 12/34.',
      'The first card sets the payment PIN: six digits, such as 246813. The code comes to the simulated phone and shows above the question.',
    ],
    types: ['add-card'],
    isDone: ({ world }) => (world.users.get(LEARNER)?.cards.length ?? 0) > 0,
  },
  {
    title: 'Money',
    says: [
      'Put money from the card into the balance. What you give with the command is not asked; whatever you leave out is.',
    ],
    types: ['topup 500 --from icbc-0128'],
    isDone: ({ world }) => (world.accounts.get(`balance/${LEARNER}`) ?? 0) > 0,
  },
  {
    title: 'Paying',
    says: ['Pay a shop. --dry-run first shows what would happen, and does nothing; then do it.'],
    types: ['pay coffee 18 --dry-run', 'pay coffee 18'],
    isDone: (wallet) => made(wallet, 'payment'),
  },
  {
    title: 'Sending',
    says: [
      'Send money to a friend; it waits until she takes it, or comes back after a day. --as acts as somebody else.',
    ],
    types: ['transfer alice 66 --note Tea', 'accept --as alice'],
    isDone: (wallet) =>
      wallet.history(LEARNER, 100).some(({ type, status }) => type === 'transfer' && status === 'RECEIVED'),
  },
  {
    title: 'What goes wrong, and going back',
    says: [
      'Here anything may go wrong, and nothing is lost. Be refused, and read why; then take back the last thing that was done.',
    ],
    types: ['pay coffee 600 --explain', 'undo'],
    isDone: ({ world }) => world.undone.length > 0,
  },
];
