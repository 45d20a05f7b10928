import type { Command } from 'commander';
import { merchantCommand } from '../../cli/commands/merchant.ts';
import { checkCommand } from './check.ts';
import { keysCommand } from './keys.ts';

/** `merchant`, with what needs the gateway. */
export function merchantWithKeys(): Command {
  return merchantCommand().addCommand(keysCommand()).addCommand(checkCommand());
}
