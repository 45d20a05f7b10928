/** What the core says in whole sentences, some of it kept in the world: matched to its template, and said in Chinese. */

import { fill } from '../language.ts';
import { kept } from './kept.ts';
import { chinese } from './messages.ts';

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

/** What is said elsewhere as well, in the same words. */
const whole: ReadonlyMap<string, string> = new Map(Object.entries(chinese));

const units = { d: '天', h: '小时', min: '分钟', s: '秒' };

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
  return whole.get(text) ?? text;
}

/** What was filled in: words of ours, or a name or number that somebody gave. */
function wordsIn(name: string, text: string): string {
  if (name === 'time')
    return text.replaceAll(
      /(\d+) (d|h|min|s)\b/g,
      (_, count: string, unit: keyof typeof units) => `${count} ${units[unit]}`,
    );
  return name === 'what' || name === 'why' ? retell(text) : text;
}
