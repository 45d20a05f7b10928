import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestLineBytes } from '../../src/flow/lines.ts';
import { FlowError, parseFlow, promptLine, type Command, type Step } from '../../src/flow/parse.ts';

const parse = (...lines: string[]): Step[] => [...parseFlow(lines, 'a.flow')];

/** The only step of a flow of one command. */
function command(...lines: string[]): Command {
  const [step, ...others] = parse(...lines);
  expect(others).toEqual([]);
  if (step?.kind !== 'command') throw new Error('no command');
  return step;
}

/** What stands in a command's body: text, or what was asked with its answer. */
const body = (...lines: string[]) =>
  command('$ wallet', ...lines).body.map((item) =>
    item.kind === 'output' ? item.text : [item.message, item.answer],
  );

test('a flow is comments, directives and commands', () => {
  const steps = parse(
    '# A card payment',
    '@seed 7',
    '@fault bank "no answer"',
    '',
    '$ wallet charge coffee 1200 --code ${code}',
    'PIN needed: …',
    '> code = 0.otp',
    '[exit 5]',
    '> a_b-1 = x',
    '',
    '#',
    '$ wallet pay',
  );
  expect(steps).toEqual<Step[]>([
    { kind: 'comment', text: 'A card payment', line: 1 },
    { kind: 'directive', name: 'seed', args: [[{ text: '7' }]], line: 2 },
    { kind: 'directive', name: 'fault', args: [[{ text: 'bank' }], [{ text: 'no answer' }]], line: 3 },
    {
      kind: 'command',
      source: 'wallet charge coffee 1200 --code ${code}',
      words: [
        [{ text: 'wallet' }],
        [{ text: 'charge' }],
        [{ text: 'coffee' }],
        [{ text: '1200' }],
        [{ text: '--code' }],
        [{ variable: 'code' }],
      ],
      body: [{ kind: 'output', text: 'PIN needed: …', line: 6 }],
      captures: [
        { name: 'code', path: ['0', 'otp'], line: 7 },
        { name: 'a_b-1', path: ['x'], line: 9 },
      ],
      exit: 5,
      line: 5,
      lastLine: 9,
    },
    { kind: 'comment', text: '', line: 11 },
    {
      kind: 'command',
      source: 'wallet pay',
      words: [[{ text: 'wallet' }], [{ text: 'pay' }]],
      body: [],
      captures: [],
      exit: 0,
      line: 12,
      lastLine: 12,
    },
  ]);
});

test('an empty flow has no steps', () => {
  expect(parse()).toEqual([]);
  expect(parse('', '  ', '')).toEqual([]);
});

test.each(['as li', 'clock 2026-01-05', 'advance 3d', 'seed 7', 'rule a 1', 'fault a', 'fault a b', 'use x'])(
  '@%s is a directive',
  (line) => expect(parse(`@${line}`)).toMatchObject([{ kind: 'directive', name: line.split(' ')[0] }]),
);

describe('output', () => {
  test('a command follows upon output without a blank line', () => {
    expect(parse('$ wallet a', 'x', '$ wallet b', '$ wallet c')).toMatchObject([
      { source: 'wallet a', lastLine: 2 },
      { source: 'wallet b', lastLine: 3 },
      { source: 'wallet c', lastLine: 4 },
    ]);
  });

  test('right below a command or its output, # and @ are output', () => {
    expect(body('# a', '@seed 7', '#b', '@nothing')).toEqual(['# a', '@seed 7', '#b', '@nothing']);
  });

  test('after a blank line, # and @ end the output', () => {
    expect(parse('$ wallet', 'x', '', '# a')).toMatchObject([
      { body: [{ text: 'x' }], lastLine: 2 },
      { kind: 'comment' },
    ]);
    expect(parse('$ wallet', '', '', '@seed 7')).toMatchObject([
      { body: [], lastLine: 1 },
      { kind: 'directive' },
    ]);
  });

  test('blank lines are output if more follows', () => {
    expect(command('$ wallet', '', 'a', ' ', '\t', 'b', '', '').body).toEqual([
      { kind: 'output', text: '', line: 2 },
      { kind: 'output', text: 'a', line: 3 },
      { kind: 'output', text: '', line: 4 },
      { kind: 'output', text: '', line: 5 },
      { kind: 'output', text: 'b', line: 6 },
    ]);
    expect(command('$ wallet', 'a', '', 'b', '', '').lastLine).toBe(4);
  });

  test('a prompt, a capture, an exit code after a blank line belong to the command', () => {
    const step = command('$ wallet', '', '? a = b', '', '> c = d', '', '[exit 1]');
    expect(step).toMatchObject({
      body: [
        { text: '', line: 2 },
        { message: 'a', line: 3 },
        { text: '', line: 4 },
        { text: '', line: 6 },
      ],
      captures: [{ name: 'c' }],
      exit: 1,
    });
  });

  test('behind a backslash nothing is a command, a comment, a question', () => {
    const lines = ['$ 5', '# a', '? b', '> c', '@seed', '[exit 5]', '\\ d', 'a( (re)', ''].map(
      (line) => `\\${line}`,
    );
    expect(body(...lines)).toEqual(lines);
    expect(body('a', '', '\\# b', '', '\\@c')).toEqual(['a', '', '\\# b', '', '\\@c']);
  });

  test('signs without a space are output', () => {
    expect(body('$5', '?', '>', '>a', '?b', ' $ c', ' [exit 5]')).toEqual([
      '$5',
      '?',
      '>',
      '>a',
      '?b',
      ' $ c',
      ' [exit 5]',
    ]);
  });
});

