/** Lines that a person types at a terminal, one after the other: with history, completion, Ctrl-C and Ctrl-D. */

import type { CompleterResult } from 'node:readline';
import { createInterface, type Interface } from 'node:readline/promises';

/** Reads lines until Ctrl-D, or Ctrl-C twice on an empty line; `said` tells what a first Ctrl-C means. */
export async function* typedLines(
  prompt: string,
  words: readonly string[],
  said: () => void,
): AsyncGenerator<string> {
  let history: string[] = [];
  for (;;) {
    // A reader of its own for each line: between them, questions read from the same terminal.
    const reader = createInterface({
      input: process.stdin,
      output: process.stderr,
      history,
      completer: (line: string): CompleterResult => [words.filter((word) => word.startsWith(line)), line],
    });
    reader.on('history', (lines) => void (history = lines));
    const line = await ask(reader, prompt, said);
    reader.close();
    if (line === undefined) return;
    yield line;
  }
}

/** One line; `undefined` when there will be none. */
async function ask(reader: Interface, prompt: string, said: () => void): Promise<string | undefined> {
  let warned = false;
  const over = new AbortController();
  reader.on('close', () => over.abort());
  reader.on('SIGINT', () => {
    if (reader.line === '' && warned) over.abort();
    else if (reader.line === '') {
      warned = true;
      process.stderr.write('\n');
      said();
      reader.prompt(true);
    } else reader.write('', { ctrl: true, name: 'u' });
  });
  try {
    return await reader.question(prompt, { signal: over.signal });
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  }
}
