import type { Command } from 'commander';
import { command } from '../command.ts';
import { inWords, minuteOf } from '../describe.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { EXIT, fail, formatTime, repairWorld, surveyWorld, visible } from '../../wallet.ts';

interface Own {
  readonly repair?: boolean;
}

/** `audit`: replays the journal and checks all that it promises. */
export function auditCommand(): Command {
  return command('audit', 'Check the whole world: every hash, every record balanced, the snapshot true', [
    'audit',
    'audit --json',
    'audit --repair',
  ])
    .option('--repair', 'go on without what is damaged; nothing is deleted')
    .action(
      run<Own>(async (session, _, { repair = false }) => {
        const damage = repair ? await mend(session) : undefined;
        const { wallet } = session;
        const { ok, entries, problems } = await session.working('Checking records', (onProgress) =>
          wallet.audit(onProgress),
        );
        session.print({ ok, entries, problems, ...(repair && { repaired: damage ?? null }) }, () => {
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

type Damage = NonNullable<ReturnType<typeof surveyWorld>>;

/** Tells what would be lost, asks, and goes on without it; what it was. */
async function mend(session: Session) {
  const { host, home } = session;
  // A flow's world is in memory, and nothing damages it.
  if (!host.shared) return undefined;
  if (!session.isWorld) fail('WORLD_MISSING', { path: home });
  const damage = await session.working('Looking for damage', (onProgress) => surveyWorld(home, onProgress));
  if (!damage) return undefined;
  if (!session.forScripts) session.aside(told(session, damage));
  await session.confirm('Go on without what is lost?');
  await session.working('Looking for damage', (onProgress) => repairWorld(home, onProgress));
  const { kept, lost, from, to, snapshot } = damage;
  return { kept, lost, from, to, snapshot };
}

function told(
  { saying, say, language }: Session,
  { kept, lost, from, to, readable, snapshot }: Damage,
): string {
  const head =
    lost === 0
      ? say('Nothing is lost')
      : lost === 1
        ? say('1 record is lost, the one after record {kept}', { kept })
        : say('{lost} records are lost, those after record {kept}', { lost, kept });
  const rows = saying.rows([
    ['set aside', to > from ? `journal.jsonl, ${from}–${to}` : undefined],
    ['made again', snapshot ? 'wallet.json' : undefined],
  ]);
  const lines = readable.map(({ seq, at, data: { op, by } }) => [
    String(seq),
    minuteOf(formatTime(at)),
    inWords(language, op),
    by,
  ]);
  const table = saying.table(['record', 'when', 'what', 'who'], lines, ['record']);
  return [
    lost === 0 ? saying.done(head) : saying.failed(head),
    ...(rows === '' ? [] : [rows]),
    ...(lines.length > 0 ? ['', say('Of these can still be read:'), table] : []),
  ].join('\n');
}
