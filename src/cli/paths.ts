/** Where a platform keeps a person's data and settings. Relative values of the environment are ignored, as XDG says. */

import { posix, win32 } from 'node:path';
import type { Environment } from './host.ts';

/** Whose folders they are. */
export interface Person {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** The person's own folder, absolute. */
  readonly folder: string;
}

/** The folder of the world that is used if none is named. */
export function dataFolder(person: Person): string {
  return folderIn(person, {
    win32: ['LOCALAPPDATA', 'AppData/Local'],
    other: ['XDG_DATA_HOME', '.local/share'],
  });
}

/** The folder of the person's settings. */
export function configFolder(person: Person): string {
  return folderIn(person, { win32: ['APPDATA', 'AppData/Roaming'], other: ['XDG_CONFIG_HOME', '.config'] });
}

/** A variable, and the folder in the person's own one if it says nothing. */
type Usual = readonly [variable: string, otherwise: string];

function folderIn({ env, platform, folder }: Person, usual: { win32: Usual; other: Usual }): string {
  if (platform === 'darwin') return posix.join(folder, 'Library/Application Support/walletsim');
  const path = platform === 'win32' ? win32 : posix;
  const [variable, otherwise] = platform === 'win32' ? usual.win32 : usual.other;
  const said = env[variable] ?? '';
  return path.join(path.isAbsolute(said) ? said : path.join(folder, otherwise), 'walletsim');
}
