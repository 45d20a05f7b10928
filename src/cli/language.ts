/**
 * In which language people are told things. English is written where it is said; the Chinese of every such message is in
 * `chinese/`, loaded only when it is spoken. The compiler refuses a message that the catalogue lacks. What scripts read
 * (`--json`, codes, ids) has no language.
 */

import type { chinese } from './chinese/messages.ts';
import type { Environment } from './host.ts';
import type { Settings } from './settings.ts';
import type { Refusal } from '../wallet.ts';

/** A message as it is written in the program, with `{names}` for what is filled in. */
export type English = keyof typeof chinese;

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** A message that nothing is filled into: a question, a name of a row. */
export type Plain = { [Text in English]: Text extends `${string}{${string}` ? never : Text }[English];

type ValuesOf<Text extends string> = [NamesIn<Text>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<Text>, string | number>>];

/** A name that is not ours to translate: a merchant's, a point that somebody named. */
export interface Named {
  readonly named: string;
}

export type Label = Plain | Named;

/** Words a message: `say('Paid {amount} to {merchant}', { amount, merchant })`. */
export type Say = <Text extends English>(text: Text, ...values: ValuesOf<Text>) => string;

export interface Language {
  readonly tag: Exclude<Settings['lang'], 'auto'>;
  readonly say: Say;
  /** What stands in the catalogue for this text, which the compiler could not look up; else the text. */
  readonly known: (text: string) => string;
  /** What the core worded, or keeps in words: a notice on the phone, why a PIN is needed. */
  readonly retell: (text: string) => string;
  /** A refusal's two sentences. */
  readonly refusal: (refusal: Refusal) => Pick<Refusal, 'message' | 'hint'>;
}

/** The text with these values in the places of their names. */
export function fill(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replaceAll(/\{(\w+)\}/g, (name, key: string) =>
    Object.hasOwn(values, key) ? String(values[key]) : name,
  );
}

export const english: Language = {
  tag: 'en',
  say: (text, ...[values]) => fill(text, values),
  known: (text) => text,
  retell: (text) => text,
  refusal: (refusal) => refusal,
};

/** The language that is set; the locale's, if none is. */
export async function languageFor(lang: Settings['lang'], env: Environment): Promise<Language> {
  const tag = lang === 'auto' ? localeOf(env) : lang;
  if (tag !== 'zh-CN') return english;
  const { simplifiedChinese } = await import('./chinese/index.ts');
  return simplifiedChinese;
}

/** The locale's language; English wherever it is none of ours. */
function localeOf(env: Environment): Language['tag'] {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^zh(?:$|[_-](?:CN|SG|Hans)|\.)/i.test(locale) ? 'zh-CN' : 'en';
}

/** A label in this language. */
export function label({ say }: Language, text: Label): string {
  return typeof text === 'string' ? say(text) : text.named;
}
