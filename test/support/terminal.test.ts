import { expect, test } from 'vitest';
import { temporaryFile } from './environment.ts';
import { openTerminal, type TerminalOptions, type TestTerminal } from './terminal.ts';

/** Opens a terminal in which Node runs a script. */
async function openScript(script: string, options: TerminalOptions = {}): Promise<TestTerminal> {
  return await openTerminal([], {
    ...options,
    program: [process.execPath, temporaryFile('script.mjs', script)],
  });
}

const echo = `
  process.stdin.setRawMode(true);
  process.stdin.on('data', (data) => {
    if (data.toString() === '\\x03') process.exit(7);
    console.log('got', JSON.stringify(data.toString()));
  });
  console.log('ready', process.stdout.isTTY, process.stdout.columns, process.stdout.rows);
`;

test('a program sees a terminal of the size asked for', async () => {
  const term = await openScript(echo, { cols: 61, rows: 13 });
  expect(await term.until(/ready/)).toBe('ready true 61 13');
});

test('typed text and keys reach the program, and its exit code comes back', async () => {
  const term = await openScript(echo);
  await term.until(/ready/);
  term.type('支付 18');
  await term.until(/got "支付 18"/);
  term.key('up');
  await term.until(/got "\\u001b\[A"/);
  term.key('enter');
  await term.until(/got "\\r"/);
  term.key('ctrl-c');
  expect(await term.exit()).toEqual({ code: 7, signal: null });
});

test('the screen is what a person sees, raw() is what was written', async () => {
  const term = await openScript(`
    console.log('\\x1b[32mgreen\\x1b[0m   ');
    console.log('wrong');
    process.stdout.write('\\x1b[1A\\x1b[2Kright\\n\\n');
  `);
  await term.exit();
  expect(term.screen()).toBe('green\nright');
  expect(term.raw()).toContain('\x1b[32mgreen');
  expect(term.raw()).toContain('wrong');
});

test('the screen shows the last rows of a long output', async () => {
  const term = await openScript('for (let i = 1; i <= 50; i++) console.log("row", i)', { rows: 4 });
  await term.exit();
  expect(term.screen()).toBe('row 48\nrow 49\nrow 50');
});

test('waiting in vain fails with the screen in the message', async () => {
  const term = await openScript(echo);
  await term.until(/ready/);
  await expect(term.until(/never/, 50)).rejects.toThrow(
    /After 50 ms, still no match of \/never\/[^]*ready true/,
  );
});

test('waiting for what an ended program never showed fails at once', async () => {
  const term = await openScript('console.log("that is all"); process.exitCode = 3');
  await expect(term.until(/never/)).rejects.toThrow(/ended \(exit 3\) without match[^]*that is all/);
});

test('a program killed by a signal has no exit code', async () => {
  const term = await openScript(echo);
  await term.until(/ready/);
  term.kill('SIGKILL');
  expect(await term.exit()).toEqual({ code: null, signal: 'SIGKILL' });
});

test('the environment is clean', async () => {
  const term = await openScript('console.log(Object.keys(process.env).sort().join(" "))', {
    env: { EXTRA: '1' },
  });
  await term.exit();
  // The pseudo-terminal adds PWD, as a shell would; all programs of a run share what was compiled.
  expect(term.screen()).toBe('EXTRA HOME LANG PATH PWD TERM XDG_CACHE_HOME');
});
