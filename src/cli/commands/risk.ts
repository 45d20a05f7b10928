import type { Command } from 'commander';
import { command } from '../command.ts';
import { backtestCommand } from '../risk/backtest.ts';
import { casesCommand, verdictCommand } from '../risk/cases.ts';
import { explainCommand } from '../risk/explain.ts';
import { listCommand, reportCommand } from '../risk/parties.ts';
import { rulesCommand } from '../risk/rules.ts';
import { simulateCommand } from '../risk/simulate.ts';
import { loadCommand, switchCommand, tuneCommand } from '../risk/tune.ts';

/** `risk`: what real-time monitoring looks at, what it found, and what reviewers make of it. */
export function riskCommand(): Command {
  return command('risk', 'See and steer real-time monitoring', ['risk rules', 'risk cases'])
    .addCommand(rulesCommand())
    .addCommand(tuneCommand())
    .addCommand(switchCommand('off', 'Switch a rule or typology off', { off: true }))
    .addCommand(switchCommand('reset', 'Take a rule or typology as it comes', undefined))
    .addCommand(loadCommand())
    .addCommand(explainCommand())
    .addCommand(backtestCommand())
    .addCommand(simulateCommand())
    .addCommand(casesCommand())
    .addCommand(verdictCommand('confirm', 'Confirm a case: it was fraud', 'confirmed'))
    .addCommand(
      verdictCommand('dismiss', 'Dismiss a case: payer and payee are trusted for a while', 'dismissed'),
    )
    .addCommand(reportCommand())
    .addCommand(listCommand());
}
