import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { formatParam } from './words.ts';
import { fail, riskRulesView, typologiesView, visible } from '../../wallet.ts';

/** `risk rules`: what there is to hit, and how hits add up. */
export function rulesCommand(): Command {
  return command('rules', 'List the rules and typologies, or show one', [
    'risk rules',
    'risk rules velocity-count',
    'risk rules --json',
  ])
    .argument('[rule]')
    .action(
      run(async (session, [given]) => (given === undefined ? listRules(session) : printRule(session, given))),
    );
}

/** All of them, in two tables. */
export function listRules(session: Session): void {
  const { world } = session.wallet;
  const [rules, typologies] = [riskRulesView(world), typologiesView(world)];
  session.list({ rules, typologies }, () => {
    const { paint, say } = session;
    const ruleLines = rules.map(({ id, name, score, forces, on, tuned }) => [
      id,
      session.language.retell(name),
      on ? String(score) : say('off'),
      forces ?? '',
      tuned ? say('tuned') : '',
    ]);
    const typologyLines = typologies.map(({ id, name, alert, interdiction, outcome, on }) => [
      id,
      session.language.retell(name),
      on ? String(alert) : say('off'),
      String(interdiction),
      outcome,
    ]);
    return [
      paint.table(['rule', 'what it finds', 'score', 'forces', ''], ruleLines, ['score']),
      paint.table(['typology', 'what it is', 'alert', 'interdiction', 'outcome'], typologyLines, [
        'alert',
        'interdiction',
      ]),
    ].join('\n\n');
  });
}

/** One rule or typology, whole. */
export function printRule(session: Session, id: string, back?: string): void {
  const { world } = session.wallet;
  const typology = typologiesView(world).find((each) => each.id === id);
  const rule = riskRulesView(world).find((each) => each.id === id);
  const { paint, say, language } = session;
  const footer = back === undefined ? '' : `\n${paint.back(back)}`;
  if (typology) {
    const { name, weights, alert, interdiction, outcome, on } = typology;
    return session.print(typology, () => {
      const rows = paint.rows([
        ['alert', String(alert)],
        ['interdiction', `${interdiction}: ${outcome}`],
        [
          'weights',
          Object.entries(weights)
            .map(([each, weight]) => `${each} × ${weight}`)
            .join(', '),
        ],
        ['state', on ? undefined : say('off')],
      ]);
      return `${paint.theme.strong(language.retell(name))}\n${rows}${footer}`;
    });
  }
  if (!rule) return fail('RISK_RULE_UNKNOWN', { rule: visible(id.slice(0, 40)) });
  const { name, looksAt, when, params, score, forces, says, source, on } = rule;
  return session.print(rule, () => {
    const rows = paint.rows([
      ['looks at', looksAt.join(', ')],
      ['hits when', when],
      ['score', String(score)],
      ['forces', forces ?? undefined],
      ['says', language.retell(says)],
      ['source', source],
      ['state', on ? undefined : say('off')],
    ]);
    const numbers = Object.entries(params).map(([param, value]) => [param, formatParam(value)]);
    const table = numbers.length === 0 ? '' : `\n\n${paint.table(['param', 'value'], numbers, ['value'])}`;
    return `${paint.theme.strong(language.retell(name))}\n${rows}${table}${footer}`;
  });
}
