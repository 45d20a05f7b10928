import type { Command } from 'commander';
import { command } from '../command.ts';
import { writeDocuments } from '../documents.ts';
import { run } from '../run.ts';
import { monthOf, statementView } from '../../wallet.ts';

interface Own {
  readonly month?: string;
  readonly html?: string;
  readonly svg?: string;
  readonly replace?: boolean;
}

/** The width where there is no terminal. */
const COLUMNS = 80;

/** `statement`: what a person's month looked like. */
export function statementCommand(): Command {
  return command('statement', 'Show a month: money in and out, and where it went', [
    'statement',
    'statement --month 2026-01 --html january.html',
    'statement --svg -',
  ])
    .option('--month <month>', 'as 2026-01; the current one if left out')
    .option('--html <file>', 'write it as a page; “-” is standard output')
    .option('--svg <file>', 'write it as a picture; “-” is standard output')
    .option('--replace', 'write over a file that is there')
    .action(
      run<Own>(async (session, _, own) => {
        const { wallet, paint, host, language } = session;
        const [user, month] = [wallet.online(session.as), own.month ?? monthOf(wallet.now)];
        const statement = await session.working('Looking back', (onProgress) =>
          wallet.statement(user, month, onProgress),
        );
        const { html, svg, replace = false } = own;
        const written = await writeDocuments(
          session,
          [
            [html, async () => (await import('../statement/html.ts')).statementHtml(language, statement)],
            [svg, async () => (await import('../statement/svg.ts')).statementSvg(language, statement)],
          ],
          replace,
        );
        if (written && !session.options.json) return;
        const { statementText } = await import('../statement/text.ts');
        const columns = (host.stdout.isTTY && host.stdout.columns) || COLUMNS;
        session.list(statementView(statement), () => statementText(statement, paint, columns));
      }),
    );
}
