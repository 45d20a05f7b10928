import { readFileSync } from 'node:fs';

/** The fenced blocks of a language in a Markdown file. */
export function blocksOf(page: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms');
  return [...readFileSync(page, 'utf8').matchAll(fence)].map(([, block = '']) => block);
}
