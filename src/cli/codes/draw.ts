/**
 * Barcodes and QR codes for a terminal. Commands load this file when they show a code, not before.
 *
 * A scanner wants dark modules on a light ground, and many read nothing else. Most terminals are dark, and a drawing
 * must also work without colours, so the *light* modules are printed, as blocks in the colour of the text, and the
 * dark ones are left to the background. On a terminal with a light background that comes out inverted; `shine`
 * therefore sets both where there are colours, which gives the same drawing on every terminal.
 */

import { encode } from 'uqr';
import type { Paint } from '../print.ts';
import { code128 } from './code128.ts';

export interface BarcodeSize {
  /** Rows of bars. */
  readonly height?: number;
  /** Modules of quiet zone on each side; the standard asks for 10. */
  readonly quiet?: number;
}

/**
 * A Code 128 barcode, two modules to a column: at one to a column an 18-digit payment code with its quiet zones takes
 * 154 columns, and a barcode that wraps can't be scanned at all; so it takes 77, and fits the usual 80. Half blocks are
 * as even as whole ones, for terminals draw both by geometry, not by font.
 */
export function drawBarcode(digits: string, { height = 5, quiet = 10 }: BarcodeSize = {}): string {
  const margin = new Array<boolean>(quiet).fill(false);
  const modules = [...margin, ...code128(digits), ...margin];
  const bars = columnsOf(modules);
  // Without a light edge above and below, the bars would run out into the dark background.
  const edge = blocks.light.repeat(bars.length);
  return [edge, ...new Array<string>(height).fill(bars), edge].join('\n');
}

/**
 * A QR code, two modules to a character, one above the other, which makes them square.
 * The standard asks for a quiet zone of four modules, against print and paper; with two, a payment code's barcode and
 * QR code leave room for what is said about them on a screen of 24 rows.
 */
export function drawQr(text: string): string {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const dark = (x: number, y: number): boolean => data[y]?.[x] ?? false;
  const row = (y: number): string =>
    Array.from({ length: size }, (_, x) => stacked(dark(x, y), dark(x, y + 1))).join('');
  return Array.from({ length: Math.ceil(size / 2) }, (_, half) => row(half * 2)).join('\n');
}

/** A drawing in bright white on black, where there are colours. */
export function shine({ theme }: Paint, drawing: string): string {
  const rows = drawing.split('\n');
  return rows.map(theme.scan).join('\n');
}

/** Named for where they are light. */
const blocks = { light: '█', dark: ' ', top: '▀', bottom: '▄', left: '▌', right: '▐' } as const;

/** Modules of one row as characters, two to each; a last odd one is followed by a light one. */
function columnsOf(modules: readonly boolean[]): string {
  return modules
    .map((dark, index) => (index % 2 === 0 ? sideBySide(dark, modules[index + 1] ?? false) : ''))
    .join('');
}

function sideBySide(leftDark: boolean, rightDark: boolean): string {
  if (leftDark) return rightDark ? blocks.dark : blocks.right;
  return rightDark ? blocks.left : blocks.light;
}

function stacked(topDark: boolean, bottomDark: boolean): string {
  if (topDark) return bottomDark ? blocks.dark : blocks.bottom;
  return bottomDark ? blocks.top : blocks.light;
}
