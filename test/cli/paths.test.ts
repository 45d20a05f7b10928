import { expect, test } from 'vitest';
import { configFolder, dataFolder } from '../../src/cli/paths.ts';

const linux = { platform: 'linux', folder: '/home/li' } as const;
const windows = { platform: 'win32', folder: String.raw`C:\Users\li` } as const;
const mac = { platform: 'darwin', folder: '/Users/li' } as const;

test.each([
  [linux, {}, '/home/li/.local/share/walletsim', '/home/li/.config/walletsim'],
  [linux, { XDG_DATA_HOME: '/data', XDG_CONFIG_HOME: '/etc/li' }, '/data/walletsim', '/etc/li/walletsim'],
  [
    linux,
    { XDG_DATA_HOME: 'data', XDG_CONFIG_HOME: './etc' },
    '/home/li/.local/share/walletsim',
    '/home/li/.config/walletsim',
  ],
  [
    linux,
    { XDG_DATA_HOME: '', XDG_CONFIG_HOME: '' },
    '/home/li/.local/share/walletsim',
    '/home/li/.config/walletsim',
  ],
  [
    mac,
    { XDG_CONFIG_HOME: '/etc/li' },
    '/Users/li/Library/Application Support/walletsim',
    '/Users/li/Library/Application Support/walletsim',
  ],
  [
    windows,
    { XDG_CONFIG_HOME: '/etc/li' },
    String.raw`C:\Users\li\AppData\Local\walletsim`,
    String.raw`C:\Users\li\AppData\Roaming\walletsim`,
  ],
  [
    windows,
    { LOCALAPPDATA: String.raw`D:\local`, APPDATA: String.raw`D:\roaming` },
    String.raw`D:\local\walletsim`,
    String.raw`D:\roaming\walletsim`,
  ],
])('%o with %o: data in %s, settings in %s', (whose, env, data, config) => {
  expect(dataFolder({ ...whose, env })).toBe(data);
  expect(configFolder({ ...whose, env })).toBe(config);
});
