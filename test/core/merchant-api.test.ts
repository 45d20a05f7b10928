import { describe, expect, test } from 'vitest';
import { accountOf, apiOf, openidOf, platformKeys, userOfOpenid } from '../../src/core/merchant-api.ts';
import { DAY, given, NINE, seal } from '../support/given.ts';
import { certificate, platformKey, withApi } from '../support/merchant-api.ts';

describe('a merchant’s account with the API', () => {
  test('has a number, an app, and keys that nobody can guess', () => {
    const story = given();
    const api = withApi(story, 'coffee');
    expect(api).toMatchObject({ merchant: 'coffee', mode: 'both', certificates: [certificate('A1')] });
    expect(api.mchid).toMatch(/^1900\d{6}$/);
    expect(api.appid).toMatch(/^wx[\da-f]{16}$/);
    expect([api.apiV3Key, api.apiV2Key].map((key) => /^[\da-f]{32}$/.test(key))).toEqual([true, true]);
    const other = withApi(story, 'taxi');
    const all = [api, other].flatMap(({ mchid, appid, apiV3Key, apiV2Key }) => [
      mchid,
      appid,
      apiV3Key,
      apiV2Key,
    ]);
    expect(new Set(all).size).toBe(8);
    expect(accountOf(story.world, other.mchid)?.merchant.name).toBe('Quick Taxi');
  });

  test('is changed: the mode, a certificate beside the old ones, new keys', () => {
    const story = given();
    const before = withApi(story, 'coffee');
    const change = (more: object) => story.asks('setMerchantApi', { merchant: 'coffee', ...more });
    change({ mode: 'public-key' });
    expect(apiOf(story.world, 'coffee')).toEqual({ ...before, mode: 'public-key' });
    for (const serial of ['A2', 'A3', 'A4']) change({ certificate: certificate(serial) });
    const serials = apiOf(story.world, 'coffee')?.certificates.map(({ serial }) => serial);
    expect(serials).toEqual(['A2', 'A3', 'A4']);
    change({ rotate: true });
    const { mchid, apiV3Key, apiV2Key } = apiOf(story.world, 'coffee') ?? before;
    expect(mchid).toBe(before.mchid);
    expect([apiV3Key, apiV2Key]).not.toContain(before.apiV3Key);
    expect([apiV3Key, apiV2Key]).not.toContain(before.apiV2Key);
    expect(story.asks('setMerchantApi', { merchant: 'nobody' }).code).toBe('MERCHANT_UNKNOWN');
  });
});

test('the operator signs with its newest key; one before it is good until it ends', () => {
  const story = given();
  const [old, fresh] = [platformKey('P1'), { ...platformKey('P2'), from: NINE + DAY }];
  for (const key of [old, fresh]) story.asks('addPlatformKey', { key });
  const good = (at: number) => platformKeys(story.world, at).map(({ serial }) => serial);
  expect(good(NINE)).toEqual(['P1']);
  expect(good(NINE + DAY)).toEqual(['P1', 'P2']);
  expect(good(old.until)).toEqual([]);
});

test('a user is somebody else to each app', () => {
  const story = given();
  story.user('alice');
  const openids = ['wx1', 'wx2'].flatMap((app) =>
    ['me', 'alice'].map((user) => openidOf({ seal }, app, user)),
  );
  expect(new Set(openids).size).toBe(4);
  expect(userOfOpenid(story.world, { seal }, 'wx2', openids[3] ?? '')).toBe('alice');
  expect(userOfOpenid(story.world, { seal }, 'wx1', openids[3] ?? '')).toBeUndefined();
  story.user('alice').does('forgetUser', {});
  expect(userOfOpenid(story.world, { seal }, 'wx2', openids[3] ?? '')).toBeUndefined();
});
