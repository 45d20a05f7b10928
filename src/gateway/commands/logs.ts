import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { command, remarked } from '../../cli/command.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import { LogReader } from '../log-file.ts';
import { linesOf } from '../log-lines.ts';
import { accountOf } from './notify.ts';
import type { LogEntry } from '../log.ts';
import { fail, formatTime, visible } from '../../wallet.ts';

/** Between two looks at the log, in ms. */
const TICK_MS = 100;
/** How many entries are shown if nobody says it. */
const USUAL = 50;

interface Own {
  readonly follow?: boolean;
  readonly limit: string;
  readonly merchant?: string;
  readonly detail?: boolean;
}

/** `logs`: what merchants' programs asked of the gateway, what it answered, and what it told them. */
export function logsCommand(): Command {
  const made = command('logs', 'Show what merchants’ programs asked, were answered and were told', [
    'logs --follow',
    'logs --merchant coffee --detail',
    'logs --limit 200 --json',
  ])
    .option('-f, --follow', 'go on with what comes, until Ctrl-C; with --json a document a line')
    .option('--limit <number>', 'how many at the most, the last ones', String(USUAL))
    .option('--merchant <merchant>', 'of this merchant alone: its id or its mchid')
    .option('--detail', 'what was sent and answered as well; of refusals it always is');
  return remarked(made, 'Secrets are masked, in the file gateway.log in the world’s folder, too.').action(
    run<Own>(async (session, _, own) => (own.follow ? follow(session, own) : list(session, own))),
  );
}

function list(session: Session, own: Own): void {
  const entries = entriesOf(session, new LogReader(folderOf(session)), own);
  session.list(entries.map(logView), () =>
    entries.length === 0
      ? session.say('Nothing was asked of a gateway yet: `wallet serve` starts one.')
      : entries.map((entry) => linesOf(session.paint, entry, own.detail)).join('\n'),
  );
}

async function follow(session: Session, own: Own): Promise<number> {
  const reader = new LogReader(folderOf(session));
  const tell = (entry: LogEntry) =>
    session.print(logView(entry), () => linesOf(session.paint, entry, own.detail), { oneOfMany: true });
  const { listen } = await import('../../cli/keys.ts');
  const ended = listen({ keys: session.host.stdout.isTTY === true && session.canAsk });
  try {
    for (; ended.exitCode() === undefined; await sleep(TICK_MS))
      entriesOf(session, reader, own).forEach(tell);
    return ended.exitCode() ?? 0;
  } finally {
    ended.stop();
  }
}

function folderOf(session: Session): string {
  if (!session.isWorld) fail('WORLD_MISSING', { path: session.home });
  return session.home;
}

function entriesOf(session: Session, reader: LogReader, { limit, merchant }: Own): LogEntry[] {
  const most = /^\d{1,6}$/.test(limit)
    ? Number(limit)
    : fail('USAGE', {
        problem: `--limit takes a number, not ${visible(limit)}.`,
        hint: 'Write it in digits: --limit 20.',
      });
  const mchid = merchant === undefined ? undefined : accountOf(session, merchant).mchid;
  const entries = reader.read().filter((entry) => mchid === undefined || entry.mchid === mchid);
  return most === 0 ? [] : entries.slice(-most);
}

/** An entry as `--json` shows it. */
function logView({ at, ...entry }: LogEntry) {
  return { at: formatTime(at), ...entry };
}
