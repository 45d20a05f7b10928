/** `flow check`: every file on a stage of its own, several at a time. */

import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { glob } from 'tinyglobby';
import { cannotRead } from '../cli/files.ts';
import { isInterruption } from '../cli/run.ts';
import { asksOthers } from './match.ts';
import { FlowError } from './parse.ts';
import { type Checked, runFlow } from './run.ts';
import { rewrite } from './update.ts';
import { diskProblem, fail, visible, WalletError } from '../wallet.ts';

/** What came of a file. */
export interface Verdict {
  readonly file: string;
  /** How many commands ran. */
  readonly commands: number;
  /** The first command that did something else than is written, or all of them where they are to be rewritten. */
  readonly failures: readonly Checked[];
  /** Why the file can't be played, with its place. */
  readonly problem?: string;
  readonly updated?: boolean;
}

const AT_A_TIME = 4;

/** The flow and Markdown files that are meant: files, folders, patterns. A usage error where one names nothing. */
export async function filesOf(named: readonly string[]): Promise<string[]> {
  const files = await Promise.all(
    named.map(async (name) => {
      const kind = statSync(name, { throwIfNoEntry: false });
      if (kind?.isFile()) return [name];
      const patterns = kind?.isDirectory() ? ['**/*.flow', '**/*.md'] : [name.replaceAll('\\', '/')];
      const ignore = ['**/node_modules/**'];
      const found = await glob(patterns, { ignore, ...(kind && { cwd: name }), absolute: true });
      if (found.length > 0) return found.map((path) => relative('', path)).toSorted();
      const problem = `${visible(name)} names no flow.`;
      return fail('USAGE', { problem, hint: 'Name .flow or .md files, folders, or patterns of them.' });
    }),
  );
  return [...new Set(files.flat())];
}

/** Checks the files; `done` is told of each as it ends. The verdicts come in the order of the files. */
export async function checkFiles(
  files: readonly string[],
  update: boolean,
  done: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const waiting = files.entries();
  const worker = async () => {
    for (const [at, file] of waiting) {
      const verdict = await checkFile(file, update);
      verdicts[at] = verdict;
      done(verdict);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return verdicts;
}

async function checkFile(file: string, update: boolean): Promise<Verdict> {
  let commands = 0;
  const failures: Checked[] = [];
  try {
    for await (const checked of runFlow(file)) {
      commands += 1;
      if (!checked.failure) continue;
      failures.push(checked);
      if (!update) break;
      if (asksOthers(checked.failure.diff ?? [])) throw otherQuestions(checked);
    }
  } catch (error) {
    const problem = problemOf(file, error);
    return { file, commands, failures, problem };
  }
  if (!update || failures.length === 0) return { file, commands, failures };
  rewrite(file, failures);
  return { file, commands, failures, updated: true };
}

/** Answers are somebody's choice: they can't be written down anew, nor can what follows upon them. */
function otherQuestions({ file, command }: Checked): FlowError {
  return new FlowError(
    file,
    command.line,
    1,
    'other questions are asked than are answered here; mend the answers, then update again',
  );
}

/** Runs what reads a flow; a mistake in the file is a usage error. */
export async function readingFlow<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WalletError || isInterruption(error)) throw error;
    if (!(error instanceof FlowError)) return cannotRead(file, error);
    return fail('USAGE', { problem: error.message, hint: 'Mend the file, then run this again.' });
  }
}

/** What kept a file from being played; whatever is nobody's mistake in the file is thrown on. */
function problemOf(file: string, error: unknown): string {
  if (error instanceof FlowError) return error.message;
  return `${file}:1:1: the file can't be read: ${diskProblem(error)}`;
}
