import type { Command } from 'commander';
import { command, remarked } from '../../cli/command.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import type { Checked } from '../check/checks.ts';
import { accountOf } from './notify.ts';
import { EXIT, fail, type MerchantApi, type Order, orderRef, visible } from '../../wallet.ts';

interface Own {
  readonly merchant?: string;
  readonly order?: string;
  readonly allowHost?: readonly string[];
}

/** `merchant check`: does a program take its callbacks as the operator asks for? */
export function checkCommand(): Command {
  const made = command(
    'check',
    'Check how a merchant’s program takes callbacks, by the operator’s checklist',
    [
      'merchant check http://127.0.0.1:3000/notify',
      'merchant check http://127.0.0.1:3000/notify --merchant coffee --order order-1',
    ],
  )
    .argument('[address]', 'where the program takes callbacks')
    .option('--merchant <merchant>', 'as to this merchant: its id or its mchid')
    .option('--order <number>', 'with this order, by the program’s own number; the last one paid if left out')
    .option('--allow-host <host...>', 'callbacks may go to this host, too');
  return remarked(
    made,
    'An order of whose payment nothing was told shows the most: `wallet fault set callback-lost --once` before it is paid. Exit 3 if the program fails.',
  ).action(run<Own>(async (session, [address], own) => check(session, address, own)));
}

async function check(session: Session, given: string | undefined, own: Own): Promise<number> {
  const url = given ?? fail('ANSWER_MISSING', { flag: 'ADDRESS' });
  const { wallet } = session;
  const account = accountOf(session, own.merchant);
  const order = paidOrder(session, account, own.order);
  const { checkHandler, checks } = await import('../check/checks.ts');
  const { LogReader } = await import('../log-file.ts');
  const checked = await checkHandler({
    wallet,
    account,
    url,
    order,
    allowHosts: own.allowHost ?? [],
    log: new LogReader(session.home).read(),
  });
  const failed = checked.filter(({ result }) => result === 'fail').length;
  const { paint } = session;
  const marks = {
    pass: paint.theme.good(paint.theme.marks.done),
    fail: paint.theme.bad(paint.theme.marks.failed),
  };
  const line = ({ check: name, result, answer }: Checked) => {
    const mark = result === 'not-tried' ? paint.theme.faint(paint.theme.marks.rehearsed) : marks[result];
    return `${mark} ${session.say(checks[name])}  ${paint.theme.faint(visible(session.language.retell(answer)))}`;
  };
  const number = order.api?.outTradeNo ?? '';
  session.print({ address: url, order: number, ok: failed === 0, checks: checked }, () => {
    const end =
      failed === 0
        ? paint.done(session.say('The program takes its callbacks as it should'))
        : paint.failed(
            session.say('The program fails {count} of {all} checks', { count: failed, all: checked.length }),
          );
    return [...checked.map(line), '', end].join('\n');
  });
  return failed === 0 ? 0 : EXIT.refused;
}

/** The order with this number, or the last one, that was paid. */
function paidOrder(
  { wallet }: Session,
  { mchid, merchant }: MerchantApi,
  number: string | undefined,
): Order & { payment: string } {
  const named = number === undefined ? undefined : wallet.byRef(orderRef(mchid, number));
  if (number !== undefined && named?.type !== 'order') fail('ORDER_UNKNOWN', { order: visible(number) });
  const candidates =
    named === undefined
      ? wallet.callbacks(mchid, 50).flatMap((id) => {
          const paid = wallet.entry(id);
          return paid?.type === 'payment' && paid.order !== undefined ? [wallet.entry(paid.order)] : [];
        })
      : [named];
  for (const order of candidates)
    if (order?.type === 'order' && order.status === 'PAID' && order.payment !== undefined)
      return { ...order, payment: order.payment };
  return fail('USAGE', {
    problem: `No order of a program of ${visible(merchant)} was paid yet that could be told of.`,
    hint: 'Let the program make one, pay it with `wallet pay`, and check again.',
  });
}
