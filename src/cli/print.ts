/** How results are laid out: sentences, rows, tables, in a language, within the terminal's width. */

import type { ColorSupportLevel } from 'chalk';
import truncate from 'fast-string-truncated-width';
import width from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import type { Host, Output } from './host.ts';
import { english, type Label, label, type Language, type Plain, type Say } from './language.ts';
import type { Settings } from './settings.ts';
import { isLight, type Theme, themeOf } from './theme.ts';
import { type Fen, formatYuan, visible } from '../wallet.ts';

/** Whether a stream gets colours: as it is said, else if it is a terminal. */
function colorLevel(stream: Output, { color }: Pick<Settings, 'color'>): ColorSupportLevel {
  return color === 'always' || (color === 'auto' && stream.isTTY === true) ? 1 : 0;
}

/** As wide as lines of prose get. */
const PROSE = 80;

/** The narrowest that a column is made to fit a table into the terminal. */
const LEAST_COLUMN = 12;

/** What the looks of a stream are made of. */
interface Looks {
  readonly level: ColorSupportLevel;
  readonly columns?: number | undefined;
  /** No drawings, nothing drawn anew, no lines broken: for screen readers. */
  readonly plain?: boolean;
  readonly light?: boolean;
  /** What is told of would be done, and is not. */
  readonly dryRun?: boolean;
  readonly language?: Language;
}

/** The looks of one stream: its theme, its language, and its width where it is a terminal. */
export class Paint {
  readonly theme: Theme;
  readonly language: Language;
  readonly plain: boolean;
  readonly coloured: boolean;
  /** Whether what is told of would be done, and is not. */
  readonly dryRun: boolean;
  /** In characters; no end where it is no terminal. */
  readonly columns: number;

  constructor({
    level,
    columns = Infinity,
    plain = false,
    light = false,
    dryRun = false,
    language = english,
  }: Looks) {
    this.theme = themeOf({ level, light, plain });
    this.dryRun = dryRun;
    this.language = language;
    this.plain = plain;
    this.coloured = level > 0;
    this.columns = plain ? Infinity : columns;
  }

