/** A flow as a story: what happened in plain sentences, who paid what to whom, and what everybody has in the end. */

import { inWords, sentenceOf } from '../cli/describe.ts';
import { yuan } from '../cli/print.ts';
import { runFlow } from './run.ts';
import type { DirectiveName } from './parse.ts';
import type { Stage } from './stage.ts';
import { joinText } from './words.ts';
import { english } from '../cli/language.ts';
import { type Entry, type Fen, formatTime, type Happened, senderName, type Wallet } from '../wallet.ts';

/** Something that happened. */
export interface Scene {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  /** The error's code, if the request was refused. */
  readonly refused?: string;
}

/** Money that went from one to another. */
export interface Payment {
  readonly at: string;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly amountFen: Fen;
  readonly feeFen: Fen;
  readonly status: string;
}

export interface Story {
  readonly title: string;
  readonly scenes: readonly Scene[];
  readonly payments: readonly Payment[];
  readonly balances: readonly { readonly user: string; readonly balanceFen: Fen }[];
}

/** Plays the flow, and tells what came of it. Throws `FlowError`. */
export async function storyOf(file: string): Promise<Story> {
  const scenes: Scene[] = [];
  let stage: Stage | undefined;
  let seen = 0;
  const comments: string[] = [];
  const run = runFlow(file, {
    comment: async (text) => void (stage ?? comments.push(text)),
    done(now, step, played) {
      stage = now;
      const { wallet } = now;
      const at = formatTime(wallet.now);
      const happened = [...wallet.since(seen)];
      seen = wallet.records;
      const refusal = played?.refusal;
      if (step.kind === 'directive') {
        const what = shaped[step.name]?.(step.args.map(joinText).join(' '));
        if (what !== undefined) scenes.push({ at, who: 'the world', what });
      }
      const ownWords = step.kind === 'command' && !refusal;
      scenes.push(...happened.flatMap((each) => scenesOf(wallet, each, ownWords)));
      if (step.kind !== 'command' || !refusal) return;
      const what = `tried \`${step.source}\` and was told: ${refusal.message}`;
      scenes.push({ at, who: now.user ?? wallet.actor(), what, refused: refusal.code });
    },
  });
  for await (const checked of run) if (checked.played.exit === 1) break;
  const [title = file] = comments;
  const wallet = stage?.wallet;
  return {
    title,
    scenes,
    payments: wallet
      ? [...wallet.since(0)].flatMap(({ made }) => made).flatMap((made) => paymentsOf(wallet, made))
      : [],
    balances: wallet
      ? [...wallet.world.users.keys()].map((user) => ({
          user,
          balanceFen: wallet.world.accounts.get(`balance/${user}`) ?? (0 as Fen),
        }))
      : [],
  };
}

/** What no story is about. */
const silent = new Set(['tryPin', 'failPin', 'showCode', 'saveSnapshot', 'removeSnapshot']);

/** What a directive does to the world, in words. */
const shaped: Partial<Record<DirectiveName, (args: string) => string>> = {
  clock: (args) => `the clock stands at ${args}`,
  advance: (args) => `${args} go by`,
  rule: (args) => `the rule ${args.replace(' ', ' is ')}`,
  fault: (args) => `the fault ${args} is set`,
};

/** A record as scenes: what it made, else what somebody was told of it, else its name, if `named`. */
function scenesOf(wallet: Wallet, { at, op, by, made, messages }: Happened, named: boolean): Scene[] {
  if (silent.has(op)) return [];
  const time = formatTime(at);
  const who = by.replace(/^merchant:/, '') || 'the clock';
  if (made.length > 0)
    return made.map((entry) => ({ at: time, who: entry.user, what: sentenceOf(english, entry, entry.user) }));
  const notices = messages.filter(({ channel }) => channel !== 'email');
  if (notices.length > 0)
    return notices.map(({ user, text, otp, channel }) => ({
      at: time,
      who: user,
      what: `gets ${channel === 'sms' ? 'a text message' : 'a notice'}: ${otp === undefined ? text : text.replace(otp, '••••••')}`,
    }));
  return named
    ? [{ at: op === 'setClock' ? formatTime(wallet.now) : time, who, what: inWords(english, op) }]
    : [];
}

/** Who gave to whom by this entry, as it is now. */
function paymentsOf(wallet: Wallet, made: Entry): Payment[] {
  const entry = wallet.entry(made.id) ?? made;
  const parties = partiesOf(entry);
  if (!parties) return [];
  const { id, amountFen, feeFen, status } = entry;
  return [{ at: formatTime(entry.at), id, ...parties, amountFen, feeFen, status }];
}

function partiesOf(entry: Entry): { readonly from: string; readonly to: string } | undefined {
  switch (entry.type) {
    case 'payment':
      return { from: entry.user, to: entry.merchantName };
    case 'refund':
      return { from: entry.merchantName, to: entry.user };
    case 'transfer':
      return { from: senderName(entry), to: entry.to };
    case 'top-up':
      return { from: entry.source, to: entry.user };
    case 'withdrawal':
      return { from: entry.user, to: entry.source };
    case 'red-packet-share':
      return { from: entry.from, to: entry.user };
    case 'red-packet':
    case 'order':
      return undefined;
  }
}

/** The story as a Mermaid sequence diagram. */
export function mermaid({ title, scenes, payments }: Story): string {
  const refusals = scenes.filter(({ refused }) => refused !== undefined);
  const parties = payments.flatMap(({ from, to }) => [from, to]);
  const people = [...new Set([...parties, ...refusals.map(({ who }) => who)])];
  const idOf = (name: string) => `p${people.indexOf(name) + 1}`;
  const notes = refusals.map(({ at, who, what }) => ({
    at,
    line: `Note over ${idOf(who)}: ${escaped(what)}`,
  }));
  const arrows = payments.map(({ at, from, to, amountFen, status }) => ({
    at,
    line: `${idOf(from)}->>${idOf(to)}: ${escaped(`${yuan(amountFen)} ${status}`)}`,
  }));
  const lines = [...arrows, ...notes].toSorted((one, other) =>
    one.at < other.at ? -1 : one.at > other.at ? 1 : 0,
  );
  return [
    'sequenceDiagram',
    `  title ${escaped(title)}`,
    ...people.map((name) => `  participant ${idOf(name)} as ${escaped(name)}`),
    ...lines.map(({ line }) => `  ${line}`),
  ].join('\n');
}

/** Text in a diagram: what Mermaid would read as its own is written as an entity. */
function escaped(text: string): string {
  return text.replaceAll(/[#;<>"`%{}\\]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
