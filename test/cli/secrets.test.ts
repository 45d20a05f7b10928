import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { type Outcome, run } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

/** What the stories type, and nobody may find anywhere: each is like nothing else that is written. */
const secrets = {
  number: '6222021234567890128',
  'another number': '5555555555554444',
  cvv: '917',
  pin: '862957',
  'a wrong PIN': '640382',
  'the next PIN': '973518',
  document: '11010519491231002X',
  'a wrong document': '11010519900307891X',
} as const;

/** What the disk may not hold either, though the screen may. */
const personal = {
  name: 'Zhuge Kongming',
  phone: '13812345678',
  email: 'kongming@example.com',
  note: 'for the east wind',
  greeting: 'borrowed arrows',
};

/** How bytes may be written: as they are, as JSON, in hex, in base64 at every offset, in UTF-16, in groups of four. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((by) =>
    Buffer.concat([Buffer.alloc(by), bytes])
      .toString('base64')
      .slice(by === 0 ? 0 : by + 1, -4),
  );
  const forms = [
    secret,
    bytes.toString('hex'),
    Buffer.from(secret, 'utf16le').toString('latin1'),
    encodeURIComponent(secret),
  ];
  if (secret.length > 8) forms.push(secret.replaceAll(/(.{4})(?=.)/g, '$1 '), ...base64);
  return forms;
}

/** Every file below the folder, as Latin-1. */
function filesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  return new Map(files.map((path) => [path, readFileSync(path, 'latin1')]));
}

/** Where any of these is found, with what it is called. */
function found(texts: ReadonlyMap<string, string>, wanted: Readonly<Record<string, string>>): string[] {
  return Object.entries(wanted).flatMap(([what, secret]) =>
    [...texts].flatMap(([where, text]) =>
      formsOf(secret).some((form) => text.includes(form)) ? [`${what} in ${where}`] : [],
    ),
  );
}

