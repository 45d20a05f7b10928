/** The settings: what each may be and is for, and the first of flag, environment, world, user that says something. */

import { isAbsolute } from 'node:path';
import type { Environment } from './host.ts';
import type { Plain } from './language.ts';
import { isUserName } from '../wallet.ts';

/** The settings as they count now. */
export interface Settings {
  readonly color: 'auto' | 'always' | 'never';
  readonly lang: 'auto' | 'en' | 'zh-CN';
  readonly plain: boolean;
  /** The terminal's ground: `auto` goes by what it tells. */
  readonly theme: 'auto' | 'dark' | 'light';
  /** `auto`, `never`, or a command. */
  readonly pager: string;
  /** Who acts; who is logged in if undefined. */
  readonly user: string | undefined;
  /** The world's folder, absolute. */
  readonly home: string;
}

export type SettingName = keyof Settings;

/** The flags that say what a setting is for one command. */
export interface SettingFlags {
  readonly color?: boolean;
  readonly lang?: string;
  readonly plain?: boolean;
  readonly as?: string;
  readonly home?: string;
  readonly pager?: boolean;
}

type Said = readonly [where: string, value: string] | undefined;

interface Setting {
  readonly what: Plain;
  /** Its values, in words. */
  readonly values: Plain;
  /** Those that there are, if they can be counted. */
  readonly choices?: readonly string[];
  readonly isValue: (text: string) => boolean;
  /** What counts if nobody says anything. */
  readonly usual?: string;
  readonly flag?: (flags: SettingFlags) => Said;
  readonly env: (env: Environment) => Said;
  /** Only in the user's file: a world can't say where it is. */
  readonly ofUser?: true;
}

function oneOf(values: Plain, ...choices: readonly [string, ...string[]]) {
  return { values, choices, usual: choices[0], isValue: (text: string) => choices.includes(text) };
}

function variable(name: string) {
  return (env: Environment): Said => (env[name] ? [name, env[name]] : undefined);
}

/** Every setting. */
export const settings: Readonly<Record<SettingName, Setting>> = {
  color: {
    what: 'colours',
    ...oneOf('auto, always or never', 'auto', 'always', 'never'),
    flag: ({ color }) => (color === false ? ['--no-color', 'never'] : undefined),
    env({ FORCE_COLOR, NO_COLOR, TERM }) {
      if (FORCE_COLOR) return ['FORCE_COLOR', FORCE_COLOR === '0' ? 'never' : 'always'];
      if (NO_COLOR) return ['NO_COLOR', 'never'];
      return TERM === 'dumb' ? ['TERM', 'never'] : undefined;
    },
  },
  lang: {
    what: 'the language for people',
    ...oneOf('auto, en or zh-CN', 'auto', 'en', 'zh-CN'),
    flag: ({ lang }) => (lang === undefined ? undefined : ['--lang', lang]),
    env: variable('WALLET_LANG'),
  },
  plain: {
    what: 'words alone, for screen readers',
    ...oneOf('false or true', 'false', 'true'),
    flag: ({ plain }) => (plain === true ? ['--plain', 'true'] : undefined),
    env({ WALLET_PLAIN: said }) {
      return said ? ['WALLET_PLAIN', { 1: 'true', 0: 'false' }[said] ?? said] : undefined;
    },
  },
  theme: {
    what: 'the terminal’s ground',
    ...oneOf('auto, dark or light', 'auto', 'dark', 'light'),
    env: variable('WALLET_THEME'),
  },
  pager: {
    what: 'what shows long lists',
    values: 'auto, never or a command',
    usual: 'auto',
    isValue: (text) => text.trim() !== '',
    flag: ({ pager }) => (pager === false ? ['--no-pager', 'never'] : undefined),
    env: variable('WALLET_PAGER'),
  },
  user: {
    what: 'who acts',
    values: 'a user’s name',
    isValue: isUserName,
    flag: ({ as }) => (as === undefined ? undefined : ['--as', as]),
    env: variable('WALLET_USER'),
  },
  home: {
    what: 'the world’s folder',
    values: 'an absolute path',
    isValue: isAbsolute,
    flag: ({ home }) => (home === undefined ? undefined : ['--home', home]),
    env: variable('WALLET_HOME'),
    ofUser: true,
  },
};

