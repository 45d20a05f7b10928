import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { type Outcome, run } from '../support/program.ts';

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function check(folder: string, ...words: string[]): Promise<Outcome> {
  return run(['flow', 'check', ...words], { cwd: folder });
}

const WORLD = '@seed 7\n@clock 2026-01-05T09:00:00+08:00\n\n';
const NUMBER = '6222021234567890128';
const CARD = `$ wallet add-card --number ${NUMBER} --expiry 12/34 --holder Li --phone 13800138000 --email me@example.com --pin 246813 --confirm-pin 246813 --otp auto\n\n`;

test('a flow that prints what is written passes', async () => {
  const folder = folderWith({ 'a.flow': `${WORLD}$ wallet balance\n  balance  ¥0.00\n` });
  expect(await check(folder, 'a.flow')).toMatchObject({ code: 0, stdout: '✓ 1 flow passed\n', stderr: '' });
});

test.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])(
  'it passes in the time zone %s as anywhere',
  async (TZ) => {
    const folder = folderWith({
      'a.flow': `${WORLD}${CARD}@advance 10h\n\n$ wallet clock\n  now    2026-01-05T19:00:00+08:00\n...\n\n$ wallet inbox --limit 1\n...\n2026-01-05 09:00  …\n`,
    });
    const outcome = await run(['flow', 'check', 'a.flow'], { cwd: folder, env: { TZ, LANG: 'de_DE.UTF-8' } });
    expect(outcome).toMatchObject({ code: 0, stdout: '✓ 1 flow passed\n' });
  },
);

test('a command that prints something else is told with its place, the difference, and how to go on', async () => {
  const folder = folderWith({
    'good.flow': '$ wallet balance\n',
    'bad.flow': `${WORLD}$ wallet balance\n  balance  ¥1.00\n`,
  });
  const { code, stdout } = await check(folder, '.');
  expect(stdout.split('\n')).toEqual([
    '✗ bad.flow:4  $ wallet balance',
    '  -   balance  ¥1.00',
    '  +   balance  ¥0.00',
    '  If what is printed is right: wallet flow check --update bad.flow',
    '',
    '✗ 1 flow passed, 1 failed',
    '',
  ]);
  expect(code).toBe(3);
});

test('another exit code fails, with no output written too', async () => {
  const folder = folderWith({ 'a.flow': '$ wallet pay coffee 18\n\n$ wallet balance\n[exit 3]\n' });
  const { code, stdout } = await check(folder, 'a.flow');
  expect(stdout).toContain('a.flow:1  $ wallet pay coffee 18\n  - [exit 0]\n  + [exit 5]\n');
  expect(code).toBe(3);
});

test('scripts get the counts, and each flow with its failing lines', async () => {
  const folder = folderWith({ 'a.flow': '$ wallet balance\n', 'b.flow': '$ wallet balance\nx\n' });
  const { code, stdout } = await check(folder, 'a.flow', 'b.flow', '--json');
  expect(JSON.parse(stdout)).toEqual({
    passed: 1,
    failed: 1,
    flows: [
      { file: 'a.flow', ok: true, commands: 1, lines: [], updated: false },
      { file: 'b.flow', ok: false, commands: 1, lines: [1], updated: false },
    ],
  });
  expect(code).toBe(3);
});

test('files, folders and patterns are taken, each file once; what names nothing is a usage error', async () => {
  const flow = '$ wallet balance\n';
  const folder = folderWith({
    'a.flow': flow,
    'more/b.flow': flow,
    'more/c.md': '# None\n',
    'more/d.txt': '?',
  });
  const named = async (...words: string[]) => {
    const { stdout } = await check(folder, ...words, '--json');
    return (JSON.parse(stdout) as { flows: { file: string }[] }).flows.map(({ file }) => file);
  };
  expect(await named('more', 'a.flow', 'more/b.flow')).toEqual(['more/b.flow', 'more/c.md', 'a.flow']);
  expect(await named('**/*.flow')).toEqual(['a.flow', 'more/b.flow']);
  expect(await check(folder, 'nothing.flow')).toMatchObject({ code: 2, stdout: '' });
  expect(await check(folder)).toMatchObject({ code: 2, stdout: '' });
});

