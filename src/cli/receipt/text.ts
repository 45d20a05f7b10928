/** A receipt in the terminal: a slip of paper, drawn. */

import width from 'fast-string-width';
import type { Receipt } from './words.ts';
import { pad, type Paint, wrapped } from '../print.ts';

/** As wide as the slip is, where there is room. */
const COLUMNS = 48;
/** The frame and a blank, on both sides. */
const FRAME = 4;

/** The whole receipt, no wider than the terminal; without a frame for those who have the screen read to them. */
export function receiptText({ party, amount, status, rows, id, foot }: Receipt, paint: Paint): string {
  const { theme, say } = paint;
  const all = [...rows, [say('id'), id] as const];
  if (paint.plain) return [party, amount, status, ...all.map((row) => row.join(': ')), foot].join('\n');
  const room = Math.min(COLUMNS, paint.columns) - FRAME;
  const names = Math.max(...all.map(([name]) => width(name)));
  const line = (text: string) => `│ ${pad(text, room)} │`;
  const rule = (left: string, right: string) => left + '─'.repeat(room + 2) + right;
  const centred = (text: string, style: (text: string) => string) =>
    wrapped(text, room).map((part) => {
      const before = ' '.repeat(Math.floor((room - width(part)) / 2));
      return line(before + style(part));
    });
  const row = ([name, value]: readonly [string, string]) =>
    wrapped(value, room - names - 2).map((part, at) =>
      line(`${theme.faint(pad(at === 0 ? name : '', names))}  ${part}`),
    );
  return [
    rule('╭', '╮'),
    ...centred(party, (text) => text),
    ...centred(amount, theme.strong),
    ...centred(status, theme.faint),
    rule('├', '┤'),
    ...all.flatMap(row),
    rule('├', '┤'),
    ...centred(foot, theme.faint),
    rule('╰', '╯'),
  ].join('\n');
}
