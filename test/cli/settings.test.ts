import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig, type SettingsFile } from '../../src/cli/config.ts';
import { isSettingName, parseSettings, resolve, withSetting } from '../../src/cli/settings.ts';

const none = new Map<never, never>();
const nobody = { flags: {}, env: {}, world: none, user: none };

describe('what counts', () => {
  test('the flag, else the environment, the world, the user, the default', () => {
    const all = {
      flags: { as: 'by-flag' },
      env: { WALLET_USER: 'by-env' },
      world: new Map([['user', 'by-world']] as const),
      user: new Map([['user', 'by-user']] as const),
    };
    const found = [
      resolve('user', all),
      resolve('user', { ...all, flags: {} }),
      resolve('user', { ...all, flags: {}, env: {} }),
      resolve('user', { ...nobody, user: all.user }),
      resolve('user', nobody),
    ];
    expect(found).toEqual([
      { name: 'user', value: 'by-flag', from: 'flag', where: '--as' },
      { name: 'user', value: 'by-env', from: 'env', where: 'WALLET_USER' },
      { name: 'user', value: 'by-world', from: 'world' },
      { name: 'user', value: 'by-user', from: 'user' },
      { name: 'user', value: undefined, from: 'default' },
    ]);
  });

  test.each([
    [{}, 'auto', 'default'],
    [{ NO_COLOR: '1' }, 'never', 'env'],
    [{ NO_COLOR: '' }, 'auto', 'default'],
    [{ TERM: 'dumb' }, 'never', 'env'],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, 'always', 'env'],
    [{ FORCE_COLOR: '0' }, 'never', 'env'],
  ])('colours with %o: %s, from %s', (env, value, from) => {
    expect(resolve('color', { ...nobody, env })).toMatchObject({ value, from });
    expect(resolve('color', { ...nobody, env, flags: { color: false } })).toMatchObject({ from: 'flag' });
  });
});

describe('a settings file', () => {
  test('says settings; what is none, and what a setting cannot be, is kept apart', () => {
    const text = JSON.stringify({
      lang: 'zh-CN',
      plain: true,
      color: 'blue',
      colour: 1,
      user: '-x',
      home: 'a',
    });
    const { values, unknown, unfit } = parseSettings(text, 'user') ?? {};
    expect(values).toEqual(
      new Map([
        ['lang', 'zh-CN'],
        ['plain', 'true'],
      ]),
    );
    expect(unknown).toEqual(new Map([['colour', '1']]));
    expect([...(unfit?.keys() ?? [])]).toEqual(['color', 'user', 'home']);
  });

  test('of a world says nothing about where the world is', () => {
    expect(parseSettings('{"home":"/somewhere"}', 'world')?.unfit).toEqual(new Map([['home', '/somewhere']]));
    expect(parseSettings('{"home":"/somewhere"}', 'user')?.values).toEqual(new Map([['home', '/somewhere']]));
  });

  test.each(['', 'x', '[]', 'null', '"a"', '{"color":'])('%j is none', (text) => {
    expect(parseSettings(text, 'user')).toBeUndefined();
  });

  test('any JSON object can be read, and a change of one name leaves all others', () => {
    const json = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('color', '__proto__')), fc.jsonValue());
    fc.assert(
      fc.property(json, (before) => {
        const text = JSON.stringify(before);
        expect(parseSettings(text, 'user')).toBeDefined();
        const set = withSetting(text, 'lang', 'en');
        expect(parseSettings(set, 'user')?.values.get('lang')).toBe('en');
        const others = Object.entries(before).filter(([name]) => name !== 'lang');
        const unset = JSON.parse(withSetting(set, 'lang', undefined)) as object;
        expect(Object.entries(unset)).toEqual(
          Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(others))) as object),
        );
      }),
    );
  });

  test('names of objects in general are no settings', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) expect(isSettingName(name)).toBe(false);
  });
});

describe('reading', () => {
  const file = (path: string, text?: string): SettingsFile => ({
    path,
    read: () => text,
    write: () => undefined,
  });
  const places = (user?: string, world?: string) => ({
    home: '/default',
    user: file('/user.json', user),
    world: (home: string) => file(`${home}/config.json`, world),
  });

  test('the user’s file says which world’s file counts', () => {
    const config = readConfig({}, places('{"home":"/elsewhere","lang":"en"}', '{"lang":"zh-CN"}'), {});
    expect(config.files.world.path).toBe('/elsewhere/config.json');
    expect(config.settings).toEqual({
      color: 'auto',
      lang: 'zh-CN',
      plain: false,
      theme: 'auto',
      pager: 'auto',
      user: undefined,
      home: '/elsewhere',
    });
  });

  test('what is broken is told, with the file, and as if it were not said', () => {
    const { problems, settings } = readConfig({ WALLET_LANG: 'xx' }, places('{', '{"color":"blue"}'), {});
    expect(problems.map(({ message }) => message)).toEqual([
      '/user.json holds no settings: it is no JSON object.',
      '/default/config.json says color is blue, and it takes auto, always or never.',
      'WALLET_LANG is xx, and lang takes auto, en or zh-CN.',
    ]);
    expect(settings.color).toBe('auto');
  });
});
