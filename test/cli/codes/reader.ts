import bwip from 'bwip-js';
import type { Raster } from './raster.ts';

/** The widths of bars and spaces of a Code 128, by a library that the wallet doesn't use itself. */
export function standardWidths(digits: string): number[] {
  const [symbol] = bwip.raw('code128', digits, '');
  if (symbol === undefined || !('sbs' in symbol)) throw new Error('no bars');
  return [...symbol.sbs];
}

/** Widths of the first symbol after the start, to the pair of digits it stands for. */
const pairOf = new Map(
  Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0')).map((pair) => [
    standardWidths(pair).slice(6, 12).join(''),
    pair,
  ]),
);

/** Reads one scan line as a barcode scanner does: by the widths of bars and spaces, knowing no module size beforehand. */
export function readBarcode(raster: Raster, y: number): string {
  const pixels = Array.from({ length: raster.width }, (_, x) => (raster.isDark(x, y) ? '1' : '0')).join('');
  const [, before = '', bars = '', after = ''] = /^(0*)(1.*1)(0*)$/.exec(pixels) ?? [];
  const runs = (bars.match(/1+|0+/g) ?? []).map((run) => run.length);
  // A start symbol of six runs has 11 modules.
  const module = sum(runs.slice(0, 6)) / 11;
  if (Math.min(before.length, after.length) < 10 * module) throw new Error('no quiet zone');

  const widths = runs.map((run) => run / module).join('');
  const [, symbols = ''] = /^211232((?:[1-4]{6})+)2331112$/.exec(widths) ?? [];
  const read = symbols.match(/.{6}/g) ?? [];
  const digits = read
    .slice(0, -1)
    .map((symbol) => pairOf.get(symbol) ?? '??')
    .join('');
  // A checksum above 99 is no pair: the bars are compared.
  if (read.at(-1) !== standardWidths(digits).slice(-13, -7).join(''))
    throw new Error('the checksum is wrong');
  return digits;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
