/** Parts of a result, chosen by their names: `--fields id,cards.last4` and `--template '{id} {amountFen}'`. */

import { escapeJson, fail, visible } from '../wallet.ts';

/** A field and the fields in it: `cards.last4`. */
type Path = readonly string[];

/** What is printed of a result. */
export interface Fields {
  readonly paths: readonly Path[];
}

/** A line for each element of a result: words as they are, and fields. */
export interface Template extends Fields {
  readonly parts: readonly (string | Path)[];
}

/** `id,cards.last4` as typed. */
export function parseFields(text: string): Fields {
  return {
    paths: text
      .split(',')
      .map((name) => pathOf(name) ?? fail('USAGE', { problem: '--fields has a name that is empty.' })),
  };
}

function pathOf(name: string): Path | undefined {
  const path = name.trim().split('.');
  return path.includes('') ? undefined : path;
}

/** `{id} {cards.last4}\n` as typed: `{{` and `}}` are braces, `\n` and `\t` a new line and a tab. */
export function parseTemplate(text: string): Template {
  const pieces = text.match(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g) ?? [];
  const parts = pieces.map((piece) => {
    if (piece === '{{' || piece === '}}') return piece.slice(1);
    if (!/^[{}]/.test(piece)) return literal(piece);
    const problem = `--template has ${piece} where a field as {id} should be.`;
    return pathOf(piece.slice(1, -1)) ?? fail('USAGE', { problem, hint: 'Write {{ and }} for braces.' });
  });
  return { parts, paths: parts.filter((part) => typeof part !== 'string') };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' };

function literal(text: string): string {
  const meant = text.replaceAll(/\\([nt\\])/g, (_, name: string) => escapes[name] ?? name);
  return meant.replaceAll(/[^\n\t]+/g, visible);
}

/** The value with these fields alone, in this order; of an array, each element so. What is no object stays as it is. */
export function choose(value: unknown, { paths }: Fields): unknown {
  if (Array.isArray(value)) return value.map((each) => choose(each, { paths }));
  if (!isObject(value)) return value;
  const chosen = new Map<string, Path[]>();
  for (const [name = '', ...rest] of paths)
    if (Object.hasOwn(value, name)) chosen.set(name, [...(chosen.get(name) ?? []), rest]);
  return Object.fromEntries(
    [...chosen].map(([name, inside]) => {
      const whole = inside.some((rest) => rest.length === 0);
      return [name, whole ? value[name] : choose(value[name], { paths: inside })];
    }),
  );
}

/** The template with its fields filled in, for each element of an array. */
export function fill(value: unknown, { parts }: Template): string[] {
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  return elements.map((element) =>
    parts.map((part) => (typeof part === 'string' ? part : shown(valueAt(element, part)))).join(''),
  );
}

/** What is at this path; where it leads through an array, of each element. */
function valueAt(value: unknown, path: Path): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => valueAt(each, path));
  return isObject(value) && Object.hasOwn(value, name) ? valueAt(value[name], rest) : undefined;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return visible(value);
  return value === null || value === undefined ? '' : escapeJson(JSON.stringify(value));
}

/** A field that was named, and those that are in its place. */
export interface Unknown {
  readonly name: string;
  readonly there: readonly string[];
}

/**
 * The first of the fields that is nowhere in the value. One that some element of an array has is known, and so is one
 * that stands there without a value; what is in an empty array or in `null` can't be told.
 */
export function unknownField(value: unknown, { paths }: Fields): Unknown | undefined {
  for (const path of paths) {
    let place = elementsOf(value);
    for (const [depth, name] of path.entries()) {
      const objects = place.filter(isObject);
      const known = objects.filter((each) => Object.hasOwn(each, name));
      if (place.length > 0 && known.length === 0) {
        const inside = path.slice(0, depth);
        const names = new Set(objects.flatMap(Object.keys));
        return {
          name: path.slice(0, depth + 1).join('.'),
          there: [...names].map((each) => [...inside, each].join('.')),
        };
      }
      place = known.flatMap((each) => elementsOf(each[name]));
    }
  }
  return undefined;
}

/** The value, or all that is in it if it is an array; without what is nothing. */
function elementsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(elementsOf);
  return value === null || value === undefined ? [] : [value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
