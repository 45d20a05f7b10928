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

/** Whom a fault concerns, as typed. */
interface Whose {
  readonly user?: string;
  readonly card?: string;
  readonly merchant?: string;
  readonly number?: string;
}

interface Own extends Whose {
  readonly code?: string;
  readonly once?: boolean;
  readonly for?: string;
}

/** A command that says whom the fault concerns. */
function ofSomebody(made: Command): Command {
  return made
    .option('--user <user>', 'for one user only')
    .option('--card <card>', 'for one card only')
    .option('--merchant <merchant>', 'for one merchant only')
    .option('--number <number>', "for one of a merchant's own numbers: of an order, a refund, a transfer");
}

function whoseOf({ user, card, merchant, number }: Whose): Whose {
  return {
    ...(user !== undefined && { user }),
    ...(card !== undefined && { card }),
    ...(merchant !== undefined && { merchant }),
    ...(number !== undefined && { number }),
  };
}

/** `fault`: what goes wrong in this world: for everybody, a user or a card, a merchant or one of its orders. */
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
  const made = command('set', 'Switch a fault on', [
    'fault set wallet-hidden --user alice',
    'fault set bank-down --card icbc-0128 --once',
    'fault set api-fails --code SYSTEM_ERROR_PAID --number till-0001',
  ]).argument('[name]');
  return ofSomebody(made)
    .option(
      '--code <code>',
      'how the API fails: one of its error codes, or TIMEOUT; with _PAID behind it, after all was done',
    )
    .option('--once', 'until it has struck once')
    .option('--for <duration>', 'how late, how slow: 90s, 3m')
    .action(
      run<Own>(async (session, [given], { code, once = false, for: length, ...whom }) => {
        const fault = await chosen(session, given);
        const ms = length === undefined ? undefined : parseDuration(length);
        if (length !== undefined && ms === undefined) fail('TIME_INVALID', { text: visible(length) });
        await session.perform('setFault', {
          fault,
          on: true,
          once,
          ...whoseOf(whom),
          ...(code !== undefined && { code }),
          ...(ms !== undefined && { ms }),
        });
        const whose = Object.entries(whoseOf(whom)).flatMap(([flag, of]) => [`--${flag}`, String(of)]);
        printFaults(session, ['wallet fault clear', fault, ...whose.map(shellQuoted)].join(' '));
      }),
    );
}

function clearCommand(): Command {
  const made = command('clear', 'Switch a fault off', [
    'fault clear bank-down',
    'fault clear wallet-hidden --user alice',
    'fault clear --all',
  ]).argument('[name]');
  return ofSomebody(made)
    .option('--all', 'every fault')
    .action(
      run<Whose & { all?: boolean }>(async (session, [given], { all = false, ...whom }) => {
        if (all && given !== undefined)
          fail('USAGE', { problem: 'NAME and --all exclude each other.', hint: 'Give one of them.' });
        const on = faultsView(session.wallet.world).filter((each) => each.on);
        const names = all ? on.map(({ name }) => name) : [await chosen(session, given)];
        for (const fault of names) await session.perform('setFault', { fault, on: false, ...whoseOf(whom) });
        const back = names.length === 1 ? 'wallet undo' : `wallet undo ${names.length}`;
        printFaults(session, names.length > 0 ? back : undefined);
      }),
    );
}
