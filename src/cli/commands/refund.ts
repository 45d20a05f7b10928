import type { Command } from 'commander';
import { command, rehearses } from '../command.ts';
import { describe, sentenceOf } from '../describe.ts';
import { run } from '../run.ts';
import { amountOf, type Session } from '../session.ts';
import { entryView, fail, fen, formatYuan } from '../../wallet.ts';

/** `refund`: the merchant gives a payment back, whole or in part. */
export function refundCommand(): Command {
  const made = command('refund', 'Refund a payment, whole or in part', [
    'refund 4200000322202601050123456789',
    'refund 4200000322202601050123456789 5',
  ])
    .argument('[payment]')
    .argument('[amount]', 'in yuan; all that is left of it, if left out')
    .option('--request-id <id>', 'makes a retry safe: the same id refunds once');
  return rehearses(made).action(
    run(async (session, [given, amount]) => {
      const payment = await session.need(given, 'PAYMENT', (ask) =>
        ask.choose('Which payment?', payments(session)),
      );
      const typed = given === undefined ? await askAmount(session, payment, amount) : amount;
      const amountFen = typed === undefined ? undefined : amountOf(typed);
      const { entry } = await session.perform('refund', {
        payment,
        ...(amountFen !== undefined && { amountFen }),
      });
      if (!entry) throw new Error('a refund made no entry');
      session.print(entryView(entry, entry.user), () => describe(session.paint, entry, entry.user));
    }),
  );
}

/** How much of the chosen payment: all that is left of it is suggested. */
async function askAmount(session: Session, payment: string, given: string | undefined): Promise<string> {
  const entry = session.wallet.entry(payment);
  const left = entry?.type === 'payment' ? fen(entry.amountFen - entry.refundedFen) : undefined;
  return session.need(given, 'AMOUNT', (ask) =>
    ask.amount('Amount in yuan', {
      suggestion: left === undefined ? undefined : formatYuan(left).replaceAll(',', ''),
    }),
  );
}

function payments(session: Session) {
  const { user } = session;
  const refundable = session.wallet
    .history(user, 50)
    .filter((entry) => entry.type === 'payment' && ['PAID', 'PARTLY_REFUNDED'].includes(entry.status));
  if (refundable.length === 0) fail('ENTRY_UNKNOWN', {});
  return refundable.map((entry) => ({
    name: `${sentenceOf(session.language, entry, user)}, ${entry.id}`,
    value: entry.id,
  }));
}
