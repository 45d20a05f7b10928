/** What a dry run found out, as people read it. */

import { type Paint, yuan } from './print.ts';
import { formatRule, type Wallet } from '../wallet.ts';

/** What would be asked for, who would get what, and the rules that were asked. */
export function rehearsedInWords(
  paint: Paint,
  { postings, rules, asks }: NonNullable<Wallet['rehearsed']>,
): string {
  const { say, theme } = paint;
  const asked =
    asks.pin && asks.confirmation
      ? say('the payment PIN and a confirmation')
      : asks.pin
        ? say('the payment PIN')
        : asks.confirmation
          ? say('a confirmation')
          : undefined;
  return [
    asked === undefined ? '' : paint.rows([['asks', asked]]),
    postings.length > 0
      ? paint.table(
          ['who gets what', 'amount'],
          postings.map(({ account, amountFen }) => [
            account,
            `${amountFen > 0 ? '+' : ''}${yuan(amountFen)}`,
          ]),
          ['amount'],
        )
      : '',
    paint.table(
      ['rule', 'value'],
      rules.map(({ name, value, unit }) => [name, formatRule(value, unit)]),
      ['value'],
    ),
    theme.strong(say('Nothing was done: this was a dry run.')),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