  /** For this stream, as the settings say. */
  static of(
    stream: Output,
    settings: Pick<Settings, 'color' | 'plain' | 'theme'>,
    { env, language }: Pick<Host, 'env' | 'language'>,
    { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
  ): Paint {
    // A terminal that was given no size says 0.
    const columns = (stream.isTTY && stream.columns) || undefined;
    const light = isLight(settings.theme, env);
    return new Paint({
      level: colorLevel(stream, settings),
      columns,
      plain: settings.plain,
      light,
      dryRun,
      language,
    });
  }

  /** Words a message in this language. */
  get say(): Say {
    return this.language.say;
  }

  /** `✓ Paid …`: what was done. The mark carries the meaning, the colour only repeats it. */
  done(sentence: string): string {
    const { good, strong, marks } = this.theme;
    return this.marked(good(marks.done), sentence, strong);
  }

  /** `○ Would pay …`: what was not done. */
  rehearsed(sentence: string): string {
    const { accent, strong, marks } = this.theme;
    return this.marked(accent(marks.rehearsed), sentence, strong);
  }

  /** What was refused or went wrong. */
  failed(sentence: string): string {
    const { bad, marks } = this.theme;
    return this.marked(bad(marks.failed), sentence);
  }

  /** Something that waits for somebody. */
  waiting(sentence: string): string {
    const { waits, strong, marks } = this.theme;
    return this.marked(waits(marks.waits), sentence, strong);
  }

  /** A sentence behind a mark; what has no more room goes on below it, as far in. */
  marked(mark: string, sentence: string, style: (text: string) => string = (text) => text): string {
    const indent = width(mark) + 1;
    const [first = '', ...others] = this.fitted(visible(sentence), indent);
    return [`${mark} ${style(first)}`, ...others.map((line) => ' '.repeat(indent) + style(line))].join('\n');
  }

  /** Something said below what was told: faint, two columns in. */
  hint(text: string): string {
    return this.fitted(visible(text), 2)
      .map((line) => `  ${this.theme.faint(line)}`)
      .join('\n');
  }

  /** The text broken into lines that fit beside so many columns. */
  fitted(text: string, beside = 0): string[] {
    return wrapped(text, this.columns - beside);
  }

  /** Prose, no wider than is good to read. */
  paragraph(text: string): string {
    return wrapAnsi(text, Math.min(this.columns, PROSE), { hard: true }).trimEnd();
  }

  /** Names and values below each other; rows whose value is undefined are left out. */
  rows(rows: readonly (readonly [name: Plain, value: string | undefined])[]): string {
    return this.list(rows.map(([name, value]) => [this.say(name), value]));
  }

  /** The same with names in no language: rules, settings. */
  list(rows: readonly (readonly [name: string, value: string | undefined])[]): string {
    const told = rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    const widest = Math.max(...told.map(([name]) => width(name)));
    const beside = widest + 4;
    return told
      .flatMap(([name, value]) => {
        const [first = '', ...others] = this.fitted(visible(value), beside);
        const head = `  ${this.theme.faint(pad(name, widest))}  ${first}`;
        return [head.trimEnd(), ...others.map((line) => ' '.repeat(beside) + line)];
      })
      .join('\n');
  }

  /** How what was done is taken back, below what is printed of it. */
  back(command: string): string {
    return this.rows([['take back', command]]);
  }

  /**
   * A table with a header; columns named in `right` are aligned to the right. Where the terminal is too narrow, the
   * widest column of words is wrapped; where that is not enough, each line becomes a list of its own. Laid out here, as
   * the libraries for it take ™ for two columns wide, colour what must not be, or load longer than most commands run.
   */
  table(
    header: readonly Label[],
    lines: readonly (readonly string[])[],
    right: readonly Label[] = [],
  ): string {
    const names = header.map((name) => visible(label(this.language, name)));
    const shown = lines.map((line) => line.map(visible));
    const widths = names.map((name, column) =>
      Math.max(width(name), ...shown.map((line) => width(line[column] ?? ''))),
    );
    const excess = widths.reduce((sum, each) => sum + each + 2, -2) - this.columns;
    const wordy = widths.map((each, column) =>
      shown.some((line) => line[column]?.includes(' ')) ? each : 0,
    );
    const widest = wordy.indexOf(Math.max(...wordy));
    const squeezed = (widths[widest] ?? 0) - Math.max(0, excess);
    if (excess > 0 && squeezed < LEAST_COLUMN) return this.#listed(names, shown);
    widths[widest] = squeezed;
    const row = (line: readonly string[]) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0, right.includes(header[column] ?? '')))
        .join('  ')
        .trimEnd();
    const rows = (line: readonly string[]) =>
      wrapped(line[widest] ?? '', widths[widest] ?? 0).map((part, at) =>
        row(line.map((cell, column) => (column === widest ? part : at === 0 ? cell : ''))),
      );
    return [this.theme.faint(row(names)), ...shown.flatMap(rows)].join('\n');
  }

  /** A table's lines one below the other, each headed by its first cell. */
  #listed(names: readonly string[], lines: readonly (readonly string[])[]): string {
    return lines
      .map(([first = '', ...cells]) => {
        const rows = cells.map((cell, at) => [names[at + 1] ?? '', cell || undefined] as const);
        return [...this.fitted(first).map(this.theme.strong), this.list(rows)].join('\n');
      })
      .join('\n');
  }
}

/** The text broken into lines of at most so many columns, within words where it must be. */
export function wrapped(text: string, columns: number): string[] {
  return width(text) <= columns ? [text] : wrapAnsi(text, Math.max(1, columns), { hard: true }).split('\n');
}

/** The text with blanks behind it, or before it, up to this width on the screen. */
export function pad(text: string, columns: number, right = false): string {
  const space = ' '.repeat(Math.max(0, columns - width(text)));
  return right ? space + text : text + space;
}

/** The text with its end cut off, if it is wider than this. */
export function shortened(text: string, columns: number): string {
  const { truncated, index, ellipsed } = truncate(text, {
    limit: Math.max(1, columns),
    ellipsis: '…',
    ellipsisWidth: 1,
  });
  return truncated ? text.slice(0, index) + (ellipsed ? '…' : '') : text;
}

/** An amount for people: `¥1,200.00`. */
export function yuan(amount: Fen): string {
  return amount < 0 ? `-¥${formatYuan(amount).slice(1)}` : `¥${formatYuan(amount)}`;
}