test('variables, captures, directives and another flow carry the world', async () => {
  const folder = folderWith({
    'base/card.flow': `${WORLD}${CARD}$ wallet topup 500 --from icbc-0128 --pin 246813 --json\n> topup = id\n`,
    'a.flow': [
      '@use base/card.flow',
      '@rule no-pin-single 10',
      '',
      '$ wallet show ${topup} --json',
      '…"amountFen":50000…',
      '',
      '$ wallet login alice',
      '',
      '@as me',
      '@advance 2h',
      '',
      '$ wallet clock',
      '  now    2026-01-05T11:00:00+08:00',
      '...',
      '',
      '$ wallet quickpay enable --no-pin --pin 246813',
      '',
      '$ wallet quickpay code --json',
      '> code = code',
      '',
      '$ wallet charge coffee 18 --code ${code} --json',
      '> waiting = id',
      '[exit 5]',
      '',
      '$ wallet pay --confirm ${waiting} --pin 246813 --json',
      '…"id":"${waiting}"…',
      '',
      '@fault bank-down',
      '',
      '$ wallet topup 5 --from icbc-0128 --pin 246813',
      '...',
      '[exit 3]',
    ].join('\n'),
  });
  expect(await check(folder, 'a.flow')).toMatchObject({ code: 0, stdout: '✓ 1 flow passed\n' });
});

test('questions are answered through the real prompts; another question than the answered one fails', async () => {
  const story = (answer: string) =>
    `${WORLD}${CARD}$ wallet topup 500 --from icbc-0128\n${answer}\n✓ Topped up ¥500.00 from icbc-0128\n...\n`;
  const folder = folderWith({
    'good.flow': story('...\n? Payment PIN = 246813'),
    'bad.flow': story('...\n? Amount in yuan = 246813'),
    'unasked.flow': '$ wallet balance\n? Payment PIN = 246813\n...\n',
  });
  expect(await check(folder, 'good.flow')).toMatchObject({ code: 0 });
  const { code, stdout } = await check(folder, 'bad.flow');
  expect(stdout).toContain('  + ? Payment PIN =\n');
  expect(stdout).toContain('  + not asked: ? Amount in yuan = 246813\n');
  expect(stdout).toContain('  + [exit 130]\n');
  expect(code).toBe(3);
  expect((await check(folder, 'unasked.flow')).stdout).toContain('not asked: ? Payment PIN = 246813');
});

test('--update writes what is printed, and leaves what still matches as it is written', async () => {
  const folder = folderWith({
    'a.flow': `# Kept\n${WORLD}${CARD}$ wallet topup 500 --from icbc-0128 --pin 246813\n✓ Topped up …\nold\n  status…\n\n# Kept too\n$ wallet pay coffee 18\n[exit 1]\n\n$ wallet show x --json\n\n$ wallet balance\nnothing\n`,
  });
  const first = await check(folder, 'a.flow', '--update');
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toContain('a.flow now says what is printed.');
  const text = readFileSync(join(folder, 'a.flow'), 'utf8');
  expect(text.slice(text.indexOf('$ wallet topup')).split('\n')).toEqual([
    '$ wallet topup 500 --from icbc-0128 --pin 246813',
    '✓ Topped up …',
    expect.stringMatching(/^ {2}id /),
    '  status…',
    '  balance  ¥500.00',
    '',
    '# Kept too',
    '$ wallet pay coffee 18',
    '[exit 5]',
    '',
    '$ wallet show x --json',
    '[exit 3]',
    '',
    '$ wallet balance',
    '  balance  ¥500.00',
    '',
  ]);
  expect(await check(folder, 'a.flow')).toMatchObject({ code: 0, stdout: '✓ 1 flow passed\n' });
});

test('--update leaves a flow alone in which other questions are asked than are answered', async () => {
  const flow = `${WORLD}${CARD}$ wallet topup 500 --from icbc-0128\n? Amount in yuan = 5\nx\n\n$ wallet balance\nx\n`;
  const folder = folderWith({ 'a.flow': flow });
  const { code, stdout } = await check(folder, 'a.flow', '--update');
  expect(stdout).toContain('  + ? Payment PIN =\n');
  expect(stdout).toContain('a.flow:6:1: other questions are asked than are answered here;');
  expect(code).toBe(3);
  expect(readFileSync(join(folder, 'a.flow'), 'utf8')).toBe(flow);
});

