import type { Command } from 'commander';
import { command, rehearses } from '../command.ts';
import { describe, sentenceOf } from '../describe.ts';
import { run } from '../run.ts';
import { amountOf, type Session } from '../session.ts';
import { entryView, fail, fen, formatYuan, type RequestOf } from '../../wallet.ts';

interface Own {
  readonly toBalance?: string;
  readonly close?: string;
}

/** `refund`: the merchant gives a payment back, whole or in part; or settles a refund that the bank refused. */
export function refundCommand(): Command {
  const made = command('refund', 'Refund a payment, whole or in part', [
    'refund 4200000322202601050123456789',
    'refund 4200000322202601050123456789 5',
    'refund --close 50300000322202601050123456789',
  ])
    .argument('[payment]')
    .argument('[amount]', 'in yuan; all that is left of it, if left out')
    .option('--to-balance <refund>', 'send a refund that the bank refused to the user’s balance')
    .option('--close <refund>', 'close a refund that the bank refused: the merchant has its money again')
    .option('--request-id <id>', 'makes a retry safe: the same id refunds once');
  return rehearses(made).action(
    run<Own>(async (session, [given, amount], own) => {
      if (own.toBalance !== undefined || own.close !== undefined) {
        show(session, await session.perform('settleRefund', settlement(own, given)));
        return;
      }
      const payment = await session.need(given, 'PAYMENT', (ask) =>
        ask.choose('Which payment?', payments(session)),
      );
      const typed = given === undefined ? await askAmount(session, payment, amount) : amount;
      const amountFen = typed === undefined ? undefined : amountOf(typed);
      show(
        session,
        await session.perform('refund', { payment, ...(amountFen !== undefined && { amountFen }) }),
      );
    }),
  );
}

function show(session: Session, { entry }: Awaited<ReturnType<Session['perform']>>): void {
  if (!entry) throw new Error('a refund has no entry');
  session.print(entryView(entry, entry.user), () => describe(session.paint, entry, entry.user));
}

/** What becomes of the refund that one of the flags names. */
function settlement({ toBalance, close }: Own, payment: string | undefined): RequestOf<'settleRefund'> {
  if (payment !== undefined || (toBalance !== undefined && close !== undefined))
    fail('USAGE', {
      problem: 'PAYMENT, --to-balance and --close exclude each other.',
      hint: 'Give one of them.',
    });
  return toBalance === undefined
    ? { refund: close ?? '', to: 'merchant' }
    : { refund: toBalance, to: 'balance' };
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
