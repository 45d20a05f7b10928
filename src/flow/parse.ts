/**
 * Flow files: transcripts of commands, with what they print and what is answered. Parsed line by line, a step at a time.
 *
 *     # A card payment
 *     @seed 7
 *
 *     $ wallet pay coffee 18
 *     ? Payment PIN = ${pin}
 *     ✓ Paid ¥18.00 to Corner Coffee
 */

import { longestLineBytes } from './lines.ts';
import { regexProblem } from './match.ts';
import { joinText, splitWords, textParts, variableName, type Complain, type Word } from './words.ts';

/** How many arguments each directive has: at least, at most. */
const directives = {
  as: [1, 1],
  clock: [1, 1],
  advance: [1, 1],
  seed: [1, 1],
  rule: [2, 2],
  fault: [1, 10],
  use: [1, 1],
} as const;

export type DirectiveName = keyof typeof directives;

/** `# text`, for who reads along. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
  readonly line: number;
}

/** `@name arg…`. */
export interface Directive {
  readonly kind: 'directive';
  readonly name: DirectiveName;
  readonly args: readonly Word[];
  readonly line: number;
}

/** A line that the command is to print; `expectLine` makes a pattern of it. */
export interface Output {
  readonly kind: 'output';
  readonly text: string;
  readonly line: number;
}

/** `? MESSAGE = ANSWER`: the command asks, and is answered. */
export interface Prompt {
  readonly kind: 'prompt';
  readonly message: string;
  readonly answer: Word;
  readonly line: number;
}

/** `> NAME = FIELD`: a field of the printed JSON goes into a variable; `0.otp` has the path `['0', 'otp']`. */
export interface Capture {
  readonly name: string;
  readonly path: readonly string[];
  readonly line: number;
}

/** `$ wallet …` and the lines below it. */
export interface Command {
  readonly kind: 'command';
  /** What stands behind `$ `. */
  readonly source: string;
  /** The first is `wallet`. */
  readonly words: readonly Word[];
  readonly body: ReadonlyArray<Output | Prompt>;
  readonly captures: readonly Capture[];
  readonly exit: number;
  readonly line: number;
  /** The last line that belongs to the command; its own if it has none below. */
  readonly lastLine: number;
}

export type Step = Comment | Directive | Command;

/** What is wrong in a flow, where, and what to do. */
export class FlowError extends Error {
  readonly file: string;
  readonly line: number;
  /** In code points, from 1 on. */
  readonly column: number;
  /** What is wrong, without its place. */
  readonly problem: string;

  constructor(file: string, line: number, column: number, problem: string) {
    super(`${file}:${line}:${column}: ${problem}`);
    this.name = 'FlowError';
    this.file = file;
    this.line = line;
    this.column = column;
    this.problem = problem;
  }
}

/** A command whose lines are still being read. */
interface Draft extends Omit<Command, 'exit'> {
  readonly body: Array<Output | Prompt>;
  readonly captures: Capture[];
  exit: number | undefined;
  lastLine: number;
}

/**
 * The steps of a flow, each as soon as it is complete: memory holds one step, however long the file. Throws `FlowError`
 * at the first mistake.
 */
export function* parseFlow(lines: Iterable<string>, file: string): Generator<Step> {
  let number = 0;
  let draft: Draft | undefined;
  // Blank lines end a command's output, or are part of it: only the next line tells.
  let blanks = 0;
  for (const line of lines) {
    number += 1;
    const complain = complainer(file, number, line);
    refuseUnreadable(line, complain);

    if (line.trimEnd() === '') {
      if (draft?.exit === undefined) {
        blanks += 1;
        continue;
      }
      yield finished(draft);
      draft = undefined;
      continue;
    }

    const step = startedStep(line, number, draft !== undefined && blanks === 0, complain);
    if (step !== undefined) {
      if (draft !== undefined) yield finished(draft);
      draft = undefined;
      if (step.kind === 'command') draft = step;
      else yield step;
    } else {
      if (draft === undefined) throw complain(0, outside(line));
      for (; blanks > 0; blanks -= 1) draft.body.push({ kind: 'output', text: '', line: number - blanks });
      addLine(draft, line, number, complain);
    }
    blanks = 0;
  }
  if (draft !== undefined) yield finished(draft);
}

/** The step that the line starts; `undefined` if it belongs to a command above. */
function startedStep(
  line: string,
  number: number,
  underWay: boolean,
  complain: Complain,
): Comment | Directive | Draft | undefined {
  if (line.startsWith('$ ')) return startedCommand(line, number, complain);
  if (underWay) return undefined;
  if (line.startsWith('#')) return { kind: 'comment', text: line.slice(1).trim(), line: number };
  return line.startsWith('@') ? directive(line, number, complain) : undefined;
}

function startedCommand(line: string, number: number, complain: Complain): Draft {
  const words = splitWords(line, 2, complain);
  const [first] = words[0] ?? [];
  if (words[0]?.length !== 1 || first === undefined || !('text' in first) || first.text !== 'wallet') {
    const start = line.slice(2).search(/\S/);
    throw complain(2 + Math.max(start, 0), 'a flow runs only wallet; begin with “$ wallet …”');
  }
  return {
    kind: 'command',
    source: line.slice(2),
    words,
    body: [],
    captures: [],
    exit: undefined,
    line: number,
    lastLine: number,
  };
}

