import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { run, walletProgram } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

vi.setConfig({ testTimeout: 60_000 });

const DEMO = [
  '@seed 7',
  '@clock 2026-01-05T09:00:00+08:00',
  '',
  '# Nothing <yet> & so on',
  '',
  '$ wallet balance',
  '  balance  ¥0.00',
  '',
  '$ wallet set-pin',
  '? New PIN (six digits) = ${pin}',
  '? The same PIN again = ${pin}',
  '✓ The payment PIN is set',
  '',
].join('\n');

function folderWith(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.flow'), text);
  return folder;
}

const SHOWN = [
  '# Nothing <yet> & so on',
  '$ wallet balance',
  '  balance  ¥0.00',
  '',
  '$ wallet set-pin',
  '✓ New PIN (six digits) ●●●●●●',
  '✓ The same PIN again ●●●●●●',
  '✓ The payment PIN is set',
];

test('without a terminal the transcript comes at once', async () => {
  const { code, stdout } = await run(['flow', 'play', 'a.flow'], { cwd: folderWith(DEMO) });
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toEqual(SHOWN);
});

test('a play shows what really happens, and says in the end if that is not what is written', async () => {
  const folder = folderWith(DEMO.replace('¥0.00', '¥1.00'));
  const { code, stdout, stderr } = await run(['flow', 'play', 'a.flow'], { cwd: folder });
  expect(code).toBe(3);
  expect(stdout).toContain('balance  ¥0.00');
  expect(stderr).toBe('✗ 1 of 2 commands printed something else than a.flow says.\n');
  const json = await run(['flow', 'play', 'a.flow', '--json'], { cwd: folder });
  expect(JSON.parse(json.stdout)).toEqual({ passed: 0, failed: 1, commands: 2, differing: 1 });
});

test.each([
  [['a.flow'], '@world\n', 'a.flow:1:1: there is no directive @world'],
  [['none.flow'], '', 'none.flow cannot be read: there is no such file or folder.'],
  [['a.flow', '--speed', 'slow'], '', '--speed needs a number'],
  [[], '', 'FILE is missing'],
])('play %j is a usage error', async (words, text, problem) => {
  const { code, stderr } = await run(['flow', 'play', ...words], { cwd: folderWith(text) });
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});

test('in a terminal each command waits for a key', async () => {
  const term = await openTerminal(['flow', 'play', 'a.flow', '--speed', '20'], { cwd: folderWith(DEMO) });
  await term.until(/so on\n\$ ?$/);
  term.key('space');
  await term.until(/balance +¥0\.00\n\n\$ ?$/);
  term.key('enter');
  await term.until(/The payment PIN is set/);
  expect(await term.exit()).toEqual({ code: 0, signal: null });
  expect(term.screen().split('\n')).toEqual(SHOWN);
});

test.each(['ctrl-c', 'q'] as const)('%s leaves it, with the terminal as it was', async (key) => {
  const shell = `"$0" "$1" flow play a.flow; echo "ended $?"; stty -a | grep -o ' icanon'`;
  const term = await openTerminal(['-c', shell, process.execPath, walletProgram], {
    cwd: folderWith(DEMO),
    program: ['/bin/sh'],
  });
  await term.until(/so on\n\$ ?$/);
  if (key === 'q') term.type('q');
  else term.key(key);
  expect(await term.until(/ended \d+\n icanon/)).toContain('ended 130');
});

test('--auto goes on by itself', async () => {
  const term = await openTerminal(['flow', 'play', 'a.flow', '--auto', '--speed', '50'], {
    cwd: folderWith(DEMO),
  });
  expect(await term.exit()).toEqual({ code: 0, signal: null });
  expect(term.screen().split('\n')).toEqual(SHOWN);
});

test('a cast shows the same in another terminal, and is the same each time', async () => {
  const folder = folderWith(DEMO);
  for (const name of ['one.cast', 'two.cast'])
    expect(await run(['flow', 'play', 'a.flow', '--cast', name], { cwd: folder })).toMatchObject({ code: 0 });
  const cast = readFileSync(join(folder, 'one.cast'), 'utf8');
  expect(readFileSync(join(folder, 'two.cast'), 'utf8')).toBe(cast);
  const [header, ...events] = cast
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(header).toMatchObject({ version: 2, width: 80, height: 24 });
  const emulator = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  let before = 0;
  for (const event of events as [number, string, string][]) {
    expect(event[1]).toBe('o');
    expect(event[0]).toBeGreaterThanOrEqual(before);
    [before] = event;
    await new Promise<void>((resolve) => emulator.write(event[2], resolve));
  }
  const rows = SHOWN.map((_, row) => emulator.buffer.active.getLine(row)?.translateToString(true).trimEnd());
  expect(rows).toEqual(SHOWN);
});

test('a picture has every line, escaped, with nothing from elsewhere, and is the same each time', async () => {
  const folder = folderWith(DEMO);
  for (const name of ['one.svg', 'two.svg'])
    expect(await run(['flow', 'play', 'a.flow', '--svg', name], { cwd: folder })).toMatchObject({ code: 0 });
  const svg = readFileSync(join(folder, 'one.svg'), 'utf8');
  expect(readFileSync(join(folder, 'two.svg'), 'utf8')).toBe(svg);
  const texts = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text = '']) =>
    text.replaceAll(/<[^>]*>/g, ''),
  );
  const escaped = (line: string) =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  expect(texts).toEqual(
    SHOWN.map(escaped)
      .map((line) => (line === '' ? '' : line))
      .concat(''),
  );
  expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  expect(svg).not.toMatch(/<script|url\(|href/);
});
