/** Documents that a command writes: each to a file, or one to standard output. */

import type { Session } from './session.ts';
import { fail } from '../wallet.ts';

/** Where a file can go instead: to standard output. */
const STDOUT = '-';

/** A document, made when it is written; without a file it isn't. */
export type Document = readonly [file: string | undefined, text: () => Promise<string>];

/** Writes the documents that were asked for; whether there were any. */
export async function writeDocuments(
  session: Session,
  documents: readonly Document[],
  replace: boolean,
): Promise<boolean> {
  const { host, options, saying, say } = session;
  const files = documents.flatMap(([file]) => (file === undefined ? [] : [file]));
  const printed = files.filter((file) => file === STDOUT).length;
  if (printed > 0 && printed + (options.json ? 1 : 0) > 1)
    fail('USAGE', {
      problem: 'Standard output takes one document.',
      hint: 'Give the others a file: --html january.html.',
    });
  for (const [file, text] of documents) {
    if (file === undefined) continue;
    const written = await text();
    if (file === STDOUT) host.stdout.write(written);
    else {
      host.write(file, written, replace);
      session.aside(saying.done(say('Wrote {file}', { file })));
    }
  }
  return files.length > 0;
}
