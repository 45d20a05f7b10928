import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { command } from '../command.ts';
import { inWords, sentenceOf } from '../describe.ts';
import { listen } from '../keys.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import {
  type Entry,
  entryView,
  escapeJson,
  fail,
  type Fen,
  formatTime,
  type Happened,
  visible,
  type Wallet,
} from '../../wallet.ts';

interface Own {
  readonly user?: string;
  readonly since?: string;
}

/** How often the world is looked at, in ms. */
const TICK_MS = 100;

/** `watch`: what other shells do to the world, as they do it. */
export function watchCommand(): Command {
  return command('watch', 'Follow the world live, as other shells act on it; with --json a document a line', [
    'watch',
    'watch --user alice',
    'watch --json',
  ])
    .option('--user <user>', 'what concerns this user')
    .option('--since <point>', 'begin with what happened after an entry, a time, a snapshot')
    .action(
      run<Own>(async (session, _, { user, since }) => {
        if (!session.host.shared)
          fail('USAGE', { problem: 'Nobody else acts on this world.', hint: 'Watch a world on disk.' });
        const { wallet } = session;
        if (user !== undefined && !wallet.world.users.has(user)) fail('USER_UNKNOWN', { user });
        return follow(session, wallet, since === undefined ? wallet.records : wallet.point(since), user);
      }),
    );
}

/** Prints what happens until a key or a signal ends it; returns the exit code. */
async function follow(
  session: Session,
  wallet: Wallet,
  from: number,
  user: string | undefined,
): Promise<number> {
  const keys = listen();
  const feed = new Feed(session, wallet, user);
  try {
    for (let seen = from; keys.exitCode() === undefined; await sleep(TICK_MS)) {
      wallet.look();
      const news = [...wallet.since(seen)];
      seen = wallet.records;
      feed.show(news);
    }
    return keys.exitCode() ?? 0;
  } finally {
    keys.stop();
    feed.end();
  }
}

/** Records whose names say little. */
const wordsFor: Readonly<Record<string, string>> = {
  failPin: 'a wrong PIN',
  restoreWorld: 'went to another point',
};

class Feed {
  readonly #session: Session;
  readonly #wallet: Wallet;
  readonly #user: string | undefined;
  #balances: ReadonlyMap<string, Fen>;
  /** The line below the feed, where there is a terminal to draw it again. */
  #status = '';

  constructor(session: Session, wallet: Wallet, user: string | undefined) {
    this.#session = session;
    this.#wallet = wallet;
    this.#user = user;
    this.#balances = this.#now();
  }

  /** Shows what happened, and what everybody whose balance changed has now. */
  show(news: readonly Happened[]): void {
    const { stdout } = this.#session.host;
    const before = this.#balances;
    this.#balances = this.#now();
    const changed = [...this.#balances].filter(([user, fen]) => before.get(user) !== fen);
    const lines = this.#session.options.json
      ? news.map((each) => this.#document(each))
      : [...news.flatMap((each) => this.#lines(each)), ...this.#changes(changed)];
    if (stdout.isTTY && !this.#session.options.json) {
      const status = this.#line();
      if (lines.length === 0 && status === this.#status) return;
      stdout.write(`\r\u001B[K${lines.map((line) => `${line}\n`).join('')}${status}`);
      this.#status = status;
    } else if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
  }

  /** Takes the last line away. */
  end(): void {
    if (this.#status !== '') this.#session.host.stdout.write('\r\u001B[K');
  }

  #now(): Map<string, Fen> {
    const { users, accounts } = this.#wallet.world;
    const names = [...users.keys()].filter((name) => this.#user === undefined || name === this.#user);
    return new Map(names.map((name) => [name, accounts.get(`balance/${name}`) ?? (0 as Fen)]));
  }

  /** Everybody's balance, as far as the line goes. */
  #line(): string {
    const { paint, host } = this.#session;
    const told = [...this.#balances].map(([user, fen]) => `${user} ${yuan(fen)}`).join('   ');
    const columns = host.stdout.columns ?? 80;
    return paint.chalk.dim(visible(told.length < columns ? told : `${told.slice(0, columns - 2)}…`));
  }

  #changes(changed: readonly (readonly [string, Fen])[]): string[] {
    if (changed.length === 0) return [];
    const told = changed.map(([user, fen]) => `${user} now has ${yuan(fen)}`).join(', ');
    return [`                     ${this.#session.paint.chalk.dim(visible(told))}`];
  }

  /** What a record did, a line each: what it made or changed, and what somebody's phone shows. */
  #lines(happened: Happened): string[] {
    const { chalk } = this.#session.paint;
    const { at, op, by, made, changed, messages } = happened;
    const mine = this.#entries(made, changed).filter((entry) => this.#concerns(Object.values(entry)));
    const told = messages.filter(({ user }) => this.#concerns([user]));
    if (this.#user !== undefined && by !== this.#user && mine.length + told.length === 0) return [];
    const when = formatTime(at).slice(0, 19).replace('T', ' ');
    const who = chalk.bold(visible(by.replace(/^merchant:/, '') || 'clock'));
    const said = mine.map(
      (entry) => `${who}: ${visible(`${sentenceOf(entry, entry.user)}, ${entry.status}`)}`,
    );
    const heard = told.map(({ user, channel, text }) => chalk.dim(visible(`${channel} to ${user}: ${text}`)));
    const lines =
      said.length + heard.length > 0 ? [...said, ...heard] : [`${who}: ${wordsFor[op] ?? inWords(op)}`];
    return op === 'tryPin'
      ? []
      : lines.map((line, index) => `${(index === 0 ? when : '').padEnd(19)}  ${line}`);
  }

  /** The entries that were made or changed, as they are now. */
  #entries(made: readonly Entry[], changed: readonly string[]): Entry[] {
    return [...made.map(({ id }) => id), ...changed].flatMap((id) => this.#wallet.entry(id) ?? []);
  }

  /** Whether it is about the user who is watched: it names them. */
  #concerns(values: readonly unknown[]): boolean {
    return this.#user === undefined || values.includes(this.#user);
  }

  /** One JSON document a line. */
  #document({ seq, at, op, by, made, changed, messages }: Happened): string {
    return escapeJson(
      JSON.stringify({
        seq,
        at: formatTime(at),
        request: op,
        by,
        entries: this.#entries(made, changed).map((entry) => entryView(entry, entry.user)),
        messages,
        balances: Object.fromEntries(this.#balances),
      }),
    );
  }
}
