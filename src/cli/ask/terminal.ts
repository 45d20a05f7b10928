/** Questions to the person at the terminal, on stderr, so that stdout holds results alone. */

import { hearKeys } from '../keys.ts';
import type { Put } from './index.ts';

/** Escape breaks a question off as Ctrl-C does; `onEscape` is told, for callers that then go elsewhere. */
export function putToTerminal(onEscape: () => void = () => undefined): Put {
  return async (prompt, config) => {
    const over = new AbortController();
    const onKey = (_: string, key: { name?: string }) => {
      if (key.name !== 'escape') return;
      onEscape();
      over.abort();
    };
    hearKeys();
    process.stdin.on('keypress', onKey);
    try {
      return await prompt(config, { output: process.stderr, clearPromptOnDone: false, signal: over.signal });
    } finally {
      process.stdin.off('keypress', onKey);
    }
  };
}
