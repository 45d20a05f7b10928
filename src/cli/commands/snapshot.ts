import { resolve } from 'node:path';
import type { Command } from 'commander';
import { command } from '../command.ts';
import type { Plain } from '../language.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { BEFORE, fail, formatTime, isSnapshotName, type View } from '../../wallet.ts';

/** `snapshot`: named points of the world, to come back to. */
export function snapshotCommand(): Command {
  return command('snapshot', 'Name points of the world, and come back to them', [
    'snapshot save rich',
    'snapshot restore rich',
    'snapshot fork ./copy',
  ])
    .addCommand(saveCommand())
    .addCommand(restoreCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand())
    .addCommand(forkCommand());
}

const form: Plain = 'Use letters, digits, “_”, “.” or “-”, the first one a letter; not now, start or before';

function saveCommand(): Command {
  return command('save', 'Name the world as it is now', [
    'snapshot save rich',
    'snapshot save rich --replace',
  ])
    .argument('[name]')
    .option('--replace', 'take the name from another snapshot')
    .action(
      run<{ replace?: boolean }>(async (session, [given], { replace = false }) => {
        const name = await session.need(given, 'NAME', (ask) =>
          ask.line('Name of the snapshot', isSnapshotName, form),
        );
        await session.perform('saveSnapshot', { name, replace });
        session.print({ snapshot: name, at: formatTime(session.wallet.now) }, () => {
          const back = session.paint.rows([['come back', `wallet snapshot restore ${name}`]]);
          return `${session.paint.done(session.say('Saved the snapshot {name}', { name }))}\n${back}`;
        });
      }),
    );
}

function restoreCommand(): Command {
  return command('restore', 'Go to a point: a snapshot, an entry, a time', [
    'snapshot restore rich',
    `snapshot restore ${BEFORE}`,
    'snapshot restore 2026-01-05T09:00:00+08:00',
  ])
    .argument('[point]', 'a snapshot, an entry’s id, a time, `start`')
    .action(
      run(async (session, [given]) => {
        const { wallet } = session;
        const point = await chosenPoint(session, given, 'POINT', 'Go to which point?');
        await session.working('Going back', async (onProgress) =>
          wallet.restore(wallet.point(point, onProgress), onProgress),
        );
        printBack(session, point);
      }),
    );
}

function snapshotChoices({ wallet }: Session) {
  return [...wallet.world.snapshots].map(([value, { at }]) => ({
    name: `${value}, ${formatTime(at)}`,
    value,
  }));
}

/** The point that was given, or a snapshot that is chosen. */
export async function chosenPoint(
  session: Session,
  given: string | undefined,
  flag: string,
  question: Plain,
): Promise<string> {
  const start = { name: session.say('start, when this world began'), value: 'start' };
  return session.need(given, flag, (ask) => ask.choose(question, [...snapshotChoices(session), start]));
}

/** The world as it was at a point, to look at. */
export async function pastAt(session: Session, point: string): Promise<View> {
  const { wallet } = session;
  return session.working('Looking back', (onProgress) =>
    wallet.asOf(wallet.point(point, onProgress), onProgress),
  );
}

/** Where the world is now, and how to get away again. */
function printBack(session: Session, point: string): void {
  session.print({ snapshot: point, now: formatTime(session.wallet.now) }, () => {
    const { paint } = session;
    const rows = [
      ['now', formatTime(session.wallet.now)],
      ['forward', `wallet snapshot restore ${BEFORE}`],
    ] as const;
    const back =
      point === 'start'
        ? session.say('The world is as it was when it began')
        : session.say('The world is as it was at {point}', { point });
    return `${paint.done(back)}\n${paint.rows(rows)}`;
  });
}

function listCommand(): Command {
  return command('list', 'List the snapshots', ['snapshot list', 'snapshot list --json']).action(
    run(async (session) => {
      const snapshots = [...session.wallet.world.snapshots].map(([snapshot, { at }]) => ({
        snapshot,
        at: formatTime(at),
      }));
      session.list(snapshots, () => {
        if (snapshots.length === 0)
          return session.say('There is no snapshot. Save one with `wallet snapshot save NAME`.');
        const lines = snapshots.map(({ snapshot, at }) => [snapshot, at]);
        return session.paint.table(['snapshot', 'taken'], lines);
      });
    }),
  );
}

function removeCommand(): Command {
  return command('remove', 'Forget the name of a point', [
    'snapshot remove rich',
    'snapshot remove rich --yes',
  ])
    .argument('[name]')
    .action(
      run(async (session, [given]) => {
        const name = await session.need(given, 'NAME', (ask) => {
          const choices = snapshotChoices(session);
          return choices.length > 0
            ? ask.choose('Which snapshot?', choices)
            : fail('POINT_UNKNOWN', { point: 'yet' });
        });
        const known = session.wallet.world.snapshots.get(name);
        if (known) await session.confirm(`Forget the snapshot ${name} of ${formatTime(known.at)} for good?`);
        await session.perform('removeSnapshot', { name });
        session.print({ snapshot: name }, () =>
          session.paint.done(session.say('Removed the snapshot {name}', { name })),
        );
      }),
    );
}

function forkCommand(): Command {
  return command('fork', 'Copy the world into a new folder, which goes its own way', [
    'snapshot fork ./copy',
    'snapshot fork ./copy --at rich',
  ])
    .argument('[dir]')
    .option('--at <point>', 'as it was then')
    .action(
      run<{ at?: string }>(async (session, [given], { at = 'now' }) => {
        const { wallet, paint } = session;
        const to = await session.working('Looking back', (onProgress) => wallet.point(at, onProgress));
        const folder = await session.need(given, 'DIR', (ask) =>
          ask.line('Into which folder?', (text) => text.trim() !== '', 'Name a new or an empty folder'),
        );
        const home = resolve(folder);
        await session.working('Copying', async (onProgress) =>
          session.host.fork(wallet, home, to, onProgress),
        );
        session.print({ snapshot: at, home }, () => {
          const rows = paint.rows([['use it', `wallet --home ${folder} balance`]]);
          return `${paint.done(session.say('Copied the world to {folder}', { folder }))}\n${rows}`;
        });
      }),
    );
}

/** `reset`: the world as it began. */
export function resetCommand(): Command {
  return command('reset', 'Begin again: the world as it was at its start', ['reset', 'reset --yes']).action(
    run(async (session) => {
      await session.confirm('Take everything back to the start of this world?');
      const { wallet } = session;
      await session.working('Going back', async (onProgress) => wallet.restore(0, onProgress));
      printBack(session, 'start');
    }),
  );
}
