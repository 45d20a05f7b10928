import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { command } from '../command.ts';
import { inWords, sentenceOf } from '../describe.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { BEFORE, fail, formatTime, type Happened, visible } from '../../wallet.ts';

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

const form = 'Use letters, digits, “_”, “.” or “-”, the first one a letter';

function saveCommand(): Command {
  return command('save', 'Name the world as it is now', ['snapshot save rich'])
    .argument('[name]')
    .option('--replace', 'take the name from another snapshot')
    .action(
      run<{ replace?: boolean }>(async (session, [given], { replace = false }) => {
        const name = await session.need(given, 'NAME', (ask) =>
          ask.line('Name of the snapshot', (text) => /^[a-z][\w.-]*$/i.test(text), form),
        );
        await session.perform('saveSnapshot', { name, replace });
        session.print({ snapshot: name, at: formatTime(session.wallet.now) }, () => {
          const back = session.paint.rows([['come back', `wallet snapshot restore ${name}`]]);
          return `${session.paint.done(`Saved the snapshot ${name}`)}\n${back}`;
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
        const choices = [...wallet.world.snapshots].map(([name, { at }]) => ({
          name: `${name}, ${formatTime(at)}`,
          value: name,
        }));
        const point = await session.need(given, 'POINT', (ask) =>
          choices.length > 0
            ? ask.choose('Which snapshot?', choices)
            : fail('POINT_UNKNOWN', { point: 'yet' }),
        );
        await wallet.restore(wallet.point(point));
        printBack(session, point);
      }),
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
    const where = point === 'start' ? 'when it began' : `at ${point}`;
    return `${paint.done(`The world is as it was ${where}`)}\n${paint.rows(rows)}`;
  });
}

function listCommand(): Command {
  return command('list', 'List the snapshots').action(
    run(async (session) => {
      const snapshots = [...session.wallet.world.snapshots].map(([snapshot, { at }]) => ({
        snapshot,
        at: formatTime(at),
      }));
      session.print(snapshots, () => {
        if (snapshots.length === 0) return 'There is no snapshot. Save one with `wallet snapshot save NAME`.';
        const lines = snapshots.map(({ snapshot, at }) => [snapshot, at]);
        return session.paint.table(['snapshot', 'taken'], lines);
      });
    }),
  );
}

function removeCommand(): Command {
  return command('remove', 'Forget the name of a point', ['snapshot remove rich'])
    .argument('[name]')
    .action(
      run(async (session, [given]) => {
        const name = given ?? fail('ANSWER_MISSING', { flag: 'NAME' });
        await session.perform('removeSnapshot', { name });
        session.print({ snapshot: name }, () => session.paint.done(`Removed the snapshot ${name}`));
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
        const home = resolve(given ?? fail('ANSWER_MISSING', { flag: 'DIR' }));
        const { wallet } = session;
        const to = wallet.point(at);
        if (existsSync(home)) fail('WORLD_EXISTS', { path: visible(home) });
        await wallet.forkTo(home, async (copy) => (at === 'now' ? undefined : copy.restore(to)));
        session.print({ snapshot: at, home }, () =>
          session.paint.done(`Copied the world to ${given ?? home}: use it with --home`),
        );
      }),
    );
}

/** `reset`: the world as it began. */
export function resetCommand(): Command {
  return command('reset', 'Begin again: the world as it was at its start', ['reset --yes']).action(
    run(async (session) => {
      const question = 'Take everything back to the start of this world?';
      if (!session.options.yes) {
        if (!session.canAsk) fail('CONFIRM_REQUIRED', { question });
        const agreed = await session.need(undefined, '--yes', (ask) => ask.agree(question));
        if (!agreed) fail('INTERRUPTED', {});
      }
      await session.wallet.restore(0);
      printBack(session, 'start');
    }),
  );
}

/** `undo`: takes back the last requests. */
export function undoCommand(): Command {
  return command('undo', 'Take back the last requests; nothing is erased', ['undo', 'undo 3'])
    .argument('[n]', 'how many', '1')
    .action(
      run(async (session, [count = '1']) => {
        if (!/^[1-9]\d{0,4}$/.test(count))
          fail('USAGE', { problem: 'undo needs a whole number from 1 to 99999.' });
        const undone = await session.wallet.undo(Number(count));
        const view = undone.map(({ at, op, by, made }) => ({
          request: op,
          by,
          at: formatTime(at),
          entries: made.map(({ id }) => id),
        }));
        session.print(view, () => {
          const { paint } = session;
          const lines = undone.map((each) => [
            formatTime(each.at).slice(0, 16).replace('T', ' '),
            each.by,
            told(each),
          ]);
          const forward = paint.rows([['forward', `wallet snapshot restore ${BEFORE}`]]);
          const count = undone.length === 1 ? '1 request' : `${undone.length} requests`;
          return `${paint.done(`Took back ${count}`)}\n${paint.table(['when', 'who', 'what'], lines)}\n${forward}`;
        });
      }),
    );
}

/** A request in words: what it made, or its name. */
function told({ op, made, by }: Happened): string {
  return made.map((entry) => sentenceOf(entry, by)).join(', ') || inWords(op);
}
