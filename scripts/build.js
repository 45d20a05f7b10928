/**
 * Builds `dist`: the program and the libraries as bundles, the libraries' type declarations, the licence texts of
 * everything that went into the bundles, the manual page.
 */

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { licenceTexts } from './licences.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** What libraries load at once and the program never uses: each takes milliseconds from every command. */
const unused = {
  name: 'unused',
  resolveId(path, importer = '') {
    // commander can start programs of their own for commands; ours are none.
    if (path === 'node:child_process' && importer.includes('/commander/')) return '\0nothing';
    // chalk asks the terminal for its colours; ours are told.
    return path === '#supports-color' ? '\0no-colors' : undefined;
  },
  load(id) {
    if (id === '\0nothing') return 'export default {};';
    return id === '\0no-colors' ? 'export default { stdout: false, stderr: false };' : undefined;
  },
};

async function bundle(input, output) {
  const made = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    // The one that runs the tests, with the `expect` that they use.
    external: ['vitest'],
    plugins: [unused],
    // Several commands share a file that one of them is.
    checks: { ineffectiveDynamicImport: false },
  });
  const { output: files } = await made.write(output);
  return files;
}

rmSync(dist, { recursive: true, force: true });

const libraries = await bundle(
  {
    wallet: 'src/wallet.ts',
    testing: 'src/testing/index.ts',
    'testing/vitest': 'src/testing/vitest.ts',
    man: 'src/man.ts',
  },
  { dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' },
);

// Node starts CommonJS faster than ES modules, and one file faster than many: what most commands need is in the main one.
const program = await bundle(
  { main: 'src/main.ts' },
  {
    dir: 'dist/program',
    format: 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    minify: true,
    codeSplitting: {
      groups: [{ name: 'main', test: /\/src\/main\.ts$|\/commands\/(?:history|charge|pay)\.ts$/ }],
    },
  },
);

// In ASCII: what has one byte a letter is read as it is.
for (const { fileName, code } of program) {
  const ascii = code.replaceAll(
    /[^\0-\x7F]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  writeFileSync(join(dist, 'program', fileName), ascii);
}

writeFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), licenceTexts(root, [...libraries, ...program]));

// The manual page is made by the program's own commands.
const maker = join(dist, 'man.js');
const { manPage } = await import(pathToFileURL(maker).href);
writeFileSync(join(dist, 'wallet.1'), await manPage());
rmSync(maker);

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '--project', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
