/** Where the process prints. */

import { fstatSync, writeSync } from 'node:fs';
import type { Output } from './host.ts';

type Name = 'stdout' | 'stderr';

/**
 * A file or a pipe, which is written to without its stream: to make one takes longer than most of a command does. What
 * can't be written so, the stream gets, with all that comes after it; it tells whoever listens that nobody reads any more.
 */
class Direct implements Output {
  readonly #name: Name;
  #streams = false;

  constructor(name: Name) {
    this.#name = name;
  }

  write(text: string): void {
    let left = Buffer.from(text);
    try {
      while (!this.#streams && left.length > 0) left = left.subarray(writeSync(numbers[this.#name], left));
    } catch {
      this.#streams = true;
    }
    if (left.length > 0) unread(process[this.#name]).write(left);
  }
}

const numbers = { stdout: 1, stderr: 2 } as const;

/** The stream, for which it is no error that nobody reads it any more (a closed pipe): what was done is kept. */
function unread(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (stream.listenerCount('error') > 0) return stream;
  return stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const made = new Map<Name, Output>();

/** What the process prints on: always the same for the same name. */
export function outputOf(name: Name): Output {
  const known = made.get(name);
  if (known) return known;
  const output = fstatSync(numbers[name]).isCharacterDevice() ? unread(process[name]) : new Direct(name);
  made.set(name, output);
  return output;
}
