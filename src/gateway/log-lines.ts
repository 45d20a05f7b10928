/** The log as people read it. */

import type { Paint } from '../cli/print.ts';
import type { LogEntry } from './log.ts';
import { formatTime, visible } from '../wallet.ts';

/** Whether the entry tells of something that went wrong. */
export function isTrouble({ kind, status }: LogEntry): boolean {
  return kind === 'note' || status === undefined || status < 200 || status > 299;
}

/** An entry in lines: when, which way, who, what, with which end; below it what it meant, and on trouble why. */
export function linesOf(paint: Paint, entry: LogEntry, detail = false): string {
  const { at, kind, mchid, method = '', path = '', status, code, means, ms } = entry;
  const { faint, bad, marks } = paint.theme;
  const arrows = { request: '←', callback: '→', note: marks.waits };
  const end = [status, code, ...(ms === undefined ? [] : [`${ms} ms`])].filter((part) => part !== undefined);
  const parts = [
    faint(formatTime(at).slice(11, 19)),
    arrows[kind],
    ...(mchid === undefined ? [] : [mchid]),
    visible(`${method} ${path}`.trim()),
    isTrouble(entry) ? bad(end.join(' ')) : faint(end.join(' ')),
  ];
  const more = detail || isTrouble(entry) ? (entry.detail ?? []) : [];
  const below = [...(means === undefined ? [] : [means]), ...more];
  return [parts.filter((part) => part !== '').join('  '), ...below.map((line) => paint.hint(line))].join(
    '\n',
  );
}
