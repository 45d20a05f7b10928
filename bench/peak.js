// Prints the most memory that the process had, in kB, as the last line of its stderr.
import { readFileSync, writeSync } from 'node:fs';

/** The process's own, as Linux knows it: `maxRSS` begins with what its parent had. */
function mostMemory() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
}

process.once('exit', () => writeSync(2, `\n${mostMemory()}\n`));
