/** A line at the bottom of a terminal that is drawn anew while others go up above it. */

import width from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import type { Output } from './host.ts';
import { roomOf } from './outputs.ts';

const ERASE_BELOW = '\u001B[J';
const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';

export class Bottom {
  readonly #terminal: Output;
  readonly #hide: string;
  #drawn = '';

  /** `cursor`: leaves the cursor there, for work that a signal may end before it can be shown again. */
  constructor(terminal: Output, { cursor = false } = {}) {
    this.#terminal = terminal;
    this.#hide = cursor ? '' : HIDE_CURSOR;
  }

  /** Draws the line, as much of it as fits in one row; nothing if that stands there already. */
  draw(line: string): void {
    const [row = ''] = wrapAnsi(line, Math.max(1, this.#columns - 1), { hard: true }).split('\n');
    if (row === this.#drawn) return;
    this.#terminal.write(`${this.#erase()}${this.#hide}${row}`);
    this.#drawn = row;
  }

  /** Takes it away, so that something else can be printed, or because it is over. */
  clear(): void {
    if (this.#drawn !== '') this.#terminal.write(`${this.#erase()}${SHOW_CURSOR}`);
    this.#drawn = '';
  }

  get #columns(): number {
    return roomOf(this.#terminal).columns;
  }

  /** A terminal that was made narrower has wrapped the row into several. */
  #erase(): string {
    const above = Math.max(0, Math.ceil(width(this.#drawn) / this.#columns) - 1);
    return `\r${above > 0 ? `\u001B[${above}A` : ''}${ERASE_BELOW}`;
  }
}
