#!/usr/bin/env node
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const { HOME, XDG_CACHE_HOME, NODE_DISABLE_COMPILE_CACHE } = process.env;
const cache = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
// The class of this module is `node:module`, which would take longer to load by its name.
const { enableCompileCache } = module.constructor;

if (['-V', '--version'].includes(process.argv[2]) && process.argv.length === 3) {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  process.stdout.write(`${version}\n`);
} else {
  // Compiling the program takes longer than most of its commands: what was compiled is kept for the next one.
  if (cache && !NODE_DISABLE_COMPILE_CACHE) {
    if (enableCompileCache) enableCompileCache(join(cache, 'walletsim'));
    else
      require('./compiled.js').run(
        require.resolve('../dist/program/core.cjs'),
        join(cache, 'walletsim'),
        process.argv[2],
      );
  }
  void require('../dist/program/core.cjs').main();
}