describe('prompts', () => {
  test('stand in their place among the output', () => {
    expect(body('a', '? Payment PIN = ${pin}', 'b')).toEqual([
      'a',
      ['Payment PIN', [{ variable: 'pin' }]],
      'b',
    ]);
  });

  test.each([
    ['? a = b = c', 'a', [{ text: 'b = c' }]],
    [String.raw`? a \= b = c`, 'a = b', [{ text: 'c' }]],
    ['? a =', 'a', []],
    ['? a = ', 'a', []],
    ['? a = b =', 'a', [{ text: 'b =' }]],
    ['? a=b = $${c} d  ', 'a=b', [{ text: '${c} d' }]],
    [`? Note = it's "x" \\ | y`, 'Note', [{ text: `it's "x" \\ | y` }]],
  ])('%s', (line, message, answer) => expect(body(line)).toEqual([[message, answer]]));
});

test('any question and answer come back from the line that they are written as', () => {
  const text = fc
    .array(fc.constantFrom('a', ' ', ' = ', '=', '\\', '$', '${', '}', '?', '"', '…'), { maxLength: 9 })
    .map((pieces) => pieces.join('').trim());
  fc.assert(
    fc.property(
      text.filter((message) => message !== '' && !message.includes('\\=')),
      text,
      (message, answer) => {
        const line = promptLine(message, answer === '' ? [] : [{ text: answer }]);
        expect(body(line)).toEqual([[message, answer === '' ? [] : [{ text: answer }]]]);
      },
    ),
  );
});

test.each([0, 1, 5, 130, 255])('[exit %d]', (code) => {
  expect(command('$ wallet', `[exit ${code}]  `).exit).toBe(code);
});

test('after an exit code, a blank line ends the command', () => {
  const steps = parseFlow(['$ wallet', '[exit 1]', '', 'text'], 'a.flow');
  expect(steps.next().value).toMatchObject({ exit: 1 });
  expect(() => steps.next()).toThrow('a.flow:4:1: text outside a command');
});

