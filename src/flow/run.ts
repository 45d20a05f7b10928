/** Plays a flow file, and holds what its commands print against what is written below them. */

import { dirname, extname, relative, resolve } from 'node:path';
import type { Answer } from './answers.ts';
import { direct } from './direct.ts';
import { readLines } from './lines.ts';
import { consoleBlocks } from './markdown.ts';
import { type Diff, exactly, type Expected, expectLine, matchOutput } from './match.ts';
import { type Command, type Directive, FlowError, parseFlow, type Prompt, type Step } from './parse.ts';
import { type Audience, type Played, Stage } from './stage.ts';
import { Values } from './values.ts';
import { expand, joinWords, UnknownVariable, type Word } from './words.ts';
import { diskProblem, isWorld } from '../wallet.ts';

/** A command that ran, and how it differs from what is written, if it does. */
export interface Checked {
  readonly file: string;
  readonly command: Command;
  readonly played: Played;
  readonly failure?: {
    /** `undefined` if only the exit code differs. */
    readonly diff: Diff | undefined;
  };
}

/** How deep flows may use others. */
const MOST_USES = 32;

/** Plays the flow in this file, a Markdown file's `console` blocks, on a stage of its own. Throws `FlowError`. */
export async function* runFlow(file: string, viewer?: Viewer): AsyncGenerator<Checked> {
  yield* new Run(viewer).play(resolve(file), []);
}

/** Somebody who sees a flow play; not what it uses. */
export interface Viewer extends Pick<Audience, 'sees' | 'hears' | 'colours'> {
  comment?(text: string): Promise<void>;
  /** Before a command runs: the line with its variables filled in. */
  command?(line: string): Promise<void>;
  /** After anything was done in the world. */
  done?(stage: Stage, step: Command | Directive, played?: Played): void;
}

class Run {
  readonly #stage = new Stage();
  readonly #variables = new Values(this.#stage);
  readonly #viewer: Viewer;

  constructor(viewer: Viewer = {}) {
    this.#viewer = viewer;
  }

  /** Plays the steps of a file; `above` are the files that use it. */
  async *play(path: string, above: readonly string[]): AsyncGenerator<Checked> {
    const file = relative('', path);
    for (const step of stepsOf(path, file)) {
      try {
        const viewer = above.length === 0 ? this.#viewer : {};
        if (step.kind === 'comment') await viewer.comment?.(step.text);
        else if (step.kind === 'command') yield await this.#run(file, step, viewer);
        else if (step.name === 'use') await this.#use(path, file, step, above);
        else await direct(this.#stage, step, file, (word) => this.#expand(word));
        if (step.kind === 'directive') viewer.done?.(this.#stage, step);
      } catch (error) {
        if (error instanceof UnknownVariable) throw new FlowError(file, step.line, 1, error.message);
        throw error;
      }
    }
  }

  async #use(path: string, file: string, step: Directive, above: readonly string[]): Promise<void> {
    const used = resolve(dirname(path), this.#expand(step.args[0] ?? []));
    const refuse = (problem: string) => new FlowError(file, step.line, 1, problem);
    if (isWorld(used)) {
      if (this.#stage.begun) throw refuse('the world has begun; put @use above all else');
      this.#stage.begin(used);
      return;
    }
    const using = [...above, path];
    if (using.includes(used) || using.length > MOST_USES)
      throw refuse('this flow uses itself in the end; leave out one @use of the circle');
    try {
      for await (const checked of this.play(used, using)) {
        if (checked.failure) {
          const at = `${checked.file}:${checked.command.line}`;
          throw refuse(`the flow used here fails at ${at}; check that file first`);
        }
      }
    } catch (error) {
      throw refuse(
        `${relative('', used)} can’t be read: ${diskProblem(error)}; the path is seen from this file`,
      );
    }
  }

  async #run(file: string, command: Command, viewer: Viewer): Promise<Checked> {
    const { body, exit, captures } = command;
    const words = command.words.slice(1).map((word) => this.#expand(word));
    const prompts = body.flatMap((each) => (each.kind === 'prompt' ? [this.#prepared(each)] : []));
    await viewer.command?.(`wallet ${joinWords(words.map((text) => [{ text }]))}`);
    const played = await this.#stage.play(words, prompts, viewer);
    viewer.done?.(this.#stage, command, played);
    const asked = prompts.values();
    // Without output lines only the exit code is checked; with questions alone, these and nothing between.
    const expected = body.map((each): Expected => {
      if (each.kind === 'output') return expectLine(each.text, this.#variables);
      const text = `? ${each.message} = ${asked.next().value?.answer() ?? ''}`.trimEnd();
      return exactly(text);
    });
    const silent = body.every(({ kind }) => kind === 'prompt');
    const lines = silent
      ? played.lines.filter((line) => line.startsWith('? ') || line.startsWith('not asked'))
      : played.lines;
    const diff = matchOutput(expected, lines);
    const failed = diff !== undefined || played.exit !== exit;
    try {
      for (const { name, path, line } of captures)
        this.#variables.capture(name, fieldOf(played, path, file, line));
    } catch (error) {
      // Of a command that failed anyway that is what there is to tell.
      if (!failed) throw error;
    }
    return { file, command, played, ...(failed && { failure: { diff } }) };
  }

  /** An answer with its variables as they are when it is given, and the same from then on. */
  #prepared({ message, answer }: Prompt): Answer {
    let given: string | undefined;
    return { message, answer: () => (given ??= this.#expand(answer)) };
  }

  #expand(word: Word): string {
    return expand(word, this.#variables);
  }
}

/** The steps of a flow file, or of a Markdown file's `console` blocks. */
function stepsOf(path: string, file: string): Generator<Step> {
  const lines = readLines(path);
  return parseFlow(extname(path) === '.md' ? consoleBlocks(lines) : lines, file);
}

/** A field of the JSON document that a command printed, as text. */
function fieldOf({ stdout }: Played, path: readonly string[], file: string, line: number): string {
  const refuse = (problem: string) => new FlowError(file, line, 1, problem);
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch {
    throw refuse('the command printed no JSON; give it --json');
  }
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      throw refuse(`the document has no field ${path.join('.')}`);
    value = (value as Record<string, unknown>)[name];
  }
  if (typeof value === 'object' && value !== null)
    throw refuse(`${path.join('.')} is no single value; name a field of it`);
  return String(value);
}
