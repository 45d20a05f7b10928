/** The words of a command or directive, with variables still in them: split as a shell does, without its expansions. */

import { shellQuoted } from '../wallet.ts';

/** A piece of a word: text as it is, or a variable's name. */
export type Part = { readonly text: string } | { readonly variable: string };

/** A word: its parts, one behind the other; none for the empty word. */
export type Word = readonly Part[];

/** Makes the error for a problem at an index of the line. */
export type Complain = (index: number, problem: string) => Error;

/** A variable was used that nothing has set. */
export class UnknownVariable extends Error {
  readonly variable: string;

  constructor(variable: string) {
    super(`there is no variable \${${variable}}; capture it above with “> ${variable} = FIELD”`);
    this.name = 'UnknownVariable';
    this.variable = variable;
  }
}

/** Where variables have their values. */
export interface Lookup {
  get(name: string): string | undefined;
}

/** What a variable's name looks like. */
export const variableName = '[A-Za-z_][A-Za-z0-9_-]*';

/** `${name}`, or `$${name}` for just that text. */
export const reference = new RegExp(String.raw`(\$?)\$\{(${variableName})\}`, 'g');

const referenceHere = new RegExp(String.raw`\$\{(${variableName})\}`, 'y');

/**
 * The words of a line from an index on. `'a b'` is literal; in `"a b"` a backslash stands before `"`, `\`, `$` and
 * `` ` ``, outside of quotes before anything. `${name}` is a variable, except in single quotes and behind a backslash.
 */
export function splitWords(line: string, from: number, complain: Complain): Word[] {
  const words: Part[][] = [];
  let word: Part[] | undefined;
  let opened: number | undefined; // Where the double quote is that we are in.
  let at = from;
  while (at < line.length) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (opened === undefined && (character === ' ' || character === '\t')) {
      word = undefined;
      at += 1;
      continue;
    }
    if (word === undefined) words.push((word = []));
    if (character === '"') {
      opened = opened === undefined ? at : undefined;
      at += 1;
    } else if (character === "'" && opened === undefined) {
      const end = line.indexOf("'", at + 1);
      if (end === -1) throw complain(at, `this quote is not closed; put another ' behind the text`);
      addText(word, line.slice(at + 1, end));
      at = end + 1;
    } else if (character === '\\' && (opened === undefined || /["\\$`]/.test(next))) {
      if (next === '') throw complain(at, 'nothing follows the backslash; write \\\\ for a backslash');
      addText(word, next);
      at += 2;
    } else if (character === '$' && next === '{') {
      const name = variableAt(line, at);
      if (name === undefined) {
        throw complain(
          at,
          'this is no variable; write ${NAME} with a name of letters, digits, _ and -, or \\${',
        );
      }
      word.push({ variable: name });
      at += name.length + 3;
    } else {
      refuseShell(character, next, opened !== undefined, at, complain);
      addText(word, character);
      at += 1;
    }
  }
  if (opened !== undefined) throw complain(opened, `this quote is not closed; put another " behind the text`);
  return words;
}

/** The parts of text that has no quotes: an answer, a line of output. `$${name}` is the text `${name}`. */
export function textParts(text: string): Word {
  const parts: Part[] = [];
  let done = 0;
  for (const found of text.matchAll(reference)) {
    addText(parts, text.slice(done, found.index));
    const [whole, dollar, variable = ''] = found;
    if (dollar === '$') addText(parts, whole.slice(1));
    else parts.push({ variable });
    done = found.index + whole.length;
  }
  addText(parts, text.slice(done));
  return parts;
}

/** Parts as text without quotes: the inverse of `textParts`. */
export function joinText(word: Word): string {
  return word
    .map((part) =>
      'variable' in part ? `\${${part.variable}}` : part.text.replaceAll(reference, (found) => `$${found}`),
    )
    .join('');
}

/** The word with its variables filled in; throws `UnknownVariable`. */
export function expand(word: Word, variables: Lookup): string {
  return word.map((part) => ('text' in part ? part.text : valueOf(part.variable, variables))).join('');
}

/**
 * A line of words as it is typed: what a shell or a flow would take apart is quoted. The inverse of `splitWords`, as far
 * as what it stands for goes.
 */
export function joinWords(words: readonly Word[]): string {
  return words.map((word) => (word.length === 0 ? "''" : word.map(quoted).join(''))).join(' ');
}

function quoted(part: Part): string {
  if ('variable' in part) return `\${${part.variable}}`;
  return shellQuoted(part.text);
}

/** A variable's value; throws `UnknownVariable`. */
export function valueOf(name: string, variables: Lookup): string {
  const value = variables.get(name);
  if (value === undefined) throw new UnknownVariable(name);
  return value;
}

function addText(parts: Part[], text: string): void {
  if (text === '') return;
  const last = parts.at(-1);
  if (last !== undefined && 'text' in last) parts[parts.length - 1] = { text: last.text + text };
  else parts.push({ text });
}

function variableAt(line: string, index: number): string | undefined {
  referenceHere.lastIndex = index;
  return referenceHere.exec(line)?.[1];
}

/** A transcript may be pasted into a shell: what that would take for more than a word is refused, not taken as text. */
function refuseShell(character: string, next: string, quoted: boolean, at: number, complain: Complain): void {
  const substitutes = character === '`' || (character === '$' && next === '(');
  if (!substitutes && (quoted || !'|<>;&'.includes(character))) return;
  const shown = character === '$' ? '$(' : character;
  throw complain(
    at,
    `there are no pipes or redirections here, nor anything else of a shell; put “${shown}” in single quotes`,
  );
}
