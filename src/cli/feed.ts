/** What happens in a world, one piece of news after the other, in the words that commands use. */

import width from 'fast-string-width';
import { inWords, marked, messageIn, minuteOf } from './describe.ts';
import { pad, type Paint, yuan } from './print.ts';
import {
  type Entry,
  entryView,
  fen,
  type Fen,
  formatTime,
  type Happened,
  type Message,
  messageView,
  usersOf,
  visible,
  type View,
} from '../wallet.ts';

interface Common {
  /** In ms. */
  readonly at: number;
  /** Whom it concerns: a user, or a merchant's id; empty for what the clock did. */
  readonly who: string;
}

export type News = Common &
  (
    | {
        readonly event: 'entry';
        readonly entry: Entry;
        /** What the user has now, if this changed it. */
        readonly balanceFen: Fen | undefined;
      }
    | { readonly event: 'message'; readonly message: Message }
    | { readonly event: 'balance'; readonly balanceFen: Fen }
    | {
        readonly event: 'request';
        readonly words: (paint: Paint) => string;
        readonly status: Happened['status'];
      }
  );

/** A record as news; or a message that was sent by it and arrives later: its request then is `arrive`. */
export interface Told {
  readonly seq: number;
  /** In ms. */
  readonly at: number;
  readonly request: string;
  readonly by: string;
  readonly status: Happened['status'];
  readonly news: readonly News[];
}

/** What would come again and again, or before something that tells more. */
const silent = new Set(['tryPin', 'showCode', 'claimCallback', 'reportCallback', 'spendFault']);

/** Requests that have better words than their names. */
const worded = new Map<string, (then: View) => (paint: Paint) => string>([
  ['failPin', () => (paint) => paint.say('wrong PIN')],
  ['login', () => (paint) => paint.say('logged in')],
  ['logout', () => (paint) => paint.say('logged out')],
  ['restoreWorld', () => (paint) => paint.say('the world is as it was at another point')],
  [
    'setClock',
    ({ world: { clockAt } }) =>
      (paint) =>
        clockAt === undefined
          ? paint.say('the clock follows the real time')
          : paint.say('the clock stands at {time}', { time: formatTime(clockAt) }),
  ],
]);

/** Makes news of records. It remembers what was news before: balances, and messages that are still on their way. */
export class Feed {
  #balances: ReadonlyMap<string, Fen>;
  #coming: { readonly seq: number; readonly message: Message; readonly at: number }[] = [];

  /** Begins with the world as it is. */
  constructor(wallet: View) {
    this.#balances = balancesOf(wallet);
  }

