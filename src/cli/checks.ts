/** What `doctor` looks at: each a fact, how it stands, and what to do if it does not stand well. */

import { readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Plain, Say } from './language.ts';
import { secretFlags } from './secret-flags.ts';
import type { Session } from './session.ts';
import { formatTime, type Wallet, WalletError } from '../wallet.ts';

export interface Check {
  readonly name: Plain;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly found: (say: Say) => string;
  readonly hint?: (say: Say) => string;
}

/** The oldest version of Node that the program runs on. */
const LEAST_NODE = [20, 17] as const;
/** Less space than this may end in the middle of something, in bytes. */
const LEAST_SPACE = 100 * 2 ** 20;
/** Linux's numbers of file systems on which an append of another machine can land in the middle of ours. */
const NETWORKS: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x01021997: '9P',
};
/** A real clock before this was never set, in ms. */
const EARLIEST = Date.UTC(2025, 0, 1);
/** How far the last record may be ahead of the clock before somebody should know, in ms. */
const AHEAD = 60_000;

/** All checks, in the order in which a fault in one explains the next. */
export function checksOf(session: Session): Check[] {
  const { host, config } = session;
  const { home } = config.settings;
  // A flow's world is in no folder.
  const onDisk = host.shared && host.isWorld(home);
  return [
    nodeCheck(process.versions.node),
    ...(onDisk
      ? [folderCheck(home), keyCheck(home), spaceCheck(home), lockCheck(statfsSync(home).type)]
      : []),
    ...worldChecks(session, home),
    terminalCheck(session),
    coloursCheck(session),
    localeCheck(session),
    ...settingsChecks(session),
    ...variableChecks(session),
  ];
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  const ok = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  const least = LEAST_NODE.join('.');
  return {
    name: 'Node',
    status: ok ? 'ok' : 'failed',
    found: () => version,
    ...(!ok && { hint: (say) => say('Install Node {least} or later.', { least }) }),
  };
}

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode;
}

/** Whether others than the owner may do something with the file; Windows has other means, which are not looked at. */
function isOpen(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o077) !== 0;
}

function privacyCheck(name: Plain, path: string, mode: '700' | '600'): Check {
  const found = modeOf(path);
  if (found === undefined)
    return { name, status: 'failed', found: (say) => say('{path} is not there', { path }) };
  if (!isOpen(found)) return { name, status: 'ok', found: () => path };
  return {
    name,
    status: 'warning',
    found: (say) => say('others may read {path}', { path }),
    hint: (say) => say('Close it: chmod {mode} {path}', { mode, path }),
  };
}

function folderCheck(home: string): Check {
  return privacyCheck('folder', home, '700');
}

function keyCheck(home: string): Check {
  const names = readdirSync(home).filter((name) => /^(?:wallet|person-.*)\.key(?:\.\d+)?$/.test(name));
  const open = names.find((name) => isOpen(modeOf(join(home, name)) ?? 0));
  return privacyCheck('key', join(home, open ?? 'wallet.key'), '600');
}

function spaceCheck(home: string): Check {
  const { bavail, bsize } = statfsSync(home);
  const free = bavail * bsize;
  const found = (say: Say) => say('{megabytes} MB free', { megabytes: Math.floor(free / 2 ** 20) });
  if (free >= LEAST_SPACE) return { name: 'space', status: 'ok', found };
  return { name: 'space', status: 'warning', found, hint: (say) => say('Free some space.') };
}

/** There is no lock to be left behind: records are appended whole, and of two that meet the first counts. */
export function lockCheck(fileSystem: number): Check {
  const network = process.platform === 'linux' ? NETWORKS[fileSystem] : undefined;
  if (network === undefined)
    return { name: 'lock', status: 'ok', found: (say) => say('none is needed: records are appended whole') };
  return {
    name: 'lock',
    status: 'warning',
    found: (say) => say('the folder is on {network}, where records of two machines may mix', { network }),
    hint: (say) => say('Use it from one machine alone, or keep the world on a disk of its own.'),
  };
}

