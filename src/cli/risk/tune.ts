import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import type { Plain } from '../language.ts';
import { listRules, printRule } from './rules.ts';
import {
  fail,
  parseAmount,
  parseDuration,
  riskRulesView,
  type Tuning,
  typologiesView,
  visible,
} from '../../wallet.ts';

/** `risk tune`: another number for a rule. */
export function tuneCommand(): Command {
  return command('tune', 'Change a rule’s score or one of its params in this world', [
    'risk tune velocity-count count 8',
    'risk tune new-payee least 500',
    'risk tune fan-out score 20',
    'risk tune suspicion alert 12',
  ])
    .argument('[rule]')
    .argument('[param]', 'score, or a param that `risk rules RULE` shows')
    .argument('[value]')
    .action(
      run(async (session, [givenRule, givenParam, givenValue]) => {
        const id = await session.need(givenRule, 'RULE', (ask) =>
          ask.choose('Which rule?', choices(session)),
        );
        const params = paramsOf(session, id);
        const param = await session.need(givenParam, 'PARAM', (ask) =>
          ask.choose(
            'Which number?',
            Object.keys(params).map((name) => ({ name, value: name })),
          ),
        );
        const unit = params[param];
        const unfit = (text: string) =>
          unit !== undefined && numberOf(unit, text) === undefined ? hint : undefined;
        const hint = session.say('Write it in its unit: {unit}', { unit: unit ?? '' });
        const text = await session.need(givenValue, 'VALUE', (ask) => ask.text('Which value?', unfit));
        const value =
          numberOf(unit ?? 'count', text) ??
          fail('RISK_VALUE_INVALID', { rule: id, what: visible(param.slice(0, 40)) });
        const before = session.wallet.world.tunings.get(id) ?? {};
        const tuning: Tuning =
          param === 'score'
            ? { ...before, score: value }
            : { ...before, params: { ...before.params, [param]: value } };
        await session.perform('tuneRisk', { id, tuning });
        printRule(session, id, 'wallet undo');
      }),
    );
}

function choices(session: Session) {
  const { world } = session.wallet;
  return [...riskRulesView(world), ...typologiesView(world)].map(({ id, name }) => ({
    name: `${id}: ${session.language.retell(name)}`,
    value: id,
  }));
}

/** The numbers that can be tuned, with their units. */
function paramsOf(session: Session, id: string): Readonly<Record<string, string>> {
  const { world } = session.wallet;
  if (typologiesView(world).some((each) => each.id === id)) return { alert: 'count', interdiction: 'count' };
  const rule = riskRulesView(world).find((each) => each.id === id);
  if (!rule) return fail('RISK_RULE_UNKNOWN', { rule: visible(id.slice(0, 40)) });
  const units = Object.entries(rule.params).map(([name, { unit }]) => [name, unit]);
  return { score: 'count', ...(Object.fromEntries(units) as Record<string, string>) };
}

/** A number as typed in its unit: yuan, a duration, a percentage, or as it is. */
function numberOf(unit: string, text: string): number | undefined {
  if (unit === 'ms') return parseDuration(text);
  if (unit === 'fen') return parseAmount(text);
  const [, digits, percent] = /^(\d{1,12}(?:\.\d{1,6})?)\s?(%)?$/.exec(text) ?? [];
  if (digits === undefined || (percent !== undefined && unit !== 'part')) return undefined;
  return percent === undefined ? Number(digits) : Number(digits) / 100;
}

/** `risk off` and `risk reset`. */
export function switchCommand(name: 'off' | 'reset', summary: Plain, tuning: Tuning | undefined): Command {
  return command(name, summary, [`risk ${name} night`, `risk ${name} mule`])
    .argument('[rule]')
    .action(
      run(async (session, [given]) => {
        const id = await session.need(given, 'RULE', (ask) => ask.choose('Which rule?', choices(session)));
        await session.perform('tuneRisk', { id, ...(tuning && { tuning }) });
        printRule(session, id, 'wallet undo');
      }),
    );
}

/** `risk load`: rules of the world's own. */
export function loadCommand(): Command {
  return command('load', 'Give this world rules of its own, from a JSON file', [
    'risk load rules.json',
    'risk load rules.json --json',
  ])
    .argument('[file]', 'a list of rules as `risk rules --json` shows them; - reads standard input')
    .action(
      run(async (session, [given]) => {
        const file = given ?? fail('ANSWER_MISSING', { flag: 'FILE' });
        const text = await textOf(session, file);
        await session.perform('ownRiskRules', { rules: parsed(text) });
        listRules(session);
      }),
    );
}

async function textOf(session: Session, file: string): Promise<string> {
  if (file === '-') return session.host.readInput();
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return fail('USAGE', { problem: `${visible(file)} cannot be read: ${code}.`, hint: 'Make it readable.' });
  }
}

function parsed(text: string) {
  try {
    return JSON.parse(text) as never;
  } catch (error) {
    const problem = error instanceof Error ? visible(error.message) : '';
    return fail('RISK_RULES_INVALID', { where: 'the file', problem });
  }
}
