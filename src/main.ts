/** The start. */

import { execute } from './cli/execute.ts';
import { processHost } from './cli/host.ts';
import { flows } from './flow/command.ts';

async function main(): Promise<void> {
  process.exitCode = await execute(process.argv.slice(2), processHost, flows);
}

void main();