test('what is typed as a secret is in no byte that the program writes, nor on the screen', async () => {
  const folder = temporaryFolder();
  const home = join(folder, 'world');
  const printed = new Map<string, string>();
  const env = { HOME: folder, WALLET_DEBUG: '1', NODE_OPTIONS: `--diagnostic-dir=${folder}` };
  let commands = 0;
  const wallet = async (...words: string[]): Promise<Outcome> => {
    for (const extra of [[], ['--json'], ['--explain'], ['--lang', 'zh-CN']]) {
      const outcome = await run([...words, ...extra], { home, env });
      commands += 1;
      printed.set(`${commands} ${words[0]} ${extra.join(' ')}`, outcome.stdout + outcome.stderr);
    }
    return run(['whoami'], { home, env });
  };
  const { number, cvv, pin, document } = secrets;
  const other = secrets['another number'];
  const card = ['--expiry', '12/34', '--email', personal.email, '--phone', personal.phone];
  await wallet('init', '--seed', 'secrets', '--clock', '2026-01-05T09:00:00+08:00');
  await wallet('add-card', '--number', number, ...card, '--otp', 'auto', '--pin', pin, '--confirm-pin', pin);
  await wallet('add-card', '--number', other, ...card, '--cvv', cvv, '--otp', 'auto');
  await wallet('add-card', '--number', other.replace(/4$/, '5'), ...card, '--cvv', cvv);
  const identity = ['--id-type', 'resident-id', '--name', personal.name, '--phone', personal.phone];
  await wallet(
    'verify-id',
    ...identity,
    '--id-number',
    secrets['a wrong document'],
    '--pin',
    pin,
    '--otp',
    'auto',
  );
  await wallet('verify-id', ...identity, '--id-number', document, '--pin', pin, '--otp', 'auto');
  await wallet('topup', '100', '--from', 'icbc-0128', '--pin', secrets['a wrong PIN']);
  await wallet('topup', '100', '--from', 'icbc-0128', '--pin', pin);
  await wallet('pay', 'coffee', '18', '--pin', pin, '--dry-run');
  await wallet('login', 'alice');
  await wallet('transfer', 'alice', '6', '--as', 'me', '--note', personal.note, '--pin', pin);
  const greeting = ['--greeting', personal.greeting];
  await wallet('red-packet', 'send', '5', '--to', 'alice', ...greeting, '--as', 'me', '--pin', pin);
  await wallet('quickpay', 'enable', '--as', 'me', '--pin', pin);
  await wallet('withdraw', '1', '--to', 'icbc-0128', '--as', 'me', '--pin', pin);
  await wallet(
    'set-pin',
    '--as',
    'me',
    '--pin',
    pin,
    '--new-pin',
    secrets['the next PIN'],
    '--confirm-pin',
    secrets['the next PIN'],
  );
  await wallet(
    'set-pin',
    '--as',
    'me',
    '--forgot',
    '--number',
    number,
    '--new-pin',
    pin,
    '--confirm-pin',
    pin,
    '--otp',
    'auto',
  );
  await wallet('protect', 'freeze', '--as', 'me', '--yes');
  await wallet('protect', 'unfreeze', '--as', 'me', '--pin', pin, '--id-number', document, '--otp', 'auto');
  await wallet('snapshot', 'save', 'one', '--replace');
  for (const look of [
    ['history'],
    ['cards'],
    ['inbox'],
    ['watch', '--since', 'start'],
    ['export'],
    ['audit'],
    ['diff', 'start', 'now'],
    ['statement'],
    ['receipt'],
    ['doctor'],
  ])
    if (look[0] !== 'watch') await wallet(...look, '--as', 'me');
  await wallet('undo');
  await wallet('pay', 'coffee', '1', '--pin', pin, '--frobnicate');
  await wallet('add-card', number);
  await wallet('keys', 'rotate');
  await wallet('forget', 'me', '--pin', pin, '--yes');
  expect(commands).toBeGreaterThan(90);
  // The looking works: it finds what is there.
  expect(found(filesIn(folder), { world: 'journal' }).length).toBeGreaterThan(0);
  const { cvv: _, ...long } = secrets;
  expect(found(filesIn(folder), long)).toEqual([]);
  expect(found(filesIn(folder), personal)).toEqual([]);
  // Six digits may be part of a hash; as a value of their own they are nowhere, but on the simulated phone.
  const codes = [...printed.values()].flatMap((text) => [...text.matchAll(/"otp": ?"(\d{6})"/g)]);
  expect(codes.length).toBeGreaterThan(3);
  for (const [, code = ''] of codes)
    for (const text of filesIn(folder).values())
      expect(text).not.toMatch(new RegExp(`(?<!\\w)${code}(?!\\w)`));
  // Three digits are found by chance in hashes and times; as a value of their own they are nowhere.
  expect([...filesIn(folder).values()].some((text) => /"917"|:917[,}]/.test(text))).toBe(false);
  expect(found(printed, long)).toEqual([]);
}, 240_000);

test('nor where it is typed at a question', async () => {
  const folder = temporaryFolder();
  const home = join(folder, 'world');
  const term = await openTerminal(['add-card', '--home', home], { env: { HOME: folder } });
  const { number, pin } = secrets;
  for (const [question, answer] of [
    [/Card number/, number],
    [/Expiry/, '12/34'],
    [/Name on the card/, personal.name],
    [/Phone at the bank/, personal.phone],
    [/E-mail/, personal.email],
    [/New payment PIN/, pin],
    [/The same PIN again/, pin],
  ] as const) {
    await term.until(question);
    term.type(`${answer}\r`);
  }
  await term.until(/Code/);
  term.key('ctrl-c');
  expect(await term.exit()).toMatchObject({ code: 130 });
  expect(term.screen()).not.toContain(pin);
  expect(filesIn(folder).size).toBeGreaterThan(1);
  expect(found(filesIn(folder), { number, pin, phone: personal.phone, email: personal.email })).toEqual([]);
});
