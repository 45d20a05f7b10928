/**
 * A journal for hledger and ledger. It ends with what the world itself says that each account holds, as balance
 * assertions: whoever reads it checks our sums with theirs.
 */

import { type Format, plainYuan } from './books.ts';
import type { BookAccount, Fen } from '../../wallet.ts';

/** `assets:balance:me` for `balance/me`. No name has a colon, two blanks or a semicolon. */
function nameOf(account: BookAccount): string {
  return account === 'outside' ? 'equity:outside' : `assets:${account.replace('/', ':')}`;
}

/** There is no way to quote in a description, and a semicolon begins a comment. */
function described(text: string): string {
  return text.replaceAll(';', '\\u{3b}').replaceAll('|', '\\u{7c}');
}

const posting = (account: BookAccount, amount: Fen) => `    ${nameOf(account)}  ${plainYuan(amount)} CNY`;

export const hledger: Format = {
  begin: (title) => `; ${title}\ncommodity CNY\n    format 1000.00 CNY\n`,
  line: ({ seq, at, by, entry, description, postings }) => {
    const code = entry === null ? '' : ` (${entry})`;
    const asker = by === '' ? '' : `, by:${by}`;
    return [
      `\n${at.slice(0, 10)} *${code} ${described(description)}`,
      `    ; seq:${seq}, at:${at}${asker}`,
      ...postings.map(({ account, amountFen }) => posting(account, amountFen)),
      '',
    ].join('\n');
  },
  end: (day, balances) => {
    if (balances.size === 0) return '';
    const asserted = [...balances].map(
      ([account, amount]) => `    ${nameOf(account)}  0.00 CNY = ${plainYuan(amount)} CNY`,
    );
    return [`\n${day} * What the world says that each account holds`, ...asserted, ''].join('\n');
  },
};
