/** Compares what a flow expects with what was printed. */

import { longestLineBytes } from './lines.ts';
import { expand, joinText, type Lookup, reference, textParts, valueOf } from './words.ts';

/** A line of a flow that stands for printed lines, its variables filled in. `text` is for showing. */
export type Expected =
  /** `...`: any number of lines, but no questions. */
  | { readonly kind: 'lines'; readonly text: string }
  /** Text between the `…` of the line; `tail` is the space in front of a last `…`, which counts only before text. */
  | {
      readonly kind: 'pieces';
      readonly text: string;
      readonly pieces: readonly string[];
      readonly tail: string;
    }
  /** `… (re)`. */
  | { readonly kind: 'regex'; readonly text: string; readonly regex: RegExp };

/** A line of a diff: as expected, expected but missing (`-`), printed but not expected (`+`). */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
  /** Which expected line it matches, where it does. */
  readonly at?: number;
}

export type Diff = readonly DiffLine[];

const anyLines = '...';
const anyText = '…';
const regexMark = ' (re)';
/** In front of a line in which nothing has a meaning but variables. */
const asItIs = '\\';

/** What was asked, or was not although it is answered: `...` never stands for these. */
const question = /^(?:\? |not asked: )/;

/** A diff looks at every pair of lines up to here (16 MB); above, it would be too long to read anyway. */
const mostPairs = 4_000_000;

/**
 * What an output line of a flow stands for; one that begins with a backslash stands for the text behind it. Values of
 * variables are literal, also with `…` or in a regular expression; throws `UnknownVariable`.
 */
export function expectLine(text: string, variables: Lookup): Expected {
  const line = text.trimEnd();
  if (line.startsWith(asItIs)) return exactly(expand(textParts(line.slice(1)), variables));
  if (line === anyLines) return { kind: 'lines', text: line };
  if (line.endsWith(regexMark)) {
    return { kind: 'regex', text: line, regex: regexOf(line, (name) => valueOf(name, variables)) };
  }
  const pieces = line.split(anyText).map((piece) => expand(textParts(piece), variables));
  pieces.push((pieces.pop() ?? '').trimEnd());
  const solid = pieces.join('');
  return { kind: 'pieces', text: pieces.join(anyText), pieces, tail: solid.slice(solid.trimEnd().length) };
}

/** This line alone. */
export function exactly(text: string): Expected {
  return { kind: 'pieces', text, pieces: [text.trimEnd()], tail: '' };
}

/** What would be something else than output, or a pattern, or the end of a block of Markdown. */
const special = /^(?:[$?>] |#|@|\[exit|\\|\.\.\.$| {0,3}(?:`{3}|~{3}))|^…$|.…| \(re\)$/u;

/**
 * A printed line as it is written in a flow. The `…` with which every waiting payment begins stays: it stands for
 * anything, and so for itself. Of a line that is too long for a flow nothing is left but `…`.
 */
export function written(line: string): string {
  const text = joinText([{ text: line.trimEnd() }]);
  if (Buffer.byteLength(text) >= longestLineBytes) return anyText;
  return special.test(text) ? asItIs + text : text;
}

/** What is wrong with the regular expression of an output line, whatever its variables will be; `undefined` if nothing. */
export function regexProblem(text: string): string | undefined {
  const line = text.trimEnd();
  if (line.startsWith(asItIs) || !line.endsWith(regexMark)) return undefined;
  try {
    regexOf(line, () => '');
    return undefined;
  } catch (error) {
    // “Invalid regular expression: /(/u: Unterminated group”
    return error instanceof Error ? error.message.replace(/^.*: /s, '') : String(error);
  }
}

/** Whether other questions were asked than are answered. */
export function asksOthers(diff: Diff): boolean {
  return diff.some(({ mark, text }) => mark !== ' ' && question.test(text));
}

/** `undefined` if the printed lines are as expected, else the difference line by line. */
export function matchOutput(expected: readonly Expected[], printed: readonly string[]): Diff | undefined {
  const lines = printed.map((line) => line.trimEnd());
  return allMatch(expected, lines) ? undefined : diff(expected, lines);
}

/**
 * Whether the lines match. If one doesn't, the last `...` takes one line more: earlier ones needn't be tried again, as
 * what lies between two of them is best found as early as possible.
 */
function allMatch(expected: readonly Expected[], lines: readonly string[]): boolean {
  let at = 0;
  let line = 0;
  let retry: { at: number; line: number } | undefined;
  while (line < lines.length || at < expected.length) {
    const wanted = expected[at];
    const found = lines[line];
    if (wanted?.kind === 'lines') {
      at += 1;
      retry = { at, line };
    } else if (wanted !== undefined && found !== undefined && lineMatches(wanted, found)) {
      at += 1;
      line += 1;
    } else if (retry !== undefined && found !== undefined && !question.test(lines[retry.line] ?? '')) {
      retry.line += 1;
      ({ at, line } = retry);
    } else {
      return false;
    }
  }
  return true;
}

/** Whether one line matches; `...` is no pattern of one line. */
function lineMatches(expected: Expected, line: string): boolean {
  if (expected.kind === 'lines') return false;
  if (expected.kind === 'regex') return expected.regex.test(line);
  return piecesMatch(expected.pieces, line + expected.tail);
}

/** Whether the pieces are found one behind the other: the first at the start, the last at the end. */
function piecesMatch(pieces: readonly string[], line: string): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return line === first;
  if (!line.startsWith(first) || !line.endsWith(last)) return false;
  const end = line.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = line.indexOf(piece, from);
    if (found === -1) return false;
    from = found + piece.length;
  }
  return from <= end;
}

