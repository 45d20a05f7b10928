import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import { EXIT } from '../../wallet.ts';

/** `audit`: replays the journal and checks all that it promises. */
export function auditCommand(): Command {
  return command(
    'audit',
    'Check the whole world: every hash, every record balanced, the snapshot true',
  ).action(
    run(async (session) => {
      const { wallet } = session;
      const { ok, entries, problems } = await session.working('Checking records', (onProgress) =>
        wallet.audit(onProgress),
      );
      session.print({ ok, entries, problems }, () => {
        const records = `${entries} ${entries === 1 ? 'record' : 'records'}`;
        if (ok) return session.paint.done(`All is well: ${records} checked, every one balanced`);
        return [
          `${session.paint.chalk.red('✗')} ${problems.length} problems in ${records}:`,
          ...problems.map((each) => `  ${each}`),
        ].join('\n');
      });
      return ok ? 0 : EXIT.store;
    }),
  );
}