function directive(line: string, number: number, complain: Complain): Directive {
  const name = /^@(\S*)/.exec(line)?.[1] ?? '';
  if (!isDirective(name)) {
    const known = Object.keys(directives).map((known) => `@${known}`);
    throw complain(0, `there is no directive @${name}; use one of ${known.join(', ')}`);
  }
  const args = splitWords(line, 1 + name.length, complain);
  const [least, most] = directives[name];
  if (args.length < least || args.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    const noun = most === 1 ? 'argument' : 'arguments';
    throw complain(
      0,
      `@${name} takes ${wanted} ${noun}, not ${args.length}; quote an argument that has spaces`,
    );
  }
  return { kind: 'directive', name, args, line: number };
}

function isDirective(name: string): name is DirectiveName {
  return Object.hasOwn(directives, name);
}

/** Adds a line below a command: a capture, an exit code, a prompt, or else output. */
function addLine(draft: Draft, line: string, number: number, complain: Complain): void {
  draft.lastLine = number;
  if (line.startsWith('> ')) {
    draft.captures.push(capture(line, number, complain));
    return;
  }
  if (draft.exit !== undefined) {
    throw complain(0, 'only captures follow [exit N]; leave a blank line, or move [exit N] below this line');
  }
  if (line.startsWith('[exit')) draft.exit = exitCode(line, complain);
  else if (line.startsWith('? ')) draft.body.push(prompt(line, number, complain));
  else draft.body.push(output(line, number, complain));
}

function capture(line: string, number: number, complain: Complain): Capture {
  const found = new RegExp(`^> +(${variableName}) += +([^\\s.]+(?:\\.[^\\s.]+)*)\\s*$`).exec(line);
  const [, name, field] = found ?? [];
  if (name === undefined || field === undefined) {
    throw complain(
      0,
      'this captures nothing; write “> NAME = FIELD”, as in “> code = 0.otp”, or \\> for output',
    );
  }
  return { name, path: field.split('.'), line: number };
}

function exitCode(line: string, complain: Complain): number {
  const code = Number(/^\[exit (0|[1-9]\d{0,2})\]\s*$/.exec(line)?.[1]);
  if (!(code <= 255)) {
    throw complain(0, 'this is no exit code; write [exit N] with N from 0 to 255, or \\[exit for output');
  }
  return code;
}

function prompt(line: string, number: number, complain: Complain): Prompt {
  // An empty answer has lost the space behind its `=`.
  const text = `${line.slice(2).trimEnd()} `;
  const split = text.indexOf(' = ');
  const message = text
    .slice(0, Math.max(split, 0))
    .replaceAll(/(?<=^|\s)\\=(?=\s|$)/g, '=')
    .trim();
  if (message === '') {
    throw complain(0, 'this answers nothing; write “? MESSAGE = ANSWER”, or \\? for output');
  }
  return { kind: 'prompt', message, answer: textParts(text.slice(split + 3).trim()), line: number };
}

/** The line of a question with its answer, as it is written. */
export function promptLine(message: string, answer: Word): string {
  const lone = message.trim().replaceAll(/(?<=^|\s)=(?=\s|$)/g, String.raw`\=`);
  return `? ${lone} = ${joinText(answer)}`.trimEnd();
}

function output(line: string, number: number, complain: Complain): Output {
  const problem = regexProblem(line);
  if (problem !== undefined) {
    throw complain(0, `this is no regular expression: ${problem}; mend it, or take “ (re)” away`);
  }
  return { kind: 'output', text: line, line: number };
}

function finished(draft: Draft): Command {
  return { ...draft, exit: draft.exit ?? 0 };
}

/** What is wrong with a line that has no command above it. */
function outside(line: string): string {
  let what = 'text';
  if (line.startsWith('? ')) what = 'an answer';
  if (line.startsWith('> ')) what = 'a capture';
  if (line.startsWith('[exit')) what = 'an exit code';
  return `${what} outside a command; put it below a line “$ wallet …”, or make it a comment with #`;
}

/** Refuses what no text editor writes, before it gets to anybody's terminal. */
function refuseUnreadable(line: string, complain: Complain): void {
  // A unit of UTF-16 has three bytes at most: short lines need not be counted.
  if (line.length * 3 > longestLineBytes && Buffer.byteLength(line) > longestLineBytes) {
    throw complain(0, 'this line is longer than 64 KiB; is this a flow? Make it shorter');
  }
  const index = line.search(/[^\P{Cc}\t]|\uFFFD/u);
  if (index === -1) return;
  const code = line.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0');
  throw complain(
    index,
    `the character U+${code} shows a binary file; take it out, and save the file as UTF-8`,
  );
}

function complainer(file: string, number: number, line: string): Complain {
  return (index, problem) =>
    new FlowError(file, number, Array.from(line.slice(0, index)).length + 1, problem);
}
