/** What a command has of its surroundings: the executable gives it the process, a flow gives it a stage of its own. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Put, Questions } from './ask/index.ts';
import { type Places, settingsFile } from './config.ts';
import { writeFile } from './files.ts';
import { english, type Language } from './language.ts';
import { outputOf } from './outputs.ts';
import { page } from './pager.ts';
import { configFolder, dataFolder } from './paths.ts';
import type { Paint } from './print.ts';
import { isWorld, type OnProgress, type OpenOptions, type Refusal, Wallet } from '../wallet.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where something is printed. */
export interface Output {
  readonly isTTY?: boolean;
  /** Its width in characters, if it is a terminal. */
  readonly columns?: number;
  /** Its height in rows, if it is a terminal. */
  readonly rows?: number;
  write(text: string): unknown;
}

export interface Host {
  readonly env: Environment;
  /** In which people are told things. */
  readonly language: Language;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly places: Places;
  /** Whether others act on the world meanwhile, so that there is something to wait for. */
  readonly shared: boolean;
  /** Whether somebody is there to be asked. */
  readonly canAsk: boolean;
  /** The questions to ask, in these colours. */
  readonly ask: (paint: Paint) => Promise<Questions>;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** Whether there is a world in this folder. */
  readonly isWorld: (home: string) => boolean;
  readonly open: (options: OpenOptions & { readonly home: string }) => Wallet;
  /** Shows a long text at the terminal with this command; whether it could be. Left out: there is no such terminal. */
  readonly page?: (text: string, command: string) => boolean;
  /** Told of what was answered to a question, by the flag that would have answered it: `true` for a flag alone. */
  readonly answered?: (flag: string, value: string | true) => void;
  /** Copies the world, as it was after this record, into a folder. */
  readonly fork: (wallet: Wallet, home: string, to: number, onProgress?: OnProgress) => Promise<void>;
  /** Writes a file that somebody named; a `WalletError` if there is one already, unless it may be replaced. */
  readonly write: (file: string, text: string, replace: boolean) => void;
  /** Told of what is shown once and kept nowhere: a new card's number. */
  readonly reveal?: (once: Readonly<Record<string, string>>) => void;
  /** When a command is done with its world. */
  readonly close: (wallet: Wallet) => void;
  /** Gets what `tell` prints, for a host that looks at it. */
  readonly refused?: (refusal: Refusal) => void;
}

/** The same host but for this. What it makes where it is used, it still does. */
export function changed(host: Host, change: Partial<Host>): Host {
  return Object.create(host, Object.getOwnPropertyDescriptors(change)) as Host;
}

/** Puts questions to the person at the terminal; `onEscape` is told when one is broken off by Escape. */
export async function terminalPut({ plain, say }: Paint, onEscape?: () => void): Promise<Put> {
  if (!plain) return (await import('./ask/terminal.ts')).putToTerminal(onEscape);
  return (await import('./ask/plain.ts')).putPlainly(say);
}

const person = { env: process.env, platform: process.platform, folder: homedir() };

const SETTINGS = 'config.json';

/** The process that runs. */
export const processHost: Host = {
  env: process.env,
  language: english,
  get stdout() {
    return outputOf('stdout');
  },
  get stderr() {
    return outputOf('stderr');
  },
  places: {
    home: dataFolder(person),
    user: settingsFile(join(configFolder(person), SETTINGS)),
    world: (home) => settingsFile(join(home, SETTINGS)),
  },
  shared: true,
  get canAsk() {
    return process.stdin.isTTY && !process.env['CI'];
  },
  async ask(paint) {
    const { Questions } = await import('./ask/index.ts');
    return new Questions(paint, await terminalPut(paint));
  },
  async readInput() {
    const { text } = await import('node:stream/consumers');
    return text(process.stdin);
  },
  page: (text, command) => page(text, command, process.env),
  isWorld,
  open: (options) => Wallet.open(options),
  fork: async (wallet, home, to, onProgress) => wallet.forkTo(home, { to, onProgress }),
  write: writeFile,
  close: (wallet) => wallet.close(),
};
