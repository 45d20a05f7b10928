/**
 * Checks that imports follow the arrows between the rooms, and that the pure rooms stay pure.
 * Type-only imports count: a room that knows another's types depends on it as well.
 *
 *     node scripts/check-imports.js [ROOT]
 */

import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const NODE = 'node:';
const NPM = 'npm';

/**
 * Each room, the paths that are in it, and what it may import besides itself. The first match counts.
 * `pure`: nothing in there may ask for the time, for chance or for the process it runs in.
 */
const rooms = [
  { name: 'bin', path: 'bin/', mayImport: ['dist', NODE] },
  { name: 'core', path: 'src/core/', mayImport: [], pure: true },
  { name: 'monitor', path: 'src/monitor/', mayImport: ['core', NPM], pure: true },
  { name: 'store', path: 'src/store/', mayImport: ['core', NODE, NPM] },
  { name: 'wallet', path: 'src/wallet/', mayImport: ['core', 'monitor', 'store', NODE, NPM] },
  { name: 'wallet.ts', path: 'src/wallet.ts', mayImport: ['core', 'monitor', 'store', 'wallet', NODE, NPM] },
  { name: 'cli', path: 'src/cli/', mayImport: ['wallet.ts', NODE, NPM] },
  { name: 'flow', path: 'src/flow/', mayImport: ['cli', 'wallet.ts', NODE, NPM] },
  { name: 'gateway', path: 'src/gateway/', mayImport: ['cli', 'wallet.ts', NODE, NPM] },
  { name: 'testing', path: 'src/testing/', mayImport: ['gateway', 'flow', 'cli', 'wallet.ts', NPM] },
  { name: 'main.ts', path: 'src/main.ts', mayImport: ['cli', 'flow', 'gateway'] },
  { name: 'man.ts', path: 'src/man.ts', mayImport: ['cli', 'flow', 'gateway', NPM] },
];

/** What these give is in no journal, so that a replay would differ; what they do is nothing a rule should do. */
const impureObjects = ['process', 'performance', 'crypto', 'console', 'globalThis'];
const impureMembers = ['Date.now', 'Math.random'];
// Called without `new`, Date ignores its arguments and tells the time.
const impureCalls = ['Date', 'fetch', 'setTimeout', 'setInterval', 'setImmediate'];

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const problems = ['bin', 'src'].flatMap(sourceFiles).flatMap(problemsOf);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/** All source files under a folder, as paths from the root with forward slashes. */
function sourceFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

/** What is wrong in one file, one line each: where, and which arrow it breaks. */
function problemsOf(path) {
  const room = rooms.find((each) => path.startsWith(each.path));
  if (room === undefined) return [`${path}:1: belongs to no room; the rooms are ${names(rooms)}`];

  const text = readFileSync(join(root, path), 'utf8');
  const { program, errors } = parseSync(path, text);
  const line = (position) => text.slice(0, position).split('\n').length;
  if (errors.length > 0) {
    return errors.map((error) => `${path}:${line(error.labels[0]?.start ?? 0)}: ${error.message}`);
  }

  const broken = importsOf(program).flatMap(({ specifier, start }) => {
    const arrow = brokenArrow(room, path, specifier);
    return arrow === undefined ? [] : [`${path}:${line(start)}: ${arrow}`];
  });
  const impure = (room.pure ? impuritiesOf(program) : []).map(
    ({ what, start }) =>
      `${path}:${line(start)}: ${room.name} must stay pure: ${what}; take it from the context`,
  );
  return [...broken, ...impure];
}

/** The arrow that an import breaks, or undefined when it may. */
function brokenArrow(room, path, specifier) {
  if (specifier === undefined) return `${room.name} -> ?: an import must name its module in plain words`;
  const target = targetOf(path, specifier);
  if (target === room.name || room.mayImport.includes(target)) return undefined;
  return `${room.name} -> ${target} is no arrow: ${specifier} (may import ${[room.name, ...room.mayImport].join(', ')})`;
}

/** What a specifier leads to: the name of a room, `dist`, `node:`, `npm`, or a path that is none of them. */
function targetOf(path, specifier) {
  if (isBuiltin(specifier)) return NODE;
  if (!/^[./]/.test(specifier)) return NPM;
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith('dist/')) return 'dist';
  return rooms.find((room) => target.startsWith(room.path))?.name ?? target;
}

/** Every import of a module, of values or of types, whatever its form; `specifier` is undefined if it is computed. */
function importsOf(program) {
  const imports = [];
  const remember = (source) => imports.push({ specifier: plainText(source), start: source.start });
  new Visitor({
    ImportDeclaration: (node) => remember(node.source),
    ExportAllDeclaration: (node) => remember(node.source),
    ExportNamedDeclaration: (node) => node.source && remember(node.source),
    ImportExpression: (node) => remember(node.source),
    TSImportType: (node) => remember(node.source),
    TSExternalModuleReference: (node) => remember(node.expression),
    CallExpression: (node) =>
      isNamed(node.callee, 'require') && node.arguments[0] && remember(node.arguments[0]),
  }).visit(program);
  return imports;
}

function plainText(node) {
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** Where a program asks for the time, for chance, for its process or for the world outside. */
function impuritiesOf(program) {
  const impurities = [];
  const remember = (what, { start }) => impurities.push({ what, start });
  new Visitor({
    MemberExpression({ object, property, computed, start }) {
      const member = `${object.name}.${computed ? plainText(property) : property.name}`;
      if (isNamed(object, ...impureObjects)) remember(`it uses ${object.name}`, { start });
      if (impureMembers.includes(member)) remember(`it uses ${member}`, { start });
    },
    // const { now } = Date
    VariableDeclarator({ id, init, start }) {
      if (id.type !== 'ObjectPattern' || init === null) return;
      if (isNamed(init, ...impureObjects, 'Date', 'Math')) remember(`it takes from ${init.name}`, { start });
    },
    NewExpression(node) {
      if (isNamed(node.callee, 'Date') && node.arguments.length === 0) remember('it uses new Date()', node);
    },
    CallExpression(node) {
      if (isNamed(node.callee, ...impureCalls)) remember(`it calls ${node.callee.name}()`, node);
    },
  }).visit(program);
  return impurities;
}

function isNamed(node, ...allowed) {
  return node.type === 'Identifier' && allowed.includes(node.name);
}

function names(all) {
  return all.map(({ name }) => name).join(', ');
}
