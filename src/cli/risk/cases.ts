import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import type { Plain } from '../language.ts';
import { casesView, fail } from '../../wallet.ts';

/** `risk cases`. */
export function casesCommand(): Command {
  return command('cases', 'List what is suspicious, for a reviewer', [
    'risk cases',
    'risk cases --all --json',
  ])
    .option('--all', 'those with a verdict as well')
    .action(run<{ all?: boolean }>(async (session, _, { all = false }) => printCases(session, all)));
}

function printCases(session: Session, all: boolean, back?: string): void {
  const cases = casesView(session.wallet.world).filter(({ status }) => all || status === 'open');
  session.list(cases, () => {
    const { paint, say, language } = session;
    const lines = cases.map(({ id, user, openedAt, status, outcome, requests, reason }) => [
      id,
      user,
      openedAt,
      status,
      outcome,
      String(requests),
      language.retell(reason),
    ]);
    const table =
      lines.length === 0
        ? say('No case is open.')
        : paint.table(['case', 'user', 'since', 'status', 'outcome', 'requests', 'why'], lines, ['requests']);
    return back === undefined ? table : `${table}\n${paint.back(back)}`;
  });
}

/** `risk confirm` and `risk dismiss`. */
export function verdictCommand(
  name: 'confirm' | 'dismiss',
  summary: Plain,
  verdict: 'confirmed' | 'dismissed',
): Command {
  return command(name, summary, [`risk ${name} case-1`, `risk ${name} case-1 --note "called the customer"`])
    .argument('[case]')
    .option('--note <text>', 'what the reviewer found')
    .action(
      run<{ note?: string }>(async (session, [given], { note }) => {
        const open = casesView(session.wallet.world).filter(({ status }) => status === 'open');
        const id = await session.need(given, 'CASE', (ask) =>
          open.length === 0
            ? fail('CASE_UNKNOWN', { id: 'that is open' })
            : ask.choose(
                'Which case?',
                open.map((each) => ({
                  name: `${each.id}  ${each.user}  ${session.language.retell(each.reason)}`,
                  value: each.id,
                })),
              ),
        );
        await session.perform('closeCase', { id, verdict, ...(note !== undefined && { note }) });
        printCases(session, true, 'wallet undo');
      }),
    );
}