export function isSettingName(text: string): text is SettingName {
  return Object.hasOwn(settings, text);
}

/** Whose file a setting stands in. */
export type Level = 'user' | 'world';

/** What a settings file says. */
export interface SettingsText {
  readonly values: ReadonlyMap<SettingName, string>;
  /** Names that are no settings, with what they are there. */
  readonly unknown: ReadonlyMap<string, string>;
  /** Settings that can't be what they are there. */
  readonly unfit: ReadonlyMap<SettingName, string>;
}

/** What stands in a file: a JSON object of settings by their names; `undefined` if it is none. */
export function parseSettings(text: string, level: Level): SettingsText | undefined {
  const [values, unknown, unfit] = [
    new Map<SettingName, string>(),
    new Map<string, string>(),
    new Map<SettingName, string>(),
  ];
  const entries = entriesOf(text);
  if (!entries) return undefined;
  for (const [name, value] of entries) {
    const said = typeof value === 'string' ? value : JSON.stringify(value);
    if (!isSettingName(name)) unknown.set(name, said);
    else if (mayStand(name, level) && isText(value) && settings[name].isValue(said)) values.set(name, said);
    else unfit.set(name, said);
  }
  return { values, unknown, unfit };
}

/** Whether the setting may stand in a file of this level. */
export function mayStand(name: SettingName, level: Level): boolean {
  return level === 'user' || settings[name].ofUser !== true;
}

/** The file's text with the setting as it is now; without it if `value` is undefined. A file that is none begins anew. */
export function withSetting(text: string | undefined, name: string, value: string | undefined): string {
  const entries = entriesOf(text ?? '{}') ?? [];
  const now = new Map(entries);
  now.delete(name);
  if (value !== undefined) now.set(name, name === 'plain' ? value === 'true' : value);
  return `${JSON.stringify(Object.fromEntries(now), null, 2)}\n`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean';
}

function entriesOf(text: string): [string, unknown][] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : undefined;
  } catch {
    return undefined;
  }
}

export type Origin = 'flag' | 'env' | Level | 'default';

/** What a setting is now and who says so: `where` is the flag or the variable. */
export interface Resolved {
  readonly name: SettingName;
  readonly value: string | undefined;
  readonly from: Origin;
  readonly where?: string;
}

/** All that may say what a setting is. */
export interface Sayings {
  readonly flags: SettingFlags;
  readonly env: Environment;
  readonly world: SettingsText['values'];
  readonly user: SettingsText['values'];
}

/** The setting as it counts: the flag, else the environment, the world's file, the user's file, the default. */
export function resolve(name: SettingName, { flags, env, world, user }: Sayings): Resolved {
  const { flag, env: inEnv, usual } = settings[name];
  const [byFlag, byEnv] = [flag?.(flags), inEnv(env)];
  if (byFlag) return { name, value: byFlag[1], from: 'flag', where: byFlag[0] };
  if (byEnv) return { name, value: byEnv[1], from: 'env', where: byEnv[0] };
  if (world.has(name)) return { name, value: world.get(name), from: 'world' };
  if (user.has(name)) return { name, value: user.get(name), from: 'user' };
  return { name, value: usual, from: 'default' };
}

/** The flags among these words, before they are parsed: which language a slip is told in is one of them. */
export function settingFlagsIn(words: readonly string[]): SettingFlags {
  const end = words.indexOf('--');
  const mine = end === -1 ? words : words.slice(0, end);
  const valueOf = (flag: string) => {
    const at = mine.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
    return mine[at] === flag ? mine[at + 1] : mine[at]?.slice(flag.length + 1);
  };
  const [lang, as, home] = [valueOf('--lang'), valueOf('--as'), valueOf('--home')];
  return {
    ...(lang !== undefined && { lang }),
    ...(as !== undefined && { as }),
    ...(home !== undefined && { home }),
    ...(mine.includes('--no-color') && { color: false }),
    ...(mine.includes('--plain') && { plain: true }),
  };
}
