/** What a dry run found out, as people read it. */

import { accountIn } from './describe.ts';
import type { Plain } from './language.ts';
import { type Paint, yuan } from './print.ts';
import { formatRule, type Wallet } from '../wallet.ts';

type Rehearsed = NonNullable<Wallet['rehearsed']>;

/** What would be asked for, who would get what, and the rules that were asked; or that it was all done before. */
export function rehearsedInWords(paint: Paint, rehearsed: Rehearsed): string {
  const { say, theme } = paint;
  const parts = rehearsed.repeated
    ? [paint.fitted(say('This request id was used before: this is its first result.')).join('\n')]
    : [askedFor(paint, rehearsed), moved(paint, rehearsed), ruled(paint, rehearsed)];
  return [...parts, theme.strong(say('Nothing was done: this was a dry run.'))]
    .filter((part) => part !== '')
    .join('\n\n');
}

function askedFor(paint: Paint, { asks }: Rehearsed): string {
  const asked: Plain[] = [
    ...(asks.pin ? (['the payment PIN'] as const) : []),
    ...(asks.code ? (['a code from the phone'] as const) : []),
    ...(asks.confirmation ? (['a confirmation'] as const) : []),
  ];
  return asked.length === 0 ? '' : paint.rows([['asks', asked.map((each) => paint.say(each)).join(', ')]]);
}

function moved(paint: Paint, { postings }: Rehearsed): string {
  if (postings.length === 0) return '';
  const lines = postings.map((each) => [
    accountIn(paint.language, each),
    `${each.amountFen > 0 ? '+' : ''}${yuan(each.amountFen)}`,
  ]);
  return paint.table(['who gets what', 'amount'], lines, ['amount']);
}

function ruled(paint: Paint, { rules }: Rehearsed): string {
  if (rules.length === 0) return '';
  const lines = rules.map(({ name, value, unit }) => [name, formatRule(value, unit)]);
  return paint.table(['rule', 'value'], lines, ['value']);
}
