import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import { fail, formatTime, parseTime, visible } from '../../wallet.ts';

/** `init`: makes a world on purpose, with a seed and a clock. Other commands make one when they find none. */
export function initCommand(): Command {
  return command('init', 'Make a new world, with a seed and a clock of its own', [
    'init --home ./world',
    'init --home ./world --seed 7 --clock 2026-01-05T09:00:00+08:00',
  ])
    .option('--seed <text>', 'the same seed, clock and requests make the same world (WALLET_SEED)')
    .option('--clock <time>', 'where its clock stands; it follows the real one if left out')
    .action(
      run<{ seed?: string; clock?: string }>(async (session, _, { seed, clock }) => {
        const at =
          clock === undefined
            ? undefined
            : (parseTime(clock) ?? fail('TIME_INVALID', { text: visible(clock) }));
        const seeded = seed ?? (session.host.env['WALLET_SEED'] || undefined);
        const wallet = session.create({
          ...(seeded !== undefined && { seed: seeded }),
          ...(at !== undefined && { clock: at }),
        });
        const { home } = session;
        session.print({ home, now: formatTime(wallet.now) }, () => {
          const rows = [
            ['folder', home],
            ['time', formatTime(wallet.now)],
          ] as const;
          return `${session.paint.done(session.say('A new world'))}\n${session.paint.rows(rows)}`;
        });
      }),
    );
}
