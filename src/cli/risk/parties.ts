import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import { partyOf } from './words.ts';
import { partyName } from '../../wallet.ts';

/** `risk report`: a complaint of the acting user. */
export function reportCommand(): Command {
  return command('report', 'Complain about a user or merchant', [
    'risk report alice',
    'risk report merchant/coffee',
  ])
    .argument('[party]')
    .action(
      run(async (session, [given]) => {
        const name = await session.need(given, 'PARTY', (ask) => ask.name('Who?', 64));
        const party = partyOf(session.wallet, name);
        await session.perform('report', { party });
        const reports = session.wallet.world.reports.get(party)?.length ?? 0;
        session.print({ party, reports }, () =>
          session.paint.done(session.say('{party} was reported', { party: partyName(party) })),
        );
      }),
    );
}

/** `risk list`: the risky payees. */
export function listCommand(): Command {
  return command('list', 'Show the list of risky payees, or put somebody on it', [
    'risk list',
    'risk list alice --reason "gambling site"',
    'risk list alice --remove',
  ])
    .argument('[party]')
    .option('--reason <text>', 'why')
    .option('--remove', 'take the party off the list')
    .action(
      run<{ reason?: string; remove?: boolean }>(async (session, [given], { reason, remove = false }) => {
        if (given !== undefined) {
          const party = partyOf(session.wallet, given);
          const why = remove ? undefined : (reason ?? 'risky');
          await session.perform('listParty', { party, ...(why !== undefined && { why }) });
        }
        const list = [...session.wallet.world.watchList].map(([party, why]) => ({ party, reason: why }));
        session.list(list, () =>
          list.length === 0
            ? session.say('Nobody is on the list.')
            : session.paint.table(
                ['party', 'why'],
                list.map((each) => [each.party, each.reason]),
              ),
        );
      }),
    );
}
