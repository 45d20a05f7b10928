import type { Command } from 'commander';
import { command } from '../command.ts';
import { messageIn, minuteOf } from '../describe.ts';
import { run } from '../run.ts';
import { messageView } from '../../wallet.ts';
import { limitOf } from './history.ts';

/** `inbox`: what arrived on the simulated phone, the newest first. */
export function inboxCommand(): Command {
  return command('inbox', 'Show the messages on the simulated phone', ['inbox', 'inbox --last-otp'])
    .option('--limit <n>', 'how many at most', '20')
    .option('--last-otp', 'only the last one-time code')
    .action(
      run<{ limit: string; lastOtp?: boolean }>(async (session, _, { limit, lastOtp }) => {
        const { wallet, user } = session;
        const last = lastOtp ? wallet.lastOtp(user) : undefined;
        const messages = lastOtp ? (last ? [last] : []) : wallet.inbox(user, limitOf(limit));
        const views = messages.map(messageView);
        session.list(views, () => {
          if (lastOtp) return last?.otp ?? session.say('No code has arrived.');
          if (views.length === 0) return session.say('No messages.');
          const lines = messages.map((message) => {
            const { channel, from, text } = messageIn(session.language, message);
            return [minuteOf(message.at), channel, from, text];
          });
          return session.paint.table(['when', 'channel', 'from', 'message'], lines);
        });
      }),
    );
}
