import { Command } from 'commander';
import { introduced } from '../command.ts';
import { Paint } from '../print.ts';
import { readConfig } from '../config.ts';
import { programOf } from '../run.ts';
import { isTopic, pageOf, topics } from '../topics.ts';
import { fail, visible } from '../../wallet.ts';

/** `help`: all commands, one command, or a page about something that no command explains. */
export function helpCommand(): Command {
  return introduced(new Command('help'), 'Show the help of a command, or of a topic', [
    'help transfer',
    'help exit-codes',
  ])
    .argument('[name...]', 'a command, or one of: flows, rules, exit-codes, worlds, environment')
    .action((names: readonly string[], _options, command: Command) => show(command, names));
}

function show(command: Command, names: readonly string[]): void {
  const program = programOf(command);
  const { host } = program;
  const [first = ''] = names;
  if (isTopic(first) && names.length === 1) {
    const { settings } = readConfig(host.env, host.places, program.opts());
    host.stdout.write(`${pageOf(Paint.of(host.stdout, settings, host), first)}\n`);
    return;
  }
  let shown: Command = program;
  for (const name of names) {
    const found = shown.commands.find((each) => each.name() === name);
    shown = found ?? unknown(names);
  }
  shown.outputHelp();
}

function unknown(names: readonly string[]): never {
  return fail('USAGE', {
    problem: `There is no command or topic ${visible(names.join(' '))}.`,
    hint: `\`wallet --help\` lists the commands; the topics are ${Object.keys(topics).join(', ')}.`,
  });
}
