import type { Command } from 'commander';
import { command, movesMoney } from '../command.ts';
import { printEntry } from '../print-entry.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { offeredSource } from '../sources.ts';
import { type Fen, merchantView, prepayIn } from '../../wallet.ts';

interface Own {
  readonly from?: string;
  readonly confirm?: string;
}

/**
 * `pay`: a merchant's printed code, a code or order with the amount inside, what a merchant's program shows for one, or
 * a payment that waits for its PIN.
 */
export function payCommand(): Command {
  const made = command('pay', 'Pay a merchant', [
    'pay coffee 18',
    "pay 'weixin://wxpay/bizpayurl?pr=4100202601050123456789'",
    'pay --confirm 4200000322202601050123456789',
  ])
    .argument('[merchant]', 'a merchant, or what its code or its program gives for an order')
    .argument('[amount]', 'in yuan; only for a merchant')
    .option('--from <source>', 'balance, or a card')
    .option('--confirm <id>', 'confirm a payment that a scanner began');
  return movesMoney(made).action(
    run<Own>(async (session, [target, amount], own) => {
      const from: { from?: string } = own.from === undefined ? {} : { from: own.from };
      if (own.confirm !== undefined) {
        printEntry(session, await session.perform('confirmPayment', { payment: own.confirm, ...from }));
        return;
      }
      const merchant = target ?? (await askMerchant(session));
      if (prepayIn(merchant)) {
        printEntry(session, await session.perform('payOrder', { order: merchant, ...from }));
        return;
      }
      const request = (paid: Fen, source: typeof from) => ({ merchant, amountFen: paid, ...source });
      const amountFen = await session.needAmount(amount, {
        foreseen: async (paid) => session.foresee('pay', request(paid, from)),
      });
      const source = await offeredSource(session, own.from, amount === undefined, 'pay', (chosen) =>
        request(amountFen, chosen),
      );
      printEntry(session, await session.perform('pay', request(amountFen, source)));
    }),
  );
}

async function askMerchant(session: Session): Promise<string> {
  const { world } = session.wallet;
  const choices = [...world.merchants.values()].map((merchant) => {
    const { name, merchant: value } = merchantView(world, merchant);
    return { name: `${name} (${value})`, value };
  });
  return session.need(undefined, 'MERCHANT', (ask) => ask.choose('Pay whom?', choices));
}
