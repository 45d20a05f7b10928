/** The settings of one command: read from the user's and the world's files, which may be missing or broken. */

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname, resolve as absolute } from 'node:path';
import { cannotRead, writeWhole } from './files.ts';
import type { Environment } from './host.ts';
import {
  type Level,
  mayStand,
  parseSettings,
  type Resolved,
  resolve,
  type SettingFlags,
  type SettingName,
  type Settings,
  settings,
  type SettingsText,
} from './settings.ts';
import {
  diskProblem,
  fail,
  makeFolders,
  refuse,
  refuseStrange,
  type Refusal,
  WalletError,
} from '../wallet.ts';

/** One of the files in which settings stand. */
export interface SettingsFile {
  readonly path: string;
  /** Its text; `undefined` if there is no such file. */
  readonly read: () => string | undefined;
  readonly write: (text: string) => void;
}

/** A settings file on disk. It is replaced as a whole, and nobody else may read it. */
export function settingsFile(path: string): SettingsFile {
  return {
    path,
    read() {
      try {
        return readPlain(path);
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (['ENOENT', 'ENOTDIR'].includes(code)) return undefined;
        return cannotRead(path, error);
      }
    },
    write(text) {
      try {
        makeFolders(dirname(path));
        writeWhole(path, text, { mode: 0o600 });
      } catch (error) {
        fail('STORE_UNWRITABLE', { path, problem: diskProblem(error) });
      }
    },
  };
}

/** The text of a plain file: a pipe in its place would be waited for, and a device would never end. */
function readPlain(path: string): string {
  // Windows has no such flag.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!fstatSync(fd).isFile()) refuseStrange(path);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** Where a host keeps settings. */
export interface Places {
  /** The world's folder if nobody names one. */
  readonly home: string;
  readonly user: SettingsFile;
  readonly world: (home: string) => SettingsFile;
}

/** The settings of one command, and where they come from. */
export interface Config {
  readonly settings: Settings;
  /** Each setting by its name. */
  readonly resolved: readonly Resolved[];
  readonly files: Readonly<Record<Level, SettingsFile>>;
  readonly texts: Readonly<Record<Level, SettingsText>>;
  /** What is wrong with files and variables: they are as if they didn't say it. */
  readonly problems: readonly Refusal[];
}

const nothing: SettingsText = { values: new Map(), unknown: new Map(), unfit: new Map() };

/** The path, seen from the folder where the command was typed. */
function wholePath(path: string, problems: Refusal[]): string {
  try {
    return absolute(path);
  } catch (error) {
    const refusal = strayed(error);
    if (!refusal) throw error;
    problems.push(refusal);
    return path;
  }
}

/** What to say where the folder that the command was typed in was deleted meanwhile. */
export function strayed(error: unknown): Refusal | undefined {
  if ((error as NodeJS.ErrnoException | undefined)?.syscall !== 'uv_cwd') return undefined;
  return refuse('USAGE', { problem: 'The folder that you are in was deleted.', hint: 'Go to another one.' });
}

/** Reads what there is to read. Which world's file counts is itself a setting. */
export function readConfig(env: Environment, places: Places, flags: SettingFlags): Config {
  const problems: Refusal[] = [];
  const textOf = (level: Level, file: SettingsFile): SettingsText => {
    try {
      const text = file.read();
      const parsed = text === undefined ? nothing : parseSettings(text, level);
      if (!parsed) problems.push(unreadable(level, file));
      for (const [name, value] of parsed?.unfit ?? []) problems.push(unfit(name, value, level, file));
      return parsed ?? nothing;
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
      problems.push(error.refusal);
      return nothing;
    }
  };
  const user = textOf('user', places.user);
  const alone = { flags, env, world: nothing.values, user: user.values };
  const home = wholePath(resolve('home', alone).value ?? places.home, problems);
  const file = places.world(home);
  const world = textOf('world', file);
  const names = Object.keys(settings) as SettingName[];
  const resolved = names.map((name) => {
    const found = resolve(name, { ...alone, world: world.values });
    return name === 'home' ? { ...found, value: home } : found;
  });
  for (const { name, value = '', from, where = '' } of resolved)
    if ((from === 'env' || from === 'flag') && settings[name].choices && !settings[name].isValue(value))
      problems.push(
        refuse('USAGE', {
          problem: `${where} is ${value}, and ${name} takes ${settings[name].values}.`,
          hint: 'Name one of them, or leave it out.',
        }),
      );
  const values = Object.fromEntries(resolved.map(({ name, value }) => [name, value]));
  const plain = values['plain'] === 'true';
  return {
    settings: { ...values, plain } as Settings,
    resolved,
    files: { user: places.user, world: file },
    texts: { user, world },
    problems,
  };
}

function unreadable(level: Level, { path }: SettingsFile): Refusal {
  return refuse('USAGE', {
    problem: `${path} holds no settings: it is no JSON object.`,
    hint: `Mend it or delete it, or begin it anew with \`wallet config set NAME VALUE --${level}\`.`,
  });
}

function unfit(name: SettingName, value: string, level: Level, { path }: SettingsFile): Refusal {
  const problem = mayStand(name, level)
    ? `${path} says ${name} is ${value}, and it takes ${settings[name].values}.`
    : `${path} says ${name}, which only the user’s file can say.`;
  return refuse('USAGE', { problem, hint: `Mend it with \`wallet config unset ${name} --${level}\`.` });
}
