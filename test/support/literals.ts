import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Expression, parseSync, Visitor } from 'oxc-parser';

/** What is said of slips in these sources: the problem and the hint of each `fail('USAGE', …)` or `refuse('USAGE', …)`, `X` for what is filled in. */
export function slipsIn(...folders: readonly string[]): string[] {
  const found: string[] = [];
  for (const path of folders.flatMap(sourcesIn)) {
    new Visitor({
      CallExpression({ callee, arguments: [code, facts] }) {
        if (callee.type !== 'Identifier' || !['fail', 'refuse'].includes(callee.name)) return;
        if (code?.type !== 'Literal' || code.value !== 'USAGE' || facts?.type !== 'ObjectExpression') return;
        for (const each of facts.properties) if (each.type === 'Property') found.push(...textOf(each.value));
      },
    }).visit(parseSync(path, readFileSync(path, 'utf8')).program);
  }
  return found;
}

function textOf(value: Expression): string[] {
  if (value.type === 'Literal') return [String(value.value)];
  return value.type === 'TemplateLiteral' ? [value.quasis.map((each) => each.value.cooked).join('X')] : [];
}

/** Every text that stands in the sources below these folders: a template's `${…}` is `{}`. */
export function literalsIn(...folders: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const path of folders.flatMap(sourcesIn)) {
    new Visitor({
      Literal: ({ value }) => typeof value === 'string' && found.add(value),
      TemplateLiteral: ({ quasis }) => found.add(quasis.map(({ value }) => value.cooked ?? '').join('{}')),
      Property: ({ key }) => key.type === 'Identifier' && found.add(key.name),
    }).visit(parseSync(path, readFileSync(path, 'utf8')).program);
  }
  return found;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('chinese'));
}
