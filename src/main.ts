/** The start. */

import { execute } from './cli/execute.ts';
import { processHost } from './cli/host.ts';
import { flows } from './flow/command.ts';
import { gateway } from './gateway/command.ts';

void execute(process.argv.slice(2), processHost, { ...gateway, ...flows }).then((code) => {
  process.exitCode = code;
});
