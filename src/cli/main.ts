/** The start: parse, run, tell. Output that nobody reads any more (a closed pipe) is no error: what was done is kept. */

import { CommanderError } from 'commander';
import { buildProgram, usageProblem } from './program.ts';
import { tell } from './run.ts';
import { refuse, WalletError } from '../wallet.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const words = process.argv.slice(2);
const options = { json: words.includes('--json'), ...(words.includes('--no-color') && { color: false }) };

try {
  const program = buildProgram(words);
  if (words.length === 0) program.outputHelp();
  else await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) process.exitCode = tell(error, options);
  else {
    const problem = usageProblem(error);
    if (problem !== undefined) {
      const hint = '`wallet --help` lists the commands, `wallet COMMAND --help` its options.';
      process.exitCode = tell(new WalletError(refuse('USAGE', { problem, hint })), options);
    }
  }
}
