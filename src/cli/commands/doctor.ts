import type { Command } from 'commander';
import { command } from '../command.ts';
import { english } from '../language.ts';
import { run } from '../run.ts';
import { EXIT } from '../../wallet.ts';

/** `doctor`: looks at everything that keeps people from working, and writes nothing. */
export function doctorCommand(): Command {
  return command('doctor', 'Check Node, the world’s folder, the clock, the terminal and the settings', [
    'doctor',
    'doctor --json',
  ]).action(
    run(
      async (session) => {
        const { checksOf } = await import('../checks.ts');
        const checks = checksOf(session);
        const ok = checks.every(({ status }) => status !== 'failed');
        const view = checks.map(({ name, status, found, hint }) => ({
          name,
          status,
          found: found(english.say),
          hint: hint?.(english.say) ?? null,
        }));
        session.print({ ok, checks: view }, () => {
          const { paint, say } = session;
          const { good, waits, bad, marks } = paint.theme;
          const mark = { ok: good(marks.done), warning: waits('!'), failed: bad(marks.failed) };
          return checks
            .flatMap(({ name, status, found, hint }) => [
              paint.marked(mark[status], say('{name}: {what}', { name: say(name), what: found(say) })),
              ...(hint ? [paint.hint(hint(say))] : []),
            ])
            .join('\n');
        });
        return ok ? 0 : EXIT.store;
      },
      { mends: true },
    ),
  );
}
