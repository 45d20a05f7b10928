/**
 * The looks, all in this file: what each colour means, on a dark and on a light ground, and the marks that say the same
 * without colours. Only the terminal's own sixteen colours: their shades are its owner's choice.
 */

import { Chalk, type ColorSupportLevel } from 'chalk';
import type { Environment } from './host.ts';
import type { Settings } from './settings.ts';

type Colour = (text: string) => string;

export interface Theme {
  readonly good: Colour;
  readonly bad: Colour;
  readonly waits: Colour;
  /** What can be chosen, was chosen, was answered. */
  readonly accent: Colour;
  readonly strong: Colour;
  readonly faint: Colour;
  /** A drawing for scanners: bright white on black, whatever the ground; without colours, light where the ground is. */
  readonly scan: Colour;
  readonly marks: Marks;
}

/** Carry the meaning alone where there are no colours; words for those who have the screen read to them. */
export interface Marks {
  readonly done: string;
  readonly failed: string;
  readonly waits: string;
  readonly asks: string;
  readonly cursor: string;
  readonly same: string;
  /** What a dry run would do, and has not. */
  readonly rehearsed: string;
}

const drawn: Marks = {
  done: '✓',
  failed: '✗',
  waits: '…',
  asks: '?',
  cursor: '❯',
  same: '≡',
  rehearsed: '○',
};
const spoken: Marks = {
  done: 'OK:',
  failed: 'No:',
  waits: 'Wait:',
  asks: '?',
  cursor: '>',
  same: 'Command:',
  rehearsed: 'Dry run:',
};

/** What the looks of a stream are made of. */
export interface Ground {
  readonly level: ColorSupportLevel;
  /** Whether the terminal is light; then yellow and cyan are hard to read on it. */
  readonly light?: boolean;
  readonly plain?: boolean;
}

export function themeOf({ level, light = false, plain = false }: Ground): Theme {
  const chalk = new Chalk({ level });
  const accent = light ? chalk.blue : chalk.cyan;
  const waits = light ? chalk.magenta : chalk.yellow;
  // Not chalk's own functions: they would join whatever else they are given.
  return {
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    waits: (text) => waits(text),
    accent: (text) => accent(text),
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    scan: (text) => (level === 0 && light ? inverted(text) : chalk.bgBlack.whiteBright(text)),
    marks: plain ? spoken : drawn,
  };
}

const opposite: Readonly<Record<string, string>> = {
  '█': ' ',
  ' ': '█',
  '▀': '▄',
  '▄': '▀',
  '▌': '▐',
  '▐': '▌',
};

/** The drawing in dark blocks on a light ground: scanners look for dark on light. */
function inverted(drawing: string): string {
  return Array.from(drawing, (block) => opposite[block] ?? block).join('');
}

/** Whether the terminal's ground is light: as it is said, else as some terminals tell. */
export function isLight(wanted: Settings['theme'], { COLORFGBG: colours }: Environment): boolean {
  if (wanted !== 'auto') return wanted === 'light';
  // Foreground;background, by their numbers among the sixteen: 7 and 15 are white.
  return /;(?:7|15)$/.test(colours ?? '');
}
