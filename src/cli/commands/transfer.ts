import type { Command } from 'commander';
import { command, movesMoney, rehearses } from '../command.ts';
import type { Plain } from '../language.ts';
import { printEntry } from '../print-entry.ts';
import { run } from '../run.ts';
import { offeredSource } from '../sources.ts';
import { waitingEntry } from '../waiting.ts';
import { fail, parseDuration, ruleOf, visible } from '../../wallet.ts';

interface Own {
  readonly note?: string;
  readonly delay?: string;
  readonly from?: string;
}

/** `transfer`: to a user by name; pending until accepted. */
export function transferCommand(): Command {
  const made = command('transfer', 'Send money to a user', [
    'transfer alice 66 --note Lunch',
    'transfer alice 66 --delay 2h',
    'transfer alice 2500 --dry-run',
  ])
    .argument('[user]')
    .argument('[amount]', 'in yuan')
    .option('--note <text>', 'up to 32 characters')
    .option('--delay <time>', 'when it arrives: 0, 2h or 24h')
    .option('--from <source>', 'balance, or a debit card');
  return movesMoney(made).action(
    run<Own>(async (session, [given, amount], { note, delay, from }) => {
      const others = [...session.wallet.world.users.keys()].filter((name) => name !== session.user);
      const to = await session.need(given, 'USER', (ask) => {
        if (others.length === 0) return fail('USER_UNKNOWN', { user: 'but you' });
        return ask.choose(
          'To whom?',
          others.map((name) => ({ name, value: name })),
        );
      });
      const asked = amount === undefined;
      const own = from === undefined ? {} : { from };
      const amountFen = await session.needAmount(amount, {
        foreseen: async (sent) =>
          session.foresee('sendTransfer', { to, amountFen: sent, delayMs: 0, ...own }),
      });
      const when = await session.offer(delay, '--delay', asked, (ask) =>
        ask.choose(
          'When does it arrive?',
          arrivals.map(({ name, value }) => ({ name: session.say(name), value })),
        ),
      );
      const said = await session.offer(note, '--note', asked, (ask) =>
        ask.remark('Note (Enter for none)', ruleOf(session.wallet.world, 'transfer-note')),
      );
      const delayMs = when === undefined ? 0 : delayOf(when);
      const source = await offeredSource(session, from, asked, 'sendTransfer', (chosen) => ({
        to,
        amountFen,
        delayMs,
        ...chosen,
      }));
      const options = { ...(said !== undefined && { note: said }), ...source };
      printEntry(session, await session.perform('sendTransfer', { to, amountFen, delayMs, ...options }));
    }),
  );
}

const arrivals = [
  { name: 'At once', value: '0' },
  { name: 'In 2 hours', value: '2h' },
  { name: 'In 24 hours', value: '24h' },
] as const;

/** A delay as typed, in ms. */
function delayOf(text: string): number {
  return parseDuration(text) ?? fail('TIME_INVALID', { text: visible(text) });
}

/** `accept`: the receiver takes a transfer. */
export function acceptCommand(): Command {
  return answerCommand('accept', 'Accept a transfer', 'acceptTransfer');
}

/** `refuse`: the receiver sends a transfer back. */
export function refuseCommand(): Command {
  return answerCommand('refuse', 'Refuse a transfer: it goes back', 'refuseTransfer');
}

function answerCommand(
  name: string,
  summary: Plain,
  operation: 'acceptTransfer' | 'refuseTransfer',
): Command {
  const id = '1200202601050023174559';
  const made = command(name, summary, [`${name} ${id}`, `${name} ${id} --as alice`])
    .argument('[id]')
    .option('--request-id <id>', 'makes a retry safe');
  return rehearses(made).action(
    run(async (session, [given]) => {
      const transfer = await waitingEntry(session, given, 'transfer', 'Which transfer?');
      printEntry(session, await session.perform(operation, { id: transfer }));
    }),
  );
}
