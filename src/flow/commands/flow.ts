import type { Command } from 'commander';
import { command } from '../../cli/command.ts';
import { checkCommand } from './check.ts';
import { explainCommand } from './explain.ts';
import { playCommand } from './play.ts';
import { recordCommand } from './record.ts';

/** `flow`: files that are a recording, a test and a demo. */
export function flowCommand(): Command {
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
