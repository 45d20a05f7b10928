/** Pages about what no single command explains: each fits a screen of 24 lines. */

import type { Plain } from './language.ts';
import type { Paint } from './print.ts';
import { EXIT, formatRule, type RuleName, rules } from '../wallet.ts';

type Row = readonly [name: string, what: string];

interface Topic {
  readonly summary: Plain;
  readonly says: readonly Plain[];
  /** A list below, from what the program itself goes by. */
  readonly rows?: readonly Row[];
  /** As typed behind `wallet`. */
  readonly examples: readonly string[];
}

const exitCodes: Readonly<Record<keyof typeof EXIT, Plain>> = {
  fault: 'a fault of the program itself, or no room for what it prints',
  usage: 'something was typed wrongly, or an answer is missing',
  refused: 'a rule refuses it: too little money, a limit, a declined card',
  unproven: 'who you are is not proven: a wrong PIN or code',
  needed: 'something is needed first: a PIN, a code, a confirmation',
  store: 'the world’s files: damaged, newer, not to be written',
  interrupted: 'interrupted by Ctrl-C or Escape; nothing is half done',
};

const variables: Readonly<Record<string, Plain>> = {
  WALLET_HOME: 'the world’s folder (--home)',
  WALLET_USER: 'who acts (--as)',
  WALLET_PIN: 'the payment PIN; --pin-stdin keeps it out of sight',
  WALLET_DEVICE: 'the device that requests come from (--device)',
  WALLET_LOCATION: 'where requests come from (--location)',
  WALLET_LANG: 'the language: en or zh-CN (--lang, else LANG)',
  WALLET_PLAIN: '1: no drawings, for screen readers (--plain)',
  WALLET_THEME: 'light or dark, where the terminal does not tell',
  WALLET_PAGER: 'what shows long lists; never: nothing (--no-pager)',
  WALLET_SEED: 'the seed of a new world (init --seed)',
  WALLET_DEBUG: '1: a fault tells where in the program it happened',
  NO_COLOR: 'no colours; FORCE_COLOR=1: colours in a pipe as well',
  CI: 'never ask, as where there is no terminal (--no-input)',
};

/** Rules that are asked about most, as they are by default. */
const known: readonly RuleName[] = [
  'no-pin-single',
  'no-pin-per-day',
  'pin-attempts',
  'pin-lock',
  'otp-validity',
];

export const topics = {
  flows: {
    summary: 'transcripts that are recorded, checked and played',
    says: [
      'A flow is what you typed and what was printed, in a file. It is a recording to hand on, a test that fails when a line differs, and a demo.',
      'Record one: type commands, or open the app; secrets are replaced. Check any number of them; --update writes what is printed now.',
    ],
    examples: ['flow record ticket.flow', 'flow check flows', 'flow play ticket.flow'],
  },
  rules: {
    summary: 'the numbers behind limits, fees and locks',
    says: [
      'Every number that decides something is a rule with a name, a default and its source. A world can have its own.',
      '--explain says of a refusal which rule it was, and how to get past it; --dry-run lists the rules that a payment asks.',
    ],
    rows: known.map((name) => [name, formatRule(rules[name].value, rules[name].unit)]),
    examples: ['rules', 'rules set no-pin-single 500', 'pay coffee 600 --explain'],
  },
  'exit-codes': {
    summary: 'what a script learns from the exit code',
    says: [
      '0 is done. Under --json an error is one line on standard error, with its code, message and hint.',
    ],
    rows: (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => [String(EXIT[name]), exitCodes[name]]),
    examples: ['explain PIN_LOCKED', 'pay coffee 18 --json'],
  },
  worlds: {
    summary: 'where everything is kept, and how to make more of them',
    says: [
      'A world is one folder: users, cards, money, the clock. The same seed, clock and commands make the same world.',
      'Its clock follows the real time, or stands where it is set; nothing waits, --home names another world.',
      'Snapshots, undo and reset go back and lose nothing; a fork is a copy that goes its own way.',
    ],
    examples: [
      'init --home ./world --seed 7 --clock 2026-01-05T09:00:00+08:00',
      'clock advance 24h',
      'snapshot save rich',
    ],
  },
  environment: {
    summary: 'the variables that commands go by',
    says: ['What counts: the flag, else the environment, the world’s file, your file, the default.'],
    rows: Object.entries(variables),
    examples: ['config list', 'doctor'],
  },
} as const satisfies Readonly<Record<string, Topic>>;

export type TopicName = keyof typeof topics;

export function isTopic(text: string): text is TopicName {
  return Object.hasOwn(topics, text);
}

/** The page, as wide as the terminal, but no wider than is good to read. */
export function pageOf(paint: Paint, name: TopicName): string {
  const { say, language, theme } = paint;
  const topic: Topic = topics[name];
  const title = say('{name}: {what}', { name, what: say(topic.summary) });
  const rows = topic.rows?.map(([left, right]) => [left, language.known(right)] as const);
  return [
    paint.fitted(title).map(theme.strong).join('\n'),
    topic.says.map((each) => paint.paragraph(say(each))).join('\n'),
    ...(rows ? [paint.list(rows)] : []),
    topic.examples.map((each) => `  $ wallet ${each}`).join('\n'),
  ].join('\n\n');
}
