/** The start. */

import { execute } from './cli/execute.ts';
import { processHost } from './cli/host.ts';
import { flows } from './flow/command.ts';
import { gateway } from './gateway/command.ts';

/** Runs the process's own words, and leaves the exit code with it. */
export async function main(): Promise<void> {
  process.exitCode = await execute(process.argv.slice(2), processHost, { ...gateway, ...flows });
}
