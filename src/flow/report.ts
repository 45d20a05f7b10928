/** What came of a check, in the forms that other programs read. */

import type { Verdict } from './check.ts';
import { xml } from '../cli/xml.ts';
import { visible } from '../wallet.ts';

/** Whether a flow did something else than it says, and was not rewritten. */
export function isFailed({ failures, problem, updated }: Verdict): boolean {
  return problem !== undefined || (failures.length > 0 && updated !== true);
}

/** What is wrong with a flow, in plain lines: each failing command with its difference, or why it can't be played. */
function complaints({ failures, problem }: Verdict): string[] {
  const lines = failures.flatMap(({ file, command, played, failure }) => [
    `${file}:${command.line}  $ ${command.source}`,
    ...(failure?.diff ?? []).map(({ mark, text }) => `${mark} ${text}`),
    ...(played.exit === command.exit ? [] : [`- [exit ${command.exit}]`, `+ [exit ${played.exit}]`]),
  ]);
  return [...lines, ...(problem === undefined ? [] : [problem])].map(visible);
}

/** The Test Anything Protocol, version 13: a line a flow. */
export function tap(verdicts: readonly Verdict[]): string {
  const lines = verdicts.flatMap((verdict, at) => {
    const failed = isFailed(verdict);
    // A `#` would begin a directive.
    const name = visible(verdict.file).replaceAll('#', '\\#');
    const said = failed ? complaints(verdict).map((line) => `# ${line}`) : [];
    return [`${failed ? 'not ok' : 'ok'} ${at + 1} - ${name}`, ...said];
  });
  return ['TAP version 13', `1..${verdicts.length}`, ...lines].join('\n');
}

/** JUnit's XML: a test case a flow. */
export function junit(verdicts: readonly Verdict[]): string {
  const cases = verdicts.map((verdict) => {
    const open = `    <testcase classname="flow" name="${xml(visible(verdict.file))}"`;
    if (!isFailed(verdict)) return `${open}/>`;
    const [first = '', ...others] = complaints(verdict).map(xml);
    const body = others.length > 0 ? `>${others.join('\n')}</failure>` : '/>';
    return `${open}>\n      <failure message="${first}"${body}\n    </testcase>`;
  });
  const counts = `tests="${verdicts.length}" failures="${verdicts.filter(isFailed).length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="flows" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}
