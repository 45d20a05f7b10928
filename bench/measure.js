/** Measuring side by side: things take turns, so that whatever else the machine does hits all of them alike. */

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The median, and between which values the middle half of them lies. */
export function spread(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part) => {
    const place = part * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low + (high - low) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** Each of `things` once in each round, by name; what they return, or else their time in ms, in order of rounds. */
export async function inTurns(rounds, things) {
  const names = Object.keys(things);
  const values = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Not always in the same order: the first one may find the machine in another state.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const began = performance.now();
      const value = await things[name](round);
      values[name].push(typeof value === 'number' ? value : performance.now() - began);
    }
  }
  return values;
}

/** The ratios of what was measured in the same rounds. */
export function ratios(values, base) {
  return spread(values.map((value, round) => value / base[round]));
}

/** Runs a program to its end; its time in ms. Throws if it fails. */
export function run(words, options = {}) {
  const [command, ...args] = words;
  const began = performance.now();
  const { status, stderr, error } = spawnSync(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 30,
    ...options,
  });
  const took = performance.now() - began;
  if (error || status !== 0) throw new Error(`${words.join(' ')}: ${error?.message ?? stderr}`);
  return took;
}

const peak = fileURLToPath(new URL('peak.js', import.meta.url));

/** The most memory that a Node program had at any time, in kB. */
export function peakMemory([node, ...words]) {
  const { status, stderr } = spawnSync(node, ['--import', peak, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  return Number(stderr.trim().split('\n').at(-1));
}

/** Starts programs at the same time; their time until the last has ended, in ms. */
export async function together(all) {
  const began = performance.now();
  await Promise.all(
    all.map(
      ([command, ...args]) =>
        new Promise((resolve, reject) => {
          const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
          child.once('error', reject);
          child.once('exit', (code) =>
            code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`)),
          );
        }),
    ),
  );
  return performance.now() - began;
}

/** Whether a program is installed. */
export function isInstalled(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}
