import type { Command } from 'commander';
import { asksPin, command, remarked } from '../command.ts';
import { run } from '../run.ts';
import { formatTime } from '../../wallet.ts';

/** `forget`: closes an account and makes its person unreadable. */
export function forgetCommand(): Command {
  const made = asksPin(
    command('forget', 'Close an account, and make who it was unreadable for ever', [
      'forget alice',
      'forget alice --pin 246813 --yes',
    ]).argument('[user]', 'whom; who acts if left out'),
  );
  return remarked(
    made,
    'The person’s key is destroyed: no undo, no snapshot and no copy made from now on brings it back.',
  ).action(
    run(async (session, [given]) => {
      const { wallet } = session;
      const user = given ?? session.user;
      await session.perform('forgetUser', { cards: wallet.cardsEverLinkedBy(user) }, { as: user });
      session.print({ forgotten: user, at: formatTime(wallet.now) }, () =>
        session.paint.done(session.say('{user} is forgotten', { user })),
      );
    }),
  );
}
