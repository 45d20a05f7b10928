import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import {
  fail,
  formatRule,
  isRuleName,
  parseDuration,
  refuse,
  type Rule,
  type RuleName,
  rules,
  rulesView,
  WalletError,
} from '../../wallet.ts';

/** A rule's number as typed: yuan, durations and rates in their own forms, else a whole number. */
function numberOf(unit: Rule['unit'], text: string): number | undefined {
  const decimal = /^(\d{1,10})(?:\.(\d{1,2}))?(?:\s?(%))?$/.exec(text);
  const hundredths = decimal && Number(decimal[1]) * 100 + Number((decimal[2] ?? '').padEnd(2, '0'));
  const percent = decimal?.[3] !== undefined;
  if (unit === 'ms') return parseDuration(text);
  if (unit === 'on-off') return { on: 1, off: 0, '1': 1, '0': 0 }[text];
  if (hundredths !== null && (unit === 'fen' ? !percent : unit === 'bp' && percent)) return hundredths;
  return unit !== 'fen' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The rule of this name, or one chosen. */
async function chosenRule(session: Session, given: string | undefined): Promise<RuleName> {
  const choices = Object.entries(rulesView(session.wallet.world)).map(([name, { value, unit }]) => ({
    name: `${name}: ${formatRule(value, unit)}`,
    value: name,
  }));
  const rule = await session.need(given, 'NAME', (ask) => ask.choose('Which rule?', choices));
  return isRuleName(rule) ? rule : fail('RULE_UNKNOWN', { rule });
}

async function setRule(session: Session, name: string | undefined, given: string | undefined) {
  const rule = await chosenRule(session, name);
  const { unit } = rules[rule];
  const unfit = refuse('RULE_VALUE_INVALID', { rule, unit });
  const { hint } = session.language.refusal(unfit);
  const text = await session.need(given, 'VALUE', (ask) =>
    ask.text('Which value?', (answer) => (numberOf(unit, answer) === undefined ? hint : undefined)),
  );
  const value = numberOf(unit, text);
  if (value === undefined) throw new WalletError(unfit);
  await session.perform('setRule', { rule, value });
  return rule;
}

function printRules(session: Session, only?: string, back?: string): void {
  const all = rulesView(session.wallet.world);
  const view = only === undefined ? all : { [only]: all[only] };
  session.list(view, () => {
    const lines = Object.entries(view).flatMap(([name, rule]) =>
      rule
        ? [
            [
              name,
              formatRule(rule.value, rule.unit),
              rule.value === rule.default ? '' : `(${formatRule(rule.default, rule.unit)})`,
              session.language.retell(rule.source),
            ],
          ]
        : [],
    );
    const table = session.paint.table(['rule', 'value', 'default', 'source'], lines, ['value', 'default']);
    return back === undefined ? table : `${table}\n${session.paint.back(back)}`;
  });
}

/** `rules`: every number that a rule uses, where it comes from, and what this world makes of it. */
export function rulesCommand(): Command {
  const set = command('set', 'Override a rule in this world', [
    'rules set no-pin-single 500',
    'rules set pin-lock 10m',
    'rules set merchant-fee 0.38%',
  ])
    .argument('[name]')
    .argument('[value]')
    .action(
      run(async (session, [name, value]) => {
        printRules(session, await setRule(session, name, value), 'wallet undo');
      }),
    );
  const reset = command('reset', "Go back to the rule's default", [
    'rules reset pin-lock',
    'rules reset no-pin-single',
  ])
    .argument('[name]')
    .action(
      run(async (session, [name]) => {
        const rule = await chosenRule(session, name);
        await session.perform('setRule', { rule });
        printRules(session, rule, 'wallet undo');
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
