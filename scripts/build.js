/**
 * Builds `dist`: the program and the libraries as bundles, the libraries' type declarations, and the licence texts of
 * everything that went into the bundles, the manual page.
 */

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { licenceTexts } from './licences.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'src/main.ts',
    wallet: 'src/wallet.ts',
    testing: 'src/testing/index.ts',
    'testing/vitest': 'src/testing/vitest.ts',
    man: 'src/man.ts',
  },
  // The one that runs the tests, with the `expect` that they use.
  external: ['vitest'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  // Half of it is libraries. What is written for `import` is smaller: what is not used is left out.
  minify: true,
  mainFields: ['module', 'main'],
  // Smaller than what is for require: what is not used is left out.
  mainFields: ['module', 'main'],
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.17',
  // The licences are collected in one file below.
  legalComments: 'none',
  // commander is CommonJS inside and requires node: modules, which an ESM bundle has no `require` for.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  metafile: true,
  logLevel: 'warning',
});

writeFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), licenceTexts(root, metafile));

// The manual page is made by the program's own commands.
const maker = join(dist, 'man.js');
const { manPage } = await import(pathToFileURL(maker).href);
writeFileSync(join(dist, 'wallet.1'), manPage());
rmSync(maker);

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '--project', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
