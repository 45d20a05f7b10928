/** Simplified Chinese, in the words of the app. */

import type { English, Language } from '../language.ts';
import { fill } from '../language.ts';
import { errors } from './errors.ts';
import { chinese } from './messages.ts';
import { retell } from './retell.ts';
import type { Refusal } from '../../wallet.ts';

export const simplifiedChinese: Language = {
  tag: 'zh-CN',
  say: (text, ...[values]) => fill(chinese[text], values),
  known: (text) => (Object.hasOwn(chinese, text) ? chinese[text as English] : text),
  retell,
  refusal({ code, facts }: Refusal) {
    // The table is typed by code; which one this is, only its facts know.
    const words = errors[code] as (facts: Refusal['facts']) => readonly [string, string];
    const [message, hint] = words(facts);
    return { message, hint };
  },
};
