/** In place of `node:timers/promises`: who sleeps is woken when the simulation says so, not by a clock. */

const sleepers: (() => void)[] = [];

export function setTimeout(): Promise<void> {
  return new Promise((resolve) => sleepers.push(resolve));
}

/** The next turn of the event loop comes when the simulation says so as well: until then others add to the group. */
export function setImmediate(): Promise<void> {
  return setTimeout();
}

export function asleep(): number {
  return sleepers.length;
}

export function wake(index: number): void {
  sleepers.splice(index, 1)[0]?.();
}
