/** `flow check`: what commands print is held against what files say. */

import { type Command, Option } from 'commander';
import type { Checked } from '../run.ts';
import type { Verdict } from '../check.ts';
import { command } from '../../cli/command.ts';
import type { Paint } from '../../cli/print.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import { EXIT, fail, visible } from '../../wallet.ts';

interface CheckOptions {
  readonly update?: boolean;
  readonly report?: 'junit' | 'tap';
}

/** `flow check FILE…`. */
export function checkCommand(): Command {
  return command('check', 'Check that commands still print what a file says', [
    'flow check README.md flows',
    'flow check --update flows/pay.flow',
    'flow check flows --report junit > flows.xml',
  ])
    .argument('[files...]', '.flow and .md files, folders, patterns')
    .option('--update', 'write into the files what is printed now')
    .addOption(
      new Option('--report <form>', 'print the results for other programs').choices(['junit', 'tap']),
    )
    .action(
      run<CheckOptions>(async (session, args, own) => {
        const named = args.flat() as readonly string[];
        if (named.length === 0) return fail('ANSWER_MISSING', { flag: 'FILE' });
        return checkAll(session, named, own);
      }),
    );
}

async function checkAll(
  session: Session,
  named: readonly string[],
  { update = false, report }: CheckOptions,
): Promise<number> {
  const { checkFiles, filesOf } = await import('../check.ts');
  const { isFailed, junit, tap } = await import('../report.ts');
  const { paint } = session;
  const { stdout, stderr } = session.host;
  const files = await filesOf(named);
  let ended = 0;
  const verdicts = await checkFiles(files, update, () => {
    ended += 1;
    if (stderr.isTTY)
      stderr.write(`\r\u001B[K${ended === files.length ? '' : `${ended} of ${files.length}`}`);
  });
  const failed = verdicts.filter((verdict) => isFailed(verdict));
  const exit = failed.length > 0 ? EXIT.refused : 0;
  if (report) {
    stdout.write(`${{ junit, tap }[report](verdicts)}\n`);
    return exit;
  }
  const summary = { passed: verdicts.length - failed.length, failed: failed.length };
  session.print(
    { ...summary, flows: verdicts.map((verdict) => ({ ok: !isFailed(verdict), ...viewOf(verdict) })) },
    () => {
      const told = verdicts.flatMap((verdict) => describeVerdict(verdict, paint));
      const count = (number: number) => `${number} ${number === 1 ? 'flow' : 'flows'}`;
      const sentence = `${count(summary.passed)} passed${summary.failed > 0 ? `, ${summary.failed} failed` : ''}`;
      return [...told, summary.failed > 0 ? paint.failed(sentence) : paint.done(sentence)].join('\n');
    },
  );
  return exit;
}

/** What scripts get of a verdict. */
function viewOf({ file, commands, failures, problem, updated = false }: Verdict) {
  const lines = failures.map(({ command: { line } }) => line);
  return { file, commands, lines, updated, ...(problem !== undefined && { problem }) };
}

function describeVerdict({ file, failures, problem, updated }: Verdict, paint: Paint): string[] {
  const differing = failures.flatMap((failure) => describeFailure(failure, paint));
  if (problem !== undefined) return [...differing, paint.failed(problem), ''];
  if (failures.length === 0) return [];
  const hint = updated
    ? `  ${visible(file)} now says what is printed.`
    : `  If what is printed is right: wallet flow check --update ${visible(file)}`;
  return [...differing, paint.theme.faint(hint), ''];
}

/** The command, the difference line by line, the exit code. */
function describeFailure({ file, command: one, played, failure }: Checked, paint: Paint): string[] {
  const { theme } = paint;
  const colours = { '-': theme.bad, '+': theme.good, ' ': theme.faint };
  const diff = (failure?.diff ?? []).map(({ mark, text }) => colours[mark](`  ${mark} ${visible(text)}`));
  const exit =
    played.exit === one.exit
      ? []
      : [theme.bad(`  - [exit ${one.exit}]`), theme.good(`  + [exit ${played.exit}]`)];
  return [paint.failed(`${file}:${one.line}  $ ${one.source}`), ...diff, ...exit];
}
