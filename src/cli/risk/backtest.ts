import type { Command } from 'commander';
import { command } from '../command.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import { chosenTuning } from './tune.ts';
import { fen, formatTime, partyName } from '../../wallet.ts';

/** `risk backtest`: which past requests other numbers would have decided otherwise. */
export function backtestCommand(): Command {
  return command('backtest', 'Try the rules, or another number, on all that was asked before', [
    'risk backtest',
    'risk backtest velocity-count count 3',
    'risk backtest suspicion alert 8 --json',
  ])
    .argument('[rule]', 'what to tune, as `risk tune` does; left out: the rules as they are now')
    .argument('[param]')
    .argument('[value]')
    .action(
      run(async (session, [rule, param, value]) => {
        const chosen = rule === undefined ? undefined : await chosenTuning(session, rule, param, value);
        const tunings = new Map(chosen ? [[chosen.id, chosen.tuning]] : []);
        const retried = await session.working('Assessing the past', (onProgress) =>
          session.wallet.backtest(tunings, onProgress),
        );
        const changed = retried
          .filter(({ was, now }) => was !== now)
          .map((each) => ({ ...each, at: formatTime(each.at) }));
        session.list({ requests: retried.length, changed }, () => {
          const { paint, say, language } = session;
          const counts = { changed: changed.length, all: retried.length };
          const sentence = paint.done(say('{changed} of {all} requests would be decided otherwise', counts));
          const lines = changed.map(({ id, at, user, kind, amountFen, party, was, now, reason }) => [
            at,
            id ?? '',
            user,
            amountFen === null ? kind : `${kind} ${yuan(fen(amountFen))}`,
            party === null ? '' : partyName(party),
            was,
            now,
            reason === null ? '' : language.retell(reason),
          ]);
          if (lines.length === 0) return sentence;
          return `${sentence}\n\n${paint.table(['when', 'id', 'user', 'what', 'to', 'was', 'would be', 'why'], lines)}`;
        });
      }),
    );
}
