import type { Command } from 'commander';
import { command, rehearses } from '../command.ts';
import { describe } from '../describe.ts';
import { run } from '../run.ts';
import { entryView, refuse, WalletError } from '../../wallet.ts';

interface Own {
  readonly code?: string;
  readonly order?: string;
  readonly requestId?: string;
}

/** `charge`: the merchant's scanner. Exit 5 while the payment waits for its user's PIN. */
export function chargeCommand(): Command {
  const made = command('charge', "Charge a payment code (the merchant's scanner)", [
    'charge coffee 18 --code 134567890123456789',
    'charge coffee 18 --code 134567890123456789 --order till-1',
  ])
    .argument('[merchant]')
    .argument('[amount]', 'in yuan')
    .option('--code <code>', '18 digits, from `wallet quickpay code`')
    .option('--order <no>', "the merchant's own order number; the same number charges once")
    .option('--request-id <id>', 'makes a retry safe: the same id charges once');
  return rehearses(made).action(
    run<Own>(async (session, [target, amount], own) => {
      const shops = [...session.wallet.world.merchants.values()].map(({ id, name }) => ({
        name: `${name} (${id})`,
        value: id,
      }));
      const merchant = await session.need(target, 'MERCHANT', (ask) => ask.choose('Which merchant?', shops));
      const amountFen = await session.needAmount(amount);
      const form = (text: string) => /^\d{18}$/.test(text);
      const code = (
        await session.need(own.code, '--code', (ask) =>
          ask.line('Payment code', form, 'A payment code has 18 digits', { secret: 'code' }),
        )
      ).replaceAll(' ', '');
      const { order } = own;
      const request = { merchant, amountFen, code, ...(order !== undefined && { order }) };
      const made = await session.perform('charge', request, { requestId: own.requestId ?? order });
      const entry = made.entry && session.wallet.entry(made.entry.id);
      if (entry?.type !== 'payment') throw new Error('a charge made no payment');
      session.print(entryView(entry, entry.user), () => describe(session.paint, entry, entry.user));
      if (entry.status === 'USERPAYING') {
        throw new WalletError(refuse('USERPAYING', { reason: entry.pinReason ?? '', id: entry.id }));
      }
    }),
  );
}
