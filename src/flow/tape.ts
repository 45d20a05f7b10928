/** Where a flow is played to: a terminal as it happens, or a tape that becomes a cast or a picture. */

import { setTimeout as sleep } from 'node:timers/promises';
import { wrapAnsi } from 'fast-wrap-ansi';
import { LeftError } from '../cli/ask/left.ts';
import { xml } from '../cli/xml.ts';

export interface Theatre {
  /** Shows text, in colours. */
  write(text: string): void;
  wait(ms: number): Promise<void>;
  /** Until the next command is wanted. */
  next(): Promise<void>;
}

/** Nobody waits: a pipe, a file. */
export function unpaced(write: (text: string) => void): Theatre {
  return { write, wait: async () => undefined, next: async () => undefined };
}

/** Between two commands, in ms, where nobody is asked. */
const PAUSE = 500;

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Before people: at their pace, or at one of its own. `q` and Ctrl-C end it, as an interruption. */
export class Stagehand implements Theatre {
  readonly #auto: boolean;
  readonly #speed: number;
  readonly #over = new AbortController();
  #pressed: (() => void) | undefined;
  readonly #listen = (keys: Buffer) => {
    if (['q', CTRL_C, CTRL_D].includes(keys.toString())) this.#over.abort();
    else this.#pressed?.();
  };

  constructor({ auto, speed }: { readonly auto: boolean; readonly speed: number }) {
    this.#auto = auto;
    this.#speed = speed;
    if (!process.stdin.isTTY) return;
    process.stdin.setRawMode(true);
    process.stdin.on('data', this.#listen);
  }

  /** Leaves the terminal as it was. */
  close(): void {
    if (!process.stdin.isTTY) return;
    process.stdin.off('data', this.#listen);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }

  write(text: string): void {
    process.stdout.write(text);
  }

  async wait(ms: number): Promise<void> {
    const { signal } = this.#over;
    await sleep(ms / this.#speed, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new LeftError('the audience left');
  }

  async next(): Promise<void> {
    if (this.#auto) return this.wait(PAUSE);
    const { signal } = this.#over;
    await new Promise<void>((resolve) => {
      this.#pressed = resolve;
      signal.addEventListener('abort', () => resolve());
    });
    return this.wait(0);
  }
}

/** What was shown, and when, in ms from the beginning. */
interface Moment {
  readonly at: number;
  readonly text: string;
}

const COLUMNS = 80;
const ROWS = 24;

/** Remembers what is shown, with the time it would take. */
export class Tape implements Theatre {
  readonly #moments: Moment[] = [];
  #now = 0;

  write(text: string): void {
    this.#moments.push({ at: this.#now, text });
  }

  async wait(ms: number): Promise<void> {
    this.#now += ms;
  }

  async next(): Promise<void> {
    return this.wait(PAUSE);
  }

  /** As an asciicast, version 2. */
  cast(title: string): string {
    const env = { TERM: 'xterm-256color' };
    const header = { version: 2, width: COLUMNS, height: ROWS, title, env };
    const events = this.#moments.map(({ at, text }) => [at / 1000, 'o', text.replaceAll('\n', '\r\n')]);
    return `${[header, ...events].map((each) => JSON.stringify(each)).join('\n')}\n`;
  }

  /** As a picture that moves: lines appear when they were shown; where nothing moves, the last of them are there. */
  svg(title: string): string {
    const lines = this.#lines();
    const total = this.#now / 1000;
    const height = 48 + Math.min(lines.length, ROWS) * LINE;
    const above = Math.max(0, lines.length - ROWS);
    const steps = lines.slice(ROWS).map(({ from }, at) => {
      const percent = ((from / this.#now) * 100).toFixed(3);
      return `${percent}%{transform:translateY(${-(at + 1) * LINE}px)}`;
    });
    const scroll = `@keyframes up{0%{transform:translateY(0)}${steps.join('')}to{transform:translateY(${-above * LINE}px)}}`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${xml(title)}">`,
      `<style>@keyframes on{from{opacity:0}}@keyframes type{from{clip-path:inset(0 100% 0 0)}}${scroll}`,
      `.up{transform:translateY(${-above * LINE}px);animation:up ${total}s step-end}`,
      '@media (prefers-reduced-motion:reduce){*{animation:none!important}}</style>',
      '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>',
      `<svg y="34" width="100%" height="${height - 40}"><g class="up" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">`,
      ...lines.map(drawn),
      '</g></svg>',
      ...['#ff5f56', '#ffbd2e', '#27c93f'].map(
        (fill, dot) => `<circle cx="${22 + dot * 20}" cy="20" r="6" fill="${fill}"/>`,
      ),
      '</svg>',
      '',
    ].join('\n');
  }

  #lines(): Line[] {
    const lines: Line[] = [];
    let line: { text: string; from: number; to: number } | undefined;
    for (const { at, text } of this.#moments) {
      const parts = text.split('\n');
      for (const [index, part] of parts.entries()) {
        if (index > 0) line = undefined;
        if (part === '' && index === parts.length - 1) continue;
        if (!line) lines.push((line = { text: '', from: at, to: at }));
        line.text += part;
        line.to = at;
      }
    }
    return lines.flatMap(wrapped);
  }
}

/** A line as a terminal would break it; what is below the break is there when the line is whole. */
function wrapped({ text, from, to }: Line): Line[] {
  const [first = '', ...others] = wrapAnsi(text, COLUMNS, { hard: true, trim: false }).split('\n');
  return [{ text: first, from, to }, ...others.map((part) => ({ text: part, from: to, to }))];
}

/** A line, and from when to when it was written, in ms. */
interface Line {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const LINE = 19;
const CHAR = 8.43;
const WIDTH = Math.round(COLUMNS * CHAR) + 36;

const styles: Readonly<Record<string, string>> = {
  1: ' font-weight="bold"',
  2: ' fill="#8b949e"',
  31: ' fill="#ff7b72"',
  32: ' fill="#3fb950"',
  33: ' fill="#d29922"',
  36: ' fill="#76e3ea"',
};

/** One line: it appears at once, or letter by letter if it took its time. */
function drawn({ text, from, to }: Line, index: number): string {
  const on = new Set<string>();
  const spans: { style: string; text: string }[] = [];
  for (const [at, part] of text.split('\u001B[').entries()) {
    const [, code = '', rest = ''] = at === 0 ? ['', '', part] : (/^(\d+)m([^]*)$/.exec(part) ?? []);
    if (styles[code] !== undefined) on.add(code);
    else if (code !== '') on.clear();
    const style = [...on].map((each) => styles[each]).join('');
    const last = spans.at(-1);
    if (last?.style === style) last.text += rest;
    else if (rest !== '') spans.push({ style, text: rest });
  }
  const letters = spans.reduce((sum, span) => sum + span.text.length, 0);
  const motion =
    to > from
      ? `type ${(to - from) / 1000}s steps(${letters}) ${from / 1000}s backwards`
      : `on 1ms ${from / 1000}s backwards`;
  const line = spans.map((span) => `<tspan${span.style}>${xml(span.text)}</tspan>`).join('');
  return `<text x="18" y="${(index + 1) * LINE}" xml:space="preserve" style="animation:${motion}">${line}</text>`;
}
