import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/core/evolve.ts';
import { migrations } from '../../src/core/migrations.ts';
import { foldRecord, happenedIn, type WalletRecord, watchesIn } from '../../src/core/records.ts';
import { saveWorld } from '../../src/core/save.ts';
import { NINE } from '../support/given.ts';

const migrated = (data: unknown): WalletRecord =>
  migrations.reduce<unknown>((old, migrate) => migrate(old), data) as WalletRecord;
const statusOf = (data: unknown) => happenedIn({ seq: 1, at: NINE, data: migrated(data) }).status;

describe('from format 1, which did not say what was refused and knew nothing of monitoring', () => {
  test.each([
    ['DONE', { op: 'login', by: 'me', events: [{ type: 'UserLoggedIn', user: 'me' }] }],
    ['REFUSED', { op: 'failPin', by: 'me', events: [{ type: 'PinFailed', user: 'me' }] }],
    [
      'REFUSED',
      { op: 'charge', by: 'merchant:coffee', events: [{ type: 'PaymentCodeUsed', user: 'me', code: '1' }] },
    ],
    ['OTP_SENT', { op: 'addCard', by: 'me', events: [{ type: 'CodeSent', user: 'me', challenge: {} }] }],
    ['DONE', { op: 'tick', by: '', events: [{ type: 'FaultSpent', fault: 'bank-down' }] }],
  ])('a request is %s as it was', (status, data) => {
    expect(statusOf(data)).toBe(status);
  });

  test('a world that goes back there has what monitoring keeps, and nothing in it', () => {
    const world = createWorld({ world: 'w', seed: '1', at: NINE, clock: true });
    const saved = saveWorld(world);
    const monitoring = [
      'activity',
      'sales',
      'devices',
      'cases',
      'trusted',
      'reports',
      'watchList',
      'tunings',
      'ownRules',
    ];
    const old = Object.fromEntries(Object.entries(saved).filter(([field]) => !monitoring.includes(field)));
    const users = saved.users.map(([name, user]) => {
      const { protections: _, ...before } = user;
      return [name, before];
    });
    const event = {
      type: 'WorldRestored',
      to: 0,
      state: { ...old, users },
      before: { seq: 1, at: NINE },
      undone: [],
    };
    const data = migrated({ op: 'restoreWorld', by: 'me', events: [event] });
    foldRecord(world, { seq: 1, at: NINE, data });
    expect(saveWorld(world)).toEqual({ ...saved, snapshots: [['before', { seq: 1, at: NINE }]] });
  });
});

describe('from format 2, which spelled every look out', () => {
  const look = { rule: 'night', saw: { 'payer.sent(600000ms)': 1 } };
  const assessment = { kind: 'payment', outcome: 'allow', looks: [look], typologies: [] };
  const migratedFrom2 = (data: unknown) =>
    migrations.slice(1).reduce<unknown>((old, migrate) => migrate(old), data) as WalletRecord;

  test('an assessment is read as it was kept', () => {
    const world = createWorld({ world: 'w', seed: '1', at: NINE, clock: true });
    const events = [{ type: 'RequestWatched', user: 'me', assessment }];
    const data = migratedFrom2({ op: 'pay', by: 'me', events });
    expect(watchesIn(world, { seq: 1, at: NINE, data })).toMatchObject([{ op: 'pay', assessment }]);
  });

  test('a world that goes back there has no books yet', () => {
    const world = createWorld({ world: 'w', seed: '1', at: NINE, clock: true });
    const { books, ...old } = saveWorld(world);
    expect(books).toEqual([]);
    const event = { type: 'WorldRestored', to: 0, state: old, before: { seq: 1, at: NINE }, undone: [] };
    const data = migratedFrom2({ op: 'restoreWorld', by: 'me', events: [event] });
    world.books = [[['night']]];
    foldRecord(world, { seq: 1, at: NINE, data });
    expect(world.books).toEqual([]);
  });
});
