/** Comma-separated values (RFC 4180), a posting on each line. */

import { type Format, plainYuan } from './books.ts';

const columns = ['seq', 'at', 'event', 'by', 'entry', 'description', 'account', 'amountFen', 'amount'];

/** A text in a cell. What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection). */
function text(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csv: Format = {
  begin: () => `${columns.join(',')}\r\n`,
  line: ({ seq, at, event, by, entry, description, postings }) => {
    const common = [String(seq), at, event, text(by), entry ?? '', text(description)];
    return postings
      .map(
        ({ account, amountFen }) =>
          `${[...common, text(account), String(amountFen), plainYuan(amountFen)].join(',')}\r\n`,
      )
      .join('');
  },
  end: () => '',
};
