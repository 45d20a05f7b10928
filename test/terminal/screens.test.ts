/**
 * The phone's paths, walked in the app: at two sizes, in two languages, with colours and without. What is on the screen
 * is kept in `screens/`, to be looked at; `UPDATE_SCREENS=1` writes it anew.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { simplifiedChinese } from '../../src/cli/chinese/index.ts';
import { english, type Language, type Plain } from '../../src/cli/language.ts';
import { run, runJson } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { lastCode, newWorld, PIN } from './given.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = join(import.meta.dirname, 'screens');

/** A name of a screen as it is in the language, or as it is in both. */
type Step = Plain | { readonly named: string } | ((language: Language) => string);

/** Answers: what is asked, and what is typed; `code` is the code on the phone. */
type Answer = readonly [question: Plain, typed: string];

interface Path {
  readonly opens: readonly Step[];
  readonly answers?: readonly Answer[];
}

const code = 'code';

/** The list of the phone's own paths, each with what there is to answer. */
const paths: readonly Path[] = [
  {
    opens: ['Me', 'Wallet', 'Bank Cards', 'Add a Bank Card'],
    answers: [
      ['Card number', '6222021234567890128'],
      ['Expiry (MM/YY)', '12/34'],
      ['Name on the card', 'Li Lei'],
      ['Phone at the bank', ''],
      ['E-mail', 'li@example.com'],
      ['New payment PIN (six digits)', PIN],
      ['The same PIN again', PIN],
      ['Code (r sends a new one)', code],
    ],
  },
  {
    opens: ['Me', 'Wallet', '⋯', 'Payment Management', 'Identity Verification'],
    answers: [
      ['Payment PIN', PIN],
      ['Document', ''],
      ['Document number', '11010519491231002X'],
      ['Name on the document', 'Li Lei'],
      ['Phone for the code', ''],
      ['Code (r sends a new one)', code],
    ],
  },
  {
    opens: ['Me', 'Wallet', 'Balance', 'Top Up'],
    answers: [
      ['Amount in yuan', '500'],
      ['From which card?', ''],
      ['Payment PIN', PIN],
    ],
  },
  {
    opens: ['Me', 'Wallet', 'Quick Pay', 'Enable Now'],
    answers: [
      ['Payment PIN', PIN],
      ['Agree to Quick Pay without PIN verification?', 'y'],
    ],
  },
  {
    opens: ['Discover', 'Scan'],
    answers: [
      ['Pay whom?', ''],
      ['Amount in yuan', '18'],
      ['Pay with?', ''],
      ['Payment PIN', PIN],
    ],
  },
  {
    opens: ['Chats', { named: 'alice' }, 'Transfer'],
    answers: [
      ['Amount in yuan', '66'],
      ['When does it arrive?', ''],
      ['Note (Enter for none)', '午餐 🍜'],
      ['Pay with?', ''],
      ['Payment PIN', PIN],
    ],
  },
  {
    opens: ['Chats', { named: 'alice' }, 'Red Packet'],
    answers: [
      ['Amount in yuan', '8.88'],
      ['Pay with?', ''],
      ['Payment PIN', PIN],
    ],
  },
  {
    opens: ['Me', 'Wallet', 'Services', { named: 'Grand Cinema' }, { named: 'ticket' }],
    answers: [['Payment PIN', PIN]],
  },
  { opens: ['Me', 'Wallet', 'Bills', 'All'] },
  { opens: ['Me', 'Wallet', 'Bills', 'Statistics'] },
  {
    opens: [
      'Me',
      'Wallet',
      'Bills',
      ({ say }) => say('Paid {amount} to {merchant}', { amount: '¥18.00', merchant: 'Corner Coffee' }),
    ],
  },
  { opens: ['Me', 'Settings', 'Account & Security', 'Protection'] },
  { opens: ['Me', 'Settings', 'Log Out'] },
];

function nameOf(language: Language, step: Step): string {
  if (typeof step === 'function') return step(language);
  return typeof step === 'string' ? language.say(step) : step.named;
}
const escaped = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

/** A question as the screen may break it. */
const broken = (text: string) => escaped(text).replaceAll(' ', String.raw`\s+`);