  /** What a record tells, and the messages that had arrived by then; `then` is the world right after it. */
  take(happened: Happened, then: View): Told[] {
    const { seq, at, op: request, by, status, messages } = happened;
    const before = this.#balances;
    this.#balances = balancesOf(then);
    const changed = new Map([...this.#balances].filter(([user, now]) => now !== (before.get(user) ?? 0)));
    const entries = entriesOf(happened, then, changed);
    const told = new Set(entries.map(({ who }) => who));
    const balances = [...changed]
      .filter(([user]) => !told.has(user))
      .map(([who, balanceFen]): News => ({ event: 'balance', at, who, balanceFen }));
    const here = messages.filter(({ arrivesAt }) => arrivesAt === undefined);
    const own = [...entries, ...here.map((message) => received(message, at))];
    for (const message of messages)
      if (message.arrivesAt !== undefined) this.#coming.push({ seq, message, at: message.arrivesAt });
    const news = [...(own.length > 0 ? own : requestOf(happened, then)), ...balances];
    return [{ seq, at, request, by, status, news }, ...this.arrived(then)];
  }

  /** The messages whose time has come. */
  arrived(wallet: View): Told[] {
    const { now } = wallet;
    const coming = this.#coming.filter(({ seq }) => wallet.isPast(seq));
    this.#coming = coming.filter(({ at }) => at > now);
    const arrival = { request: 'arrive', by: '', status: 'DONE' } as const;
    return coming
      .filter(({ at }) => at <= now)
      .map(({ seq, at, message }) => ({ seq, at, ...arrival, news: [received(message, at)] }));
  }
}

function received(message: Message, at: number): News {
  return { event: 'message', at, who: message.user, message };
}

function balancesOf({ world }: View): Map<string, Fen> {
  return new Map(
    [...world.users.keys()].map((user) => [user, world.accounts.get(`balance/${user}`) ?? fen(0)]),
  );
}

/** The entries that a record made, else those that it changed; each for who asked and whose balance changed by it. */
function entriesOf(
  { at, by, made, changed: ids }: Happened,
  then: View,
  changed: ReadonlyMap<string, Fen>,
): News[] {
  const entries = made.length > 0 ? made : [...new Set(ids)].flatMap((id) => then.entry(id) ?? []);
  return entries.flatMap((entry) => {
    const concerned = usersOf(entry).filter((user) => user === by || changed.has(user));
    const users = concerned.length > 0 ? concerned : [entry.user];
    return users.map((who): News => ({ event: 'entry', at, who, entry, balanceFen: changed.get(who) }));
  });
}

function requestOf({ at, op, by, status }: Happened, then: View): News[] {
  if (silent.has(op)) return [];
  const words = worded.get(op)?.(then) ?? ((paint: Paint) => inWords(paint.language, op));
  // Who logs in, not who was logged in before.
  const who = op === 'login' ? (then.world.loggedIn ?? by) : by.replace(/^merchant:/, '');
  return [{ event: 'request', at, who, words, status }];
}

/** What is told, of this user alone if one is named; `undefined` if that is nothing. */
export function about(told: Told, user: string | undefined): Told | undefined {
  const news = user === undefined ? told.news : told.news.filter(({ who }) => who === user);
  return news.length > 0 ? { ...told, news } : undefined;
}

/** What is told as `--json` shows it, with everybody's balance after it, or one user's. */
export function toldView({ seq, at, request, by, status, news }: Told, then: View, user: string | undefined) {
  return {
    seq,
    at: formatTime(at),
    request,
    by,
    status,
    entries: news.flatMap((each) => (each.event === 'entry' ? [entryView(each.entry, each.who)] : [])),
    messages: news.flatMap((each) =>
      each.event === 'message' ? [{ user: each.who, ...messageView({ ...each.message, at: each.at }) }] : [],
    ),
    balances: watched(then, user).map(([name, balanceFen]) => ({ user: name, balanceFen })),
  };
}

/** A piece of news as a line: when, who, what; below each other for all users of the world. */
export function newsLine(paint: Paint, news: News, { world }: View): string {
  const names = Math.max(...[...world.users.keys()].map((name) => width(visible(name))));
  const who = pad(visible(news.who || paint.say('clock')), names);
  return `${paint.theme.faint(clockTime(news.at))}  ${who}  ${words(paint, news)}`;
}

function words(paint: Paint, news: News): string {
  switch (news.event) {
    case 'entry': {
      const { entry, who, balanceFen } = news;
      const balance =
        balanceFen === undefined ? [] : [paint.say('balance {amount}', { amount: yuan(balanceFen) })];
      return [marked(paint, entry, who), paint.theme.faint(paint.say(entry.status)), ...balance].join('  ');
    }
    case 'message': {
      const { channel, from, text } = messageIn(paint.language, news.message);
      return paint.theme.faint(visible(paint.say('{channel} from {from}: {text}', { channel, from, text })));
    }
    case 'balance':
      return paint.say('balance {amount}', { amount: yuan(news.balanceFen) });
    case 'request':
      if (news.status === 'REFUSED')
        return paint.failed(paint.say('{what}: refused', { what: news.words(paint) }));
      return news.status === 'OTP_SENT'
        ? paint.waiting(paint.say('{what}: a code was sent', { what: news.words(paint) }))
        : paint.done(news.words(paint));
  }
}

function watched(wallet: View, user: string | undefined): [user: string, balanceFen: Fen][] {
  return [...balancesOf(wallet)].filter(([name]) => user === undefined || name === user);
}

/** Everybody's balance, or one user's, in one row: what stands below the news. */
export function balancesLine(wallet: View, only: string | undefined): string {
  // No break between a name and its amount: what there is no room for goes as a whole.
  const balances = watched(wallet, only).map(
    ([user, balanceFen]) => `${visible(user)}\u00A0${yuan(balanceFen)}`,
  );
  return [minuteOf(wallet.now), ...balances].join('  ');
}

function clockTime(at: number): string {
  return formatTime(at).slice(0, 19).replace('T', ' ');
}