function worldChecks({ host, language }: Session, home: string): Check[] {
  if (!host.isWorld(home))
    return [
      {
        name: 'world',
        status: 'warning',
        found: (say) => say('there is none in {path} yet', { path: home }),
        hint: (say) => say('The first command makes one; `wallet init` makes one with a seed and a clock.'),
      },
    ];
  try {
    // Not closed: that could write a snapshot, and this only looks.
    const wallet = host.open({ home });
    const found = (say: Say) =>
      say('{records} records, {users} users', { records: wallet.records, users: wallet.world.users.size });
    return [{ name: 'world', status: 'ok', found }, clockCheck(wallet)];
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    const { refusal } = error;
    const told = language.refusal(refusal);
    return [{ name: 'world', status: 'failed', found: () => told.message, hint: () => told.hint }];
  }
}

function clockCheck(wallet: Wallet): Check {
  const { clockAt, time } = wallet.world;
  const real = Date.now();
  if (real < EARLIEST)
    return {
      name: 'clock',
      status: 'warning',
      found: (say) => say('this machine’s clock says {time}', { time: formatTime(real) }),
      hint: (say) => say('Set the machine’s clock.'),
    };
  if (clockAt !== undefined)
    return {
      name: 'clock',
      status: 'ok',
      found: (say) => say('the clock stands at {time}', { time: formatTime(clockAt) }),
    };
  if (time > real + AHEAD)
    return {
      name: 'clock',
      status: 'warning',
      found: (say) =>
        say('the last record is from {time}, ahead of the real time', { time: formatTime(time) }),
      hint: (say) => say('Until then the world’s time stands still; `wallet clock` shows it.'),
    };
  return { name: 'clock', status: 'ok', found: (say) => say('follows the real time') };
}

function terminalCheck({ host: { stdout, env, canAsk } }: Session): Check {
  const { columns = 0, rows = 0 } = stdout;
  const term = env['TERM'] ?? '';
  if (!stdout.isTTY)
    return { name: 'terminal', status: 'ok', found: (say) => say('none: nothing is asked, lists are whole') };
  const found = (say: Say) =>
    canAsk
      ? say('{columns} × {rows}, {term}', { columns, rows, term })
      : say('{columns} × {rows}, {term}; nothing is asked', { columns, rows, term });
  if (columns >= 40 && rows >= 12) return { name: 'terminal', status: 'ok', found };
  return { name: 'terminal', status: 'warning', found, hint: (say) => say('Make it 40 × 12 or larger.') };
}

function coloursCheck({ paint, config }: Session): Check {
  const said = config.resolved.find(({ name }) => name === 'color');
  const why = said?.where ?? said?.from ?? 'default';
  return {
    name: 'colours',
    status: 'ok',
    found: (say) => say(paint.coloured ? 'on, by {why}' : 'off, by {why}', { why }),
  };
}

/** Marks and Chinese need a terminal that writes UTF-8. */
function localeCheck({ host: { env } }: Session): Check {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  if (process.platform === 'win32' || /utf-?8/i.test(locale))
    return { name: 'locale', status: 'ok', found: () => locale || 'UTF-8' };
  return {
    name: 'locale',
    status: 'warning',
    found: (say) => say('{locale} is not UTF-8', { locale: locale || 'C' }),
    hint: (say) => say('Set LANG to a UTF-8 locale: export LANG=C.UTF-8'),
  };
}

function settingsChecks({ config, language }: Session): Check[] {
  if (config.problems.length === 0)
    return [{ name: 'settings', status: 'ok', found: () => config.files.user.path }];
  return config.problems.map(({ message, hint }) => ({
    name: 'settings',
    status: 'failed',
    found: () => language.retell(message),
    hint: () => language.retell(hint),
  }));
}

/** The variables that are set for the program: what is secret shows as dots. */
function variableChecks({ host: { env } }: Session): Check[] {
  const set = Object.entries(env).filter(([name, value]) => name.startsWith('WALLET_') && value);
  if (set.length === 0) return [];
  const told = set.map(([name, value]) => `${name}=${isSecret(name) ? '••••••' : value}`);
  return [{ name: 'variables', status: 'ok', found: () => told.join(' ') }];
}

function isSecret(variable: string): boolean {
  return Object.hasOwn(secretFlags, `--${variable.slice('WALLET_'.length).toLowerCase()}`);
}
