/** Where a flow plays: a world in memory, a screen that is remembered, nobody at the keyboard but the flow itself. */

import { resolve } from 'node:path';
import { type Answer, answering } from './answers.ts';
import { execute } from '../cli/execute.ts';
import type { Host } from '../cli/host.ts';
import { fail, memoryDisk, Wallet } from '../wallet.ts';

/** Where the clock of a flow's world stands if the flow does not say it: 2026-01-01, 9:00 in Beijing, in ms. */
export const FLOW_CLOCK = Date.UTC(2026, 0, 1, 1);

export interface StageOptions {
  readonly seed: string;
  /** In ms. */
  readonly clock: number;
}

/** What came of a command. */
export interface Played {
  readonly exit: number;
  /** What was printed and asked, in lines, without blanks at their ends. */
  readonly lines: readonly string[];
  /** What went to standard output alone: the document under `--json`. */
  readonly stdout: string;
}

/** The folder that a flow's world seems to be in. */
const HOME = resolve('/world');

export class Stage {
  readonly #wallet: Wallet;
  /** Who acts in the commands to come. */
  user: string | undefined;

  /** The same seed, clock and commands make the same world, to the byte. */
  constructor({ seed, clock }: StageOptions) {
    let writers = 0;
    const writer = () => `flow-${(writers += 1)}`;
    this.#wallet = Wallet.open({ disk: memoryDisk(), seed, clock, now: () => clock, writer });
  }

  get wallet(): Wallet {
    return this.#wallet;
  }

  /** Runs one command; questions are asked only if there are answers, and `WALLET_USER` is whom the flow named. */
  async play(words: readonly string[], answers: readonly Answer[]): Promise<Played> {
    let [screen, stdout] = ['', ''];
    const told = (line: string) =>
      void (screen += `${screen === '' || screen.endsWith('\n') ? '' : '\n'}${line}\n`);
    const left = [...answers];
    const host: Host = {
      env: { WALLET_HOME: HOME, WALLET_USER: this.user },
      stdout: {
        write(text) {
          screen += text;
          stdout += text;
        },
      },
      stderr: { write: (text) => void (screen += text) },
      canAsk: answers.length > 0,
      async ask(paint) {
        const { Questions } = await import('../cli/ask/index.ts');
        return new Questions(paint, answering(left, told));
      },
      readInput: async () => '',
      isWorld: () => true,
      open: ({ home }) => {
        if (home === HOME) return this.#wallet;
        return fail('USAGE', { problem: 'A flow has one world.', hint: 'Leave out --home.' });
      },
      close: () => undefined,
    };
    const exit = await execute(words, host);
    for (const { message, answer } of left) told(`not asked: ? ${message} = ${answer}`);
    const lines = screen
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    return { exit, lines: screen.trim() === '' ? [] : lines, stdout };
  }
}
