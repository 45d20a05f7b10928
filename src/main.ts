/** The start. Output that nobody reads any more (a closed pipe) is no error: what was done is kept. */

import { execute } from './cli/execute.ts';
import { processHost } from './cli/host.ts';
import { flows } from './flow/command.ts';
import { gateway } from './gateway/command.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await execute(process.argv.slice(2), processHost, { ...gateway, ...flows });
