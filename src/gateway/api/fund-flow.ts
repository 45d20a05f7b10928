/** The fund-flow bill: every movement of a merchant's money on a day, with what it held after it. */

import { dayOf, type Fen, fen, parseTime, type Wallet } from '../../wallet.ts';
import type { BillTable } from '../wire/bill.ts';
import { asSale, type Taking, takingsOf } from './takings.ts';
import { billTime, yuan } from './words.ts';

const DAY = 86_400_000;

const columns = [
  '记账时间',
  '微信支付业务单号',
  '资金流水单号',
  '业务名称',
  '业务类型',
  '收支类型',
  '收支金额(元)',
  '账户结余(元)',
  '资金变更提交申请人',
  '备注',
  '业务凭证号',
];

interface Step {
  readonly at: number;
  readonly id: string;
  readonly name: string;
  readonly amountFen: Fen;
}

/** The day's movements of what the merchant holds, `day` as `YYYY-MM-DD`. A sale and its fee are two of them. */
export function fundFlow(wallet: Wallet, merchant: string, day: string): BillTable {
  const steps = takingsOf(wallet, merchant, day).flatMap(stepsOf);
  let heldFen = fen(heldAfter(wallet, merchant, day) - total(steps));
  const rows = steps.map(({ at, id, name, amountFen }, index) => {
    heldFen = fen(heldFen + amountFen);
    const kind = amountFen < 0 ? '支出' : '收入';
    const number = `${id}${String(index + 1).padStart(4, '0')}`;
    return [
      billTime(at),
      id,
      number,
      name,
      name,
      kind,
      yuan(fen(Math.abs(amountFen))),
      yuan(heldFen),
      'system',
      '',
      id,
    ];
  });
  const [income, expense] = [
    steps.filter(({ amountFen }) => amountFen >= 0),
    steps.filter(({ amountFen }) => amountFen < 0),
  ];
  return {
    columns,
    rows,
    sums: {
      资金流水总笔数: String(steps.length),
      收入笔数: String(income.length),
      收入金额: yuan(total(income)),
      支出笔数: String(expense.length),
      支出金额: yuan(fen(0 - total(expense))),
    },
  };
}

function stepsOf(taking: Taking): Step[] {
  const { at, entry, netFen } = taking;
  const sale = asSale(taking);
  const id = entry?.id ?? '';
  if (!sale) return [{ at, id, name: entry?.type === 'transfer' ? '商家转账' : '其他', amountFen: netFen }];
  const isRefund = sale.entry.type === 'refund';
  const name = isRefund ? (sale.grossFen < 0 ? '退款' : '退款关闭') : '交易';
  const gross: Step = { at, id, name, amountFen: sale.grossFen };
  const fee: Step = {
    at,
    id,
    name: sale.grossFen < 0 ? '退还手续费' : '扣除交易手续费',
    amountFen: fen(0 - sale.feeFen),
  };
  return fee.amountFen === 0 ? [gross] : [gross, fee];
}

/** What the merchant held at the end of the day: what it holds, less what was added on the days since. */
function heldAfter(wallet: Wallet, merchant: string, day: string): Fen {
  const end = (parseTime(day) ?? wallet.now) + DAY;
  let added = 0;
  for (let at = end; dayOf(at) <= dayOf(wallet.now); at += DAY)
    for (const { netFen } of takingsOf(wallet, merchant, dayOf(at))) added += netFen;
  return fen((wallet.world.accounts.get(`merchant/${merchant}`) ?? 0) - added);
}

function total(steps: readonly { readonly amountFen: Fen }[]): Fen {
  return fen(steps.reduce((all, { amountFen }) => all + amountFen, 0));
}
