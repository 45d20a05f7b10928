/**
 * For Node 20, what `module.enableCompileCache` is in newer ones: runs a file from what V8 made of it the last time, and
 * keeps that for the next one. It is kept only for the same file of the same build, in a folder of the user's own; and
 * for each command by itself, as V8 makes only what runs.
 */

const { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const USAGE = 2;

/** @param {string} file @param {string} folder @param {string} command what is typed first */
exports.run = function run(file, folder, command) {
  const { mtimeMs, size } = statSync(file);
  const stamp = `${file} ${mtimeMs} ${size}\n`;
  const name = /^[a-z][a-z-]{0,19}$/.test(command) ? command : 'any';
  const kept = join(folder, `${process.version}-${name}.bin`);
  const cachedData = read(kept, stamp);
  // Without the cache, Node would read it so: one byte a letter is what the build writes.
  const source = `(function (exports, require, module) {${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(source, { filename: file, cachedData });
  if (cachedData === undefined || script.cachedDataRejected)
    process.once('exit', (code) => {
      // There is no such command, or it could not even begin.
      if (code !== USAGE) write(kept, [Buffer.from(stamp), script.createCachedData()]);
    });
  const main = new module.constructor(file);
  main.filename = file;
  // The program's other files require this one.
  require.cache[file] = main;
  script.runInThisContext()(main.exports, (id) => main.require(id), main);
  // Until then Node takes whoever requires it for a part of it that came too early, and warns.
  main.loaded = true;
};

/** What was kept behind this stamp; nothing if it is another build's, or can't be read. */
function read(kept, stamp) {
  try {
    const bytes = readFileSync(kept);
    return bytes.latin1Slice(0, stamp.length) === stamp ? bytes.subarray(stamp.length) : undefined;
  } catch {
    return undefined;
  }
}

/** With those above it. Node's own `recursive` never ends where a folder that is there takes no other, as /proc. */
function make(folder) {
  if (existsSync(folder)) return;
  make(dirname(folder));
  mkdirSync(folder, 0o700);
}

/** As a whole or not at all: others may read and write it meanwhile. Without it, the next start is slower. */
function write(kept, parts) {
  try {
    make(dirname(kept));
    const temporary = `${kept}.${process.pid}.tmp`;
    writeFileSync(temporary, Buffer.concat(parts), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, kept);
  } catch {
    // Nothing is lost.
  }
}
