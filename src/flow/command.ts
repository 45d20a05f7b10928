/** `flow`: files that are a recording, a test and a demo. */

import type { Command } from 'commander';
import { command } from '../cli/command.ts';
import { checkCommand } from './commands/check.ts';
import { explainCommand } from './commands/explain.ts';
import { playCommand } from './commands/play.ts';
import { recordCommand } from './commands/record.ts';
import { tutorialCommand } from './commands/tutorial.ts';
import type { Commands } from '../cli/program.ts';

/** The commands that run commands. */
export const flows: Commands = { flow: flowCommand, tutorial: tutorialCommand };

function flowCommand(): Command {
  return command('flow', 'Transcripts of commands: recorded, checked, played', [
    'flow record ticket.flow',
    'flow check README.md flows',
    'flow play demo.flow',
  ])
    .addCommand(recordCommand())
    .addCommand(checkCommand())
    .addCommand(playCommand())
    .addCommand(explainCommand());
}
