/** How things look: colours, rows, tables. Everything that reaches the terminal has been made visible first. */

import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';
import width from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import type { Environment, Output } from './host.ts';
import { type Fen, formatYuan, visible } from '../wallet.ts';

/** Whether a stream gets colours: flags, then the environment, then whether it is a terminal. */
function colorLevel(stream: Output, env: Environment, flag: boolean | undefined): ColorSupportLevel {
  if (flag === false) return 0;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] === '0' ? 0 : 1;
  if (env['NO_COLOR'] || env['TERM'] === 'dumb') return 0;
  return stream.isTTY ? 1 : 0;
}

/** The narrowest that a column is made to fit a table into the terminal. */
const LEAST_COLUMN = 12;

/** The looks of one stream: its colours, and its width where it is a terminal. */
export class Paint {
  readonly chalk: ChalkInstance;
  readonly #columns: number;

  constructor(level: ColorSupportLevel, columns = Infinity) {
    this.chalk = new Chalk({ level });
    this.#columns = columns;
  }

  /** For this stream, as the environment and `--color` say. */
  static of(stream: Output, env: Environment, color: boolean | undefined): Paint {
    return new Paint(colorLevel(stream, env, color), stream.isTTY ? stream.columns : undefined);
  }

  /** `✓ Paid …`: what was done. The mark carries the meaning, the colour only repeats it. */
  done(sentence: string): string {
    return `${this.chalk.green('✓')} ${this.chalk.bold(visible(sentence))}`;
  }

  /** What was refused or went wrong. */
  failed(sentence: string): string {
    return `${this.chalk.red('✗')} ${visible(sentence)}`;
  }

  /** Something that waits for somebody. */
  waiting(sentence: string): string {
    return `${this.chalk.yellow('…')} ${this.chalk.bold(visible(sentence))}`;
  }

  /** Names and values below each other; rows whose value is undefined are left out. */
  rows(rows: readonly (readonly [name: string, value: string | undefined])[]): string {
    const told = rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    const widest = Math.max(...told.map(([name]) => width(name)));
    return told
      .map(([name, value]) => `  ${this.chalk.dim(pad(name, widest))}  ${visible(value)}`)
      .join('\n');
  }

  /**
   * A table with a header; columns named in `right` are aligned to the right. Where the terminal is too narrow, the
   * widest column of words is wrapped.
   */
  table(
    header: readonly string[],
    lines: readonly (readonly string[])[],
    right: readonly string[] = [],
  ): string {
    const shown = lines.map((line) => line.map(visible));
    const widths = header.map((name, column) =>
      Math.max(width(name), ...shown.map((line) => width(line[column] ?? ''))),
    );
    const excess = widths.reduce((sum, each) => sum + each + 2, -2) - this.#columns;
    const wordy = widths.map((each, column) =>
      shown.some((line) => line[column]?.includes(' ')) ? each : 0,
    );
    const widest = wordy.indexOf(Math.max(...wordy));
    if (excess > 0) widths[widest] = Math.max(LEAST_COLUMN, (widths[widest] ?? 0) - excess);
    const row = (line: readonly string[]) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0, right.includes(header[column] ?? '')))
        .join('  ')
        .trimEnd();
    const rows = (line: readonly string[]) => {
      const wrapped = wrapAnsi(line[widest] ?? '', widths[widest] ?? 0, { hard: true }).split('\n');
      return wrapped.map((part, at) =>
        row(line.map((cell, column) => (column === widest ? part : at === 0 ? cell : ''))),
      );
    };
    return [this.chalk.dim(row(header)), ...shown.flatMap(rows)].join('\n');
  }
}

/** The text with blanks behind it, or before it, up to this width on the screen. */
export function pad(text: string, columns: number, right = false): string {
  const space = ' '.repeat(Math.max(0, columns - width(text)));
  return right ? space + text : text + space;
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As much of the text as fits into this width on the screen, with `…` for what is left out. */
export function shorten(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let [kept, used] = ['', 0];
  for (const { segment } of letters.segment(text)) {
    used += width(segment);
    if (used > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** An amount for people: `¥1,200.00`. */
export function yuan(amount: Fen): string {
  return amount < 0 ? `-¥${formatYuan(amount).slice(1)}` : `¥${formatYuan(amount)}`;
}
