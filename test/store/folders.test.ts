import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolders } from '../../src/store/disk.ts';

/** Folders as a system has them: /proc takes no other. `meanwhile` is what another process does before the first call. */
function system({ meanwhile = [] as readonly string[] } = {}) {
  const folders = new Set(['/', '/home', '/proc']);
  const refuse = (code: string): never => {
    throw Object.assign(new Error(code), { code });
  };
  let calls = 0;
  const mkdirSync = (path: string) => {
    calls += 1;
    if (calls > 20) throw new Error('tried for ever');
    if (folders.has(path)) return refuse('EEXIST');
    const takesIt = folders.has(dirname(path)) && !path.startsWith('/proc/');
    if (calls === 1) for (const each of meanwhile) folders.add(each);
    if (!takesIt) return refuse('ENOENT');
    folders.add(path);
  };
  return { folders, files: { mkdirSync } };
}

test('what is missing is made, and the first of it is told', () => {
  const { folders, files } = system();
  expect(makeFolders('/home/li/data/walletsim', files)).toBe('/home/li');
  expect([...folders].slice(3)).toEqual(['/home/li', '/home/li/data', '/home/li/data/walletsim']);
  expect(makeFolders('/home/li/data/walletsim', files)).toBeUndefined();
  expect(makeFolders('/home/li/cache', files)).toBe('/home/li/cache');
});

test('a folder that takes no other refuses, once', () => {
  expect(() => makeFolders('/proc/walletsim', system().files)).toThrow('ENOENT');
  expect(() => makeFolders('/proc/a/b/walletsim', system().files)).toThrow('ENOENT');
});

test('another process may make them first', () => {
  const some = system({ meanwhile: ['/home/li'] });
  expect(makeFolders('/home/li/data', some.files)).toBe('/home/li/data');
  const all = system({ meanwhile: ['/home/li', '/home/li/data'] });
  expect(makeFolders('/home/li/data', all.files)).toBeUndefined();
});
