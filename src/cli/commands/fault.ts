import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { faults, faultsView } from '../../wallet.ts';

function printFaults(session: Session): void {
  const view = faultsView(session.wallet.world);
  session.print(view, () => {
    const affected = (users: readonly string[]) => (users.includes('*') ? 'everybody' : users.join(', '));
    const lines = view.map(({ name, on, users, does }) => [name, on ? 'on' : 'off', affected(users), does]);
    return session.paint.table(['fault', '', 'for', 'what goes wrong'], lines);
  });
}

async function chosen(session: Session, given: string | undefined): Promise<string> {
  const choices = Object.entries(faults).map(([name, does]) => ({ name: `${name}: ${does}`, value: name }));
  return session.need(given, 'NAME', (ask) => ask.choose('Which fault?', choices));
}

/** `fault`: what goes wrong in this world, for everybody or for one user. */
export function faultCommand(): Command {
  const change = (name: 'set' | 'clear', summary: string, on: boolean) =>
    command(name, summary, [`fault ${name} wallet-hidden --user alice`])
      .argument('[name]')
      .option('--user <user>', 'for one user only')
      .action(
        run<{ user?: string }>(async (session, [given], { user }) => {
          const fault = await chosen(session, given);
          await session.perform('setFault', { fault, on, ...(user !== undefined && { user }) });
          printFaults(session);
        }),
      );
  const list = command('list', 'List the faults').action(run(async (session) => printFaults(session)));
  return command('fault', 'Make things go wrong', ['fault list', 'fault set bank-down'])
    .addCommand(list)
    .addCommand(change('set', 'Switch a fault on', true))
    .addCommand(change('clear', 'Switch a fault off', false));
}