/** The shortest difference; a beginning and an end that match are no part of the search. */
function diff(expected: readonly Expected[], lines: readonly string[]): DiffLine[] {
  let start = 0;
  while (pairMatches(expected[start], lines[start])) start += 1;
  let end = 0;
  const most = Math.min(expected.length, lines.length) - start;
  while (end < most && pairMatches(expected.at(-1 - end), lines.at(-1 - end))) end += 1;

  const middle = [
    expected.slice(start, expected.length - end),
    lines.slice(start, lines.length - end),
  ] as const;
  return [
    ...lines.slice(0, start).map((text, at): DiffLine => ({ mark: ' ', text, at })),
    ...(middle[0].length * middle[1].length > mostPairs
      ? allDiffer(...middle)
      : shortestDiff(...middle, start)),
    ...lines
      .slice(lines.length - end)
      .map((text, index): DiffLine => ({ mark: ' ', text, at: expected.length - end + index })),
  ];
}

function pairMatches(expected: Expected | undefined, line: string | undefined): boolean {
  return expected !== undefined && line !== undefined && lineMatches(expected, line);
}

function allDiffer(expected: readonly Expected[], lines: readonly string[]): DiffLine[] {
  return [
    ...expected.map(({ text }): DiffLine => ({ mark: '-', text })),
    ...lines.map((text): DiffLine => ({ mark: '+', text })),
  ];
}

function shortestDiff(expected: readonly Expected[], lines: readonly string[], start: number): DiffLine[] {
  const costs = diffCosts(expected, lines);
  const width = lines.length + 1;
  const costAt = (at: number, line: number) => costs[at * width + line] ?? Infinity;
  const shown: DiffLine[] = [];
  let at = 0;
  let line = 0;
  while (at < expected.length || line < lines.length) {
    const wanted = expected[at];
    const text = lines[line] ?? '';
    const cost = costAt(at, line);
    if (wanted?.kind === 'lines') {
      const taken = cost !== costAt(at + 1, line);
      if (taken && question.test(text)) shown.push({ mark: '+', text });
      if (!taken) shown.push({ mark: ' ', text: wanted.text, at: start + at });
      at += taken ? 0 : 1;
      line += taken ? 1 : 0;
    } else if (pairMatches(wanted, lines[line]) && cost === costAt(at + 1, line + 1)) {
      shown.push({ mark: ' ', text, at: start + at });
      at += 1;
      line += 1;
    } else if (wanted !== undefined && cost === costAt(at + 1, line) + 1) {
      shown.push({ mark: '-', text: wanted.text });
      at += 1;
    } else {
      shown.push({ mark: '+', text });
      line += 1;
    }
  }
  return shown;
}

/** How many lines differ, at the least, from each pair of an expected and a printed line to the end. */
function diffCosts(expected: readonly Expected[], lines: readonly string[]): Uint32Array {
  const width = lines.length + 1;
  const costs = new Uint32Array((expected.length + 1) * width);
  const costAt = (at: number, line: number) =>
    line < width && at <= expected.length ? (costs[at * width + line] ?? Infinity) : Infinity;
  for (let at = expected.length; at >= 0; at -= 1) {
    for (let line = lines.length; line >= 0; line -= 1) {
      if (at === expected.length && line === lines.length) continue;
      const wanted = expected[at];
      const step = wanted?.kind === 'lines' ? 0 : 1;
      const over = wanted?.kind === 'lines' && question.test(lines[line] ?? '') ? 1 : step;
      const skipped = Math.min(costAt(at + 1, line) + step, costAt(at, line + 1) + over);
      const paired = pairMatches(wanted, lines[line]) ? costAt(at + 1, line + 1) : Infinity;
      costs[at * width + line] = Math.min(skipped, paired);
    }
  }
  return costs;
}

/** The regular expression of a line that ends in ` (re)`, for the whole of a printed line. */
function regexOf(line: string, valueOf: (name: string) => string): RegExp {
  const source = line
    .slice(0, -regexMark.length)
    .replaceAll(reference, (whole, dollar: string, name: string) =>
      literal(dollar === '$' ? whole.slice(1) : valueOf(name)),
    );
  // Checked by itself first: `a)(b` is none, but would become one in the brackets below.
  return new RegExp(`^(?:${new RegExp(source, 'u').source})$`, 'u');
}

/** A regular expression for just this text, that can stand anywhere in another one. */
function literal(text: string): string {
  return `(?:${Array.from(text, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`).join('')})`;
}
