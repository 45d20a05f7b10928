#!/usr/bin/env node
import module from 'node:module';

// Node 22 and newer can keep the compiled program between runs; Node 20 lacks the function.
module.enableCompileCache?.();
// Imported here rather than above, so that the cache is on before the program is compiled.
await import('../dist/main.js');
