/** In place of `node:timers/promises`: who sleeps is woken when the simulation says so, not by a clock. */

const sleepers: (() => void)[] = [];

export function setTimeout(): Promise<void> {
  return new Promise((resolve) => sleepers.push(resolve));
}

/** Goes on by itself: nobody waits for a time. */
export function setImmediate(): Promise<void> {
  return new Promise((resolve) => globalThis.setImmediate(resolve));
}

export function asleep(): number {
  return sleepers.length;
}

export function wake(index: number): void {
  sleepers.splice(index, 1)[0]?.();
}
