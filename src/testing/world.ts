/** A wallet world for tests: in memory, with a clock that stands still, the same each time. */

import { Result, transcriptOf } from './result.ts';
import { answering } from '../flow/answers.ts';
import { Stage, type Told } from '../flow/stage.ts';
import { joinWords, splitWords } from '../flow/words.ts';
import { balanceView, fail, type Fen, messageView, parseTime, visible, type Wallet } from '../wallet.ts';

export interface WorldOptions {
  /** Another seed makes other ids, codes and splits. */
  readonly seed?: string;
  /** Where the clock stands at first, as `2026-01-05T09:00:00+08:00`. 1 January 2026, 9:00 in Beijing, if left out. */
  readonly clock?: string;
}

/**
 * A command with or without the word `wallet`: a line, split as a shell does, that may be broken between words; or its
 * words as they are.
 */
export type CommandLine = string | readonly string[];

/** A question of the command line and its answer, as on the screen. */
export type QuestionAndAnswer = readonly [question: string, answer: string];

export interface RunOptions {
  readonly answers?: readonly QuestionAndAnswer[];
}

/** A message on the simulated phone, as `wallet inbox --json` shows it; `at` is ISO 8601. */
export type Message = ReturnType<typeof messageView>;

/** A world as one of its users sees it. */
export interface TestWorld {
  /**
   * Runs a command to its end; one that is refused says so in its result. With `answers`, in the order of the
   * questions, it runs as in a terminal; without, nothing is asked. `Json` is what its document looks like. Throws if
   * an answer was not asked for, and a `SyntaxError` if the line can't be split.
   */
  run<Json = Record<string, unknown>>(command: CommandLine, options?: RunOptions): Promise<Result<Json>>;
  /** Runs commands that a test builds on, one by one; throws what a command printed if it is not done. */
  given(...commands: readonly CommandLine[]): Promise<void>;
  /** The same world as this user sees it: who acts in its commands, whose balance and phone it has. */
  as(user: string): TestWorld;
  /** Lets time pass: `24h`, `90m`, `2d`. What falls due happens. */
  advance(duration: string): Promise<void>;
  /** The world's time. */
  readonly now: Date;
  /** The user whose view this is: named with `as`, else who is logged in. Throws a `WalletError` if there is none. */
  readonly user: string;
  /** What the user has, in fen. */
  readonly balanceFen: Fen;
  /** What arrived on the user's simulated phone, the newest first. */
  inbox(): readonly Message[];
  /** The last one-time code on the user's phone; throws if none arrived. */
  otp(): string;
  /** What the commands run on: see `Wallet` of `walletsim`. */
  readonly wallet: Wallet;
}

/** Makes a world. Throws a `WalletError` if `clock` is no time. */
export function world({ seed, clock }: WorldOptions = {}): TestWorld {
  const stage = new Stage();
  if (seed !== undefined) stage.seed = seed;
  if (clock !== undefined) stage.clock = parseTime(clock) ?? fail('TIME_INVALID', { text: visible(clock) });
  return new View(stage);
}

class View implements TestWorld {
  readonly #stage: Stage;
  readonly #user: string | undefined;

  constructor(stage: Stage, user?: string) {
    this.#stage = stage;
    this.#user = user;
  }

  async run<Json>(line: CommandLine, { answers = [] }: RunOptions = {}): Promise<Result<Json>> {
    const words = typeof line === 'string' ? split(line.trim().replaceAll(/\s*\n\s*/g, ' ')) : line;
    const own = words[0] === 'wallet' ? words.slice(1) : words;
    const left = answers.map(([message, answer]) => ({ message, answer: () => answer }));
    const put = (told: Told) => answering(left, told);
    const played = await this.#stage.perform(own, { user: this.#user, ...(left.length > 0 && { put }) });
    const result = new Result<Json>({ command: joinWords(own.map((text) => [{ text }])), ...played });
    const unasked = left.map(({ message, answer }) => `? ${message} = ${answer()}`);
    if (unasked.length > 0)
      throw new Error(`This was not asked for:\n${unasked.join('\n')}\n\n${transcriptOf(result)}`);
    return result;
  }

  async given(...commands: readonly CommandLine[]): Promise<void> {
    for (const command of commands) {
      const result = await this.run(command);
      if (result.exit !== 0)
        throw new Error(`This was given, and could not be done.\n\n${transcriptOf(result)}`);
    }
  }

  as(user: string): TestWorld {
    return new View(this.#stage, user);
  }

  async advance(duration: string): Promise<void> {
    await this.given(['clock', 'advance', duration]);
  }

  get now(): Date {
    return new Date(this.wallet.now);
  }

  get user(): string {
    const user = this.wallet.actor(this.#user);
    if (this.wallet.world.users.has(user)) return user;
    return user === '' ? fail('NOT_LOGGED_IN', {}) : fail('USER_UNKNOWN', { user });
  }

  get balanceFen(): Fen {
    return balanceView(this.wallet.world, this.user).balanceFen;
  }

  inbox(): readonly Message[] {
    return this.wallet.inbox(this.user, Infinity).map(messageView);
  }

  otp(): string {
    const { otp } = this.wallet.lastOtp(this.user) ?? {};
    if (otp === undefined) throw new Error(`No code has arrived on the phone of ${this.user}.`);
    return otp;
  }

  get wallet(): Wallet {
    const { wallet } = this.#stage;
    wallet.catchUp();
    return wallet;
  }
}

/** The words of a command on one line. */
function split(line: string): readonly string[] {
  const complain = (index: number, problem: string) =>
    new SyntaxError(`${problem}\n  ${line}\n  ${' '.repeat(index)}^`);
  return splitWords(line, 0, complain).map((word) =>
    word
      .map((part) => {
        if ('text' in part) return part.text;
        throw complain(
          line.indexOf(`\${${part.variable}}`),
          `nothing fills in \${${part.variable}} here; write the string in backticks`,
        );
      })
      .join(''),
  );
}
