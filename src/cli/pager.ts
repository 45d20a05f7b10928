/** Long lists, shown page by page by another program. */

import width from 'fast-string-width';
import type { Environment, Output } from './host.ts';
import { roomOf } from './outputs.ts';

/** The command that shows long lists; `undefined` if none shall. `setting` is `auto`, `never` or a command. */
export function pagerOf(setting: string, env: Environment): string | undefined {
  if (setting === 'never') return undefined;
  return setting === 'auto' ? env['PAGER']?.trim() || 'less -FIRX' : setting;
}

/** Whether the text has more rows than the terminal shows above the shell's next line. */
export function isLonger(text: string, output: Output): boolean {
  const { columns, rows } = roomOf(output);
  const taken = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
  return taken >= rows;
}

/** How a shell says that there is no such program. */
const missing = new Set([126, 127]);

/** Shows the text with this command until it is left; whether it could be. */
export function page(text: string, command: string, env: Environment): boolean {
  // Loaded only now: that takes milliseconds, which every other command would pay.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  // A shell is only for what needs one: without it, a program that is missing is told apart.
  const needsShell = /[^\w@%+=:,./\s-]/.test(command);
  const [program = '', ...args] = needsShell ? [command] : command.trim().split(/\s+/);
  // Ctrl-C goes to everybody at the terminal: it is the pager's to answer, and must not leave it behind alone.
  const stay = () => undefined;
  process.on('SIGINT', stay);
  try {
    const { error, status } = spawnSync(program, args, {
      input: text,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...env, LESS: env['LESS'] ?? 'FIRX' },
      shell: needsShell,
    });
    const { code } = (error ?? {}) as NodeJS.ErrnoException;
    return !['ENOENT', 'EACCES', 'ENOTDIR'].includes(code ?? '') && !missing.has(status ?? 0);
  } finally {
    process.off('SIGINT', stay);
  }
}
