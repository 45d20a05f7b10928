import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';

/** `keys`: the keys that seal the world's records and encrypt what is personal. */
export function keysCommand(): Command {
  return command('keys', 'Show the world’s keys, or go on with a new one', ['keys list', 'keys rotate'])
    .addCommand(listCommand())
    .addCommand(rotateCommand());
}

function listCommand(): Command {
  return command('list', 'List the keys by their ids', ['keys list', 'keys list --json']).action(
    run(async (session) => printKeys(session)),
  );
}

function rotateCommand(): Command {
  return command('rotate', 'Seal and encrypt with a new key from now on; the old ones still read', [
    'keys rotate',
    'keys rotate --json',
  ]).action(
    run(async (session) => {
      session.wallet.rotateKeys();
      printKeys(session);
    }),
  );
}

function printKeys(session: Session): void {
  const { keys } = session.wallet;
  session.print(keys, () => {
    const { paint, say } = session;
    const lines = keys.map(({ key, file, active }) => [
      String(key),
      file,
      active ? say('seals and encrypts') : say('reads'),
    ]);
    return paint.table(['key', 'file', 'use'], lines, ['key']);
  });
}
