#!/usr/bin/env node
const { join } = require('node:path');

const program = join(__dirname, '..', 'dist', 'program');
const { HOME, XDG_CACHE_HOME, NODE_DISABLE_COMPILE_CACHE } = process.env;
const cache = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));

// Compiling the program takes longer than most of its commands: what was compiled is kept for the next one.
if (cache && !NODE_DISABLE_COMPILE_CACHE) {
  if (module.constructor.enableCompileCache) module.constructor.enableCompileCache(join(cache, 'walletsim'));
  else require('./compiled.js')(join(program, 'core.cjs'), join(cache, 'walletsim'));
}
void require(join(program, 'main.cjs')).main();
