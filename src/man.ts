/** The manual page, from the commands themselves: the build writes it. */

import type { Argument, Command, Option } from 'commander';
import { examplesOf } from './cli/command.ts';
import { pathOf } from './cli/completion/candidates.ts';
import { processHost } from './cli/host.ts';
import { Paint } from './cli/print.ts';
import { buildProgram } from './cli/program.ts';
import { pageOf, type TopicName, topics } from './cli/topics.ts';
import { version } from './cli/version.ts';
import { flows } from './flow/command.ts';
import { gateway } from './gateway/command.ts';

/** The page as roff, in the macros of man(7). */
export async function manPage(): Promise<string> {
  const program = await buildProgram([], processHost, { ...gateway, ...flows });
  const paint = new Paint({ level: 0 });
  return [
    `.TH WALLET 1 "" "walletsim ${text(version)}" "User Commands"`,
    section('NAME', [`wallet \\- ${text('a mobile wallet, simulated in the terminal')}`]),
    section('SYNOPSIS', ['.B wallet', text('[options] [command]')]),
    section('DESCRIPTION', [
      text('Alone in a terminal, wallet opens the app: the screens of the phone as menus.'),
      '.PP',
      text(
        'Each command asks for what it lacks, or takes it as flags. Nothing is real: no money, no bank, no network.',
      ),
    ]),
    section('OPTIONS', program.options.flatMap(described)),
    section('COMMANDS', leavesOf(program).flatMap(manual)),
    ...(Object.keys(topics) as TopicName[]).map((name) =>
      section(name.toUpperCase(), ['.nf', ...pageOf(paint, name).split('\n').slice(2).map(text), '.fi']),
    ),
    '',
  ].join('\n');
}

/** A text as roff shows it: nothing in it is a command, hyphens can be copied. */
function text(plain: string): string {
  const escaped = plain.replaceAll('\\', String.raw`\e`).replaceAll('-', String.raw`\-`);
  return /^[.']/.test(escaped) ? String.raw`\&${escaped}` : escaped;
}

function section(title: string, lines: readonly string[]): string {
  return [`.SH "${text(title)}"`, ...lines].join('\n');
}

function described({ flags, description }: Pick<Option, 'flags' | 'description'>): string[] {
  return ['.TP', `.B ${text(flags)}`, text(description || flags)];
}

function leavesOf(command: Command): Command[] {
  return command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command];
}

function manual(command: Command): string[] {
  const argument = (each: Argument) => ({ flags: each.name(), description: each.description });
  const parts = [...command.registeredArguments.map(argument), ...command.options];
  return [
    `.SS "${text(`wallet ${pathOf(command)} ${command.usage()}`.trim())}"`,
    `${text(command.description())}.`,
    ...parts.flatMap(described),
    '.PP',
    '.nf',
    ...examplesOf(command).map((example) => text(`  wallet ${example}`)),
    '.fi',
  ];
}
