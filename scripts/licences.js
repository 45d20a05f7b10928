import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The folder of a package: the last `node_modules` counts, so that nested copies are named by themselves. */
const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Packages that say their licence and hold no file of it, and the package of the same author and terms that does. */
const toldElsewhere = { '@nodable/entities': 'fast-xml-parser' };

/**
 * The licence texts of all packages of which anything is in these chunks.
 * A package without a licence file stops the build: its terms can't be kept if they aren't known.
 *
 * @param {string} root the folder that the bundler worked in
 * @param {readonly import('rolldown').OutputChunk[]} chunks
 */
export function licenceTexts(root, chunks) {
  const texts = bundledPackages(root, chunks).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const told = name in toldElsewhere ? join('node_modules', toldElsewhere[name]) : folder;
    const file = readdirSync(join(root, told)).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
    if (file === undefined) throw new Error(`${name} ${version} is bundled, but has no licence file`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(root, told, file), 'utf8').trim()}\n`;
  });
  return ['This package contains parts of the packages below.\n', ...texts].join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} root @param {readonly import('rolldown').OutputChunk[]} chunks */
function bundledPackages(root, chunks) {
  const modules = chunks.flatMap((chunk) => Object.entries(chunk.modules));
  const folders = modules
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([path]) => packageFolder.exec(relative(root, path).split(sep).join('/'))?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].toSorted();
}
