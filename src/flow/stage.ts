/** Where a flow plays: a world in memory, a screen that is remembered, nobody at the keyboard but the flow itself. */

import { resolve } from 'node:path';
import { type Answer, answering } from './answers.ts';
import { execute } from '../cli/execute.ts';
import type { Host } from '../cli/host.ts';
import { fail, memoryDisk, Wallet } from '../wallet.ts';

/** Where the clock of a flow's world stands if the flow does not say it: 2026-01-01, 9:00 in Beijing, in ms. */
const FLOW_CLOCK = Date.UTC(2026, 0, 1, 1);

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
  /** For the world to come: the same seed, clock and commands make the same world, to the byte. */
  seed = 'flow';
  /** In ms. */
  clock = FLOW_CLOCK;
  /** Who acts in the commands to come; who is logged in if undefined. */
  user: string | undefined;
  #wallet: Wallet | undefined;

  /** Whether something has made the world already. */
  get begun(): boolean {
    return this.#wallet !== undefined;
  }

  /** The world, made at the first use. */
  get wallet(): Wallet {
    return this.#open({});
  }

  #open({ seed = this.seed, clock = this.clock }: { seed?: string; clock?: number }): Wallet {
    let writers = 0;
    const writer = () => `flow-${(writers += 1)}`;
    return (this.#wallet ??= Wallet.open({ disk: memoryDisk(), seed, clock, now: () => clock, writer }));
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
      isWorld: () => this.begun,
      open: ({ home, ...options }) => {
        if (home === HOME) return this.#open(options);
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
