import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { command, remarked } from '../command.ts';
import { readConfig } from '../config.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import {
  isSettingName,
  type Level,
  mayStand,
  parseSettings,
  type Resolved,
  type SettingName,
  settings,
  withSetting,
} from '../settings.ts';
import { fail, visible } from '../../wallet.ts';

/** `config`: what commands do without being told each time; a world may have settings of its own. */
export function configCommand(): Command {
  const made = command('config', 'List and change settings, for you or for one world', [
    'config list',
    'config set pager never',
    'config set user alice --world',
  ])
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(setCommand())
    .addCommand(unsetCommand());
  return remarked(
    made,
    'What counts: the flag, else the environment, the world’s file, your file, the default.',
  );
}

interface Own {
  readonly user?: boolean;
  readonly world?: boolean;
}

/** A broken file must not keep anybody from mending it. */
const mends = { mends: true };

function listCommand(): Command {
  return command('list', 'List the settings and who says what they are', [
    'config list',
    'config list --json',
  ]).action(
    run(async (session) => {
      const { resolved, files, texts, problems } = session.config;
      const told = resolved.map((each) => ({ ...viewOf(each), what: settings[each.name].what, known: true }));
      const others = (['world', 'user'] as const).flatMap((from) =>
        [...texts[from].unknown].map(([name, value]) => ({
          name,
          value,
          from,
          where: null,
          values: null,
          what: 'no setting; ignored' as const,
          known: false,
        })),
      );
      for (const { message, hint } of problems) {
        session.warn(session.language.retell(message));
        session.aside(session.saying.hint(session.language.retell(hint)));
      }
      session.list([...told, ...others], () => {
        const lines = [...told, ...others].map(({ name, value, from, where, what, values }) => [
          name,
          value ?? '-',
          where ?? from,
          values === null ? session.say(what) : `${session.say(what)}: ${session.say(values)}`,
        ]);
        const rows = session.paint.rows([
          ['your file', files.user.path],
          ['the world’s', files.world.path],
        ]);
        return `${session.paint.table(['setting', 'value', 'from', 'what for'], lines)}\n\n${rows}`;
      });
    }, mends),
  );
}

function getCommand(): Command {
  return command('get', 'Print one setting', ['config get lang', 'config get pager --json'])
    .argument('[name]')
    .action(
      run(async (session, [given]) => {
        const name = await chosenName(session, given);
        const found = session.config.resolved.find((each) => each.name === name);
        if (!found) throw new Error(`${name} is a setting and was not read`);
        session.print(viewOf(found), () => visible(found.value ?? ''));
      }, mends),
    );
}

function setCommand(): Command {
  const made = command('set', 'Change a setting', ['config set color never', 'config set user alice --world'])
    .argument('[name]')
    .argument('[value]');
  return ofLevel(made).action(
    run<Own>(async (session, [given, typed], own) => {
      const level = own.world ? 'world' : 'user';
      const name = await chosenName(session, given);
      if (!mayStand(name, level))
        fail('USAGE', {
          problem: `${name} stands in your own file alone: a world cannot say where it is.`,
          hint: 'Leave out --world.',
        });
      const { values, choices, isValue } = settings[name];
      const value = await session.need(typed, 'VALUE', (ask) =>
        choices
          ? ask.choose(
              'Which value?',
              choices.map((each) => ({ name: each, value: each })),
            )
          : ask.text('Which value?', (answer) =>
              isValue(answer) ? undefined : session.say('It takes {values}', { values: session.say(values) }),
            ),
      );
      if (!isValue(value))
        fail('USAGE', { problem: `${value} is no value for ${name}.`, hint: `It takes ${values}.` });
      await change(session, level, name, value);
    }, mends),
  );
}

function unsetCommand(): Command {
  const made = command('unset', 'Take a setting out of a file again', [
    'config unset color',
    'config unset user --world',
  ]).argument('[name]');
  return ofLevel(made).action(
    run<Own>(async (session, [given], own) => {
      // Any name: one that is no setting may have to be taken out of a file, too.
      const name = given ?? (await chosenName(session, given));
      await change(session, own.world ? 'world' : 'user', name, undefined);
    }, mends),
  );
}

function ofLevel(made: Command): Command {
  return made
    .addOption(new Option('--user', 'in your own file, which is usual').conflicts('world'))
    .option('--world', 'in the file of this world');
}

/** Writes the setting into a file, or takes it out of it, and tells what counts now. */
async function change(
  session: Session,
  level: Level,
  name: string,
  value: string | undefined,
): Promise<void> {
  const { host, options, config, paint, say } = session;
  const file = config.files[level];
  if (level === 'world' && !host.isWorld(dirname(file.path)))
    fail('WORLD_MISSING', { path: dirname(file.path) });
  const text = file.read();
  const found = text === undefined ? undefined : parseSettings(text, level);
  const isBroken = text !== undefined && !found;
  if (isBroken)
    await session.confirm(`${file.path} holds no settings. Begin it anew, without what stands there now?`);
  const isThere = [found?.values, found?.unknown, found?.unfit].some((part) => part?.has(name));
  if (!isSettingName(name) && !isThere) unknownName(name);
  if (value !== undefined || isThere || isBroken) file.write(withSetting(text, name, value));
  const now = readConfig(host.env, host.places, options).resolved.find((each) => each.name === name);
  session.print({ ...(now && viewOf(now)), name, file: file.path }, () => {
    const sentence =
      value !== undefined
        ? say('{name} is set to {value}', { name, value })
        : isThere
          ? say('{name} is no longer set', { name })
          : say('{name} was not set', { name });
    const counts =
      now && now.value !== value
        ? say('{value}, from {where}', { value: now.value ?? '-', where: now.where ?? now.from })
        : undefined;
    return `${paint.done(sentence)}\n${paint.rows([
      ['file', file.path],
      ['what counts', counts],
    ])}`;
  });
}

async function chosenName(session: Session, given: string | undefined): Promise<SettingName> {
  const choices = Object.entries(settings).map(([name, { what }]) => ({
    name: `${name}: ${session.say(what)}`,
    value: name,
  }));
  const name = await session.need(given, 'NAME', (ask) => ask.choose('Which setting?', choices));
  return isSettingName(name) ? name : unknownName(name);
}

function unknownName(name: string): never {
  const names = Object.keys(settings).join(', ');
  return fail('USAGE', { problem: `There is no setting ${name}.`, hint: `The settings are: ${names}.` });
}

function viewOf({ name, value, from, where }: Resolved) {
  return { name, value: value ?? null, from, where: where ?? null, values: settings[name].values };
}
