import type { Command } from 'commander';
import { command, movesMoney } from '../command.ts';
import { printEntry } from '../print-entry.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { offeredSource } from '../sources.ts';
import { type Bill, billOf, fail, isBillAccount } from '../../wallet.ts';

function billers(session: Session) {
  return [...session.wallet.world.merchants.values()].filter((merchant) => merchant.bills);
}

/** The bills of one household account at every provider; without one, of the accounts that the user paid before. */
function billsOf(session: Session, account: string | undefined): Bill[] {
  const { wallet, user } = session;
  if (account !== undefined && !isBillAccount(account)) return fail('ACCOUNT_INVALID', {});
  const known = wallet.world.users.get(user)?.billAccounts ?? [];
  const wanted = (merchant: string) =>
    account === undefined
      ? known.filter((each) => each.startsWith(`${merchant}/`)).map((each) => each.slice(merchant.length + 1))
      : [account];
  return billers(session).flatMap((merchant) =>
    wanted(merchant.id).map((each) => billOf(wallet.world, merchant, each, wallet.now)),
  );
}

/** `bill list` and `bill pay`: power and water of a household account, a bill a month. */
export function billCommand(): Command {
  return command('bill', 'List and pay household bills', ['bill list 12345678', 'bill pay power 12345678'])
    .addCommand(listCommand())
    .addCommand(payCommand());
}

function listCommand(): Command {
  return command('list', "List this month's bills of a household account", [
    'bill list',
    'bill list 12345678',
  ])
    .argument('[account]', '8 to 11 digits; the accounts you paid before, if left out')
    .action(
      run(async (session, [account]) => {
        const bills = billsOf(session, account);
        session.list(bills, () => {
          if (bills.length === 0)
            return session.say('No account is known yet. Look one up with `wallet bill list ACCOUNT`.');
          const lines = bills.map((bill) => [
            bill.merchant,
            bill.account,
            bill.month,
            yuan(bill.amountFen),
            session.say(bill.status),
          ]);
          return session.paint.table(['provider', 'account', 'month', 'amount', 'status'], lines, ['amount']);
        });
      }),
    );
}

function payCommand(): Command {
  const made = command('pay', "Pay this month's bill", [
    'bill pay power 12345678',
    'bill pay power 12345678 --from icbc-0128',
  ])
    .argument('[provider]')
    .argument('[account]', '8 to 11 digits')
    .option('--from <source>', 'balance, or a card');
  return movesMoney(made).action(
    run<{ from?: string }>(async (session, [provider, number], { from }) => {
      const choices = billers(session).map(({ id, name }) => ({ name, value: id }));
      const merchant = await session.need(provider, 'PROVIDER', (ask) =>
        ask.choose('Which provider?', choices),
      );
      const account = await session.need(number, 'ACCOUNT', (ask) =>
        ask.line('Household account', isBillAccount, '8 to 11 digits, as on the bill'),
      );
      const source = await offeredSource(session, from, number === undefined, 'payBill', (chosen) => ({
        merchant,
        account,
        ...chosen,
      }));
      printEntry(session, await session.perform('payBill', { merchant, account, ...source }));
    }),
  );
}
