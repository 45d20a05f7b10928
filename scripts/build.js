/**
 * Builds `dist`: the program and the libraries as bundles, the libraries' type declarations, the licence texts of
 * everything that went into the bundles, the manual page.
 */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

async function bundle(input, output, plugins = []) {
  const made = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    // The one that runs the tests, with the `expect` that they use.
    external: ['vitest'],
    plugins: [unused, ...plugins],
    // Several commands share a file that one of them is.
    checks: { ineffectiveDynamicImport: false },
  });
  const { output: files } = await made.write(output);
  return files;
}

rmSync(dist, { recursive: true, force: true });

// Node starts CommonJS faster than ES modules, and one file faster than many: what most commands need is in one, which
// the executable keeps compiled. The libraries are made of the same files.
const program = await bundle(
  { main: 'src/main.ts', wallet: 'src/wallet.ts', testing: 'src/testing/index.ts', man: 'src/man.ts' },
  {
    dir: 'dist/program',
    format: 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: ({ name }) => (name === 'core' ? 'core.cjs' : '[name]-[hash].cjs'),
    minify: true,
    // Authors and licences are in a file of their own.
    comments: false,
    codeSplitting: {
      groups: [
        {
          name: 'core',
          test: /\/src\/main\.ts$|\/(?:commands\/(?:history|charge|pay)|monitor\/gate)\.ts$|rolldown.runtime/,
        },
      ],
    },
  },
);

// The core stands alone: each file beside it takes half a millisecond of every command. In ASCII: what has one byte a
// letter is read as it is.
const core = join(dist, 'program', 'core.cjs');
const runtime = program.find(({ name }) => name === 'rolldown-runtime');
const [, main] = /exports\.main=\w+\.(\w+)/.exec(program.find(({ name }) => name === 'main').code);
const alone = readFileSync(core, 'utf8').replace(
  `require("./${runtime.fileName}")`,
  () => `(exports=>{${runtime.code}return exports})({})`,
);
const ascii = `${alone.trimEnd()}exports.main=exports.${main};\n`.replaceAll(
  /[^\0-\x7F]/g,
  (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
writeFileSync(core, ascii);

/** Lets `import` have a library: it takes what it exports from the same files as the program. */
for (const name of ['wallet', 'testing']) {
  const { exports } = program.find((file) => file.fileName === `${name}.cjs`);
  writeFileSync(join(dist, `${name}.js`), `export { ${exports.join(', ')} } from './program/${name}.cjs';\n`);
}

// vitest is no CommonJS.
const forVitest = await bundle(
  { vitest: 'src/testing/vitest.ts' },
  { dir: 'dist/testing', format: 'esm', minify: true },
  [
    {
      name: 'library',
      resolveId: (path) => (path === './index.ts' ? { id: '../testing.js', external: true } : undefined),
    },
  ],
);

writeFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), licenceTexts(root, [...program, ...forVitest]));

// The manual page is made by the program's own commands.
const maker = join(dist, 'program', 'man.cjs');
const { manPage } = createRequire(import.meta.url)(maker);
writeFileSync(join(dist, 'wallet.1'), await manPage());
rmSync(maker);
rmSync(join(dist, 'program', 'main.cjs'));

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '--project', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });

// What no library leads to is nobody's business, and half of all declarations.
const types = join(dist, 'types');
const reached = new Set();
function reach(file) {
  if (reached.has(file)) return;
  reached.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path] of text.matchAll(/(?:\bfrom |\bimport\()["'](\.[^"']+)\.ts["']/g))
    reach(join(dirname(file), `${path}.d.ts`));
}
for (const entry of ['wallet.d.ts', 'testing/index.d.ts', 'testing/vitest.d.ts']) reach(join(types, entry));
for (const name of readdirSync(types, { recursive: true })) {
  const file = join(types, name);
  if (name.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
}