/** Walks a path from the first screen and back to it; the screens on the way, the last one when all is done. */
async function walk(term: TestTerminal, home: string, language: Language, { opens, answers = [] }: Path) {
  const keys = escaped(language.say('Enter opens, Esc back, Ctrl-C leaves'));
  const menu = async (title: string) =>
    term.until(new RegExp(String.raw`(?:^|\n|› )${escaped(title)}(?:  [^\n]*)?\n[^]*${keys}$`));
  const screens: string[] = [];
  let title = 'walletsim';
  for (const step of opens) {
    await menu(title);
    screens.push(lastScreen(await term.settled()));
    const name = nameOf(language, step);
    term.type(name);
    await term.until(
      new RegExp(
        String.raw`❯ \d+ ${escaped(name)}[^]*${escaped(language.say('Filter: {filter}', { filter: name }))}`,
      ),
    );
    term.key('enter');
    title = name;
  }
  for (const [question, typed] of answers) {
    await term.until(new RegExp(String.raw`(?:^|\n)\? ${broken(language.say(question))}[^]*$`));
    const screen = await term.settled();
    screens.push(screen.slice(screen.search(/(?:^|\n)\? [^]*$/)).trimStart());
    term.type(`${typed === code ? await codeOf(home) : typed}\r`);
  }
  const above = nameOf(language, opens.at(-2) ?? { named: 'walletsim' });
  const goesOn = language.say('Enter goes on');
  if ((await term.until(new RegExp(`≡ wallet [^]*(?:${keys}|${goesOn})$`))).endsWith(goesOn)) {
    screens.push(await term.settled());
    term.key('enter');
  }
  await menu(above);
  screens.push(await term.settled());
  for (let left = opens.length - 1; left > 0; left -= 1) {
    term.key('escape');
    await menu(left === 1 ? 'walletsim' : nameOf(language, opens[left - 2] ?? { named: '' }));
  }
  return screens;
}

/** The menu alone, without what was printed before it. */
function lastScreen(screen: string): string {
  return screen.slice(screen.lastIndexOf('\n\n') + 1).trimStart();
}

async function codeOf(home: string): Promise<string> {
  return lastCode(home);
}

/** Those whose screens are kept, and odd ones. */
const sizes = [
  { cols: 80, rows: 24, kept: true },
  { cols: 40, rows: 12, kept: true },
  { cols: 53, rows: 15, kept: false },
  { cols: 120, rows: 40, kept: false },
];

interface Looks {
  readonly language: Language;
  readonly colours: boolean;
}
const all: readonly Looks[] = [english, simplifiedChinese].flatMap((language) =>
  [true, false].map((colours) => ({ language, colours })),
);
const some: readonly Looks[] = [
  { language: english, colours: true },
  { language: simplifiedChinese, colours: false },
];

test.each(sizes)(
  'the phone’s paths at $cols × $rows, in each language, with colours and without',
  async (size) => {
    // Each in a world and a terminal of its own, all at once.
    const ends = await Promise.all((size.kept ? all : some).map(async (looks) => walked(size, looks)));
    for (const end of ends) expect(end).toEqual({ code: 130, signal: null });
  },
);

/** Walks all paths; nothing may wrap, and nothing be cleared that was printed before. */
async function walked({ cols, rows, kept }: (typeof sizes)[number], { language, colours }: Looks) {
  const home = newWorld();
  await run(['login', 'alice', '--phone', '13900139000'], { home });
  await run(['login', 'me'], { home });
  const term = await openTerminal([], {
    cols,
    rows,
    env: {
      WALLET_HOME: home,
      WALLET_LANG: language.tag,
      WALLET_PAGER: 'never',
      ...(!colours && { NO_COLOR: '1' }),
    },
  });
  const seen: string[] = [];
  for (const path of paths) {
    const title = path.opens.map((step) => nameOf(language, step)).join(' › ');
    const screens = await walk(term, home, language, path);
    seen.push(`=== ${title}`, ...screens.map((screen) => `${screen.trimEnd()}\n---`));
  }
  const which = `${language.tag}, ${cols} × ${rows}`;
  expect(term.wrapped(), which).toEqual([]);
  // oxlint-disable-next-line no-control-regex
  expect(/\u001B\[\d*(?:;\d+)*m/.test(term.raw()), which).toBe(colours);
  // What is erased whole before it is drawn flickers.
  expect(term.raw(), which).not.toContain('\u001B[2J');
  term.key('ctrl-c');
  const end = await term.exit();
  expect(await runJson(['audit'], { home })).toMatchObject({ ok: true });
  if (!kept) return end;

  const file = join(folder, `${language.tag}-${cols}x${rows}.txt`);
  const text = `${seen.join('\n')}\n`;
  if (process.env['UPDATE_SCREENS']) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
  return end;
}
