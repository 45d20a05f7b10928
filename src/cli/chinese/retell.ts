/** What the core says in whole sentences, some of it kept in the world: matched to its template, and said in Chinese. */

import { fill } from '../language.ts';
import { kept } from './kept.ts';

interface Template {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly text: string;
}

const templates: readonly Template[] = Object.entries(kept)
  // Those with more words of their own first: `{a} of {b} arrived` also fits where `{a} arrived` does.
  .toSorted(([one], [other]) => plain(other).length - plain(one).length)
  .map(([english, text]) => ({
    pattern: new RegExp(`^${escaped(english).replaceAll(/\\\{\w+\\\}/g, '([^]+?)')}$`),
    names: [...english.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    text,
  }));

function plain(template: string): string {
  return template.replaceAll(/\{\w+\}/g, '');
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** The text in Chinese; as it is where no template fits, as what people wrote does. What is filled in is retold as well. */
export function retell(text: string): string {
  for (const { pattern, names, text: said } of templates) {
    const found = pattern.exec(text);
    if (!found) continue;
    return fill(
      said,
      Object.fromEntries(names.map((name, at) => [name, wordsIn(name, found[at + 1] ?? '')])),
    );
  }
  return text;
}

/** What was filled in: words of ours, or a name or number that somebody gave. */
function wordsIn(name: string, text: string): string {
  return name === 'what' || name === 'why' ? retell(text) : text;
}
