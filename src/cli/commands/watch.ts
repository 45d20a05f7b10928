import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { command, remarked } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { fail, type Happened, type View } from '../../wallet.ts';

/** Between two looks at the journal's size: cheap, and told the same on every kind of disk, which events are not. */
const TICK_MS = 100;

interface Own {
  readonly user?: string;
  readonly since?: string;
}

/** `watch`: what other shells do to the world, as they do it. It keeps no record itself, and is in nobody's way. */
export function watchCommand(): Command {
  const made = command(
    'watch',
    'Follow the world live, as other shells act on it; with --json a document a line',
    ['watch', 'watch --since start', 'watch --json'],
  )
    .option('--user <user>', 'what concerns this user')
    .option('--since <point>', 'begin with what happened after an entry, a time, a snapshot, `start`');
  return remarked(made, 'Ctrl-C ends it. What the clock does by itself shows with the next command.').action(
    run<Own>(async (session, _, own) => watch(session, own)),
  );
}

/** Prints what happens until a key or a signal ends it; returns the exit code. */
async function watch(session: Session, { user, since }: Own): Promise<number> {
  const { host, paint } = session;
  if (!host.shared && since === undefined)
    fail('USAGE', {
      problem: 'Nobody else acts on this world.',
      hint: 'See what happened with --since start.',
    });
  const wallet = session.kept;
  if (user !== undefined && !wallet.world.users.has(user)) fail('USER_UNKNOWN', { user });
  const point =
    since === undefined
      ? undefined
      : await session.working('Looking back', (onProgress) => wallet.point(since, onProgress));
  const { about, balancesLine, Feed, newsLine, toldView } = await import('../feed.ts');
  const { Bottom } = await import('../bottom.ts');
  const { listen } = await import('../keys.ts');
  const live = host.stdout.isTTY === true && !session.forScripts;
  const bottom = live ? new Bottom(host.stdout) : undefined;
  const feed = new Feed(
    point === undefined
      ? wallet
      : await session.working('Looking back', (onProgress) => wallet.asOf(point, onProgress)),
  );
  const tell = (all: ReturnType<typeof feed.arrived>, then: View) => {
    for (const each of all) {
      const told = about(each, user);
      if (!told) continue;
      bottom?.clear();
      session.print(
        toldView(told, then, user),
        () => told.news.map((news) => newsLine(paint, news, wallet)).join('\n'),
        { oneOfMany: true },
      );
    }
  };
  const take = (happened: Happened, then: View) => tell(feed.take(happened, then), then);
  const keys = live && session.canAsk;
  const ended = listen({ keys });
  try {
    if (point !== undefined) wallet.retrace(point, take);
    for (; host.shared && ended.exitCode() === undefined; await sleep(TICK_MS)) {
      if (!session.isWorld) fail('WORLD_MISSING', { path: session.home });
      wallet.follow(take);
      tell(feed.arrived(wallet), wallet);
      bottom?.draw(
        paint.theme.faint([balancesLine(wallet, user), ...(keys ? [paint.say('q ends')] : [])].join('  ')),
      );
    }
    return ended.exitCode() ?? 0;
  } finally {
    bottom?.clear();
    ended.stop();
  }
}
