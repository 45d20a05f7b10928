/** What came of a command that a test ran. */

import type { Refusal } from '../wallet.ts';

/** What is known of a command when it has ended. */
interface Ended {
  readonly command: string;
  readonly exit: number;
  readonly lines: readonly string[];
  readonly stdout: string;
  readonly refusal: Refusal | undefined;
}

export class Result<Json = Record<string, unknown>> implements Ended {
  /** The command on one line, as it is typed after `wallet`. */
  readonly command: string;
  /** The exit code: 0 if it was done. */
  readonly exit: number;
  /** What was printed and asked, in lines, as a person sees it. */
  readonly lines: readonly string[];
  /** What went to standard output alone. */
  readonly stdout: string;
  /** Why it was refused, if it was: the code, the message, what to do about it, the exit code. */
  readonly refusal: Refusal | undefined;

  constructor({ command, exit, lines, stdout, refusal }: Ended) {
    this.command = command;
    this.exit = exit;
    this.lines = lines;
    this.stdout = stdout;
    this.refusal = refusal;
  }

  /** The document that the command printed under `--json`; throws if it printed none. */
  get json(): Json {
    try {
      return JSON.parse(this.stdout) as Json;
    } catch {
      throw new Error(`The command printed no JSON document; give it --json.\n\n${transcriptOf(this)}`);
    }
  }
}

/** The command and what it printed, as in a flow. */
export function transcriptOf({ command, exit, lines }: Ended): string {
  return [`$ wallet ${command}`, ...lines, ...(exit === 0 ? [] : [`[exit ${exit}]`])].join('\n');
}
