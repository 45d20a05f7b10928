/** What `npm install` brings. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function size({ row }) {
  const npm = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(execFileSync('npm', npm, { cwd: root, encoding: 'utf8' }));
  const { dependencies = {} } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  row({ what: '`npm pack`', measured: packed.size / 1_000, unit: 'kB', most: 500 });
  row({ what: 'runtime dependencies', measured: Object.keys(dependencies).length, unit: '', most: 0 });
}
