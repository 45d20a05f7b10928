/** Writes into a flow what its commands printed, where that differs from what is written. */

import { readFileSync } from 'node:fs';
import { writeWhole } from '../cli/files.ts';
import { written } from './match.ts';
import type { Checked } from './run.ts';

/** Replaces the lines below the commands; what still matches stays as it is written, patterns and variables too. */
export function rewrite(file: string, changed: readonly Checked[]): void {
  const text = readFileSync(file, 'utf8');
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  for (const { command, played, failure } of changed.toReversed()) {
    const { line, lastLine, body, captures } = command;
    // In Markdown a block may be indented.
    const indent = /^ */.exec(lines[line - 1] ?? '')?.[0] ?? '';
    const asWritten = (number: number) => lines[number - 1] ?? '';
    const output = failure?.diff
      ? failure.diff.flatMap(({ mark, text: printed, at }) => {
          const kept = at === undefined ? undefined : body[at];
          if (kept) return [asWritten(kept.line)];
          return mark === '+' ? [indent + written(printed)] : [];
        })
      : body.map((each) => asWritten(each.line));
    const exit = played.exit === 0 ? [] : [`${indent}[exit ${played.exit}]`];
    const below = [...output, ...exit, ...captures.map((each) => asWritten(each.line))];
    lines.splice(line, lastLine - line, ...below);
  }
  writeWhole(file, lines.join(end));
}
