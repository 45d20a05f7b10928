/** The payment code on the screen, as the phone shows it: QR and barcode, counting down, a new one when it ends. */

import { emitKeypressEvents } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { drawBarcode, drawQr } from './draw.ts';
import { EXIT, parseTime, type Wallet } from '../../wallet.ts';

export interface ShownCode {
  readonly code: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

const TICK_MS = 250;
const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
const CLEAR = '\u001B[2J\u001B[H';

/** The code as a picture, with its digits if they were asked for; `18 digits` never show by accident. */
export function drawCode({ code }: ShownCode, reveal: boolean): string {
  const digits = reveal ? `\n\n  ${code.replaceAll(/(\d{4})(?=\d)/g, '$1 ')}` : '';
  return `${drawBarcode(code)}\n\n${drawQr(code)}${digits}`;
}

/**
 * Shows the current code until q, Enter or Ctrl-C; returns the exit code. `current` gives the code that is valid now:
 * it makes a new one when the last has expired or was used by somebody's scanner meanwhile.
 */
export async function showLive(
  current: () => Promise<ShownCode>,
  wallet: () => Wallet,
  reveal: boolean,
): Promise<number> {
  const keys = listen();
  process.stdout.write(HIDE_CURSOR);
  try {
    let shown = '';
    while (keys.exitCode() === undefined) {
      const code = await current();
      const leftMs = (parseTime(code.expiresAt) ?? 0) - wallet().now;
      const seconds = Math.max(0, Math.ceil(leftMs / 1000));
      const screen = `${drawCode(code, reveal)}\n\n  A new code in ${seconds} s. q ends.`;
      if (screen !== shown) process.stdout.write(`${CLEAR}${screen}\n`);
      shown = screen;
      await sleep(TICK_MS);
    }
    return keys.exitCode() ?? 0;
  } finally {
    keys.stop();
    process.stdout.write(SHOW_CURSOR);
  }
}

/** Listens for the keys that end the display, and leaves the terminal as it was. */
function listen() {
  const { stdin } = process;
  let code: number | undefined;
  const onKey = (_: string, key: { name?: string; ctrl?: boolean }) => {
    if (key.ctrl && key.name === 'c') code = EXIT.interrupted;
    else if (key.name === 'q' || key.name === 'return' || key.name === 'escape') code = 0;
  };
  const onEnd = () => (code ??= 0);
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', onKey);
  stdin.on('end', onEnd);
  stdin.resume();
  return {
    exitCode: () => code,
    stop: () => {
      stdin.off('keypress', onKey);
      stdin.off('end', onEnd);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