describe('errors', () => {
  test.each<[string, string[]]>([
    ['2:1: there is no directive @sed; use one of @as, @clock, @advance, @seed', ['', '@sed 7']],
    ['1:1: there is no directive @constructor', ['@constructor']],
    ['1:1: there is no directive @;', ['@ seed 7']],
    ['3:1: there is no directive @b', ['$ wallet', '', '@b']],
    ['1:1: @rule takes 2 arguments, not 1', ['@rule a']],
    ['1:1: @fault takes 1 to 10 arguments, not 0', ['@fault']],
    ['1:1: @seed takes 1 argument, not 2', ['@seed 7 8']],
    ['1:5: this quote is not closed', ['@as "li']],
    ['2:13: this quote is not closed', ['', "$ wallet 午🍜 'x y"]],
    ['1:10: this quote is not closed', ['$ wallet "x']],
    ['1:12: there are no pipes or redirections', ['$ wallet a | b']],
    ['1:10: there are no pipes or redirections', ['$ wallet `b`']],
    ['1:11: there are no pipes or redirections', ['$ wallet "$(b)"']],
    ['1:10: this is no variable', ['$ wallet ${1}']],
    ['1:10: nothing follows the backslash', ['$ wallet \\']],
    ['1:3: a flow runs only wallet', ['$ ls -l']],
    ['1:5: a flow runs only wallet', ['$   ls']],
    ['1:3: a flow runs only wallet', ['$ ']],
    ['1:3: a flow runs only wallet', ["$ ''"]],
    ['1:3: a flow runs only wallet', ['$ ${wallet}']],
    ['1:3: a flow runs only wallet', ['$ wallet${x}']],
    ...['> code', '> code =', '> = a', '> 1a = b', '> a = b c', '> a = b..c', '> a = .b', '> '].map(
      (line): [string, string[]] => ['2:1: this captures nothing', ['$ wallet', line]],
    ),
    ...['? a', '? a= b', '? = b', '?  = b', '? '].map((line): [string, string[]] => [
      '2:1: this answers nothing',
      ['$ wallet', line],
    ]),
    ...['[exit 256]', '[exit -1]', '[exit]', '[exit 1', '[exit 01]', '[exit 1] x', '[exit one]'].map(
      (line): [string, string[]] => ['2:1: this is no exit code', ['$ wallet', line]],
    ),
    ...['a', '# a', '? a = b', '[exit 1]', '@seed 7'].map((line): [string, string[]] => [
      '3:1: only captures follow [exit N]',
      ['$ wallet', '[exit 1]', line],
    ]),
    ['1:1: text outside a command', ['a']],
    ['4:1: text outside a command', ['$ wallet', '', '# a', 'b']],
    ['2:1: text outside a command', ['@seed 7', '\\a']],
    ['1:1: an answer outside a command', ['? a = b']],
    ['1:1: a capture outside a command', ['> a = b']],
    ['1:1: an exit code outside a command', ['[exit 5]']],
    ['2:1: this is no regular expression: Unterminated group', ['$ wallet', 'a( (re)']],
    ['2:1: this is no regular expression: ', ['$ wallet', 'a)(b (re)']],
    ['2:1: this line is longer than 64 KiB', ['', `# ${'午'.repeat(longestLineBytes / 3)}`]],
    ['1:1: this line is longer than 64 KiB', ['\0'.repeat(longestLineBytes + 1)]],
    ['1:4: the character U+0000 shows a binary file', ['# a\0b']],
    ['1:4: the character U+001B shows a binary file', ['# 🍜\u001b[31m']],
    ['2:2: the character U+000D shows a binary file', ['$ wallet', 'a\rb']],
    ['1:1: the character U+009B shows a binary file', ['\u009b']],
    ['1:1: the character U+FFFD shows a binary file', ['\uFFFDELF']],
  ])('%s', (message, lines) => {
    expect(() => parse(...lines)).toThrow(FlowError);
    expect(() => parse(...lines)).toThrow(`a.flow:${message}`);
  });

  test('an error knows its place', () => {
    expect(() => parse('@seed 7', '$ wallet "')).toThrow(
      expect.objectContaining({ file: 'a.flow', line: 2, column: 10 }),
    );
  });

  test('a line of 64 KiB and tabs are fine', () => {
    expect(parse(`# ${'x'.repeat(longestLineBytes - 2)}`)).toHaveLength(1);
    expect(parse('#\ta\tb')).toMatchObject([{ text: 'a\tb' }]);
  });

  test('a regular expression is checked whatever its variables will be', () => {
    expect(body('${a}+ $${b} (re)')).toEqual(['${a}+ $${b} (re)']);
  });
});

test('each step comes as soon as it is complete, from lines without end', () => {
  let read = 0;
  function* endless() {
    for (;;) {
      read += 1;
      yield ['$ wallet', 'a', '', '# b'][(read - 1) % 4] ?? '';
    }
  }
  const steps = parseFlow(endless(), 'a.flow');
  for (let round = 1; round <= 1000; round += 1) {
    expect(steps.next().value).toMatchObject({ kind: 'command', line: round * 4 - 3 });
    expect(steps.next().value).toMatchObject({ kind: 'comment', line: round * 4 });
    expect(read).toBe(round * 4);
  }
});
