import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import type { Plain } from '../language.ts';
import { cannotRead } from '../files.ts';
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
    'risk tune suspicion alert 12',
  ])
    .argument('[rule]')
    .argument('[param]', 'score, or a param that `risk rules RULE` shows')
    .argument('[value]')
    .action(
      run(async (session, [rule, param, value]) => {
        const { id, tuning } = await chosenTuning(session, rule, param, value);
        await session.perform('tuneRisk', { id, tuning });
        printRule(session, id, 'wallet undo');
      }),
    );
}

/** One number of a rule or typology as it would be: given, or asked for. */
export async function chosenTuning(
  session: Session,
  ...[rule, param, number]: readonly (string | undefined)[]
): Promise<{ readonly id: string; readonly tuning: Tuning }> {
  const id = await session.need(rule, 'RULE', (ask) => ask.choose('Which rule?', choices(session)));
  const params = paramsOf(session, id);
  const names = Object.keys(params);
  const name = await session.need(param, 'PARAM', (ask) =>
    ask.choose(
      'Which number?',
      names.map((each) => ({ name: each, value: each })),
    ),
  );
  const unit = params[name] ?? fail('CHOICE_INVALID', { what: `param of ${id}`, choices: names });
  const hint = session.say('Write it in its unit: {unit}', { unit });
  const text = await session.need(number, 'VALUE', (ask) =>
    ask.text('Which value?', (typed) => (numberOf(unit, typed) === undefined ? hint : undefined)),
  );
  const value = numberOf(unit, text) ?? fail('RISK_VALUE_INVALID', { rule: id, what: name });
  const before = session.wallet.world.tunings.get(id) ?? {};
  if (name === 'score') return { id, tuning: { ...before, score: value } };
  return { id, tuning: { ...before, params: { ...before.params, [name]: value } } };
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
    return cannotRead(visible(file), error);
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
