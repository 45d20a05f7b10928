/** What can stand where somebody is typing, as far as the commands and the world tell. */

import type { Command, Option } from 'commander';
import { type Candidate, type Look, sourceOf } from './values.ts';

/** Where the words lead: the command, the words of it that are no flags, and the flag that still lacks its value. */
interface Place {
  readonly command: Command;
  readonly words: readonly string[];
  readonly given: ReadonlySet<Option>;
  readonly lacks: Option | undefined;
}

/** The candidates for the last of these words, typed behind `wallet`; the rest of `look` comes from the world. */
export function candidates(root: Command, typed: readonly string[], look: Omit<Look, 'words'>): Candidate[] {
  const last = typed.at(-1) ?? '';
  const place = placeOf(root, typed.slice(0, -1));
  return allAt(place, last, look).filter(([value]) => value.startsWith(last));
}

function allAt(
  { command, words, given, lacks }: Place,
  last: string,
  look: Omit<Look, 'words'>,
): Candidate[] {
  const valuesOf = (name: string) => [...(sourceOf(pathOf(command), name)?.({ ...look, words }) ?? [])];
  if (lacks) return lacks.argChoices?.map((value) => [value, '']) ?? valuesOf(lacks.long ?? '');
  if (last.startsWith('-'))
    return optionsOf(command)
      .filter((option) => option.variadic || !given.has(option))
      .map(({ long, description }) => [long ?? '', description]);
  const { registeredArguments: own } = command;
  const argument = own[words.length] ?? own.findLast(({ variadic }) => variadic);
  const commands: Candidate[] = words.length > 0 ? [] : subcommandsOf(command);
  const names = command.name() === 'help' ? subcommandsOf(command.parent ?? command) : [];
  return [...commands, ...names, ...(argument ? valuesOf(argument.name()) : [])];
}

function subcommandsOf(command: Command): Candidate[] {
  return (
    command
      .createHelp()
      .visibleCommands(command)
      // Not the help that every group of commands has.
      .filter((each) => command.commands.includes(each))
      .map((each) => [each.name(), each.summary()])
  );
}

function placeOf(root: Command, before: readonly string[]): Place {
  let command = root;
  let words: string[] = [];
  let lacks: Option | undefined;
  const given = new Set<Option>();
  for (const word of before) {
    if (lacks) {
      lacks = undefined;
      continue;
    }
    const option = word.startsWith('-') ? optionNamed(command, word) : undefined;
    const sub = words.length === 0 ? command.commands.find((each) => each.name() === word) : undefined;
    if (option) {
      given.add(option);
      if ((option.required || option.optional) && !word.includes('=')) lacks = option;
    } else if (sub) [command, words] = [sub, []];
    else if (!word.startsWith('-')) words.push(word);
  }
  return { command, words, given, lacks };
}

/** Its own and those that every command takes. */
function optionsOf(command: Command): Option[] {
  return [...command.options, ...(command.parent ? optionsOf(command.parent) : [])];
}

function optionNamed(command: Command, word: string): Option | undefined {
  const [name] = word.split('=');
  return optionsOf(command).find(({ long, short }) => long === name || short === name);
}

/** `snapshot save`: a command's name with those above it. */
export function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
