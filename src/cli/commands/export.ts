import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { command, remarked } from '../command.ts';
import type { Format } from '../export/books.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { fail } from '../../wallet.ts';

const formats = ['json', 'csv', 'hledger', 'beancount'] as const;

interface Own {
  readonly format: (typeof formats)[number];
  readonly redacted?: boolean;
}

/** How much is written at a time, in characters. */
const CHUNK = 1 << 16;

/** `export`: every movement of money, for other programs to read and to check. */
export function exportCommand(): Command {
  const made = command('export', 'Print every movement of money, for other programs', [
    'export --format hledger',
    'export --format csv --redacted',
  ])
    .addOption(
      new Option('--format <format>', 'json, csv, hledger or beancount').choices(formats).default('json'),
    )
    .option('--redacted', 'with made-up names, to hand on');
  return remarked(
    made,
    'hledger and beancount files end with the balances that this world says, so that the program checks them.',
  ).action(run<Own>(async (session, _, own) => print(session, own)));
}

async function print(session: Session, { format, redacted = false }: Own): Promise<void> {
  const { options, host } = session;
  if (options.fields || options.template || (options.json && format !== 'json'))
    fail('USAGE', {
      problem: 'An export is printed as it is.',
      hint: 'Leave out --json, --fields and --template.',
    });
  const { booksOf } = await import('../export/books.ts');
  const made = await formatOf(format);
  const wallet = session.kept;
  await session.working('Writing', async (onProgress) => {
    let text = '';
    // Beside what is printed on the same terminal, nothing is drawn.
    for (const part of booksOf(wallet, made, redacted, host.stdout.isTTY ? undefined : onProgress)) {
      text += part;
      if (text.length < CHUNK) continue;
      await put(host.stdout, text);
      text = '';
    }
    await put(host.stdout, text);
  });
}

/** Waits where nobody reads as fast: a long history must not pile up in memory. */
async function put(stdout: Session['host']['stdout'], text: string): Promise<void> {
  if (stdout.write(text) === false && 'once' in stdout) await once(stdout as NodeJS.WritableStream, 'drain');
}

async function formatOf(name: Own['format']): Promise<Format> {
  switch (name) {
    case 'json':
      return (await import('../export/json.ts')).json;
    case 'csv':
      return (await import('../export/csv.ts')).csv;
    case 'hledger':
      return (await import('../export/hledger.ts')).hledger;
    case 'beancount':
      return (await import('../export/beancount.ts')).beancount();
  }
}
