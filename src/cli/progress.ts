/** How far long work is: a line that shows once the work takes longer than a moment, and goes when it ends. */

import { Bottom } from './bottom.ts';
import type { Output } from './host.ts';
import type { Plain, Say } from './language.ts';
import type { Paint } from './print.ts';

/** Work that takes no longer shows nothing. */
const MOMENT_MS = 500;
const REDRAW_MS = 100;

export class Progress {
  readonly #bottom: Bottom;
  readonly #say: Say;
  readonly #words: Plain;
  readonly #now: () => number;
  #drawAt: number;
  /** When the part of the work began that is being done, and how much of it was done last. */
  #began: number;
  #done = 0;

  /** `words` say what is done; `now` is in ms. */
  constructor(terminal: Output, { say }: Pick<Paint, 'say'>, words: Plain, now: () => number) {
    this.#say = say;
    this.#bottom = new Bottom(terminal, { cursor: true });
    this.#words = words;
    this.#now = now;
    this.#began = now();
    this.#drawAt = this.#began + MOMENT_MS;
  }

  /** Says how much is done. Less than before: that was one part of the work, and this is the next. */
  update(done: number, total: number): void {
    const now = this.#now();
    if (done < this.#done) this.#began = now;
    this.#done = done;
    if (now < this.#drawAt) return;
    this.#drawAt = now + REDRAW_MS;
    const percent = Math.floor((100 * done) / total);
    const leftMs = ((now - this.#began) / done) * (total - done);
    const left = leftMs > 0 && leftMs < Infinity ? [this.#leftIn(leftMs)] : [];
    this.#bottom.draw([this.#say(this.#words), `${percent} %`, ...left].join('  '));
  }

  #leftIn(ms: number): string {
    const seconds = Math.max(1, Math.ceil(ms / 1000));
    return seconds < 60
      ? this.#say('about {seconds} s left', { seconds })
      : this.#say('about {minutes} min left', { minutes: Math.ceil(seconds / 60) });
  }

  clear(): void {
    this.#bottom.clear();
  }
}
