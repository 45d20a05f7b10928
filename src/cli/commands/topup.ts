import type { Command } from 'commander';
import { command, movesMoney } from '../command.ts';
import { printEntry } from '../print-entry.ts';
import { run } from '../run.ts';
import { neededCard } from '../sources.ts';

/** `topup`: from a debit card into the balance. */
export function topupCommand(): Command {
  const made = command('topup', 'Top up the balance from a debit card', [
    'topup 200 --from icbc-0128',
    'topup 200 --from icbc-0128 --dry-run',
  ])
    .argument('[amount]', 'in yuan')
    .option('--from <card>', 'a debit card');
  return movesMoney(made).action(
    run<{ from?: string }>(async (session, [amount], own) => {
      const { user } = session;
      const amountFen = await session.needAmount(amount);
      const from = await neededCard(session, own.from, '--from', 'topUp', (card) => ({
        amountFen,
        from: card,
      }));
      printEntry(session, await session.perform('topUp', { amountFen, from }), { user });
    }),
  );
}

/** `withdraw`: from the balance to a debit card, for verified users; the fee is shown before the PIN is asked. */
export function withdrawCommand(): Command {
  const made = command('withdraw', 'Withdraw the balance to a debit card', [
    'withdraw 100 --to icbc-0128',
    'withdraw 100 --to icbc-0128 --dry-run',
  ])
    .argument('[amount]', 'in yuan')
    .option('--to <card>', 'a debit card');
  return movesMoney(made).action(
    run<{ to?: string }>(async (session, [amount], own) => {
      const { user } = session;
      const amountFen = await session.needAmount(amount);
      const to = await neededCard(session, own.to, '--to', 'withdraw', (card) => ({ amountFen, to: card }));
      printEntry(session, await session.perform('withdraw', { amountFen, to }), { user });
    }),
  );
}
