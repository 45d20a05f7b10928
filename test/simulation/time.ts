/** In place of `node:timers/promises`: who sleeps is woken when the simulation says so, not by a clock. */

const sleepers: (() => void)[] = [];

export function setTimeout(): Promise<void> {
  return new Promise((resolve) => sleepers.push(resolve));
}

/** Goes on at once: a simulated process asks for one thing at a time, and the simulation alone lets others go first. */
export function setImmediate(): Promise<void> {
  return Promise.resolve();
}

export function asleep(): number {
  return sleepers.length;
}

export function wake(index: number): void {
  sleepers.splice(index, 1)[0]?.();
}
