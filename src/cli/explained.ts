/** Explanations as people read them. */

import { type Paint, yuan } from './print.ts';
import { type Explanation, type Fen, formatDuration, formatRule, formatTime, visible } from '../wallet.ts';

export { explain } from '../wallet.ts';

/** The commands that get past it, as they are typed; `again` is the line that was refused. */
export function commandsOf({ past }: Explanation, again: string): string[] {
  return past.map((words) => (words.startsWith('+') ? `${again}${words.slice(1)}` : `wallet ${words}`));
}

/** The rules, what met them, and the commands that get past them, below an error. */
export function explained(explanation: Explanation, commands: readonly string[], paint: Paint): string {
  const { say, language } = paint;
  const rules = explanation.rules.flatMap(({ name, value, default: usual, unit, source }) => [
    [say('rule'), name],
    [
      say('value'),
      value === usual
        ? formatRule(value, unit)
        : say('{value}, by default {usual}', {
            value: formatRule(value, unit),
            usual: formatRule(usual, unit),
          }),
    ],
    [say('from'), language.retell(source)],
  ]);
  const values = Object.entries(explanation.values).map(([name, value]) => [
    language.retell(nameOf(name)),
    valueOf(name, value),
  ]);
  const ways = commands.map((command) => [say('get past it'), command]);
  return paint.list([...rules, ...values, ...ways] as [string, string][]);
}

function nameOf(fact: string): string {
  return fact.replace(/(?:Fen|Ms)$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueOf(name: string, value: string | number | boolean): string {
  if (typeof value !== 'number') return visible(String(value));
  if (name.endsWith('Fen')) return yuan(value as Fen);
  if (name.endsWith('Ms')) return formatDuration(value);
  return ['at', 'until', 'time', 'nextAt'].includes(name) ? formatTime(value) : String(value);
}
