import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { scratch } from './worlds.js';

const root = join(import.meta.dirname, '..');

/** All that these modules export; they are no part of the package, and are bundled as the program is. */
export async function modules(paths) {
  const made = await rolldown({
    input: 'entry',
    cwd: root,
    platform: 'node',
    plugins: [
      {
        name: 'entry',
        resolveId(path, importer) {
          if (path === 'entry') return '\0entry';
          return importer === '\0entry' ? join(root, path) : undefined;
        },
        load: (id) =>
          id === '\0entry' ? paths.map((path) => `export * from '${path}';`).join('\n') : undefined,
      },
    ],
  });
  const file = join(scratch, `modules-${process.pid}.mjs`);
  await made.write({ file, format: 'esm', codeSplitting: false });
  return import(pathToFileURL(file).href);
}
