// Prints the most memory that the process had, in kB, as the last line of its stderr.
process.once('exit', () => require('node:fs').writeSync(2, `\n${process.resourceUsage().maxRSS}\n`));
