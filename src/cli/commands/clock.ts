import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { fail, formatTime, parseDuration, parseTime, visible } from '../../wallet.ts';

function printClock(session: Session): void {
  const { wallet } = session;
  wallet.catchUp();
  const real = wallet.world.clockAt === undefined;
  session.print({ now: formatTime(wallet.now), real }, () =>
    session.paint.rows([
      ['now', formatTime(wallet.now)],
      ['clock', session.say(real ? 'follows the real time' : 'stands still until it is advanced')],
    ]),
  );
}

/** `clock`: the world's time; set or advanced by hand it stands still, `clock real` lets it run again. */
export function clockCommand(): Command {
  const set = command('set', "Set the world's clock; it then stands still", [
    'clock set 2026-01-05T09:00:00+08:00',
    'clock set 2026-01-05T01:00:00Z',
  ])
    .argument('[time]', 'ISO 8601')
    .action(
      run(async (session, [given]) => {
        const example = formatTime(session.wallet.now);
        const problem = (text: string) =>
          parseTime(text) === undefined ? session.say('Write it as {example}', { example }) : undefined;
        const time = await session.need(given, 'TIME', (ask) => ask.text('Which time?', problem));
        const at = parseTime(time) ?? fail('TIME_INVALID', { text: visible(time) });
        await session.perform('setClock', { at });
        printClock(session);
      }),
    );
  const advance = command('advance', 'Move the clock on', ['clock advance 24h', 'clock advance 90m'])
    .argument('[duration]', 'as 24h, 90m, 2d')
    .action(
      run(async (session, [given]) => {
        const duration = await session.need(given, 'DURATION', (ask) =>
          ask.line('By how much?', (text) => parseDuration(text) !== undefined, 'Write it as 24h, 90m or 2d'),
        );
        const by = parseDuration(duration) ?? fail('TIME_INVALID', { text: visible(duration) });
        await session.perform('setClock', { at: session.wallet.now + by });
        printClock(session);
      }),
    );
  const real = command('real', 'Follow the real time again', ['clock real', 'clock real --json']).action(
    run(async (session) => {
      await session.perform('setClock', {});
      printClock(session);
    }),
  );
  return command('clock', "Show, set and advance the world's clock", ['clock', 'clock advance 24h'])
    .action(run(async (session) => printClock(session)))
    .addCommand(set)
    .addCommand(advance)
    .addCommand(real);
}
