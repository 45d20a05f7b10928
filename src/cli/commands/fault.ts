import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Language } from '../language.ts';
import type { Session } from '../session.ts';
import {
  fail,
  faults,
  faultsView,
  formatDuration,
  parseDuration,
  shellQuoted,
  visible,
} from '../../wallet.ts';

function printFaults(session: Session, back?: string): void {
  const view = faultsView(session.wallet.world);
  session.list(view, () => {
    const lines = view.map(({ name, on, cases }) => [
      name,
      session.say(on ? 'on' : 'off'),
      cases.map((each) => caseIn(session.language, each)).join('; '),
      session.say(faults[name]),
    ]);
    const table = session.paint.table(['fault', '', 'concerns', 'what goes wrong'], lines);
    return back === undefined ? table : `${table}\n${session.paint.back(back)}`;
  });
}

type Case = ReturnType<typeof faultsView>[number]['cases'][number];

/** Whom a fault concerns, and for how long. */
function caseIn({ say }: Language, { user, card, once, ms }: Case): string {
  const named = card === undefined ? user : say('{user}’s {card}', { user, card });
  return [
    user === '*' ? say('everybody') : named,
    ...(ms === undefined ? [] : [formatDuration(ms)]),
    ...(once ? [say('once')] : []),
  ].join(', ');
}

async function chosen(session: Session, given: string | undefined): Promise<string> {
  const choices = Object.entries(faults).map(([name, does]) => ({
    name: `${name}: ${session.say(does)}`,
    value: name,
  }));
  return session.need(given, 'NAME', (ask) => ask.choose('Which fault?', choices));
}

interface Own {
  readonly user?: string;
  readonly card?: string;
  readonly once?: boolean;
  readonly for?: string;
}

/** `fault`: what goes wrong in this world: for everybody, a user or a card. */
export function faultCommand(): Command {
  return command('fault', 'Make things go wrong', ['fault list', 'fault set bank-down --once'])
    .addCommand(
      command('list', 'List the faults', ['fault list', 'fault list --json']).action(
        run(async (session) => printFaults(session)),
      ),
    )
    .addCommand(setCommand())
    .addCommand(clearCommand());
}

function setCommand(): Command {
  return command('set', 'Switch a fault on', [
    'fault set wallet-hidden --user alice',
    'fault set bank-down --card icbc-0128 --once',
    'fault set sms-late --for 3m',
  ])
    .argument('[name]')
    .option('--user <user>', 'for one user only')
    .option('--card <card>', 'for one card only')
    .option('--once', 'until it has struck once')
    .option('--for <duration>', 'how late, how slow: 90s, 3m')
    .action(
      run<Own>(async (session, [given], { user, card, once = false, for: length }) => {
        const fault = await chosen(session, given);
        const ms = length === undefined ? undefined : parseDuration(length);
        if (length !== undefined && ms === undefined) fail('TIME_INVALID', { text: visible(length) });
        await session.perform('setFault', {
          fault,
          on: true,
          once,
          ...(user !== undefined && { user }),
          ...(card !== undefined && { card }),
          ...(ms !== undefined && { ms }),
        });
        const whose = [
          ...(user === undefined ? [] : ['--user', user]),
          ...(card === undefined ? [] : ['--card', card]),
        ];
        printFaults(session, ['wallet fault clear', fault, ...whose.map(shellQuoted)].join(' '));
      }),
    );
}

function clearCommand(): Command {
  return command('clear', 'Switch a fault off', [
    'fault clear bank-down',
    'fault clear wallet-hidden --user alice',
    'fault clear --all',
  ])
    .argument('[name]')
    .option('--user <user>', 'for one user only')
    .option('--card <card>', 'for one card only')
    .option('--all', 'every fault')
    .action(
      run<Own & { all?: boolean }>(async (session, [given], { user, card, all = false }) => {
        if (all && given !== undefined)
          fail('USAGE', { problem: 'NAME and --all exclude each other.', hint: 'Give one of them.' });
        const on = faultsView(session.wallet.world).filter((each) => each.on);
        const names = all ? on.map(({ name }) => name) : [await chosen(session, given)];
        const whose = { ...(user !== undefined && { user }), ...(card !== undefined && { card }) };
        for (const fault of names) await session.perform('setFault', { fault, on: false, ...whose });
        const back = names.length === 1 ? 'wallet undo' : `wallet undo ${names.length}`;
        printFaults(session, names.length > 0 ? back : undefined);
      }),
    );
}
