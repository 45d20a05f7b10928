import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { fail, monthOf, type Statement, statementView } from '../../wallet.ts';

interface Own {
  readonly month?: string;
  readonly html?: string;
  readonly svg?: string;
  readonly replace?: boolean;
}

/** Where a file can go instead: to standard output. */
const STDOUT = '-';
/** The width where there is no terminal. */
const COLUMNS = 80;

/** `statement`: what a person's month looked like. */
export function statementCommand(): Command {
  return command('statement', 'Show a month: money in and out, and where it went', [
    'statement',
    'statement --month 2026-01',
    'statement --month 2026-01 --html january.html',
    'statement --svg -',
  ])
    .option('--month <month>', 'as 2026-01; the current one if left out')
    .option('--html <file>', 'write it as a page; “-” is standard output')
    .option('--svg <file>', 'write it as a picture; “-” is standard output')
    .option('--replace', 'write over a file that is there')
    .action(
      run<Own>(async (session, _, own) => {
        const { wallet, paint, host } = session;
        const statement = wallet.statement(wallet.online(session.as), own.month ?? monthOf(wallet.now));
        const written = await write(session, statement, own);
        if (written && !session.options.json) return;
        const { statementText } = await import('../statement/text.ts');
        const columns = (host.stdout.isTTY && host.stdout.columns) || COLUMNS;
        session.list(statementView(statement), () => statementText(statement, paint, columns));
      }),
    );
}

/** Writes the files that were asked for; whether there were any. */
async function write(session: Session, statement: Statement, own: Own): Promise<boolean> {
  const { html, svg, replace = false } = own;
  const taken = [html, svg].filter((file) => file === STDOUT).length + (session.options.json ? 1 : 0);
  if (taken > 1 && [html, svg].includes(STDOUT))
    fail('USAGE', {
      problem: 'Standard output takes one document.',
      hint: 'Give the others a file: --html january.html.',
    });
  const put = (file: string, text: string) => {
    if (file === STDOUT) return void session.host.stdout.write(text);
    session.host.write(file, text, replace);
    session.aside(session.saying.done(session.say('Wrote {file}', { file })));
  };
  if (html !== undefined)
    put(html, (await import('../statement/html.ts')).statementHtml(session.language, statement));
  if (svg !== undefined)
    put(svg, (await import('../statement/svg.ts')).statementSvg(session.language, statement));
  return html !== undefined || svg !== undefined;
}
