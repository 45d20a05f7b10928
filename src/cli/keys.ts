/** Keys and signals that end what is shown until somebody ends it. */

import { emitKeypressEvents, type Interface } from 'node:readline';
import { EXIT } from '../wallet.ts';

const signals = { SIGHUP: 129, SIGINT: EXIT.interrupted, SIGTERM: 143 } as const;

/** How long a terminal may take to send what follows Escape in a longer sequence, in ms. */
const SEQUENCE_MS = 50;

/**
 * Makes keys of what comes in. Whoever does it first decides how long Escape alone is waited for: half a second, if that
 * is readline itself, which is felt.
 */
export function hearKeys(): void {
  emitKeypressEvents(process.stdin, { escapeCodeTimeout: SEQUENCE_MS } as unknown as Interface);
}

/**
 * Listens for signals, and whether anybody still reads; with `keys` for `q`, Enter, Escape, Ctrl-D and Ctrl-C as well.
 * `stop` leaves the terminal as it was.
 */
export function listen({ keys }: { readonly keys: boolean }) {
  const { stdin, stdout } = process;
  let code: number | undefined;
  const onKey = (_: string, key: { name?: string; ctrl?: boolean }) => {
    if (key.ctrl && key.name === 'c') code = EXIT.interrupted;
    else if (key.ctrl ? key.name === 'd' : ['q', 'return', 'escape'].includes(key.name ?? '')) code = 0;
  };
  const onEnd = () => (code ??= 0);
  const onSignal = (signal: NodeJS.Signals) => (code ??= signals[signal as keyof typeof signals]);
  stdout.on('error', onEnd);
  if (keys) {
    hearKeys();
    stdin.setRawMode(true);
    stdin.on('keypress', onKey);
    stdin.on('end', onEnd);
    stdin.resume();
  }
  for (const signal of Object.keys(signals)) process.on(signal, onSignal);
  return {
    exitCode: () => code,
    stop: () => {
      for (const signal of Object.keys(signals)) process.off(signal, onSignal);
      stdout.off('error', onEnd);
      if (!keys) return;
      stdin.off('keypress', onKey);
      stdin.off('end', onEnd);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
