import type { Command } from 'commander';
import { command } from '../../cli/command.ts';
export function keysCommand(): Command {
  return command('keys', 'List the merchants');
}
