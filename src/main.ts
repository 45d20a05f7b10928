/** The start. */

import { execute } from './cli/execute.ts';
import { processHost } from './cli/host.ts';
import { flows } from './flow/command.ts';

void execute(process.argv.slice(2), processHost, flows).then((code) => {
  process.exitCode = code;
});
