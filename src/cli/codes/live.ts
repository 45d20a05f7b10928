/** The payment code on the screen, as the phone shows it: QR and barcode, counting down, a new one when it ends. */

import { listen } from '../keys.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { roomOf } from '../outputs.ts';
import type { Paint } from '../print.ts';
import { drawBarcode, drawQr, shine } from './draw.ts';
import { parseTime, type Wallet } from '../../wallet.ts';

export interface ShownCode {
  readonly code: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** What there is room for, in characters. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

export interface Live {
  /** The code that is valid now: a new one when the last has expired or was used by somebody's scanner. */
  readonly current: () => Promise<ShownCode>;
  readonly wallet: () => Wallet;
  /** What came of the last code, for the line below it. */
  readonly news: () => string | undefined;
  readonly reveal: boolean;
  readonly paint: Paint;
}

const TICK_MS = 250;
// On a screen of its own: what was there comes back, and no code stays behind.
const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
const CLEAR = '\u001B[H\u001B[2J';
const ENDLESS: Room = { columns: Infinity, rows: Infinity };

/** Rows of bars: as many as there is room for, and so few only if a scanner can still cross them. */
const BARS = { most: 5, least: 2 };

/**
 * The code as a picture, with its digits if they were asked for; `18 digits` never show by accident. What there is no
 * room for is left out, with a word about it: a barcode that wraps can't be scanned at all.
 */
export function drawCode({ code }: ShownCode, reveal: boolean, paint: Paint, room = ENDLESS): string {
  const digits = reveal ? ['', `  ${code.replaceAll(/(\d{4})(?=\d)/g, '$1 ')}`] : [];
  const qr = drawQr(code);
  const [qrWide, qrHigh] = sizeOf(qr);
  const [barcodeWide, barcodeHigh] = sizeOf(drawBarcode(code, { height: BARS.least }));
  const spare = room.rows - qrHigh - digits.length;
  // An empty row between the pictures.
  const height = Math.min(BARS.most, BARS.least + spare - barcodeHigh - 1);
  if (room.columns > barcodeWide && height >= BARS.least)
    return [shine(paint, drawBarcode(code, { height })), '', shine(paint, qr), ...digits].join('\n');
  const without = paint.hint(
    paint.say('No room for the barcode: it takes {columns} columns and {rows} rows more.', {
      columns: barcodeWide + 1,
      rows: barcodeHigh + 1,
    }),
  );
  if (room.columns > qrWide && spare >= 2) return [shine(paint, qr), '', without, ...digits].join('\n');
  return [paint.hint(paint.say('No room for a code: make the window larger.')), ...digits].join('\n');
}

function sizeOf(drawing: string): [columns: number, rows: number] {
  const rows = drawing.split('\n');
  return [rows[0]?.length ?? 0, rows.length];
}

/** Shows the current code until q, Enter or Ctrl-C; returns the exit code. */
export async function showLive({ current, wallet, news, reveal, paint }: Live): Promise<number> {
  const keys = listen({ keys: true });
  process.stdout.write(ENTER);
  try {
    let shown = '';
    while (keys.exitCode() === undefined) {
      const code = await current();
      const leftMs = (parseTime(code.expiresAt) ?? 0) - wallet().now;
      const seconds = Math.max(0, Math.ceil(leftMs / 1000));
      const below = [
        '',
        paint.hint(paint.say('A new code in {seconds} s, or once it is used. q ends.', { seconds })),
        news(),
      ].filter((line) => line !== undefined);
      const { columns, rows } = roomOf(process.stdout);
      const picture = drawCode(code, reveal, paint, { columns, rows: rows - below.length });
      const screen = [picture, ...below].join('\n');
      // The size as well: a terminal that was resized has to be drawn again.
      const state = `${columns}x${rows} ${screen}`;
      if (state !== shown) process.stdout.write(`${CLEAR}${screen}`);
      shown = state;
      await sleep(TICK_MS);
    }
    return keys.exitCode() ?? 0;
  } finally {
    keys.stop();
    process.stdout.write(LEAVE);
  }
}
