/** Where the process prints. */

import { fstatSync, writeSync } from 'node:fs';
import type { Output } from './host.ts';
import { diskProblem, fail } from '../wallet.ts';

type Name = 'stdout' | 'stderr';

const numbers = { stdout: 1, stderr: 2 } as const;

/** Where nobody reads any more, and where there is no room for a while: the stream knows what to do. */
const forStream = new Set(['EPIPE', 'EAGAIN']);

/**
 * What is no terminal is written to without its stream: to make one takes longer than most of a command does. What can't
 * be written so for now, the stream gets, with all that comes after it; it tells whoever listens that nobody reads any
 * more.
 */
class Direct implements Output {
  readonly #name: Name;
  #streams = false;

  constructor(name: Name) {
    this.#name = name;
  }

  /** Throws `OUTPUT_LOST` where there is no room for the text. */
  write(text: string): void {
    let left = Buffer.from(text);
    try {
      while (!this.#streams && left.length > 0) left = left.subarray(writeSync(numbers[this.#name], left));
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      this.#streams = forStream.has(code);
      if (!this.#streams) return this.#lose(error);
    }
    if (left.length > 0) unread(process[this.#name]).write(left);
  }

  #lose(error: unknown): void {
    // There is nowhere to say that what was to be said here is lost.
    if (this.#name === 'stdout') fail('OUTPUT_LOST', { problem: diskProblem(error) });
  }
}

/** The stream, for which it is no error that nobody reads it any more (a closed pipe): what was done is kept. */
function unread(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (stream.listenerCount('error') > 0) return stream;
  return stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** How much there is room for: a terminal that was given no size says 0, and is taken for one of the usual size. */
export function roomOf({ columns, rows }: Pick<Output, 'columns' | 'rows'>) {
  return { columns: columns || 80, rows: rows || 24 };
}

const made = new Map<Name, Output>();

/** What the process prints on: always the same for the same name. */
export function outputOf(name: Name): Output {
  const known = made.get(name);
  if (known) return known;
  const isDevice = fstatSync(numbers[name]).isCharacterDevice();
  const output = isDevice && process[name].isTTY ? unread(process[name]) : new Direct(name);
  made.set(name, output);
  return output;
}
