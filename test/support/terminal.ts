import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { cleanEnvironment, type Environment } from './environment.ts';
import { walletProgram } from './program.ts';

export interface TerminalOptions {
  readonly cols?: number;
  readonly rows?: number;
  /** Added to the clean environment. */
  readonly env?: Environment;
  readonly cwd?: string;
  /** Program and first arguments to run in place of the wallet. */
  readonly program?: readonly [string, ...string[]];
}

export interface Exit {
  /** The exit code, or null when a signal ended the program. */
  readonly code: number | null;
  readonly signal: string | null;
}

type Letter = 'a' | 'b' | 'c' | 'd' | 'e' | 'k' | 'l' | 'n' | 'p' | 't' | 'u' | 'w' | 'z';
export type Key = keyof typeof keys | `ctrl-${Letter}`;

/** A program in a real pseudo-terminal, and the screen that a person would see. */
export interface TestTerminal {
  /** The screen's rows as they stand now, without trailing blanks and blank last rows. */
  screen(): string;
  /** The rows that go on where the one above had no more room: what a program should have broken itself. */
  wrapped(): string[];
  /** Everything the program has written so far, escape sequences included. */
  raw(): string;
  /** Waits until the screen matches and returns it. Fails, showing the screen, when time is up or the program has ended. */
  until(pattern: RegExp, timeoutMs?: number): Promise<string>;
  /** Waits until nothing has been written for a moment, so that what is drawn is drawn whole; returns the screen. */
  settled(): Promise<string>;
  type(text: string): void;
  key(key: Key): void;
  /** Makes the window another size, as a person does with the mouse. */
  resize(cols: number, rows: number): void;
  /** Waits for the program's end. */
  exit(timeoutMs?: number): Promise<Exit>;
  kill(signal?: NodeJS.Signals): void;
}

/** A program that draws something draws on within this time, in ms. */
const MOMENT_MS = 100;

const keys = {
  enter: '\r',
  tab: '\t',
  space: ' ',
  escape: '\x1b',
  backspace: '\x7f',
  delete: '\x1b[3~',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
} as const;

/**
 * Starts the wallet (or `program`) in a pseudo-terminal, behind which a terminal emulator draws the screen.
 * It is killed, if it still runs, when the test is over. Call it within a test.
 *
 *     const term = await openTerminal(['pay', '--home', home]);
 *     await term.until(/To whom/);
 *     term.key('down');
 */
export async function openTerminal(
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<TestTerminal> {
  const {
    cols = 100,
    rows: rowsAtFirst = 40,
    env,
    cwd = process.cwd(),
    program = [process.execPath, walletProgram],
  } = options;
  let rows = rowsAtFirst;
  const [file, ...first] = program;
  // Native, and not built for every platform: elsewhere only the tests that open a terminal fail.
  const { spawn } = await import('@lydell/node-pty');
  const emulator = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  const pty = spawn(file, [...first, ...args], {
    name: 'xterm-256color',
    cols,
    rows,
    cwd,
    env: cleanEnvironment(env),
  });

  let written = '';
  let writtenAt = 0;
  let ended: Exit | undefined;
  // Called whenever the screen or the program's state has changed.
  const watchers = new Set<() => void>();
  const changed = (): void => watchers.forEach((check) => check());

  pty.onData((data) => {
    writtenAt = performance.now();
    written += data;
    emulator.write(data, changed);
  });
  // A terminal answers when a program asks it something, e.g. where the cursor is.
  emulator.onData((answer) => pty.write(answer));
  pty.onExit(({ exitCode, signal }) => {
    // An empty write is drawn after all that came before: only then is the last screen complete.
    emulator.write('', () => {
      ended = signal ? { code: null, signal: signalName(signal) } : { code: exitCode, signal: null };
      changed();
    });
  });

  /** Waits until `look` finds something. */
  async function watch<Found>(
    look: () => Found | undefined,
    what: string,
    timeoutMs: number,
  ): Promise<Found> {
    return await new Promise<Found>((resolve, reject) => {
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${why} ${what}. The screen:\n${screen()}\n`)));
      const timer = setTimeout(() => fail(`After ${timeoutMs} ms, still no`), timeoutMs);
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        watchers.delete(check);
        then();
      };
      const check = (): void => {
        const found = look();
        if (found !== undefined) settle(() => resolve(found));
        else if (ended !== undefined) fail(`The program ended (exit ${ended.code ?? ended.signal}) without`);
      };
      watchers.add(check);
      check();
    });
  }

  function screen(): string {
    const { active } = emulator.buffer;
    const lines = Array.from({ length: rows }, (_, row) =>
      active.getLine(active.baseY + row)?.translateToString(),
    );
    return lines
      .map((line) => line?.trimEnd())
      .join('\n')
      .trimEnd();
  }

  function wrapped(): string[] {
    const { active } = emulator.buffer;
    const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row));
    return lines.flatMap((line) => (line?.isWrapped ? line.translateToString(true) : []));
  }

  async function settled(): Promise<string> {
    // What was typed just now has not been answered yet.
    const from = performance.now();
    while (performance.now() - Math.max(writtenAt, from) < MOMENT_MS) await sleep(MOMENT_MS / 4);
    return screen();
  }

  function kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    if (ended === undefined) pty.kill(signal);
  }

  async function exit(timeoutMs = 20_000): Promise<Exit> {
    return await watch(() => ended, 'end of the program', timeoutMs);
  }

  function resize(width: number, height: number): void {
    rows = height;
    emulator.resize(width, height);
    pty.resize(width, height);
  }

  onTestFinished(async () => {
    kill('SIGKILL');
    // So that nothing writes any more into the folders that the test removes next.
    await exit();
    emulator.dispose();
  });

  return {
    screen,
    wrapped,
    raw: () => written,
    until: async (pattern, timeoutMs = 20_000) =>
      await watch(
        () => (screen().search(pattern) < 0 ? undefined : screen()),
        `match of ${pattern}`,
        timeoutMs,
      ),
    settled,
    type: (text) => pty.write(text),
    key: (key) => pty.write(bytes(key)),
    resize,
    exit,
    kill,
  };
}

/** What a terminal sends for a key; for ctrl and a letter it is the letter's place in the alphabet. */
function bytes(key: Key): string {
  if (isNamed(key)) return keys[key];
  return String.fromCharCode(key.charCodeAt('ctrl-'.length) & 0x1f);
}

function isNamed(key: Key): key is keyof typeof keys {
  return key in keys;
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, each]) => each === number);
  return found?.[0] ?? `signal ${number}`;
}
