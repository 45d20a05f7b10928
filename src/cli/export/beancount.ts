/** A file for beancount. It ends with what the world itself says that each account holds, as `balance` directives. */

import { type Format, plainYuan } from './books.ts';
import { type BookAccount, dayOf, parseTime } from '../../wallet.ts';

const DAY = 86_400_000;

/** A part of an account's name: it begins with a capital or a digit and has letters, digits and `-`; each name another. */
function part(name: string): string {
  const escaped = name.replaceAll(
    /[^a-z0-9\u0080-\u{10ffff}]/gu,
    (character) => `-${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  // A `-` stands before two digits of a character's number, but here.
  return escaped.startsWith('-')
    ? `0-${escaped}`
    : escaped.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

/** `Assets:Balance:Me` for `balance/me`. */
function nameOf(account: BookAccount): string {
  if (account === 'outside') return 'Equity:Outside';
  const slash = account.indexOf('/');
  const [kind, rest] = slash === -1 ? [account, ''] : [account.slice(0, slash), account.slice(slash + 1)];
  return ['Assets', part(kind), ...(rest === '' ? [] : [part(rest)])].join(':');
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`;
}

/** Before any movement: accounts must be open by then. */
const OPENED = '1970-01-01';

export function beancount(): Format {
  const opened = new Set<string>();
  return {
    begin: (title) =>
      `option "title" ${quoted(title)}\noption "operating_currency" "CNY"\n${OPENED} commodity CNY\n`,
    line: ({ seq, at, by, entry, description, postings }) => {
      const names = postings.map(({ account }) => nameOf(account));
      const fresh = names.filter((name) => !opened.has(name));
      for (const name of fresh) opened.add(name);
      return [
        ...[...new Set(fresh)].map((name) => `\n${OPENED} open ${name} CNY`),
        `\n${at.slice(0, 10)} * ${quoted(description)}`,
        `  seq: ${seq}`,
        `  at: ${quoted(at)}`,
        ...(by === '' ? [] : [`  by: ${quoted(by)}`]),
        ...(entry === null ? [] : [`  entry: ${quoted(entry)}`]),
        ...postings.map(({ amountFen }, index) => `  ${names[index]}  ${plainYuan(amountFen)} CNY`),
        '',
      ].join('\n');
    },
    end: (day, balances) => {
      // A balance is that of the day’s beginning; without “~ 0.00” a fen more or less is let through.
      const next = dayOf((parseTime(`${day}T00:00:00+08:00`) ?? 0) + DAY);
      const told = [...balances].map(
        ([account, amount]) => `${next} balance ${nameOf(account)}  ${plainYuan(amount)} ~ 0.00 CNY\n`,
      );
      return told.length === 0 ? '' : `\n${told.join('')}`;
    },
  };
}
