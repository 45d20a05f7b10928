/** Text that people typed is data: checked when it comes in, made visible when it goes out. */

/**
 * Characters that must never reach a terminal as they are: controls, line and paragraph separators, bidirectional and
 * zero-width characters, interlinear marks, the two that may stand in no XML, private use, tags, halves of
 * surrogate pairs.
 */
const unsafe =
  /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE-\uFFFF\uE000-\uF8FF\u{E0000}-\u{E007F}\u{F0000}-\u{10FFFF}\p{Cs}]/gu;

function isSafe(text: string): boolean {
  return text.search(unsafe) === -1;
}

/** What shows nothing: spaces, the braille blank, and fillers that Unicode counts as letters. */
const blank = /^[\s\u2800\p{Default_Ignorable_Code_Point}]*$/u;

/**
 * The text, trimmed and in Unicode's composed form; `undefined` if nothing is left, if it has more than `most` code
 * points, if it shows nothing, or if it has characters that can't be shown.
 */
export function cleanText(text: string, most: number): string | undefined {
  // A code point has two units at most; what is longer need not be looked at.
  if (text.length > most * 4 + 64) return undefined;
  const clean = text.trim().normalize('NFC');
  const fits = !blank.test(clean) && Array.from(clean).length <= most && isSafe(clean);
  return fits ? clean : undefined;
}

/**
 * Whether the text can be a user's name: 1 to 32 letters, digits, `_`, `.`, `-` of any script; no mark in front.
 * Unicode counts some fillers that show nothing (U+3164) as letters; they would make two names look the same.
 */
export function isUserName(text: string): boolean {
  if (cleanText(text, 32) !== text || /\p{Default_Ignorable_Code_Point}/u.test(text)) return false;
  return /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$/u.test(text);
}

/** The text with every unsafe character spelt out: `\u{202e}`. For all that goes to a terminal. */
export function visible(text: string): string {
  return text.replaceAll(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/**
 * A JSON document with the unsafe characters that `JSON.stringify` leaves raw as `\uXXXX`; it reads the same. Below the
 * space a document has only line breaks and tabs between its parts: those stay.
 */
export function escapeJson(json: string): string {
  return json.replaceAll(unsafe, (character) => (character < ' ' ? character : escaped(character)));
}

/** Each UTF-16 unit as `\uXXXX`. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** A word as it is typed in a shell: quoted if a shell would take it apart. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
