/** Where a flow plays: a world in memory, a screen that is remembered, nobody at the keyboard but the flow itself. */

import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Answer, answering } from './answers.ts';
import type { Put } from '../cli/ask/index.ts';
import type { SettingsFile } from '../cli/config.ts';
import { execute } from '../cli/execute.ts';
import type { Host } from '../cli/host.ts';
import { english } from '../cli/language.ts';
import type { PlainCard } from './values.ts';
import { fail, memoryDisk, nodeDisk, type Refusal, Wallet } from '../wallet.ts';

/** Where the clock of a flow's world stands if the flow does not say it: 2026-01-01, 9:00 in Beijing, in ms. */
const FLOW_CLOCK = Date.UTC(2026, 0, 1, 1);

/** What came of a command. */
export interface Played {
  readonly exit: number;
  /** What was printed and asked, in lines, without blanks at their ends. */
  readonly lines: readonly string[];
  /** What went to standard output alone: the document under `--json`. */
  readonly stdout: string;
  /** Why it was refused, if it was. */
  readonly refusal: Refusal | undefined;
}

/** Adds a line to the transcript. */
export type Told = (line: string) => void;

/** Who sits before a stage. */
export interface Audience {
  /** Who acts. Left out: whom the flow named. */
  readonly user?: string | undefined;
  /** Puts the questions of a command, and tells them with their answers. Left out: nobody can be asked. */
  readonly put?: (told: Told) => Put;
  /** Sees what is printed at once. */
  readonly sees?: (text: string) => void;
  /** Whether that is in colours. */
  readonly colours?: boolean;
  /** How wide their terminal is, if what is printed is to fit it. */
  readonly columns?: number | undefined;
  /** Hears questions with their answers, and what is wrong with them, as lines of the transcript. */
  readonly hears?: (line: string) => void;
  /** When the command has ended: the last lines. */
  readonly end?: (told: Told) => void;
}

/** In how many of a phone's last messages codes are looked for. */
const MOST_MESSAGES = 50;

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
  readonly #issued: PlainCard[] = [];
  readonly #worldSettings = fileInMemory('/world/config.json');
  /** Settings are this world's alone: a flow does the same for everybody. */
  readonly #places = {
    home: HOME,
    user: fileInMemory('/settings/config.json'),
    world: () => this.#worldSettings,
  };
  /** The files that its commands wrote, by their names; they are in no folder. */
  readonly #files = new Set<string>();

  /** Whether something has made the world already. */
  get begun(): boolean {
    return this.#wallet !== undefined;
  }

  /** The world, made at the first use. */
  get wallet(): Wallet {
    return this.#open({});
  }

  /** Begins with a copy of the world in this folder. */
  begin(folder: string): void {
    const [disk, copy] = [nodeDisk(folder), memoryDisk()];
    try {
      Wallet.open({ disk }).copyTo(copy);
    } finally {
      disk.close();
    }
    this.#open({}, copy);
  }

  #open({ seed = this.seed, clock = this.clock }: { seed?: string; clock?: number }, disk = memoryDisk()) {
    let writers = 0;
    const writer = () => `flow-${(writers += 1)}`;
    return (this.#wallet ??= Wallet.open({ disk, seed, clock, now: () => clock, writer }));
  }

  /** The cards that banks issued here, the newest first. */
  get issued(): readonly PlainCard[] {
    return this.#issued;
  }

  /** The last one-time codes on the phones of this world, the newest first. */
  codesReceived(most: number): string[] {
    if (!this.#wallet) return [];
    const { world } = this.#wallet;
    const users = [this.user ?? world.loggedIn ?? '', ...world.users.keys()];
    return [...new Set(users)]
      .flatMap((user) => this.wallet.inbox(user, MOST_MESSAGES))
      .toSorted((one, other) => other.at - one.at)
      .flatMap(({ otp }) => otp ?? [])
      .slice(0, most);
  }

  /** The last payment codes that were shown, the newest first. */
  codesShown(most: number): string[] {
    if (!this.#wallet) return [];
    const users = [...this.#wallet.world.users.values()];
    return users
      .flatMap(({ quickPay }) => quickPay.codes.toReversed())
      .toSorted((one, other) => other.expiresAt - one.expiresAt)
      .map(({ code }) => code)
      .slice(0, most);
  }

  /** Whether no user may have this PIN. */
  isWeakPin(pin: string): boolean {
    return this.wallet.pinProblem(pin, this.user) !== undefined;
  }

  /** Runs one command; questions are asked only if there are answers. */
  async play(
    words: readonly string[],
    answers: readonly Answer[],
    viewer: Pick<Audience, 'sees' | 'hears' | 'colours'> = {},
  ): Promise<Played> {
    const left = [...answers];
    const put = (told: Told) => answering(left, told);
    return this.perform(words, {
      ...viewer,
      ...(answers.length > 0 && { put }),
      end: (told) => left.forEach(({ message, answer }) => told(`not asked: ? ${message} = ${answer()}`)),
    });
  }

  /** Runs one command before an audience. */
  async perform(words: readonly string[], audience: Audience): Promise<Played> {
    const { user = this.user, put, sees, hears, colours, columns, end } = audience;
    const terminal = columns === undefined ? {} : { isTTY: true, columns };
    let [screen, stdout] = ['', ''];
    const refusals: Refusal[] = [];
    const told = (line: string) => {
      hears?.(line);
      screen += `${screen === '' || screen.endsWith('\n') ? '' : '\n'}${line}\n`;
    };
    const print = (text: string) => {
      sees?.(text);
      screen += stripVTControlCharacters(text);
    };
    const host: Host = {
      language: english,
      env: {
        WALLET_HOME: HOME,
        WALLET_USER: user,
        ...(colours && { FORCE_COLOR: '1' }),
      },
      stdout: {
        ...terminal,
        write(text) {
          print(text);
          stdout += text;
        },
      },
      stderr: { ...terminal, write: print },
      places: this.#places,
      shared: false,
      canAsk: put !== undefined,
      async ask(paint) {
        const { Questions } = await import('../cli/ask/index.ts');
        if (!put) throw new Error('nobody is there to be asked');
        return new Questions(paint, put(told));
      },
      readInput: async () => '',
      isWorld: () => this.begun,
      open: ({ home, ...options }) => {
        if (home === HOME) return this.#open(options);
        return fail('USAGE', { problem: 'There is one world here.', hint: 'Leave out --home.' });
      },
      async fork() {
        fail('USAGE', { problem: 'There is one world here.', hint: 'Fork worlds outside of flows.' });
      },
      write: (file, _, replace) => {
        if (this.#files.has(file) && !replace) fail('FILE_TAKEN', { path: file });
        this.#files.add(file);
      },
      reveal: ({ number = '', cvv = '' }) => void this.#issued.unshift({ number, cvv }),
      close: () => undefined,
      refused: (refusal) => void refusals.push(refusal),
    };
    const exit = await execute(words, host);
    end?.(told);
    const lines = screen
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    const shown = screen.trim() === '' ? [] : lines;
    return { exit, lines: shown, stdout, refusal: refusals.at(-1) };
  }
}

function fileInMemory(path: string): SettingsFile {
  let text: string | undefined;
  return { path, read: () => text, write: (next) => void (text = next) };
}
