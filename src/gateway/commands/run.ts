import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { command, remarked } from '../../cli/command.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import type { LogEntry } from '../log.ts';
import { diskProblem, fail, visible, type Wallet } from '../../wallet.ts';

interface Own {
  readonly keys?: string;
  readonly copy?: boolean;
  readonly allowHost?: readonly string[];
}

/** `run`: one program with a gateway of its own, in place of the operator. */
export function runCommand(): Command {
  const made = command('run', 'Run a program with the gateway in place of WeChat Pay', [
    'run -- npm test',
    'run --keys coffee-keys -- node shop.js',
    'run --copy --keys coffee-keys -- npm test',
  ])
    .argument('<command...>', 'the program and its arguments, behind --')
    .option('--keys <dir>', 'hand it what `merchant keys` wrote to this folder')
    .option('--copy', 'on a copy of the world, that is thrown away afterwards')
    .option('--allow-host <host...>', 'callbacks may go to this host, too');
  return remarked(
    made,
    'The program is not changed: proxy and certificates are in its environment. It can reach the operator’s hosts in no other way. Its exit code is the exit code.',
  ).action(
    run<Own>(async (session, [words], own) => {
      // The last argument takes all words that are left.
      const [program = '', ...args] = words as unknown as readonly string[];
      return runWithGateway(session, [program, ...args], own);
    }),
  );
}

async function runWithGateway(
  session: Session,
  words: readonly [string, ...string[]],
  own: Own,
): Promise<number> {
  const { startGateway } = await import('../start.ts');
  const { programEnvironment } = await import('../proxy/environment.ts');
  const { readEnvironment } = await import('../key-files.ts');
  const keys = own.keys === undefined ? {} : readEnvironment(resolve(own.keys));
  refuseStrange(session, own.keys, keys);
  const refused: LogEntry[] = [];
  const { wallet, folder, leave } = own.copy ? await copyOf(session) : worldOf(session);
  try {
    const gateway = await startGateway({
      wallet,
      folder,
      proxy: true,
      language: session.language,
      allowHosts: own.allowHost ?? [],
      log: (entry) => {
        if (entry.code === 'SIGN_ERROR' || entry.code === 'HOST_REFUSED') refused.push(entry);
      },
    });
    try {
      return await runProgram(session, words, {
        ...session.host.env,
        ...keys,
        ...programEnvironment(gateway, folder, session.host.env),
        WALLET_HOME: folder,
      });
    } finally {
      await gateway.stop();
      tellRefused(session, refused);
    }
  } finally {
    leave();
  }
}

/** Refuses keys that would be refused at every request. */
function refuseStrange({ wallet }: Session, folder = '', keys: Readonly<Record<string, string>>): void {
  const { WECHATPAY_MCHID: mchid } = keys;
  if (mchid === undefined || wallet.world.apis.has(mchid)) return;
  fail('USAGE', {
    problem: `The keys in ${visible(folder)} are of another world: no merchant here has the number ${visible(mchid)}.`,
    hint: 'Make them with `wallet merchant keys MERCHANT` in this world, or name that world with --home DIR.',
  });
}

/** The world that the gateway acts on, and what is to be done at the end. */
interface Place {
  readonly wallet: Wallet;
  readonly folder: string;
  readonly leave: () => void;
}

function worldOf({ wallet, home }: Session): Place {
  return { wallet, folder: home, leave: () => undefined };
}

async function copyOf(session: Session): Promise<Place> {
  const around = mkdtempSync(join(tmpdir(), 'walletsim-run-'));
  const folder = join(around, 'world');
  await session.host.fork(session.wallet, folder, session.wallet.records);
  const wallet = session.host.open({ home: folder });
  return {
    wallet,
    folder,
    leave() {
      wallet.close();
      rmSync(around, { recursive: true, force: true });
    },
  };
}

/** Runs the program on this terminal, to its end; its exit code, as shells know it. */
async function runProgram(
  session: Session,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  // npm and its like are scripts on Windows, which only its shell can start.
  const child = spawn(program, args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
  // The terminal sends Ctrl-C to both: it is the program's to say what it means.
  const wait = () => undefined;
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', wait);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? session.say('there is no such program') : diskProblem(error);
    return fail('USAGE', {
      problem: `${visible(program)} cannot be started: ${why}.`,
      hint: 'Write the program and its arguments behind --: wallet run -- npm test.',
    });
  } finally {
    process.off('SIGINT', wait);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, pass);
  }
}

/** Says why the program may have failed: what it was refused, for reasons that it can't see itself. */
function tellRefused(session: Session, refused: readonly LogEntry[]): void {
  const [first] = refused;
  if (!first) return;
  const { path = '', means = '', detail = [] } = first;
  const more = refused.length - 1;
  session.warn(session.say('{what} was refused', { what: visible(path) }));
  for (const line of [means, ...detail]) if (line !== '') session.aside(session.saying.hint(line));
  if (more > 0)
    session.aside(session.saying.hint(session.say('`wallet logs` shows {count} more.', { count: more })));
}
