import { expect, test } from 'vitest';
import { createWorld } from '../../src/core/evolve.ts';
import { loadWorld, type SavedWorld, saveWorld } from '../../src/core/save.ts';
import { given, ICBC, NINE } from '../support/given.ts';

const text = (world: Parameters<typeof saveWorld>[0]) => JSON.stringify(saveWorld(world));
const again = (saved: string) => loadWorld(JSON.parse(saved) as SavedWorld);

test('a new world has `me`, logged in, and the built-in merchants', () => {
  const world = createWorld({ world: 'w', seed: '7', at: NINE, clock: true });
  expect(world).toMatchObject({ loggedIn: 'me', time: NINE, clockAt: NINE, entries: 0 });
  expect([...world.users.keys()]).toEqual(['me']);
  expect(world.merchants.size).toBe(6);
});

test('a world without a clock of its own follows the real one', () => {
  const world = createWorld({ world: 'w', seed: '7', at: NINE, clock: false });
  expect(world.clockAt).toBeUndefined();
  expect(again(text(world)).clockAt).toBeUndefined();
});

test('what was saved and loaded goes on, and is saved, as if it had not been', () => {
  const story = given();
  story.me.with(ICBC);
  const { world } = story;
  // Nobody is logged in and the clock is the real one: both are left out of what is saved.
  Object.assign(world, { loggedIn: undefined, clockAt: undefined });
  const loaded = again(text(world));
  for (const each of [world, loaded]) Object.assign(each, { loggedIn: 'me', clockAt: NINE });
  expect(text(loaded)).toBe(text(world));
});

test('what was loaded is what was saved, ids that people type included', () => {
  const story = given();
  story.user('__proto__').with(ICBC).withBalance(10);
  const loaded = again(text(story.world));
  expect(loaded).toEqual(story.world);
  expect(loaded.users.get('__proto__')?.cards).toHaveLength(1);
});
