import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import { EXIT, visible } from '../../wallet.ts';

/** `audit`: replays the journal and checks all that it promises. */
export function auditCommand(): Command {
  return command('audit', 'Check the whole world: every hash, every record balanced, the snapshot true', [
    'audit',
    'audit --json',
  ]).action(
    run(async (session) => {
      const { wallet } = session;
      const { ok, entries, problems } = await session.working('Checking records', (onProgress) =>
        wallet.audit(onProgress),
      );
      session.print({ ok, entries, problems }, () => {
        const { paint, say } = session;
        if (ok)
          return paint.done(
            say(
              entries === 1
                ? 'All is well: 1 record checked, every one balanced'
                : 'All is well: {entries} records checked, every one balanced',
              { entries },
            ),
          );
        const found = say('{problems} problems in {entries} records:', {
          problems: problems.length,
          entries,
        });
        return [paint.failed(found), ...problems.map((each) => `  ${visible(each)}`)].join('\n');
      });
      return ok ? 0 : EXIT.store;
    }),
  );
}
