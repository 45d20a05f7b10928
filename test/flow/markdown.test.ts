import { expect, test } from 'vitest';
import { consoleBlocks } from '../../src/flow/markdown.ts';
import { parseFlow } from '../../src/flow/parse.ts';

/** What is left of the lines, with their numbers. */
const kept = (...lines: string[]) => {
  const given = [...consoleBlocks(lines)];
  expect(given).toHaveLength(lines.length);
  return given.flatMap((line, index) => (line === '' ? [] : [`${index + 1} ${line}`]));
};

test.each<[string, string[], string[]]>([
  ['prose is left out', ['# a', 'b', '$ c'], []],
  ['a console block is kept', ['a', '```console', '$ b', 'c', '```', 'd'], ['3 $ b', '4 c']],
  ['other blocks are left out', ['```sh', 'a', '```', '```', 'b', '```', '~~~ts', 'c', '~~~'], []],
  ['tildes', ['~~~ console', 'a', '```', '~~~', 'b'], ['2 a', '3 ```']],
  ['more words behind console', ['```console title="a"', 'b', '```'], ['2 b']],
  ['another language', ['```consoles', 'a', '```', '```Console', 'b', '```'], []],
  ['a longer fence', ['````console', 'a', '```', 'b', '`````', 'c'], ['2 a', '3 ```', '4 b']],
  [
    'a fence with words does not close',
    ['```console', '```console', 'a', '```', 'b'],
    ['2 ```console', '3 a'],
  ],
  ['a closing fence with spaces', ['```console', 'a', '  ```  ', 'b'], ['2 a']],
  ['an indented fence', ['   ```console', '   a', '  b', '     c', '   ```', 'd'], ['2 a', '3 b', '4   c']],
  ['an indented block is code', ['    ```console', 'a', '    ```'], []],
  ['a fence too far in does not close', ['```console', '    ```', 'a'], ['2     ```', '3 a']],
  ['two marks are no fence', ['``console', 'a', '``'], []],
  ['backticks within a line', ['```console` a ```', 'b'], []],
  ['tildes with backticks', ['~~~console `a`', 'b', '~~~'], ['2 b']],
  ['a console block shown in another block', ['~~~~md', '```console', 'a', '```', '~~~~', 'b'], []],
  ['a block that never ends', ['```console', 'a', '', 'b'], ['2 a', '4 b']],
])('%s', (_, lines, wanted) => expect(kept(...lines)).toEqual(wanted));

test('all blocks together are one flow, with the lines of the file', () => {
  const lines = [
    'Pay:',
    '```console',
    '$ wallet pay',
    'Paid',
    '```',
    'Then:',
    '```console',
    '$ wallet log',
    '```',
  ];
  expect([...parseFlow(consoleBlocks(lines), 'README.md')]).toMatchObject([
    { source: 'wallet pay', body: [{ text: 'Paid' }], line: 3, lastLine: 4 },
    { source: 'wallet log', body: [], line: 8, lastLine: 8 },
  ]);
});