test('of a Markdown file the console blocks are checked, and updated where they stand', async () => {
  const page = (sum: string) =>
    `# A page\n\n\`\`\`sh\n$ not me\n\`\`\`\n\n- one\n\n  \`\`\`console\n  $ wallet balance\n    balance  ${sum}\n  \`\`\`\n`;
  const folder = folderWith({ 'page.md': page('¥9.00') });
  const { stdout } = await check(folder, 'page.md');
  expect(stdout).toContain('page.md:10  $ wallet balance');
  await check(folder, 'page.md', '--update');
  expect(readFileSync(join(folder, 'page.md'), 'utf8')).toBe(page('¥0.00'));
});

test.each([
  ['@sed 7\n', 'a.flow:1:1: there is no directive @sed;'],
  ['\n$ wallet pay "coffee\n', 'a.flow:2:14: this quote is not closed;'],
  ['$ wallet balance | cat\n', 'a.flow:1:18: there are no pipes'],
  ['$ rm -rf x\n', 'a.flow:1:3: a flow runs only wallet;'],
  ['$ wallet balance\u0000\n', 'a.flow:1:17: the character U+0000 shows a binary file;'],
  ['@use a.flow\n', 'a.flow:1:1: this flow uses itself'],
  ['@use b.flow\n', 'a.flow:1:1: b.flow can’t be read: there is no such file or folder;'],
  ['$ wallet balance\n\n@seed 7\n', 'a.flow:3:1: the world has begun;'],
  ['@clock noon\n', 'a.flow:1:1: this is no time;'],
  ['@rule no-such-rule 1\n', 'a.flow:1:1: There is no rule no-such-rule.'],
  ['$ wallet pay ${who} 18\n', 'a.flow:1:1: there is no variable ${who};'],
  ['$ wallet balance\n> x = id\n', 'a.flow:2:1: the command printed no JSON;'],
  ['$ wallet balance --json\n> x = id\n', 'a.flow:2:1: the document has no field id'],
])('a broken flow is told with its place: %j', async (text, problem) => {
  const { code, stdout, stderr } = await check(folderWith({ 'a.flow': text }), 'a.flow');
  expect(stdout).toContain(`✗ ${problem}`);
  expect([code, stderr]).toEqual([3, '']);
});

test('a line of 100 MB is refused, and not read to its end', async () => {
  const folder = folderWith({ 'a.flow': `$ wallet balance ${'x'.repeat(100 << 20)}` });
  const { code, stdout } = await check(folder, 'a.flow');
  expect(stdout).toContain('a.flow:1:1: this line is longer than 64 KiB;');
  expect(code).toBe(3);
});

test('other programs get the results as JUnit’s XML or as TAP, with what failed, escaped', async () => {
  const folder = folderWith({
    'a.flow': '$ wallet balance\n',
    'b&#.flow': '$ wallet balance\n<b>"1"</b>\n',
  });
  const junit = await check(folder, '.', '--report', 'junit');
  expect(junit.code).toBe(3);
  expect(junit.stdout).toContain('<testsuite name="flows" tests="2" failures="1">');
  expect(junit.stdout).toContain('<testcase classname="flow" name="a.flow"/>');
  expect(junit.stdout).toContain('<testcase classname="flow" name="b&amp;#.flow">');
  expect(junit.stdout).toContain('<failure message="b&amp;#.flow:1  $ wallet balance">- &lt;b&gt;');

  const tap = await check(folder, '.', '--report', 'tap');
  expect(tap.code).toBe(3);
  expect(tap.stdout.split('\n').slice(0, 5)).toEqual([
    'TAP version 13',
    '1..2',
    'ok 1 - a.flow',
    'not ok 2 - b&\\#.flow',
    '# b&#.flow:1  $ wallet balance',
  ]);

  expect(await check(folder, '.', '--report', 'html')).toMatchObject({ code: 2, stdout: '' });
});

test('a flow of 100,000 lines is checked in bounded memory', async () => {
  // Commands, what they print, comments and captures: 100,000 lines, of which memory may hold few.
  const step = '# Again\n$ wallet whoami --json\n{"user":"me",…}\n> name = user\n\n';
  const folder = folderWith({ 'a.flow': step.repeat(20_000) });
  const { code, stdout, stderr } = await run(['flow', 'check', 'a.flow', '--json'], {
    cwd: folder,
    env: { NODE_OPTIONS: '--max-old-space-size=32' },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ passed: 1, flows: [{ commands: 20_000 }] });
}, 60_000);
