// Prints the most memory that the process had, in kB, as the last line of its stderr.
import { writeSync } from 'node:fs';

process.once('exit', () => writeSync(2, `\n${process.resourceUsage().maxRSS}\n`));
