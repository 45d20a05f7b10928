/** How monitoring's findings are told: what rules saw, what numbers they have, who the parties are. */

import {
  fail,
  fen,
  formatDuration,
  formatYuan,
  type Party,
  type RiskRule,
  visible,
  type Wallet,
} from '../../wallet.ts';

type Param = RiskRule['params'][string];

/** A rule's number as people read it. */
export function formatParam({ value, unit }: Param): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'fen':
      return `¥${formatYuan(fen(value))}`;
    case 'part':
      return `${Math.round(value * 1_000) / 10} %`;
    case 'times':
      return `× ${value}`;
    case 'hour':
      return `${value}:00`;
    case 'count':
    case 'chi-squared':
      return String(value);
    default:
      return `${value} ${unit}`;
  }
}

/** Questions whose answers are money, and those whose answers are time. */
const money = /\.(spent|sentOn|received|dailyMean|most|today|sold)\(/;
const time = /\.(sinceOther|idle|sincePin|sinceCard|payersAge|age)\(/;

/** A century: nothing happened at all. */
const NEVER = 100 * 366 * 86_400_000;

/** What a rule saw, as `payer.sent(10 min) = 5`. */
export function formatSight(question: string, answer: number | string | boolean): string {
  const asked = question.replaceAll(/(\d+)(ms|fen)\b/g, (_, digits: string, unit: 'ms' | 'fen') =>
    formatParam({ value: Number(digits), unit }),
  );
  return `${asked} = ${formatAnswer(question, answer)}`;
}

function formatAnswer(question: string, answer: number | string | boolean): string {
  if (typeof answer !== 'number') return answer === true ? 'yes' : answer === false ? 'no' : answer;
  if (money.test(question)) return `¥${formatYuan(fen(Math.round(answer)))}`;
  if (time.test(question)) return answer >= NEVER ? 'never' : formatDuration(Math.round(answer));
  return String(Math.round(answer * 1_000) / 1_000);
}

/** The party that a name means: `alice`, `coffee`, or in full `user/alice`, `merchant/coffee`. */
export function partyOf({ world }: Wallet, name: string): Party {
  if (/^(?:user|merchant)\/./.test(name)) return name as Party;
  if (world.users.has(name)) return `user/${name}`;
  if (world.merchants.has(name)) return `merchant/${name}`;
  return fail('USER_UNKNOWN', { user: visible(name.slice(0, 40)) });
}
