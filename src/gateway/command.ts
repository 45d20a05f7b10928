/** What merchants' programmers type: the gateway's commands, and those about merchants that need it. */

import type { Command } from 'commander';
import { merchantCommand } from '../cli/commands/merchant.ts';
import type { Groups } from '../cli/program.ts';
import { logsCommand } from './commands/logs.ts';
import { keysCommand } from './commands/keys.ts';
import { notifyCommand } from './commands/notify.ts';
import { runCommand } from './commands/run.ts';
import { serveCommand } from './commands/serve.ts';

export const gateway: Groups = {
  'Services:': { merchant },
  'Merchants’ programs:': { serve: serveCommand, run: runCommand, notify: notifyCommand, logs: logsCommand },
};

function merchant(): Command {
  return merchantCommand().addCommand(keysCommand());
}
