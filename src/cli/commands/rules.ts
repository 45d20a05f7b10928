import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import {
  fail,
  formatDuration,
  formatYuan,
  fen,
  isRuleName,
  parseDuration,
  type Rule,
  rules,
  rulesView,
} from '../../wallet.ts';

/** A rule's number as people read it. */
function told(value: number, unit: Rule['unit']): string {
  if (unit === 'fen') return `¥${formatYuan(fen(value))}`;
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'bp') return `${value / 100} %`;
  if (unit === 'usd') return `$${value}`;
  if (unit === 'on-off') return value === 0 ? 'off' : 'on';
  return unit === 'count' ? String(value) : `${value} ${unit}`;
}

/** A rule's number as typed: yuan, durations and rates in their own forms, else a whole number. */
function valueOf(rule: string, text: string): number {
  if (!isRuleName(rule)) return fail('RULE_UNKNOWN', { rule });
  const { unit } = rules[rule];
  const whole = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  const yuan = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text);
  const rate = /^(\d{1,3})(?:\.(\d{1,2}))?\s?%$/.exec(text);
  const hundredths = (parts: RegExpExecArray) =>
    Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  const value =
    unit === 'fen'
      ? yuan && hundredths(yuan)
      : unit === 'ms'
        ? parseDuration(text)
        : unit === 'bp' && rate
          ? hundredths(rate)
          : unit === 'on-off'
            ? { on: 1, off: 0, '1': 1, '0': 0 }[text]
            : whole;
  return value ?? fail('RULE_VALUE_INVALID', { rule, unit });
}

function printRules(session: Session, only?: string): void {
  const all = rulesView(session.wallet.world);
  const view = only === undefined ? all : { [only]: all[only] };
  session.print(view, () => {
    const lines = Object.entries(view).flatMap(([name, rule]) =>
      rule
        ? [
            [
              name,
              told(rule.value, rule.unit),
              rule.value === rule.default ? '' : `(${told(rule.default, rule.unit)})`,
              rule.source,
            ],
          ]
        : [],
    );
    return session.paint.table(['rule', 'value', 'default', 'source'], lines, ['value', 'default']);
  });
}

/** `rules`: every number that a rule uses, where it comes from, and what this world makes of it. */
export function rulesCommand(): Command {
  const set = command('set', 'Override a rule in this world', [
    'rules set no-pin-single 500',
    'rules set pin-lock 10m',
    'rules set merchant-fee 0.38%',
  ])
    .argument('<name>')
    .argument('<value>')
    .action(
      run(async (session, [rule = '', text = '']) => {
        await session.perform('setRule', { rule, value: valueOf(rule, text) });
        printRules(session, rule);
      }),
    );
  const reset = command('reset', "Go back to the rule's default")
    .argument('<name>')
    .action(
      run(async (session, [rule = '']) => {
        await session.perform('setRule', { rule });
        printRules(session, rule);
      }),
    );
  return command('rules', 'List and override the numbers that rules use', [
    'rules',
    'rules set no-pin-single 500',
  ])
    .action(run(async (session) => printRules(session)))
    .addCommand(set)
    .addCommand(reset);
}
